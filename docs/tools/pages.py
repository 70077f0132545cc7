"""Reads pages of the documentation: their fenced blocks, and whether their links lead somewhere. It runs nothing."""

import pathlib
import re
from dataclasses import dataclass, field

FENCE = re.compile(r"^( {0,3})(`{3,}|~{3,})(.*)$")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


class Wrong(Exception):
    """What is wrong with one block; the page and the line are added where it is caught."""


@dataclass
class Block:
    line: int  # of the fence, from 1
    language: str
    text: str
    attributes: dict = field(default_factory=dict)


@dataclass
class Page:
    path: pathlib.Path
    text: str
    blocks: list
    wrong: list  # (line, text)


def read_page(path):
    """The fenced blocks of a page. Code that is only indented is refused: nobody could say what it is."""
    text = path.read_text(encoding="utf-8")
    blocks, wrong, opened, previous = [], [], None, ""
    for number, line in enumerate(text.split("\n"), 1):
        fence = FENCE.match(line)
        if opened:
            start, mark, body = opened
            if fence and fence[2].startswith(mark) and not fence[3].strip():
                opened = None
                blocks.append(finish(start, body))
            else:
                body.append(line)
        elif fence:
            opened = (Block(number, "", ""), fence[2], [])
            opened[0].language = fence[3].strip()
        elif line.startswith("    ") and not previous.strip():
            wrong.append((number, "indented code: put it between fences and say what it is"))
        previous = line
    if opened:
        wrong.append((opened[0].line, "this block is never closed"))
    return Page(path, text, blocks, wrong)


def finish(block, body):
    language, *words = block.language.split() or [""]
    block.language = language
    block.attributes = dict(word.split("=", 1) if "=" in word else (word, "") for word in words)
    block.text = "".join(line + "\n" for line in body)
    return block


# ---- links ---------------------------------------------------------------------------------------------------


def anchors(text):
    """As GitHub makes them of headings."""
    found = set()
    for heading in re.findall(r"^#+ +(.*?) *$", text, re.M):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
        found.add(re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-"))
    return found


def check_links(page):
    """Links in a page to files and headings of the repository; those into the world are not tried."""
    prose = re.sub(r"`[^`\n]*`", lambda code: " " * len(code[0]), without_blocks(page))
    for match in LINK.finditer(prose):
        target, _, heading = match[1].partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        line = prose.count("\n", 0, match.start()) + 1
        to = (page.path.parent / target).resolve() if target else page.path.resolve()
        if not to.exists():
            yield line, f"the link leads to `{target}`, which does not exist"
        elif heading and heading not in anchors(to.read_text(encoding="utf-8")):
            yield line, f"`{to.name}` has no heading `#{heading}`"


def without_blocks(page):
    lines = page.text.split("\n")
    for block in page.blocks:
        for at in range(block.line - 1, block.line + 1 + block.text.count("\n")):
            lines[at] = ""
    return "\n".join(lines)
