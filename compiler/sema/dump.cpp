#include "compiler/sema/dump.h"

#include "compiler/sema/dump_body.h"

namespace tejun::sema {

using namespace hir;

namespace {

constexpr StringRef effectNames[] = {
#define EFFECT(name, en, ja) #name,
#include "vm/bytecode/Effects.def"
};
constexpr StringRef severityNames[] = {"low", "medium", "high", "critical"};
constexpr StringRef phaseNames[] = {"detection", "triage", "containment", "analysis", "recovery"};
constexpr StringRef crashNames[] = {"idempotent", "reconcile", "once"};
constexpr StringRef atomNames[] = {"==",     "!=",   "<",       "<=",   ">",  ">=",   "contains",
                                   "starts", "ends", "matches", "like", "in", "known"};

template <typename Id> std::size_t at(Id id) { return static_cast<std::size_t>(id); }

class Dumper {
public:
  Dumper(const Program &theProgram, llvm::function_ref<bool(FileId)> isShown, llvm::raw_ostream &stream)
      : program(theProgram), shown(isShown), out(stream) {}

  void run() {
    for (const RecordInfo &info : program.records) record(info);
    for (const EnumInfo &info : program.enums) enumeration(info);
    for (const ConstInfo &info : program.consts) constant(info);
    for (const IntrinsicInfo &info : program.intrinsics) intrinsic(info);
    for (const FnInfo &info : program.fns) fn(info);
    for (const DutyInfo &info : program.duties) out << "duty " << info.name << '\n';
    for (const FactInfo &info : program.facts) fact(info);
    for (const CriteriaRow &row : program.criteria) criteria(row);
    if (program.scope.declared) scope();
    for (const DetectInfo &info : program.detects) detect(info);
    for (const ProcessInfo &info : program.processes) process(info);
    for (const PlaybookInfo &info : program.playbooks) playbook(info);
    for (const ResponseInfo &info : program.responses) response(info);
  }

  bool isShown(Span span) const { return span.valid() && shown(span.file); }
  std::string name(TypeId type, Tlp label = Tlp::none) const {
    return typeName(program, type) + (label == Tlp::none ? "" : " tlp " + nameOf(label).str());
  }
  StringRef team(TeamId id) const { return at(id) < program.teams.size() ? program.teams[at(id)].name : "?"; }
  void expr(const Expr *e) {
    static const std::vector<Local> none;
    BodyDumper(program, none, out).expr(e);
  }

  void field(const FieldInfo &info, StringRef indent) {
    out << indent << info.name << ": " << name(info.type, info.label);
    if (!info.jsonPath.empty()) {
      out << " at ";
      dumpText(info.jsonPath, out);
    }
    if (info.defaultValue) {
      out << " = ";
      expr(info.defaultValue);
    }
  }

  void record(const RecordInfo &info) {
    if (!isShown(info.span)) return;
    out << "record " << info.name << (info.decodesJson ? " decodes json\n" : "\n");
    for (const FieldInfo &f : info.fields) {
      field(f, "  ");
      out << '\n';
    }
  }

  void enumeration(const EnumInfo &info) {
    if (!isShown(info.span)) return;
    out << "enum " << info.name << '\n';
    for (const EnumCaseInfo &c : info.cases) {
      out << "  " << c.name;
      for (std::size_t i = 0; i < c.payload.size(); ++i) field(c.payload[i], i ? ", " : "(");
      out << (c.payload.empty() ? "\n" : ")\n");
    }
  }

  void constant(const ConstInfo &info) {
    if (!isShown(info.span)) return;
    out << "const " << info.name << ": " << name(info.type) << " = ";
    expr(info.value);
    out << '\n';
  }

  void params(const std::vector<Local> &locals, std::uint32_t count) {
    out << '(';
    for (std::uint32_t i = 0; i < count; ++i)
      out << (i ? ", " : "") << locals[i].name << ": " << name(locals[i].type, locals[i].label);
    out << ')';
  }

  void fn(const FnInfo &info) {
    if (!isShown(info.span)) return;
    out << "fn " << info.name;
    params(info.body.locals, info.body.paramCount);
    out << " -> " << name(info.result, info.resultLabel) << '\n';
    BodyDumper(program, info.body.locals, out).block(info.body.block, 1);
  }

  void intrinsic(const IntrinsicInfo &info) {
    if (!isShown(info.span)) return;
    out << "intrinsic " << info.name << '(';
    bool first = true;
    for (const ParamInfo &param : info.params) {
      out << (first ? "" : ", ") << param.name << ": " << name(param.type, param.label);
      if (param.defaultValue) {
        out << " = ";
        expr(param.defaultValue);
      }
      first = false;
    }
    out << ") -> " << name(info.result, info.resultLabel) << "\n ";
    for (std::size_t i = 0; i < std::size(effectNames); ++i)
      if (info.effects & (1u << i)) out << ' ' << effectNames[i];
    if (info.target != noId) out << ' ' << info.params[info.target].name;
    if (at(info.undo) < program.intrinsics.size()) out << " undo " << program.intrinsics[at(info.undo)].name;
    if (info.irreversible) out << " irreversible";
    out << ' ' << crashNames[info.crash];
    if (at(info.reconcileWith) < program.intrinsics.size())
      out << ' ' << program.intrinsics[at(info.reconcileWith)].name;
    out << " timeout ";
    dumpDuration(info.timeoutMs, out);
    out << " retry " << info.retry << " at once " << info.atOnce;
    if (!info.audience.empty()) out << " audience " << info.audience;
    out << '\n';
  }

  void fact(const FactInfo &info) {
    out << "fact " << info.name << ": " << name(info.type, info.label);
    for (std::size_t i = 0; i < info.incidents.size(); ++i)
      out << (i ? ", " : " for ") << program.incidents[at(info.incidents[i])].name;
    out << '\n';
  }

  void duties(const std::vector<DutyId> &ids, StringRef word) {
    for (std::size_t i = 0; i < ids.size(); ++i) out << (i ? ", " : word) << program.duties[at(ids[i])].name;
  }

  void criteria(const CriteriaRow &row) {
    out << "severity " << severityNames[static_cast<std::size_t>(row.severity)];
    duties(row.duties, " requires ");
    if (row.respondWithinMs) {
      out << " respond within ";
      dumpDuration(row.respondWithinMs, out);
    }
    out << '\n';
    for (const Expr *when : row.whens) {
      out << "  when ";
      expr(when);
      out << '\n';
    }
    if (row.otherwise) out << "  otherwise\n";
  }

  void scope() {
    const ScopeInfo &info = program.scope;
    out << "scope ";
    dumpText(info.title, out);
    out << '\n';
    for (const SystemInfo &system : program.systems) {
      out << "  system " << system.name;
      for (std::size_t i = 0; i < system.networks.size(); ++i) out << (i ? ", " : " networks ") << system.networks[i];
      for (std::size_t i = 0; i < system.tags.size(); ++i) out << (i ? ", " : " tags ") << system.tags[i];
      out << '\n';
    }
    for (const IncidentInfo &incident : program.incidents) out << "  incident " << incident.name << '\n';
    for (const TeamInfo &one : program.teams) out << "  team " << one.name << (one.external ? " external\n" : "\n");
    for (std::size_t i = 0; i < std::size(info.phases); ++i) phase(info.phases[i], phaseNames[i]);
    for (const EnrichInfo &enrich : info.enriches) {
      out << "  enrich";
      for (const std::uint32_t index : enrich.field) out << ' ' << index;
      out << '\n';
      BodyDumper(program, enrich.body.locals, out).block(enrich.body.block, 2);
    }
    for (const GuardInfo &guard : info.guards) this->guard(guard);
  }

  void phase(const PhaseInfo &info, StringRef phaseName) {
    if (!info.declared) return;
    out << "  " << phaseName << " by " << team(info.team);
    if (info.from != Severity::low) out << " from " << severityNames[static_cast<std::size_t>(info.from)];
    if (info.receives != unitType) out << " receives " << name(info.receives);
    if (at(info.requestedBy) < program.teams.size()) out << " requested_by " << team(info.requestedBy);
    if (at(info.plannedBy) < program.teams.size()) out << " planned_by " << team(info.plannedBy);
    out << '\n';
  }

  void guard(const GuardInfo &info) {
    const StringRef intrinsicName = program.intrinsics[at(info.intrinsic)].name;
    switch (info.kind) {
    case ast::GuardKind::never:
      out << "  never " << intrinsicName;
      for (std::size_t i = 0; i < info.intersects.size(); ++i) out << (i ? ", " : " intersects ") << info.intersects[i];
      if (!info.tagged.empty()) {
        out << " tagged ";
        dumpText(info.tagged, out);
      }
      break;
    case ast::GuardKind::limit:
      out << "  limit " << intrinsicName << " to " << info.limit << " per ";
      dumpDuration(info.perMs, out);
      if (at(info.approvalBy) < program.teams.size()) out << " else approval by " << team(info.approvalBy);
      break;
    case ast::GuardKind::require:
      out << "  require approval by " << team(info.approvalBy) << " quorum " << info.quorum << " for " << intrinsicName;
      if (at(info.system) < program.systems.size()) out << " on " << program.systems[at(info.system)].name;
      break;
    }
    out << '\n';
  }

  void condition(const Condition &c) {
    switch (c.kind) {
    case Condition::Kind::always: out << "always"; return;
    case Condition::Kind::not_:
      out << "not ";
      condition(c.children.front());
      return;
    case Condition::Kind::all:
    case Condition::Kind::any:
      out << (c.kind == Condition::Kind::all ? "all(" : "any(");
      for (std::size_t i = 0; i < c.children.size(); ++i) {
        if (i) out << ", ";
        condition(c.children[i]);
      }
      out << ')';
      return;
    case Condition::Kind::atom:
      out << c.fieldText << ' ' << atomNames[static_cast<std::size_t>(c.op)] << (c.foldCase ? "~" : "");
      for (std::size_t i = 0; i < c.values.size(); ++i) {
        out << (i ? ", " : " ");
        expr(c.values[i]);
      }
      return;
    }
  }

  void needs(const std::vector<std::string> &fields) {
    for (std::size_t i = 0; i < fields.size(); ++i) out << (i ? ", " : "  needs ") << fields[i];
    if (!fields.empty()) out << '\n';
  }

  void detect(const DetectInfo &info) {
    out << "detect " << info.name << " -> "
        << (at(info.incident) < program.incidents.size() ? program.incidents[at(info.incident)].name : "?") << '\n';
    needs(info.needsText);
    out << "  when ";
    condition(info.when);
    out << '\n';
    if (!info.hasConfirm) return;
    out << "  confirm at most ";
    dumpDuration(info.confirmAtMostMs, out);
    out << '\n';
    BodyDumper(program, info.confirm.locals, out).block(info.confirm.block, 2);
  }

  void process(const ProcessInfo &info) {
    out << "process " << info.number << ' ' << info.name << " -> " << name(info.resultType);
    duties(info.fulfils, " fulfils ");
    for (std::size_t i = 0; i < info.establishes.size(); ++i)
      out << (i ? ", " : " establishes ") << program.facts[at(info.establishes[i])].name;
    out << '\n';
    for (std::uint32_t i = 0; i < info.inputCount + info.outputCount; ++i) {
      out << (i < info.inputCount ? "  input " : "  output ") << info.locals[i].name << ": "
          << name(info.locals[i].type, info.locals[i].label);
      if (i < info.inputCount && info.notEmpty[i]) out << " not empty";
      out << '\n';
    }
    BodyDumper body(program, info.locals, out);
    for (const MethodInfo &method : info.methods) {
      out << "  method " << method.number;
      if (method.when) {
        out << " when ";
        body.expr(method.when);
      }
      out << '\n';
      body.block(method.body, 2);
    }
  }

  void playbook(const PlaybookInfo &info) {
    out << "playbook " << info.name;
    for (std::size_t i = 0; i < info.incidents.size(); ++i)
      out << (i ? ", " : " for ") << program.incidents[at(info.incidents[i])].name;
    if (info.isCallable) out << " -> " << name(info.resultType);
    out << '\n';
    for (std::uint32_t i = 1; i <= info.inputCount; ++i)
      out << "  input " << info.slots[i].name << ": " << name(info.slots[i].type, info.slots[i].label)
          << (info.notEmpty[i - 1] ? " not empty\n" : "\n");
    for (std::uint32_t i = 0; i < info.outputCount; ++i)
      out << "  output " << info.locals[i].name << ": " << name(info.locals[i].type, info.locals[i].label) << '\n';
    needs(info.needsText);
    BodyDumper(program, info.locals, out, &info).block(info.body, 1);
  }

  void response(const ResponseInfo &info) {
    out << "response " << info.number << " by " << team(info.team) << ' ';
    params(info.body.locals, info.body.paramCount);
    out << '\n';
    BodyDumper(program, info.body.locals, out).block(info.body.block, 1);
  }

private:
  const Program &program;
  llvm::function_ref<bool(FileId)> shown;
  llvm::raw_ostream &out;
};

template <typename Info, typename Method> std::string one(const Program &program, const Info &info, Method method) {
  std::string text;
  llvm::raw_string_ostream out(text);
  Dumper dumper(program, [](FileId) { return true; }, out);
  (dumper.*method)(info);
  return text;
}

} // namespace

std::string dumpText(const Program &p, const IntrinsicInfo &i) { return one(p, i, &Dumper::intrinsic); }
std::string dumpText(const Program &p, const FnInfo &i) { return one(p, i, &Dumper::fn); }
std::string dumpText(const Program &p, const RecordInfo &i) { return one(p, i, &Dumper::record); }
std::string dumpText(const Program &p, const EnumInfo &i) { return one(p, i, &Dumper::enumeration); }
std::string dumpText(const Program &p, const ConstInfo &i) { return one(p, i, &Dumper::constant); }
std::string dumpText(const Program &p, const ProcessInfo &i) { return one(p, i, &Dumper::process); }
std::string dumpText(const Program &p, const ResponseInfo &i) { return one(p, i, &Dumper::response); }
std::string dumpText(const Program &p, const CriteriaRow &i) { return one(p, i, &Dumper::criteria); }
std::string dumpText(const Program &p, const GuardInfo &i) { return one(p, i, &Dumper::guard); }
std::string dumpText(const Program &p, const Condition &i) { return one(p, i, &Dumper::condition); }
std::string dumpText(const Program &p, const DetectInfo &i) { return one(p, i, &Dumper::detect); }

void dump(const Program &program, llvm::function_ref<bool(FileId)> shown, llvm::raw_ostream &out) {
  Dumper(program, shown, out).run();
}

} // namespace tejun::sema
