// `xs.map(x => …)` and its kin: the body stands in a loop, there are no function values at run time.
#include "compiler/codegen/body.h"
#include "vm/bytecode/types.h"

namespace tejun::codegen {

using sema::TypeKind;

void BodyGen::iterate(const hir::Expr &over, hir::LocalId item, llvm::function_ref<void(Label)> body) {
  const std::size_t scope = openScope();
  iterate(over, local(item), body);
  closeScope(scope);
}

void BodyGen::iterate(const hir::Expr &over, Reg item, llvm::function_ref<void(Label)> body) {
  Value items = value(over);
  // The body may change a variable; the loop goes over what it was.
  if (const auto *ref = llvm::dyn_cast<hir::LocalRef>(&over); ref && isVar(ref->local)) {
    const Value kept{temporary(code.typeOf(items.reg)), true};
    copy(kept.reg, items.reg);
    items = kept;
  }
  const Reg cursor = loadedInt(0);
  const Label head = code.newLabel(), done = code.newLabel();
  code.bind(head);
  if (kindOf(over).kind == TypeKind::map) {
    const auto &map = gen.module.module().types[code.typeOf(items.reg)].args;
    const Run entry = run({map[0], map[1]});
    code.emit(Op::map_next, entry.base, items.reg, cursor, entry.base + 1, done);
    code.emit(Op::rec_new, item, entry.base);
    release(entry);
  } else
    code.emit(Op::next, item, items.reg, cursor, done);
  body(done);
  code.jump(head);
  code.bind(done);
  release(cursor);
  if (items.temporary) code.emit(Op::drop, items.reg);
  release(items);
}

void BodyGen::loop(const hir::Loop &e, Reg to) {
  switch (e.op) {
  case hir::LoopOp::map:
  case hir::LoopOp::flatMap:
    newCollection(to);
    return iterate(*e.over, e.param, [&](Label) {
      const bool flat = e.op == hir::LoopOp::flatMap;
      const Value v = flat ? value(*e.body) : value(*e.body, vm::elementOf(gen.module.module().types, code.typeOf(to)));
      flat ? code.emit(Op::append, to, v.reg) : addTo(to, v.reg);
      release(v);
    });
  case hir::LoopOp::filter:
    newCollection(to);
    return iterate(*e.over, e.param, [&](Label) {
      const Label no = code.newLabel();
      branch(*e.body, no, false);
      if (kindOf(*e.over).kind == TypeKind::map) {
        const auto &map = gen.module.module().types[code.typeOf(to)].args;
        const Reg key = temporary(map[0]), v = temporary(map[1]);
        code.emit(Op::rec_get, key, local(e.param), 0);
        code.emit(Op::rec_get, v, local(e.param), 1);
        code.emit(Op::map_put, to, key, v);
        release(v);
        release(key);
      } else
        addTo(to, local(e.param));
      code.bind(no);
    });
  case hir::LoopOp::any:
  case hir::LoopOp::all: {
    const bool any = e.op == hir::LoopOp::any;
    code.loadBool(to, any);
    const Label decided = code.newLabel();
    iterate(*e.over, e.param, [&](Label) { branch(*e.body, decided, any); });
    code.loadBool(to, !any);
    return code.bind(decided);
  }
  case hir::LoopOp::count: {
    if (!e.body) {
      const Value v = value(*e.over);
      code.emit(Op::len, to, v.reg);
      return release(v);
    }
    code.loadInt(to, 0);
    const Reg one = loadedInt(1);
    iterate(*e.over, e.param, [&](Label) {
      const Label no = code.newLabel();
      branch(*e.body, no, false);
      code.emit(Op::add, to, to, one);
      code.bind(no);
    });
    return release(one);
  }
  case hir::LoopOp::sum:
    code.loadInt(to, 0); // a zero of whatever number it is
    if (!e.body) {       // and no parameter
      const Reg item = temporary(code.typeOf(to));
      iterate(*e.over, item, [&](Label) { code.emit(Op::add, to, to, item); });
      return release(item);
    }
    return iterate(*e.over, e.param, [&](Label) {
      const Value v = value(*e.body);
      code.emit(Op::add, to, to, v.reg);
      release(v);
    });
  case hir::LoopOp::find:
    code.emit(Op::load_none, to);
    return iterate(*e.over, e.param, [&](Label done) {
      const Label no = code.newLabel();
      branch(*e.body, no, false);
      coerce(to, {local(e.param), false});
      code.jump(done);
      code.bind(no);
    });
  case hir::LoopOp::groupBy: return groupBy(e, to, gen.module.module().types[code.typeOf(to)].args[1]);
  case hir::LoopOp::sortBy: return sortBy(e, to);
  case hir::LoopOp::each_: return iterate(*e.over, e.param, [&](Label) { into(*e.body, nowhere); });
  }
}

void BodyGen::groupBy(const hir::Loop &e, Reg to, TypeIndex list) {
  code.emit(Op::map_new, to);
  iterate(*e.over, e.param, [&](Label) {
    const Value key = value(*e.body, gen.module.module().types[code.typeOf(to)].args[0]);
    const Reg found = temporary(gen.module.optional(list)), group = temporary(list);
    const Label fresh = code.newLabel(), have = code.newLabel();
    code.emit(Op::map_get, found, to, key.reg);
    code.emit(Op::jnone, found, 0, 0, fresh);
    // The map lets go of its list while an item is added, so that the list is not copied.
    const Reg empty = temporary(list);
    code.emit(Op::unwrap, group, found);
    code.emit(Op::drop, found);
    newCollection(empty);
    code.emit(Op::map_put, to, key.reg, empty);
    release(empty);
    code.jump(have);
    code.bind(fresh);
    newCollection(group);
    code.bind(have);
    addTo(group, local(e.param));
    code.emit(Op::map_put, to, key.reg, group);
    code.emit(Op::drop, group);
    release(group);
    release(found);
    release(key);
  });
}

/// By key: group, sort the keys, join the groups. Items of equal keys keep their order.
void BodyGen::sortBy(const hir::Loop &e, Reg to) {
  vm::ModuleBuilder &m = gen.module;
  const TypeIndex list = code.typeOf(to), key = typeOf(*e.body);
  const Reg groups = temporary(m.map(key, list));
  groupBy(e, groups, list);
  const Reg keys = temporary(m.set(key)), sorted = temporary(m.list(key));
  code.emit(Op::builtin, keys, groups, 0, vm::Builtin::Map_keys);
  code.emit(Op::builtin, sorted, keys, 0, vm::Builtin::Set_sort);
  code.emit(Op::drop, keys);
  release(keys);
  newCollection(to);
  const Reg cursor = loadedInt(0), one = temporary(key), found = temporary(m.optional(list)), group = temporary(list);
  const Label head = code.newLabel(), done = code.newLabel();
  code.bind(head);
  code.emit(Op::next, one, sorted, cursor, done);
  code.emit(Op::map_get, found, groups, one);
  code.emit(Op::unwrap, group, found);
  code.emit(Op::append, to, group);
  code.jump(head);
  code.bind(done);
  for (const Reg r : {group, found, one, cursor}) release(r);
  code.emit(Op::drop, sorted);
  release(sorted);
  code.emit(Op::drop, groups);
  release(groups);
}

} // namespace tejun::codegen
