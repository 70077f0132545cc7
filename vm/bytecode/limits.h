// How large a module may be. The builder reports what goes beyond to the compiler; reader and verifier refuse it.
#pragma once

#include <cstddef>

namespace tejun::vm::limits {

inline constexpr std::size_t moduleBytes = 16u << 20;
inline constexpr std::size_t registers = 256; // of a function
inline constexpr std::size_t operand = 256;   // fields of a record, cases and payload of an enum, items of a literal
inline constexpr std::size_t table = 65'535;  // rows of any table of the module
inline constexpr std::size_t code = 1u << 18; // words of a function
inline constexpr std::size_t typeDepth = 32;  // List<List<…>>
inline constexpr std::size_t unionWidth = 16; // alternatives of A | B
inline constexpr std::size_t textBytes = 1u << 20; // one constant or name
inline constexpr std::size_t conditionDepth = 64;  // of a detection's `when`
inline constexpr std::size_t callDepth = 256;      // functions that call functions

} // namespace tejun::vm::limits
