// `ask`: a row says who is asked what and how long, the instruction brings the question and what is offered.
#include "compiler/codegen/body.h"

#include "vm/bytecode/types.h"

namespace tejun::codegen {

/// What a person chooses from, or what the task is about. A form whose fields offer choices brings them in a record by field.
std::optional<Value> BodyGen::offered(const hir::Ask &e, TypeIndex &type) {
  type = gen.module.unit();
  if (e.subject) {
    if (!hasValue(e.subject->type)) return std::nullopt;
    type = typeOf(*e.subject);
    return value(*e.subject);
  }
  std::vector<vm::Field> fields;
  std::vector<const hir::Expr *> lists;
  std::vector<TypeIndex> types;
  for (const hir::FormField &f : e.fields) {
    if (!f.from) continue;
    lists.push_back(f.from);
    types.push_back(typeOf(*f.from));
    fields.push_back({f.name.str(), types.back(), {}, false});
  }
  if (lists.empty()) return std::nullopt;
  type = gen.module.record("Offer", std::move(fields));
  const Run r = arguments(lists, types);
  const Value offer{temporary(type), true};
  code.emit(Op::rec_new, offer.reg, r.base);
  release(r);
  return offer;
}

vm::Index BodyGen::askRow(const hir::Ask &e, TypeIndex subject) {
  vm::Ask row;
  row.key = e.key.str();
  row.title = askTitle;
  row.team = gen.teamIndex(e.team);
  row.kind = static_cast<vm::AskKind>(e.form); // both are choose, form, approve, task, consult
  row.many = e.many;
  row.subject = subject;
  row.answer = typeOf(e);
  for (const hir::FormField &f : e.fields) row.fields.push_back({f.name.str(), f.title.str(), gen.types.of(f.type)});
  row.atMostMs = constantWord(e.atMost).value_or(0);
  row.remindMs = constantWord(e.remindEvery).value_or(0);
  if (static_cast<std::uint32_t>(e.escalateTo) != hir::noId) row.escalateTo = gen.teamIndex(e.escalateTo);
  return gen.module.ask(std::move(row));
}

void BodyGen::ask(const hir::Ask &e, Reg to) {
  // A bound that is not a literal stands around the call; the row's own is for those that are.
  const bool computed = e.atMost && !constantWord(e.atMost);
  if (e.remindEvery && !constantWord(e.remindEvery))
    gen.unsupported(e.remindEvery->span, "`remind every` with a computed time");
  TypeIndex subject = 0;
  const std::optional<Value> offer = offered(e, subject);
  std::vector<TypeIndex> types{scalar(vm::Scalar::text)};
  if (offer) types.push_back(subject);
  const Run r = run(types);
  into(*e.question, r.base);
  if (offer) coerce(r.base + 1, *offer);
  const vm::Index row = askRow(e, subject);
  const Label silent = code.newLabel(), late = code.newLabel(), done = code.newLabel();
  if (computed) {
    const Value bound = value(*e.atMost);
    code.emit(Op::bound_push, bound.reg, 0, 0, late);
    push(Open::Kind::bound);
    release(bound);
  }
  const Reg failure = temporary(gen.module.module().failureType);
  if (e.silence) failTargets.push_back({silent, failure, depth() - (computed ? 1 : 0), true});
  fallible("`ask`", [&](Reg kind, Label failed) {
    to == nowhere ? code.emit(Op::ask_unit, 0, r.base, kind, row, failed)
                  : code.emit(Op::ask, to, r.base, kind, row, failed);
  });
  if (e.silence) failTargets.pop_back();
  if (computed) pop();
  if (e.form == ast::AskKind::task) { // done by hand
    setFlag(counted.acted, true);
    setFlag(counted.lost, false);
  }
  release(r);
  if (offer) release(*offer);
  if (e.silence || computed) code.jump(done);
  if (computed) {
    code.bind(late);
    if (e.silence)
      code.load(failure, gen.module.constant(code.typeOf(failure), static_cast<std::int64_t>(vm::Failure::timeout)));
    else
      failWith("`ask`", vm::Failure::timeout);
  }
  if (e.silence) {
    code.bind(silent);
    handler(*e.silence, to, failure, "`ask`");
  }
  code.bind(done);
  release(failure);
}

} // namespace tejun::codegen
