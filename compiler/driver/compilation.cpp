#include "compiler/driver/compilation.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "compiler/codegen/codegen.h"
#include "compiler/diagnostics/load.h"
#include "compiler/proof/proofs.h"
#include "compiler/sema/checker.h"
#include "compiler/workspace/library.h"
#include "llvm/ADT/StringSet.h"

namespace tejun {

namespace {

/// Below this a second thread costs more than it saves.
constexpr std::size_t parallelFromBytes = 128 << 10;

std::string spelled(const ast::Path &path) {
  std::string out;
  for (const ast::Ident &part : path.parts) out += (out.empty() ? "" : ".") + part.text.str();
  return out;
}

} // namespace

bool Compilation::run(const std::vector<std::string> &paths, CompilePhase last) {
  workspace_ = loadWorkspace(files_, paths, sources_, sink_);
  if (last == CompilePhase::load) return !sink_.hasErrors();
  parse();
  if (last == CompilePhase::parse) return !sink_.hasErrors();
  check();
  if (last == CompilePhase::check) return !sink_.hasErrors();
  // The proofs are about whole bodies: with one that could not be read they would speak of what is not wrong.
  if (broken_.empty() && workspace_.complete) flow_ = flow::checkFlow(program_, sink_);
  if (last == CompilePhase::flow || sink_.hasErrors() || !workspace_.complete) return !sink_.hasErrors();
  proved_ = true;
  proof::prove({program_, flow_, !workspace_.root.empty()}, sink_);
  return !sink_.hasErrors();
}

std::optional<vm::Module> Compilation::generate() {
  if (sink_.hasErrors() || !workspace_.complete) return std::nullopt;
  return codegen::generate(program_, sources_, sink_, workspace_.manifest.name, workspace_.root);
}

void Compilation::parse() {
  parseFiles(workspace_.files, syntax_);
  parseLibrary();
}

void Compilation::parseFiles(const std::vector<FileId> &ids, std::vector<std::unique_ptr<ast::File>> &out) {
  std::size_t bytes = 0;
  for (const FileId id : ids) bytes += sources_.file(id).text().size();
  std::vector<std::unique_ptr<ast::File>> files(ids.size());
  std::vector<char> broken(ids.size(), 0);
  std::atomic<std::size_t> next{0};
  const auto work = [&](syntax::Parser &parser, DiagnosticSink &sink) {
    for (std::size_t i = next++; i < ids.size(); i = next++) {
      const std::size_t errors = sink.errorCount();
      files[i] = parser.parse(sources_.file(ids[i]), ids[i], sink);
      broken[i] = sink.errorCount() != errors;
    }
  };
  const bool parallel = ids.size() > 1 && bytes >= parallelFromBytes && std::thread::hardware_concurrency() > 1;
  if (parallel) {
    DiagnosticSink other;
    std::thread helper([&] {
      syntax::Parser own;
      work(own, other);
    });
    work(parser_, sink_);
    helper.join();
    sink_.absorb(other);
  } else {
    work(parser_, sink_);
  }
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (broken[i]) broken_.push_back(ids[i]);
    out.push_back(std::move(files[i]));
  }
}

/// The prelude, and of the rest what is imported, also by what is imported.
void Compilation::parseLibrary() {
  llvm::StringSet<> wanted;
  std::vector<std::string> queue{"prelude"};
  const auto want = [&](const ast::File &file) {
    for (const ast::Path &path : file.imports) queue.push_back(spelled(path));
  };
  for (const auto &file : syntax_) want(*file);
  const auto modules = standardLibrary();
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const std::string name = queue[i];
    if (!wanted.insert(name).second) continue;
    const auto at =
        std::lower_bound(modules.begin(), modules.end(), name,
                         [](const LibraryModule &module, const std::string &key) { return module.name < key; });
    if (at == modules.end() || at->name != name) continue; // a module of the workspace, or none: the checker says so
    const auto id = loadText(sources_, std::string(at->path), std::string(at->text), sink_);
    if (!id) continue;
    library_.push_back(parser_.parse(sources_.file(*id), *id, sink_));
    want(*library_.back());
  }
}

void Compilation::check() {
  std::vector<const ast::File *> library, own;
  for (const auto &file : library_) library.push_back(file.get());
  for (const auto &file : syntax_) own.push_back(file.get());
  std::vector<std::string> known;
  for (const LibraryModule &module : standardLibrary())
    if (module.name != "prelude") known.emplace_back(module.name);
  sema::CheckInput input;
  input.library = library;
  input.workspace = own;
  input.knownModules = known;
  input.incomplete = !workspace_.complete;
  input.broken = broken_;
  sema::check(input, sources_, sink_, program_);
}

bool Compilation::isOwn(FileId file) const {
  return std::binary_search(workspace_.files.begin(), workspace_.files.end(), file);
}

std::vector<Diagnostic> Compilation::takeDiagnostics() {
  std::vector<Diagnostic> diagnostics = sink_.take();
  for (const LintSetting &setting : workspace_.manifest.lint) {
    if (setting.level == LintLevel::off) {
      std::erase_if(diagnostics, [&](const Diagnostic &d) { return d.id == setting.id; });
      continue;
    }
    for (Diagnostic &diagnostic : diagnostics)
      if (diagnostic.id == setting.id)
        diagnostic.severity = setting.level == LintLevel::error ? Severity::error : Severity::warning;
  }
  return diagnostics;
}

} // namespace tejun
