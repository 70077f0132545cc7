// `tejun completions SHELL`: made from the same description of the commands that parses a call.
#include <fmt/format.h>

#include "tools/command.h"

namespace tejun::tools {

namespace {

using Words = CommandLine::Command;

std::string bash(const std::vector<Words> &commands) {
  std::string names, cases;
  for (const Words &c : commands) {
    names += (names.empty() ? "" : " ") + c.name;
    cases += fmt::format("    {}) words='{}' ;;\n", c.name, fmt::join(c.options, " "));
  }
  return fmt::format("_tejun() {{\n"
                     "  local words='{}'\n"
                     "  if (( COMP_CWORD > 1 )); then\n"
                     "    case ${{COMP_WORDS[1]}} in\n{}    esac\n"
                     "    [[ ${{COMP_WORDS[COMP_CWORD]}} == -* ]] || words=\n"
                     "  fi\n"
                     "  COMPREPLY=($(compgen -W \"$words\" -- \"${{COMP_WORDS[COMP_CWORD]}}\"))\n"
                     "  [[ -n ${{COMPREPLY[*]}} ]] || COMPREPLY=($(compgen -f -- \"${{COMP_WORDS[COMP_CWORD]}}\"))\n"
                     "}}\n"
                     "complete -o filenames -F _tejun tejun\n",
                     names, cases);
}

std::string quoted(std::string text) {
  for (std::size_t at = 0; (at = text.find('\'', at)) != std::string::npos; at += 4) text.replace(at, 1, "'\\''");
  return "'" + text + "'";
}

std::string zsh(const std::vector<Words> &commands) {
  std::string names, cases;
  for (const Words &c : commands) {
    names += "    " + quoted(c.name + ":" + c.help) + "\n";
    cases += fmt::format("    {}) compadd -- {} ; _files ;;\n", c.name, fmt::join(c.options, " "));
  }
  return fmt::format("#compdef tejun\n_tejun() {{\n  local -a commands=(\n{}  )\n"
                     "  if (( CURRENT == 2 )); then _describe command commands; return; fi\n"
                     "  case $words[2] in\n{}  esac\n}}\ncompdef _tejun tejun\n",
                     names, cases);
}

std::string fish(const std::vector<Words> &commands) {
  std::string text;
  for (const Words &c : commands) {
    text += fmt::format("complete -c tejun -n __fish_use_subcommand -a {} -d {}\n", c.name, quoted(c.help));
    for (const std::string &option : c.options)
      text += fmt::format("complete -c tejun -n '__fish_seen_subcommand_from {}' -l {}\n", c.name, option.substr(2));
  }
  return text;
}

} // namespace

Action defineCompletions(CommandLine &line, Console &console) {
  auto shell = std::make_shared<std::string>();
  line.add("SHELL", *shell, "bash, zsh, fish", "bash、zsh、fish").required().oneOf({"bash", "zsh", "fish"});
  return [shell, line, &console] {
    const std::vector<Words> commands = line.allCommands();
    console.out(*shell == "bash" ? bash(commands) : *shell == "zsh" ? zsh(commands) : fish(commands));
    return wellDone;
  };
}

} // namespace tejun::tools
