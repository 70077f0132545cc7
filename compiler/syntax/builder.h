// Makes our tree of the grammar's, one top-level item at a time. Each method reads one rule in the order in which the
// grammar lists its parts; the files build_*.cpp follow the sections of TejunParser.g4.
// It reports only what the grammar leaves to it (escapes, chained comparisons, depth); the grammar's errors are
// recover.h's. Not for anyone outside compiler/syntax.
#pragma once

#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "compiler/diagnostics/sink.h"
#include "compiler/source/span.h"
#include "compiler/syntax/ast.h"
#include "compiler/syntax/cst.h"
#include "llvm/ADT/SmallVector.h"

namespace tejun::syntax {

/// Expressions taller than this are refused, so that later passes may recurse.
inline constexpr std::uint32_t maxHeight = 1000;

class Builder {
public:
  Builder(std::string_view text, ast::File &file, const std::vector<CommentToken> &comments, DiagnosticSink &sink)
      : text_(text), file_(file), arena_(*file.arena), comments_(comments), sink_(sink) {}

  ast::Ident module(Node node);
  void imports(Node node, llvm::SmallVectorImpl<ast::Path> &out);
  const ast::Item *item(Node node);
  /// An item that could not be read.
  const ast::Item *brokenItem(std::uint32_t begin, std::uint32_t end) {
    return make<ast::ErrorItem>(ast::Range{begin, end});
  }

  /// Once all items are made: the doc comments that belong to none of them.
  void strayDocs();

  template <class T> ast::ArrayRef<T> keepAll(const llvm::SmallVectorImpl<T> &all) { return keep(all); }

private:
  // build_names.cpp: names, numbers, texts, types
  ast::Ident ident(Node token);
  ast::Ident optionalIdent(Cursor &at, Tok keyword);
  ast::Number number(Node token);
  ast::TextLit title(Cursor &at);
  ast::TextLit textLit(Node token);
  ast::TextLit reason(Cursor &at);
  ast::TextLit because(Cursor &at);
  ast::Path path(Node node);
  ast::ArrayRef<ast::Ident> names(Node node);
  ast::ArrayRef<ast::Path> paths(Node node);
  const ast::TypeRef *type(Node node);
  ast::TypeRef *typeAtom(Node node);
  ast::Ident marking(Node node);
  ast::StringRef unescape(std::uint32_t begin, std::uint32_t end);
  ast::StringRef doc(Node node);
  ast::ArrayRef<ast::Param> params(Node node);
  /// Complains of a clause that is given twice.
  void twice(bool already, Node clause);

  // build_exprs.cpp
  const ast::Expr *rhs(Node node);
  const ast::Expr *expr(Node node);
  const ast::Expr *chain(Cursor &at) { return binary(at, 0); }
  const ast::Expr *binary(Cursor &at, int level);
  const ast::Expr *continued(const ast::Expr *left, Cursor &at, int level);
  const ast::Expr *coalesced(const ast::Expr *first, Cursor &at);
  const ast::Expr *isTest(const ast::Expr *operand, Cursor &at);
  const ast::Expr *prefixed(Cursor &at);
  const ast::Expr *postfixed(Cursor &at);
  const ast::Expr *unary(ast::UnaryOp op, Node sign, const ast::Expr *operand);
  const ast::Expr *primary(Cursor &at);
  const ast::Expr *withFields(const ast::Expr *value, Cursor &at);
  const ast::Expr *withElse(const ast::Expr *value, Cursor &at);
  const ast::Expr *recordOf(ast::Path type, std::uint32_t begin, Node fields);
  const ast::Expr *text(Node node);
  std::optional<ast::StringRef> blockIndent(std::uint32_t end) const;
  ast::StringRef indented(std::uint32_t begin, std::uint32_t end, ast::StringRef indent, bool isFirst, bool isLast);
  const ast::Expr *literal(Node token);
  const ast::Expr *constant(Cursor &at);
  const ast::Expr *duration(Node node);
  const ast::Expr *list(Node node);
  void checkCommas(Node node);
  ast::ArrayRef<ast::Arg> args(Node node);
  ast::Arg arg(Node node);
  const ast::Expr *argValue(Node node);
  const ast::Expr *call(ast::Path callee, Node args);
  const ast::Expr *nameChain(const ast::Path &path);
  const ast::Expr *later(ast::Range range, ast::StringRef construct);
  bool pathOf(const ast::Expr *expr, ast::Path &out);

  // build_actions.cpp: control flow that has a value, what waits for people
  const ast::Expr *ifExpr(Node node);
  const ast::MatchExpr *match(Node node, bool wantValue);
  ast::Pattern pattern(Node node);
  const ast::Expr *action(Node node);
  const ast::Expr *ask(Node node, Cursor at);
  ast::ArrayRef<const ast::Expr *> constants(Node node);

  // build_stmts.cpp
  /// `wantValue`: the last expression is the block's value.
  const ast::Block *block(Node node, bool wantValue);
  const ast::Block *blockOf(const ast::Expr *value);
  const ast::Block *statements(Cursor at, std::uint32_t begin, std::uint32_t end, bool wantValue);
  const ast::Stmt *stmt(Node node);
  const ast::Stmt *jump(Node node);
  const ast::Stmt *leave(Node node);
  const ast::Stmt *repeat(Node node);
  const ast::Stmt *approval(Node node);
  const ast::Stmt *callStmt(Node node);
  const ast::IfStmt *ifStmt(Node node);
  const ast::Expr *ifExprOf(Node node);
  const ast::Stmt *laterStmt(ast::Range range, ast::StringRef construct);
  const ast::Handler *handler(Node node);
  const ast::Handler *optionalElse(Cursor &at);
  ast::HandlerArm handlerArm(Node node);
  const ast::Target *target(Node node);
  const ast::Target *targetOf(Cursor at, ast::Range range);
  ast::ArrayRef<const ast::Stmt *> playStmts(Cursor &at);
  const ast::Stmt *playStmt(Node node);
  const ast::Stmt *step(Node node);
  const ast::Stmt *branch(Node node);

  // build_items.cpp, build_scope.cpp
  const ast::Item *scope(Node node);
  void guards(Node node, llvm::SmallVectorImpl<ast::GuardDecl> &out);
  ast::SystemDecl systemDecl(Node node);
  ast::CalendarDecl calendarDecl(Node node);
  ast::PhaseDecl phaseDecl(Node node);
  const ast::Item *fact(Node node);
  const ast::Item *criteria(Node node);
  const ast::Item *detect(Node node);
  const ast::Item *record(Node node);
  const ast::Item *enumeration(Node node);
  const ast::Item *function(Node node);
  const ast::Item *constItem(Node node);
  const ast::Item *intrinsic(Node node);
  const ast::Item *process(Node node);
  const ast::Item *playbook(Node node);
  const ast::Item *response(Node node);

  // build_reuse.cpp
  const ast::Item *message(Node node);
  const ast::Item *capability(Node node);
  const ast::Item *hook(Node node);
  const ast::Item *attach(Node node);

  // build_tests.cpp
  const ast::Item *test(Node node);
  void testSetup(Node node, ast::TestItem &test, llvm::SmallVectorImpl<ast::TestCase> &cases);
  ast::Path named(Node node);
  ast::GivenDecl given(Node node);
  ast::ExpectDecl expectation(Node node);
  ast::Waypoint waypoint(Node node);
  ast::FieldDecl field(Node node);
  ast::ArrayRef<ast::FieldDecl> fieldsOf(Cursor &at);
  ast::InputDecl inputDecl(Node node);
  ast::OutputDecl outputDecl(Node node);
  ast::MethodDecl methodDecl(Node node);

  // making nodes
  template <class T, class... Arguments> T *make(Arguments &&...arguments) {
    static_assert(std::is_trivially_destructible_v<T>, "the arena runs no destructors");
    T *node = ::new (arena_.Allocate(sizeof(T), alignof(T))) T(std::forward<Arguments>(arguments)...);
    if constexpr (std::is_base_of_v<ast::Expr, T>) node->id = file_.exprCount++;
    return node;
  }
  template <class T> ast::ArrayRef<T> keep(const llvm::SmallVectorImpl<T> &items) {
    if (items.empty()) return {};
    T *copy = arena_.Allocate<T>(items.size());
    std::uninitialized_copy(items.begin(), items.end(), copy);
    return {copy, items.size()};
  }
  ast::StringRef keepText(ast::StringRef text) { return text.copy(arena_); }

  static ast::Range range(Node node) { return {node.begin(), node.end()}; }
  ast::StringRef spelling(std::uint32_t begin, std::uint32_t end) const {
    return {text_.data() + begin, static_cast<std::size_t>(end - begin)};
  }
  ast::StringRef spelling(Node node) const { return spelling(node.begin(), node.end()); }
  Span span(ast::Range range) const { return {file_.id, range.begin, range.end}; }
  Span span(Node node) const { return span(range(node)); }

  // How tall the expression is, so that later passes may recurse. Leaves are 1 and not kept.
  std::uint32_t height(const ast::Expr *expr) const;
  /// `expr` over its parts; an error instead when that is too tall.
  const ast::Expr *sized(ast::Expr *expr, ast::ArrayRef<const ast::Expr *> parts, std::uint32_t tallest = 0);

  std::string_view text_;
  ast::File &file_;
  llvm::BumpPtrAllocator &arena_;
  const std::vector<CommentToken> &comments_;
  DiagnosticSink &sink_;
  std::vector<std::uint16_t> heights_; // of the item's expressions, by id
  std::uint32_t firstId_ = 0;
  std::uint32_t tallest_ = 0;     // in the block that is being built
  bool saidTooDeep_ = false;      // once an item
  std::vector<bool> documenting_; // by comment: it belongs to a declaration
};

} // namespace tejun::syntax
