// The criteria: a function that computes each row in three-valued logic, 0 false, 1 unknown, 2 true, and sets the case's severity.
#include <map>
#include <vector>

#include "compiler/codegen/body.h"
#include "compiler/sema/hir_walk.h"

namespace tejun::codegen {

using llvm::dyn_cast;

namespace {

constexpr std::int64_t no = 0, unknown = 1, yes = 2;

class Facts : public hir::Walker {
public:
  std::vector<const hir::FactRef *> found;

protected:
  using hir::Walker::enter;
  bool enter(const hir::Expr &e) override {
    if (const auto *fact = dyn_cast<hir::FactRef>(&e)) found.push_back(fact);
    return true;
  }
};

class CriteriaGen {
public:
  CriteriaGen(Generator &g, vm::Index function) : gen(g), body(g, function, none_, 0, {}) {}

  void define() {
    body.at(gen.program.criteria.front().span);
    certain_ = body.loadedInt(-1);
    possible_ = body.loadedInt(-1);
    const Reg above = body.loadedInt(no); // the truest row so far
    const Label done = body.code.newLabel();
    for (const hir::CriteriaRow &row : gen.program.criteria) {
      body.at(row.span);
      const Reg truth = body.temporary(vm::Scalar::integer);
      whether(row, above, truth);
      rate(row, truth, done);
      body.code.emit(Op::max, above, above, truth);
      body.release(truth);
    }
    body.code.bind(done);
    body.code.emit(Op::severity_set, certain_, possible_);
    body.code.emit(Op::ret_unit);
    body.finish();
  }

private:
  /// `otherwise` is what no row above is.
  void whether(const hir::CriteriaRow &row, Reg above, Reg truth) {
    if (row.otherwise) {
      body.code.loadInt(truth, yes);
      return body.code.emit(Op::sub, truth, truth, above);
    }
    body.code.loadInt(truth, no);
    for (const hir::Expr *when : row.whens) {
      const Reg one = body.temporary(vm::Scalar::integer);
      logic(*when, one);
      body.code.emit(Op::max, truth, truth, one);
      body.release(one);
    }
  }

  /// The first row that is not false is possible, the first true one certain.
  void rate(const hir::CriteriaRow &row, Reg truth, Label done) {
    const auto severity = static_cast<std::int64_t>(row.severity);
    const Label rated = body.code.newLabel(), next = body.code.newLabel();
    const Reg value = body.loadedInt(no), minus = body.loadedInt(-1);
    body.code.emit(Op::jeq, truth, value, 0, next);
    body.code.emit(Op::jne, possible_, minus, 0, rated);
    body.code.loadInt(possible_, severity);
    body.code.bind(rated);
    body.code.loadInt(value, yes);
    body.code.emit(Op::jne, truth, value, 0, next);
    body.code.loadInt(certain_, severity);
    body.code.jump(done);
    body.code.bind(next);
    body.release(minus);
    body.release(value);
  }

  void logic(const hir::Expr &e, Reg to) {
    if (const auto *u = dyn_cast<hir::Unary>(&e); u && u->op == ast::UnaryOp::not_) {
      logic(*u->operand, to);
      const Reg two = body.loadedInt(yes);
      body.code.emit(Op::sub, to, two, to);
      return body.release(two);
    }
    if (const auto *b = dyn_cast<hir::Binary>(&e); b && (b->op == ast::BinaryOp::and_ || b->op == ast::BinaryOp::or_)) {
      logic(*b->left, to);
      const Reg right = body.temporary(vm::Scalar::integer);
      logic(*b->right, right);
      body.code.emit(b->op == ast::BinaryOp::and_ ? Op::min : Op::max, to, to, right);
      return body.release(right);
    }
    atom(e, to);
  }

  /// A condition without connectives: unknown while one of its facts is. `is known` asks for just that and is never unknown.
  void atom(const hir::Expr &e, Reg to) {
    const Label absent = body.code.newLabel(), isFalse = body.code.newLabel(), done = body.code.newLabel();
    Facts facts;
    facts.walk(&e);
    for (const hir::FactRef *fact : facts.found) {
      elsewhere(*fact, isFalse);
      if (e.kind == hir::ExprKind::isKnown) continue;
      const Reg value = body.temporary(body.typeOf(*fact));
      body.code.emit16(Op::fact_get, value, static_cast<vm::Index>(fact->fact));
      body.code.emit(Op::jnone, value, 0, 0, absent);
      body.release(value);
    }
    if (facts.found.size() == 1 && facts.found[0] == &e) {
      // A Bool fact by itself is a Bool? in the typed program.
      const Reg value = body.temporary(body.typeOf(e)), known = body.temporary(vm::Scalar::boolean);
      body.code.emit16(Op::fact_get, value, static_cast<vm::Index>(facts.found[0]->fact));
      body.code.emit(Op::unwrap, known, value);
      body.code.emit(Op::jf, known, 0, 0, isFalse);
      body.release(known);
      body.release(value);
    } else
      body.branch(e, isFalse, false);
    body.code.loadInt(to, yes);
    body.code.jump(done);
    body.code.bind(absent);
    body.code.loadInt(to, unknown);
    body.code.jump(done);
    body.code.bind(isFalse);
    body.code.loadInt(to, no);
    body.code.bind(done);
  }

  /// A fact that is declared for some incidents is false for the others.
  void elsewhere(const hir::FactRef &ref, Label isFalse) {
    const hir::FactInfo &fact = gen.program.facts[static_cast<std::size_t>(ref.fact)];
    if (fact.incidents.empty()) return;
    const TypeIndex type = gen.module.module().incidentType;
    const Label here = body.code.newLabel();
    const Reg incident = body.temporary(type), one = body.temporary(type);
    body.code.emit(Op::incident_get, incident);
    for (hir::IncidentId id : fact.incidents) {
      body.code.load(one, gen.module.constant(type, static_cast<std::int64_t>(id)));
      body.code.emit(Op::jeq, incident, one, 0, here);
    }
    body.code.jump(isFalse);
    body.code.bind(here);
    body.release(one);
    body.release(incident);
  }

  Generator &gen;
  const std::vector<hir::Local> none_;
  BodyGen body;
  Reg certain_ = nowhere, possible_ = nowhere;
};

} // namespace

void addCriteria(Generator &gen) {
  if (gen.program.criteria.empty()) return;
  gen.module.module().severity =
      gen.declare("criteria", {}, gen.module.unit(), [&gen](vm::Index index) { CriteriaGen(gen, index).define(); });
}

} // namespace tejun::codegen
