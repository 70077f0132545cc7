#!/usr/bin/env python3
"""Checks that no include and no linked symbol crosses the layers the wrong way.

    check_layers.py includes ROOT      every #include of our sources
    check_layers.py symbols LIBDIR     every undefined symbol of the static libraries

The tables below are the rule; docs/developing.md says why. Silent and 0 when all is well, else one line a crossing and 1.
"""

import os
import pathlib
import re
import subprocess
import sys

# Folder (longest match wins) -> our folders it may include, packages it may use of those named in PACKAGES.
LAYERS = {
    "vm/bytecode": ({"vm/bytecode"}, set()),
    "vm": ({"vm"}, set()),
    "runner": ({"runner", "vm"}, set()),
    "runner/journal": ({"runner", "vm"}, {"sqlite"}),
    "compiler": ({"compiler", "vm/bytecode"}, {"llvm"}),
    "compiler/syntax": ({"compiler", "vm/bytecode"}, {"llvm", "antlr"}),
    "compiler/export": ({"compiler", "vm/bytecode"}, {"llvm", "graphviz"}),
    # Programs of their own: what they need of the runner is its reading of manifests and worlds.
    "providers": ({"providers"}, set()),
    "providers/world": ({"providers", "runner", "vm"}, set()),
    "providers/http": ({"providers"}, {"curl"}),
    "providers/nftables": ({"providers"}, {"nftables"}),
    "tools": ({"tools", "compiler", "runner", "vm"}, {"llvm", "cli"}),
    "tests": ({"tests", "tools", "compiler", "runner", "vm"}, {"llvm", "antlr", "cli", "sqlite"}),
}

# Packages that belong to some layers only, by the headers they are known by. All others (fmt, json, …) are free.
PACKAGES = {
    "antlr": re.compile(r"^antlr4|^(?:support|atn|dfa|tree|misc)/[A-Z]\w*\.h$|^Tejun\w*(?:Lexer|Parser)\w*\.h$"),
    "llvm": re.compile(r"^(?:llvm|llvm-c|clang)/"),
    "cli": re.compile(r"^CLI/"),
    "sqlite": re.compile(r"^sqlite3(?:ext)?\.h$"),
    "curl": re.compile(r"^curl/"),
    "nftables": re.compile(r"^nftables/"),
    "graphviz": re.compile(r"^(?:graphviz/)?(?:gvc|cgraph|gvplugin\w*|gvcext)\.h$"),
}

# Layer -> its static libraries, the layers whose symbols it may need. What no row names is the compiler's.
LIBRARIES = {
    "bytecode": ({"tejun_bytecode"}, set()),
    "vm": ({"tejun_vm"}, {"bytecode"}),
    "runner": ({"tejun_runner"}, {"vm", "bytecode"}),
    "providers": ({"tejun_provider"}, set()),
    "compiler": (set(), {"bytecode"}),
    "tools": ({"tejun_tools"}, {"compiler", "runner", "vm", "bytecode"}),
}

# Layers without which there is nothing to check: a missing one is an error, not a pass.
REQUIRED = ("bytecode", "vm", "compiler")

# Namespaces that the layers below the compiler never name, whoever defines them.
FOREIGN = re.compile(
    r"\b(?:antlr4|antlrcpp|llvm)::|\btejun::(?:compiler|ast|syntax|hir|sema|lint|codegen|diag|tools|lsp)::"
)
LOWER = ("bytecode", "vm", "runner")

SOURCE = {".cpp", ".cc", ".c", ".h", ".hpp", ".def", ".inc"}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*(?:include|import)[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)


def longest(path, folders):
    found = [f for f in folders if path == f or path.startswith(f + "/")]
    return max(found, key=len, default=None)


def project_path(root, file, name, quoted):
    """The path from the root that `name` means, or None when it is not a file of ours."""
    if quoted and (file.parent / name).is_file():
        return os.path.relpath((file.parent / name).resolve(), root.resolve())
    plain = os.path.normpath(name)
    return plain if plain.split("/")[0] in {f.split("/")[0] for f in LAYERS} else None


def crossing(layer, root, file, name, quoted):
    ours, packages = LAYERS[layer]
    for package, headers in PACKAGES.items():
        if headers.search(name) and package not in packages:
            return f"{layer} may not use {package}"
    target = project_path(root, file, name, quoted)
    if target is None:
        return None
    # The longest known folder of the target must itself be allowed or lie inside an allowed one.
    if longest(target, ours) is None:
        return f"{layer} may not include {longest(target, LAYERS) or target}"
    return None


def check_includes(root):
    root = pathlib.Path(root)
    seen = 0
    for top in sorted({f.split("/")[0] for f in LAYERS}):
        for file in sorted((root / top).rglob("*")):
            if file.suffix not in SOURCE or not file.is_file():
                continue
            seen += 1
            layer = longest(file.relative_to(root).as_posix(), LAYERS)
            text = file.read_text(encoding="utf-8", errors="replace")
            for match in INCLUDE.finditer(text):
                reason = crossing(layer, root, file, match[2], match[1] == '"')
                if reason:
                    line = text.count("\n", 0, match.start()) + 1
                    yield f"{file.relative_to(root)}:{line}: {match[0].strip()}: {reason}"
    if not seen:
        yield f"{root}: no source found"


def symbols(library):
    """The names (defined, weakly defined, undefined) of one archive, still mangled."""
    listing = subprocess.run(["nm", "-P", library], capture_output=True, text=True, check=True).stdout
    defined, weak, undefined = set(), set(), set()
    for line in listing.splitlines():
        fields = line.split()
        if len(fields) < 2 or len(fields[1]) != 1:
            continue
        kind = fields[1]
        group = undefined if kind in "Uwv" else weak if kind in "WVu" else defined if kind.isupper() else None
        if group is not None:
            group.add(fields[0])
    return defined, weak, undefined - defined - weak


def readable(names):
    names = sorted(names)
    shown = subprocess.run(["c++filt"], input="\n".join(names), capture_output=True, text=True, check=True)
    return list(zip(names, shown.stdout.splitlines()))


def check_symbols(directory):
    layer_of = {library: layer for layer, (names, _) in LIBRARIES.items() for library in names}
    table, defined, weak = {}, {}, {}
    for path in sorted(pathlib.Path(directory).glob("libtejun_*.a")):
        layer = layer_of.get(path.stem.removeprefix("lib"), "compiler")
        here = symbols(path)
        table[path.name] = (layer, here[2])
        defined.setdefault(layer, {}).update((name, path.name) for name in here[0])
        weak.setdefault(layer, set()).update(here[1])
    for layer in REQUIRED:
        if layer not in defined:
            yield f"{directory}: no library of the layer {layer}"
    for library, (layer, undefined) in table.items():
        allowed = {layer} | LIBRARIES[layer][1]
        there = set().union(*(weak.get(a, set()) | defined.get(a, {}).keys() for a in allowed))
        homes = {n: home for o in defined.keys() - allowed for n, home in defined[o].items()}
        for name, shown in readable(undefined - there):
            if name in homes:
                yield f"{library} needs `{shown}` of {homes[name]}"
            elif layer in LOWER and FOREIGN.search(shown):
                yield f"{library} needs `{shown}`"


CHECKS = {"includes": check_includes, "symbols": check_symbols}

if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in CHECKS:
        sys.exit("usage: check_layers.py includes ROOT | symbols LIBDIR")
    crossings = list(CHECKS[sys.argv[1]](sys.argv[2]))
    print("\n".join(crossings), end="\n" if crossings else "")
    sys.exit(1 if crossings else 0)
