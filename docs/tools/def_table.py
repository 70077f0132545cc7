"""Reads the rows of a `.def` table: `NAME(argument, "text" "more text", …)`. It knows strings, brackets and comments, and follows
the `#include` lines of a table that is made of others; all else of the preprocessor it passes over."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TOKEN = re.compile(r'\s+|//[^\n]*|(?P<text>"(?:[^"\\]|\\.)*")|(?P<sign>[(),])|(?P<word>[^\s"(),]+)')
ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}


def unquoted(literal):
    return re.sub(r"\\(.)", lambda found: ESCAPES[found[1]], literal[1:-1])


def rows(path, *macros):
    """A list of arguments for each row of the named macros, the macro's name first; texts come without their quotes."""
    return rows_in((ROOT / path).read_text(encoding="utf-8"), path, *macros)


def rows_in(text, path, *macros):
    found = []
    for match in re.finditer(rf"^#include \"([^\"]+\.def)\"|^({'|'.join(macros)})\(", text, re.M):
        if match[1]:
            found += rows(match[1], *macros)
        else:
            found.append([match[2], *arguments(text, match.end(), path)])
    return found


def arguments(text, at, path):
    values, current, depth = [], "", 1
    while depth:
        token = TOKEN.match(text, at)
        if not token:
            raise ValueError(f"{path}: cannot read the row at {text[at:at + 40]!r}")
        at = token.end()
        if token["text"]:
            current += unquoted(token["text"])
        elif token["sign"] in ("(", ")"):
            depth += 1 if token["sign"] == "(" else -1
            current += token["sign"] if depth else ""
        elif token["sign"] and depth == 1:
            values.append(current)
            current = ""
        else:
            current += token[0].strip() if token["word"] else ""
    return [*values, current]


def cell(text):
    """In a table of Markdown."""
    return text.replace("|", "\\|").replace("\n", " ")
