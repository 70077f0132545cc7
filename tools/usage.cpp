#include "tools/usage.h"

#include "compiler/diagnostics/command.h"
#include "tools/version.h"

namespace tejun::tools {

namespace {

/// The sub-command that was being parsed: the deepest one named.
const CLI::App *current(const CLI::App &app) {
  const auto named = app.get_subcommands();
  return named.empty() ? &app : current(*named.front());
}

/// `case list`; empty for `tejun` itself.
std::string fullName(const CLI::App &command) {
  const CLI::App *parent = command.get_parent();
  if (parent == nullptr) return {};
  const std::string before = fullName(*parent);
  return before.empty() ? command.get_name() : before + " " + command.get_name();
}

bool isGroup(const CLI::App &app) {
  return !app.get_subcommands([](const CLI::App *) { return true; }).empty();
}

bool hasCommand(const CLI::App &app, const std::string &name) {
  return !app.get_subcommands([&name](const CLI::App *command) { return command->get_name() == name; }).empty();
}

/// The first word that is no option and no sub-command, or the first option that `app` does not know.
std::string firstUnknown(const CLI::App &app, int argc, char **argv, bool option) {
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const bool isOption = word.size() > 1 && word[0] == '-';
    if (isOption != option) continue;
    const std::string name = word.substr(0, word.find('='));
    if (option ? app.get_option_no_throw(name) == nullptr : !hasCommand(app, word)) return name;
  }
  return {};
}

std::string lastOption(int argc, char **argv) {
  for (int i = argc - 1; i > 0; --i)
    if (argv[i][0] == '-') return std::string(argv[i]).substr(0, std::string(argv[i]).find('='));
  return argc > 1 ? argv[argc - 1] : "";
}

} // namespace

void describe(CLI::App &app, const Console &console) {
  app.name("tejun");
  app.description(std::string(console.text("Tejun 手順: procedures as programs that are proved before the incident",
                                           "Tejun 手順: インシデントの前に証明される、プログラムとしての手順")));
  app.set_version_flag("--version", "tejun " + std::string(version),
                       std::string(console.text("print the version", "バージョンを表示する")));
  app.set_help_flag("-h,--help", std::string(console.text("print this help", "このヘルプを表示する")));
  app.require_subcommand(0, 1);
  app.footer(std::string(console.text(
      "`tejun COMMAND --help` says more. Exit status: 0 well, 1 findings, 2 wrong call, 3 a defect of ours.",
      "詳しくは `tejun コマンド --help`。終了ステータス: 0 正常、1 指摘あり、2 呼び出しの誤り、3 内部の不具合。")));
}

void addLanguage(CLI::App &app, const Console &console) {
  app.set_help_flag("-h,--help", std::string(console.text("print this help", "このヘルプを表示する")));
  app.add_option_function<std::string>(
         "--lang", [](const std::string &) { /* main() has looked at it */ },
         std::string(console.text("language of messages", "メッセージの言語")))
      ->check(CLI::IsMember({"en", "ja"}))
      ->type_name("en|ja");
}

int explainParse(const CLI::App &app, const CLI::ParseError &error, int argc, char **argv, const Console &console) {
  const CLI::App *command = current(app);
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
    if (dynamic_cast<const CLI::CallForVersion *>(&error) != nullptr)
      console.out(std::string(error.what()) + "\n");
    else
      console.out(command->help());
    return wellDone;
  }
  const std::string name = fullName(*command);
  if (dynamic_cast<const CLI::ExtrasError *>(&error) != nullptr) {
    if (isGroup(*command)) {
      const int known = command == &app ? 0 : 1; // the word that names the group
      if (const std::string word = firstUnknown(*command, argc - known, argv + known, false); !word.empty())
        return console.fail(diag::unknown_command, {{"name", name.empty() ? word : name + " " + word}});
    }
    if (const std::string option = firstUnknown(*command, argc, argv, true); !option.empty())
      return console.fail(diag::unknown_option, {{"command", name}, {"name", option}});
    const auto extras = app.remaining(true);
    return console.fail(diag::unexpected_operand, {{"command", name}, {"value", extras.empty() ? "" : extras.front()}});
  }
  if (dynamic_cast<const CLI::RequiredError *>(&error) != nullptr) {
    for (const CLI::Option *option : command->get_options())
      if (option->get_required() && option->count() == 0)
        return console.fail(diag::missing_operand, {{"command", name}, {"what", "`" + option->get_name() + "`"}});
  }
  if (dynamic_cast<const CLI::ArgumentMismatch *>(&error) != nullptr)
    return console.fail(diag::option_needs_value, {{"name", lastOption(argc, argv)}});
  if (dynamic_cast<const CLI::ExcludesError *>(&error) != nullptr) {
    std::vector<std::string> given;
    for (const CLI::Option *option : command->get_options())
      if (option->count() != 0 && !option->get_excludes().empty()) given.push_back(option->get_name());
    if (given.size() >= 2) return console.fail(diag::options_conflict, {{"first", given[0]}, {"second", given[1]}});
  }
  for (const CLI::Option *option : command->get_options())
    if (option->count() != 0 && !option->get_type_name().empty() &&
        dynamic_cast<const CLI::ValidationError *>(&error) != nullptr)
      if (const auto values = option->results();
          std::string(error.what()).find(option->get_name()) != std::string::npos) {
        const std::string typeName = option->get_type_name(); // CLI11 adds what its validators say behind a colon
        return console.fail(diag::bad_option_value, {{"value", values.empty() ? "" : values.front()},
                                                     {"name", option->get_name()},
                                                     {"expected", typeName.substr(0, typeName.find(':'))}});
      }
  return console.fail(diag::unexpected_operand, {{"command", name}, {"value", lastOption(argc, argv)}});
}

} // namespace tejun::tools
