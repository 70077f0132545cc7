"""The tables of docs/reference/bytecode.md, from vm/bytecode/*.def and module.h."""

import re

from def_table import ROOT, cell, rows, rows_in

GROUP = re.compile(r"^// ---- (.+?) -*$", re.M)
SPELLED = {"TypeIndex": "type", "Index": "index", "std::string": "text", "bool": "bool", "std::uint8_t": "byte", "std::uint16_t": "number",
           "std::uint32_t": "number+1", "std::uint64_t": "number", "std::int64_t": "signed"}


def instruction(row):
    _, name, a, b, c, extension, *_ = row
    operands = [kind for kind in (a, b, c) if kind not in ("NONE", "LOW")]
    words = re.sub(r"^EXT\d\(|\)$|^NO_EXT$", "", extension)
    return f"`{name}`", " ".join(operands) + (f" · {words.replace(',', ', ').replace('  ', ' ')}" if words else "")


def opcodes():
    path = "vm/bytecode/Opcodes.def"
    text = (ROOT / path).read_text(encoding="utf-8")
    groups = GROUP.split(text)
    number = 0
    for title, body in zip(groups[1::2], groups[2::2]):
        yield f"**{title[0].upper()}{title[1:]}**\n\n| | | operands | fuel | effect | |\n| --- | --- | --- | --- | --- | --- |"
        for row in rows_in(body, path, "OP"):
            name, operands = instruction(row)
            yield f"| {number} | {name} | {operands} | {row[6]} | {row[7]} | {cell(row[8])} |"
            number += 1
        yield ""


def traps():
    yield "| | | | |\n| --- | --- | --- | --- |"
    for number, (_, name, english, japanese) in enumerate(rows("vm/bytecode/Traps.def", "TRAP")):
        yield f"| {number} | `{name}` | {english} | {japanese} |"


def sources():
    yield "| bit | | | |\n| --- | --- | --- | --- |"
    for number, (_, name, english, japanese) in enumerate(rows("vm/bytecode/Sources.def", "SOURCE")):
        yield f"| {number} | `{name}` | {english} | {japanese} |"


def module_errors():
    yield "| code | name | | |\n| --- | --- | --- | --- |"
    for _, code, name, english, japanese in rows("vm/bytecode/ModuleErrors.def", "MODULE_ERROR"):
        yield f"| {code} | `{name}` | {cell(english)} | {cell(japanese)} |"


def members():
    """Struct -> member -> C++ type, as module.h declares them."""
    text = re.sub(r"//[^\n]*", "", (ROOT / "vm/bytecode/module.h").read_text(encoding="utf-8"))
    found = {}
    for struct, body in re.findall(r"^struct (\w+) \{(.*?)\};?$\n?(?=^\S|\Z|^$)", text, re.M | re.S):
        for declaration in body.split(";"):
            match = re.match(r"\s*([\w:<>]+)\s+(.+)", declaration.strip(), re.S)
            for name in re.split(r",\s*", re.sub(r"\{[^}]*\}", "", match[2])) if match else ():
                found.setdefault(struct, {})[re.match(r"\w+", name)[0]] = match[1] + ("[]" if "[" in name else "")
    return found


def spelled(kind):
    if kind.endswith("[]"):
        return f"{spelled(kind[:-2])} × 5"
    if kind.startswith("std::vector<"):
        return f"list of {spelled(kind[12:-1])}"
    return SPELLED.get(kind, kind)


def member(name, kind):
    return "list of word" if name == "code" else spelled(kind)


def format_rows(begin, item, end):
    text = (ROOT / "vm/bytecode/Format.def").read_text(encoding="utf-8")
    for head, body in re.findall(rf"^{begin}\(([^\n]*?)\) ({item}\(.*?) {end}$", text, re.M | re.S):
        yield head, re.findall(rf"{item}\((\w+)\)", body)


def sections():
    kinds = members()["Module"]
    yield "| | section | | contents |\n| --- | --- | --- | --- |"
    for head, names in format_rows("SECTION", "MEMBER", "END_SECTION"):
        number, name, prose = re.match(r'(\d+), (\w+), "(.*)"', head).groups()
        yield f"| {number} | {name} | {prose} | {', '.join(f'{n}: {spelled(kinds[n])}' for n in names)} |"


def structs():
    kinds = members()
    yield "| struct | fields, in order |\n| --- | --- |"
    for name, fields in format_rows("STRUCT", "FIELD", "END"):
        yield f"| `{name}` | {', '.join(f'{n}: {member(n, kinds[name][n])}' for n in fields)} |"


TABLES = {"opcodes": opcodes, "traps": traps, "sources": sources, "module-errors": module_errors, "module-sections": sections, "module-structs": structs}
