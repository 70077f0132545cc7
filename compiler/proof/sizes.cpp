#include "compiler/proof/sizes.h"

#include "compiler/sema/builtins.h"
#include "compiler/sema/hir_walk.h"

namespace tejun::proof {

using hir::ExprKind;
using llvm::cast;

namespace {

template <typename Id> std::size_t at(Id id) { return static_cast<std::size_t>(id); }
constexpr int deepest = 100;

/// What a `let` is made of, where the value is an answer: it is named after the `let`.
bool isAnswer(const hir::Expr *e) {
  switch (e->kind) {
  case ExprKind::guarded: return isAnswer(cast<hir::Guarded>(e)->operand);
  case ExprKind::convert: return isAnswer(cast<hir::Convert>(e)->operand);
  case ExprKind::hostCall: return cast<hir::HostCall>(e)->eachArg == hir::noId;
  case ExprKind::await:
  case ExprKind::poll:
  case ExprKind::fnCall:
  case ExprKind::processCall: return true;
  default: return false;
  }
}

class Lets : public hir::Walker {
public:
  explicit Lets(llvm::function_ref<void(const hir::Let &)> found) : found_(found) {}

protected:
  using hir::Walker::enter;
  bool enter(const hir::Stmt &s) override {
    if (const auto *let = llvm::dyn_cast<hir::Let>(&s)) found_(*let);
    return true;
  }

private:
  llvm::function_ref<void(const hir::Let &)> found_;
};

} // namespace

Sizes::Sizes(const hir::Program &program, SizeNames &names, const std::vector<hir::Local> &locals, std::uint32_t params,
             std::string where)
    : program_(program), names_(names), locals_(&locals), params_(params), where_(std::move(where)) {}

Sizes::Sizes(const hir::Program &program, SizeNames &names, const hir::PlaybookInfo &playbook)
    : program_(program), names_(names), locals_(&playbook.locals), playbook_(&playbook) {
  learn(playbook.body);
}

void Sizes::learn(const hir::Block *block) {
  Lets([this](const hir::Let &let) {
    if (!let.value) return;
    if (let.isSlot)
      slots_[static_cast<std::uint32_t>(let.slot)].push_back(let.value);
    else if (at(let.local) < locals_->size() && !(*locals_)[at(let.local)].isVar)
      lets_[static_cast<std::uint32_t>(let.local)] = let.value;
  }).walk(block);
}

Polynomial Sizes::named(const std::string &name, sema::TypeId type, const Path &path) const {
  std::string whole = where_.empty() ? name : where_ + " " + name;
  for (const std::uint32_t index : path) {
    const sema::Type &structure = program_.types[program_.types.unwrapped(type)];
    if (structure.kind != sema::TypeKind::record) break;
    const auto &fields = program_.records[at(structure.record)].fields;
    if (index >= fields.size()) break;
    whole += "." + fields[index].name.str();
    type = fields[index].type;
  }
  return Polynomial::symbol(names_.of(whole));
}

Polynomial Sizes::local(const hir::LocalRef &e, const Path &path, int depth) const {
  const auto index = static_cast<std::uint32_t>(e.local);
  const hir::Local &info = (*locals_)[index];
  if (index < params_) return Polynomial::symbol(names_.ofParam(index, path, info.name.str()));
  const auto let = lets_.find(index);
  if (let != lets_.end() && !isAnswer(let->second)) {
    if (const auto known = knownLets_.find({index, path}); known != knownLets_.end()) return known->second;
    return knownLets_[{index, path}] = of(let->second, path, depth);
  }
  return named(info.name.str(), info.type, path);
}

Polynomial Sizes::blockValue(const hir::Block *b, const Path &path, int depth) const {
  return b && b->tail ? of(b->tail, path, depth) : Polynomial();
}

Polynomial Sizes::builtin(const hir::Builtin &e, const Path &path, int depth) const {
  using Id = sema::BuiltinId;
  switch (static_cast<Id>(e.builtin)) {
  case Id::List_with:
  case Id::Set_with:
  case Id::Map_with: return of(e.args[0], path, depth) + Polynomial(1);
  case Id::List_with_all:
  case Id::Set_union: return of(e.args[0], path, depth) + of(e.args[1], path, depth);
  case Id::List_flatten:
  case Id::Text_split:
  case Id::Text_lines:
  case Id::Text_find_matches:
  case Id::Text_extract_addresses:
  case Id::Text_extract_domains:
  case Id::Text_extract_urls:
  case Id::Text_extract_emails:
  case Id::Text_extract_hashes:
  case Id::Text_extract_cves: return named(sema::builtinInfo(static_cast<Id>(e.builtin)).name.str(), e.type, path);
  default: return of(e.args[0], path, depth); // what takes, chooses, turns or sorts gives no more
  }
}

/// Of what several `let` set, one after the other or instead of each other: those that replace it are each at most the value,
/// those that add to it are all in it.
Polynomial Sizes::gathered(std::uint32_t slot, const std::vector<const hir::Expr *> &values, const Path &path,
                           int depth) const {
  const auto addsTo = [&](const hir::Expr *value) -> const hir::Builtin * {
    const auto *builtin = llvm::dyn_cast<hir::Builtin>(value);
    const auto *ref = builtin && !builtin->args.empty() ? llvm::dyn_cast<hir::SlotRef>(builtin->args[0]) : nullptr;
    return ref && static_cast<std::uint32_t>(ref->slot) == slot ? builtin : nullptr;
  };
  knownSlots_[{slot, path}] = Polynomial::symbol(SizeNames::largest); // where it is made of itself
  Polynomial largest, added;
  for (const hir::Expr *value : values) {
    const hir::Builtin *builtin = addsTo(value);
    if (!builtin) {
      largest = Polynomial::larger(std::move(largest), of(value, path, depth));
      continue;
    }
    switch (static_cast<sema::BuiltinId>(builtin->builtin)) {
    case sema::BuiltinId::List_with:
    case sema::BuiltinId::Set_with:
    case sema::BuiltinId::Map_with: added += Polynomial(1); break;
    case sema::BuiltinId::List_with_all:
    case sema::BuiltinId::Set_union: added += of(builtin->args[1], path, depth); break;
    default: break; // what takes away
    }
  }
  return largest + added;
}

Polynomial Sizes::of(const hir::Expr *e, Path path, int depth) const {
  if (!e) return {};
  if (++depth > deepest) return Polynomial::symbol(SizeNames::largest);
  switch (e->kind) {
  case ExprKind::constant: return {};
  case ExprKind::local: return local(*cast<hir::LocalRef>(e), path, depth);
  case ExprKind::slot:
  case ExprKind::ifRan: {
    const auto slot =
        static_cast<std::uint32_t>(e->kind == ExprKind::slot ? cast<hir::SlotRef>(e)->slot : cast<hir::IfRan>(e)->slot);
    if (const auto let = slots_.find(slot); let != slots_.end()) {
      if (const auto known = knownSlots_.find({slot, path}); known != knownSlots_.end()) return known->second;
      if (let->second.size() == 1) return knownSlots_[{slot, path}] = of(let->second.front(), path, depth);
      return knownSlots_[{slot, path}] = gathered(slot, let->second, path, depth);
    }
    const hir::SlotInfo &info = playbook_->slots[slot];
    return named(info.name.str(), info.type, path);
  }
  case ExprKind::fact: {
    const hir::FactInfo &info = program_.facts[at(cast<hir::FactRef>(e)->fact)];
    return Polynomial::symbol(names_.of(info.name.str()));
  }
  case ExprKind::field:
  case ExprKind::optField: {
    const bool plain = e->kind == ExprKind::field;
    path.insert(path.begin(), plain ? cast<hir::Field>(e)->index : cast<hir::OptField>(e)->index);
    return of(plain ? cast<hir::Field>(e)->base : cast<hir::OptField>(e)->base, path, depth);
  }
  case ExprKind::convert: return of(cast<hir::Convert>(e)->operand, path, depth);
  case ExprKind::declassify: return of(cast<hir::Declassify>(e)->operand, path, depth);
  case ExprKind::coalesce:
    return Polynomial::larger(of(cast<hir::Coalesce>(e)->left, path, depth),
                              of(cast<hir::Coalesce>(e)->right, path, depth));
  case ExprKind::guarded: {
    const auto &guarded = *cast<hir::Guarded>(e);
    const hir::Expr *other = guarded.handler ? guarded.handler->value : nullptr;
    return Polynomial::larger(of(guarded.operand, path, depth), of(other, path, depth));
  }
  case ExprKind::ifElse:
    return Polynomial::larger(blockValue(cast<hir::IfElse>(e)->then, path, depth),
                              blockValue(cast<hir::IfElse>(e)->otherwise, path, depth));
  case ExprKind::match: {
    Polynomial all;
    for (const hir::MatchArm &arm : cast<hir::Match>(e)->arms)
      all = Polynomial::larger(std::move(all), blockValue(arm.body, path, depth));
    return all;
  }
  case ExprKind::block: return blockValue(cast<hir::BlockExpr>(e)->body, path, depth);
  case ExprKind::listNew: {
    const auto &list = *cast<hir::ListNew>(e);
    if (path.empty()) return {static_cast<std::int64_t>(list.items.size())};
    return Polynomial::symbol(SizeNames::largest);
  }
  case ExprKind::recordNew: {
    const auto &record = *cast<hir::RecordNew>(e);
    if (path.empty() || path[0] >= record.fields.size()) return {};
    const std::uint32_t first = path[0];
    path.erase(path.begin());
    return of(record.fields[first], path, depth);
  }
  case ExprKind::binary: {
    const auto &binary = *cast<hir::Binary>(e);
    Polynomial left = of(binary.left, path, depth);
    if (binary.op != ast::BinaryOp::add) return left;
    const bool all = program_.types.isCollection(binary.right->type);
    return left + (all ? of(binary.right, path, depth) : Polynomial(1));
  }
  case ExprKind::builtin: return builtin(*cast<hir::Builtin>(e), path, depth);
  case ExprKind::loop: {
    const auto &loop = *cast<hir::Loop>(e);
    if (loop.op == hir::LoopOp::flatMap) return named("flat_map", e->type, path);
    return of(loop.over, path, depth);
  }
  case ExprKind::hostCall: {
    const auto &call = *cast<hir::HostCall>(e);
    if (call.eachArg != hir::noId) return of(call.args[call.eachArg], {}, depth);
    return named(program_.intrinsics[at(call.intrinsic)].name, e->type, path);
  }
  case ExprKind::ask: {
    const auto &ask = *cast<hir::Ask>(e);
    return ask.subject ? of(ask.subject, path, depth) : named("answer", e->type, path);
  }
  case ExprKind::fnCall: return named(program_.fns[at(cast<hir::FnCall>(e)->fn)].name, e->type, path);
  case ExprKind::processCall:
    return named(program_.processes[at(cast<hir::ProcessCall>(e)->process)].name.str(), e->type, path);
  default: return Polynomial::symbol(SizeNames::largest);
  }
}

} // namespace tejun::proof
