// Mutation of a workspace's procedure: one place altered at a time, to see whether the compiler or a test notices. What neither
// notices is a condition, an output or an action that could be wrong without anyone knowing.
//
// After R. DeMillo, R. Lipton and F. Sayward, "Hints on test data selection" (1978): operators for what a procedure is made of.
#pragma once

#include "compiler/driver/compilation.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace tejun::tools {

enum class MutantKind : std::uint8_t { guard, branch, condition, output, response, detection };
std::string_view nameOf(MutantKind kind);
inline constexpr std::size_t mutantKinds = 6;

struct Mutant {
  MutantKind kind{};
  Span span;
  std::string replacement;
  std::string change; // `when file is known` → `when not (file is known)`, for people
};

enum class Verdict : std::uint8_t { compiler, test, survived };

/// Every mutant of the workspace's own sources, tests aside, in the order of the text. `compilation` has passed its checks.
std::vector<Mutant> mutantsOf(const Compilation &compilation);

/// Compiles the workspace with the mutant in place, and runs its tests until one fails. Thread-safe.
Verdict tryMutant(const std::vector<std::string> &paths, const Compilation &compilation, const Mutant &mutant);

} // namespace tejun::tools
