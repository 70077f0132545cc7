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


def sources():
    return rows("runner/ingest/Sources.def", "SOURCE")


def alert_sources():
    yield "| format | for | recognised |\n| --- | --- | --- |"
    for _, name, carrier, _, english, _ in sources():
        shapes = [conditions for _, source, conditions in rows("runner/ingest/Sources.def", "SHAPE") if source == name]
        yield f"| `{name}` | {cell(english)} | {'; or '.join(map(shape, shapes)) or CARRIERS[carrier, name == 'normal']} |"


CARRIERS = {("cef", False): "by `CEF:0|` in the first line, behind a syslog header at most".replace("|", "\\|"),
            ("leef", False): "by `LEEF:1.0|` or `LEEF:2.0|` in the first line, behind a syslog header at most".replace("|", "\\|"),
            ("mail", False): "by its headers, or by two known labels in its text", ("json", True): "by one of its fields, when it is of no other format"}
KINDS = {"#": " a number", "{}": " an object", '""': " a text"}


def shape(conditions):
    return " and ".join(condition(one) for one in conditions.split())


def condition(one):
    if one.startswith("!"):
        return f"no {condition(one[1:])}"
    path, equals, value = one.partition("=")
    kind = next((k for k in KINDS if path.endswith(k)), "")
    return f"`{place(path.removesuffix(kind))}`{KINDS.get(kind, '')}{f' is `{value}`' if equals else ''}"


def place(path):
    """`/a/*kind=file/b` as `a[kind=file].b`"""
    return "".join(f"[{part[1:]}]" if part.startswith("*") else f".{part}" for part in path.split("/")[1:]).removeprefix(".")


def source_fields(tables):
    def table():
        parses = {name: english for _, name, english in rows("runner/ingest/Parses.def", "PARSE")}
        yield "| in the source | normal form | how |\n| --- | --- | --- |"
        for _, source, to, parse in rows(f"runner/ingest/{tables}Fields.def", "FIELD"):
            path, _, guard = source.partition(" ?")
            shown = f"`{source}`" if parse == "literal" else f"`{place(path)}`{f', when {shape(guard)}' if guard else ''}"
            yield f"| {shown} | `{dotted(to)}` | {parses[parse]} |"

    return table


def source_severities(tables):
    def table():
        yield "| in the source | `source_severity` |\n| --- | --- |"
        for kind, *values, means in rows(f"runner/ingest/{tables}Severity.def", "SEVERITY_RANGE", "SEVERITY_WORD"):
            yield f"| {f'`{values[0]}`' if kind == 'SEVERITY_WORD' else values[0] if values[0] == values[1] else '–'.join(values)} | `{means}` |"

    return table


def mail_labels():
    yield "| labels | is |\n| --- | --- |"
    for _, key, words in rows("runner/ingest/MailLabels.def", "LABEL"):
        yield f"| {', '.join(words.split('|'))} | `labels.{key}` |"


def of_each_source():
    found = {}
    for _, name, _, tables, _, _ in sources():
        if name not in ("normal", "suricata"):
            found[f"{name}-fields"] = source_fields(tables)
        if name != "normal":
            found[f"{name}-severities"] = source_severities(tables)
    return found


def commands():
    yield "| command | |\n| --- | --- |"
    for _, _, name, english, _ in rows("tools/Commands.def", "COMMAND"):
        anchor = name.replace(" ", "-")
        yield f"| [`tejun {name}`](#tejun-{anchor}) | {cell(english)} |"


def entry_kinds():
    yield "| entry | |\n| --- | --- |"
    for _, name, english in rows("runner/journal/EntryKinds.def", "ENTRY_KIND"):
        yield f"| `{name}` | {cell(english)} |"


def protocol_methods():
    """A section a method, with the members of its parameters and its result."""
    members = rows("runner/providers/Methods.def", "MEMBER")
    for _, name, kind, english in rows("runner/providers/Methods.def", "METHOD"):
        yield f"### `{name}`\n\n{'A notification. ' if kind == 'notification' else ''}{english}\n"
        own = [row for row in members if row[1] == name]
        if own:
            yield "| in | member | type | |\n| --- | --- | --- | --- |"
        for _, _, of, member, kind_of, required, text in own:
            yield f"| `{of}` | `{member}`{'' if required == '1' else ' (optional)'} | {cell(kind_of)} | {cell(text)} |"
        yield ""


def rpc_errors():
    yield "| code | | |\n| --- | --- | --- |"
    for _, name, code, english in rows("runner/providers/RpcErrors.def", "RPC_ERROR"):
        yield f"| {code} | {name.replace('_', ' ')} | {cell(english)} |"


def conformance_checks():
    yield "| check | a provider … |\n| --- | --- |"
    for _, name, english, _ in rows("runner/providers/Checks.def", "CHECK"):
        yield f"| `{name}` | {cell(english)} |"


def expectations():
    objects = {name: english for _, _, name, english, _ in rows("compiler/diagnostics/texts.def", "TEJUN_TEXT") if name.startswith("expects_")}
    yield "| `expect …` | what is compared | behind it |\n| --- | --- | --- |"
    for _, name, behind, english, _ in rows("compiler/sema/Expectations.def", "EXPECTATION"):
        yield f"| `{name}` | {cell(english)} | {cell(objects['expects_' + behind])} |"


TABLES = {"alert-fields": alert_fields, "suricata-fields": suricata_fields, "alert-sources": alert_sources, "mail-labels": mail_labels, "commands": commands, "entry-kinds": entry_kinds,
          "expectations": expectations, "protocol-methods": protocol_methods, "rpc-errors": rpc_errors, "conformance-checks": conformance_checks, **of_each_source(), **bytecode_tables.TABLES}


def made_new(text):
    def table(found):
        if found[1] not in TABLES:
            sys.exit(f"there is no table `{found[1]}`; there are {', '.join(TABLES)}")
        return f"<!-- table {found[1]} -->\n" + "\n".join(TABLES[found[1]]()) + "\n<!-- end -->"

    return re.sub(r"<!-- table ([\w-]+) -->\n.*?<!-- end -->", table, text, flags=re.S)


print(made_new((ROOT / sys.argv[1]).read_text(encoding="utf-8")), end="")
