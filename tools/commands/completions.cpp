// `tejun completions SHELL`: made from the same description of the commands that parses a call.
#include <fmt/format.h>

#include "tools/command.h"

namespace tejun::tools {

namespace {

using Words = CommandLine::Command;

std::string bash(const std::vector<Words> &commands) {
  std::string names, cases, groups;
  for (const Words &c : commands) {
    names += (names.empty() ? "" : " ") + c.name;
    cases += fmt::format("    {}) words='{}' ;;\n", c.name, fmt::join(c.options, " "));
    std::string inside;
    for (const Words &sub : c.commands) {
      inside += (inside.empty() ? "" : " ") + sub.name;
      cases += fmt::format("    '{} {}') words='{}' ;;\n", c.name, sub.name, fmt::join(sub.options, " "));
    }
    if (!c.commands.empty()) groups += fmt::format("    {}) group='{}' ;;\n", c.name, inside);
  }
  return fmt::format("_tejun() {{\n"
                     "  local words='{}' group= command=${{COMP_WORDS[1]}}\n"
                     "  if (( COMP_CWORD > 1 )); then\n"
                     "    case $command in\n{}    esac\n"
                     "    [[ -z $group ]] || (( COMP_CWORD == 2 )) || command+=\" ${{COMP_WORDS[2]}}\"\n"
                     "    case $command in\n{}    esac\n"
                     "    [[ ${{COMP_WORDS[COMP_CWORD]}} == -* ]] || words=\n"
                     "    [[ -z $group ]] || (( COMP_CWORD > 2 )) || words=$group\n"
                     "  fi\n"
                     "  COMPREPLY=($(compgen -W \"$words\" -- \"${{COMP_WORDS[COMP_CWORD]}}\"))\n"
                     "  [[ -n ${{COMPREPLY[*]}} ]] || COMPREPLY=($(compgen -f -- \"${{COMP_WORDS[COMP_CWORD]}}\"))\n"
                     "}}\n"
                     "complete -o filenames -F _tejun tejun\n",
                     names, groups, cases);
}

std::string quoted(std::string text) {
  for (std::size_t at = 0; (at = text.find('\'', at)) != std::string::npos; at += 4) text.replace(at, 1, "'\\''");
  return "'" + text + "'";
}

std::string zsh(const std::vector<Words> &commands) {
  std::string names, cases;
  for (const Words &c : commands) {
    names += "    " + quoted(c.name + ":" + c.help) + "\n";
    if (c.commands.empty()) {
      cases += fmt::format("    {}) compadd -- {} ; _files ;;\n", c.name, fmt::join(c.options, " "));
      continue;
    }
    std::string inside, options;
    for (const Words &sub : c.commands) {
      inside += " " + quoted(sub.name + ":" + sub.help);
      options += fmt::format("      {}) compadd -- {} ;;\n", sub.name, fmt::join(sub.options, " "));
    }
    cases += fmt::format("    {}) local -a inside=({} )\n"
                         "      if (( CURRENT == 3 )); then _describe command inside; return; fi\n"
                         "      case $words[3] in\n{}      esac ; _files ;;\n",
                         c.name, inside, options);
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
    for (const Words &sub : c.commands) {
      text += fmt::format("complete -c tejun -n '__fish_seen_subcommand_from {}' -a {} -d {}\n", c.name, sub.name,
                          quoted(sub.help));
      for (const std::string &option : sub.options)
        text += fmt::format("complete -c tejun -n '__fish_seen_subcommand_from {}; and __fish_seen_subcommand_from {}' "
                            "-l {}\n",
                            c.name, sub.name, option.substr(2));
    }
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
