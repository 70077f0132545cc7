#!/usr/bin/env python3
"""Checks that every diagnostic is whole: its row in both languages, a page of `tejun explain` in both, an example of it and one of how it is
mended, and a golden test that expects its message; and that no page and no test speaks of a code that has no row.

usage: check_diagnostics.py

Rows come from the tables of the programs (docs/tools/diagnostics.py). Pages are compiled by docs/check_examples.py, tests run by lit: here it is
only seen that they are there. A row that no source reports is refused, as is an exception for a code that has no row.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs/tools"))

from def_table import rows  # noqa: E402
from diagnostics import messages  # noqa: E402
from pages import read_page  # noqa: E402

# Rows whose pages and tests are being written with their checks. A row that is whole is named, so that it leaves the list.
TO_COME = set()

# What nobody can bring about with the programs as they are shipped: a page says what to do, but can show no example. Why, and the unit test that
# brings it about instead, or None where the message tells of a defect of ours that no test can plant.
BEYOND_REACH = {
    "TJ2005": ("a damaged module with a right hash", "tests/unit/bytecode/damage_test.cpp"),
    "TJ2006": ("a module that no compiler writes", "tests/unit/bytecode/verifier_code_test.cpp"),
    "TJ2008": ("a procedure of a size that would take minutes", "tests/unit/codegen/module_test.cpp"),
    "TJ2114": ("a module of another library", None),
    "TJ2141": ("checked before the module is built", "tests/unit/runner/case_test.cpp"),
    "TJ2143": ("a host with smaller limits than the command's", None),
    "TJ2144": ("a defect of ours", None),
    "TJ2155": ("three processes that die in a row", "tests/unit/runner/durable_test.cpp"),
    "TJ2299": ("a defect of ours", None),
}

EXPECTED = re.compile(r"(?:error|warning|note)\[(TJ[0-9]{4})\]")
JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")


def placeholders(pattern):
    return set(re.findall(r"\{(\w+)", pattern))


def check_row(code, row):
    _, _, english, japanese, help_english, help_japanese = row
    for what, first, second in (("message", english, japanese), ("help", help_english, help_japanese)):
        if bool(first) != bool(second) or (what == "message" and not first):
            yield f"{code}: the {what} is in one language only"
        elif first and not JAPANESE.search(second):
            yield f"{code}: the Japanese {what} is not in Japanese"
        elif JAPANESE.search(first):
            yield f"{code}: the English {what} is in Japanese"
        elif placeholders(first) != placeholders(second):
            yield f"{code}: the {what}s of the two languages take different arguments"


def shows(block, code):
    """Whether a block is an example of the diagnostic."""
    return code in (block.attributes.get("error"), block.attributes.get("warning")) or f"[{code}]" in block.text


def check_page(path, code, needs_examples):
    if not path.is_file():
        yield f"{code}: there is no page {path.name}"
        return
    page = read_page(path)
    if path.name.endswith(".ja.md") and not JAPANESE.search(page.text.split("```")[0]):
        yield f"{path.name}: it is not in Japanese"
    if not page.text.split("```")[0].strip():
        yield f"{path.name}: it does not say why"
    if not needs_examples:
        return
    examples = [block for block in page.blocks if block.language in ("tejun", "console")]
    if not any(shows(block, code) for block in examples):
        yield f"{path.name}: no example shows {code}"
    if not any(not shows(block, code) and not {"error", "warning"} & set(block.attributes) for block in examples):
        yield f"{path.name}: no example shows how it is mended"


def lacking(root, code, row, expected, beyond_reach):
    if not row[0]:
        yield f"{code}: nothing reports it"
        return
    needs_examples = code not in beyond_reach
    for suffix in (".md", ".ja.md"):
        yield from check_page(root / f"docs/diagnostics/{code}{suffix}", code, needs_examples)
    if needs_examples and code not in expected:
        yield f"{code}: no test in tests/lit expects it"
    test = beyond_reach.get(code, (None, None))[1]
    if test and not (root / test).is_file():
        yield f"{code}: there is no {test}"


def unlisted(table, rules):
    """Warnings about sources that the table of rules does not know, so that nothing lists them. Codes from TJ20 are about modules and runs."""
    for code, (_, severity, *_) in table.items():
        if severity == "warning" and code < "TJ20" and code not in rules:
            yield f"{code}: compiler/lint/Rules.def has no row for it"


def listed_rules():
    """The codes of the rows of Rules.def."""
    codes = {name: code for _, code, name, *_ in rows("compiler/diagnostics/Diagnostics.def", "TEJUN_DIAGNOSTIC")}
    return {codes[name] for _, name, _ in rows("compiler/lint/Rules.def", "LINT_RULE", "LINT_WHOLE", "LINT_ELSEWHERE")}


def golden_tests(root):
    return {path: path.read_text(encoding="utf-8", errors="replace")
            for path in sorted((root / "tests/lit").rglob("*")) if path.suffix in (".tj", ".test") and "Inputs" not in path.parts}


def expected_by(tests):
    return {code for text in tests.values() for code in EXPECTED.findall(text)}


def check(root, rows, to_come=frozenset(TO_COME), beyond_reach=BEYOND_REACH):
    """What is wrong, a line each."""
    tests = golden_tests(root)
    expected = expected_by(tests)
    for code in sorted(to_come | set(beyond_reach)):
        if code not in rows:
            yield f"{code}: an exception is made for it, but it has no row"
    for code, row in rows.items():
        yield from check_row(code, row)
        if code not in to_come:
            yield from lacking(root, code, row, expected, beyond_reach)
    for path in sorted((root / "docs/diagnostics").glob("*.md")):
        if path.name.split(".")[0] not in rows:
            yield f"{path.name}: there is no diagnostic of this code"
    for path, text in tests.items():
        for code in sorted(set(EXPECTED.findall(text)) - set(rows)):
            yield f"{path.relative_to(root)}: there is no diagnostic {code}"


def main():
    table = messages()
    wrong = [*check(ROOT, table), *unlisted(table, listed_rules())]
    for line in wrong:
        print(line)
    expected = expected_by(golden_tests(ROOT))
    for code in sorted(TO_COME & set(table)):
        if not list(lacking(ROOT, code, table[code], expected, BEYOND_REACH)):
            print(f"{code} is whole: it can leave TO_COME")
    print(f"{len(table)} diagnostics, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
