// See bounds.h.
#include "compiler/proof/bounds.h"

#include <algorithm>

#include "compiler/sema/builtins.h"

namespace tejun::proof {

using llvm::dyn_cast;
using llvm::dyn_cast_or_null;
using sema::BuiltinId;

namespace {

/// More says little, and keeps what is joined small.
constexpr std::size_t mostAlternatives = 4, mostNetworks = 64;

bool within(const vm::NetworkBits &inner, const vm::NetworkBits &outer) {
  return inner.base.v6 == outer.base.v6 && inner.prefix >= outer.prefix &&
         vm::networkOf(inner.base, outer.prefix).base == outer.base;
}
bool overlap(const vm::NetworkBits &a, const vm::NetworkBits &b) { return within(a, b) || within(b, a); }

vm::NetworkBits alone(const vm::AddressBits &address) { return {address, address.v6 ? 128u : 32u}; }

std::optional<vm::NetworkBits> networkOfConstant(const hir::Expr *expr) {
  const auto *constant = dyn_cast_or_null<hir::Constant>(expr);
  if (!constant || constant->isNone) return std::nullopt;
  const std::string text = constant->text.str();
  if (constant->type == sema::networkType) return vm::parseNetwork(text);
  if (constant->type != sema::addressType && constant->type != sema::hostType) return std::nullopt;
  const auto address = vm::parseAddress(text);
  if (!address) return std::nullopt;
  return alone(*address);
}

} // namespace

bool Bound::excludes(const Networks &networks) const {
  const auto apart = [&](const Networks &inside_) {
    return std::ranges::none_of(inside_, [&](const vm::NetworkBits &a) {
      return std::ranges::any_of(networks, [&](const vm::NetworkBits &b) { return overlap(a, b); });
    });
  };
  if (std::ranges::any_of(inside, apart)) return true;
  return std::ranges::all_of(networks, [&](const vm::NetworkBits &n) {
    return std::ranges::any_of(outside, [&](const vm::NetworkBits &out) { return within(n, out); });
  });
}

Bound both(const Bound &a, const Bound &b) {
  Bound all = a;
  for (const Networks &one : b.inside)
    if (all.inside.size() < mostAlternatives && std::ranges::find(all.inside, one) == all.inside.end())
      all.inside.push_back(one);
  for (const vm::NetworkBits &n : b.outside)
    if (all.outside.size() < mostNetworks && std::ranges::find(all.outside, n) == all.outside.end())
      all.outside.push_back(n);
  return all;
}

Bound either(const Bound &a, const Bound &b) {
  Bound all;
  for (const Networks &one : a.inside)
    for (const Networks &other : b.inside) {
      Networks sum = one;
      for (const vm::NetworkBits &n : other)
        if (std::ranges::find(sum, n) == sum.end()) sum.push_back(n);
      if (all.inside.size() < mostAlternatives && sum.size() <= mostNetworks &&
          std::ranges::find(all.inside, sum) == all.inside.end())
        all.inside.push_back(std::move(sum));
    }
  for (const vm::NetworkBits &n : a.outside)
    if (std::ranges::any_of(b.outside, [&](const vm::NetworkBits &o) { return within(n, o); }))
      all.outside.push_back(n);
  for (const vm::NetworkBits &n : b.outside)
    if (std::ranges::find(all.outside, n) == all.outside.end() &&
        std::ranges::any_of(a.outside, [&](const vm::NetworkBits &o) { return within(n, o); }))
      all.outside.push_back(n);
  return all;
}

// ---- what is known at a place ------------------------------------------------------------------------------------

const Bound *Whereabouts::of(sema::PathId path) const {
  if (path == sema::noPath) return nullptr;
  const auto at = std::ranges::lower_bound(known_, path, {}, &std::pair<sema::PathId, Bound>::first);
  return at != known_.end() && at->first == path ? &at->second : nullptr;
}

void Whereabouts::learn(sema::PathId path, const Bound &bound) {
  if (path == sema::noPath || bound.empty()) return;
  const auto at = std::ranges::lower_bound(known_, path, {}, &std::pair<sema::PathId, Bound>::first);
  if (at != known_.end() && at->first == path)
    at->second = both(at->second, bound);
  else
    known_.insert(at, {path, bound});
}

void Whereabouts::learnAll(const Whereabouts &other) {
  for (const auto &[path, bound] : other.known_) learn(path, bound);
}

void Whereabouts::meet(const Whereabouts &other) {
  if (other.dead) return;
  if (dead) {
    *this = other;
    return;
  }
  std::vector<std::pair<sema::PathId, Bound>> met;
  for (const auto &[path, bound] : known_)
    if (const Bound *second = other.of(path)) {
      Bound one = bound == *second ? bound : either(bound, *second);
      if (!one.empty()) met.emplace_back(path, std::move(one));
    }
  known_ = std::move(met);
}

// ---- conditions --------------------------------------------------------------------------------------------------

std::optional<Networks> constantNetworks(const hir::Expr *expr) {
  if (const auto one = networkOfConstant(expr)) return Networks{*one};
  while (const auto *convert = dyn_cast_or_null<hir::Convert>(expr)) expr = convert->operand;
  const auto *list = dyn_cast_or_null<hir::ListNew>(expr);
  if (!list) return std::nullopt;
  Networks all;
  for (const hir::Expr *item : list->items) {
    const auto one = networkOfConstant(item);
    if (!one) return std::nullopt;
    all.push_back(*one);
  }
  return all;
}

Networks networksOf(const hir::SystemInfo &system) {
  Networks all;
  for (const llvm::StringRef text : system.networks)
    if (const auto one = vm::parseNetwork(text.str())) all.push_back(*one);
  return all;
}

void BoundReader::inNetworks(const hir::Expr *what, Networks networks, Outcomes &out) {
  const sema::PathId path = paths_.of(what);
  // A host that is not named by an address, or a network that is not whole inside, is not `in` and yet may overlap.
  if (program_.types.unwrapped(what->type) == sema::addressType) out.whenFalse.learn(path, {{}, networks});
  out.whenTrue.learn(path, {{std::move(networks)}, {}});
}

BoundReader::Outcomes BoundReader::outcomes(const hir::Expr *condition) {
  Outcomes result;
  if (const auto *call = dyn_cast_or_null<hir::Builtin>(condition)) {
    const auto id = static_cast<BuiltinId>(call->builtin);
    if (id == BuiltinId::Host_in_networks || id == BuiltinId::IpAddress_in_network || id == BuiltinId::Network_within)
      if (auto networks = constantNetworks(call->args[1])) inNetworks(call->args[0], std::move(*networks), result);
    return result;
  }
  if (const auto *negation = dyn_cast_or_null<hir::Unary>(condition)) {
    result = outcomes(negation->operand);
    std::swap(result.whenTrue, result.whenFalse);
    return result;
  }
  if (const auto *loop = dyn_cast_or_null<hir::Loop>(condition)) {
    if (!loop->body || (loop->op != hir::LoopOp::any && loop->op != hir::LoopOp::all)) return result;
    // `a in [10.0.0.0/8, …]` asks each network of a list.
    const auto *test = dyn_cast<hir::Binary>(loop->body);
    const auto *each = test ? dyn_cast<hir::LocalRef>(test->right) : nullptr;
    if (each && loop->op == hir::LoopOp::any && test->op == ast::BinaryOp::in && each->local == loop->param)
      if (auto networks = constantNetworks(loop->over)) {
        inNetworks(test->left, std::move(*networks), result);
        return result;
      }
    const Outcomes item = outcomes(loop->body);
    const sema::PathId param = paths_.local(loop->param), over = paths_.of(loop->over);
    if (const Bound *bound = loop->op == hir::LoopOp::all ? item.whenTrue.of(param) : item.whenFalse.of(param))
      (loop->op == hir::LoopOp::all ? result.whenTrue : result.whenFalse).learn(over, *bound);
    return result;
  }
  const auto *binary = dyn_cast_or_null<hir::Binary>(condition);
  if (!binary) return result;
  if (binary->op == ast::BinaryOp::and_ || binary->op == ast::BinaryOp::or_) {
    Outcomes left = outcomes(binary->left);
    const Outcomes right = outcomes(binary->right);
    const bool isAnd = binary->op == ast::BinaryOp::and_;
    (isAnd ? left.whenTrue : left.whenFalse).learnAll(isAnd ? right.whenTrue : right.whenFalse);
    (isAnd ? left.whenFalse : left.whenTrue).meet(isAnd ? right.whenFalse : right.whenTrue);
    return left;
  }
  if (binary->op == ast::BinaryOp::in) {
    if (auto networks = constantNetworks(binary->right)) inNetworks(binary->left, std::move(*networks), result);
  } else if (binary->op == ast::BinaryOp::eq) {
    for (const auto &[what, value] : {std::pair{binary->left, binary->right}, {binary->right, binary->left}})
      if (const auto one = networkOfConstant(value)) result.whenTrue.learn(paths_.of(what), {{{*one}}, {}});
  }
  return result;
}

// ---- values ------------------------------------------------------------------------------------------------------

Bound BoundReader::boundOf(const hir::Expr *expr, const Whereabouts &known) {
  if (!expr) return {};
  if (const Bound *bound = known.of(paths_.of(expr))) return *bound;
  if (const auto one = networkOfConstant(expr)) return {{{*one}}, {}};
  if (const auto *convert = dyn_cast<hir::Convert>(expr)) return boundOf(convert->operand, known);
  if (const auto *list = dyn_cast<hir::ListNew>(expr)) {
    if (list->items.empty()) return {{Networks{}}, {}}; // nothing is anywhere
    Bound all = boundOf(list->items.front(), known);
    for (const hir::Expr *item : list->items.drop_front()) all = either(all, boundOf(item, known));
    return all;
  }
  if (const auto *coalesce = dyn_cast<hir::Coalesce>(expr))
    return either(boundOf(coalesce->left, known), boundOf(coalesce->right, known));
  if (const auto *loop = dyn_cast<hir::Loop>(expr)) {
    Whereabouts inside = known;
    inside.learn(paths_.local(loop->param), boundOf(loop->over, known));
    switch (loop->op) {
    case hir::LoopOp::filter:
    case hir::LoopOp::find: {
      Bound all = boundOf(loop->over, known);
      const Outcomes item = outcomes(loop->body);
      if (const Bound *kept = item.whenTrue.of(paths_.local(loop->param))) all = both(all, *kept);
      return all;
    }
    case hir::LoopOp::sortBy: return boundOf(loop->over, known);
    case hir::LoopOp::map:
    case hir::LoopOp::flatMap: return boundOf(loop->body, inside);
    default: return {};
    }
  }
  const auto *call = dyn_cast<hir::Builtin>(expr);
  if (!call) return {};
  switch (static_cast<BuiltinId>(call->builtin)) {
  case BuiltinId::List_with:
  case BuiltinId::List_with_all:
  case BuiltinId::Set_with:
  case BuiltinId::Set_union: return either(boundOf(call->args[0], known), boundOf(call->args[1], known));
  case BuiltinId::Set_intersect: return both(boundOf(call->args[0], known), boundOf(call->args[1], known));
  case BuiltinId::List_first:
  case BuiltinId::List_last:
  case BuiltinId::List_at:
  case BuiltinId::List_take:
  case BuiltinId::List_drop:
  case BuiltinId::List_reverse:
  case BuiltinId::List_sort:
  case BuiltinId::List_unique:
  case BuiltinId::List_without:
  case BuiltinId::List_minus:
  case BuiltinId::List_to_set:
  case BuiltinId::Set_first:
  case BuiltinId::Set_take:
  case BuiltinId::Set_sort:
  case BuiltinId::Set_without:
  case BuiltinId::Set_minus:
  case BuiltinId::Set_to_list: return boundOf(call->args[0], known);
  default: return {};
  }
}

} // namespace tejun::proof
