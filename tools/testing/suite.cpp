#include "tools/testing/suite.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

namespace tejun::tools {

namespace testing = runner::testing;

SuiteRun runSuite(const std::shared_ptr<const vm::Module> &module, const std::vector<testing::TestCase> &tests,
                  runner::Language language, unsigned jobs) {
  const auto began = std::chrono::steady_clock::now();
  SuiteRun suite;
  suite.results.resize(tests.size());
  suite.coverage = std::make_unique<testing::Coverage>(*module);
  std::atomic<std::size_t> next = 0;
  std::mutex adding;
  const auto work = [&] {
    testing::Coverage own(*module);
    for (std::size_t i = next++; i < tests.size(); i = next++) {
      suite.results[i] = testing::runTest(module, tests[i], {.language = language, .watcher = &own});
      own.finished(suite.results[i].run);
    }
    const std::lock_guard lock(adding);
    suite.coverage->add(own);
  };
  std::vector<std::thread> threads;
  const auto count = std::min<std::size_t>(std::max(jobs, 1u), std::max<std::size_t>(tests.size(), 1));
  for (std::size_t i = 1; i < count; ++i) threads.emplace_back(work);
  work();
  for (std::thread &thread : threads) thread.join();
  suite.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return suite;
}

} // namespace tejun::tools
