// What a site says of itself: scope, facts, criteria.
#include "compiler/syntax/builder.h"

namespace tejun::syntax {

using namespace ast;

const Item *Builder::scope(Node node) {
  auto *item = make<ScopeItem>(range(node));
  item->doc = doc(node);
  Cursor at = node.children();
  at.skip();
  item->title = title(at);

  llvm::SmallVector<DomainDecl, 4> domains;
  llvm::SmallVector<SystemDecl, 8> systems;
  llvm::SmallVector<IncidentDecl, 8> incidents;
  llvm::SmallVector<TeamDecl, 8> teams;
  llvm::SmallVector<PhaseDecl, 8> phases;
  llvm::SmallVector<EnrichDecl, 4> enriches;
  llvm::SmallVector<GuardDecl, 8> rules;
  llvm::SmallVector<CalendarDecl, 2> calendars;
  llvm::SmallVector<BindDecl, 2> bindings;
  while (!at.done()) {
    const Node part = at.next();
    if (part.isToken()) continue; // braces, what was broken
    doc(part);
    Cursor inner = part.children();
    switch (part.rule()) {
    case Rule::domainDecl: {
      inner.skip();
      const Ident name = ident(inner.next());
      domains.push_back({name, title(inner), range(part)});
      break;
    }
    case Rule::systemDecl: systems.push_back(systemDecl(part)); break;
    case Rule::incidentDecl: {
      IncidentDecl incident;
      incident.range = range(part);
      inner.skip();
      incident.name = ident(inner.next());
      incident.title = title(inner);
      incident.domain = optionalIdent(inner, Tok::IN);
      incidents.push_back(incident);
      break;
    }
    case Rule::teamDecl: {
      TeamDecl team;
      team.range = range(part);
      inner.skip();
      team.name = ident(inner.next());
      team.title = title(inner);
      team.external = inner.accept(Tok::EXTERNAL);
      teams.push_back(team);
      break;
    }
    case Rule::phaseDecl: phases.push_back(phaseDecl(part)); break;
    case Rule::enrichDecl: {
      EnrichDecl enrich;
      enrich.range = range(part);
      inner.skip();
      enrich.field = path(inner.next());
      inner.accept(Tok::FROM);
      enrich.call = expr(inner.next());
      enriches.push_back(enrich);
      break;
    }
    case Rule::bindDecl: {
      BindDecl bind;
      bind.range = range(part);
      inner.skip();
      bind.capability = path(inner.next());
      llvm::SmallVector<ProviderDecl, 4> providers;
      for (; !inner.done(); inner.skip()) {
        if (!inner.at(Rule::provider)) continue;
        Cursor one = inner.peek().children();
        const Ident name = ident(one.next());
        providers.push_back({name, title(one)});
      }
      bind.providers = keep(providers);
      bindings.push_back(bind);
      break;
    }
    case Rule::calendarDecl: calendars.push_back(calendarDecl(part)); break;
    default: guards(part, rules); break;
    }
  }
  item->domains = keep(domains);
  item->systems = keep(systems);
  item->incidents = keep(incidents);
  item->teams = keep(teams);
  item->phases = keep(phases);
  item->enriches = keep(enriches);
  item->guards = keep(rules);
  item->calendars = keep(calendars);
  item->bindings = keep(bindings);
  return item;
}

CalendarDecl Builder::calendarDecl(Node node) {
  CalendarDecl calendar;
  calendar.range = range(node);
  Cursor at = node.children();
  at.skip();
  calendar.name = ident(at.next());
  calendar.title = title(at);
  llvm::SmallVector<OpenHours, 2> hours;
  llvm::SmallVector<Ident, 8> closed;
  while (!at.done()) {
    const Node part = at.next();
    if (!part.is(Rule::calendarClause)) continue;
    Cursor inner = part.children();
    if (inner.accept(Tok::ZONE)) {
      calendar.zone = textLit(inner.next());
    } else if (inner.accept(Tok::HOURS)) {
      OpenHours open;
      open.range = range(part);
      open.from = ident(inner.next());
      inner.accept(Tok::MINUS);
      open.to = ident(inner.next());
      inner.accept(Tok::ON);
      llvm::SmallVector<DayRange, 4> days;
      do {
        Cursor day = inner.next().children();
        DayRange range{ident(day.next()), {}};
        if (day.accept(Tok::MINUS)) range.to = ident(day.next());
        days.push_back(range);
      } while (inner.accept(Tok::COMMA));
      open.days = keep(days);
      hours.push_back(open);
    } else if (inner.accept(Tok::HOLIDAYS)) {
      if (inner.at(Tok::TEXT)) {
        calendar.country = textLit(inner.next());
        if (inner.accept(Tok::UNTIL)) calendar.until = ident(inner.next());
        continue;
      }
      do closed.push_back(ident(inner.next()));
      while (inner.accept(Tok::COMMA));
    }
  }
  calendar.hours = keep(hours);
  calendar.closed = keep(closed);
  return calendar;
}

SystemDecl Builder::systemDecl(Node node) {
  SystemDecl system;
  system.range = range(node);
  Cursor at = node.children();
  at.skip();
  system.name = ident(at.next());
  system.title = title(at);
  llvm::SmallVector<const Expr *, 4> networks;
  llvm::SmallVector<TextLit, 4> tags;
  while (!at.done()) {
    const Node part = at.next();
    if (!part.is(Rule::systemClause)) continue;
    Cursor inner = part.children();
    if (inner.accept(Tok::NETWORKS)) {
      const ArrayRef<const Expr *> some = constants(inner.next());
      networks.append(some.begin(), some.end());
    } else if (inner.accept(Tok::TAGGED)) {
      do tags.push_back(textLit(inner.next()));
      while (inner.accept(Tok::COMMA));
    }
  }
  system.networks = keep(networks);
  system.tags = keep(tags);
  return system;
}

PhaseDecl Builder::phaseDecl(Node node) {
  PhaseDecl phase;
  phase.range = range(node);
  Cursor at = node.children();
  phase.phase = ident(at.next());
  phase.team = optionalIdent(at, Tok::BY);
  while (!at.done()) {
    Cursor clause = at.next().children();
    const Node word = clause.next();
    switch (word.token().type) {
    case Tok::FROM: phase.from = ident(clause.next()); break;
    case Tok::REQUESTED_BY: phase.requestedBy = ident(clause.next()); break;
    case Tok::PLANNED_BY: phase.plannedBy = ident(clause.next()); break;
    default: phase.receives = type(clause.next()); break;
    }
  }
  return phase;
}

void Builder::guards(Node node, llvm::SmallVectorImpl<GuardDecl> &out) {
  for (Cursor at = node.children(); !at.done();) {
    const Node part = at.next();
    if (!part.is(Rule::guardRule)) continue;
    Cursor inner = part.children();
    GuardDecl guard;
    guard.range = range(part);
    switch (inner.next().token().type) {
    case Tok::NEVER:
      guard.kind = GuardKind::never;
      guard.intrinsic = path(inner.next());
      if (inner.accept(Tok::INTERSECTS)) {
        guard.intersects = constants(inner.next());
      } else if (inner.accept(Tok::TAGGED)) {
        guard.tagged = textLit(inner.next());
      }
      break;
    case Tok::LIMIT:
      guard.kind = GuardKind::limit;
      guard.intrinsic = path(inner.next());
      inner.accept(Tok::TO);
      guard.limit = constant(inner);
      inner.accept(Tok::IDENT); // the unit is for the reader
      inner.accept(Tok::PER);
      guard.per = constant(inner);
      if (inner.accept(Tok::ELSE)) {
        inner.accept(Tok::APPROVAL);
        guard.approvalBy = optionalIdent(inner, Tok::BY);
      }
      break;
    case Tok::REQUIRE:
      guard.kind = GuardKind::require;
      inner.accept(Tok::APPROVAL);
      guard.approvalBy = optionalIdent(inner, Tok::BY);
      if (inner.accept(Tok::QUORUM)) guard.quorum = constant(inner);
      inner.accept(Tok::FOR);
      guard.intrinsic = path(inner.next());
      guard.system = optionalIdent(inner, Tok::ON);
      break;
    default: continue; // broken
    }
    out.push_back(guard);
  }
}

const Item *Builder::fact(Node node) {
  auto *item = make<FactItem>(range(node));
  item->doc = doc(node);
  Cursor at = node.children();
  at.skip();
  item->name = ident(at.next());
  item->title = title(at);
  at.accept(Tok::COLON);
  item->type = type(at.next());
  if (at.accept(Tok::FOR)) item->incidents = names(at.next());
  return item;
}

const Item *Builder::criteria(Node node) {
  auto *item = make<CriteriaItem>(range(node));
  item->doc = doc(node);
  llvm::SmallVector<CriteriaRow, 4> rows;
  for (Cursor at = node.children(); !at.done();) {
    const Node part = at.next();
    if (!part.is(Rule::criteriaRow)) continue;
    Cursor inner = part.children();
    if (inner.at(Tok::BROKEN)) continue;
    doc(part);
    CriteriaRow row;
    row.range = range(part);
    row.severity = ident(inner.next());
    row.title = title(inner);
    if (inner.accept(Tok::REQUIRES)) row.duties = names(inner.next());
    if (inner.accept(Tok::RESPOND)) {
      inner.accept(Tok::WITHIN);
      row.respondWithin = duration(inner.next());
    }
    llvm::SmallVector<const Expr *, 4> whens;
    while (!inner.done()) {
      const Node criterion = inner.next();
      if (!criterion.is(Rule::criterion)) continue;
      Cursor words = criterion.children();
      if (words.accept(Tok::WHEN)) whens.push_back(expr(words.next()));
      if (words.at(Tok::OTHERWISE)) row.otherwise = true;
    }
    row.whens = keep(whens);
    rows.push_back(row);
  }
  item->rows = keep(rows);
  return item;
}

} // namespace tejun::syntax
