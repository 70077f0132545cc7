#include "vm/detect/patterns.h"

#include "vm/runtime/folding.h"

#include <re2/filtered_re2.h>

#include <algorithm>

namespace tejun::vm::detect {
namespace {

constexpr std::size_t most = 64; // an alternative of more is no witness worth having

/// Where RE2's and our folding agree on every spelling of a letter: ASCII, and scripts without case.
bool isPlain(std::uint32_t point) {
  return point < 0x80 || (point >= 0x3000 && point < 0xa000) || (point >= 0xac00 && point < 0xd7a4);
}

/// The longest stretch of it that can be looked for.
std::string plainPart(const std::string &atom) {
  std::string_view best;
  std::size_t from = 0;
  for (std::size_t i = 0; i < atom.size();) {
    if (!isPlain(nextPoint(atom, i)))
      from = i;
    else if (i - from > best.size())
      best = std::string_view(atom).substr(from, i - from);
  }
  return fold(best);
}

re2::RE2::Options optionsOf(bool foldCase) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(!foldCase);
  options.set_max_mem(1 << 20); // the compiler refuses what needs more: compiler/sema/detection.cpp
  return options;
}

} // namespace

std::unique_ptr<const re2::RE2> compilePattern(std::string_view pattern, bool foldCase) {
  return std::make_unique<re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), optionsOf(foldCase));
}

std::vector<std::string> literalsOf(std::string_view pattern, bool foldCase) {
  re2::FilteredRE2 filter(3);
  int id = 0;
  if (filter.Add(re2::StringPiece(pattern.data(), pattern.size()), optionsOf(foldCase), &id) != re2::RE2::NoError)
    return {};
  std::vector<std::string> atoms;
  filter.Compile(&atoms);
  if (atoms.empty() || atoms.size() > most) return {};
  const auto passes = [&](std::size_t without, bool none) {
    std::vector<int> found, potential;
    for (std::size_t i = 0; i < atoms.size() && !none; ++i)
      if (i != without) found.push_back(static_cast<int>(i));
    filter.AllPotentials(found, &potential);
    return !potential.empty();
  };
  if (passes(0, true)) return {};
  // The filter is an and-or of its atoms: one without which all the others do not pass is in every match.
  std::string best;
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    if (passes(i, false)) continue;
    std::string part = plainPart(atoms[i]);
    if (part.size() > best.size()) best = std::move(part);
  }
  if (!best.empty()) return {best};
  std::vector<std::string> all;
  for (const std::string &atom : atoms) {
    all.push_back(plainPart(atom));
    if (all.back().empty()) return {};
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

} // namespace tejun::vm::detect
