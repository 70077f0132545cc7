// Random programs over the whole surface: the grammar file, read as a grammar and expanded at random. A rule added to the
// grammar is in the tests of the formatter from then on.
#pragma once

#include <map>
#include <random>
#include <string>
#include <vector>

namespace tejun::format {

class Generator {
public:
  explicit Generator(unsigned seed);

  /// Words of one rule, with a space between; comments and empty lines are strewn in when they are wanted.
  [[nodiscard]] std::string text(const std::string &rule, bool withComments);
  /// What `rule` chooses between.
  [[nodiscard]] std::vector<std::string> choices(const std::string &rule) const;

private:
  struct Element {
    std::string name;                        // a token or a rule; empty for a group
    std::vector<std::vector<Element>> group; // alternatives
    char repeat = 0;                         // ? * +
  };
  using Alternatives = std::vector<std::vector<Element>>;

  void read(const std::string &grammar);
  void measure();
  [[nodiscard]] unsigned heightOf(const std::vector<Element> &sequence) const;
  [[nodiscard]] unsigned heightOf(const Element &element) const;
  void expand(const std::string &rule, unsigned depth, std::vector<std::string> &out);
  void expand(const Alternatives &alternatives, unsigned depth, std::vector<std::string> &out);
  void expand(const Element &element, unsigned depth, std::vector<std::string> &out);
  [[nodiscard]] std::string spell(const std::string &token);
  [[nodiscard]] std::size_t draw(std::size_t below);

  std::map<std::string, Alternatives> rules_;
  std::map<std::string, unsigned> heights_;
  std::map<std::string, std::string> spellings_;
  std::mt19937 random_;
};

} // namespace tejun::format
