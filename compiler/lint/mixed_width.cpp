// Full-width letters and digits, and half-width kana, in names and titles: `ＥＤＲ` is not found by who looks for `EDR`.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/texts.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

namespace {

class WideNames : public ast::Walker {
public:
  WideNames(const ast::File &file, DiagnosticSink &sink) : file_(file), sink_(sink) {}

protected:
  bool enter(const ast::Item &item) override {
    name(item.name);
    if (const auto *process = llvm::dyn_cast<ast::ProcessItem>(&item)) {
      for (const ast::InputDecl &input : process->inputs) name(input.name);
      for (const ast::OutputDecl &output : process->outputs) name(output.name);
    }
    return true;
  }
  bool enter(const ast::Stmt &stmt) override {
    if (const auto *let = llvm::dyn_cast<ast::LetStmt>(&stmt)) name(let->name);
    if (const auto *step = llvm::dyn_cast<ast::StepStmt>(&stmt)) name(step->name);
    return true;
  }
  void text(const ast::TextLit &lit, ast::TextRole role) override {
    if (role != ast::TextRole::title) return;
    const std::string plain = narrowed({lit.text.data(), lit.text.size()});
    const bool isWide = plain != lit.text;
    if (!isWide && !hasHalfWidthKana(plain)) return;
    auto report = sink_.report(diag::mixed_width, spanOf(file_, lit.range), {{"text", lit.text.str()}});
    if (isWide && !lit.text.contains('\\') && !lit.text.contains('"'))
      report.fix(spanOf(file_, lit.range), "\"" + plain + "\"", diag::fix_replace_with, {{"replacement", plain}});
  }

private:
  void name(const ast::Ident &ident) {
    const std::string_view text{ident.text.data(), ident.text.size()};
    if (narrowed(text) != text || hasHalfWidthKana(text))
      sink_.report(diag::mixed_width, spanOf(file_, ident.range), {{"text", ident.text.str()}});
  }
  const ast::File &file_;
  DiagnosticSink &sink_;
};

} // namespace

void rules::mixed_width(const Subject &subject, DiagnosticSink &sink) {
  for (const ast::File *file : subject.files) WideNames(*file, sink).walk(*file);
}

} // namespace tejun::lint
