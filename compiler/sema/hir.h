// The typed program: every name resolved, every expression typed, sugar gone. The checker makes it from the AST; the
// proofs (flow, dataflow, duties, …) and codegen only read it. Immutable after the checker is done.
// Nodes live in Program::arena. Texts point into the arena or the sources.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "compiler/sema/labels.h"
#include "compiler/sema/types.h"
#include "compiler/source/source.h"
#include "compiler/syntax/ast.h"
#include "vm/bytecode/module.h"

namespace tejun::hir {

using llvm::ArrayRef;
using llvm::StringRef;
using sema::EnumId;
using sema::RecordId;
using sema::Tlp;
using sema::TypeId;

enum class FnId : std::uint32_t {};
enum class IntrinsicId : std::uint32_t {};
enum class ProcessId : std::uint32_t {};
enum class PlaybookId : std::uint32_t {};
enum class ResponseId : std::uint32_t {};
enum class FactId : std::uint32_t {};
enum class DutyId : std::uint32_t {};
enum class TeamId : std::uint32_t {};
enum class SystemId : std::uint32_t {};
enum class IncidentId : std::uint32_t {};
enum class DetectId : std::uint32_t {};
enum class CalendarId : std::uint32_t {};
enum class LocalId : std::uint32_t {}; // of one body: parameters first
enum class SlotId : std::uint32_t {};  // of one playbook: the alert is slot 0
inline constexpr std::uint32_t noId = ~0u;

// ---- expressions -------------------------------------------------------------------------------------------

enum class ExprKind : std::uint8_t {
  error,
  constant,
  local,
  slot,
  ifRan,
  fact,
  severity,
  incident,
  field,
  optField,
  index,
  unary,
  binary,
  textBuild,
  convert,
  isKnown,
  isEmpty,
  coalesce,
  fnCall,
  builtin,
  loop,
  hostCall,
  processCall,
  playbookCall,
  recordNew,
  enumNew,
  listNew,
  ifElse,
  match,
  block,
  guarded,
  ask,
  await,
  poll,
  declassify,
  officeTime,
};

struct Expr {
  ExprKind kind;
  TypeId type;
  Span span;

protected:
  Expr(ExprKind k, TypeId t, Span s) : kind(k), type(t), span(s) {}
};

#define TEJUN_HIR_EXPR(Type, Kind)                                         \
  static bool classof(const Expr *e) { return e->kind == ExprKind::Kind; } \
  Type(TypeId t, Span s) : Expr(ExprKind::Kind, t, s) {}

struct Block;
struct Handler;
struct Target;

struct ErrorExpr : Expr {
  TEJUN_HIR_EXPR(ErrorExpr, error)
};
/// A literal. Types that are numbers or ordinals (Bool, Int, Decimal, Time, Duration, Size, Port, Score, Mac, payload-free enums)
/// use `word`; all others their canonical text. `none` of T? is a constant with isNone.
struct Constant : Expr {
  TEJUN_HIR_EXPR(Constant, constant)
  std::int64_t word = 0;
  StringRef text;
  bool isNone = false;
};
struct LocalRef : Expr {
  TEJUN_HIR_EXPR(LocalRef, local) LocalId local {};
};
/// A playbook-level value: the alert, a `let`, a step's result.
struct SlotRef : Expr {
  TEJUN_HIR_EXPR(SlotRef, slot) SlotId slot {};
};
/// `x if ran`: T?
struct IfRan : Expr {
  TEJUN_HIR_EXPR(IfRan, ifRan) SlotId slot {};
};
/// A fact of the case, as T? (unknown until established).
struct FactRef : Expr {
  TEJUN_HIR_EXPR(FactRef, fact) FactId fact {};
};
struct SeverityRef : Expr {
  TEJUN_HIR_EXPR(SeverityRef, severity)
};
struct IncidentRef : Expr {
  TEJUN_HIR_EXPR(IncidentRef, incident)
};
struct Field : Expr {
  TEJUN_HIR_EXPR(Field, field) const Expr *base = nullptr;
  std::uint32_t index = 0;
};
/// base?.field: base is T?, the result an optional (flattened).
struct OptField : Expr {
  TEJUN_HIR_EXPR(OptField, optField) const Expr *base = nullptr;
  std::uint32_t index = 0;
};
/// m[k]: V? on a map; xs[i]: T? on a list
struct Index : Expr {
  TEJUN_HIR_EXPR(Index, index) const Expr *base = nullptr;
  const Expr *key = nullptr;
};
struct Unary : Expr {
  TEJUN_HIR_EXPR(Unary, unary) ast::UnaryOp op = ast::UnaryOp::not_;
  const Expr *operand = nullptr;
};
/// Operand types are equal (the checker converted), except: `in` (element, collection) or (address|network, network), (host, system
/// as a constant list of networks is a builtin instead); time ± duration; duration * int. and/or short-circuit.
struct Binary : Expr {
  TEJUN_HIR_EXPR(Binary, binary)
  ast::BinaryOp op = ast::BinaryOp::or_;
  bool foldCase = false; // text comparison in a detection's `when`
  const Expr *left = nullptr;
  const Expr *right = nullptr;
};
/// Concatenation of Text-typed parts (holes are already converted to Text).
struct TextBuild : Expr {
  TEJUN_HIR_EXPR(TextBuild, textBuild) ArrayRef<const Expr *> parts;
};
enum class Conversion : std::uint8_t {
  toOptional, // T → T?
  unwrap,     // T? → T, proven known
  toText,     // any printable type → Text
  intToDecimal,
  toSet,       // List<T> → Set<T>
  toList,      // Set<T> → List<T>; Map<K, V> → List<Entry<K, V>> is not offered
  toIndicator, // an indicator type → Indicator
  widen,       // a type with the same representation (ProcessName → Text …)
};
struct Convert : Expr {
  TEJUN_HIR_EXPR(Convert, convert) Conversion how = Conversion::widen;
  const Expr *operand = nullptr;
};
struct IsKnown : Expr {
  TEJUN_HIR_EXPR(IsKnown, isKnown) const Expr *operand = nullptr;
};
struct IsEmpty : Expr {
  TEJUN_HIR_EXPR(IsEmpty, isEmpty) const Expr *operand = nullptr;
};
struct Coalesce : Expr {
  TEJUN_HIR_EXPR(Coalesce, coalesce) const Expr *left = nullptr;
  const Expr *right = nullptr;
};
struct FnCall : Expr {
  TEJUN_HIR_EXPR(FnCall, fnCall) FnId fn {};
  ArrayRef<const Expr *> args;
};
/// A library function of vm/bytecode/Builtins.def; `builtin` is its row.
struct Builtin : Expr {
  TEJUN_HIR_EXPR(Builtin, builtin) std::uint16_t builtin = 0;
  ArrayRef<const Expr *> args;
};
enum class LoopOp : std::uint8_t { map, filter, any, all, count, sum, find, groupBy, sortBy, flatMap, each_ };
/// xs.map(p => body) and its kin: the body is inlined, `param` is the item. No function values exist at run time.
struct Loop : Expr {
  TEJUN_HIR_EXPR(Loop, loop)
  LoopOp op = LoopOp::map;
  const Expr *over = nullptr;
  LocalId param{};
  const Expr *body = nullptr; // null for count() and sum() without a lambda
};
/// A call of an intrinsic. One argument a parameter (an omitted optional one is a none constant).
struct HostCall : Expr {
  TEJUN_HIR_EXPR(HostCall, hostCall)
  IntrinsicId intrinsic{};
  ArrayRef<const Expr *> args;
  std::uint32_t eachArg = noId; // this argument is a List or Set: called for each item, the type is Each<X, T>
  StringRef irreversibleBecause;
};
struct ProcessCall : Expr {
  TEJUN_HIR_EXPR(ProcessCall, processCall) ProcessId process {};
  ArrayRef<const Expr *> args;
};
/// The call of a playbook without `for`, by a step. Only in playbooks as they are written: sema/inline.h puts the body in its place.
struct PlaybookCall : Expr {
  TEJUN_HIR_EXPR(PlaybookCall, playbookCall) PlaybookId playbook {};
  ArrayRef<const Expr *> args;
};
struct RecordNew : Expr {
  TEJUN_HIR_EXPR(RecordNew, recordNew)
  ArrayRef<const Expr *> fields; // in declaration order; null only in a test: left out
};
struct EnumNew : Expr {
  TEJUN_HIR_EXPR(EnumNew, enumNew) std::uint32_t enumCase = 0;
  ArrayRef<const Expr *> payload;
};
struct ListNew : Expr {
  TEJUN_HIR_EXPR(ListNew, listNew) ArrayRef<const Expr *> items; /* type says List or Set */
};
struct IfElse : Expr {
  TEJUN_HIR_EXPR(IfElse, ifElse) const Expr *cond = nullptr;
  const Block *then = nullptr;
  const Block *otherwise = nullptr;
};
struct MatchArm {
  struct Alt {
    std::uint32_t enumCase = noId;
    const Constant *literal = nullptr;
  }; // neither: wildcard
  ArrayRef<Alt> alternatives;
  ArrayRef<LocalId> bindings; // payload of the single alternative
  const Expr *guard = nullptr;
  const Block *body = nullptr;
};
struct Match : Expr {
  TEJUN_HIR_EXPR(Match, match) const Expr *subject = nullptr;
  ArrayRef<MatchArm> arms; /* exhaustive: the checker saw to it */
};
/// A block used as a value (an if's arm, a handler's).
struct BlockExpr : Expr {
  TEJUN_HIR_EXPR(BlockExpr, block) const Block *body = nullptr;
};
/// operand else handler: the operand is a hostCall, await, poll, ask, or an Each's `.failed` (then: when it is not empty).
struct Guarded : Expr {
  TEJUN_HIR_EXPR(Guarded, guarded) const Expr *operand = nullptr;
  const Handler *handler = nullptr;
};
struct FormField {
  StringRef name;
  StringRef title;
  TypeId type;
  const Expr *from = nullptr;
};
struct Ask : Expr {
  TEJUN_HIR_EXPR(Ask, ask)
  TeamId team{};
  ast::AskKind form = ast::AskKind::approve;
  bool many = false;
  const Expr *question = nullptr; // Text
  const Expr *subject = nullptr;  // offered items, or what the task is about
  ArrayRef<FormField> fields;
  const Expr *atMost = nullptr; // Duration; null: waits without bound (a diagnostic of its own)
  const Expr *remindEvery = nullptr;
  TeamId escalateTo{static_cast<TeamId>(noId)};
  const Handler *silence = nullptr;
  StringRef key; // what a world answers by: the process's number, or `confirm NAME`
};
struct Await : Expr {
  TEJUN_HIR_EXPR(Await, await) const Expr *job = nullptr;
  const Expr *atMost = nullptr;
};
struct Poll : Expr {
  TEJUN_HIR_EXPR(Poll, poll)
  const HostCall *call = nullptr;
  const Expr *every = nullptr;
  const Expr *times = nullptr;
  LocalId it{};
  const Expr *until = nullptr;
};
struct Declassify : Expr {
  TEJUN_HIR_EXPR(Declassify, declassify) const Expr *operand = nullptr;
  StringRef because;
};

/// A Duration: from now until so much of a calendar's time has passed.
struct OfficeTime : Expr {
  TEJUN_HIR_EXPR(OfficeTime, officeTime)
  CalendarId calendar{};
  vm::OfficeUnit unit{};
  std::int64_t amount = 0; // days, or milliseconds
};

#undef TEJUN_HIR_EXPR

// ---- handlers, targets -------------------------------------------------------------------------------------

struct HandlerArm {
  std::uint32_t failures = 0; // bit per Failure ordinal; all ones: otherwise
  const Handler *handler = nullptr;
};
struct Handler {
  ast::HandlerKind kind = ast::HandlerKind::park;
  Span span;
  const Expr *value = nullptr;
  StringRef reason;
  const Target *target = nullptr;
  const Block *block = nullptr;
  ArrayRef<HandlerArm> arms;
};
struct Target {
  ast::TargetKind kind = ast::TargetKind::park;
  Span span;
  std::uint32_t step = noId; // index into Playbook::steps
  ResponseId response{};
  ArrayRef<const Expr *> args; // response's arguments, in parameter order
  StringRef outcome;           // close OUTCOME
  std::uint8_t phase = 0;      // handoff PHASE: ordinal of Phase
  const Expr *package = nullptr;
  StringRef because;
};

// ---- statements --------------------------------------------------------------------------------------------

enum class StmtKind : std::uint8_t {
  let,
  assign,
  update,
  expr,
  if_,
  match,
  for_,
  repeat,
  return_,
  establish,
  assume,
  omit,
  leave,
  jump,
  within,
  atMost,
  approval,
  verdict,
  step,
  branch,
  together,   // playbook only
  clockStart, // clocks stand around statements, not over a block
  clockEnd,
};
struct Stmt {
  StmtKind kind;
  Span span;

protected:
  Stmt(StmtKind k, Span s) : kind(k), span(s) {}
};
struct Block {
  Span span;
  ArrayRef<const Stmt *> stmts;
  const Expr *tail = nullptr; // value of a block used as an expression
};

#define TEJUN_HIR_STMT(Type, Kind)                                         \
  static bool classof(const Stmt *s) { return s->kind == StmtKind::Kind; } \
  explicit Type(Span s) : Stmt(StmtKind::Kind, s) {}

/// In a playbook's body a `let` defines a slot, elsewhere a local.
struct Let : Stmt {
  TEJUN_HIR_STMT(Let, let) LocalId local {};
  SlotId slot{};
  bool isSlot = false;
  const Expr *value = nullptr;
};
struct Assign : Stmt {
  TEJUN_HIR_STMT(Assign, assign) LocalId local {};
  const Expr *value = nullptr;
};
enum class UpdateOp : std::uint8_t { add, addAll, remove, put, clear };
/// x.add(y), m.put(k, v): rebinds a `var` or an output in place.
struct Update : Stmt {
  TEJUN_HIR_STMT(Update, update) LocalId local {};
  UpdateOp op = UpdateOp::add;
  ArrayRef<const Expr *> args;
};
struct ExprStmt : Stmt {
  TEJUN_HIR_STMT(ExprStmt, expr) const Expr *value = nullptr;
};
struct If : Stmt {
  TEJUN_HIR_STMT(If, if_) const Expr *cond = nullptr;
  const Block *then = nullptr;
  const Block *otherwise = nullptr;
};
struct MatchStmt : Stmt {
  TEJUN_HIR_STMT(MatchStmt, match) const Match *match = nullptr;
};
/// for item in xs: List, Set, or Map (the item is then an Entry record { key, value }).
struct For : Stmt {
  TEJUN_HIR_STMT(For, for_) LocalId item {};
  const Expr *in = nullptr;
  const Block *body = nullptr;
};
struct Repeat : Stmt {
  TEJUN_HIR_STMT(Repeat, repeat) const Expr *times = nullptr;
  const Expr *whileCond = nullptr;
  const Block *body = nullptr;
};
struct Return : Stmt {
  TEJUN_HIR_STMT(Return, return_) const Expr *value = nullptr;
};
struct Establish : Stmt {
  static bool classof(const Stmt *s) { return s->kind == StmtKind::establish || s->kind == StmtKind::assume; }
  Establish(StmtKind k, Span s) : Stmt(k, s) {}
  FactId fact{};
  const Expr *value = nullptr;
  StringRef because;
};
struct Omit : Stmt {
  TEJUN_HIR_STMT(Omit, omit) DutyId duty {};
  StringRef because;
};
struct Leave : Stmt {
  TEJUN_HIR_STMT(Leave, leave) ast::HandlerKind how = ast::HandlerKind::park;
  StringRef reason;
};
struct Jump : Stmt {
  TEJUN_HIR_STMT(Jump, jump) const Target *target = nullptr;
};
struct Within : Stmt {
  TEJUN_HIR_STMT(Within, within) const Expr *duration = nullptr;
  const Block *body = nullptr;
};
struct AtMost : Stmt {
  TEJUN_HIR_STMT(AtMost, atMost) const Expr *duration = nullptr;
  const Block *body = nullptr;
  const Handler *otherwise = nullptr;
};
struct Approval : Stmt {
  TEJUN_HIR_STMT(Approval, approval)
  TeamId team{};
  std::uint32_t quorum = 1;
  const Expr *atMost = nullptr;
  const Handler *refused = nullptr;
  const Block *body = nullptr;
  // Sent back, the body begins anew behind `rework`, which sees what was remarked. Without it, it cannot be sent back.
  const Expr *reworks = nullptr; // how often, a constant
  LocalId remark{};
  const Block *rework = nullptr;
};
struct Verdict : Stmt {
  TEJUN_HIR_STMT(Verdict, verdict) ast::VerdictKind verdict = ast::VerdictKind::undecided;
  const Expr *when = nullptr;
};
struct StepStmt : Stmt {
  TEJUN_HIR_STMT(StepStmt, step) std::uint32_t step = 0; /* index into Playbook::steps */
};
struct BranchArm {
  const Expr *when = nullptr;
  StringRef title;
  const Target *target = nullptr;
  Span span;
};
struct Branch : Stmt {
  TEJUN_HIR_STMT(Branch, branch) ArrayRef<BranchArm> arms;
  bool isWhen = false; // the `when` of a step that calls a playbook
};
struct Together : Stmt {
  TEJUN_HIR_STMT(Together, together) ArrayRef<std::uint32_t> steps;
};

struct ClockMark : Stmt {
  static bool classof(const Stmt *s) { return s->kind == StmtKind::clockStart || s->kind == StmtKind::clockEnd; }
  ClockMark(StmtKind k, Span s) : Stmt(k, s) {}
  std::uint32_t clock = 0;       // index into PlaybookInfo::clocks
  const Block *breach = nullptr; // of its start: what a breach says; null: nothing
};

#undef TEJUN_HIR_STMT

// ---- declarations ------------------------------------------------------------------------------------------

struct Local {
  StringRef name;
  TypeId type;
  Span span;
  bool isVar = false;
  Tlp label = Tlp::none; // as declared; of parameters, inputs and outputs
};
/// Everything that runs: a function's body, a method's, a response's. Locals are numbered over the whole body.
struct Body {
  std::vector<Local> locals; // parameters first
  std::uint32_t paramCount = 0;
  const Block *block = nullptr;
};

struct FieldInfo {
  StringRef name;
  TypeId type;
  StringRef jsonPath;
  const Expr *defaultValue = nullptr;
  Span span;
  Tlp label = Tlp::none; // as declared, or that of its record
};
struct RecordInfo {
  std::string name;
  StringRef doc;
  Span span;
  bool decodesJson = false;
  std::vector<FieldInfo> fields;
};
struct EnumCaseInfo {
  StringRef name;
  StringRef title;
  std::vector<FieldInfo> payload;
};
struct EnumInfo {
  std::string name;
  Span span;
  std::vector<EnumCaseInfo> cases;
  bool hasPayload() const {
    for (const auto &c : cases)
      if (!c.payload.empty()) return true;
    return false;
  }
};
struct ConstInfo {
  StringRef name;
  TypeId type;
  const Expr *value = nullptr;
  Span span;
};
struct FnInfo {
  std::string name;
  StringRef doc;
  Span span;
  TypeId result{};
  Tlp resultLabel = Tlp::none;
  std::string audience; // of a message: who reads it; else empty
  Body body;
  std::vector<const Expr *> defaults; // by parameter; null: none
};

/// A message as it is written; what makes it is a function.
struct MessageInfo {
  struct Wording {
    StringRef language;            // may be empty
    const Expr *subject = nullptr; // Text; null: has none
    const Expr *body = nullptr;
  };
  FnId fn{};
  StringRef title;
  std::vector<Wording> wordings;
};

/// The closed set; ordinals are those of `enum Failure` in the prelude and of vm/bytecode/Failures.def.
struct ParamInfo {
  StringRef name;
  TypeId type;
  const Expr *defaultValue = nullptr;
  Span span;
  Tlp label = Tlp::none; // the strictest that it takes, when that is not the audience's
};
struct IntrinsicInfo {
  std::string name; // module.name
  StringRef doc;
  Span span;
  std::vector<ParamInfo> params;
  TypeId result;
  Tlp resultLabel = Tlp::none;
  std::uint8_t effects = 0;    // bit per row of vm/bytecode/Effects.def
  std::uint32_t target = noId; // parameter that is contained
  IntrinsicId undo{static_cast<IntrinsicId>(noId)};
  bool irreversible = false;
  std::uint8_t crash = 2; // 0 idempotent, 1 reconcile, 2 once
  IntrinsicId reconcileWith{static_cast<IntrinsicId>(noId)};
  std::int64_t timeoutMs = 30000;
  std::uint32_t retry = 0;
  std::uint32_t atOnce = 8;
  std::string audience;
  bool isBound = true; // false: of a capability that nobody provides here, so that it fails as `unavailable`
};

struct DutyInfo {
  StringRef name;
  StringRef title;
  Span span;
};
struct FactInfo {
  StringRef name;
  StringRef title;
  TypeId type;
  std::vector<IncidentId> incidents;
  Span span;
  Tlp label = Tlp::none;
};
enum class Severity : std::uint8_t { low, medium, high, critical };
struct CriteriaRow {
  Severity severity{};
  StringRef title;
  std::vector<DutyId> duties;
  std::int64_t respondWithinMs = 0; // 0: none
  std::vector<const Expr *> whens;  // Bool over facts (facts appear as FactRef, three-valued) and `incident`
  bool otherwise = false;
  Span span;
};
enum class Phase : std::uint8_t { detection, triage, containment, analysis, recovery };
struct PhaseInfo {
  bool declared = false;
  TeamId team{static_cast<TeamId>(noId)}, requestedBy{static_cast<TeamId>(noId)}, plannedBy{static_cast<TeamId>(noId)};
  Severity from = Severity::low;
  TypeId receives = sema::unitType;
  Span span;
};
struct TeamInfo {
  StringRef name;
  StringRef title;
  bool external = false;
  Span span;
};
struct SystemInfo {
  StringRef name;
  StringRef title;
  std::vector<StringRef> networks, tags;
  Span span;
};
struct IncidentInfo {
  StringRef name;
  StringRef title;
  StringRef domain;
  Span span;
};
struct GuardInfo {
  ast::GuardKind kind{};
  IntrinsicId intrinsic{};
  std::vector<StringRef> intersects; // networks
  StringRef tagged;
  std::int64_t limit = 0, perMs = 0;
  TeamId approvalBy{static_cast<TeamId>(noId)};
  std::uint32_t quorum = 1;
  SystemId system{static_cast<SystemId>(noId)};
  Span span;
};
/// `enrich alert.F from call`: field path as indexes into Alert's records; the call sees the alert as local 0.
struct EnrichInfo {
  std::vector<std::uint32_t> field;
  Body body; /* block->tail is the call */
  Span span;
};
/// What sites bind to the products that they have. Its intrinsics stand in a module of its name.
struct CapabilityInfo {
  struct Provider {
    StringRef name, title;
  };
  StringRef name, title;
  bool many = false;
  std::vector<Provider> providers;
  Span span;
};
struct CalendarInfo {
  StringRef name, title;
  vm::Calendar calendar;
  Span span;
};
struct DomainInfo {
  StringRef name, title;
};
struct ScopeInfo {
  StringRef title;
  std::vector<DomainInfo> domains;
  PhaseInfo phases[5];
  std::vector<EnrichInfo> enriches;
  std::vector<GuardInfo> guards;
  Span span;
  bool declared = false;
};

using vm::AtomOp;

/// A detection's `when`: pure data, no code.
struct Condition {
  enum class Kind : std::uint8_t { all, any, not_, atom, always } kind = Kind::always;
  std::vector<Condition> children;
  std::vector<std::uint32_t> field; // path of field indexes into Alert
  std::string fieldText;            // alert.source.address
  AtomOp op = AtomOp::eq;
  bool foldCase = true;
  std::vector<const Constant *> values; // one; several for `in` a list
  Span span;
};
struct DetectInfo {
  StringRef name, title;
  StringRef doc;
  IncidentId incident{};
  std::vector<std::vector<std::uint32_t>> needs; // field paths
  std::vector<std::string> needsText;
  Condition when;
  bool hasConfirm = false;
  std::int64_t confirmAtMostMs = 0;
  Body confirm; // local 0 is the alert
  Span span;
};

struct MethodInfo {
  StringRef number, title, whenTitle, doc;
  const Expr *when = nullptr;
  const Block *body = nullptr;
  Span span;
};
struct ProcessInfo {
  StringRef number, name, title, doc;
  std::vector<DutyId> fulfils;
  std::vector<FactId> establishes;
  RecordId result{}; // record of the outputs
  TypeId resultType = sema::unitType;
  std::vector<Local> locals; // inputs, then outputs, then the methods' own
  std::uint32_t inputCount = 0, outputCount = 0;
  std::vector<bool> notEmpty; // by input
  std::vector<MethodInfo> methods;
  Span span;
};
/// In playbooks as they run: a step that calls a playbook, whose body follows, and the place behind that body.
enum class StepKind : std::uint8_t { plain, call, back };
struct StepInfo {
  StepKind kind = StepKind::plain;
  StringRef number, name, title;
  const Expr *call = nullptr; // ProcessCall, or Guarded around one; any expression in general; null unless plain
  const Expr *when = nullptr;
  const Expr *within = nullptr;
  SlotId slot{}; // of the result; its type is optional when `when` or `else skip` stands there
  std::uint32_t section = noId;
  std::uint32_t clock = noId; // the innermost that it stands in
  std::uint32_t opens = noId; // the outermost that begins right before it: who jumps here starts it
  bool inTogether = false;
  Span span;
};
struct SlotInfo {
  StringRef name;
  TypeId type;
  Span span;
  std::uint32_t step = noId;
  Tlp label = Tlp::none; // as declared; of inputs and outputs
};
struct ClockInfo {
  StringRef name;
  const Expr *duration = nullptr; // a constant, or in a calendar's time
  std::uint32_t outer = noId;     // the clock that it stands in
  Span span;
};
struct PlaybookInfo {
  StringRef name, title, doc;
  std::vector<IncidentId> incidents;
  bool isCallable = false;       // without `for`
  bool isHook = false;           // its steps are what is attached to it
  std::uint32_t inputCount = 0;  // slots behind the alert's
  std::vector<bool> notEmpty;    // by input
  std::uint32_t outputCount = 0; // the first locals
  RecordId result{};             // record of the outputs
  TypeId resultType = sema::unitType;
  std::vector<std::vector<std::uint32_t>> needs;
  std::vector<std::string> needsText;
  std::vector<SlotInfo> slots; // slot 0: alert
  std::vector<StepInfo> steps; // in textual order
  std::vector<ClockInfo> clocks;
  std::vector<StringRef> sections;
  std::vector<Local> locals;   // lambda parameters and the like in the body
  const Block *body = nullptr; // let, step, branch, together, establish/assume/omit, jump
  Span span;

  /// The innermost clock that is open where a jump to the step arrives.
  std::uint32_t clockBefore(const StepInfo &step) const {
    return step.opens == noId ? step.clock : clocks[step.opens].outer;
  }
};
struct ResponseInfo {
  StringRef number, title, doc;
  TeamId team{};
  Body body; // a parameter each; the block's statements are process calls, handoff, close …
  Span span;
};

// ---- tests: what a run is given, what is expected of it. They are in no module -----------------------------------

struct TestArgument {
  StringRef name;
  const Expr *value = nullptr; // null: must not be given
};
struct TestGiven {
  ast::GivenKind kind = ast::GivenKind::call;
  IntrinsicId intrinsic{};        // call, approval
  std::string key;                // what a world answers by: `1.27`, `confirm c2_access`, `approval edr.isolate`
  std::vector<TestArgument> when; // call
  ast::GivenReply reply = ast::GivenReply::answers;
  const Expr *value = nullptr; // fails: the failure
  std::int64_t times = 0;      // 0: as often as it is asked
  bool sentBack = false;       // approval: `value` is the remark
  bool hasAfter = false;
  std::int64_t afterMs = 0;
  Span span;
};
enum class ExpectKind : std::uint8_t {
#define EXPECTATION(name, object, en, ja) name,
#include "compiler/sema/Expectations.def"
};
struct TestExpect {
  ExpectKind kind{};
  bool negated = false;
  std::uint32_t id = noId;                               // severity, incident, playbook, fact, duty, detection
  IntrinsicId intrinsic{static_cast<IntrinsicId>(noId)}; // called, contained, rollback of one call
  std::vector<TestArgument> when;
  std::string text; // outcome, phase, key of a question, file of a snapshot
  const Expr *value = nullptr;
  std::vector<std::string> path; // `1`, `response 1`, `close false_positive`, `handoff analysis`, `park`
  std::int64_t times = -1;       // -1: at least once
  ast::TimingKind timing = ast::TimingKind::none;
  std::int64_t timeMs = 0;
  Span span;
};
struct TestInfo {
  StringRef title, doc;
  std::uint32_t playbook = noId,
                detection = noId; // a row of `written`, of `detects`; neither: whatever the alert leads to
  std::vector<Local> params;
  struct Case {
    StringRef title;
    std::vector<const Expr *> values; // by parameter
    Span span;
  };
  std::vector<Case> cases;     // none: one run without parameters
  const Expr *alert = nullptr; // a record of what is given; or else
  StringRef alertFile;
  Span alertSpan;
  std::vector<TestGiven> givens;
  std::vector<TestExpect> expects;
  Span span; // of the title
};

struct Program {
  std::unique_ptr<llvm::BumpPtrAllocator> arena = std::make_unique<llvm::BumpPtrAllocator>();
  sema::TypeTable types;
  std::deque<RecordInfo> records; // a deque: the checker makes more while others hold one
  std::vector<EnumInfo> enums;
  std::vector<ConstInfo> consts;
  std::vector<FnInfo> fns;
  std::vector<MessageInfo> messages;
  std::vector<IntrinsicInfo> intrinsics;
  std::vector<DutyInfo> duties;
  std::vector<FactInfo> facts;
  std::vector<CriteriaRow> criteria; // most severe first
  std::vector<TeamInfo> teams;
  std::vector<SystemInfo> systems;
  std::vector<IncidentInfo> incidents;
  std::vector<CalendarInfo> calendars;
  std::vector<CapabilityInfo> capabilities;
  ScopeInfo scope;
  std::vector<DetectInfo> detects;
  std::vector<ProcessInfo> processes;
  std::vector<PlaybookInfo>
      playbooks; // as they run, once inlineCalls() is done: those for incidents, with what they call in its place
  std::vector<PlaybookInfo> written; // all of them as they stand in the sources, once that is done
  std::vector<ResponseInfo> responses;
  std::vector<TestInfo> tests;
  // well-known declarations of the prelude
  RecordId alertRecord{}, messageRecord{}, messageTextRecord{};
  EnumId severityEnum{}, failureEnum{}, incidentEnum{}, indicatorEnum{};
  TypeId alertType = sema::errorType;
};

} // namespace tejun::hir
