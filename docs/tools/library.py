#!/usr/bin/env python3
"""Prints docs/reference/library.md: the types and functions of vm/bytecode/*.def, and the modules of stdlib/ with their comments."""

import re

from def_table import ROOT, cell, rows, rows_in

HEAD = """# The library

Generated from `vm/bytecode/*.def` and `stdlib/*.tj` by `./dev docs`; do not edit.

Types and functions that every file sees come first, then the modules of the standard library; a file reaches a module with
`import NAME`. How they are used is in [language.md](language.md).
"""

DECLARATION = re.compile(r"^(intrinsic|record|enum|fn|const) (\w+)", re.M)
EFFECTS = [row[1] for row in rows("vm/bytecode/Effects.def", "EFFECT")]
CLAUSE = re.compile(rf"\s+(?={'|'.join(EFFECTS)})\b")


def types():
    print("\n## Types\n\n| type | | |\n| --- | --- | --- |")
    for _, _, name, _, indicator, english, japanese in rows("vm/bytecode/Scalars.def", "SCALAR"):
        if name[0].isalpha() and name not in ("Never", "Nothing"):
            print(f"| `{name}` | {english}{'; an `Indicator`' if indicator == '1' else ''} | {japanese} |")
    print("| `T?` | a `T` that may be unknown | 不明の場合がある値 |")
    print("| `List<T>` `Set<T>` `Map<K, V>` | in the order in which items came | 追加された順を保つ |")
    print("| `Each<X, T>` | what a call with `each` returns | `each` を付けた呼び出しの結果 |")
    print("| `Job<T>` | work that goes on elsewhere; `await` waits for it | 連携先で続く処理（`await` で待つ） |")
    print("| `Secret<T>` | what only an intrinsic may see; it has no text | イントリンシックだけが扱う値（文字列にできない） |")
    print("| `Indicator` | any of the indicator types | 指標（上記の型の総称） |")
    print("\nA call of an intrinsic fails in one of these ways:\n\n| failure | | | `retry` |\n| --- | --- | --- | --- |")
    for _, name, retried, english, japanese in rows("vm/bytecode/Failures.def", "FAILURE"):
        print(f"| `{name}` | {english} | {japanese} | {'yes' if retried == '1' else 'no'} |")


def spelled(name, receiver, signature):
    """`(Text, Text) -> Bool` as a method of Text is written `t.name(Text) -> Bool`."""
    if signature.startswith("static "):
        return f"{receiver}.{name}{signature.removeprefix('static ')}"
    if not signature.startswith("("):
        own, result = signature.split(" -> ")
        return f"{own}.{name} -> {result}"
    inside, result = signature[1:].rsplit(") -> ", 1)
    parts, depth, current = [], 0, ""
    for sign in inside:
        depth += {"<": 1, "(": 1, ">": -1, ")": -1}.get(sign, 0)
        if sign == "," and not depth:
            parts.append(current.strip())
            current = ""
        else:
            current += sign
    parts.append(current.strip())
    return f"{parts[0]}.{name}({', '.join(parts[1:])}) -> {result}"


def functions():
    print("\n## Functions\n\nAll are pure and total: what may not succeed gives an optional. A function written without parentheses is a property. `O` is a")
    print("type with an order: numbers, times, texts, addresses. The cost is in steps of the machine: constant, linear in the size of what is")
    print("given, sorting (n log n), or pattern (linear in the text, for a regular expression).")
    path = "vm/bytecode/Builtins.def"
    for paragraph in (ROOT / path).read_text(encoding="utf-8").split("\n\n"):
        found = rows_in(paragraph, path, "BUILTIN")
        if not found:
            continue
        about = " ".join(line[3:] for line in paragraph.split("\n") if line.startswith("// "))
        title, _, rest = about.partition(". ") if ". " in about else about.rstrip(".").partition(": ")
        print(f"\n### {title.rstrip('.')}\n\n{rest + chr(10) * 2 if rest else ''}| | | | cost |\n| --- | --- | --- | --- |")
        for _, name, receiver, signature, cost, english, japanese in found:
            print(f"| `{cell(spelled(name, receiver, signature))}` | {cell(english)} | {cell(japanese)} | {cost} |")


def declarations(text):
    """(kind, name, source on one line, doc comment) of what stands at the left margin."""
    lines, comment = text.split("\n"), []
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.startswith("///"):
            comment.append(line[3:].strip())
        elif found := DECLARATION.match(line):
            body = [line]
            while at + 1 < len(lines) and lines[at + 1].strip() and (lines[at + 1][0] in " })"):
                at += 1
                body.append(lines[at])
            yield found[1], found[2], body, " ".join(comment)
            comment = []
        elif line.strip():
            comment = []
        at += 1


def one_line(body):
    """A declaration without its comments, its items parted by commas."""
    code = [line for line in body if not line.strip().startswith("///")]
    items = " ".join(line.strip() for line in code).replace("( ", "(").replace(" )", ")")
    return re.sub(r"\s\s+", ", ", items) if "  " in items else items


def record(body):
    inner = [line.strip() for line in body[1:-1] if not line.strip().startswith("///")]
    if len(body) == 1:
        inner = [part for part in re.split(r"\s{2,}|, ", body[0][body[0].index("{") + 1 : body[0].rindex("}")].strip()) if part]
    return ", ".join(f"`{part.rstrip(',')}`" for part in inner)


def title_of(body):
    found = re.search(r'"([^"]*)"', body[0].split("{")[0])
    return f" {found[1]}" if found else ""


def module(path):
    text = path.read_text(encoding="utf-8")
    name = re.search(r"^module (\w+)", text, re.M)[1]
    about = " ".join(line.removeprefix("//").strip() for line in text.split("\n") if re.match(r"//[^/]|//$", line))
    print(f"\n## {'Everywhere' if name == 'prelude' else f'Module `{name}`'}\n\n{about.split(' Severity, ')[0]}")
    found = list(declarations(text))
    shapes = [row for row in found if row[0] in ("record", "enum")]
    if shapes:
        print("\n| | |\n| --- | --- |")
        for kind, own, body, comment in shapes:
            print(f"| {kind} `{own}`{title_of(body)} | {cell(record(body))}{'. ' + cell(comment) if comment else ''} |")
    pure = [row for row in found if row[0] in ("fn", "const")]
    if pure:
        print("\n| | |\n| --- | --- |")
        for _, own, body, comment in pure:
            print(f"| `{cell(one_line(body).split(' {')[0].removeprefix('fn '))}` | {cell(comment)} |")
    calls = [row for row in found if row[0] == "intrinsic"]
    if calls:
        print("\n| intrinsic | does | |\n| --- | --- | --- |")
        for _, own, body, comment in calls:
            signature, clauses = CLAUSE.split(one_line(body).replace(", ", ", "), maxsplit=1)
            print(f"| `{cell(signature.removeprefix('intrinsic '))}` | {clauses} | {cell(comment)} |")


def main():
    print(HEAD, end="")
    types()
    functions()
    paths = sorted((ROOT / "stdlib").glob("*.tj"), key=lambda path: (path.stem != "prelude", path.stem))
    for path in paths:
        module(path)


main()
