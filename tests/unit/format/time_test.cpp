// Four times the input takes four times the work, not sixteen times, whatever it is made of.
#include <algorithm>
#include <ctime>

#include <gtest/gtest.h>

#include "tests/unit/format/formatted.h"

namespace tejun::format {

namespace {

/// What this process works, which is not what it waits for others.
double work(const std::string &text) {
  double best = 1e9;
  for (int i = 0; i < 3; ++i) {
    const std::clock_t begin = std::clock();
    EXPECT_FALSE(formattedText(text).empty());
    best = std::min(best, static_cast<double>(std::clock() - begin));
  }
  return best;
}

void expectLinear(const char *what, std::size_t size, std::string (*make)(std::size_t)) {
  double ratio = 0;
  for (int tries = 0; tries < 4; ++tries) { // others use the caches too
    ratio = work(make(4 * size)) / work(make(size));
    if (ratio <= 8) return;
  }
  ADD_FAILURE() << what << ": four times the input takes " << ratio << " times the work";
}

std::string repeat(const std::string &text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST(FormatTime, IsLinear) {
  expectLinear("statements", 2000, [](std::size_t n) {
    return "fn f() {\n" + repeat("  let x = g(a, b: [1, 2, 3]) else skip \"why\" // c\n", n) + "}\n";
  });
  expectLinear("operators", 10000, [](std::size_t n) {
    return "const x = a" + repeat(" ?? b.c(1)", std::min<std::size_t>(n, 900)) + repeat("\nconst y = a + b * c", n) +
           "\n";
  });
  expectLinear("a list", 10000, [](std::size_t n) { return "const x = [a" + repeat(", f(b)", n) + "]\n"; });
  expectLinear("comments", 10000, [](std::size_t n) { return repeat("// a comment\n", n) + "const x = 1\n"; });
  expectLinear("rows", 4000, [](std::size_t n) { return repeat("duty a \"title\"\nduty abc\n", n); });
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
