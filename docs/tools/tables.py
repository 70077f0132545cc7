#!/usr/bin/env python3
"""Prints a page with its generated tables made new: what stands between `<!-- table NAME -->` and `<!-- end -->`. The rest of the page
is written by hand and comes out as it is."""

import re
import sys

import bytecode_tables
from def_table import ROOT, cell, rows

SCALARS = {kind: name for _, kind, name, *_ in rows("vm/bytecode/Scalars.def", "SCALAR")}


def dotted(pointer):
    return pointer[1:].replace("/", ".")


def alert_fields():
    yield "| field | type |\n| --- | --- |"
    for _, path, scalar, many, number in rows("runner/ingest/AlertFields.def", "ALERT_FIELD"):
        kind = f"`Set<{SCALARS[scalar]}>`" if many == "1" else f"`{SCALARS[scalar]}?`"
        yield f"| `{dotted(path)}` | {kind}{'; a whole number is taken too' if number == '1' else ''} |"


def suricata_fields():
    yield "| EVE | normal form | when it does not fit |\n| --- | --- | --- |"
    for _, source, to, core in rows("runner/ingest/SuricataFields.def", "SURICATA_FIELD"):
        yield f"| `{dotted(source)}` | `{dotted(to)}` | {'an error' if core == '1' else 'kept aside'} |"


def suricata_severities():
    yield "| EVE `alert.severity` | `source_severity` |\n| --- | --- |"
    for _, first, last, word in rows("runner/ingest/SuricataSeverity.def", "SURICATA_SEVERITY"):
        yield f"| {first if first == last else f'{first}–{last}'} | `{word}` |"


def commands():
    yield "| command | |\n| --- | --- |"
    for _, _, name, english, _ in rows("tools/Commands.def", "COMMAND"):
        anchor = name.replace(" ", "-")
        yield f"| [`tejun {name}`](#tejun-{anchor}) | {cell(english)} |"


def entry_kinds():
    yield "| entry | |\n| --- | --- |"
    for _, name, english in rows("runner/journal/EntryKinds.def", "ENTRY_KIND"):
        yield f"| `{name}` | {cell(english)} |"


def expectations():
    objects = {name: english for _, _, name, english, _ in rows("compiler/diagnostics/texts.def", "TEJUN_TEXT") if name.startswith("expects_")}
    yield "| `expect …` | what is compared | behind it |\n| --- | --- | --- |"
    for _, name, behind, english, _ in rows("compiler/sema/Expectations.def", "EXPECTATION"):
        yield f"| `{name}` | {cell(english)} | {cell(objects['expects_' + behind])} |"


TABLES = {"alert-fields": alert_fields, "suricata-fields": suricata_fields, "suricata-severities": suricata_severities, "commands": commands, "entry-kinds": entry_kinds,
          "expectations": expectations, **bytecode_tables.TABLES}


def made_new(text):
    def table(found):
        if found[1] not in TABLES:
            sys.exit(f"there is no table `{found[1]}`; there are {', '.join(TABLES)}")
        return f"<!-- table {found[1]} -->\n" + "\n".join(TABLES[found[1]]()) + "\n<!-- end -->"

    return re.sub(r"<!-- table ([\w-]+) -->\n.*?<!-- end -->", table, text, flags=re.S)


print(made_new((ROOT / sys.argv[1]).read_text(encoding="utf-8")), end="")
