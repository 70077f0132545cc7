#include "tools/testing/mutate.h"

#include "compiler/diagnostics/load.h"
#include "compiler/syntax/ast_walk.h"
#include "runner/testing/run_test.h"
#include "tools/testing/lower.h"
#include "tools/testing/suite.h"
#include "vm/bytecode/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tejun::tools {
namespace {

namespace testing = runner::testing;
using llvm::dyn_cast;

constexpr std::string_view kindNames[] = {"guard", "branch", "condition", "output", "response", "detection"};
static_assert(std::size(kindNames) == mutantKinds);

/// The name at the bottom of `a.b.c(…)`.
llvm::StringRef baseOf(const ast::Expr *expr) {
  while (expr) {
    if (const auto *call = dyn_cast<ast::CallExpr>(expr))
      expr = call->callee;
    else if (const auto *member = dyn_cast<ast::MemberExpr>(expr))
      expr = member->base;
    else if (const auto *name = dyn_cast<ast::NameExpr>(expr))
      return name->name.text;
    else
      return {};
  }
  return {};
}

class Finder : public ast::Walker {
public:
  Finder(const SourceManager &s, const ast::File &f, std::vector<Mutant> &o) : sources(s), file(f), out(o) {}

protected:
  using ast::Walker::enter;

  bool enter(const ast::Item &item) override {
    outputs.clear();
    inResponse = item.kind == ast::ItemKind::response;
    inProcess = item.kind == ast::ItemKind::process;
    if (const auto *process = dyn_cast<ast::ProcessItem>(&item))
      for (const ast::OutputDecl &output : process->outputs) outputs.insert(output.name.text);
    if (const auto *detect = dyn_cast<ast::DetectItem>(&item)) {
      if (detect->when) negate(MutantKind::detection, *detect->when);
      return false;
    }
    return inResponse || inProcess || item.kind == ast::ItemKind::playbook;
  }
  bool enter(const ast::MethodDecl &method) override {
    if (method.when) negate(MutantKind::guard, *method.when);
    return true;
  }
  bool enter(const ast::Stmt &stmt) override {
    if (const auto *branch = dyn_cast<ast::BranchStmt>(&stmt)) {
      for (const ast::BranchArm &arm : branch->arms)
        if (arm.when) negate(MutantKind::branch, *arm.when);
      for (std::size_t i = 0; i + 1 < branch->arms.size(); ++i) redirect(branch->arms[i], branch->arms[i + 1]);
    }
    if (const auto *choice = dyn_cast<ast::IfStmt>(&stmt)) negate(MutantKind::condition, *choice->cond);
    if (inProcess) {
      const auto *assign = dyn_cast<ast::AssignStmt>(&stmt);
      const auto *expr = dyn_cast<ast::ExprStmt>(&stmt);
      if ((assign && outputs.contains(assign->name.text)) || (expr && outputs.contains(baseOf(expr->value))))
        remove(MutantKind::output, stmt.range);
    }
    if (inResponse && (stmt.kind == ast::StmtKind::expr || stmt.kind == ast::StmtKind::jump))
      remove(MutantKind::response, stmt.range);
    return true;
  }

private:
  Span span(ast::Range range) const { return {file.id, range.begin, range.end}; }
  std::string textOf(ast::Range range) const { return std::string(sources.text(span(range))); }

  void add(MutantKind kind, ast::Range range, std::string replacement, std::string change) {
    out.push_back({kind, span(range), std::move(replacement), std::move(change)});
  }
  void negate(MutantKind kind, const ast::Expr &condition) {
    const std::string text = textOf(condition.range);
    add(kind, condition.range, "not (" + text + ")", "not (" + text + ")");
  }
  void remove(MutantKind kind, ast::Range range) { add(kind, range, "", "without " + textOf(range)); }
  /// The arm leads where the next one does.
  void redirect(const ast::BranchArm &arm, const ast::BranchArm &next) {
    if (!arm.target || !next.target || textOf(arm.target->range) == textOf(next.target->range)) return;
    const std::string to = textOf(next.target->range);
    add(MutantKind::branch, arm.target->range, to, "instead of " + textOf(arm.target->range) + ": " + to);
  }

  const SourceManager &sources;
  const ast::File &file;
  std::vector<Mutant> &out;
  std::set<llvm::StringRef> outputs;
  bool inResponse = false, inProcess = false;
};

/// The real files, but one.
class Altered final : public FileSystem {
public:
  Altered(std::string at, std::string bytes) : path_(std::move(at)), bytes_(std::move(bytes)) {}
  Kind kind(const std::string &path) const override { return real_.kind(path); }
  std::optional<std::vector<Entry>> list(const std::string &folder, std::size_t limit) const override {
    return real_.list(folder, limit);
  }
  std::optional<FileId> load(const std::string &path, SourceManager &sources, DiagnosticSink &sink) const override {
    if (real_.absolute(path) != path_) return real_.load(path, sources, sink);
    return loadText(sources, path, bytes_, sink);
  }
  std::string absolute(const std::string &path) const override { return real_.absolute(path); }

private:
  RealFileSystem real_;
  std::string path_, bytes_;
};

} // namespace

std::string_view nameOf(MutantKind kind) { return kindNames[static_cast<std::size_t>(kind)]; }

std::vector<Mutant> mutantsOf(const Compilation &compilation) {
  std::vector<Mutant> all;
  for (const auto &file : compilation.syntax()) Finder(compilation.sources(), *file, all).walk(*file);
  return all;
}

Verdict tryMutant(const std::vector<std::string> &paths, const Compilation &compilation, const Mutant &mutant) {
  const SourceFile &file = compilation.sources().file(mutant.span.file);
  std::string text(file.text());
  text.replace(mutant.span.begin, mutant.span.end - mutant.span.begin, mutant.replacement);
  const Altered files(RealFileSystem().absolute(file.path()), std::move(text));
  Compilation altered(files);
  altered.run(paths, CompilePhase::prove);
  auto compiled = altered.generate();
  if (!compiled) return Verdict::compiler;
  vm::seal(*compiled);
  const std::vector<testing::TestCase> tests = lowerTests(altered);
  const auto module = std::make_shared<const vm::Module>(std::move(*compiled));
  const testing::TestOptions how{.language = traceLanguage(compilation)};
  const bool noticed = std::ranges::any_of(
      tests, [&](const testing::TestCase &test) { return !testing::runTest(module, test, how).passed(); });
  return noticed ? Verdict::test : Verdict::survived;
}

} // namespace tejun::tools
