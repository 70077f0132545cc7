#!/usr/bin/env python3
"""Checks what the documentation shows: every fenced block of a page is compiled, run or compared, and every link resolved.

usage: check_examples.py --tejun PROGRAM [--update] PAGE.md…

The blocks of one page share a folder, its workspace. By their first line they are

  ```tejun file=PATH          a source of the page's workspace, which must check clean once all of them are there
  ```json file=PATH           tejun.json, an alert or a world; all but tejun.json must be named by a console block; `.jsonl`: one a line
  ```tejun                    a source of its own beside the workspace: must check clean
  ```tejun error=TJ0402       the same, but its only error must be this; with `file=` it stands in for that file.
  ```tejun warning=TJ0406     the same for a warning, without any error
  ```console                  `$ COMMAND` lines and what they print; a line `…` stands for any lines, `…` in a line for any text
  ```diff file=PATH           a change to a file of the workspace, made when the page comes to it
  ```diff repo=PATH           a change to a file of the repository that must fit; it is not made
  ```LANGUAGE in=PATH         an excerpt that is in a file of the repository, however that is laid out
  ```sh                       commands to type: each must exist, the sub-commands of ./dev and tejun too

All files are there before the first console block runs. Anything else is an error, so that nothing is skipped. A page in
docs/diagnostics/ begins with the workspace tests/docs/workspaces/diagnostics/, and its examples are about its own code: warnings of
other codes (that nothing uses an example's process, say) do not count. `--update` writes what console blocks print today into the page.
"""

import argparse
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "docs/tools"))

from pages import Wrong, check_links, read_page  # noqa: E402


# ---- the workspace of a page -------------------------------------------------------------------------------------


class Session:
    """One page's folder, and the shell that its console blocks share."""

    def __init__(self, page, tejun, folder):
        self.page, self.tejun, self.folder = page, tejun, pathlib.Path(folder)
        self.cwd, self.status = self.folder, 0
        self.subject = next(iter(re.findall(r"^TJ[0-9]{4}", page.path.name)), None)
        base = ROOT / "tests/docs/workspaces" / page.path.parent.name
        if page.path.parent.parent == ROOT / "docs" and base.is_dir():
            shutil.copytree(base, self.folder, dirs_exist_ok=True)
        self.environment = {
            "PATH": os.pathsep.join([str(tejun.parent), "/usr/local/bin", "/usr/bin", "/bin"]),
            "HOME": str(self.folder), "LANG": "C.UTF-8", "TZ": "UTC", "NO_COLOR": "1", "TEJUN": str(tejun),
            "TEJUN_LANG": "ja" if page.path.name.endswith(".ja.md") else "en",
        }

    def write(self, path, text):
        to = (self.folder / path).resolve()
        if self.folder.resolve() not in to.parents:
            raise Wrong(f"`{path}` lies outside the page's folder")
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(text, encoding="utf-8")

    def run(self, command, cwd=None):
        """Output and status; what is printed to stderr comes first, as programs that write to a pipe do it."""
        try:
            done = subprocess.run(command, cwd=cwd or self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        except subprocess.TimeoutExpired:
            raise Wrong(f"`{shlex.join(map(str, command))}` takes more than two minutes")
        text = done.stdout.decode("utf-8", "backslashreplace")
        if done.returncode < 0 or done.returncode in (3, 134, 139):
            raise Wrong(f"`{shlex.join(map(str, command))}` broke down ({done.returncode}): {text}")
        return text, done.returncode

    def diagnostics(self, what, folder):
        """(severity, code, rendered) of each diagnostic of `tejun check`."""
        text, status = self.run([self.tejun, "check", what, "--json"], folder)
        try:
            rows = [json.loads(line) for line in text.splitlines()]
            found = [(row["severity"], row["code"], row) for row in rows]
        except (ValueError, KeyError, TypeError):
            raise Wrong(f"`tejun check --json` printed no diagnostics: {text}")
        if not found and status:
            raise Wrong(f"`tejun check` ends with {status} and says nothing")
        return [row for row in found if not self.subject or row[0] == "error" or row[1] == self.subject]

    def first_source_folder(self):
        manifest = self.folder / "tejun.json"
        sources = json.loads(manifest.read_text(encoding="utf-8")).get("sources") or ["."]
        return "." if any(sign in sources[0] for sign in "*?") else sources[0]

    def check_source(self, block):
        """A source by itself: in a copy, so that one example does not see the next."""
        expected = {kind: block.attributes[kind] for kind in ("error", "warning") if kind in block.attributes}
        with tempfile.TemporaryDirectory(prefix="tejun-example.") as copy:
            if (self.folder / "tejun.json").is_file():
                shutil.copytree(self.folder, copy, dirs_exist_ok=True)
                path = block.attributes.get("file") or f"{self.first_source_folder()}/example.tj"
                what = "."
            else:
                path = what = block.attributes.get("file") or "example.tj"
            to = pathlib.Path(copy) / path
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_text(block.text, encoding="utf-8")
            found = self.diagnostics(what, copy)
        codes = [code for severity, code, _ in found if severity == "error"]
        if not expected and found:
            raise Wrong("does not check clean:\n" + shown(found))
        if "error" in expected and codes != [expected["error"]]:
            raise Wrong(f"should have the one error {expected['error']}, has {codes or 'none'}:\n" + shown(found))
        if "warning" in expected and [code for _, code, _ in found] != [expected["warning"]]:
            raise Wrong(f"should have the one warning {expected['warning']}:\n" + shown(found))

    def check_whole(self):
        found = self.diagnostics(".", self.folder)
        if found:
            raise Wrong("the page's workspace does not check clean:\n" + shown(found))

    # ---- console blocks

    def command(self, line):
        """What one `$` line prints. `./dev demo` is what it runs after building; `./dev` alone is itself."""
        line = re.sub(r"^\./dev demo\b", f"cd {shlex.quote(str(ROOT))} && playbooks/demo", line)
        line = re.sub(r"^\./dev\b", shlex.quote(str(ROOT / "dev")), line)
        state = self.folder / ".state"
        script = f"cd {shlex.quote(str(self.cwd))}; (exit {self.status}); {line}\nstatus=$?; pwd >{shlex.quote(str(state))}; exit $status"
        text, self.status = self.run(["bash", "-c", script])
        where = pathlib.Path(state.read_text(encoding="utf-8").strip()) if state.exists() else self.cwd
        state.unlink(missing_ok=True)
        self.cwd = where if self.folder in [where, *where.parents] else self.cwd
        return text.replace(str(self.folder), "~").replace(str(ROOT), "tejun")

    def check_console(self, block, update):
        groups = []
        for line in block.text.splitlines():
            if line.startswith("$ "):
                groups.append((line[2:], []))
            elif groups:
                groups[-1][1].append(line)
            else:
                raise Wrong("a console block begins with `$ COMMAND`")
        if not groups:
            raise Wrong("this console block has no command")
        fresh, wrong = [], []
        for command, expected in groups:
            actual = [line.rstrip() for line in self.command(command).rstrip("\n").split("\n")]
            actual = [] if actual == [""] else actual
            fits = matches(expected, actual)
            if not fits and not update:
                wrong.append(f"`{command}` prints something else (status {self.status}):\n" + compared(expected, actual))
            fresh += ["$ " + command, *(expected if fits else actual)]
        if wrong:
            raise Wrong("\n".join(wrong))
        return "".join(line + "\n" for line in fresh)

    # ---- changes and excerpts

    def check_diff(self, block):
        if "repo" in block.attributes:
            apply_diff((ROOT / block.attributes["repo"]).read_text(encoding="utf-8"), block.text)
            return
        path = self.folder / block.attributes["file"]
        path.write_text(apply_diff(path.read_text(encoding="utf-8"), block.text), encoding="utf-8")


def shown(found):
    lines = [f"    {row.get('file')}:{row.get('line')}: {severity}[{code}]: {row.get('message')}" for severity, code, row in found]
    return "\n".join(lines) or "    (nothing)"


def pattern_of(line):
    return re.compile(".*".join(re.escape(part) for part in line.rstrip().split("…")))


def matches(expected, actual):
    """Whether the lines are those; `…` alone takes any number of lines."""
    parts = [[]]
    for line in expected:
        if line.strip() == "…":
            parts.append([])
        else:
            parts[-1].append(pattern_of(line))

    def fits(part, at):
        return at + len(part) <= len(actual) and all(p.fullmatch(line) for p, line in zip(part, actual[at:]))

    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return len(first) == len(actual) and fits(first, 0)
    end = len(actual) - len(last)
    if not fits(first, 0) or end < len(first) or not fits(last, end):
        return False
    at = len(first)
    for part in parts[1:-1]:
        at = next((i + len(part) for i in range(at, end - len(part) + 1) if fits(part, i)), None)
        if at is None:
            return False
    return True


def compared(expected, actual):
    return "\n".join(["  shown:", *("    " + line for line in expected), "  printed:", *("    " + line for line in actual)])


def apply_diff(text, diff):
    """Hunks are parted by lines `@@` (what follows the sign is for the reader); each must fit in one place."""
    for hunk in re.split(r"^@@.*\n", diff, flags=re.M):
        if not hunk.strip():
            continue
        old = new = ""
        for line in hunk.splitlines(keepends=True):
            sign, rest = (line[0], line[1:]) if line.strip() else (" ", "\n")
            if sign not in " +-":
                raise Wrong(f"a line of a change begins with ` `, `+` or `-`: {line!r}")
            old += rest if sign in " -" else ""
            new += rest if sign in " +" else ""
        places = ("\n" + text).count("\n" + old)
        if places != 1:
            raise Wrong(f"the change fits in {places} places:\n{old}")
        text = ("\n" + text).replace("\n" + old, "\n" + new)[1:]
    return text


def check_excerpt(block):
    path = ROOT / block.attributes["in"]
    squeeze = lambda text: re.sub(r"\s+", "", text)  # however it is laid out
    whole = squeeze(path.read_text(encoding="utf-8"))
    for part in re.split(r"^\s*…\s*$", block.text, flags=re.M):
        if squeeze(part) not in whole:
            raise Wrong(f"`{block.attributes['in']}` does not hold this:\n{part}")


def check_commands(block):
    """Commands to type: that what they name exists. They are not run, as some install and some never end."""
    rows = (ROOT / "tools/Commands.def").read_text(encoding="utf-8")
    commands = set(re.findall(r'^COMMAND\(\w+, +"(\w+(?: \w+)?)"', rows, re.M))
    groups = {command.split()[0] for command in commands if " " in command}
    for line in block.text.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        while words and re.fullmatch(r"\w+=\S*", words[0]):
            words.pop(0)
        if not words:
            continue
        name, arguments = words[0], words[1:]
        if name == "./dev":
            if arguments and not (ROOT / f"tools/dev/{arguments[0]}.sh").is_file():
                raise Wrong(f"`./dev` has no sub-command `{arguments[0]}`")
        elif name.split("/")[-1] == "tejun":
            named = " ".join(arguments[: 2 if arguments[:1] and arguments[0] in groups else 1])
            if named and not named.startswith("-") and named not in commands:
                raise Wrong(f"`tejun` has no sub-command `{named}`")
        elif not shutil.which(name):
            raise Wrong(f"there is no program `{name}`")
        for word in arguments:
            if re.match(r"(tests|docs|tools|playbooks|vm|compiler|runner|stdlib)/", word) and not (ROOT / word).exists():
                raise Wrong(f"`{word}` does not exist")


# ---- a page --------------------------------------------------------------------------------------------------


def kind_of(block):
    keys = set(block.attributes)
    if block.language == "tejun" and keys <= {"file"}:
        return "file" if keys else "source"
    if block.language == "tejun" and keys in ({"error"}, {"warning"}, {"file", "error"}, {"file", "warning"}):
        return "source"
    if block.language == "json" and keys == {"file"}:
        return "file"
    if block.language == "diff" and keys in ({"file"}, {"repo"}):
        return "diff"
    if block.language in ("console", "sh") and not keys:
        return block.language
    if block.language and keys == {"in"}:
        return "excerpt"
    raise Wrong(f"a block of no known kind (```{block.language} {' '.join(block.attributes)}): see docs/check_examples.py")


def check_page(path, tejun, update=False):
    """(number of things checked, list of (line, text) that are wrong)."""
    page = read_page(path)
    wrong = page.wrong + list(check_links(page))
    checked = 1 + len(page.blocks)  # the links of a page are one thing
    kinds = {}
    for block in page.blocks:
        try:
            kinds[block.line] = kind_of(block)
        except Wrong as fault:
            wrong.append((block.line, str(fault)))
    spoken = " ".join(block.text for block in page.blocks if block.language == "console")
    with tempfile.TemporaryDirectory(prefix="tejun-page.") as own:
        folder = os.path.join(own, "page")  # what an example puts beside its workspace is the page's own, too
        os.mkdir(folder)
        session = Session(page, tejun, folder)
        texts, seen = {}, {}

        def attempt(block, action, *arguments):
            try:
                return action(*arguments)
            except (Wrong, OSError, ValueError) as fault:
                wrong.append((block.line, str(fault)))

        blocks = [block for block in page.blocks if block.line in kinds]
        for block in blocks:
            if kinds[block.line] == "file":
                name = block.attributes["file"]
                if name in seen:
                    wrong.append((block.line, f"`{name}` is there already, in line {seen[name]}; change it with a diff block"))
                seen.setdefault(name, block.line)
                attempt(block, session.write, name, block.text)
                if block.language == "json":
                    for text in block.text.splitlines() if name.endswith(".jsonl") else [block.text]:
                        attempt(block, json.loads, text)
                    if not name.endswith("tejun.json") and name not in spoken:
                        wrong.append((block.line, f"no console block uses `{name}`"))
        whole = next((block for block in blocks if kinds[block.line] == "file" and block.language == "tejun"), None)
        if whole and (session.folder / "tejun.json").is_file():
            attempt(whole, session.check_whole)
        elif whole:
            for block in blocks:
                if kinds[block.line] == "file" and block.language == "tejun":
                    attempt(block, session.check_source, block)
        for block in blocks:
            kind = kinds[block.line]
            if kind == "source":
                attempt(block, session.check_source, block)
            elif kind == "console":
                texts[block.line] = attempt(block, session.check_console, block, update)
            elif kind == "diff":
                attempt(block, session.check_diff, block)
            elif kind == "excerpt":
                attempt(block, check_excerpt, block)
            elif kind == "sh":
                attempt(block, check_commands, block)
    if update:
        write_back(page, texts)
    return checked, sorted(wrong)


def write_back(page, texts):
    lines = page.text.split("\n")
    for block in reversed(page.blocks):
        if texts.get(block.line) is not None:
            lines[block.line : block.line + block.text.count("\n")] = texts[block.line].split("\n")[:-1]
    text = "\n".join(lines)
    if text != page.text:
        page.path.write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1].removeprefix("usage: "))
    parser.add_argument("--tejun", required=True, type=pathlib.Path)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("pages", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    if not options.tejun.is_file():
        sys.exit(f"check_examples: there is no `{options.tejun}`; build it first")
    bad = 0
    for path in options.pages:
        checked, wrong = check_page(path.resolve(), options.tejun.resolve(), options.update)
        for line, text in wrong:
            print(f"{path}:{line}: {text}")
        print(f"{path}: {checked} checked, {len(wrong)} wrong")
        bad += len(wrong)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
