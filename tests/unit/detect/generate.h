// Rules and alerts for the tests and the benchmark of detection, the same for the same seed: shaped like Sigma's (paths that end in a
// program, command lines that contain words, filters, sets, networks, patterns), or hostile (tiny alphabets, odd folding, absent fields).
#pragma once

#include "vm/bytecode/builder.h"

#include <nlohmann/json.hpp>

#include <memory>
#include <random>
#include <string>
#include <vector>

namespace tejun::vm::test {

class RuleShop {
public:
  explicit RuleShop(std::uint64_t seed);

  void addSigmaRule();
  void addHostileRule();
  void add(std::vector<Condition> when, std::vector<std::vector<std::uint8_t>> needs = {});

  /// About ten fields, half a kilobyte. Some (`share` in 100) are made to match a rule.
  nlohmann::json sigmaAlert(unsigned share);
  nlohmann::json hostileAlert();
  /// Its detections; the shop is empty then. Unverified.
  Module finish();

  // Fields by name: `process.path`.
  Condition atom(const std::string &field, AtomOp op, std::vector<std::string> texts, bool folds = true);
  Condition number(const std::string &field, AtomOp op, std::int64_t value);
  static Condition node(ConditionKind, std::vector<Index> children);
  /// Numbers below `n`.
  std::uint64_t below(std::uint64_t n) { return draw() % n; }

private:
  using Json = nlohmann::json;
  struct Place {
    std::vector<std::uint8_t> path;
    TypeIndex type;
  };
  Place place(const std::string &field) const;
  bool chance(unsigned percent) { return below(100) < percent; }
  std::string word(unsigned least = 5, unsigned most = 11);
  std::string rare();
  std::string program();
  std::string odd(unsigned most);
  std::string hash();
  std::string address();
  template <class T> const T &any(const std::vector<T> &of) { return of[below(of.size())]; }
  Condition hostileAtom();
  void hostileTree(std::vector<Condition> &nodes, unsigned depth);
  /// A group of atoms under one node, appended; its index.
  static Index group(std::vector<Condition> &nodes, ConditionKind, std::vector<Condition> atoms);

  std::mt19937_64 draw;
  ModuleBuilder m{"rules"};
  TypeIndex text_, address_, network_, hash_, port_, integer_, time_, kind_;
  std::vector<std::string> programs_, common_;
  std::vector<Json> recipes_; // an alert that matches the rule, as a merge patch
};

} // namespace tejun::vm::test
