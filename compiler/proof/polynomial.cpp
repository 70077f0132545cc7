#include "compiler/proof/polynomial.h"

#include <algorithm>
#include <limits>
#include <set>

namespace tejun::proof {

namespace {
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
} // namespace

std::int64_t saturatingAdd(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? most : sum;
}

std::int64_t saturatingMul(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? most : product;
}

std::uint32_t SizeNames::add(Symbol symbol) {
  std::string key = symbol.name;
  if (symbol.param != ~0u) {
    key = "#" + std::to_string(symbol.param);
    for (const std::uint32_t field : symbol.path) key += "." + std::to_string(field);
  }
  const auto [at, isNew] = ids_.try_emplace(key, static_cast<std::uint32_t>(symbols_.size()));
  if (isNew) symbols_.push_back(std::move(symbol));
  return at->second;
}

Polynomial Polynomial::symbol(std::uint32_t id) {
  Polynomial made;
  made.terms_[{id}] = 1;
  return made;
}

void Polynomial::add(Monomial monomial, std::int64_t coefficient) {
  std::int64_t &known = terms_[std::move(monomial)];
  known = saturatingAdd(known, coefficient);
}

/// Every size is at most that of the largest collection; what is in the size of the largest value stays so.
void Polynomial::bound(std::size_t terms) {
  if (terms_.size() <= terms) return;
  std::map<Monomial, std::int64_t> all;
  all.swap(terms_);
  for (const auto &[whole, coefficient] : all) {
    Monomial monomial = whole;
    for (std::uint32_t &symbol : monomial)
      if (symbol != SizeNames::value) symbol = SizeNames::largest;
    std::sort(monomial.begin(), monomial.end());
    add(std::move(monomial), coefficient);
  }
}

Polynomial &Polynomial::operator+=(const Polynomial &other) {
  for (const auto &[monomial, coefficient] : other.terms_) add(monomial, coefficient);
  bound();
  return *this;
}

Polynomial operator*(const Polynomial &a, const Polynomial &b) {
  Polynomial made;
  for (const auto &[left, x] : a.terms_) {
    for (const auto &[right, y] : b.terms_) {
      Polynomial::Monomial both = left;
      both.insert(both.end(), right.begin(), right.end());
      std::sort(both.begin(), both.end());
      const bool tooMany = both.size() > Polynomial::mostFactors; // loops nested so deep: nothing smaller is claimed
      if (tooMany) both.resize(Polynomial::mostFactors);
      made.add(std::move(both), tooMany ? most : saturatingMul(x, y));
    }
    made.bound();
  }
  return made;
}

Polynomial Polynomial::larger(Polynomial a, const Polynomial &b) {
  for (const auto &[monomial, coefficient] : b.terms_) {
    std::int64_t &known = a.terms_[monomial];
    known = std::max(known, coefficient);
  }
  a.bound();
  return a;
}

Polynomial Polynomial::replaced(llvm::function_ref<const Polynomial *(std::uint32_t)> by) const {
  Polynomial made;
  for (const auto &[monomial, coefficient] : terms_) {
    Polynomial term(coefficient);
    Monomial kept;
    for (const std::uint32_t symbol : monomial) {
      if (const Polynomial *value = by(symbol))
        term = term * *value;
      else
        kept.push_back(symbol);
    }
    for (const std::uint32_t symbol : kept) term = term * Polynomial::symbol(symbol);
    made += term;
  }
  return made;
}

std::int64_t Polynomial::at(llvm::function_ref<std::int64_t(std::uint32_t)> size) const {
  std::int64_t sum = 0;
  for (const auto &[monomial, coefficient] : terms_) {
    std::int64_t product = coefficient;
    for (const std::uint32_t symbol : monomial) product = saturatingMul(product, size(symbol));
    sum = saturatingAdd(sum, product);
  }
  return sum;
}

std::vector<std::uint32_t> Polynomial::symbols() const {
  std::set<std::uint32_t> all;
  for (const auto &term : terms_) all.insert(term.first.begin(), term.first.end());
  return {all.begin(), all.end()};
}

Polynomial Polynomial::shortened(std::size_t terms) const {
  Polynomial made = *this;
  made.bound(terms);
  return made;
}

bool Polynomial::uses(std::uint32_t symbol) const {
  for (const std::uint32_t used : symbols())
    if (used == symbol) return true;
  return false;
}

std::string Polynomial::text(const SizeNames &names) const {
  std::string out;
  std::vector<std::pair<Monomial, std::int64_t>> sorted(terms_.begin(), terms_.end());
  std::sort(sorted.begin(), sorted.end(), [](const auto &a, const auto &b) {
    return a.first.size() != b.first.size() ? a.first.size() < b.first.size() : a.first < b.first;
  });
  for (const auto &[monomial, coefficient] : sorted) {
    if (coefficient == 0) continue;
    if (!out.empty()) out += " + ";
    if (coefficient != 1 || monomial.empty()) out += coefficient == most ? "∞" : std::to_string(coefficient);
    for (std::size_t i = 0; i < monomial.size(); ++i) {
      if (i != 0 || coefficient != 1) out += "·";
      out += "|" + names[monomial[i]].name + "|";
    }
  }
  return out.empty() ? "0" : out;
}

} // namespace tejun::proof
