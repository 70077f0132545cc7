// The site's providers for the commands that carry something out: `--providers`, and what they say to people.
#pragma once

#include "runner/journal/cases.h"
#include "runner/providers/providers.h"
#include "tools/command_line.h"
#include "tools/console.h"

#include <memory>
#include <string>

namespace tejun::tools {

/// `--providers FILE.json`, the same everywhere.
CommandOption addProviders(CommandLine &line, std::string &path);

struct OpenedProviders {
  std::shared_ptr<runner::providers::Providers> providers; // null when none were named, or `status` is not 0
  int status = 0;
};
/// Starts them; shows what is wrong, and what runs without a sandbox. A case that is kept rests while a job goes on.
OpenedProviders useProviders(const std::string &path, bool kept, const Console &console);

/// The present, and the providers when there are some.
runner::Surroundings surroundingsOf(const OpenedProviders &opened);

} // namespace tejun::tools
