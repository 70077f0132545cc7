"""Writes the grammar's tokens and rules as C++ enums, so that no file but two needs ANTLR's headers for them.

Usage: grammar_names.py TejunParser.interp OUT.h. The .interp file is what ANTLR leaves beside the parser it wrote.
"""
import sys


def sections(path):
    names = {}
    current = None
    for line in open(path, encoding="utf-8").read().splitlines():
        if line.endswith("names:") or line == "atn:":
            current = names.setdefault(line.rstrip(":"), [])
        elif current is not None and line:
            current.append(line)
    return names


def literal(text):
    inner = text[1:-1].replace("\\\\", "\\").replace("\\'", "'")
    return '"' + inner.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main():
    interp, out = sys.argv[1:]
    found = sections(interp)
    literals = found["token literal names"]
    symbols = found["token symbolic names"]
    rules = found["rule names"]

    lines = [
        "// Written by compiler/syntax/grammar_names.py from the grammar: its tokens and rules.",
        "#pragma once",
        "",
        "#include <cstdint>",
        "#include <string_view>",
        "",
        "namespace tejun::syntax {",
        "",
        "enum class Tok : std::int32_t {",
        "  END = -1,",
    ]
    lines += [f"  {name} = {number}," for number, name in enumerate(symbols) if name != "null"]
    lines += ["};", f"inline constexpr std::size_t tokCount = {len(symbols)};", "", "enum class Rule : std::uint16_t {"]
    lines += [f"  {name}," for name in rules]
    lines += ["};", f"inline constexpr std::size_t ruleCount = {len(rules)};", ""]
    lines += ["/// How a token is spelled; empty when it has many spellings.",
              "inline constexpr std::string_view tokSpelling[tokCount] = {"]
    lines += [f"  {'{}' if text == 'null' else literal(text)}," for text in literals]
    lines += ["};", "inline constexpr std::string_view ruleName[ruleCount] = {"]
    lines += [f'  "{name}",' for name in rules]
    lines += ["};", "", "} // namespace tejun::syntax", ""]
    with open(out, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))


if __name__ == "__main__":
    main()
