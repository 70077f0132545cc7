// Twice the input takes twice the time, whatever it is made of.
#include <algorithm>
#include <chrono>

#include <gtest/gtest.h>

#include "tests/unit/format/formatted.h"

namespace tejun::format {

namespace {

double seconds(const std::string &text) {
  double best = 1e9;
  for (int i = 0; i < 3; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_FALSE(formattedText(text).empty());
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  return best;
}

void expectLinear(const char *what, std::size_t size, std::string (*make)(std::size_t)) {
  double ratio = 0;
  for (int tries = 0; tries < 4; ++tries) { // others use the machine too
    ratio = seconds(make(2 * size)) / seconds(make(size));
    if (ratio <= 2.6) return;
  }
  ADD_FAILURE() << what << ": twice the input takes " << ratio << " times as long";
}

std::string repeat(const std::string &text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST(FormatTime, IsLinear) {
  expectLinear("statements", 4000, [](std::size_t n) {
    return "fn f() {\n" + repeat("  let x = g(a, b: [1, 2, 3]) else skip \"why\" // c\n", n) + "}\n";
  });
  expectLinear("operators", 20000, [](std::size_t n) {
    return "const x = a" + repeat(" ?? b.c(1)", std::min<std::size_t>(n, 900)) + repeat("\nconst y = a + b * c", n) +
           "\n";
  });
  expectLinear("a list", 20000, [](std::size_t n) { return "const x = [a" + repeat(", f(b)", n) + "]\n"; });
  expectLinear("comments", 20000, [](std::size_t n) { return repeat("// a comment\n", n) + "const x = 1\n"; });
  expectLinear("rows", 8000, [](std::size_t n) { return repeat("duty a \"title\"\nduty abc\n", n); });
}

TEST(FormatTime, AsDeepAsTheParserAllows) {
  const std::string deep = "const x = " + repeat("f([", 120) + "a" + repeat("])", 120) + "\n";
  expectProperties("const x = f([a])\n");
  EXPECT_FALSE(formattedText(deep).empty());
}

TEST(FormatTime, ALongNameDoesNotPushAllOthersAway) {
  const std::string longName(20000, 'n');
  const std::string text = formattedText("duty " + longName + " \"t\"\n" + repeat("duty a \"t\"\n", 2000));
  EXPECT_LT(text.size(), 200'000U);
}

} // namespace

} // namespace tejun::format
