// The call itself: help, version, and what is wrong with it, in our own messages.
#pragma once

#include <CLI/CLI.hpp>

#include "tools/command.h"

namespace tejun::tools {

/// The app's name, version, help and common texts.
void describe(CLI::App &app, const Console &console);
/// `--lang en|ja`, which every sub-command takes.
void addLanguage(CLI::App &app, const Console &console);
/// Prints help or version when that was asked for (0), else says what is wrong (2).
int explainParse(const CLI::App &app, const CLI::ParseError &error, int argc, char **argv, const Console &console);

} // namespace tejun::tools
