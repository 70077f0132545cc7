// The procedure as a document: what a team prints, searches and signs. Everything in it is derived from the checked program, so it is
// never out of date with what will be done. book_*.cpp hold the pages; document.h says what they are made of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/export/document.h"
#include "compiler/sema/hir.h"
#include "compiler/source/source.h"
#include "vm/bytecode/module.h"

namespace tejun::exports {

/// What came of the tests, from whoever ran them.
struct TestRow {
  std::string title, of;
  std::vector<std::string> expectations;
  bool passed = false;
};
struct CoverageRow {
  std::string kind;
  std::size_t reached = 0, all = 0;
  std::vector<std::string> missing;
};

struct BookSource {
  const hir::Program &program;
  const SourceManager &sources;
  std::string root; // of the workspace
  Language language = Language::english;
  const vm::Module &module; // of the program
  std::vector<TestRow> tests;
  std::vector<CoverageRow> coverage;
};

/// A playbook whose chart Graphviz did not lay out.
struct Undrawn {
  std::string playbook, reason;
};

/// Charts that are too large to lay out stand as Mermaid. `undrawn`: the first that failed.
Document bookOf(const BookSource &source, std::optional<Undrawn> &undrawn);

} // namespace tejun::exports
