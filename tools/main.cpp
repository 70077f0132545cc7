// The `tejun` command: parses the call, hands it to its sub-command, turns what goes wrong into an exit status.
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/command.h"
#include "tools/command.h"
#include "tools/usage.h"

namespace {

using namespace tejun;
using namespace tejun::tools;

/// `--lang ja` decides the language of the help too, so it is looked for before anything is parsed.
Language languageOf(int argc, char **argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--lang" && i + 1 < argc) return chooseLanguage(argv[i + 1]);
    if (word.starts_with("--lang=")) return chooseLanguage(word.substr(7));
  }
  return chooseLanguage();
}

/// `case list` is the sub-command `list` of `case`.
CLI::App *place(CLI::App &app, const std::string &name, std::string_view help) {
  const std::size_t space = name.find(' ');
  if (space == std::string::npos) return app.add_subcommand(name, std::string(help));
  return app.get_subcommand(name.substr(0, space))->add_subcommand(name.substr(space + 1), std::string(help));
}

int runCommand(int argc, char **argv, const Console &given) {
  Console console = given;
  CLI::App app;
  std::vector<std::pair<CLI::App *, Action>> actions;
  describe(app, console);
#define GROUP(name, en, ja)                                                        \
  {                                                                                \
    CLI::App *group = app.add_subcommand(name, std::string(console.text(en, ja))); \
    addLanguage(*group, console);                                                  \
    group->require_subcommand(0, 1);                                               \
  }
#define COMMAND(function, name, en, ja)                             \
  {                                                                 \
    CLI::App *command = place(app, name, console.text(en, ja));     \
    addLanguage(*command, console);                                 \
    CommandLine line(*command, console);                            \
    actions.emplace_back(command, define##function(line, console)); \
  }
#include "tools/Commands.def"
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    return explainParse(app, error, argc, argv, console);
  }
  for (const auto &[command, action] : actions)
    if (command->parsed()) return action();
  const auto named = app.get_subcommands();
  console.say(named.empty() ? app.help() : named.front()->help());
  return misuse;
}

} // namespace

int main(int argc, char **argv) {
  const Console console(languageOf(argc, argv));
  try {
    return runCommand(argc, argv, console);
  } catch (const std::exception &error) {
    return console.fail(diag::internal_error, {{"what", error.what()}}, defect);
  }
}
