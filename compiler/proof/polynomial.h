// Upper bounds as formulas over sizes: `12 + 6·|found.peers|`. Sizes are not negative, so the larger of two bounds is taken
// coefficient by coefficient. A formula that grows past `mostTerms` is given in |n|, the size of the largest collection, and in |v|.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringMap.h"

namespace tejun::proof {

/// Collections whose sizes are not known before a run, by name. A parameter's is replaced where its body is used.
class SizeNames {
public:
  struct Symbol {
    std::string name;
    std::uint32_t param = ~0u; // of the body in hand; ~0u: none
    std::vector<std::uint32_t> path = {};
  };
  SizeNames() { of("n"), of("v"); }
  /// Of the largest collection: its items. Of the largest value: its items and fields, however deep, and the bytes of its texts.
  static constexpr std::uint32_t largest = 0, value = 1;

  std::uint32_t of(const std::string &name) { return add({name}); }
  std::uint32_t ofParam(std::uint32_t param, const std::vector<std::uint32_t> &path, const std::string &name) {
    return add({name, param, path});
  }
  [[nodiscard]] const Symbol &operator[](std::uint32_t id) const { return symbols_[id]; }

private:
  std::uint32_t add(Symbol symbol);
  std::vector<Symbol> symbols_;
  llvm::StringMap<std::uint32_t> ids_;
};

class Polynomial {
public:
  Polynomial(std::int64_t constant = 0) {
    if (constant) terms_[{}] = constant;
  }
  static Polynomial symbol(std::uint32_t id);

  Polynomial &operator+=(const Polynomial &other);
  friend Polynomial operator+(Polynomial a, const Polynomial &b) { return a += b; }
  friend Polynomial operator*(const Polynomial &a, const Polynomial &b);
  /// Not less than either.
  static Polynomial larger(Polynomial a, const Polynomial &b);

  [[nodiscard]] bool isZero() const { return terms_.empty(); }
  Polynomial replaced(llvm::function_ref<const Polynomial *(std::uint32_t)> by) const;
  [[nodiscard]] std::int64_t at(llvm::function_ref<std::int64_t(std::uint32_t)> size) const;
  [[nodiscard]] std::vector<std::uint32_t> symbols() const;
  /// The same or more in at most `terms` terms, as far as its powers allow.
  [[nodiscard]] Polynomial shortened(std::size_t terms) const;
  [[nodiscard]] bool uses(std::uint32_t symbol) const;
  [[nodiscard]] std::string text(const SizeNames &names) const;

private:
  using Monomial = std::vector<std::uint32_t>; // symbols, sorted, with repeats
  static constexpr std::size_t mostTerms = 24, mostFactors = 8;
  void add(Monomial monomial, std::int64_t coefficient);
  void bound(std::size_t terms = mostTerms);

  std::map<Monomial, std::int64_t> terms_;
};

/// Sums and products that stay at the largest number.
std::int64_t saturatingAdd(std::int64_t a, std::int64_t b);
std::int64_t saturatingMul(std::int64_t a, std::int64_t b);

} // namespace tejun::proof
