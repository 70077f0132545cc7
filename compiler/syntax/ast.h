// The abstract syntax tree: what a parsed file says, and nothing about what it means.
// Nodes are immutable, live in their file's arena, and hold byte ranges into the source. No ANTLR type appears here.
// Kinds follow LLVM's isa/cast/dyn_cast through `classof`.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "compiler/source/source.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/Casting.h"

namespace tejun::ast {

using llvm::ArrayRef;
using llvm::StringRef;

/// Byte offsets into the file that owns the node.
struct Range {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// A name as used: NFC-normalised text (in the arena when it differs from the source) and where it stands.
struct Ident {
  StringRef text;
  Range range;
  explicit operator bool() const { return !text.empty(); }
};

/// A text without holes (titles, reasons): escapes are resolved.
struct TextLit {
  StringRef text;
  Range range;
  bool present = false;
  explicit operator bool() const { return present; }
};

/// A procedure number: `1`, `1.1`, `1.27`, `1.1.1`. Spelled text is kept: `1.10` is not `1.1`.
struct Number {
  StringRef text;
  Range range;
  explicit operator bool() const { return !text.empty(); }
};

/// `edr.isolate`, `alert.source.host`: one or more names.
struct Path {
  ArrayRef<Ident> parts;
  Range range;
};

// ---- types -------------------------------------------------------------------------------------------------

/// `Name<Args>`, `module.Name`, each with an optional `?`; a union `A | B` has several `alternatives`.
struct TypeRef {
  Range range;
  Path name;                              // empty when this is a union
  ArrayRef<const TypeRef *> args;         // List<T>
  ArrayRef<const TypeRef *> alternatives; // A | B (then name is empty)
  bool optional = false;                  // T?
  Ident marking;                          // T tlp amber+strict
};

// ---- expressions -------------------------------------------------------------------------------------------

enum class ExprKind : std::uint8_t {
  error, // what could not be parsed; already reported
  boolLit,
  intLit,       // 42, 1_000
  decimalLit,   // 1.5 (a two-part number in expression position)
  textLit,      // "…" possibly with ${holes}
  addressLit,   // 10.10.10.10
  networkLit,   // 10.0.0.0/8
  durationLit,  // 30m, 7d, 4bd
  sizeLit,      // 10MB
  timeOfDayLit, // 09:00
  dateLit,      // 2027-12-31
  name,         // x
  member,       // e.x
  optMember,    // e?.x
  index,        // e[k]
  call,         // f(args)
  unary,        // not e, -e
  binary,       // e op e
  is,           // e is [not] known|empty|NAME
  ifRan,        // x if ran
  listLit,      // [a, b]
  recordLit,    // Name { field: e, short }   or anonymous { … }
  lambda,       // p => e, (a, b) => e
  ifExpr,       // if c { e } else { e }
  matchExpr,    // match e { pattern => e … }
  elseExpr,     // e else HANDLER
  ask,          // ask TEAM "…" { … }
  await,        // await e at most d
  poll,         // poll e every d at most n times until c
  declassify,   // declassify e because "…"
  each,         // each e: only as an argument
  officeTime,
  later, // parses, has no meaning yet
};

enum class UnaryOp : std::uint8_t { not_, neg };

enum class BinaryOp : std::uint8_t {
  or_,
  and_,
  eq,
  ne,
  lt,
  le,
  gt,
  ge,
  in,
  notIn,
  contains,
  starts,
  ends,
  matches,
  exactly, // text; `like` globs are `matches` on a glob literal
  like,
  coalesce, // ??
  add,
  sub,
  mul,
  div,
  mod,
};

struct Expr {
  ExprKind kind;
  Range range;
  std::uint32_t id; // dense within the file: index of side tables

protected:
  Expr(ExprKind k, Range r) : kind(k), range(r), id(0) {}
};

struct Block;
struct Handler;
struct Target;

#define TEJUN_AST_EXPR(Type, Kind)                                         \
  static bool classof(const Expr *e) { return e->kind == ExprKind::Kind; } \
  explicit Type(Range r) : Expr(ExprKind::Kind, r) {}

struct ErrorExpr : Expr {
  TEJUN_AST_EXPR(ErrorExpr, error)
};
struct BoolLit : Expr {
  TEJUN_AST_EXPR(BoolLit, boolLit)
  bool value = false;
};
/// Spelled text of a number-like literal; sema gives it a value of the expected type.
struct SpelledLit : Expr {
  static bool classof(const Expr *e) {
    switch (e->kind) {
    case ExprKind::intLit:
    case ExprKind::decimalLit:
    case ExprKind::addressLit:
    case ExprKind::networkLit:
    case ExprKind::durationLit:
    case ExprKind::sizeLit:
    case ExprKind::timeOfDayLit:
    case ExprKind::dateLit: return true;
    default: return false;
    }
  }
  SpelledLit(ExprKind k, Range r) : Expr(k, r) {}
  StringRef text;
};
/// One piece of a text: literal bytes (escapes resolved) or a hole.
struct TextPart {
  StringRef text; // when hole is null
  const Expr *hole = nullptr;
};
struct TextExpr : Expr {
  TEJUN_AST_EXPR(TextExpr, textLit)
  ArrayRef<TextPart> parts;
};
struct NameExpr : Expr {
  TEJUN_AST_EXPR(NameExpr, name)
  Ident name;
};
struct MemberExpr : Expr {
  static bool classof(const Expr *e) { return e->kind == ExprKind::member || e->kind == ExprKind::optMember; }
  MemberExpr(ExprKind k, Range r) : Expr(k, r) {}
  const Expr *base = nullptr;
  Ident member;
};
struct IndexExpr : Expr {
  TEJUN_AST_EXPR(IndexExpr, index)
  const Expr *base = nullptr;
  const Expr *key = nullptr;
};
struct Arg {
  Ident name;                  // empty when positional
  const Expr *value = nullptr; // an `EachExpr` for `each xs`; null for `..`
  bool rest = false;           // `..`
  Range range;
};
struct CallExpr : Expr {
  TEJUN_AST_EXPR(CallExpr, call)
  const Expr *callee = nullptr;
  ArrayRef<Arg> args;
  TextLit irreversibleBecause;
};
struct UnaryExpr : Expr {
  TEJUN_AST_EXPR(UnaryExpr, unary)
  UnaryOp op = UnaryOp::not_;
  const Expr *operand = nullptr;
};
struct BinaryExpr : Expr {
  TEJUN_AST_EXPR(BinaryExpr, binary)
  BinaryOp op = BinaryOp::or_;
  Range opRange;
  const Expr *left = nullptr;
  const Expr *right = nullptr;
};
/// `e is known`, `e is not empty`, `e is malicious` (an enum case).
struct IsExpr : Expr {
  TEJUN_AST_EXPR(IsExpr, is)
  const Expr *operand = nullptr;
  bool negated = false;
  Ident what;
};
struct IfRanExpr : Expr {
  TEJUN_AST_EXPR(IfRanExpr, ifRan)
  const Expr *operand = nullptr;
};
struct ListExpr : Expr {
  TEJUN_AST_EXPR(ListExpr, listLit)
  ArrayRef<const Expr *> items;
};
struct FieldInit {
  Ident name;
  const Expr *value = nullptr; /* null: `{ findings }` */
};
struct RecordExpr : Expr {
  TEJUN_AST_EXPR(RecordExpr, recordLit)
  Path type;
  ArrayRef<FieldInit> fields;
};
struct LambdaExpr : Expr {
  TEJUN_AST_EXPR(LambdaExpr, lambda)
  ArrayRef<Ident> params;
  const Expr *body = nullptr;
};
struct IfExpr : Expr {
  TEJUN_AST_EXPR(IfExpr, ifExpr)
  const Expr *cond = nullptr;
  const Block *then = nullptr;
  const Block *otherwise = nullptr; // an `else if` is a block of one tail expression
};
enum class PatternKind : std::uint8_t { wildcard, enumCase, literal };
struct Pattern {
  PatternKind kind = PatternKind::wildcard;
  Range range;
  Path name;                // enumCase: `malicious` or `Verdict.malicious`
  ArrayRef<Ident> bindings; // payload names
  const Expr *literal = nullptr;
};
struct MatchArm {
  ArrayRef<Pattern> patterns;  // `a | b`
  const Expr *guard = nullptr; // `if e`
  const Block *body = nullptr; // `=> expr` is a block of one tail expression
  Range range;
};
struct MatchExpr : Expr {
  TEJUN_AST_EXPR(MatchExpr, matchExpr)
  const Expr *subject = nullptr;
  ArrayRef<MatchArm> arms;
};
struct ElseExpr : Expr {
  TEJUN_AST_EXPR(ElseExpr, elseExpr)
  const Expr *operand = nullptr;
  const Handler *handler = nullptr;
};

enum class AskKind : std::uint8_t { choose, form, approve, task, consult };
struct FormField {
  Ident name;
  TextLit title;
  const TypeRef *type = nullptr;
  const Expr *from = nullptr;
};
struct AskExpr : Expr {
  TEJUN_AST_EXPR(AskExpr, ask)
  Ident team;
  const Expr *question = nullptr; // text
  AskKind form = AskKind::approve;
  bool many = false;             // choose many
  const Expr *subject = nullptr; // choose … from SUBJECT; task SUBJECT
  ArrayRef<FormField> fields;    // form { … }
  const Expr *atMost = nullptr;  // duration
  const Expr *remindEvery = nullptr;
  Ident escalateTo;
  const Handler *silence = nullptr; // compulsory: sema reports its absence
};
struct AwaitExpr : Expr {
  TEJUN_AST_EXPR(AwaitExpr, await)
  const Expr *job = nullptr;
  const Expr *atMost = nullptr;
};
struct PollExpr : Expr {
  TEJUN_AST_EXPR(PollExpr, poll)
  const Expr *call = nullptr;
  const Expr *every = nullptr;
  const Expr *atMostTimes = nullptr;
  const Expr *until = nullptr; // sees `it`
};
struct DeclassifyExpr : Expr {
  TEJUN_AST_EXPR(DeclassifyExpr, declassify)
  const Expr *operand = nullptr;
  TextLit because;
};
struct EachExpr : Expr {
  TEJUN_AST_EXPR(EachExpr, each)
  const Expr *list = nullptr;
};
/// 4bd of office: counted in the time in which a calendar is open.
struct OfficeTimeExpr : Expr {
  TEJUN_AST_EXPR(OfficeTimeExpr, officeTime)
  const Expr *length = nullptr;
  Ident calendar;
};
/// A construct whose meaning comes later (`undo each …` as a value): kept as its range and its name.
struct LaterExpr : Expr {
  TEJUN_AST_EXPR(LaterExpr, later)
  StringRef construct;
};

#undef TEJUN_AST_EXPR

// ---- what happens otherwise --------------------------------------------------------------------------------

enum class HandlerKind : std::uint8_t { value, skip, accept, jump, fail, park, block, arms };
struct HandlerArm {
  ArrayRef<Ident> failures; // empty: `otherwise`
  const Handler *handler = nullptr;
  Range range;
};
/// What stands after a postfix `else`, or after `silence`.
struct Handler {
  HandlerKind kind = HandlerKind::park;
  Range range;
  const Expr *value = nullptr;    // value
  TextLit reason;                 // skip "why", accept "why", fail "why", park "why"
  const Target *target = nullptr; // -> step 4
  const Block *block = nullptr;
  ArrayRef<HandlerArm> arms; // { on timeout … on denied, not_found … otherwise … }
};

enum class TargetKind : std::uint8_t { step, response, close, handoff, undecided, park, return_ };
/// Where a way goes.
struct Target {
  TargetKind kind = TargetKind::park;
  Range range;
  Number number;      // step N, response N
  ArrayRef<Arg> args; // response N(args)
  Ident name;         // close OUTCOME; handoff PHASE
  TextLit because;
  const Expr *package = nullptr; // handoff analysis (e)
};

// ---- statements --------------------------------------------------------------------------------------------

enum class StmtKind : std::uint8_t {
  error,
  let,
  var,
  assign,
  expr,
  if_,
  match,
  for_,
  repeat,
  return_,
  establish,
  assume,
  omit,
  skip,
  accept,
  fail,
  park,
  jump, // jump: `-> target`, close, handoff, response call in a body
  within,
  atMost,
  approval,
  verdict, // verdict: confirmed when / refuted when / otherwise undecided
  // playbook only
  needs,
  section,
  clock,
  step,
  branch,
  together,
  input,
  output,
  later,
};

struct Stmt {
  StmtKind kind;
  Range range;

protected:
  Stmt(StmtKind k, Range r) : kind(k), range(r) {}
};

struct Block {
  Range range;
  ArrayRef<const Stmt *> stmts;
  const Expr *tail = nullptr; // the value of a block used as an expression: its last expression statement
};

struct InputDecl {
  Ident name;
  const TypeRef *type = nullptr;
  bool notEmpty = false;
  StringRef doc;
  Range range;
};
struct OutputDecl {
  Ident name;
  const TypeRef *type = nullptr;
  StringRef doc;
  Range range;
};

#define TEJUN_AST_STMT(Type, Kind)                                         \
  static bool classof(const Stmt *s) { return s->kind == StmtKind::Kind; } \
  explicit Type(Range r) : Stmt(StmtKind::Kind, r) {}

struct ErrorStmt : Stmt {
  TEJUN_AST_STMT(ErrorStmt, error)
};
struct LetStmt : Stmt {
  static bool classof(const Stmt *s) { return s->kind == StmtKind::let || s->kind == StmtKind::var; }
  LetStmt(StmtKind k, Range r) : Stmt(k, r) {}
  Ident name;
  const TypeRef *type = nullptr;
  const Expr *value = nullptr;
};
struct AssignStmt : Stmt {
  TEJUN_AST_STMT(AssignStmt, assign)
  Ident name;
  const Expr *value = nullptr;
};
struct ExprStmt : Stmt {
  TEJUN_AST_STMT(ExprStmt, expr)
  const Expr *value = nullptr;
};
struct IfStmt : Stmt {
  TEJUN_AST_STMT(IfStmt, if_)
  const Expr *cond = nullptr;
  const Block *then = nullptr;
  const Block *otherwise = nullptr;
};
struct MatchStmt : Stmt {
  TEJUN_AST_STMT(MatchStmt, match)
  const MatchExpr *match = nullptr;
};
struct ForStmt : Stmt {
  TEJUN_AST_STMT(ForStmt, for_)
  Ident item;
  const Expr *in = nullptr;
  const Block *body = nullptr;
};
struct RepeatStmt : Stmt {
  TEJUN_AST_STMT(RepeatStmt, repeat)
  const Expr *times = nullptr; // `at most N times`; null is a termination error
  const Expr *whileCond = nullptr;
  const Block *body = nullptr;
};
struct ReturnStmt : Stmt {
  TEJUN_AST_STMT(ReturnStmt, return_)
  const Expr *value = nullptr;
};
/// establish/assume FACT = e because "…"
struct FactStmt : Stmt {
  static bool classof(const Stmt *s) { return s->kind == StmtKind::establish || s->kind == StmtKind::assume; }
  FactStmt(StmtKind k, Range r) : Stmt(k, r) {}
  Ident fact;
  const Expr *value = nullptr;
  TextLit because;
};
struct OmitStmt : Stmt {
  TEJUN_AST_STMT(OmitStmt, omit)
  Ident duty;
  TextLit because;
};
/// skip/accept/fail/park "why"
struct LeaveStmt : Stmt {
  static bool classof(const Stmt *s) {
    return s->kind == StmtKind::skip || s->kind == StmtKind::accept || s->kind == StmtKind::fail ||
           s->kind == StmtKind::park;
  }
  LeaveStmt(StmtKind k, Range r) : Stmt(k, r) {}
  TextLit reason;
};
struct JumpStmt : Stmt {
  TEJUN_AST_STMT(JumpStmt, jump)
  const Target *target = nullptr;
};
struct WithinStmt : Stmt {
  TEJUN_AST_STMT(WithinStmt, within)
  const Expr *duration = nullptr;
  const Block *body = nullptr;
};
struct AtMostStmt : Stmt {
  TEJUN_AST_STMT(AtMostStmt, atMost)
  const Expr *duration = nullptr;
  const Block *body = nullptr;
  const Handler *otherwise = nullptr;
};
struct ApprovalStmt : Stmt {
  TEJUN_AST_STMT(ApprovalStmt, approval)
  Ident team;
  const Expr *quorum = nullptr;
  const Expr *atMost = nullptr;
  const Handler *refused = nullptr; // `else HANDLER` behind the block
  const Block *body = nullptr;
  Ident remark; // `rework NAME at most N times { … }`: what is done when it is sent back
  const Expr *reworks = nullptr;
  const Block *rework = nullptr; // null: it cannot be
};
enum class VerdictKind : std::uint8_t { confirmed, refuted, undecided };
struct VerdictStmt : Stmt {
  TEJUN_AST_STMT(VerdictStmt, verdict)
  VerdictKind verdict = VerdictKind::undecided;
  const Expr *when = nullptr; // null: otherwise
};
struct NeedsStmt : Stmt {
  TEJUN_AST_STMT(NeedsStmt, needs)
  ArrayRef<Path> paths;
};
/// clock NAME D { breach { … } … }
struct ClockStmt : Stmt {
  TEJUN_AST_STMT(ClockStmt, clock)
  Ident name;
  const Expr *duration = nullptr;
  const Block *breach = nullptr;
  ArrayRef<const Stmt *> body;
};
struct SectionStmt : Stmt {
  TEJUN_AST_STMT(SectionStmt, section)
  TextLit title;
  ArrayRef<const Stmt *> body;
};
/// step 1 sent "title" = proc(args) [when e] [within d] [else HANDLER]
struct StepStmt : Stmt {
  TEJUN_AST_STMT(StepStmt, step)
  Number number;
  Ident name;
  TextLit title;
  const Expr *call = nullptr; // a call, possibly wrapped in an ElseExpr
  const Expr *when = nullptr;
  const Expr *within = nullptr;
  StringRef doc;
};
struct BranchArm {
  const Expr *when = nullptr; // null: else
  TextLit title;
  const Target *target = nullptr;
  Range range;
};
struct BranchStmt : Stmt {
  TEJUN_AST_STMT(BranchStmt, branch)
  ArrayRef<BranchArm> arms;
};
struct TogetherStmt : Stmt {
  TEJUN_AST_STMT(TogetherStmt, together)
  ArrayRef<const Stmt *> body;
};
/// What a callable playbook takes and gives.
struct InputStmt : Stmt {
  TEJUN_AST_STMT(InputStmt, input)
  InputDecl decl;
};
struct OutputStmt : Stmt {
  TEJUN_AST_STMT(OutputStmt, output)
  OutputDecl decl;
};
struct LaterStmt : Stmt {
  TEJUN_AST_STMT(LaterStmt, later)
  StringRef construct;
}; // lock, clock, undo each …

#undef TEJUN_AST_STMT

// ---- declarations ------------------------------------------------------------------------------------------

enum class ItemKind : std::uint8_t {
  error,
  scope,
  duty,
  fact,
  criteria,
  detect,
  record,
  enum_,
  fn,
  const_,
  intrinsic,
  process,
  playbook,
  response,
  message,
  capability,
  hook,
  attach,
  test,
};

struct Item {
  ItemKind kind;
  Range range;
  Ident name;
  StringRef doc; // `///` lines, joined with newlines, without the marks

protected:
  Item(ItemKind k, Range r) : kind(k), range(r) {}
};

#define TEJUN_AST_ITEM(Type, Kind)                                         \
  static bool classof(const Item *i) { return i->kind == ItemKind::Kind; } \
  explicit Type(Range r) : Item(ItemKind::Kind, r) {}

struct ErrorItem : Item {
  TEJUN_AST_ITEM(ErrorItem, error)
};

// scope
struct DomainDecl {
  Ident name;
  TextLit title;
  Range range;
};
struct SystemDecl {
  Ident name;
  TextLit title;
  ArrayRef<const Expr *> networks;
  ArrayRef<TextLit> tags;
  Range range;
};
struct IncidentDecl {
  Ident name;
  TextLit title;
  Ident domain;
  Range range;
};
struct TeamDecl {
  Ident name;
  TextLit title;
  bool external = false;
  Range range;
};
/// detection by mssp; triage by csirt from medium; containment by it requested_by csirt; analysis by x receives T; …
struct PhaseDecl {
  Ident phase; // detection, triage, containment, analysis, recovery
  Ident team;
  Ident from; // severity
  Ident requestedBy;
  Ident plannedBy;
  const TypeRef *receives = nullptr;
  Range range;
};
struct EnrichDecl {
  Path field;
  const Expr *call = nullptr;
  Range range;
};
enum class GuardKind : std::uint8_t { never, limit, require };
/// never X intersects NET | never X tagged "t" | limit X to N [unit] per D [else approval by T]
/// | require approval by T [quorum N] for X [on SYSTEM]
struct GuardDecl {
  GuardKind kind = GuardKind::never;
  Path intrinsic;
  ArrayRef<const Expr *> intersects;
  TextLit tagged;
  const Expr *limit = nullptr;
  const Expr *per = nullptr;
  Ident approvalBy;
  const Expr *quorum = nullptr;
  Ident system;
  Range range;
};
/// `mon-fri`, or one day.
struct DayRange {
  Ident from;
  Ident to; // empty: that day alone
};
/// hours 09:00-18:00 on mon-fri
struct OpenHours {
  Ident from, to; // 09:00
  ArrayRef<DayRange> days;
  Range range;
};
/// calendar NAME { zone "…" hours … on … holidays "jp" until D holidays D, D }
struct CalendarDecl {
  Ident name;
  TextLit title;
  TextLit zone;
  ArrayRef<OpenHours> hours;
  TextLit country; // whose public holidays
  Ident until;
  ArrayRef<Ident> closed; // other days
  Range range;
};
struct ProviderDecl {
  Ident name;
  TextLit title;
};
/// bind chat to teams "Microsoft Teams", slack "Slack"
struct BindDecl {
  Path capability;
  ArrayRef<ProviderDecl> providers;
  Range range;
};
struct ScopeItem : Item {
  TEJUN_AST_ITEM(ScopeItem, scope)
  TextLit title;
  ArrayRef<DomainDecl> domains;
  ArrayRef<SystemDecl> systems;
  ArrayRef<IncidentDecl> incidents;
  ArrayRef<TeamDecl> teams;
  ArrayRef<PhaseDecl> phases;
  ArrayRef<EnrichDecl> enriches;
  ArrayRef<GuardDecl> guards;
  ArrayRef<CalendarDecl> calendars;
  ArrayRef<BindDecl> bindings;
};

struct DutyItem : Item {
  TEJUN_AST_ITEM(DutyItem, duty) TextLit title;
};
struct FactItem : Item {
  TEJUN_AST_ITEM(FactItem, fact) TextLit title;
  const TypeRef *type = nullptr;
  ArrayRef<Ident> incidents;
};
struct CriteriaRow {
  Ident severity; // critical, high, medium, low
  TextLit title;
  ArrayRef<Ident> duties;
  const Expr *respondWithin = nullptr;
  ArrayRef<const Expr *> whens;
  bool otherwise = false;
  Range range;
};
struct CriteriaItem : Item {
  TEJUN_AST_ITEM(CriteriaItem, criteria) ArrayRef<CriteriaRow> rows;
};
struct DetectItem : Item {
  TEJUN_AST_ITEM(DetectItem, detect)
  TextLit title;
  Ident incident;
  ArrayRef<Path> needs;
  const Expr *when = nullptr;
  const Expr *confirmAtMost = nullptr;
  const Block *confirm = nullptr;
};
struct FieldDecl {
  Ident name;
  const TypeRef *type = nullptr;
  TextLit at; // decodes json: path in the reply
  const Expr *defaultValue = nullptr;
  StringRef doc;
  Range range;
};
struct RecordItem : Item {
  TEJUN_AST_ITEM(RecordItem, record) TextLit title;
  Ident marking; // of every field that has none of its own
  bool decodesJson = false;
  ArrayRef<FieldDecl> fields;
};
struct EnumCase {
  Ident name;
  TextLit title;
  ArrayRef<FieldDecl> payload;
  StringRef doc;
};
struct EnumItem : Item {
  TEJUN_AST_ITEM(EnumItem, enum_) TextLit title;
  ArrayRef<EnumCase> cases;
};
struct Param {
  Ident name;
  const TypeRef *type = nullptr;
  const Expr *defaultValue = nullptr;
  Range range;
};
struct FnItem : Item {
  TEJUN_AST_ITEM(FnItem, fn)
  ArrayRef<Param> params;
  const TypeRef *result = nullptr;
  const Block *body = nullptr;
};
struct ConstItem : Item {
  TEJUN_AST_ITEM(ConstItem, const_) const TypeRef *type = nullptr;
  const Expr *value = nullptr;
};
/// One clause behind an intrinsic's signature; sema checks their meaning.
struct IntrinsicItem : Item {
  TEJUN_AST_ITEM(IntrinsicItem, intrinsic)
  ArrayRef<Param> params;
  const TypeRef *result = nullptr; // null: nothing
  ArrayRef<Ident> effects;         // observes records asks notifies contains restores
  Ident target;                    // contains TARGET: the parameter that is contained
  Ident undo;                      // undo NAME
  bool irreversible = false;
  TextLit irreversibleBecause;
  Ident crashPolicy;   // idempotent | reconcile | once
  Ident reconcileWith; // reconcile NAME
  const Expr *timeout = nullptr;
  const Expr *retry = nullptr;
  const Expr *concurrency = nullptr; // at once N
  Ident audience;
};
struct MethodDecl {
  Number number;
  TextLit title;
  const Expr *when = nullptr;
  TextLit whenTitle;
  const Block *body = nullptr;
  StringRef doc;
  Range range;
};
struct ProcessItem : Item {
  TEJUN_AST_ITEM(ProcessItem, process)
  Number number;
  TextLit title;
  ArrayRef<Ident> fulfils;
  ArrayRef<Ident> establishes;
  Ident resultName; // as Findings
  ArrayRef<InputDecl> inputs;
  ArrayRef<OutputDecl> outputs;
  ArrayRef<MethodDecl> methods;
};
struct PlaybookItem : Item {
  TEJUN_AST_ITEM(PlaybookItem, playbook)
  TextLit title;
  ArrayRef<Ident> incidents; // empty: callable
  ArrayRef<const Stmt *> body;
};
struct ResponseItem : Item {
  TEJUN_AST_ITEM(ResponseItem, response) // name is empty
  Number number;
  TextLit title;
  Ident team;
  ArrayRef<Param> params;
  const Block *body = nullptr;
};
/// subject [LANGUAGE] "…", body [LANGUAGE] "…"
struct MessagePart {
  Ident kind;
  Ident language; // empty: the only one
  const TextExpr *text = nullptr;
  Range range;
};
struct MessageItem : Item {
  TEJUN_AST_ITEM(MessageItem, message)
  TextLit title;
  ArrayRef<Param> params;
  Ident audience;
  ArrayRef<MessagePart> parts;
};
/// Intrinsics that a site binds to no, one or (`many`) several providers.
struct CapabilityItem : Item {
  TEJUN_AST_ITEM(CapabilityItem, capability)
  TextLit title;
  bool many = false;
  ArrayRef<const IntrinsicItem *> intrinsics;
};
/// A place in a shared procedure where sites attach steps of their own.
struct HookItem : Item {
  TEJUN_AST_ITEM(HookItem, hook)
  TextLit title;
  ArrayRef<Param> params;
};
struct AttachItem : Item {
  TEJUN_AST_ITEM(AttachItem, attach) // name is the hook's last word
  Path hook;
  ArrayRef<Ident> params;              // what the hook's parameters are called here
  const PlaybookItem *steps = nullptr; // without inputs
};
// tests
enum class GivenKind : std::uint8_t { call, ask, confirm, approval };
enum class GivenReply : std::uint8_t { answers, fails, silence };
/// given PATH(args) is V | given ask PROCESS answers V | given confirm DETECTION answers V | given approval INTRINSIC answers V;
/// also `fails FAILURE`, `silence`; N times, after D
struct GivenDecl {
  GivenKind kind = GivenKind::call;
  Path path;       // of a response that asks: empty
  Number response; // given ask response N
  ArrayRef<Arg> args;
  GivenReply reply = GivenReply::answers;
  const Expr *value = nullptr;
  Ident failure;
  Range how; // is, answers, fails, silence
  const Expr *times = nullptr;
  const Expr *after = nullptr;
  Range range;
};
enum class WaypointKind : std::uint8_t { step, response, close, handoff, park };
struct Waypoint {
  WaypointKind kind = WaypointKind::step;
  Number number;
  Ident name;
  Range range;
};
enum class TimingKind : std::uint8_t { none, within, after, at };
/// expect [not] WHAT …: sema knows what each WHAT takes.
struct ExpectDecl {
  bool negated = false;
  Ident what;
  bool hasWaypoints = false;
  ArrayRef<Waypoint> waypoints;
  TextLit text;
  bool restores = false;
  GivenKind asker = GivenKind::call; // expect asked response N, confirm NAME, approval PATH
  Number response;
  Path path;
  bool hasArgs = false;
  ArrayRef<Arg> args;
  const Expr *value = nullptr;
  const Expr *times = nullptr;
  TimingKind timing = TimingKind::none;
  const Expr *time = nullptr;
  Range range;
};
/// case "title" (…): one row of a table-driven test.
struct TestCase {
  TextLit title;
  ArrayRef<Arg> args;
  Range range;
};
struct TestItem : Item {
  TEJUN_AST_ITEM(TestItem, test) // name is empty
  TextLit title;
  Ident target; // for NAME
  ArrayRef<Param> params;
  const Expr *alert = nullptr; // a record without a name
  TextLit alertFile;
  ArrayRef<TestCase> cases;
  ArrayRef<GivenDecl> givens;
  ArrayRef<ExpectDecl> expects;
};

#undef TEJUN_AST_ITEM

struct Comment {
  Range range;
  bool doc = false;
};

/// One parsed file. Owns its nodes.
struct File {
  FileId id{};
  Ident module; // `module edr`; empty in a workspace's own files
  ArrayRef<Path> imports;
  ArrayRef<const Item *> items;
  std::vector<Comment> comments; // in order; the formatter and the documents need them
  std::uint32_t exprCount = 0;
  bool isWhole = true; // nothing was cut out or put in to read it
  std::unique_ptr<llvm::BumpPtrAllocator> arena;
};

} // namespace tejun::ast
