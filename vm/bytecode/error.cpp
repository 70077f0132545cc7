// Texts of module errors.
#include "vm/bytecode/error.h"

namespace tejun::vm {
namespace {

struct Row {
  std::string_view code, name, english, japanese;
};
constexpr Row rows[] = {
#define MODULE_ERROR(code, name, en, ja) {#code, #name, en, ja},
#include "vm/bytecode/ModuleErrors.def"
};
const Row &rowOf(ModuleProblem problem) { return rows[static_cast<std::size_t>(problem)]; }

} // namespace

std::string_view codeOf(ModuleProblem problem) { return rowOf(problem).code; }
std::string_view nameOf(ModuleProblem problem) { return rowOf(problem).name; }

std::string textOf(const ModuleError &error, TextLanguage language) {
  const bool reader = codeOf(error.problem) != "TJ2006";
  std::string text = error.where;
  if (reader && error.offset != 0)
    text = (language == TextLanguage::english ? "byte " : "バイト ") + std::to_string(error.offset);
  if (!text.empty()) text += ": ";
  std::string_view form =
      language == TextLanguage::english ? rowOf(error.problem).english : rowOf(error.problem).japanese;
  while (!form.empty()) {
    const std::size_t open = form.find('{'), close = form.find('}', open);
    text += form.substr(0, open);
    if (open == form.npos) break;
    for (const auto &[name, value] : error.arguments)
      if (name == form.substr(open + 1, close - open - 1)) text += value;
    form.remove_prefix(close + 1);
  }
  return text;
}

} // namespace tejun::vm
