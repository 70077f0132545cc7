// The proof of duties: every end of a playbook has fulfilled the duties of every severity that is not excluded there.
#pragma once

#include "compiler/proof/case_model.h"
#include "compiler/proof/proofs.h"

namespace tejun::proof {

void proveDuties(const Procedure &procedure, DiagnosticSink &sink);

/// The case's severity is at most this when its playbook would start; below the one from which triage begins it is recorded only.
bool isTriaged(const hir::Program &program, hir::IncidentId incident);

/// A way on which an end owes something.
struct DutyFailure {
  hir::Severity severity{};
  std::vector<hir::DutyId> duties;
  CaseState state;
  hir::IncidentId incident{};
  std::vector<std::uint32_t> way; // nodes
  const hir::Target *end = nullptr;
};
void report(const hir::Program &program, const flow::Graph &graph, const DutyFailure &failure, DiagnosticSink &sink);

} // namespace tejun::proof
