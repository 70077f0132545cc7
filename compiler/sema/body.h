// The checker of one body, from AST to typed program. Private to body_*.cpp and coerce.cpp; others call body_checker.h.
// Types go both ways: `build` looks at what is expected only where the text alone does not tell (literals, names of enum cases, `[]`,
// records without a name), `check` also converts. An erroneous expression has errorType and silences what depends on it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/sema/builtins.h"
#include "compiler/sema/context.h"
#include "compiler/sema/literals.h"
#include "compiler/sema/narrowing.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace tejun::sema {

enum class BodyKind : std::uint8_t { constant, criterion, fn, method, playbook, response, confirm, enrich, test };

enum class BindingKind : std::uint8_t {
  parameter,
  input,
  output,
  let,
  var,
  loopVariable,
  lambdaParameter,
  payload,
  step,
  alert,
  answer,
};

/// A name in a body.
struct Binding {
  StringRef name;
  BindingKind kind{};
  std::uint32_t id = 0; // a local, or a slot
  TypeId type = errorType;
  Span span;
  bool isSlot = false;
  bool mayChange() const { return kind == BindingKind::output || kind == BindingKind::var; }
};

/// The names that can be seen, innermost last.
class Names {
public:
  void push() { marks_.push_back(bindings_.size()); }
  void pop();
  /// Null when there is none.
  const Binding *find(StringRef name) const;
  const Binding *findInInnermost(StringRef name) const;
  void declare(const Binding &binding);
  std::vector<StringRef> all() const;

private:
  struct Entry {
    Binding binding;
    std::uint32_t hidden; // what had the name before
  };
  std::vector<Entry> bindings_;
  std::vector<std::size_t> marks_;
  llvm::StringMap<std::uint32_t> byName_; // index + 1; 0: none
};

/// A parameter as a call sees it.
struct Parameter {
  StringRef name;
  TypeId type = errorType;
  const hir::Expr *defaultValue = nullptr;
  Span span;
  bool notEmpty = false;
};

class BodyChecker {
public:
  BodyChecker(Context &context, const FileScope &fileScope, BodyKind bodyKind, std::vector<hir::Local> &bodyLocals);

  // ---- entries of body_checker.cpp ----

  const hir::Expr *condition(const ast::Expr &expr);
  const hir::Expr *check(const ast::Expr &expr, TypeId expected, Span why = {});
  const hir::Expr *enrichment(const ast::Expr &call, TypeId field);
  void fn(const ast::FnItem &item, hir::FnInfo &info);
  void message(const ast::MessageItem &item, hir::FnInfo &info, hir::MessageInfo &message);
  void process(const ast::ProcessItem &item, hir::ProcessInfo &info);
  void playbook(const ast::PlaybookItem &item, hir::PlaybookInfo &info);
  void response(const ast::ResponseItem &item, hir::ResponseInfo &info);
  void confirm(const ast::DetectItem &item, hir::DetectInfo &info);
  /// What a test says, over its parameters.
  const hir::Expr *testValue(const ast::Expr &expr, TypeId expected);
  std::optional<std::vector<const hir::Expr *>> testCase(ArrayRef<ast::Arg> args, Span at);
  std::optional<std::vector<const hir::Expr *>> testArguments(hir::IntrinsicId id, ArrayRef<ast::Arg> args,
                                                              std::vector<bool> &free, Span at);

private:
  // ---- body_expr.cpp: the expressions ----

  /// The expression with the type it has by itself; `hint` is what is expected, errorType when nothing is.
  const hir::Expr *build(const ast::Expr &expr, TypeId hint);
  const hir::Expr *buildKind(const ast::Expr &expr, TypeId hint);
  const hir::Expr *infer(const ast::Expr &expr) { return build(expr, errorType); }
  /// As infer, and an error when it may be unknown or is no value.
  const hir::Expr *inferValue(const ast::Expr &expr) { return value(infer(expr)); }
  const hir::Expr *value(const hir::Expr *expr);
  const hir::Expr *listLiteral(const ast::ListExpr &expr, TypeId hint);
  const hir::Expr *index(const ast::IndexExpr &expr);
  const hir::Expr *is(const ast::IsExpr &expr);
  const hir::Expr *isCase(const ast::IsExpr &expr, const hir::Expr *operand);
  const hir::Expr *ifRan(const ast::IfRanExpr &expr);
  const hir::Expr *declassify(const ast::DeclassifyExpr &expr, TypeId hint);

  // ---- body_literal.cpp ----

  const hir::Expr *spelled(const ast::SpelledLit &expr, TypeId hint);
  const hir::Expr *quoted(const ast::TextExpr &expr, TypeId hint);
  const hir::Expr *textWithHoles(const ast::TextExpr &expr, TypeId hint);
  const hir::Expr *literalOf(TypeId type, StringRef text, Span span, std::uint32_t textAt, bool isQuoted);
  void badLiteral(TypeId type, StringRef text, Span span, std::uint32_t textAt, bool isQuoted,
                  const LiteralProblem &problem);
  const hir::Expr *toText(const hir::Expr *expr, Span at);

  // ---- body_message.cpp ----

  const hir::Expr *textConstant(StringRef text, Span at);
  const hir::Expr *joined(ArrayRef<const hir::Expr *> parts, Span at);
  const hir::Expr *joinedItems(const hir::Expr *over, StringRef separator,
                               llvm::function_ref<const hir::Expr *(const hir::Expr *)> use);
  const hir::Expr *shownInline(const hir::Expr *value);
  bool tableCells(const hir::Expr *row, const std::string &prefix, std::string &head,
                  llvm::SmallVectorImpl<const hir::Expr *> &cells);
  const hir::Expr *table(const hir::Expr *rows);
  const hir::Expr *messageHole(const ast::Expr &hole);
  const hir::Expr *messageText(const ast::TextExpr &text);
  static Value languageNoun(const ast::Ident &language);

  // ---- body_name.cpp: names and members ----

  const hir::Expr *name(const ast::NameExpr &expr, TypeId hint);
  const hir::Expr *symbolValue(const Symbol &symbol, const ast::Ident &ident, TypeId hint);
  const hir::Expr *bindingValue(const Binding &binding, Span span);
  const hir::Expr *unknownName(const ast::Ident &ident, TypeId hint);
  const hir::Expr *none(Span span, TypeId type);
  const hir::Expr *enumValue(EnumId enumeration, std::uint32_t enumCase, Span span);
  const hir::Expr *caseNamed(EnumId enumeration, const ast::Ident &ident);
  /// The declaration that `x` or `module.x` is, when no local has that name.
  const Symbol *declarationOf(const ast::Expr &expr, bool report);
  const hir::Expr *member(const ast::MemberExpr &expr);
  /// As infer; an Each that a member is read off is not handed on.
  const hir::Expr *memberBase(const ast::Expr &expr);
  const hir::Expr *memberOf(const hir::Expr *base, const ast::Ident &member, Span span);
  const hir::Expr *optMember(const ast::MemberExpr &expr);
  void unknownMember(TypeId type, const ast::Ident &member);
  /// Unwraps what is known to be there; remembers what was left unread.
  const hir::Expr *read(const hir::Expr *expr);
  /// `{ let t = base; if t is known { use(t) } else { none } }`
  const hir::Expr *whenKnown(const hir::Expr *base, Span span,
                             llvm::function_ref<const hir::Expr *(const hir::Expr *)> use);

  // ---- body_operator.cpp ----

  const hir::Expr *unary(const ast::UnaryExpr &expr, TypeId hint);
  const hir::Expr *binary(const ast::BinaryExpr &expr, TypeId hint);
  const hir::Expr *logical(const ast::BinaryExpr &expr);
  const hir::Expr *equality(const ast::BinaryExpr &expr);
  const hir::Expr *ordering(const ast::BinaryExpr &expr);
  const hir::Expr *textual(const ast::BinaryExpr &expr);
  const hir::Expr *containment(const ast::BinaryExpr &expr);
  const hir::Expr *has(const hir::Expr *collection, const hir::Expr *item, Span span);
  const hir::Expr *inSystem(const ast::BinaryExpr &expr, const Symbol &system);
  const hir::Expr *coalesce(const ast::BinaryExpr &expr, TypeId hint);
  const hir::Expr *arithmetic(const ast::BinaryExpr &expr, TypeId hint);
  const hir::Expr *collectionArithmetic(const ast::BinaryExpr &expr, const hir::Expr *left, TypeId hint);
  const hir::Expr *operatorMismatch(const ast::BinaryExpr &expr, const hir::Expr *left, const hir::Expr *right);
  /// Both sides, each expected to be what the other is when it does not tell by itself.
  std::pair<const hir::Expr *, const hir::Expr *> sides(const ast::BinaryExpr &expr);
  bool tellsItsType(const ast::Expr &expr);
  void checkPattern(const hir::Expr *pattern);
  const hir::Expr *makeBinary(ast::BinaryOp op, TypeId type, const hir::Expr *left, const hir::Expr *right, Span span);
  /// The constant that an operator on constants gives; null when it is none.
  const hir::Expr *fold(ast::BinaryOp op, TypeId type, const hir::Expr *left, const hir::Expr *right, Span span);

  // ---- body_call.cpp ----

  const hir::Expr *call(const ast::CallExpr &expr, TypeId hint);
  const hir::Expr *plainCall(const ast::CallExpr &expr, TypeId hint);
  const hir::Expr *callSymbol(const Symbol &symbol, const ast::CallExpr &expr);
  const hir::Expr *callMember(const ast::CallExpr &expr, const ast::MemberExpr &callee);
  const hir::Expr *callMemberOf(const hir::Expr *base, const ast::CallExpr &expr, const ast::MemberExpr &callee);
  const hir::Expr *callStatic(TypeId type, const ast::CallExpr &expr, const ast::Ident &member);
  const hir::Expr *callBuiltin(const BuiltinInfo &info, const hir::Expr *receiver, const ast::CallExpr &expr,
                               const ast::Ident &member);
  const hir::Expr *newCase(EnumId enumeration, std::uint32_t enumCase, const ast::CallExpr &expr);
  const hir::Expr *hostCall(hir::IntrinsicId id, const ast::CallExpr &expr);
  const hir::Expr *eachArgument(const ast::EachExpr &each, const Parameter &parameter, TypeId &element);
  const hir::Expr *processCall(hir::ProcessId id, const ast::CallExpr &expr);
  const hir::Expr *playbookCall(hir::PlaybookId id, const ast::CallExpr &expr);
  /// Parameters that must not be empty are given what is known not to be.
  void checkNotEmpty(ArrayRef<Parameter> params, ArrayRef<const hir::Expr *> args);
  /// An intrinsic with one of the effects that the process, which is checked already, calls; null when there is none.
  const hir::IntrinsicInfo *callWith(std::uint8_t effects, const hir::ProcessInfo &process) const;
  using BoundArgs = llvm::SmallVector<const ast::Arg *, 8>;
  /// What was given for each parameter, null when nothing was. Nothing at all when that was an error.
  std::optional<BoundArgs> bind(StringRef callee, ArrayRef<Parameter> params, ArrayRef<ast::Arg> args, Span at);
  /// What was given, else the default, else none.
  const hir::Expr *argument(const Parameter &parameter, const ast::Arg *given, Span at);
  std::optional<ArrayRef<const hir::Expr *>> arguments(StringRef callee, ArrayRef<Parameter> params,
                                                       ArrayRef<ast::Arg> args, Span at);
  /// Reports what is wrong inside arguments of a call that is wrong itself.
  void checkUnused(ArrayRef<ast::Arg> args);
  void wrongCount(const std::string &callee, std::size_t expected, const ast::CallExpr &call);
  bool mayCallHost(StringRef name, std::uint8_t effects, Span span);
  const hir::Builtin *makeBuiltin(BuiltinId id, TypeId type, ArrayRef<const hir::Expr *> args, Span span);

  // ---- body_record.cpp ----

  const hir::Expr *record(const ast::RecordExpr &expr, TypeId hint);
  const hir::Expr *recordOf(RecordId id, TypeId type, const ast::RecordExpr &expr);
  const hir::Expr *mapOf(TypeId type, const ast::RecordExpr &expr);

  // ---- body_loop.cpp: map, filter, … with the lambda put in place ----

  static std::optional<hir::LoopOp> loopNamed(StringRef name);
  const hir::Expr *loop(hir::LoopOp op, const hir::Expr *over, const ast::CallExpr &expr, const ast::Ident &member);
  TypeId itemType(TypeId collection);

  // ---- body_choice.cpp: if, match ----

  const hir::Expr *ifValue(Span span, const ast::Expr &cond, const ast::Block &then, const ast::Block *otherwise,
                           TypeId hint);
  TypeId likeThis(TypeId type);
  const hir::Match *match(const ast::MatchExpr &expr, TypeId hint, bool isStatement);
  struct Coverage {
    llvm::SmallVector<bool, 16> cases;
    bool all = false;    // by a wildcard
    bool unsure = false; // a pattern is erroneous: nothing is said of what is missing
  };
  hir::MatchArm matchArm(const ast::MatchArm &arm, const hir::Expr *subject, Coverage &covered);
  const hir::Constant *literalPattern(const ast::Pattern &pattern, TypeId type);
  void reportMissing(const ast::MatchExpr &expr, TypeId type, ArrayRef<bool> covered);

  // ---- body_handler.cpp: `else`, silence, targets ----

  struct HandlerUse {
    TypeId value = errorType; // what the handled expression gives
    bool isStatement = false; // nobody reads the value
    bool isSilence = false;
    bool isStep = false;
    bool mayArm = true; // `on timeout …` makes sense
  };
  const hir::Expr *elseExpr(const ast::ElseExpr &expr, TypeId hint, bool isStatement);
  const hir::Expr *elseOfOptional(const ast::ElseExpr &expr, const hir::Expr *operand, TypeId hint, bool isStatement);
  const hir::Handler *handler(const ast::Handler &handler, const HandlerUse &use);
  /// The statement that a handler without value is; null for a value.
  const hir::Stmt *leaveOf(const ast::Handler &handler, const HandlerUse &use);
  bool mayLeave(ast::HandlerKind kind, ast::Range range, const HandlerUse &use);
  const hir::Target *target(const ast::Target &target);
  const hir::Target *checkTarget(const ast::Target &target, hir::Target &to);
  void targetNotAllowed(const ast::Target &target, const std::string &to);
  void noEndOfCase(const ast::Target &from, const std::string &to);

  // ---- body_wait.cpp: ask, await, poll ----

  const hir::Expr *ask(const ast::AskExpr &expr, TypeId hint);
  TypeId askAnswer(const ast::AskExpr &expr, hir::Ask &ask, TypeId hint);
  TypeId formRecord(const ast::AskExpr &expr, hir::Ask &ask);
  const hir::Expr *offered(const ast::Expr &from, TypeId type);
  void mustOffer(const hir::Expr *offer);
  const hir::Expr *await(const ast::AwaitExpr &expr);
  const hir::Expr *poll(const ast::PollExpr &expr);
  const hir::Expr *duration(const ast::Expr *expr);
  const hir::Expr *officeTime(const ast::OfficeTimeExpr &expr);
  /// A constant in [1, limit], for the bound of `what`.
  const hir::Expr *bound(const ast::Expr &expr, TextId what, std::int64_t limit);

  // ---- body_stmt.cpp ----

  hir::Block *block(const ast::Block &block);
  /// A block whose last expression is its value, converted to `expected` or else built with `hint`; `type` is neverType when control
  /// does not come to its end.
  hir::Block *valueBlock(const ast::Block &block, TypeId expected, TypeId &type, TypeId hint = errorType);
  void statements(ArrayRef<const ast::Stmt *> stmts, llvm::SmallVectorImpl<const hir::Stmt *> &out);
  const hir::Stmt *statement(const ast::Stmt &stmt);
  const hir::Stmt *let(const ast::LetStmt &stmt);
  const hir::Stmt *assign(const ast::AssignStmt &stmt);
  const hir::Stmt *expression(const ast::Expr &expr);
  const hir::Stmt *update(const ast::CallExpr &call, bool &isUpdate);
  const hir::Stmt *ifStmt(Span at, const ast::Expr &cond, const ast::Block *then, const ast::Block *otherwise);
  const hir::Stmt *matchStmt(const ast::MatchExpr &expr);
  const hir::Stmt *forStmt(const ast::ForStmt &stmt);
  const hir::Stmt *repeat(const ast::RepeatStmt &stmt);
  const hir::Stmt *returnStmt(const ast::ReturnStmt &stmt);
  const hir::Stmt *fact(const ast::FactStmt &stmt);
  const hir::Stmt *omit(const ast::OmitStmt &stmt);
  const hir::Stmt *leave(const ast::LeaveStmt &stmt);
  const hir::Stmt *atMost(const ast::AtMostStmt &stmt);
  const hir::Expr *available(const ast::CallExpr &expr);
  const hir::Stmt *approval(const ast::ApprovalStmt &stmt);
  const hir::Stmt *verdict(const ast::VerdictStmt &stmt);
  const hir::Block *asBlock(ArrayRef<const hir::Stmt *> stmts, const hir::Expr *tail, Span span);
  bool mayStand(const ast::Stmt &stmt);
  bool mayStandInBreach(const ast::Stmt &stmt);

  // ---- body_playbook.cpp ----

  void declareAlert();
  void declarePorts();
  void collectSteps(ArrayRef<const ast::Stmt *> stmts);
  void playbookStatements(ArrayRef<const ast::Stmt *> stmts, llvm::SmallVectorImpl<const hir::Stmt *> &out);
  const hir::Stmt *step(const ast::StepStmt &stmt, bool inTogether);
  const hir::Expr *stepCall(const ast::StepStmt &stmt, hir::StepInfo &info, bool &mayBeMissing);
  /// A called playbook has steps of its own, so the step takes fewer clauses.
  const hir::PlaybookInfo *playbookNamed(const ast::Expr &callee) const;
  bool mayCallPlaybook(const ast::StepStmt &stmt, bool inTogether);
  bool isCallable() const { return playbookInfo && playbookInfo->isCallable; }
  const hir::Stmt *branch(const ast::BranchStmt &stmt);
  const hir::Stmt *together(const ast::TogetherStmt &stmt);
  void clock(const ast::ClockStmt &stmt, llvm::SmallVectorImpl<const hir::Stmt *> &out);
  void opens(const hir::Stmt &stmt, std::uint32_t clock);
  const hir::Block *breach(const ast::Block &from);
  const hir::Stmt *playbookLet(const ast::LetStmt &stmt);

  // ---- coerce.cpp ----

  const hir::Expr *coerce(const hir::Expr *expr, TypeId to, Span why = {});
  /// Null when there is no way.
  const hir::Expr *tryCoerce(const hir::Expr *expr, TypeId to);
  const hir::Expr *coerceItems(const hir::Expr *expr, TypeId toItem);
  void mismatch(const hir::Expr *expr, TypeId to, Span why);
  void mayBeUnknown(const hir::Expr *expr);
  /// The type that both become; errorType when there is none.
  TypeId join(TypeId a, TypeId b);

  // ---- body.cpp: what all use ----

  /// Something could not be read: what seems to be missing may be there.
  bool isUnsure() const { return ctx.incomplete || scope.incomplete; }
  Span span(ast::Range range) const { return scope.span(range); }
  const Type &typeOf(const hir::Expr *expr) const { return program.types[expr->type]; }
  TypeKind kindOf(TypeId type) const { return program.types[type].kind; }
  static bool isError(const hir::Expr *expr) { return expr->type == errorType; }
  const hir::Expr *error(Span at) { return ctx.make<hir::ErrorExpr>(errorType, at); }
  const hir::Constant *constant(TypeId type, std::int64_t word, Span at);
  const hir::Expr *convert(hir::Conversion how, const hir::Expr *expr, TypeId to);
  /// The source of an expression, short enough for a message.
  std::string sourceOf(Span at) const;
  std::string typeName(TypeId type) const { return ctx.typeName(type); }
  TextId kindNoun() const;
  static TextId nounOfBinding(BindingKind kind);
  hir::LocalId newLocal(StringRef name, TypeId type, Span at, bool isVar = false);
  void declareLocal(const ast::Ident &ident, BindingKind kind, TypeId type, hir::LocalId id);
  void declareName(Binding binding);
  void reportFailedNotRead();
  /// Runs `work` with the facts of one way and gives back what holds at its end.
  Facts onWay(const Facts &more, llvm::function_ref<void()> work);

  Context &ctx;
  hir::Program &program;
  const FileScope &scope;
  const BodyKind kind;
  std::vector<hir::Local> &locals;
  Names names;
  Paths paths;
  Facts facts;

  /// Where something stands that must not reach out of the run, whatever the body may.
  enum class Place : std::uint8_t { body, condition, lambda };
  Place place = Place::body;
  bool inSilence = false;
  bool inBreach = false;   // of a clock
  bool inApproval = false; // its time
  bool inStepCall = false;
  TypeId result = errorType; // of a fn
  hir::ProcessInfo *processInfo = nullptr;
  hir::PlaybookInfo *playbookInfo = nullptr;
  hir::ResponseInfo *responseInfo = nullptr;
  StringRef askKey;
  llvm::StringMap<std::uint32_t> stepNumbers; // of the playbook
  llvm::StringMap<Span> laterNames;           // of steps and lets that come later
  std::uint32_t section = hir::noId, openClock = hir::noId, nextStep = 0;
  std::vector<const hir::Expr *> assumedKnown; // of an enrichment
  struct EachResult {
    hir::LocalId local;
    Span span;
    StringRef name;
    bool read = false;
  };
  std::vector<EachResult> eachResults; // their `.failed` must be read
};

} // namespace tejun::sema
