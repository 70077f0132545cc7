// What a provider is started in: bubblewrap with nothing but what its configuration grants. Knows the command line, starts nothing
// except to see whether it works here.
#pragma once

#include "runner/providers/config.h"

#include <string>
#include <vector>

namespace tejun::runner::providers {

/// Empty: it works. Otherwise why not, in plain words.
std::string whyNoSandbox(const std::string &bubblewrap);

/// The program with its arguments, in a sandbox.
std::vector<std::string> sandboxed(const std::string &bubblewrap, const ProviderConfig &);
/// As it is.
std::vector<std::string> bare(const ProviderConfig &);
/// All that it gets: PATH, LANG and what the configuration names.
std::vector<std::string> environmentOf(const ProviderConfig &);

} // namespace tejun::runner::providers
