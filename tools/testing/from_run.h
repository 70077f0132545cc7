// A recorded run as a test: its alert, what was answered, and what came of it. The journal is outside bytes: what does not fit is refused.
#pragma once

#include "vm/bytecode/module.h"

#include <optional>
#include <string>
#include <string_view>

namespace tejun::tools {

struct TestFromRun {
  std::string text;  // a source of the language, laid out roughly: `tejun fmt` does the rest
  std::string wrong; // why there is none
};

/// `journal`: JSON Lines, as `tejun run --journal` writes them, of a run of this module.
TestFromRun testFromRun(const vm::Module &module, std::string_view journal, const std::string &title);

} // namespace tejun::tools
