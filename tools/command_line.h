// What a sub-command takes: operands, options and flags, with their help in the reader's language. CLI11 parses them, out of sight: its
// templates would be compiled anew with each command.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/console.h"

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace tejun::tools {

class CommandOption {
public:
  explicit CommandOption(CLI::Option *option) : option_(option) {}
  CommandOption &required();
  /// What stands for the value in the help: `FILE.tjb`.
  CommandOption &type(const std::string &name);
  /// One of these words, which also stand for the value.
  CommandOption &oneOf(const std::vector<std::string> &words);
  /// The same, with a name for them.
  CommandOption &oneOf(const std::vector<std::string> &words, const std::string &name);
  CommandOption &between(double least, double most);
  CommandOption &excludes(const CommandOption &other);

private:
  CLI::Option *option_;
};

class CommandLine {
public:
  CommandLine(CLI::App &app, const Console &console) : app_(&app), console_(&console) {}

  /// `names`: `PATH`, `--cost`, `-o,--output`. The variable must outlive the parse; a bool makes a flag.
  CommandOption add(const std::string &names, std::string &value, std::string_view en, std::string_view ja);
  CommandOption add(const std::string &names, std::vector<std::string> &values, std::string_view en,
                    std::string_view ja);
  CommandOption add(const std::string &names, unsigned &value, std::string_view en, std::string_view ja);
  CommandOption add(const std::string &names, double &value, std::string_view en, std::string_view ja);
  CommandOption add(const std::string &names, bool &flag, std::string_view en, std::string_view ja);

  /// Every sub-command with its options, for completions.
  struct Command {
    std::string name, help;
    std::vector<std::string> options;
    std::vector<Command> commands; // of a group
  };
  std::vector<Command> allCommands() const;

private:
  static std::vector<Command> commandsOf(const CLI::App &app);

  CLI::App *app_;
  const Console *console_;
};

} // namespace tejun::tools
