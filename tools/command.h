// A sub-command: it declares what it takes and says what to do once that is parsed.
#pragma once

#include <functional>

#include "tools/command_line.h"
#include "tools/console.h"

namespace tejun::tools {

/// Exit statuses of docs/reference/command.md.
enum Exit : int { wellDone = 0, findings = 1, misuse = 2, defect = 3 };

using Action = std::function<int()>;

// `Action defineCheck(CommandLine &, Console &)` for each row.
#define COMMAND(function, name, en, ja) Action define##function(CommandLine &line, Console &console);
#include "tools/Commands.def"

} // namespace tejun::tools
