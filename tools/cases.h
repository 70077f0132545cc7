// What the commands about a store share: opening it, the present, who is at the keyboard, and how a case is printed.
#pragma once

#include "runner/journal/cases.h"
#include "tools/command_line.h"
#include "tools/console.h"

#include <memory>
#include <string>

namespace tejun::tools {

/// `--store URL`, the same everywhere.
CommandOption addStore(CommandLine &line, std::string &url);
CommandOption addCase(CommandLine &line, std::string &number);
CommandOption addBy(CommandLine &line, std::string &name);

runner::Millis presentTime();
/// Who is named, else who is logged in.
std::string whoSays(const std::string &given);
/// Nothing, and a message: it is no number of a case.
std::optional<std::int64_t> caseNumber(const std::string &text, const std::string &store, const Console &console);

struct OpenedStore {
  std::unique_ptr<runner::Store> store;
  int status = 0; // to exit with when there is none
};
OpenedStore useStore(const std::string &url, runner::StoreUse use, const Console &console);

/// Says what is wrong, prints the case, and gives the status to exit with.
int report(const runner::CaseDone &done, bool json, const Console &console);
/// Where a case rests, in a line: `waiting for 1.1`.
std::string stateText(const runner::RunRow &row, const Console &console);
nlohmann::json caseJson(const runner::RunRow &row);

} // namespace tejun::tools
