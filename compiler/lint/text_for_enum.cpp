// Text is compared where an enum has the cases: an enum made text and compared with a literal, and one text compared with
// several literals that all are cases of one enum. A case that is misspelled in a text is never noticed.
#include <map>

#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/conditions.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"
#include "compiler/sema/builtins.h"

namespace tejun::lint {

namespace {

class Cases {
public:
  Cases(const Subject &subject, DiagnosticSink &sink) : subject_(subject), sink_(sink) {
    for (const hir::EnumInfo &info : subject.program.enums)
      for (const hir::EnumCaseInfo &one : info.cases) owners_[one.name.str()].push_back(&info);
  }

  /// The enum whose cases all of them are.
  const hir::EnumInfo *enumOf(const std::vector<std::string> &literals) const {
    std::map<const hir::EnumInfo *, std::size_t> hits;
    for (const std::string &literal : literals) {
      const auto found = owners_.find(literal);
      if (found == owners_.end()) return nullptr;
      for (const hir::EnumInfo *info : found->second)
        if (++hits[info] == literals.size()) return info;
    }
    return nullptr;
  }

  void several(Span span, const std::vector<std::string> &literals) const {
    if (literals.size() < 2) return;
    if (const hir::EnumInfo *info = enumOf(literals)) sink_.report(diag::text_for_enum, span, {{"type", info->name}});
  }

  /// `"${verdict}" == "malicious"`
  void one(const hir::Binary &binary) const {
    if (binary.op != ast::BinaryOp::eq && binary.op != ast::BinaryOp::ne) return;
    for (const hir::Expr *side : {binary.left, binary.right}) {
      if (const auto *build = llvm::dyn_cast<hir::TextBuild>(side); build && build->parts.size() == 1)
        side = build->parts.front();
      const auto *convert = llvm::dyn_cast<hir::Convert>(side);
      if (!convert || convert->how != hir::Conversion::toText) continue;
      const sema::Type &type = subject_.program.types[convert->operand->type];
      if (type.kind == sema::TypeKind::enum_)
        sink_.report(diag::text_for_enum, binary.span,
                     {{"type", subject_.program.enums[static_cast<std::size_t>(type.enumeration)].name}});
    }
  }

private:
  const Subject &subject_;
  DiagnosticSink &sink_;
  std::map<std::string, std::vector<const hir::EnumInfo *>> owners_;
};

} // namespace

void rules::text_for_enum(const Subject &subject, DiagnosticSink &sink) {
  const Cases cases(subject, sink);
  forEachTyped<hir::Binary>(subject, [&](const hir::Binary &binary) { cases.one(binary); });
  forEachTyped<hir::Match>(subject, [&](const hir::Match &match) {
    if (match.subject->type != sema::textType) return;
    std::vector<std::string> literals;
    for (const hir::MatchArm &arm : match.arms)
      for (const hir::MatchArm::Alt &alt : arm.alternatives)
        if (alt.literal) literals.push_back(alt.literal->text.str());
    cases.several(match.subject->span, literals);
  });
  forEachTyped<hir::Builtin>(subject, [&](const hir::Builtin &call) {
    if (static_cast<sema::BuiltinId>(call.builtin) != sema::BuiltinId::List_contains) return;
    const auto *list = llvm::dyn_cast<hir::ListNew>(call.args.front());
    if (!list || call.args.back()->type != sema::textType) return;
    std::vector<std::string> literals;
    for (const hir::Expr *item : list->items)
      if (const auto *constant = llvm::dyn_cast<hir::Constant>(item)) literals.push_back(constant->text.str());
    if (literals.size() == list->items.size()) cases.several(list->span, literals);
  });
  forEachCondition(subject, [&](const hir::Expr &condition) {
    std::map<std::string, std::vector<std::string>> compared;
    for (const hir::Expr *operand : operandsOf(condition, ast::BinaryOp::or_)) {
      const auto *binary = llvm::dyn_cast<hir::Binary>(operand);
      const auto *constant = binary ? llvm::dyn_cast<hir::Constant>(binary->right) : nullptr;
      if (!constant || binary->op != ast::BinaryOp::eq || constant->type != sema::textType) continue;
      compared[withoutLayout(subject.text(binary->left->span))].push_back(constant->text.str());
    }
    for (const auto &[text, literals] : compared) cases.several(condition.span, literals);
  });
}

} // namespace tejun::lint
