// A sub-command: it declares its options on a CLI11 app and says what to do once they are parsed.
#pragma once

#include <functional>

#include <CLI/CLI.hpp>

#include "tools/console.h"

namespace tejun::tools {

/// Exit statuses of docs/reference/command.md.
enum Exit : int { wellDone = 0, findings = 1, misuse = 2, defect = 3 };

using Action = std::function<int()>;

// `Action defineCheck(CLI::App&, Console&)` for each row.
#define COMMAND(function, name, en, ja) Action define##function(CLI::App &app, Console &console);
#include "tools/Commands.def"

} // namespace tejun::tools
