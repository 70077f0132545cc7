#!/usr/bin/env python3
"""Plants a gap of each kind beside a diagnostic that is whole and sees that check_diagnostics.py finds it, and nothing else."""

import pathlib
import tempfile
import unittest

import check_diagnostics

# Is reported, severity, message and help in both languages: what docs/tools/diagnostics.py makes of a row.
ROW = (True, "error", "no `{name}`", "`{name}` がありません", "write one", "書いてください")
PAGE = "Why.\n\n```tejun error=TJ0001\nfn\n```\n\n```tejun\nfn f() -> Int { 1 }\n```\n"
CONSOLE = "Why.\n\n```console\n$ tejun check x\nerror[TJ0001]: no `x`\n```\n\n```console\n$ tejun check\n```\n"
TEST = "// CHECK: error[TJ0001]: no `x`\n"


class Planted(unittest.TestCase):
    def said(self, row=ROW, english=PAGE, japanese=None, test=TEST, files=(), to_come=frozenset(), beyond_reach=None, code="TJ0001"):
        japanese = english.replace("Why.", "理由。") if japanese is None else japanese
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            planted = {"docs/diagnostics/TJ0001.md": english, "docs/diagnostics/TJ0001.ja.md": japanese, "tests/lit/a/b.tj": test, **dict(files)}
            for path, text in planted.items():
                if text:
                    (root / path).parent.mkdir(parents=True, exist_ok=True)
                    (root / path).write_text(text, encoding="utf-8")
            return list(check_diagnostics.check(root, {code: row}, to_come, beyond_reach or {}))

    def sees(self, what, **planted):
        said = self.said(**planted)
        self.assertEqual(len(said), 1, said)
        self.assertIn(what, said[0])

    def test_whole(self):
        self.assertEqual(self.said(), [])

    def test_whole_in_the_console(self):
        self.assertEqual(self.said(english=CONSOLE), [])

    def test_one_language(self):
        self.sees("one language", row=(*ROW[:3], "", *ROW[4:]))

    def test_help_in_one_language(self):
        self.sees("help is in one language", row=(*ROW[:5], ""))

    def test_no_japanese(self):
        self.sees("not in Japanese", row=(*ROW[:3], "no `{name}`", *ROW[4:]))

    def test_japanese_english(self):
        self.sees("is in Japanese", row=(*ROW[:2], "`{name}` がない", *ROW[3:]))

    def test_other_arguments(self):
        self.sees("different arguments", row=(*ROW[:3], "`{what}` がありません", *ROW[4:]))

    def test_warning_without_a_rule(self):
        table = {"TJ0001": (True, "warning"), "TJ0002": (True, "error"), "TJ2001": (True, "warning")}
        self.assertEqual(list(check_diagnostics.unlisted(table, {"TJ0003"})), ["TJ0001: compiler/lint/Rules.def has no row for it"])
        self.assertEqual(list(check_diagnostics.unlisted(table, {"TJ0001"})), [])

    def test_nothing_reports_it(self):
        self.sees("nothing reports it", row=(False, *ROW[1:]))

    def test_no_page(self):
        self.sees("there is no page TJ0001.md", english="", japanese=PAGE.replace("Why.", "理由。"))

    def test_no_japanese_page(self):
        self.sees("there is no page TJ0001.ja.md", japanese="")

    def test_japanese_page_in_english(self):
        self.sees("TJ0001.ja.md: it is not in Japanese", japanese=PAGE)

    def test_page_without_words(self):
        self.sees("does not say why", english=PAGE.replace("Why.", ""), japanese=PAGE.replace("Why.", "理由。"))

    def test_page_without_the_mistake(self):
        self.sees("no example shows TJ0001", english=PAGE.replace("error=TJ0001", "error=TJ0002"), japanese=PAGE.replace("Why.", "理由。"))

    def test_page_without_the_mend(self):
        self.sees("how it is mended", english=PAGE[: PAGE.rindex("```tejun")], japanese=PAGE.replace("Why.", "理由。"))

    def test_no_golden_test(self):
        self.sees("no test in tests/lit", test="// CHECK: error[TJ0002\n")

    def test_golden_test_among_inputs(self):
        self.sees("no test in tests/lit", test="", files={"tests/lit/a/Inputs/b.tj": TEST})

    def test_test_of_an_unknown_code(self):
        self.sees("a/c.test: there is no diagnostic TJ0009", files={"tests/lit/a/c.test": "CHECK: warning[TJ0009]\n"})

    def test_page_of_an_unknown_code(self):
        self.sees("TJ0009.md: there is no diagnostic", files={"docs/diagnostics/TJ0009.md": PAGE})

    def test_exception_for_an_unknown_code(self):
        self.sees("TJ0002: an exception", to_come={"TJ0002"})

    def test_to_come(self):
        self.assertEqual(self.said(english="", japanese="", test="", row=(False, *ROW[1:]), to_come={"TJ0001"}), [])

    def test_beyond_reach(self):
        beyond = {"TJ0001": ("a defect of ours", None)}
        self.assertEqual(self.said(english="Why.\n", test="", beyond_reach=beyond), [])

    def test_beyond_reach_without_its_test(self):
        self.sees("there is no tests/unit/x.cpp", english="Why.\n", test="", beyond_reach={"TJ0001": ("why", "tests/unit/x.cpp")})


if __name__ == "__main__":
    unittest.main()
