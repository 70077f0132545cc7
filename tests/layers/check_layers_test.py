#!/usr/bin/env python3
"""The test of the layering test: crossings are planted, each must be found, and a clean tree must pass."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

CHECK = [sys.executable, str(pathlib.Path(__file__).with_name("check_layers.py"))]

CLEAN_TREE = {
    "vm/bytecode/module.h": "#pragma once\n#include <vector>\n#include <fmt/core.h>\n",
    "vm/runtime/machine.cpp": '#include "vm/bytecode/module.h"\n#include <sys/mman.h>\n',
    "runner/execute/loop.cpp": '#include "vm/runtime/machine.h"\n',
    "compiler/syntax/parse.cpp": '#include <antlr4-runtime.h>\n#include "TejunParser.h"\n',
    "compiler/codegen/emit.cpp": '#include "vm/bytecode/module.h"\n#include "llvm/ADT/StringRef.h"\n',
    "tools/main.cpp": '#include "compiler/syntax/parse.h"\n#include "runner/execute/loop.h"\n',
}

CLEAN_ARCHIVES = {
    "tejun_bytecode": "namespace tejun::bytecode { int read(); int read() { return 1; } }",
    "tejun_vm": "namespace tejun::bytecode { int read(); }"
    " namespace tejun::vm { int run(); int run() { return tejun::bytecode::read(); } }",
    "tejun_runner": "namespace tejun::vm { int run(); } int serve(); int serve() { return tejun::vm::run(); }",
    "tejun_sema": "int upperHelper(); int upperHelper() { return 2; }"
    " namespace tejun::sema { int check(); int check() { return 3; } }",
    "tejun_grammar": "namespace antlr4 { int parse(); int parse() { return 4; } }",
}


class Planted(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.root = pathlib.Path(holder.name)

    def check(self, what):
        done = subprocess.run(CHECK + [what, str(self.root)], capture_output=True, text=True)
        self.assertEqual(done.stderr, "")
        return done.returncode, done.stdout

    def plant(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def tree(self, **planted):
        for path, text in {**CLEAN_TREE, **planted}.items():
            self.plant(path, text)

    def archives(self, without=None, **planted):
        for name, text in {**CLEAN_ARCHIVES, **planted}.items():
            if name == without:
                continue
            self.plant(f"{name}.cpp", text)
            source, made = str(self.root / f"{name}.cpp"), str(self.root / f"{name}.o")
            subprocess.run([os.environ.get("CXX", "c++"), "-c", source, "-o", made], check=True)
            subprocess.run([os.environ.get("AR", "ar"), "qc", str(self.root / f"lib{name}.a"), made], check=True)

    def assert_found(self, what, *parts):
        status, output = self.check(what)
        self.assertEqual(status, 1, output)
        self.assertEqual(len(output.splitlines()), 1, output)
        for part in parts:
            self.assertIn(part, output)

    def test_clean_tree_passes(self):
        self.tree()
        self.assertEqual(self.check("includes"), (0, ""))

    def test_include_upward(self):
        self.tree(**{"vm/runtime/bad.cpp": '// a comment\n#  include "compiler/syntax/ast.h"\n'})
        self.assert_found("includes", "vm/runtime/bad.cpp:2:", "vm may not include compiler")

    def test_include_by_relative_path(self):
        self.tree(**{
            "compiler/sema/types.h": "#pragma once\n",
            "runner/execute/bad.h": '#include "../../compiler/sema/types.h"\n',
        })
        self.assert_found("includes", "runner/execute/bad.h:1:", "runner may not include compiler")

    def test_include_of_antlr(self):
        self.tree(**{"compiler/sema/bad.cpp": '#include "TejunParser.h"\n'})
        self.assert_found("includes", "compiler/sema/bad.cpp:1:", "compiler may not use antlr")

    def test_include_of_llvm(self):
        self.tree(**{"vm/bytecode/bad.h": "#include <llvm/ADT/StringRef.h>\n"})
        self.assert_found("includes", "vm/bytecode/bad.h:1:", "vm/bytecode may not use llvm")

    def test_include_of_sqlite(self):
        self.tree(**{"runner/execute/bad.cpp": "#include <sqlite3.h>\n", "runner/journal/good.cpp": "#include <sqlite3.h>\n"})
        self.assert_found("includes", "runner/execute/bad.cpp:1:", "runner may not use sqlite")

    def test_compiler_into_the_runtime(self):
        self.tree(**{"compiler/codegen/bad.cpp": '#include "vm/runtime/machine.h"\n'})
        self.assert_found("includes", "compiler/codegen/bad.cpp:1:", "compiler may not include vm")

    def test_clean_archives_pass(self):
        self.archives()
        self.assertEqual(self.check("symbols"), (0, ""))

    def test_symbol_of_antlr(self):
        self.archives(tejun_vm="namespace antlr4::atn { int f(); } int g(); int g() { return antlr4::atn::f(); }")
        self.assert_found("symbols", "libtejun_vm.a needs `antlr4::atn::f()`")

    def test_symbol_of_the_compiler(self):
        self.archives(tejun_runner="namespace tejun::sema { int check(); } int g(); int g() { return tejun::sema::check(); }")
        self.assert_found("symbols", "libtejun_runner.a needs `tejun::sema::check()` of libtejun_sema.a")

    def test_symbol_without_namespace(self):
        self.archives(tejun_vm="int upperHelper(); int g(); int g() { return upperHelper(); }")
        self.assert_found("symbols", "libtejun_vm.a needs `upperHelper()` of libtejun_sema.a")

    def test_compiler_needs_the_runtime(self):
        self.archives(tejun_sema="namespace tejun::vm { int run(); } int g(); int g() { return tejun::vm::run(); }")
        self.assert_found("symbols", "libtejun_sema.a needs `tejun::vm::run()` of libtejun_vm.a")

    def test_missing_archive(self):
        self.archives(without="tejun_vm", tejun_runner="int serve(); int serve() { return 1; }")
        status, output = self.check("symbols")
        self.assertEqual(status, 1)
        self.assertIn("no library of the layer vm", output)


if __name__ == "__main__":
    unittest.main()
