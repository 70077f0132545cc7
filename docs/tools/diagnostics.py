#!/usr/bin/env python3
"""Prints docs/reference/diagnostics.md: every code with its message in both languages, from the tables that the programs are made of."""

import re

from def_table import ROOT, cell, rows

HEAD = """# Diagnostics

Generated from the tables of messages by `./dev docs`; do not edit.

Every message of the compiler, the command and the runner has a code that never changes its meaning. `tejun explain CODE` prints the page
of one; codes with a link have a written page with an example. `{…}` stands for what the message names. An *error* makes the command end
with 1 or 2, a *warning* does not; the level of a warning can be set under `lint` in `tejun.json`.
"""

RANGES = (
    ("TJ00", "Source files and tejun.json"), ("TJ01", "Syntax"), ("TJ02", "Names"), ("TJ03", "Types"), ("TJ04", "Dataflow"),
    ("TJ05", "Flow and numbers"), ("TJ06", "Termination"), ("TJ07", "Scope, criteria, detection"),
    ("TJ08", "Intrinsics, effects, processes"), ("TJ09", "Not available yet"), ("TJ20", "Modules"),
    ("TJ210", "Alerts"), ("TJ211", "Alerts"), ("TJ212", "Worlds"), ("TJ213", "Worlds"), ("TJ214", "Cases"), ("TJ22", "The command line"),
)
PAGES = ROOT / "docs/diagnostics"


def plain(pattern):
    """`{count:way|ways}` is read in its plural."""
    return re.sub(r"\{\w+:[^}|]*\|([^}]*)\}", r"\1", pattern)


def messages():
    """{code: (severity, English, Japanese, help in English, help in Japanese)}; what the runner says of its own matter counts."""
    found = {}
    for _, code, _, severity, *texts in rows("compiler/diagnostics/Diagnostics.def", "TEJUN_DIAGNOSTIC"):
        found[code] = (severity, *texts)
    for _, code, _, severity, *texts in rows("runner/problems.def", "PROBLEM"):
        found[code] = (severity, *texts)
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
    last = None
    for code, (severity, english, japanese, help_english, help_japanese) in messages().items():
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


main()
