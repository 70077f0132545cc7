#include "tests/unit/format/generator.h"

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>

namespace tejun::format {

namespace {

constexpr unsigned unknownHeight = 1000;
constexpr unsigned deepest = 15; // below this the shortest way out is taken

std::string contents(const std::string &path) {
  std::ifstream file(std::string(TEJUN_SOURCE_DIR) + "/grammar/" + path);
  std::stringstream text;
  text << file.rdbuf();
  return std::regex_replace(text.str(), std::regex("//[^\n]*"), "");
}

} // namespace

Generator::Generator(unsigned seed) : random_(seed) {
  const std::string lexer = contents("TejunLexer.g4");
  const std::regex word("([A-Z_0-9]+) *: *'([^']+)' *(?:->[^;]*)?;");
  for (std::sregex_iterator at(lexer.begin(), lexer.end(), word), end; at != end; ++at) spellings_[(*at)[1]] = (*at)[2];
  read(contents("TejunParser.g4"));
  measure();
}

void Generator::read(const std::string &grammar) {
  const std::regex token("[A-Za-z_0-9]+|[():;|?*+]");
  const std::size_t begin = grammar.find("file :");
  std::vector<std::string> words;
  for (std::sregex_iterator at(grammar.begin() + static_cast<std::ptrdiff_t>(begin), grammar.end(), token), end;
       at != end; ++at)
    words.push_back(at->str());
  std::size_t at = 0;
  const auto alternatives = [&](const auto &self) -> Alternatives {
    Alternatives all(1);
    for (; words[at] != ")" && words[at] != ";"; ++at) {
      if (words[at] == "|") {
        all.emplace_back();
        continue;
      }
      Element element;
      if (words[at] == "(") {
        ++at;
        element.group = self(self);
      } else {
        element.name = words[at];
      }
      if (at + 1 < words.size() && std::string("?*+").find(words[at + 1]) != std::string::npos)
        element.repeat = words[++at][0];
      all.back().push_back(std::move(element));
    }
    return all;
  };
  while (at < words.size()) {
    const std::string name = words[at];
    at += 2; // its name, `:`
    rules_[name] = alternatives(alternatives);
    ++at;
  }
}

unsigned Generator::heightOf(const Element &element) const {
  if (element.repeat == '?' || element.repeat == '*') return 0;
  if (element.name.empty()) {
    unsigned least = unknownHeight;
    for (const auto &sequence : element.group) least = std::min(least, heightOf(sequence));
    return least;
  }
  if (element.name == "BROKEN") return unknownHeight;
  if (!rules_.contains(element.name)) return 0;
  const auto found = heights_.find(element.name);
  return found == heights_.end() ? unknownHeight : found->second + 1;
}

unsigned Generator::heightOf(const std::vector<Element> &sequence) const {
  unsigned most = 0;
  for (const Element &element : sequence) most = std::max(most, heightOf(element));
  return most;
}

void Generator::measure() {
  for (bool changes = true; changes;) {
    changes = false;
    for (const auto &[name, alternatives] : rules_) {
      unsigned least = unknownHeight;
      for (const auto &sequence : alternatives) least = std::min(least, heightOf(sequence));
      const auto found = heights_.find(name);
      if (least < unknownHeight && (found == heights_.end() || found->second > least)) {
        heights_[name] = least;
        changes = true;
      }
    }
  }
}

std::size_t Generator::draw(std::size_t below) {
  return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_);
}

std::string Generator::spell(const std::string &token) {
  static const std::map<std::string, std::vector<std::string>> samples = {
      {"IDENT",
       {"a", "host", "peers", "alert", "標的型攻撃", "confirm_attack_continues",
        "a_name_that_is_rather_long_for_what_it_says"}},
      {"TEXT",
       {R"("")", R"("title")", R"("情報漏えいの調査")", R"("a {brace} and \"quotes\"")",
        R"("送出データファイルの調査をすべての端末について行い、結果をまとめる")"}},
      {"INT", {"0", "1", "42", "1_000"}},
      {"NUMBER2", {"1.1", "1.27"}},
      {"NUMBER3", {"1.1.1", "2.10.3"}},
      {"ADDRESS", {"10.10.10.10"}},
      {"NETWORK", {"10.0.0.0/8"}},
      {"DURATION", {"30m", "7d", "4bd"}},
      {"SIZE", {"10MB"}},
      {"TIME_OF_DAY", {"09:00"}},
      {"DATE", {"2027-12-31"}},
  };
  if (const auto found = samples.find(token); found != samples.end()) return found->second[draw(found->second.size())];
  return spellings_.at(token);
}

void Generator::expand(const Element &element, unsigned depth, std::vector<std::string> &out) {
  std::size_t times = 1;
  const bool shallow = depth < deepest;
  if (element.repeat == '?') times = shallow ? draw(2) : 0;
  if (element.repeat == '*') times = shallow ? draw(4) : 0;
  if (element.repeat == '+') times = shallow ? 1 + draw(2) : 1;
  for (std::size_t i = 0; i < times; ++i) {
    if (element.name.empty())
      expand(element.group, depth, out);
    else if (rules_.contains(element.name))
      expand(element.name, depth + 1, out);
    else
      out.push_back(spell(element.name));
  }
}

void Generator::expand(const Alternatives &alternatives, unsigned depth, std::vector<std::string> &out) {
  std::vector<const std::vector<Element> *> possible;
  unsigned least = unknownHeight;
  for (const auto &sequence : alternatives) least = std::min(least, heightOf(sequence));
  for (const auto &sequence : alternatives) {
    const unsigned height = heightOf(sequence);
    if (height >= unknownHeight) continue;
    if (depth >= deepest && height > least) continue;
    possible.push_back(&sequence);
  }
  const std::vector<Element> &chosen = *possible[draw(possible.size())];
  for (const Element &element : chosen) expand(element, depth, out);
}

void Generator::expand(const std::string &rule, unsigned depth, std::vector<std::string> &out) {
  if (rule == "text") { // its pieces must not have spaces between
    static const std::vector<std::string> texts = {R"("text")", R"("${host} は ${peers.count} 台")",
                                                   "\"\"\"\n  lines ${host}\n  more\n\"\"\"", R"("$5 \u{3042}")"};
    out.push_back(texts[draw(texts.size())]);
    return;
  }
  const bool isName = rule == "name" || rule == "label" || rule == "word" || rule == "head";
  if (isName && draw(4) != 0) { // keywords are names too, but not mostly
    out.push_back(spell("IDENT"));
    return;
  }
  expand(rules_.at(rule), depth, out);
}

std::string Generator::text(const std::string &rule, bool withComments) {
  std::vector<std::string> words;
  expand(rule, 0, words);
  std::string out;
  for (const std::string &word : words) {
    const std::size_t kind = withComments ? draw(40) : 40;
    out += kind == 0   ? " // behind\n"
           : kind == 1 ? "\n// 前の行\n"
           : kind == 2 ? "\n\n/// of what follows  \n"
           : kind == 3 ? "\n\n\n"
           : kind == 4 ? "\n  // one\n\n  // two\n\n"
                       : " ";
    out += word;
  }
  return out + "\n";
}

std::vector<std::string> Generator::choices(const std::string &rule) const {
  std::vector<std::string> all;
  for (const auto &sequence : rules_.at(rule))
    if (sequence.size() == 1 && rules_.contains(sequence[0].name)) all.push_back(sequence[0].name);
  return all;
}

} // namespace tejun::format
