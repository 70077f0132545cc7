// Criteria: each of them can come true, and something establishes what it asks.
#include "compiler/diagnostics/duties.h"
#include "compiler/diagnostics/scope.h"
#include "compiler/proof/case_model.h"
#include "compiler/proof/coverage.h"
#include "compiler/proof/uses.h"

namespace tejun::proof {

namespace {

constexpr const char *severityNames[] = {"low", "medium", "high", "critical"};

class Criteria {
public:
  Criteria(const hir::Program &program, DiagnosticSink &sink) : program_(program), sink_(sink) {
    for (std::uint32_t i = 0; i < program.incidents.size(); ++i)
      models_.emplace_back(program, static_cast<hir::IncidentId>(i));
    if (models_.empty()) models_.emplace_back(program, static_cast<hir::IncidentId>(hir::noId));
  }

  void prove(bool isWhole) {
    for (const hir::CriteriaRow &row : program_.criteria) {
      for (const hir::Expr *when : row.whens)
        criterion(row, *when, isWhole); // `otherwise` has to be there, reached or not
    }
  }

private:
  void criterion(const hir::CriteriaRow &row, const hir::Expr &when, bool isWhole) {
    // What nothing establishes stays unknown, all else may be anything.
    std::vector<std::string> never;
    CaseState state = models_[0].start();
    for (std::size_t i = 0; i < state.facts.size(); ++i) state.facts[i] = anything;
    const Uses &uses = uses_;
    for (const hir::FactRef *fact : factsIn(when)) {
      const auto index = static_cast<std::size_t>(fact->fact);
      if (uses.established.test(static_cast<unsigned>(index)) || state.facts[index] == unknown) continue;
      state.facts[index] = unknown;
      never.push_back(program_.facts[index].name.str());
    }
    const auto mayBe = [&](const CaseState &at, Truths wanted) {
      return llvm::any_of(models_, [&](const CaseModel &model) { return (model.truth(when, at) & wanted) != 0; });
    };
    if (!never.empty() && uses.hasPlaybooks && isWhole && !mayBe(state, yes)) {
      sink_.report(diag::fact_never_established, when.span, {{"fact", never[0]}})
          .label(program_.facts[factIndex(never[0])].span, diag::label_fact_is_here, {{"fact", never[0]}});
      return;
    }
    CaseState any = models_[0].start();
    for (Truths &fact : any.facts) fact = anything;
    if (!mayBe(any, static_cast<Truths>(unknown | yes))) return unreached(row, when.span);
    // A criterion that a higher row has, too, is decided there.
    for (const hir::CriteriaRow &above : program_.criteria) {
      if (&above == &row) break;
      for (const hir::Expr *other : above.whens)
        if (isSame(*other, when)) {
          sink_
              .report(diag::criterion_never_reached, when.span,
                      {{"severity", severityNames[static_cast<std::size_t>(row.severity)]}})
              .label(other->span, diag::label_decided_above,
                     {{"severity", severityNames[static_cast<std::size_t>(above.severity)]}});
          return;
        }
    }
    if (!isReached(row)) unreached(row, when.span);
  }

  /// For some incident every row above may be false.
  bool isReached(const hir::CriteriaRow &row) const {
    CaseState any = models_[0].start();
    for (Truths &fact : any.facts) fact = anything;
    return llvm::any_of(models_, [&](const CaseModel &model) {
      for (const hir::CriteriaRow &above : program_.criteria) {
        if (&above == &row) return true;
        if ((model.truth(above, any) & no) == 0) return false;
      }
      return true;
    });
  }

  void unreached(const hir::CriteriaRow &row, Span span) {
    sink_.report(diag::criterion_never_reached, span,
                 {{"severity", severityNames[static_cast<std::size_t>(row.severity)]}});
  }

  std::size_t factIndex(const std::string &name) const {
    for (std::size_t i = 0; i < program_.facts.size(); ++i)
      if (program_.facts[i].name == name) return i;
    return 0;
  }

  static bool isSame(const hir::Expr &a, const hir::Expr &b) {
    if (a.kind != b.kind || a.type != b.type) return false;
    if (const auto *fact = llvm::dyn_cast<hir::FactRef>(&a)) return fact->fact == llvm::cast<hir::FactRef>(b).fact;
    if (const auto *constant = llvm::dyn_cast<hir::Constant>(&a)) {
      const auto &other = llvm::cast<hir::Constant>(b);
      return constant->word == other.word && constant->text == other.text && constant->isNone == other.isNone;
    }
    if (const auto *convert = llvm::dyn_cast<hir::Convert>(&a))
      return convert->how == llvm::cast<hir::Convert>(b).how &&
             isSame(*convert->operand, *llvm::cast<hir::Convert>(b).operand);
    if (const auto *binary = llvm::dyn_cast<hir::Binary>(&a)) {
      const auto &other = llvm::cast<hir::Binary>(b);
      return binary->op == other.op && isSame(*binary->left, *other.left) && isSame(*binary->right, *other.right);
    }
    if (const auto *unary = llvm::dyn_cast<hir::Unary>(&a))
      return unary->op == llvm::cast<hir::Unary>(b).op && isSame(*unary->operand, *llvm::cast<hir::Unary>(b).operand);
    if (const auto *known = llvm::dyn_cast<hir::IsKnown>(&a))
      return isSame(*known->operand, *llvm::cast<hir::IsKnown>(b).operand);
    if (const auto *builtin = llvm::dyn_cast<hir::Builtin>(&a)) {
      const auto &other = llvm::cast<hir::Builtin>(b);
      if (builtin->builtin != other.builtin || builtin->args.size() != other.args.size()) return false;
      for (std::size_t i = 0; i < builtin->args.size(); ++i)
        if (!isSame(*builtin->args[i], *other.args[i])) return false;
      return true;
    }
    return a.kind == hir::ExprKind::incident;
  }

  const hir::Program &program_;
  DiagnosticSink &sink_;
  Uses uses_{program_};
  std::vector<CaseModel> models_;
};

} // namespace

void proveCriteria(const Procedure &procedure, DiagnosticSink &sink) {
  if (!procedure.program.criteria.empty()) Criteria(procedure.program, sink).prove(procedure.isWhole);
}

} // namespace tejun::proof
