// Detections: `when` as a tree of data, `confirm` and `enrich` as functions of the alert.
#include "compiler/codegen/body.h"
#include "vm/bytecode/types.h"

namespace tejun::codegen {

using llvm::cast;
using llvm::dyn_cast;

namespace {

std::vector<std::uint8_t> path(const std::vector<std::uint32_t> &indexes) { return {indexes.begin(), indexes.end()}; }

/// A constant of a condition, by the same rule as `load`.
vm::Index constantOf(Generator &gen, const hir::Constant &c) {
  const TypeIndex type = gen.types.of(c.type);
  const vm::Types &types = gen.module.module().types;
  const bool byText = !vm::isPlainEnum(types, type) && !c.text.empty();
  const bool textual = vm::isTextual(types, type);
  return byText || textual ? gen.module.constant(type, c.text.str()) : gen.module.constant(type, c.word);
}

/// The type at the end of a path from the alert.
TypeIndex leaf(Generator &gen, const std::vector<std::uint32_t> &path) {
  const vm::Types &types = gen.module.module().types;
  TypeIndex type = gen.module.module().alertType;
  for (std::uint32_t field : path) type = types[vm::unwrapped(types, type)].fields[field].type;
  return vm::unwrapped(types, type);
}

/// In preorder: children stand behind their node.
vm::Index add(Generator &gen, std::vector<vm::Condition> &nodes, const hir::Condition &c) {
  const auto index = static_cast<vm::Index>(nodes.size());
  vm::Condition node;
  switch (c.kind) {
  case hir::Condition::Kind::all: node.kind = vm::ConditionKind::all; break;
  case hir::Condition::Kind::any: node.kind = vm::ConditionKind::any; break;
  case hir::Condition::Kind::not_: node.kind = vm::ConditionKind::not_; break;
  case hir::Condition::Kind::atom: node.kind = vm::ConditionKind::atom; break;
  case hir::Condition::Kind::always: node.kind = vm::ConditionKind::always; break;
  }
  node.field = path(c.field);
  node.fieldText = c.fieldText;
  node.where = gen.where(c.span);
  node.op = c.op;
  if (c.op == hir::AtomOp::eq && vm::isCollection(gen.module.module().types, leaf(gen, c.field)))
    node.op = vm::AtomOp::contains;
  node.foldCase = c.foldCase;
  for (const hir::Constant *value : c.values) node.values.push_back(constantOf(gen, *value));
  nodes.push_back(node);
  std::vector<vm::Index> children;
  for (const hir::Condition &child : c.children) children.push_back(add(gen, nodes, child));
  nodes[index].children = std::move(children);
  return index;
}

/// `Alert → Int`: 0 undecided, 1 confirmed, 2 refuted. Evidence that cannot be had leaves it undecided, so that a person is asked.
class ConfirmGen : public Surroundings {
public:
  ConfirmGen(Generator &g, vm::Index function, const hir::DetectInfo &d)
      : gen(g), info(d), body(g, function, d.confirm.locals, d.confirm.paramCount, {{}, d.name.str(), d.title.str()}) {
    body.surroundings = this;
    body.askTitle = d.title.str();
  }

  void define() {
    body.at(info.span);
    undecided_ = body.code.newLabel();
    const Reg failure = body.temporary(gen.module.module().failureType);
    body.failTargets.push_back({undecided_, failure, 0});
    const bool bounded = info.confirmAtMostMs > 0;
    if (bounded) {
      const Reg most = body.temporary(vm::Scalar::duration);
      body.code.loadInt(most, info.confirmAtMostMs);
      body.code.emit(Op::bound_push, most, 0, 0, undecided_);
      body.push(Open::Kind::bound);
      body.release(most);
    }
    body.block(info.confirm.block);
    if (bounded) body.pop();
    body.code.bind(undecided_);
    verdict(ast::VerdictKind::undecided);
    body.finish();
  }

  bool statement(const hir::Stmt &s) override {
    const auto *v = dyn_cast<hir::Verdict>(&s);
    if (!v) return false;
    const Label next = body.code.newLabel();
    if (v->when) body.branch(*v->when, next, false);
    body.unwind(0);
    verdict(v->verdict);
    body.code.bind(next);
    return true;
  }

  bool target(const hir::Target &t) override {
    if (t.kind != ast::TargetKind::undecided) return false;
    body.jumpOut(undecided_, 0);
    return true;
  }

private:
  void verdict(ast::VerdictKind kind) {
    const Reg result = body.loadedInt(kind == ast::VerdictKind::confirmed ? 1
                                      : kind == ast::VerdictKind::refuted ? 2
                                                                          : 0);
    body.code.emit(Op::ret, result);
    body.release(result);
  }

  Generator &gen;
  const hir::DetectInfo &info;
  BodyGen body;
  Label undecided_;
};

/// `Alert → Alert`: sets a field that the alert does not have. What cannot be found out leaves the alert as it is.
class EnrichGen : public Surroundings {
public:
  EnrichGen(Generator &g, vm::Index function, const hir::EnrichInfo &e)
      : gen(g), info(e), body(g, function, e.body.locals, e.body.paramCount, {{}, "enrich", {}}) {
    body.surroundings = this;
  }

  bool target(const hir::Target &) override { return false; }

  void define() {
    body.at(info.span);
    same_ = body.code.newLabel();
    const Reg failure = body.temporary(gen.module.module().failureType);
    body.failTargets.push_back({same_, failure, 0});
    const std::vector<Reg> groups = open();
    const Reg found = body.temporary(fieldType_);
    body.block(info.body.block, found);
    close(groups, found);
    body.code.bind(same_);
    body.code.emit(Op::ret, 0);
    body.finish();
  }

private:
  TypeIndex unwrapped(TypeIndex t) const { return vm::unwrapped(gen.module.module().types, t); }
  TypeIndex fieldOf(TypeIndex record, std::uint32_t field) const {
    return gen.module.module().types[unwrapped(record)].fields[field].type;
  }

  /// Loads the records on the way to the field; leaves when a group is absent or the field is there already.
  std::vector<Reg> open() {
    std::vector<Reg> groups{0};
    for (std::size_t i = 0; i < info.field.size(); ++i) {
      const TypeIndex type = fieldOf(body.code.typeOf(groups.back()), info.field[i]);
      const Reg reg = body.temporary(type);
      body.code.emit(Op::rec_get, reg, groups.back(), info.field[i]);
      const bool optional = unwrapped(type) != type;
      if (i + 1 == info.field.size()) {
        fieldType_ = type;
        const Label absent = body.code.newLabel();
        if (optional) {
          body.code.emit(Op::jnone, reg, 0, 0, absent);
          body.code.jump(same_);
        }
        body.code.bind(absent);
        body.release(reg);
      } else if (optional) {
        body.code.emit(Op::jnone, reg, 0, 0, same_);
        groups.push_back(body.temporary(unwrapped(type)));
        body.code.emit(Op::unwrap, groups.back(), reg);
        body.release(reg);
      } else
        groups.push_back(reg);
    }
    return groups;
  }

  void close(const std::vector<Reg> &groups, Reg value) {
    for (std::size_t i = groups.size(); i > 0; --i) {
      const Reg record = groups[i - 1];
      const TypeIndex want = fieldOf(body.code.typeOf(record), info.field[i - 1]);
      Reg given = value;
      if (body.code.typeOf(value) != want) {
        given = body.temporary(want);
        body.code.emit(Op::some, given, value);
      }
      body.code.emit(Op::rec_set, record, info.field[i - 1], given);
      value = record;
    }
  }

  Generator &gen;
  const hir::EnrichInfo &info;
  BodyGen body;
  Label same_;
  TypeIndex fieldType_ = 0;
};

} // namespace

void addDetections(Generator &gen) {
  vm::Module &m = gen.module.module();
  const hir::ScopeInfo &scope = gen.program.scope;
  for (const hir::DetectInfo &info : gen.program.detects) {
    vm::Detection row;
    row.name = info.name.str();
    row.title = info.title.str();
    row.incident = static_cast<vm::Index>(info.incident);
    for (const auto &need : info.needs) row.needs.push_back(path(need));
    row.needsText = info.needsText;
    add(gen, row.when, info.when);
    row.confirmAtMostMs = info.confirmAtMostMs;
    if (info.hasConfirm) {
      row.confirm = gen.declare("confirm " + row.name, {m.alertType}, gen.types.scalar(vm::Scalar::integer),
                                [&gen, &info](vm::Index index) { ConfirmGen(gen, index, info).define(); });
      // Whoever triages decides what the evidence leaves open.
      const auto &triage = scope.phases[static_cast<std::size_t>(hir::Phase::triage)];
      const auto &detection = scope.phases[static_cast<std::size_t>(hir::Phase::detection)];
      if (triage.declared || detection.declared) {
        vm::Ask ask;
        ask.key = "confirm " + row.name;
        ask.title = row.title;
        ask.team = gen.teamIndex(triage.declared ? triage.team : detection.team);
        ask.kind = vm::AskKind::approve;
        ask.answer = gen.types.scalar(vm::Scalar::boolean);
        row.undecidedAsk = gen.module.ask(std::move(ask));
      }
    }
    m.detections.push_back(std::move(row));
  }
}

void addEnrich(Generator &gen) {
  const auto &enriches = gen.program.scope.enriches;
  if (enriches.empty()) return;
  const TypeIndex alert = gen.module.module().alertType;
  std::vector<vm::Index> each;
  for (const hir::EnrichInfo &info : enriches)
    each.push_back(gen.declare("enrich", {alert}, alert,
                               [&gen, &info](vm::Index index) { EnrichGen(gen, index, info).define(); }));
  if (each.size() == 1) {
    gen.module.module().enrich = each.front();
    return;
  }
  gen.module.module().enrich = gen.declare("enrich all", {alert}, alert, [&gen, each](vm::Index index) {
    const std::vector<hir::Local> none;
    BodyGen body(gen, index, none, 0, {});
    const Reg argument = body.temporary(gen.module.module().alertType);
    for (vm::Index one : each) {
      body.code.emit(Op::take, argument, 0);
      body.code.emit(Op::call, 0, argument, 0, one);
    }
    body.code.emit(Op::ret, 0);
    body.finish();
  });
}

} // namespace tejun::codegen
