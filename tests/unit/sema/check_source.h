// Test aid: text in, typed program and reported codes out. The parser, the prelude and the library are the real ones.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compiler/diagnostics/load.h"
#include "compiler/sema/checker.h"
#include "compiler/syntax/parser.h"
#include "compiler/workspace/library.h"

namespace tejun::test {

struct Checked {
  SourceManager sources;
  DiagnosticSink sink;
  std::vector<std::unique_ptr<ast::File>> trees;
  hir::Program program;
  std::vector<Diagnostic> diagnostics;

  /// `TJ0201: unknown name …`, in source order.
  std::vector<std::string> messages() const {
    std::vector<std::string> out;
    for (const Diagnostic &d : diagnostics) out.push_back(std::string(d.code()) + ": " + d.message(Language::english));
    return out;
  }
  std::vector<std::string> codes() const {
    std::vector<std::string> out;
    for (const Diagnostic &d : diagnostics) out.emplace_back(d.code());
    return out;
  }
};

/// Checks the texts as the files of one workspace, with the whole library loaded.
inline std::unique_ptr<Checked> checkSources(const std::vector<std::string> &texts) {
  auto checked = std::make_unique<Checked>();
  syntax::Parser parser;
  std::vector<const ast::File *> library, own;
  std::vector<std::string> known;
  const auto add = [&](std::string path, std::string text, std::vector<const ast::File *> &to) {
    const auto id = loadText(checked->sources, std::move(path), std::move(text), checked->sink);
    if (!id) return;
    checked->trees.push_back(parser.parse(checked->sources.file(*id), *id, checked->sink));
    to.push_back(checked->trees.back().get());
  };
  for (std::size_t i = 0; i < texts.size(); ++i) add("file" + std::to_string(i) + ".tj", texts[i], own);
  for (const LibraryModule &module : standardLibrary()) {
    known.emplace_back(module.name);
    add(std::string(module.path), std::string(module.text), library);
  }
  sema::CheckInput input;
  input.library = library;
  input.workspace = own;
  input.knownModules = known;
  sema::check(input, checked->sources, checked->sink, checked->program);
  checked->diagnostics = checked->sink.take();
  return checked;
}

inline std::unique_ptr<Checked> checkSource(const std::string &text) { return checkSources({text}); }

} // namespace tejun::test
