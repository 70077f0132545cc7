// Detections beside each other: one that never matches, that never leads, that repeats another or adds nothing to it.
// The run tries what matches from the most severe incident down, in the order of the text; a `confirm` that refutes lets the next try.
#include "compiler/diagnostics/duties.h"
#include "compiler/diagnostics/scope.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/proof/case_model.h"
#include "compiler/proof/conditions.h"
#include "compiler/proof/coverage.h"
#include "vm/bytecode/atom_costs.h"

#include <map>

namespace tejun::proof {

namespace {

class Detections {
public:
  Detections(const hir::Program &program, DiagnosticSink &sink) : program_(program), sink_(sink) {}

  void prove() {
    for (const hir::DetectInfo &detect : program_.detects)
      forms_.push_back(std::make_unique<Disjunction>(program_, detect));
    for (std::size_t i = 0; i < forms_.size(); ++i) {
      contradictory_.push_back(forms_[i]->isContradictory());
      alone(i);
    }
    // Of a large rule set only repetitions are found: pairs are too many.
    if (forms_.size() > mostPairs) return repeated();
    for (std::size_t i = 0; i < forms_.size(); ++i)
      for (std::size_t j = 0; j < forms_.size(); ++j)
        if (i != j && !contradictory_[i] && !contradictory_[j] && pair(i, j)) break;
  }

private:
  static constexpr std::size_t mostPairs = 400;

  const hir::DetectInfo &detect(std::size_t i) const { return program_.detects[i]; }

  void alone(std::size_t i) {
    const hir::DetectInfo &one = detect(i);
    if (contradictory_[i]) {
      auto builder = sink_.report(diag::detection_contradictory, one.span, {{"name", one.name.str()}});
      const auto [first, second] = forms_[i]->conflict();
      if (first && second) {
        builder.label(first->span, diag::label_conflicts_with);
        builder.label(second->span, diag::label_conflicts_here);
      }
    } else if (!hasWitness(one.when)) {
      sink_.report(diag::detection_without_witness, one.span, {{"name", one.name.str()}, {"price", price(one.when)}})
          .label(one.when.span, diag::label_no_witness);
    }
  }

  /// What one alert that has all the fields costs, in nanoseconds.
  static std::size_t price(const hir::Condition &c) {
    double sum = 0;
    if (c.kind == hir::Condition::Kind::atom) sum = vm::costOf(c.op).of(c.values.size());
    for (const hir::Condition &part : c.children) sum += static_cast<double>(price(part));
    return static_cast<std::size_t>(sum);
  }

  void repeated() {
    std::map<std::string, std::size_t> seen;
    for (std::size_t i = 0; i < forms_.size(); ++i) {
      const auto [first, isNew] = seen.try_emplace(forms_[i]->key(), i);
      if (!isNew && !contradictory_[i]) report(diag::detection_duplicate, detect(i), detect(first->second));
    }
  }

  /// Whether `i` was found to be less than it seems because of `j`.
  bool pair(std::size_t i, std::size_t j) {
    const hir::DetectInfo &one = detect(i), &other = detect(j);
    if (!forms_[i]->implies(other)) return false;
    const bool same = forms_[j]->implies(one);
    if (same && i < j) return false; // reported at the later one
    if (same && !(one.incident == other.incident && one.hasConfirm != other.hasConfirm)) {
      report(diag::detection_duplicate, one, other);
      return true;
    }
    const bool leads = isFirst(j, i);
    if (other.hasConfirm) return false; // it may refute, and then this one leads
    if (one.incident == other.incident) {
      report(diag::detection_subsumed, one, other);
      return true;
    }
    if (!leads) return false;
    report(diag::detection_shadowed, one, other);
    return true;
  }

  template <class Row> void report(Row row, const hir::DetectInfo &one, const hir::DetectInfo &other) {
    sink_.report(row, one.span, {{"name", one.name.str()}, {"other", other.name.str()}})
        .label(other.when.span, diag::label_also_matches, {{"name", other.name.str()}});
  }

  std::pair<Severities, Severities> rank(hir::IncidentId incident) const {
    const CaseModel model(program_, incident);
    const CaseState start = model.start();
    return {model.certain(start), model.possible(start)};
  }
  bool isFirst(std::size_t a, std::size_t b) const {
    const auto first = rank(detect(a).incident), second = rank(detect(b).incident);
    return first > second || (first == second && a < b);
  }

  const hir::Program &program_;
  DiagnosticSink &sink_;
  std::vector<std::unique_ptr<Disjunction>> forms_;
  std::vector<bool> contradictory_;
};

} // namespace

void proveDetections(const Procedure &procedure, DiagnosticSink &sink) { Detections(procedure.program, sink).prove(); }

} // namespace tejun::proof
