#include "compiler/format/diff.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include <gtest/gtest.h>

namespace tejun::format {

namespace {

TEST(Diff, NothingWhenEqual) { EXPECT_EQ(unifiedDiff("f", "a\nb\n", "a\nb\n"), ""); }

TEST(Diff, OneHunkForChangesThatAreNear) {
  EXPECT_EQ(unifiedDiff("f", "1\n2\n3\n4\n5\n6\n7\n", "1\n2\nx\n4\n5\ny\n7\n"),
            "--- f\n+++ f\n@@ -1,7 +1,7 @@\n 1\n 2\n-3\n+x\n 4\n 5\n-6\n+y\n 7\n");
}

TEST(Diff, TwoHunksForChangesThatAreFar) {
  const std::string before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
  EXPECT_EQ(unifiedDiff("f", before, "x\n2\n3\n4\n5\n6\n7\n8\n"),
            "--- f\n+++ f\n@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n@@ -6,4 +6,3 @@\n 6\n 7\n 8\n-9\n");
}

TEST(Diff, SaysThatTheLastLineHasNoEnd) {
  EXPECT_EQ(unifiedDiff("f", "a", "a\n"), "--- f\n+++ f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
}

TEST(Diff, OfAnEmptyText) { EXPECT_EQ(unifiedDiff("f", "", "a\n"), "--- f\n+++ f\n@@ -0,0 +1 @@\n+a\n"); }

/// Applies a unified diff whose hunks are in order.
std::string applied(const std::string &before, const std::string &diff) {
  std::vector<std::string> old;
  std::istringstream lines(before);
  for (std::string line; std::getline(lines, line);) old.push_back(line);
  std::string out;
  std::size_t at = 0;
  std::istringstream in(diff);
  std::string line;
  std::getline(in, line);
  std::getline(in, line);
  while (std::getline(in, line)) {
    if (line.starts_with("@@")) {
      unsigned begin = 0;
      unsigned count = 1;
      std::sscanf(line.c_str(), "@@ -%u,%u", &begin, &count);
      const std::size_t first = count == 0 ? begin : begin - 1;
      for (; at < first; ++at) out += old[at] + "\n";
      continue;
    }
    if (line[0] != '+') {
      EXPECT_EQ(old.at(at), line.substr(1));
      ++at;
    }
    if (line[0] != '-') out += line.substr(1) + "\n";
  }
  for (; at < old.size(); ++at) out += old[at] + "\n";
  return out;
}

TEST(Diff, AppliedToTheOneGivesTheOther) {
  std::mt19937 random(7);
  const auto text = [&](std::size_t lines) {
    std::string out;
    for (std::size_t i = 0; i < lines; ++i) out += std::string(1, static_cast<char>('a' + random() % 4)) + "\n";
    return out;
  };
  for (int i = 0; i < 500; ++i) {
    const std::string before = text(random() % 30);
    const std::string after = text(random() % 30);
    if (before == after) continue;
    EXPECT_EQ(applied(before, unifiedDiff("f", before, after)), after);
  }
  // Beyond the limit of the search it is still right.
  const std::string before = text(5000);
  const std::string after = text(5000);
  EXPECT_EQ(applied(before, unifiedDiff("f", before, after)), after);
}

} // namespace

} // namespace tejun::format
