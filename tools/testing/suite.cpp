#include "tools/testing/suite.h"

#include "tools/parallel.h"

#include <chrono>
#include <mutex>

namespace tejun::tools {

namespace testing = runner::testing;

runner::Language traceLanguage(const Compilation &compilation) {
  return compilation.workspace().manifest.language == Language::japanese ? runner::Language::japanese
                                                                         : runner::Language::english;
}

SuiteRun runSuite(const std::shared_ptr<const vm::Module> &module, const std::vector<testing::TestCase> &tests,
                  runner::Language language, unsigned jobs) {
  const auto began = std::chrono::steady_clock::now();
  SuiteRun suite;
  suite.results.resize(tests.size());
  suite.coverage = std::make_unique<testing::Coverage>(*module);
  std::mutex adding;
  inParallel(tests.size(), jobs, [&](const auto &take) {
    testing::Coverage own(*module);
    for (std::size_t i = 0; take(i);) {
      suite.results[i] = testing::runTest(module, tests[i], {.language = language, .watcher = &own});
      own.finished(suite.results[i].run);
    }
    const std::lock_guard lock(adding);
    suite.coverage->add(own);
  });
  suite.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return suite;
}

} // namespace tejun::tools
