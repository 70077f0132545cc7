// Parsers on several threads at once: each its own tables, one lock, the same trees.
#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "compiler/syntax/dump.h"
#include "compiler/syntax/parser.h"
#include "tests/unit/syntax/parsed.h"

namespace tejun::syntax {
namespace {

const char *const good = R"(process 1.1 調査 "調査" fulfils a {
  input host: Host
  output files: Set<FileHash>
  method 1.1.1 "x" when host is known "y" {
    let hash = edr.file_hash(host, to: each xs.map(p => p.a)) else { on timeout skip "s" otherwise park }
    for c in edr.list(host) { files.add(c.hash ?? "${hash} ${host}") }
    if a and not b == c { skip "z" } else if d { accept "w" }
  }
}
)";
const char *const bad = "process 1.1 x { method 1.1.1 { let = 3 f(a } }\nfact y\nduty z";

std::string outcome(Parser &parser, const char *text) {
  SourceManager sources;
  DiagnosticSink sink;
  const FileId id = sources.addText("t.tj", text);
  const auto file = parser.parse(sources.file(id), id, sink);
  std::string out;
  llvm::raw_string_ostream stream(out);
  dump(*file, stream);
  for (const Diagnostic &one : sink.take()) stream << one.code() << ' ' << one.span.begin << '\n';
  return out;
}

TEST(Threads, AllSeeTheSame) {
  Parser first;
  const std::string expectedGood = outcome(first, good);
  const std::string expectedBad = outcome(first, bad);
  EXPECT_EQ(expectedGood.find("TJ"), std::string::npos) << expectedGood;
  EXPECT_NE(expectedBad.find("TJ"), std::string::npos);

  std::atomic<int> differences = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round) { // a new parser is cold: it fills its tables beside the others
        Parser parser;
        for (int again = 0; again < 5; ++again) {
          if (outcome(parser, good) != expectedGood) ++differences;
          if (outcome(parser, bad) != expectedBad) ++differences;
        }
      }
    });
  }
  for (std::thread &thread : threads) thread.join();
  EXPECT_EQ(differences, 0);
}

TEST(Threads, AParserMayMoveFromFileToFileAfterAnError) {
  Parser parser;
  const std::string before = outcome(parser, good);
  (void)outcome(parser, bad);
  (void)outcome(parser, "fn f() { \"${");
  EXPECT_EQ(outcome(parser, good), before);
}

} // namespace
} // namespace tejun::syntax
