// Runs the compiler's phases on a workspace once, in this process, and prints what it took: the numbers behind `./dev bench compile`.
//   compile_phases parse|check FOLDER        cold: one run of a fresh process
//   compile_phases warm FOLDER THREADS       each thread parses the largest file again and again with tables already warm; `wall` is
//                                            from when all are warm to when the last is done
#include <algorithm>
#include <barrier>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <sys/resource.h>

#include "compiler/driver/compilation.h"
#include "compiler/syntax/parser.h"

namespace {

using namespace tejun;
using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

long peakKilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

std::size_t linesOf(const Compilation &compilation) {
  std::size_t lines = 0;
  for (const FileId id : compilation.workspace().files) lines += compilation.sources().file(id).lineCount();
  return lines;
}

int cold(const std::string &folder, CompilePhase last) {
  const RealFileSystem files;
  const auto begin = Clock::now();
  Compilation compilation(files);
  if (!compilation.run({folder}, last)) return 1;
  const double seconds = secondsSince(begin);
  std::printf("{\"lines\": %zu, \"seconds\": %.4f, \"peak_kb\": %ld}\n", linesOf(compilation), seconds,
              peakKilobytes());
  return 0;
}

int warm(const std::string &folder, unsigned threads) {
  const RealFileSystem files;
  Compilation compilation(files);
  if (!compilation.run({folder}, CompilePhase::load)) return 1;
  const auto &ids = compilation.workspace().files;
  const FileId id = *std::max_element(ids.begin(), ids.end(), [&](FileId a, FileId b) {
    return compilation.sources().file(a).text().size() < compilation.sources().file(b).text().size();
  });
  const SourceFile &source = compilation.sources().file(id);
  constexpr int rounds = 100;
  std::barrier warmed(static_cast<std::ptrdiff_t>(threads) + 1);
  const auto work = [&](std::vector<double> &times) {
    syntax::Parser parser;
    const auto parse = [&] {
      DiagnosticSink sink;
      const auto begin = Clock::now();
      const auto file = parser.parse(source, id, sink);
      return secondsSince(begin);
    };
    parse(); // fills the tables
    warmed.arrive_and_wait();
    for (int i = 0; i < rounds; ++i) times.push_back(parse());
  };
  std::vector<std::vector<double>> times(threads);
  std::vector<std::thread> team;
  for (unsigned t = 0; t < threads; ++t) team.emplace_back([&, t] { work(times[t]); });
  warmed.arrive_and_wait();
  const auto begin = Clock::now();
  for (std::thread &t : team) t.join();
  const double wall = secondsSince(begin);
  std::vector<double> all;
  for (const auto &t : times) all.insert(all.end(), t.begin(), t.end());
  std::sort(all.begin(), all.end());
  std::printf("{\"lines\": %u, \"seconds\": %.5f, \"wall\": %.4f}\n", source.lineCount(), all[all.size() / 2], wall);
  return 0;
}

} // namespace

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  const std::string mode = argv[1];
  if (mode == "warm") return warm(argv[2], argc > 3 ? static_cast<unsigned>(std::atoi(argv[3])) : 1);
  return cold(argv[2], mode == "parse" ? CompilePhase::parse : CompilePhase::prove);
}
