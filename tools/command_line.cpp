#include "tools/command_line.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tejun::tools {

CommandOption &CommandOption::required() {
  option_->required();
  return *this;
}

CommandOption &CommandOption::type(const std::string &name) {
  option_->type_name(name);
  return *this;
}

CommandOption &CommandOption::oneOf(const std::vector<std::string> &words) {
  return oneOf(words, fmt::format("{}", fmt::join(words, "|")));
}

CommandOption &CommandOption::oneOf(const std::vector<std::string> &words, const std::string &name) {
  option_->check(CLI::IsMember(words));
  return type(name);
}

CommandOption &CommandOption::between(double least, double most) {
  option_->check(CLI::Range(least, most));
  return *this;
}

CommandOption &CommandOption::excludes(const CommandOption &other) {
  option_->excludes(other.option_);
  return *this;
}

namespace {

template <class Value>
CommandOption option(CLI::App &app, const std::string &names, Value &value, std::string_view help) {
  return CommandOption(app.add_option(names, value, std::string(help)));
}

} // namespace

CommandOption CommandLine::add(const std::string &names, std::string &value, std::string_view en, std::string_view ja) {
  return option(*app_, names, value, console_->text(en, ja));
}

CommandOption CommandLine::add(const std::string &names, std::vector<std::string> &values, std::string_view en,
                               std::string_view ja) {
  return option(*app_, names, values, console_->text(en, ja));
}

CommandOption CommandLine::add(const std::string &names, unsigned &value, std::string_view en, std::string_view ja) {
  return option(*app_, names, value, console_->text(en, ja));
}

CommandOption CommandLine::add(const std::string &names, double &value, std::string_view en, std::string_view ja) {
  return option(*app_, names, value, console_->text(en, ja));
}

CommandOption CommandLine::add(const std::string &names, bool &flag, std::string_view en, std::string_view ja) {
  return CommandOption(app_->add_flag(names, flag, std::string(console_->text(en, ja))));
}

std::vector<CommandLine::Command> CommandLine::allCommands() const { return commandsOf(*app_->get_parent()); }

std::vector<CommandLine::Command> CommandLine::commandsOf(const CLI::App &app) {
  std::vector<Command> all;
  for (const CLI::App *command : app.get_subcommands([](const CLI::App *) { return true; })) {
    Command one{command->get_name(), command->get_description(), {}, commandsOf(*command)};
    for (const CLI::Option *option : command->get_options())
      if (!option->get_lnames().empty()) one.options.push_back("--" + option->get_lnames().front());
    all.push_back(std::move(one));
  }
  return all;
}

} // namespace tejun::tools
