#!/usr/bin/env python3
"""Plants a fault of each kind in a page and sees that docs/check_examples.py finds it there; TEJUN names the program."""

import os
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "docs"))

import check_examples  # noqa: E402

TEJUN = pathlib.Path(os.environ["TEJUN"]).resolve()
MANIFEST = '```json file=tejun.json\n{ "name": "x", "sources": ["site"], "lint": { "*": "off" } }\n```\n'
SOURCE = "```tejun file=site/a.tj\n/// Twice.\nfn twice(x: Int) -> Int { x * 2 }\n```\n"


class Planted(unittest.TestCase):
    def wrong(self, text, name="page.md"):
        """The lines where something is wrong, and all that is said."""
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / name
            path.write_text(text, encoding="utf-8")
            _, found = check_examples.check_page(path, TEJUN)
        return [line for line, _ in found], "\n".join(said for _, said in found)

    def sees(self, line, said, text):
        lines, what = self.wrong(text)
        self.assertEqual(lines, [line], what)
        self.assertIn(said, what)

    def test_good_page_passes(self):
        page = (
            "# A page\n\nSee [above](#a-page) and [the reference](" + str(ROOT / "docs/reference/language.md") + "#scope-what-is-in-who-does-what-what-must-never-happen).\n\n"
            + MANIFEST + SOURCE
            + "```tejun\nfn three() -> Int { 3 }\n```\n"
            + "```tejun error=TJ0301\nfn three() -> Int { \"3\" }\n```\n"
            + "```console\n$ tejun check; echo $?\n0\n$ tejun explain TJ0301\n# TJ0301…\n…\n```\n"
            + "```diff file=site/a.tj\n-fn twice(x: Int) -> Int { x * 2 }\n+fn twice(x: Int) -> Int { y * 2 }\n```\n"
            + "```console\n$ tejun check\nerror[TJ0201]: unknown name `y`\n…\n$ echo $?\n1\n```\n"
            + "```sh\n./dev test   # all of it\ntejun check\n```\n"
            + "```cpp in=tools/Commands.def\n#undef COMMAND\n```\n"
        )
        self.assertEqual(self.wrong(page), ([], ""))

    def test_what_is_beside_the_workspace_is_the_page_s_own(self):
        page = "```console\n$ mkdir ../older\n$ ls ..\nolder\npage\n```\n"
        self.assertEqual(self.wrong(page), ([], ""))
        self.assertEqual(self.wrong(page), ([], ""))

    def test_warning_of_another_code(self):
        page = "```tejun\nfn f(n: Int) -> Bool { [1].any(n => n == 2) }\n```\n"
        self.sees(1, "TJ0218", page)
        self.assertEqual(self.wrong(page, "TJ0201.md"), ([], ""))
        self.assertEqual(self.wrong(page, "TJ0218.ja.md")[0], [1])

    def test_unknown_kind(self):
        self.sees(1, "no known kind", "```python\nprint(1)\n```\n")

    def test_plain_block(self):
        self.sees(1, "no known kind", "```\nsomething\n```\n")

    def test_unknown_attribute(self):
        self.sees(1, "no known kind", "```tejun skip\nfn f() -> Int { 1 }\n```\n")

    def test_indented_code(self):
        self.sees(3, "indented code", "text\n\n    tejun check\n")

    def test_unclosed_block(self):
        self.sees(3, "never closed", "text\n\n```tejun\nfn f() -> Int { 1 }\n")

    def test_source_with_an_error(self):
        self.sees(2, "TJ0201", "text\n```tejun\nfn f() -> Int { y }\n```\n")

    def test_workspace_with_an_error(self):
        self.sees(4, "TJ0301", MANIFEST + SOURCE.replace("x * 2", '"x"'))

    def test_error_that_does_not_come(self):
        self.sees(1, "TJ0201", "```tejun error=TJ0201\nfn f() -> Int { 1 }\n```\n")

    def test_other_error_than_shown(self):
        self.sees(1, "TJ0201", "```tejun error=TJ0301\nfn f() -> Int { y }\n```\n")

    def test_second_error(self):
        self.sees(1, "one error", "```tejun error=TJ0201\nfn f() -> Int { y }\nfn g() -> Int { \"1\" }\n```\n")

    def test_output_differs(self):
        self.sees(1, "prints something else", "```console\n$ tejun explain TJ9999\nall is well\n```\n")

    def test_output_missing(self):
        self.sees(1, "prints something else", "```console\n$ tejun explain TJ0301\n```\n")

    def test_console_without_a_command(self):
        self.sees(1, "begins with", "```console\ntejun check\n```\n")

    def test_json_that_is_none(self):
        lines, said = self.wrong('```json file=world.json\n{ "answers": [ }\n```\n```console\n$ cat world.json\n…\n```\n')
        self.assertEqual(lines, [1], said)

    def test_json_that_nothing_uses(self):
        self.sees(1, "no console block uses", '```json file=world.json\n{ "answers": [] }\n```\n')

    def test_file_shown_twice(self):
        self.sees(8, "there already", MANIFEST + SOURCE + SOURCE)

    def test_change_that_does_not_fit(self):
        self.sees(8, "fits in 0 places", MANIFEST + SOURCE + "```diff file=site/a.tj\n-fn thrice\n+fn four\n```\n")

    def test_change_of_the_repository_that_does_not_fit(self):
        self.sees(1, "fits in 0 places", "```diff repo=tools/Commands.def\n nothing like this\n+COMMAND(x)\n```\n")

    def test_excerpt_that_is_not_there(self):
        self.sees(1, "does not hold", "```cpp in=tools/Commands.def\nCOMMAND(Nothing)\n```\n")

    def test_unknown_sub_command(self):
        self.sees(1, "sub-command `prove`", "```sh\ntejun prove\n```\n")

    def test_unknown_part_of_dev(self):
        self.sees(1, "sub-command `deploy`", "```sh\n./dev deploy\n```\n")

    def test_unknown_program(self):
        self.sees(1, "no program", "```sh\nno-such-program --now\n```\n")

    def test_path_that_is_not_there(self):
        self.sees(1, "does not exist", "```sh\npython3 tests/nothing.py\n```\n")

    def test_dead_link(self):
        self.sees(2, "does not exist", "text\n[there](nowhere.md)\n")

    def test_dead_heading(self):
        self.sees(3, "no heading", "# Here\n\n[there](#there)\n")

    def test_file_outside_the_folder(self):
        lines, said = self.wrong('```json file=../x.json\n{}\n```\n```console\n$ echo ../x.json\n../x.json\n```\n')
        self.assertEqual(lines, [1], said)


if __name__ == "__main__":
    unittest.main()
