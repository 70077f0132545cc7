// Why a module is refused, as data and as text. Reader and verifier return it; whoever has a command line or a log prints it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tejun::vm {

enum class ModuleProblem : std::uint8_t {
#define MODULE_ERROR(code, name, en, ja) name,
#include "vm/bytecode/ModuleErrors.def"
};

struct ModuleError {
  ModuleProblem problem{};
  std::string where;      // `types[3]`, `function block_traffic, 14`; empty: the file
  std::size_t offset = 0; // reader: byte of the file; verifier: word of the function's code
  std::vector<std::pair<std::string_view, std::string>> arguments;
};

/// `TJ2005`
std::string_view codeOf(ModuleProblem problem);
/// `wrong_hash`
std::string_view nameOf(ModuleProblem problem);
enum class TextLanguage : std::uint8_t { english, japanese };
/// In one line, with the place before it.
std::string textOf(const ModuleError &error, TextLanguage language = TextLanguage::english);

} // namespace tejun::vm
