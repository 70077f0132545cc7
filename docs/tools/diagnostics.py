#!/usr/bin/env python3
"""Prints docs/reference/diagnostics.md: every code with its message in both languages, from the tables that the programs are made of."""

import re

from def_table import ROOT, cell, rows

HEAD = """# Diagnostics

Generated from the tables of messages by `./dev docs`; do not edit.

Every message of the compiler, the command and the runner has a code that never changes its meaning. `tejun explain CODE` prints the page
of one; codes with a link have a written page with an example. `{…}` stands for what the message names. An *error* makes the command end
with 1 or 2, a *warning* does not; the level of a warning can be set under `lint` in `tejun.json`. Codes that no program reports yet are
listed at the end.
"""

RANGES = (
    ("TJ00", "Source files and tejun.json"), ("TJ01", "Syntax"), ("TJ02", "Names"), ("TJ03", "Types"), ("TJ04", "Dataflow"),
    ("TJ05", "Flow and numbers"), ("TJ06", "Termination"), ("TJ07", "Scope, criteria, detection"),
    ("TJ08", "Intrinsics, effects, processes"), ("TJ09", "Not available yet"),
    ("TJ10", "Duties and coverage"),
    ("TJ11", "Audience"),
    ("TJ12", "Cost and time"),
    ("TJ13", "Races"),
    ("TJ14", "Tests"),
    ("TJ15", "Lint"),
    ("TJ16", "What procedures share"),
    ("TJ20", "Modules"),
    ("TJ210", "Alerts"), ("TJ211", "Alerts"), ("TJ212", "Worlds"), ("TJ213", "Worlds"), ("TJ214", "Cases"), ("TJ215", "Stores and their cases"), ("TJ217", "Providers"), ("TJ22", "The command line"),
)
PAGES = ROOT / "docs/diagnostics"
REPORTED = re.compile(r"\b(?:diag|DiagnosticId|ProblemId)::(\w+)")


def plain(pattern):
    """`{count:way|ways}` is read in its plural."""
    return re.sub(r"\{\w+:[^}|]*\|([^}]*)\}", r"\1", pattern)


def reported():
    """The names of the messages that some source reports."""
    names = set()
    for folder in ("compiler", "runner", "tools"):
        for path in [*(ROOT / folder).rglob("*.cpp"), *(ROOT / folder).rglob("*.h")]:
            names.update(REPORTED.findall(path.read_text(encoding="utf-8")))
    return names


def messages():
    """{code: (is reported, severity, English, Japanese, help in English, help in Japanese)}; for its own matters the runner's text
    counts."""
    found, names = {}, reported()
    for table, macro in (("compiler/diagnostics/Diagnostics.def", "TEJUN_DIAGNOSTIC"), ("runner/problems.def", "PROBLEM")):
        for _, code, name, *row in rows(table, macro):
            found[code] = (name in names or (code in found and found[code][0]), *row)
    return dict(sorted(found.items()))


def written(code):
    links = [f"[{code}](../diagnostics/{code}.md)"] if (PAGES / f"{code}.md").exists() else [code]
    if (PAGES / f"{code}.ja.md").exists():
        links.append(f"[日本語](../diagnostics/{code}.ja.md)")
    return " ".join(links)


def heading(code):
    return next(title for start, title in RANGES if code.startswith(start))


def main():
    print(HEAD, end="")
    last, later = None, []
    for code, (is_reported, severity, english, japanese, help_english, help_japanese) in messages().items():
        if not is_reported:
            later.append(f"| {code} | {severity} | {cell(plain(english))} | {cell(plain(japanese))} |")
            continue
        if heading(code) != last:
            last = heading(code)
            print(f"\n## {last}\n\n| code | | message | メッセージ |\n| --- | --- | --- | --- |")
        both = [plain(text) + (f"<br>*{helping}*" if helping else "")
                for text, helping in ((english, help_english), (japanese, help_japanese))]
        print(f"| {written(code)} | {severity} | {cell(both[0])} | {cell(both[1])} |")
    print("\n## Why a module is refused\n\nThe reasons that TJ2002 to TJ2007 give, as the reader and the verifier find them.\n")
    print("| code | reason | 理由 |\n| --- | --- | --- |")
    for _, code, _, english, japanese in rows("vm/bytecode/ModuleErrors.def", "MODULE_ERROR"):
        print(f"| {code} | {cell(english)} | {cell(japanese)} |")
    print("\n## Not reported yet\n\nCodes that are kept for checks to come.\n\n| code | | message | メッセージ |\n| --- | --- | --- | --- |")
    print("\n".join(later))


if __name__ == "__main__":
    main()
