// What is in scope and who does what; how bad it is; which alert is which incident.
#include <fmt/format.h>

#include "compiler/export/book_pages.h"
#include "compiler/sema/dump.h"
#include "compiler/sema/hir_walk.h"
#include "vm/bytecode/types.h"

namespace tejun::exports {

namespace {

std::string severityTitle(const Book &book, hir::Severity severity) {
  for (const hir::CriteriaRow &row : book.program.criteria)
    if (row.severity == severity && !row.title.empty()) return row.title.str();
  return std::string(vm::nameOf(static_cast<vm::Severity>(severity)));
}

/// A row that begins with a title and a name.
template <class Info> Table::Row namedRow(const Book &book, const Info &info, const std::string &kind) {
  return {kind + "-" + std::string(llvm::StringRef(info.name)),
          {cell(book.titleOf(info)), cell(Line{code(std::string(llvm::StringRef(info.name)))})}};
}

Table responsibilities(const Book &book) {
  Table table;
  table.heads = {book.say(Label::phase)};
  for (const hir::TeamInfo &team : book.program.teams) table.heads.push_back(book.titleOf(team));
  table.heads.push_back(book.say(Label::from_severity));
  table.heads.push_back(book.say(Label::receives));
  for (std::size_t i = 0; i < std::size(book.program.scope.phases); ++i) {
    const hir::PhaseInfo &phase = book.program.scope.phases[i];
    if (!phase.declared) continue;
    Table::Row row;
    row.cells.push_back(cell(book.phaseTitle(i)));
    for (std::uint32_t t = 0; t < book.program.teams.size(); ++t) {
      const auto is = [&](hir::TeamId id) { return indexOf(id) == t; };
      const bool accountable =
          indexOf(phase.requestedBy) < book.program.teams.size() ? is(phase.requestedBy) : is(phase.team);
      std::string letters;
      if (is(phase.team)) letters += "R";
      if (accountable) letters += letters.empty() ? "A" : "/A";
      if (is(phase.plannedBy)) letters += letters.empty() ? "C" : "/C";
      row.cells.push_back(cell(letters));
    }
    row.cells.push_back(phase.from == hir::Severity::low ? Cell{} : cell(severityTitle(book, phase.from)));
    row.cells.push_back(
        phase.receives == sema::unitType ? Cell{} : cell(Line{code(sema::typeName(book.program, phase.receives))}));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table guards(const Book &book) {
  Table table{{book.say(Label::rule), book.say(Label::condition), book.say(Label::who)}, {}};
  for (const hir::GuardInfo &guard : book.program.scope.guards) {
    const std::string &intrinsic = book.program.intrinsics[indexOf(guard.intrinsic)].name;
    std::string when;
    for (const llvm::StringRef network : guard.intersects) when += (when.empty() ? "" : ", ") + network.str();
    if (!guard.tagged.empty()) when += "“" + guard.tagged.str() + "”";
    if (indexOf(guard.system) < book.program.systems.size())
      when += book.say(Label::on_system, book.titleOf(book.program.systems[indexOf(guard.system)]));
    Label rule = Label::never_rule;
    if (guard.kind == ast::GuardKind::require) rule = Label::require_rule;
    if (guard.kind == ast::GuardKind::limit) {
      rule = Label::limit_rule;
      when = fmt::format("{} / {}", guard.limit, book.duration(guard.perMs));
    }
    const std::string team = book.teamTitle(guard.approvalBy);
    table.rows.push_back({"",
                          {cell(Line{code(book.say(rule, intrinsic))}), cell(when),
                           cell(team.empty() ? "" : book.say(Label::by_team, team))}});
  }
  return table;
}

/// The calls that confirm.
class Calls : public hir::Walker {
public:
  std::vector<const hir::HostCall *> found;

protected:
  using hir::Walker::enter;
  bool enter(const hir::Expr &e) override {
    if (const auto *call = llvm::dyn_cast<hir::HostCall>(&e)) found.push_back(call);
    return true;
  }
};

} // namespace

Page overviewPage(const Book &book) {
  Page page{"index", book.say(Label::overview), {paragraph({muted(book.say(Label::written_from))})}};
  page.blocks.push_back(heading(2, book.say(Label::which_playbook), "which-playbook"));
  Table which{{book.say(Label::incident), book.say(Label::playbooks), book.say(Label::detections)}, {}};
  for (std::uint32_t i = 0; i < book.program.incidents.size(); ++i) {
    const hir::IncidentInfo &incident = book.program.incidents[i];
    Cell playbooks, detections;
    for (const hir::PlaybookInfo &playbook : book.playbooks())
      for (const hir::IncidentId id : playbook.incidents)
        if (indexOf(id) == i) playbooks.push_back({book.playbookLink(playbook)});
    for (const hir::DetectInfo &detect : book.program.detects)
      if (indexOf(detect.incident) == i)
        detections.push_back({linked(book.titleOf(detect), "detections", "detect-" + detect.name.str())});
    which.rows.push_back({"incident-" + incident.name.str(), {cell(book.titleOf(incident)), playbooks, detections}});
  }
  page.blocks.push_back(tableOf(std::move(which)));
  page.blocks.push_back(heading(2, book.say(Label::severity), "severity"));
  Table severity{{book.say(Label::severity), book.say(Label::respond_within), book.say(Label::duties)}, {}};
  for (const hir::CriteriaRow &row : book.program.criteria) {
    Cell duties;
    for (const hir::DutyId duty : row.duties)
      duties.push_back({plain(book.titleOf(book.program.duties[indexOf(duty)]))});
    severity.rows.push_back({"",
                             {cell(Line{linked(severityTitle(book, row.severity), "criteria", "")}),
                              cell(row.respondWithinMs > 0 ? book.duration(row.respondWithinMs) : ""), duties}});
  }
  page.blocks.push_back(tableOf(std::move(severity)));
  return page;
}

Page scopePage(const Book &book) {
  Page page{"scope", book.say(Label::scope), {}};
  const auto section = [&](Label label, const char *anchor, Table table) {
    if (table.rows.empty()) return;
    page.blocks.push_back(heading(2, book.say(label), anchor));
    page.blocks.push_back(tableOf(std::move(table)));
  };
  Table domains{{book.say(Label::domain), book.say(Label::name)}, {}};
  for (const hir::DomainInfo &domain : book.program.scope.domains)
    domains.rows.push_back(namedRow(book, domain, "domain"));
  section(Label::domains, "domains", std::move(domains));
  Table incidents{{book.say(Label::incident), book.say(Label::name), book.say(Label::domain)}, {}};
  for (const hir::IncidentInfo &incident : book.program.incidents) {
    Table::Row row = namedRow(book, incident, "scope-incident");
    const auto &all = book.program.scope.domains;
    const auto domain = llvm::find_if(all, [&](const hir::DomainInfo &one) { return one.name == incident.domain; });
    row.cells.push_back(cell(domain == all.end() ? incident.domain.str() : book.titleOf(*domain)));
    incidents.rows.push_back(std::move(row));
  }
  section(Label::incidents, "incidents", std::move(incidents));
  Table systems{{book.say(Label::title), book.say(Label::name), book.say(Label::networks), book.say(Label::tags)}, {}};
  for (const hir::SystemInfo &system : book.program.systems) {
    Table::Row row = namedRow(book, system, "system");
    Cell networks, tags;
    for (const llvm::StringRef network : system.networks) networks.push_back({code(network.str())});
    for (const llvm::StringRef tag : system.tags) tags.push_back({code(tag.str())});
    row.cells.insert(row.cells.end(), {networks, tags});
    systems.rows.push_back(std::move(row));
  }
  section(Label::systems, "systems", std::move(systems));
  Table teams{{book.say(Label::title), book.say(Label::name), book.say(Label::kind)}, {}};
  for (const hir::TeamInfo &team : book.program.teams) {
    Table::Row row = namedRow(book, team, "team");
    row.cells.push_back(cell(team.external ? book.say(Label::external) : ""));
    teams.rows.push_back(std::move(row));
  }
  section(Label::teams, "teams", std::move(teams));
  section(Label::raci, "raci", responsibilities(book));
  page.blocks.push_back(paragraph({muted(book.say(Label::raci_legend))}));
  section(Label::guards, "guards", guards(book));
  Table capabilities{{book.say(Label::title), book.say(Label::name), book.say(Label::providers)}, {}};
  for (const hir::CapabilityInfo &capability : book.program.capabilities) {
    Table::Row row = namedRow(book, capability, "capability");
    Cell providers;
    for (const hir::CapabilityInfo::Provider &provider : capability.providers)
      providers.push_back({plain(book.titleOf(provider))});
    row.cells.push_back(providers.empty() ? cell(book.say(Label::no_provider)) : providers);
    capabilities.rows.push_back(std::move(row));
  }
  section(Label::capabilities, "capabilities", std::move(capabilities));
  return page;
}

Page criteriaPage(const Book &book) {
  Page page{"criteria", book.say(Label::criteria), {}};
  Table table{
      {book.say(Label::severity), book.say(Label::condition), book.say(Label::duties), book.say(Label::respond_within)},
      {}};
  for (const hir::CriteriaRow &row : book.program.criteria) {
    Cell whens, duties;
    for (const hir::Expr *when : row.whens) whens.push_back({code(book.text(when->span))});
    if (row.otherwise) whens.push_back({plain(book.say(Label::otherwise_row))});
    for (const hir::DutyId duty : row.duties)
      duties.push_back({plain(book.titleOf(book.program.duties[indexOf(duty)]))});
    table.rows.push_back({"",
                          {cell(severityTitle(book, row.severity)), whens, duties,
                           cell(row.respondWithinMs > 0 ? book.duration(row.respondWithinMs) : "")}});
  }
  page.blocks.push_back(tableOf(std::move(table)));
  page.blocks.push_back(heading(2, book.say(Label::facts), "facts"));
  Table facts{{book.say(Label::title), book.say(Label::name), book.say(Label::type), book.say(Label::concerns),
               book.say(Label::established_by)},
              {}};
  for (std::uint32_t i = 0; i < book.program.facts.size(); ++i) {
    const hir::FactInfo &fact = book.program.facts[i];
    Cell incidents, by;
    for (const hir::IncidentId id : fact.incidents)
      incidents.push_back({plain(book.titleOf(book.program.incidents[indexOf(id)]))});
    if (incidents.empty()) incidents = cell(book.say(Label::all_incidents));
    for (const hir::ProcessInfo &process : book.program.processes)
      for (const hir::FactId id : process.establishes)
        if (indexOf(id) == i) by.push_back({book.processLink(process)});
    facts.rows.push_back({"fact-" + fact.name.str(),
                          {cell(book.titleOf(fact)), cell(Line{code(fact.name.str())}),
                           cell(Line{code(sema::typeName(book.program, fact.type))}), incidents, by}});
  }
  page.blocks.push_back(tableOf(std::move(facts)));
  return page;
}

Page detectionsPage(const Book &book) {
  Page page{"detections", book.say(Label::detections), {}};
  Table table{{book.say(Label::title), book.say(Label::incident), book.say(Label::condition), book.say(Label::needs),
               book.say(Label::confirm)},
              {}};
  for (const hir::DetectInfo &detect : book.program.detects) {
    Cell needs, confirm;
    for (const std::string &one : detect.needsText) needs.push_back({code(one)});
    if (detect.hasConfirm) {
      Calls calls;
      calls.walk(detect.confirm.block);
      for (const hir::HostCall *call : calls.found)
        confirm.push_back({code(book.program.intrinsics[indexOf(call->intrinsic)].name)});
      if (detect.confirmAtMostMs > 0)
        confirm.push_back({muted(book.say(Label::answered_by, book.duration(detect.confirmAtMostMs)))});
    }
    table.rows.push_back({"detect-" + detect.name.str(),
                          {{{plain(book.titleOf(detect))}, {code(detect.name.str())}},
                           cell(book.titleOf(book.program.incidents[indexOf(detect.incident)])),
                           cell(Line{code(book.text(detect.when.span))}),
                           needs,
                           confirm}});
  }
  page.blocks.push_back(tableOf(std::move(table)));
  return page;
}

} // namespace tejun::exports
