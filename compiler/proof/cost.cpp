// Which promise a playbook is held to, and what is said when it cannot be kept.
#include "compiler/proof/cost.h"

#include "compiler/diagnostics/cost.h"
#include "compiler/proof/calls.h"
#include "compiler/proof/waits.h"

namespace tejun::proof {

using llvm::cast;

namespace {

template <typename Id> std::size_t at(Id id) { return static_cast<std::size_t>(id); }

/// Which of the two a condition may turn out to be.
struct Truth {
  bool maybe = true, maybeNot = true;
};

class Criterion {
public:
  Criterion(const hir::Program &program, hir::IncidentId incident) : program_(program), incident_(incident) {}

  Truth of(const hir::Expr *e) const {
    if (!e) return {};
    switch (e->kind) {
    case hir::ExprKind::constant: {
      const bool value = cast<hir::Constant>(e)->word != 0;
      return {value, !value};
    }
    case hir::ExprKind::convert: return of(cast<hir::Convert>(e)->operand);
    case hir::ExprKind::fact: {
      // A fact that is declared for other incidents is false.
      const auto &incidents = program_.facts[at(cast<hir::FactRef>(e)->fact)].incidents;
      return {incidents.empty() || llvm::is_contained(incidents, incident_), true};
    }
    case hir::ExprKind::unary: {
      const auto &unary = *cast<hir::Unary>(e);
      const Truth operand = of(unary.operand);
      return unary.op == ast::UnaryOp::not_ ? Truth{operand.maybeNot, operand.maybe} : Truth{};
    }
    case hir::ExprKind::binary: return binary(*cast<hir::Binary>(e));
    default: return {};
    }
  }

private:
  Truth binary(const hir::Binary &e) const {
    switch (e.op) {
    case ast::BinaryOp::and_: {
      const Truth left = of(e.left), right = of(e.right);
      return {left.maybe && right.maybe, left.maybeNot || right.maybeNot};
    }
    case ast::BinaryOp::or_: {
      const Truth left = of(e.left), right = of(e.right);
      return {left.maybe || right.maybe, left.maybeNot && right.maybeNot};
    }
    case ast::BinaryOp::eq: return incidentIs(e);
    case ast::BinaryOp::ne: {
      const Truth same = incidentIs(e);
      return {same.maybeNot, same.maybe};
    }
    case ast::BinaryOp::in: {
      const auto *list = llvm::dyn_cast<hir::ListNew>(e.right);
      if (e.left->kind != hir::ExprKind::incident || !list) return {};
      bool found = false;
      for (const hir::Expr *item : list->items) {
        const auto *literal = llvm::dyn_cast<hir::Constant>(item);
        if (!literal) return {};
        found = found || literal->word == static_cast<std::int64_t>(at(incident_));
      }
      return {found, !found};
    }
    default: return {};
    }
  }

  Truth incidentIs(const hir::Binary &e) const {
    const bool leftIs = e.left->kind == hir::ExprKind::incident, rightIs = e.right->kind == hir::ExprKind::incident;
    const auto *literal = llvm::dyn_cast<hir::Constant>(leftIs ? e.right : e.left);
    if (leftIs == rightIs || !literal) return {};
    const bool same = literal->word == static_cast<std::int64_t>(at(incident_));
    return {same, !same};
  }

  const hir::Program &program_;
  hir::IncidentId incident_;
};

const hir::CriteriaRow *shortestPromise(const hir::Program &program, const hir::PlaybookInfo &playbook) {
  const hir::CriteriaRow *shortest = nullptr;
  for (const hir::CriteriaRow &row : program.criteria) {
    if (row.respondWithinMs == 0 || (shortest && shortest->respondWithinMs <= row.respondWithinMs)) continue;
    const auto possible = [&](hir::IncidentId incident) { return isPossible(program, row, incident); };
    if (llvm::any_of(playbook.incidents, possible)) shortest = &row;
  }
  return shortest;
}

} // namespace

bool isPossible(const hir::Program &program, const hir::CriteriaRow &row, hir::IncidentId incident) {
  const Criterion criterion(program, incident);
  return row.otherwise || llvm::any_of(row.whens, [&](const hir::Expr *when) { return criterion.of(when).maybe; });
}

std::string spelledDuration(std::int64_t ms) {
  if (ms == Waits::unbounded) return "∞";
  static constexpr std::pair<std::int64_t, const char *> units[] = {
      {86'400'000, "d"}, {3'600'000, "h"}, {60'000, "m"}, {1'000, "s"}, {1, "ms"}};
  std::string out;
  int parts = 0;
  for (const auto &[unit, name] : units) {
    if (ms < unit || parts == 2) continue;
    out += std::to_string(ms / unit) + name;
    ms %= unit;
    ++parts;
  }
  return out.empty() ? "0s" : out;
}

CostReport costOf(const Procedure &procedure) {
  CostReport report;
  Calls calls(procedure.program, report.names);
  Waits one(procedure.program, report.names, false, oneItem);
  Waits some(procedure.program, report.names, false, someItems);
  Waits failing(procedure.program, report.names, true, someItems);
  for (const flow::Graph &graph : procedure.flow.graphs) {
    PlaybookCost cost;
    cost.playbook = graph.playbook;
    cost.cost = calls.ofPlaybook(graph);
    cost.one = one.ofPlaybook(graph);
    cost.some = some.ofPlaybook(graph);
    cost.failing = failing.ofPlaybook(graph);
    cost.promise = shortestPromise(procedure.program, *graph.playbook);
    report.playbooks.push_back(std::move(cost));
  }
  return report;
}

void checkPromises(const Procedure &procedure, DiagnosticSink &sink) {
  static constexpr const char *severities[] = {"low", "medium", "high", "critical"};
  SizeNames names;
  Waits one(procedure.program, names, false, oneItem);
  Waits some(procedure.program, names, false, someItems);
  for (const flow::Graph &graph : procedure.flow.graphs) {
    const hir::PlaybookInfo &playbook = *graph.playbook;
    const hir::CriteriaRow *promise = shortestPromise(procedure.program, playbook);
    if (!promise) continue;
    ResponseTime time = one.ofPlaybook(graph);
    if (time.unknown.valid()) {
      sink.report(diag::wait_not_known, time.unknown, {{"playbook", playbook.name.str()}})
          .label(promise->span, diag::label_promised_here, {{"promised", spelledDuration(promise->respondWithinMs)}});
      continue;
    }
    const bool isBroken = time.ms > promise->respondWithinMs;
    if (!isBroken) time = some.ofPlaybook(graph);
    if (time.ms <= promise->respondWithinMs) continue;
    Arguments arguments{{"playbook", playbook.name.str()},
                        {"found", spelledDuration(time.ms)},
                        {"severity", severities[static_cast<std::size_t>(promise->severity)]},
                        {"promised", spelledDuration(promise->respondWithinMs)}};
    DiagnosticBuilder report = sink.reportDynamic(isBroken ? DiagnosticId(diag::promise_cannot_be_kept)
                                                           : DiagnosticId(diag::promise_may_be_broken),
                                                  playbook.span, std::move(arguments));
    report.label(promise->span, diag::label_promised_here, {{"promised", spelledDuration(promise->respondWithinMs)}})
        .label(time.longest, diag::label_takes_longest);
    if (!time.way.empty()) report.note(diag::note_slowest_way, {{"way", time.way}});
    if (!isBroken) report.note(diag::note_some_items, {{"items", someItems}});
    report.note(diag::help_shorten_waits);
  }
}

} // namespace tejun::proof
