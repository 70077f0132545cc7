// See fuel.h.
#include "compiler/proof/fuel.h"

#include "compiler/proof/office_time.h"
#include "vm/bytecode/calendar.h"

#include "compiler/sema/builtins.h"

namespace tejun::proof {

using llvm::cast;

namespace {

enum class Growth : std::uint8_t { constant, linear, sorting, pattern };
constexpr Growth builtinGrowth[] = {
#define BUILTIN(name, receiver, signature, cost, en, ja) Growth::cost,
#include "vm/bytecode/Builtins.def"
};

Polynomial value() { return Polynomial::symbol(SizeNames::value); }
/// Receiver, arguments and result are gone over, twice at most.
Polynomial linear() { return Polynomial(16) * value(); }
/// Where many keys are looked up, all may have one hash: each is held against each. (One key is held against all: linear.)
Polynomial lookups() { return linear() + Polynomial(2) * value() * value(); }

bool isTable(const sema::TypeTable &types, sema::TypeId type) {
  const sema::TypeKind kind = types[types.unwrapped(type)].kind;
  return kind == sema::TypeKind::set || kind == sema::TypeKind::map || kind == sema::TypeKind::each;
}

/// A register that holds no more than a word.
bool isWord(const sema::TypeTable &types, sema::TypeId type) {
  const sema::TypeKind kind = types[type].kind;
  return kind == sema::TypeKind::boolean || kind == sema::TypeKind::integer;
}

Polynomial builtin(const hir::Program &program, const hir::Builtin &e) {
  using Id = sema::BuiltinId;
  bool many = isTable(program.types, e.type);
  for (const hir::Expr *arg : e.args) many = many || isTable(program.types, arg->type);
  switch (static_cast<Id>(e.builtin)) {
  case Id::Text_like: // each character against each of the pattern
  case Id::List_unique:
  case Id::List_minus: many = true; break;
  default: break;
  }
  switch (builtinGrowth[e.builtin]) {
  case Growth::constant: return many ? linear() : Polynomial();
  case Growth::sorting: return Polynomial(128) * value();
  case Growth::linear:
  case Growth::pattern: break;
  }
  return many ? lookups() : linear();
}

} // namespace

Polynomial fuelOfTransfer() { return linear(); }

Polynomial fuelOf(const hir::Program &program, const hir::Expr &e) {
  Polynomial sum(fuelOfNode);
  switch (e.kind) {
  case hir::ExprKind::builtin: return sum += builtin(program, *cast<hir::Builtin>(&e));
  case hir::ExprKind::binary: {
    const auto &binary = *cast<hir::Binary>(&e);
    const bool table = isTable(program.types, binary.left->type);
    if (table && isTable(program.types, binary.right->type)) return sum += lookups();
    if (!isWord(program.types, binary.left->type) || !isWord(program.types, binary.right->type)) sum += linear();
    return sum;
  }
  case hir::ExprKind::officeTime: { // a day at a time
    const std::int64_t longest = OfficeTimes(program).longest(*cast<hir::OfficeTime>(&e));
    return sum += Polynomial(longest / vm::calendar::dayMs + 2);
  }
  case hir::ExprKind::index: return sum += linear();
  case hir::ExprKind::loop: // what these make may be a map or a set
  case hir::ExprKind::listNew: return sum += isTable(program.types, e.type) ? lookups() : linear();
  case hir::ExprKind::textBuild:
  case hir::ExprKind::convert:
  case hir::ExprKind::match:
  case hir::ExprKind::recordNew:
  case hir::ExprKind::constant: return sum += isWord(program.types, e.type) ? Polynomial() : linear();
  default: return sum;
  }
}

Polynomial fuelOf(const hir::Program &program, const hir::Stmt &s) {
  Polynomial sum(fuelOfNode);
  switch (s.kind) {
  case hir::StmtKind::update: {
    const auto &update = *cast<hir::Update>(&s);
    const auto isMany = [&](const hir::Expr *arg) { return program.types.isCollection(arg->type); };
    return sum += llvm::any_of(update.args, isMany) ? lookups() : linear();
  }
  case hir::StmtKind::assign:    // what may have to be copied first
  case hir::StmtKind::establish: // what is said to the journal
  case hir::StmtKind::assume:
  case hir::StmtKind::jump:
  case hir::StmtKind::verdict:
  case hir::StmtKind::omit: return sum += linear();
  default: return sum;
  }
}

} // namespace tejun::proof
