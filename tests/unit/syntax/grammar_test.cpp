// The grammar on ANTLR's own runtime: our lexer makes the same tokens, no decision looks far ahead, nothing is an error.
#include <filesystem>
#include <fstream>
#include <sstream>

// Before GoogleTest, whose macro TEST is the name of a token.
#include "TejunLexer.h"
#include "TejunParser.h"

#include <gtest/gtest.h>

#include "compiler/source/unicode.h"
#include "compiler/syntax/lexer.h"

namespace tejun {
namespace {

namespace fs = std::filesystem;

constexpr long long longestLookahead = 20;
constexpr std::size_t mostStates = 500;

std::string read(const fs::path &path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

/// Everything that we ship, and the syntax tests that are meant to parse.
std::vector<fs::path> samples() {
  const fs::path root = TEJUN_SOURCE_DIR;
  std::vector<fs::path> all;
  for (const char *folder : {"stdlib", "playbooks", "tests/lit/syntax/good"}) {
    if (!fs::exists(root / folder)) continue;
    for (const auto &entry : fs::recursive_directory_iterator(root / folder)) {
      if (entry.path().extension() == ".tj") all.push_back(entry.path());
    }
  }
  std::sort(all.begin(), all.end());
  return all;
}

TEST(Grammar, HasSamples) { EXPECT_GE(samples().size(), 20U); }

TEST(Lexer, MakesTheTokensOfTheRuntimesOwn) {
  syntax::Lexer lexer;
  syntax::TokenList ours;
  for (const fs::path &path : samples()) {
    const std::string text = read(path);
    lexer.scan(text, ours);

    std::vector<std::uint32_t> byteOf; // of each code point
    for (std::size_t at = 0; at < text.size(); at += decodeUtf8(text, at).size) {
      byteOf.push_back(static_cast<std::uint32_t>(at));
    }
    byteOf.push_back(static_cast<std::uint32_t>(text.size()));

    antlr4::ANTLRInputStream input(text);
    stock::TejunLexer theirs(&input);
    std::size_t at = 0;
    std::size_t comment = 0;
    for (auto token = theirs.nextToken(); token->getType() != antlr4::Token::EOF; token = theirs.nextToken()) {
      const std::uint32_t begin = byteOf[token->getStartIndex()];
      const std::uint32_t end = byteOf[token->getStopIndex() + 1];
      if (token->getChannel() != antlr4::Token::DEFAULT_CHANNEL) {
        ASSERT_LT(comment, ours.comments.size()) << path;
        ASSERT_EQ(ours.comments[comment].begin, begin) << path;
        ASSERT_EQ(ours.comments[comment++].end, end) << path;
        continue;
      }
      ASSERT_LT(at + 1, ours.tokens.size()) << path;
      ASSERT_EQ(static_cast<std::size_t>(ours.tokens[at].type), token->getType()) << path << ':' << token->getLine();
      ASSERT_EQ(ours.tokens[at].begin, begin) << path << ':' << token->getLine();
      ASSERT_EQ(ours.tokens[at].end, end) << path << ':' << token->getLine();
      ++at;
    }
    EXPECT_EQ(at + 1, ours.tokens.size()) << path;
    EXPECT_EQ(comment, ours.comments.size()) << path;
    EXPECT_TRUE(ours.problems.empty()) << path;
  }
}

TEST(Profile, NoDecisionLooksFarAhead) {
  long long longest = 0;
  std::string where;
  std::size_t states = 0;
  for (const fs::path &path : samples()) {
    antlr4::ANTLRInputStream input(read(path));
    stock::TejunLexer lexer(&input);
    antlr4::CommonTokenStream tokens(&lexer);
    stock::TejunParser parser(&tokens);
    parser.setProfile(true);
    parser.file();
    EXPECT_EQ(parser.getNumberOfSyntaxErrors(), 0U) << path;
    const auto &atn = parser.getATN();
    for (const auto &decision : parser.getParseInfo().getDecisionInfo()) {
      const long long look = std::max(decision.SLL_MaxLook, decision.LL_MaxLook);
      if (look <= longest) continue;
      longest = look;
      where = parser.getRuleNames()[atn.decisionToState[decision.decision]->ruleIndex] + " in " + path.string();
    }
    states = parser.getParseInfo().getDFASize();
  }
  RecordProperty("lookahead", static_cast<int>(longest));
  RecordProperty("states", static_cast<int>(states));
  EXPECT_LE(longest, longestLookahead) << where;
  EXPECT_LE(states, mostStates);
  EXPECT_GE(longest, 2) << "`name: value` needs two tokens: the profile measured nothing";
}

} // namespace
} // namespace tejun
