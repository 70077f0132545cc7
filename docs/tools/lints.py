#!/usr/bin/env python3
"""Prints docs/reference/lints.md: every lint rule with what it says in both languages, from the table of rules and those of messages."""

import re

from def_table import ROOT, cell, rows

HEAD = """# Lint rules

Generated from the table of rules by `./dev docs`; do not edit.

What is legal in a procedure, and likely not meant. The rules run when a workspace has passed every proof. Each is on by default and reports a
warning, which does not make a command fail; its page (`tejun explain CODE`) says why, with an example that is warned of and a better one.

**Levels.** `lint` in `tejun.json` sets the level of a rule, by its name or its code: `off`, `warning` or `error`. `*` stands for all warnings of the
compiler; a rule's own setting goes before it. With `"lint": { "*": "error" }` a workspace with a warning does not check and is not built.

**Exceptions.** A comment permits one warning, with a reason, on the line that it ends or the next line that holds code:

```tejun
// tejun-allow: unused_name "an example"
fn is_inside(address: IpAddress) -> Bool {
  not not address.is_private // tejun-allow: double_negation "as the old tables spell it"
}
```

An exception that is not needed (any more), has no reason or names no rule is warned of itself.
"""

CATEGORIES = {
    "unused": "What nobody uses",
    "ways": "What is done, and in which order",
    "coverage": "What the procedure does not cover",
    "failures": "Failures, and waiting for people",
    "plain": "What can be said more plainly",
    "texts": "Texts that people read",
    "names": "Names and addresses",
    "sources": "What does not belong into a source",
    "allow": "Exceptions",
}


def plain(pattern):
    return re.sub(r"\{(\w+)(?::[^}|]*\|[^}]*)?\}", "…", pattern)


def written(code):
    pages = [(code, f"{code}.md"), ("日本語", f"{code}.ja.md")]
    links = [f"[{text}](../diagnostics/{page})" for text, page in pages if (ROOT / "docs/diagnostics" / page).exists()]
    return " ".join(links) or code


def main():
    messages = {name: (code, english, japanese)
                for _, code, name, _, english, japanese, *_ in rows("compiler/diagnostics/Diagnostics.def", "TEJUN_DIAGNOSTIC")}
    print(HEAD, end="")
    table = rows("compiler/lint/Rules.def", "LINT_RULE", "LINT_WHOLE", "LINT_ELSEWHERE")
    for category, title in CATEGORIES.items():
        print(f"\n## {title}\n\n| rule | code | it says | 指摘 |\n| --- | --- | --- | --- |")
        for _, name, of in table:
            if of != category:
                continue
            code, english, japanese = messages[name]
            print(f"| `{name}` | {written(code)} | {cell(plain(english))} | {cell(plain(japanese))} |")


main()
