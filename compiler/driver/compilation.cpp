#include "compiler/driver/compilation.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "compiler/codegen/codegen.h"
#include "compiler/diagnostics/load.h"
#include "compiler/lint/lint.h"
#include "compiler/proof/proofs.h"
#include "compiler/sema/checker.h"
#include "compiler/sema/inline.h"
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

/// Puts back what was taken.
void report(DiagnosticSink &sink, Diagnostic diagnostic) {
  DiagnosticBuilder builder = sink.reportDynamic(diagnostic.id, diagnostic.span, std::move(diagnostic.arguments));
  builder.severity(diagnostic.severity);
  if (diagnostic.label) builder.setLabel(std::move(*diagnostic.label));
  for (Label &label : diagnostic.labels) builder.addLabel(label.span, std::move(label.text));
  for (Text &note : diagnostic.notes) builder.addNote(std::move(note));
  for (Fix &fix : diagnostic.fixes) {
    if (fix.edits.empty()) continue;
    builder.addFix(fix.edits.front().span, std::move(fix.edits.front().replacement), std::move(fix.title),
                   fix.applicability);
    for (std::size_t i = 1; i < fix.edits.size(); ++i) builder.andEdit(fix.edits[i].span, fix.edits[i].replacement);
  }
}

} // namespace

bool Compilation::run(const std::vector<std::string> &paths, CompilePhase last) {
  runPhases(paths, last);
  settle();
  return !sink_.hasErrors();
}

void Compilation::runPhases(const std::vector<std::string> &paths, CompilePhase last) {
  workspace_ = loadWorkspace(files_, paths, sources_, sink_);
  if (last == CompilePhase::load) return;
  parse();
  if (last == CompilePhase::parse) return;
  check();
  if (last == CompilePhase::check) return;
  // The proofs are about whole bodies: with one that could not be read they would speak of what is not wrong.
  if (broken_.empty() && workspace_.complete) flow_ = flow::checkFlow(program_, sink_);
  if (!sink_.hasErrors() && workspace_.complete) {
    sema::inlineCalls(program_, sink_);
    flow_ = flow::graphsOf(program_);
  }
  if (last == CompilePhase::flow || sink_.hasErrors() || !workspace_.complete) return;
  proved_ = true;
  proof::prove({program_, flow_, !workspace_.root.empty()}, sink_);
  if (last == CompilePhase::prove || sink_.hasErrors()) return;
  linted_ = workspace_.root.empty() ? lint::Extent::files : lint::Extent::workspace;
  lint::lint(program_, flow_, ownSyntax(), sources_, linted_, sink_);
}

/// Once for all phases: what the author allows, then the levels. Of settings for one warning the last counts.
void Compilation::settle() {
  if (sink_.errorCount() > sink_.size()) return; // more than a sink keeps: nobody asks about warnings now
  std::vector<Diagnostic> reported = sink_.take(sink_.size());
  lint::applyAllows(ownSyntax(), sources_, linted_, reported, sink_);
  for (Diagnostic &diagnostic : sink_.take()) reported.push_back(std::move(diagnostic));
  const auto &settings = workspace_.manifest.lint;
  for (Diagnostic &diagnostic : reported) {
    const auto set = std::find_if(settings.rbegin(), settings.rend(),
                                  [&](const LintSetting &setting) { return setting.id == diagnostic.id; });
    if (set != settings.rend()) {
      if (set->level == LintLevel::off) continue;
      diagnostic.severity = set->level == LintLevel::error ? Severity::error : Severity::warning;
    }
    report(sink_, std::move(diagnostic));
  }
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
  std::vector<const ast::File *> library;
  for (const auto &file : library_) library.push_back(file.get());
  const std::vector<const ast::File *> own = ownSyntax();
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

std::vector<const ast::File *> Compilation::ownSyntax() const {
  std::vector<const ast::File *> own;
  for (const auto &file : syntax_) own.push_back(file.get());
  return own;
}

std::vector<Diagnostic> Compilation::takeDiagnostics() { return sink_.take(); }

} // namespace tejun
