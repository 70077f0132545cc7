#!/usr/bin/env python3
"""Installs the library into a folder of its own, and builds and runs a C and a C++ host against that alone.

    check_install.py BUILD [--update]

Also: what the library shows is what exports.txt lists (`--update` writes it), it needs no ANTLR and no LLVM, and stripped it is below 2 MB.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

build = pathlib.Path(sys.argv[1]).resolve()
root = pathlib.Path(__file__).resolve().parent.parent.parent
hosts = root / "docs/how-to/embed"
listed = pathlib.Path(__file__).with_name("exports.txt")


def said(*command, **more):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}")
    return done.stdout


def expect(holds, what):
    if not holds:
        sys.exit(what)


with tempfile.TemporaryDirectory() as folder:
    there = pathlib.Path(folder)
    prefix = there / "prefix"
    said("cmake", "--install", build, "--prefix", prefix, "--component", "embed")
    library = next(prefix.glob("lib*/**/libtejun.so"))

    shown = re.findall(r"^[0-9a-f]+ [A-Z] (.*)$", said("nm", "-D", "--defined-only", "-C", library), re.M)
    exports = "".join(sorted({name + "\n" for name in shown}))
    if "--update" in sys.argv:
        listed.write_text(exports)
    expect(exports == listed.read_text(), "the library shows other symbols than tests/install/exports.txt: is that meant? (--update)")
    declared = set(re.findall(r"^TEJUN_API [^;]*?(tejun_\w+)\(", (prefix / "include/tejun/tejun.h").read_text(), re.M))
    expect({name for name in shown if name.startswith("tejun_")} == declared, "tejun.h declares other functions than the library has")
    needed = said("readelf", "-d", library)
    expect(not re.search(r"NEEDED.*(antlr|LLVM)", needed), "the library needs ANTLR or LLVM")
    said("strip", "-o", there / "stripped", library)
    size = (there / "stripped").stat().st_size
    expect(size < 2_000_000, f"stripped, the library has {size} bytes")

    said("cmake", "-S", hosts, "-B", there / "hosts", "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_BUILD_TYPE=Debug")
    said("cmake", "--build", there / "hosts")
    said(build / "bin/tejun", "build", hosts / "exfiltration.tj", "-o", there / "exfiltration.tjb")
    for host in ("host_c", "host_cpp"):
        told = said(there / "hosts" / host, there / "exfiltration.tjb", hosts / "alert.json")
        expect(
            re.fullmatch(r"siem.hosts_seen .*203.0.113.66.*\nfirewall.block .*203.0.113.66.*\ncontained\n", told),
            f"{host} says\n{told}",
        )

    # pkg-config finds the same; the header is C11 without extensions.
    flags = said("pkg-config", "--cflags", "--libs", "tejun", env={**os.environ, "PKG_CONFIG_PATH": str(library.parent / "pkgconfig")}).split()
    said("cc", "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", hosts / "host.c", "-o", there / "by_pkg_config", *flags)
    said(there / "by_pkg_config", there / "exfiltration.tjb", hosts / "alert.json", env={**os.environ, "LD_LIBRARY_PATH": str(library.parent)})
print(f"stripped {size} bytes, {len(set(shown))} symbols")
