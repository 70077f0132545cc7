// One function in the making: registers, locals, what is open around the code, and the lowering of expressions and statements. The
// methods are spread over files by idea: body.cpp (registers, what is open), expressions, operators, conditions, choices, loops, calls,
// handlers, asks, waiting, statements. What only one construct needs stands in that construct's file.
#pragma once

#include <optional>
#include <vector>

#include "compiler/codegen/generator.h"
#include "compiler/sema/fulfilment.h"
#include "vm/bytecode/builtins.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace tejun::codegen {

using llvm::ArrayRef;
using vm::Label;
using vm::Op;
using vm::Reg;
using vm::TypeIndex;

/// Where a value is not wanted, or a type has none.
inline constexpr Reg nowhere = ~0u;

/// A value in a register. A temporary is given back by BodyGen::release, a local is only lent.
struct Value {
  Reg reg = nowhere;
  bool temporary = false;
};

/// Consecutive registers for arguments.
struct Run {
  Reg base = 0;
  std::size_t count = 0;
};

/// What must be closed on every way out of it.
struct Open {
  enum class Kind : std::uint8_t { bound, approval, promise, place } kind;
  vm::Index site = vm::none; // promise, place
  std::uint32_t scope = 0;   // bound, approval: which one
};

/// Where control goes when a call fails that has no handler of its own.
struct FailTarget {
  Label label;
  Reg failure = nowhere;
  std::size_t depth = 0; // of what is open there
  bool used = false;
  bool onlyDenied = false; // an approval's: other failures go on to the next
};

/// Where `skip` and `accept` go on.
struct LeaveTarget {
  Label label;
  std::size_t depth = 0;
  Reg spoiled = nowhere; // a Bool that `skip` sets
};

/// What a process with duties keeps count of while it contains. Registers are Bools; `nowhere` in processes that contain nothing.
struct Counted {
  const hir::Fulfilment *fulfilment = nullptr;
  Reg acted = nowhere; // something was contained, or a person did it, or judged that it need not be
  Reg lost = nowhere;  // in this method something was not contained that should have been
};

/// What a construct lends to the code inside it: the ways that only it knows.
class Surroundings {
public:
  virtual ~Surroundings() = default;
  /// Whether the target was lowered; the playbook does `-> step N` and ends, a confirm does `-> undecided`.
  virtual bool target(const hir::Target &target) = 0;
  virtual bool statement(const hir::Stmt &) { return false; }
  virtual vm::Index slot(hir::SlotId) { return 0; }
};

class BodyGen {
public:
  BodyGen(Generator &gen, vm::Index function, const std::vector<hir::Local> &locals, std::uint32_t params, Place place);
  BodyGen(const BodyGen &) = delete;
  BodyGen &operator=(const BodyGen &) = delete;

  Generator &gen;
  vm::FunctionBuilder code;
  Place place; // of the method, step or response that is being lowered
  Surroundings *surroundings = nullptr;
  std::optional<LeaveTarget> leave;
  Counted counted;
  std::vector<FailTarget> failTargets; // the last is the innermost; none: the run parks
  std::string askTitle;                // title of the process
  TypeIndex resultType = 0;            // of the function

  /// Emits what was put off, and the function's end.
  void finish();

  // ---- registers and locals (body.cpp) ---------------------------------------------------------------------------
  TypeIndex typeOf(const hir::Expr &e) { return gen.types.of(e.type); }
  TypeIndex scalar(vm::Scalar s) { return gen.types.scalar(s); }
  const sema::Type &kindOf(sema::TypeId t) const { return gen.program.types[t]; }
  const sema::Type &kindOf(const hir::Expr &e) const { return gen.program.types[e.type]; }
  bool hasValue(sema::TypeId t) { return gen.types.of(t) != gen.module.unit(); }
  Reg temporary(TypeIndex t) { return code.newRegister(t); }
  Reg temporary(vm::Scalar s) { return code.newRegister(scalar(s)); }
  void release(Reg r) { code.freeRegister(r); }
  void release(Value v) {
    if (v.temporary) code.freeRegister(v.reg);
  }
  Run run(ArrayRef<TypeIndex> types);
  void release(Run r) { code.freeRun(r.base, r.count); }
  /// The register of a local; made on the first mention, given back when its scope ends.
  Reg local(hir::LocalId id);
  void bindLocal(hir::LocalId id, Reg reg) {
    locals_[static_cast<std::size_t>(id)] = reg;
    lend(reg, true);
  }
  /// Whether a name stands for the register, so that it may be read at any time.
  bool isLocal(Reg reg) const { return reg < lent_.size() && lent_[reg]; }
  bool isVar(hir::LocalId id) const { return infos_[static_cast<std::size_t>(id)].isVar; }
  /// Names that are declared from here to closeScope() end there.
  std::size_t openScope() const { return declared_.size(); }
  void closeScope(std::size_t mark);

  void at(Span span);
  void loadText(Reg to, std::string text) { code.load(to, gen.text(std::move(text))); }
  Reg loadedText(std::string text);
  Reg loadedInt(std::int64_t value);

  // ---- what is open (body.cpp) -----------------------------------------------------------------------------------
  std::size_t depth() const { return open_.size(); }
  void push(Open::Kind kind, vm::Index site = vm::none) { open_.push_back({kind, site, ++scopes_}); }
  /// Closes the innermost, in the code too.
  void pop();
  /// The innermost is closed already: its own target was reached.
  void forget() { open_.pop_back(); }
  void enter(vm::Index site);
  /// Emits what closes everything above `depth`; what is open stays open for the code that follows.
  void unwind(std::size_t depth);
  void jumpOut(Label label, std::size_t depth) {
    unwind(depth);
    code.jump(label);
  }
  /// Emits a call that may fail: `emit` gets the register and label for the failure. `name` is for the reason of the default.
  using EmitFallible = llvm::function_ref<void(Reg failure, Label label)>;
  void fallible(std::string_view name, EmitFallible emit) { fallible(failTargets.size(), name, emit); }
  /// Fails as a call would.
  void failWith(std::string_view name, vm::Failure kind);
  /// Runs `body` under a promise.
  void promise(const hir::Expr &duration, Span span, llvm::function_ref<void()> body);

  // ---- expressions -----------------------------------------------------------------------------------------------
  /// Evaluates into a register of the expression's type, or of a type that it becomes by itself (T → T?, A → A | B). `nowhere`:
  /// for what it does.
  void into(const hir::Expr &e, Reg to);
  Value value(const hir::Expr &e);
  /// The same, of the given type.
  Value value(const hir::Expr &e, TypeIndex type);
  /// A value that stays the same while `later` is evaluated.
  Value stable(const hir::Expr &e, ArrayRef<const hir::Expr *> later);
  Run arguments(ArrayRef<const hir::Expr *> args, ArrayRef<TypeIndex> types);
  /// An empty list, set or map.
  void newCollection(Reg to);
  void block(const hir::Block *block, Reg to = nowhere);
  /// Jumps to the label when the condition is `when`; else control goes on.
  void branch(const hir::Expr &condition, Label label, bool when);
  /// The milliseconds when the expression is a literal.
  static std::optional<std::int64_t> constantWord(const hir::Expr *e);

  // ---- statements, handlers --------------------------------------------------------------------------------------
  void statement(const hir::Stmt &s);
  /// Behind a failure; the handler's value goes to `to`. `failure` may be nowhere (silence).
  void handler(const hir::Handler &h, Reg to, Reg failure, std::string_view what);
  void leaveMethod(ast::HandlerKind how, llvm::StringRef reason, Span span);
  void park(std::string reason);
  void target(const hir::Target &t);
  /// `response N(args)` and `handoff`, which mean the same everywhere.
  void callResponse(const hir::Target &t);
  void handOff(const hir::Target &t);
  void end(vm::OutcomeKind kind, std::string name, std::string reason);
  void recomputeSeverity();
  void returnValue(const hir::Expr *value);
  void setFlag(Reg flag, bool on) {
    if (flag != nowhere) code.loadBool(flag, on);
  }

private:
  void lower(const hir::Expr &e, Reg to);
  void constant(const hir::Constant &e, Reg to);
  void field(const hir::Field &e, Reg to);
  void optField(const hir::OptField &e, Reg to);
  void index(const hir::Index &e, Reg to);
  void textBuild(ArrayRef<const hir::Expr *> parts, Reg to);
  void convert(const hir::Convert &e, Reg to);
  void coalesce(const hir::Coalesce &e, Reg to);
  void ifRan(const hir::IfRan &e, Reg to);
  void indicator(Value v, Reg to);
  void recordNew(const hir::RecordNew &e, Reg to);
  void enumNew(const hir::EnumNew &e, Reg to);
  void collectionNew(const hir::ListNew &e, Reg to);
  void ifElse(const hir::Expr &cond, const hir::Block *then, const hir::Block *otherwise, Reg to);
  void match(const hir::Match &e, Reg to);
  void matchAlternative(const hir::MatchArm::Alt &alt, const hir::Expr &subject, Reg value, Label label, bool when);
  void copy(Reg to, Reg from);
  void coerce(Reg to, Value from);

  void unary(const hir::Unary &e, Reg to);
  void binary(const hir::Binary &e, Reg to);
  void arithmetic(const hir::Binary &e, Reg to);
  void addToCollection(const hir::Binary &e, Reg to);
  void textParts(const hir::Expr &e, std::vector<const hir::Expr *> &parts) const;
  static bool reads(const hir::Expr &e, hir::LocalId local);
  void compare(const hir::Binary &e, Reg to);
  bool compareAndBranch(const hir::Binary &e, Label label, bool when);
  void contains(const hir::Expr &collection, const hir::Expr &item, Reg to);
  void viaBranch(const hir::Expr &e, Reg to);
  void isEmpty(const hir::Expr &operand, Label label, bool when);
  bool literalMembership(const hir::Binary &e, Label label, bool when);

  void builtin(vm::Builtin row, ArrayRef<const hir::Expr *> args, Reg to);
  void builtinCall(const hir::Builtin &e, Reg to);
  bool flattened(vm::Builtin row, ArrayRef<const hir::Expr *> args, Reg to);
  bool holdsOptionals(const hir::Expr &collection);
  void itemAt(vm::Builtin row, Reg list, ArrayRef<const hir::Expr *> args, Reg to, Label absent);
  void lookUp(Reg map, const hir::Expr &wanted, Reg to, Label absent);
  void fnCall(const hir::FnCall &e, Reg to);
  void hostCall(const hir::HostCall &e, Reg to);
  void processCall(const hir::ProcessCall &e, Reg to);
  void refuseDenied(Reg each);
  void whenNotEmpty(Reg collection, llvm::function_ref<void()> then);
  void dropLent(ArrayRef<const hir::Expr *> args, Run r);
  void declassify(const hir::Declassify &e, Reg to);

  void loop(const hir::Loop &e, Reg to);
  void groupBy(const hir::Loop &e, Reg to, TypeIndex list);
  void sortBy(const hir::Loop &e, Reg to);
  void addTo(Reg collection, Reg item);
  /// Runs `body` for each item, which is in the local's register.
  void iterate(const hir::Expr &over, hir::LocalId item, llvm::function_ref<void(Label done)> body);
  void iterate(const hir::Expr &over, Reg item, llvm::function_ref<void(Label done)> body);

  void guarded(const hir::Guarded &e, Reg to);
  void failedNotEmpty(const hir::Guarded &e, Reg to);
  void handlerArms(const hir::Handler &h, Reg to, Reg failure, std::string_view what);
  void fallible(std::size_t targets, std::string_view name, EmitFallible emit);
  std::string_view callName(const hir::Expr &e) const;
  std::string failureReason(std::string_view what) const;
  /// Parks (or fails) with the place, what it was, and the kind of failure, in words.
  void stopFor(Op op, std::string reason, Reg failure, llvm::StringRef tail);

  void ask(const hir::Ask &e, Reg to);
  vm::Index askRow(const hir::Ask &e, TypeIndex subject);
  std::optional<Value> offered(const hir::Ask &e, TypeIndex &type);
  void await(const hir::Await &e, Reg to);
  vm::Index startedBy(const hir::Expr &job);
  void bounded(const hir::Expr &duration, std::string_view name, llvm::function_ref<void()> body);
  void poll(const hir::Poll &e, Reg to);
  void within(const hir::Within &s);
  void atMost(const hir::AtMost &s);
  void approval(const hir::Approval &s);
  void approved(const hir::Approval &s, vm::Index row);

  void update(const hir::Update &s);
  void assign(const hir::Assign &s);
  void let(const hir::Let &s);
  void forEach(const hir::For &s);
  void repeat(const hir::Repeat &s);
  void establish(const hir::Establish &s);

  const std::vector<hir::Local> &infos_;
  std::vector<Reg> locals_;
  std::vector<hir::LocalId> declared_;
  std::vector<bool> lent_; // by register
  void lend(Reg reg, bool on) {
    if (reg >= lent_.size()) lent_.resize(reg + 1);
    lent_[reg] = on;
  }
  std::map<hir::LocalId, const hir::Expr *> lets_; // what jobs were bound to
  std::vector<Open> open_;
  Span placed_;
  Reg unhandled_ = nowhere; // what failed, on the way to a default
  struct Park {
    Label label;
    std::string reason;
    std::uint32_t scope; // the bound or approval around it: the verifier wants one answer
  };
  std::uint32_t scope() const;
  std::uint32_t scopes_ = 0;
  std::vector<Park> parks_;
};

} // namespace tejun::codegen
