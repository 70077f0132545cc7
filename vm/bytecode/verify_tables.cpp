// Every table but types, functions' code and conditions: rows name rows that exist, constants are values of their types, and functions
// that the runner starts have the signature that it starts them with.
#include "vm/bytecode/calendar.h"
#include "vm/bytecode/scalar_text.h"
#include "vm/bytecode/verify_context.h"

#include <algorithm>
#include <cstdlib>
#include <functional>

namespace tejun::vm {
namespace {

constexpr std::uint8_t bit(Effect e) { return static_cast<std::uint8_t>(1u << static_cast<unsigned>(e)); }
constexpr std::uint8_t allEffects = 0
#define EFFECT(name, en, ja) | bit(Effect::name)
#include "vm/bytecode/Effects.def"
    ;

constexpr std::uint8_t allSources = 0
#define SOURCE(name, en, ja) | sourceBit(Source::name)
#include "vm/bytecode/Sources.def"
    ;

class TableVerifier {
public:
  explicit TableVerifier(VerifyContext &context) : c_(context), m_(context.module) {}

  bool run() {
    return sizes() && constants() && intrinsics() && slots() && sites() && people() && calendars() && scope() &&
           criteria() && procedures();
  }

private:
  // ---- one check each, with the place for the error --------------------------------------------------------------
  struct Place {
    std::string_view table;
    std::size_t row;
  };
  bool bad(Place p, ModuleProblem problem, VerifyContext::Arguments arguments) {
    return c_.failRow(problem, p.table, p.row, std::move(arguments));
  }
  bool check(bool ok, Place p, std::string_view what) {
    return ok || bad(p, ModuleProblem::bad_row, {{"what", std::string(what)}});
  }
  bool names(std::size_t index, std::size_t rows, Place p, std::string_view what) {
    return index < rows ||
           bad(p, ModuleProblem::no_such_row, {{"what", std::string(what)}, {"index", std::to_string(index)}});
  }
  bool namesOrNone(Index index, std::size_t rows, Place p, std::string_view what) {
    return index == none || names(index, rows, p, what);
  }
  bool namesAll(const std::vector<Index> &indexes, std::size_t rows, Place p, std::string_view what) {
    for (const Index i : indexes)
      if (!names(i, rows, p, what)) return false;
    return true;
  }
  /// A type that a register can have.
  bool valueType(TypeIndex t, Place p, std::string_view what) {
    return names(t, m_.types.size(), p, what) && check(t != 0, p, what);
  }
  bool networks(const std::vector<std::string> &texts, Place p, std::string_view what) {
    for (const std::string &s : texts)
      if (!check(parseNetwork(s).has_value(), p, what)) return false;
    return true;
  }
  bool file(Index index, std::uint32_t line, Place p) {
    return line == 0 || names(index, m_.strings.size(), p, "file");
  }
  /// The function takes nothing but `param` (none: nothing) and returns `result`.
  bool signature(Index f, TypeIndex param, TypeIndex result, Place p, std::string_view what) {
    if (!names(f, m_.functions.size(), p, what)) return false;
    const Function &fn = m_.functions[f];
    const bool fits = fn.result == result && fn.params == (param == 0 ? 0 : 1) &&
                      (param == 0 || (!fn.registers.empty() && fn.registers[0] == param));
    return fits || bad(p, ModuleProblem::wrong_signature, {{"what", std::string(what)}});
  }

  // ---- tables ----------------------------------------------------------------------------------------------------
  bool sizes() {
    const std::pair<std::string_view, std::size_t> tables[] = {{"strings", m_.strings.size()},
                                                               {"constants", m_.constants.size()},
                                                               {"functions", m_.functions.size()},
                                                               {"slots", m_.slots.size()},
                                                               {"intrinsics", m_.intrinsics.size()},
                                                               {"sites", m_.sites.size()},
                                                               {"asks", m_.asks.size()},
                                                               {"approvals", m_.approvals.size()},
                                                               {"calendars", m_.calendars.size()},
                                                               {"officeTimes", m_.officeTimes.size()},
                                                               {"outcomes", m_.outcomes.size()},
                                                               {"duties", m_.duties.size()},
                                                               {"facts", m_.facts.size()}};
    for (const auto &[name, size] : tables)
      if (size > limits::table)
        return c_.fail(ModuleProblem::too_many_rows, std::string(name), {{"limit", std::to_string(limits::table)}});
    return true;
  }

  bool constants() {
    for (std::size_t i = 0; i < m_.constants.size(); ++i) {
      const Constant &k = m_.constants[i];
      if (!names(k.type, m_.types.size(), {"constants", i}, "type")) return false;
      if (!isConstant(k))
        return c_.failRow(ModuleProblem::bad_constant, "constants", i, {{"type", typeText(m_.types, k.type)}});
    }
    return true;
  }
  bool isConstant(const Constant &k) const {
    const Type &type = m_.types[k.type];
    if (c_.facts[k.type].plainEnum)
      return k.text.empty() && k.word >= 0 && static_cast<std::uint64_t>(k.word) < type.cases.size();
    if (type.kind != TypeKind::scalar) return false;
    if (isPlainWord(type.scalar)) return k.text.empty() && inRange(type.scalar, k.word);
    return k.word == 0 && k.text.size() <= limits::textBytes && isSpelled(type.scalar, k.text);
  }

  bool intrinsics() {
    for (std::size_t i = 0; i < m_.intrinsics.size(); ++i) {
      const Intrinsic &in = m_.intrinsics[i];
      const Place p{"intrinsics", i};
      if (!check(!in.name.empty(), p, "name") || !check(in.params.size() < limits::registers, p, "params") ||
          !check(in.effects != 0 && (in.effects & ~allEffects) == 0, p, "effects") ||
          !names(in.result, m_.types.size(), p, "result") || !namesOrNone(in.target, in.params.size(), p, "target") ||
          !namesOrNone(in.undo, m_.intrinsics.size(), p, "undo") ||
          !namesOrNone(in.reconcileWith, m_.intrinsics.size(), p, "reconcileWith") ||
          !check(in.timeoutMs >= 0, p, "timeoutMs") || !check(in.retry <= 100, p, "retry") ||
          !check(in.atOnce >= 1, p, "atOnce"))
        return false;
      for (const Param &param : in.params)
        if (!valueType(param.type, p, "params") || !domain(param, p)) return false;
      if (in.undo != none && !undoes(m_.intrinsics[in.undo], in)) return bad(p, ModuleProblem::wrong_undo, {});
      const bool reconciles = in.crash == CrashPolicy::reconcile;
      if (reconciles != (in.reconcileWith != none) ||
          (reconciles && m_.intrinsics[in.reconcileWith].effects != bit(Effect::observes)))
        return bad(p, ModuleProblem::wrong_reconcile, {});
    }
    return true;
  }
  /// What it says of the argument's origin makes sense: constants of the parameter's type, each once, in order.
  bool domain(const Param &param, Place p) {
    if (!check((param.sources & ~allSources) == 0, p, "sources") ||
        !check((param.sources & sourceBit(Source::absent)) == 0 || param.optional, p, "sources") ||
        !check(((param.sources & sourceBit(Source::constant)) != 0) == !param.constants.empty(), p, "sources"))
      return false;
    for (std::size_t i = 0; i < param.constants.size(); ++i) {
      const Index row = param.constants[i];
      if (!names(row, m_.constants.size(), p, "constants") ||
          !check(i == 0 || param.constants[i - 1] < row, p, "constants") ||
          !check(takes(m_.types, param.type, m_.constants[row].type), p, "constants"))
        return false;
    }
    return true;
  }
  /// It restores, and takes the result; what else it takes may be left out, or is an argument of the action.
  static bool undoes(const Intrinsic &undo, const Intrinsic &done) {
    if ((undo.effects & bit(Effect::restores)) == 0 || undo.params.empty() || undo.params[0].type != done.result)
      return false;
    for (std::size_t i = 1; i < undo.params.size(); ++i)
      if (!undo.params[i].optional && std::none_of(done.params.begin(), done.params.end(), [&](const Param &p) {
            return p.name == undo.params[i].name && p.type == undo.params[i].type;
          }))
        return false;
    return true;
  }

  bool slots() {
    for (std::size_t i = 0; i < m_.slots.size(); ++i)
      if (!valueType(m_.slots[i], {"slots", i}, "type")) return false;
    return m_.slots.empty() || check(m_.slots[0] == m_.alertType, {"slots", 0}, "alert");
  }

  bool sites() {
    for (std::size_t i = 0; i < m_.sites.size(); ++i) {
      const Site &s = m_.sites[i];
      const Place p{"sites", i};
      if (!file(s.file, s.line, p)) return false;
      const bool host = s.kind == SiteKind::host, step = s.kind == SiteKind::step, arm = s.kind == SiteKind::arm;
      if (host ? !names(s.intrinsic, m_.intrinsics.size(), p, "intrinsic")
               : !check(s.intrinsic == none, p, "intrinsic"))
        return false;
      if (step ? !namesOrNone(s.slot, m_.slots.size(), p, "slot") : !check(s.slot == none, p, "slot")) return false;
      if (arm ? !namesOrNone(s.target, m_.sites.size(), p, "target") : !check(s.target == none, p, "target"))
        return false;
      const bool gives = host || s.kind == SiteKind::declassify;
      if (!check(s.reason.empty() || (gives && s.reason.size() <= limits::textBytes), p, "reason")) return false;
      if (s.target != none &&
          !check(m_.sites[s.target].kind == SiteKind::step || m_.sites[s.target].kind == SiteKind::response, p,
                 "target"))
        return false;
    }
    return true;
  }

  bool people() {
    for (std::size_t i = 0; i < m_.asks.size(); ++i) {
      const Ask &a = m_.asks[i];
      const Place p{"asks", i};
      if (!names(a.team, m_.teams.size(), p, "team") || !namesOrNone(a.escalateTo, m_.teams.size(), p, "escalateTo") ||
          !names(a.subject, m_.types.size(), p, "subject") || !names(a.answer, m_.types.size(), p, "answer") ||
          !check(a.atMostMs >= 0, p, "atMostMs") || !check(a.remindMs >= 0, p, "remindMs"))
        return false;
      for (const AskField &field : a.fields)
        if (!valueType(field.type, p, "fields")) return false;
      if (!check(answerFits(a), p, "answer")) return false;
    }
    for (std::size_t i = 0; i < m_.approvals.size(); ++i) {
      const Approval &a = m_.approvals[i];
      const Place p{"approvals", i};
      if (!names(a.team, m_.teams.size(), p, "team") || !check(a.quorum >= 1, p, "quorum") ||
          !check(a.atMostMs >= 0, p, "atMostMs"))
        return false;
    }
    return true;
  }
  /// Arithmetic on calendars is bounded because every one opens, and no length is longer than `longestOfficeTime`.
  bool calendars() {
    constexpr std::int64_t daysMinutes = 24 * 60, widestOffset = daysMinutes;
    for (std::size_t i = 0; i < m_.calendars.size(); ++i) {
      const Calendar &c = m_.calendars[i];
      const Place p{"calendars", i};
      const auto rising = [](const auto &a, const auto &b) { return a.fromMs >= b.fromMs; };
      if (!check(!c.offsets.empty() && std::ranges::adjacent_find(c.offsets, rising) == c.offsets.end(), p,
                 "offsets") ||
          !check(std::ranges::adjacent_find(c.closed, std::greater_equal{}) == c.closed.end(), p, "closed") ||
          !check(!c.hours.empty(), p, "hours"))
        return false;
      for (const ZoneOffset &offset : c.offsets)
        if (!check(offset.minutes > -widestOffset && offset.minutes < widestOffset, p, "offsets") ||
            !check(std::abs(offset.fromMs) <= calendar::widestTime, p, "offsets"))
          return false;
      for (const OpenHours &h : c.hours)
        if (!check(h.days != 0 && h.days < 0x80 && h.from < h.to && h.to <= daysMinutes, p, "hours")) return false;
    }
    for (std::size_t i = 0; i < m_.officeTimes.size(); ++i) {
      const OfficeTime &t = m_.officeTimes[i];
      const Place p{"officeTimes", i};
      if (!names(t.calendar, m_.calendars.size(), p, "calendar") ||
          !check(t.amount > 0 && t.amount <= calendar::mostOf(t.unit), p, "amount"))
        return false;
    }
    return true;
  }
  /// A choice is among what is offered; a form gives its record; consent is a Bool; a task gives nothing.
  bool answerFits(const Ask &a) const {
    const Type &answer = m_.types[a.answer];
    switch (a.kind) {
    case AskKind::choose: {
      if (!isCollection(m_.types, a.subject)) return false;
      const TypeIndex item = elementOf(m_.types, a.subject);
      return a.many ? answer.kind == TypeKind::list && answer.args[0] == item : a.answer == item;
    }
    case AskKind::form: {
      if (answer.kind != TypeKind::record || answer.fields.size() != a.fields.size()) return false;
      for (std::size_t i = 0; i < a.fields.size(); ++i)
        if (answer.fields[i].name != a.fields[i].name || answer.fields[i].type != a.fields[i].type) return false;
      return true;
    }
    case AskKind::approve:
    case AskKind::consult: return isScalar(m_.types, a.answer, Scalar::boolean);
    case AskKind::task: return a.answer == 0;
    }
    return false;
  }

  bool scope() {
    const std::size_t teams = m_.teams.size();
    for (std::size_t i = 0; i < std::size(m_.phases); ++i) {
      const PhaseOwner &owner = m_.phases[i];
      const Place p{"phases", i};
      if ((owner.declared && !names(owner.team, teams, p, "team")) || !namesOrNone(owner.team, teams, p, "team") ||
          !namesOrNone(owner.requestedBy, teams, p, "requestedBy") ||
          !namesOrNone(owner.plannedBy, teams, p, "plannedBy"))
        return false;
    }
    for (std::size_t i = 0; i < m_.systems.size(); ++i)
      if (!networks(m_.systems[i].networks, {"systems", i}, "networks")) return false;
    for (std::size_t i = 0; i < m_.guards.size(); ++i) {
      const Guard &g = m_.guards[i];
      const Place p{"guards", i};
      if (!names(g.intrinsic, m_.intrinsics.size(), p, "intrinsic") || !networks(g.intersects, p, "intersects") ||
          !namesOrNone(g.approvalBy, teams, p, "approvalBy") ||
          !namesOrNone(g.system, m_.systems.size(), p, "system") || !check(g.quorum >= 1, p, "quorum") ||
          !check(g.limit >= 0, p, "limit") || !check(g.perMs >= 0, p, "perMs") ||
          !check(g.kind != GuardKind::limit || g.perMs > 0, p, "perMs") ||
          !check(g.kind != GuardKind::require || g.approvalBy != none, p, "approvalBy"))
        return false;
    }
    return true;
  }

  bool criteria() {
    for (std::size_t i = 0; i < m_.facts.size(); ++i)
      if (!valueType(m_.facts[i].type, {"facts", i}, "type")) return false;
    for (std::size_t i = 0; i < m_.criteria.size(); ++i) {
      const CriteriaRow &row = m_.criteria[i];
      const Place p{"criteria", i};
      if (!namesAll(row.duties, m_.duties.size(), p, "duties") ||
          !check(row.respondWithinMs >= 0, p, "respondWithinMs") ||
          !check(i == 0 || row.severity < m_.criteria[i - 1].severity, p, "severity"))
        return false;
    }
    return m_.severity == none || signature(m_.severity, 0, 0, {"criteria", 0}, "severity");
  }

  TypeIndex scalarRow(Scalar s) const {
    for (std::size_t t = 0; t < m_.types.size(); ++t)
      if (isScalar(m_.types, static_cast<TypeIndex>(t), s)) return static_cast<TypeIndex>(t);
    return 0;
  }
  bool procedures() {
    if (m_.enrich != none && (!check(m_.alertType != 0, {"detections", 0}, "alert") ||
                              !signature(m_.enrich, m_.alertType, m_.alertType, {"detections", 0}, "enrich")))
      return false;
    const TypeIndex verdict = scalarRow(Scalar::integer);
    for (std::size_t i = 0; i < m_.detections.size(); ++i) {
      const Detection &d = m_.detections[i];
      const Place p{"detections", i};
      if (!check(m_.alertType != 0, p, "alert") || !names(d.incident, m_.incidents.size(), p, "incident") ||
          !check(d.confirmAtMostMs >= 0, p, "confirmAtMostMs") ||
          !namesOrNone(d.undecidedAsk, m_.asks.size(), p, "undecidedAsk"))
        return false;
      if (d.confirm != none &&
          (!check(verdict != 0, p, "confirm") || !signature(d.confirm, m_.alertType, verdict, p, "confirm")))
        return false;
    }
    for (std::size_t i = 0; i < m_.playbooks.size(); ++i) {
      const Place p{"playbooks", i};
      if (!check(m_.alertType != 0 && !m_.slots.empty(), p, "alert") ||
          !namesAll(m_.playbooks[i].incidents, m_.incidents.size(), p, "incidents") ||
          !signature(m_.playbooks[i].entry, 0, 0, p, "entry"))
        return false;
    }
    for (std::size_t i = 0; i < m_.processes.size(); ++i) {
      const Place p{"processes", i};
      if (!names(m_.processes[i].entry, m_.functions.size(), p, "entry") ||
          !namesAll(m_.processes[i].fulfils, m_.duties.size(), p, "fulfils"))
        return false;
    }
    for (std::size_t i = 0; i < m_.responses.size(); ++i) {
      const Response &r = m_.responses[i];
      const Place p{"responses", i};
      if (!names(r.entry, m_.functions.size(), p, "entry") || !namesOrNone(r.team, m_.teams.size(), p, "team"))
        return false;
      if (m_.functions[r.entry].result != 0) return bad(p, ModuleProblem::wrong_signature, {{"what", "entry"}});
    }
    return true;
  }

  VerifyContext &c_;
  const Module &m_;
};

} // namespace

bool verifyTables(VerifyContext &c) { return TableVerifier(c).run(); }

} // namespace tejun::vm
