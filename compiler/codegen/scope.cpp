// The scope and the criteria's rows as tables of the module.
#include "compiler/codegen/generator.h"

namespace tejun::codegen {

using vm::Index;

namespace {

std::vector<std::string> texts(const std::vector<llvm::StringRef> &refs) {
  std::vector<std::string> out;
  for (llvm::StringRef ref : refs) out.push_back(ref.str());
  return out;
}

/// Both number what is not there alike.
static_assert(hir::noId == vm::none);
template <class Id> Index indexOf(Id id) { return static_cast<Index>(id); }

} // namespace

void addScope(Generator &gen) {
  vm::Module &m = gen.module.module();
  const hir::Program &p = gen.program;
  for (const hir::TeamInfo &t : p.teams) m.teams.push_back({t.name.str(), t.title.str(), t.external});
  for (const hir::SystemInfo &s : p.systems)
    m.systems.push_back({s.name.str(), s.title.str(), texts(s.networks), texts(s.tags)});
  for (const hir::IncidentInfo &i : p.incidents) m.incidents.push_back({i.name.str(), i.title.str()});
  for (const hir::DutyInfo &d : p.duties) m.duties.push_back({d.name.str(), d.title.str()});
  for (const hir::FactInfo &f : p.facts) m.facts.push_back({f.name.str(), f.title.str(), gen.types.of(f.type)});
  for (const hir::CriteriaRow &row : p.criteria) {
    vm::CriteriaRow out{static_cast<vm::Severity>(row.severity), row.title.str(), {}, row.respondWithinMs};
    for (hir::DutyId duty : row.duties) out.duties.push_back(indexOf(duty));
    m.criteria.push_back(std::move(out));
  }
  for (std::size_t i = 0; i < std::size(m.phases); ++i) {
    const hir::PhaseInfo &phase = p.scope.phases[i];
    m.phases[i] = {phase.declared, indexOf(phase.team), indexOf(phase.requestedBy), indexOf(phase.plannedBy),
                   static_cast<vm::Severity>(phase.from)};
  }
}

void addGuards(Generator &gen, const std::map<hir::IntrinsicId, Index> &used) {
  vm::Module &m = gen.module.module();
  bool looksUp = false;
  for (const hir::GuardInfo &g : gen.program.scope.guards) {
    const auto at = used.find(g.intrinsic);
    if (at == used.end()) continue; // nothing here can do it
    vm::Guard row;
    row.kind = static_cast<vm::GuardKind>(g.kind); // both are never, limit, require
    row.intrinsic = at->second;
    row.intersects = texts(g.intersects);
    row.tagged = g.tagged.str();
    row.limit = g.limit;
    row.perMs = g.perMs;
    row.approvalBy = indexOf(g.approvalBy);
    row.quorum = g.quorum;
    row.system = indexOf(g.system);
    looksUp = looksUp || !g.tagged.empty() || row.system != vm::none;
    m.guards.push_back(std::move(row));
  }
  if (!looksUp) return;
  // The gate asks what an endpoint is tagged.
  for (std::uint32_t i = 0; i < gen.program.intrinsics.size(); ++i)
    if (gen.program.intrinsics[i].name == "asset.host") gen.intrinsic(static_cast<hir::IntrinsicId>(i));
}

} // namespace tejun::codegen
