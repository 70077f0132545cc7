// A walk over syntax trees in textual order. Derive, override what you need, return false to stay out of a node.
// Reads only; knows nothing of what a pass wants.
#pragma once

#include "compiler/syntax/ast.h"

namespace tejun::ast {

/// What a text without holes is for.
enum class TextRole : std::uint8_t { title, reason, other };

class Walker {
public:
  virtual ~Walker() = default;

  void walk(const File &file);
  void walk(const Item *item);
  void walk(const Stmt *stmt);
  void walk(const Expr *expr);
  void walk(const Block *block);
  void walk(const Handler *handler);
  void walk(const Target *target);
  void walk(const TypeRef *type);

protected:
  Walker() = default;
  Walker(const Walker &) = default;
  Walker &operator=(const Walker &) = default;

  virtual bool enter(const Item &) { return true; }
  virtual bool enter(const Stmt &) { return true; }
  virtual bool enter(const Expr &) { return true; }
  virtual bool enter(const Block &) { return true; }
  virtual bool enter(const Handler &) { return true; }
  virtual bool enter(const Target &) { return true; }
  virtual bool enter(const TypeRef &) { return true; }
  virtual bool enter(const MethodDecl &) { return true; }
  /// A title or a reason that is there.
  virtual void text(const TextLit &, TextRole) {}
  /// A path that names an intrinsic or a module's member outside an expression or a type: of a guard.
  virtual void path(const Path &) {}

private:
  void children(const Item &item);
  void children(const Stmt &stmt);
  void children(const Expr &expr);
  void scope(const ScopeItem &item);
  void test(const TestItem &item);
  void say(const TextLit &lit, TextRole role) {
    if (lit) text(lit, role);
  }
  void walkAll(ArrayRef<const Expr *> exprs) {
    for (const Expr *expr : exprs) walk(expr);
  }
  void walkAll(ArrayRef<const Stmt *> stmts) {
    for (const Stmt *stmt : stmts) walk(stmt);
  }
  void walkArgs(ArrayRef<Arg> args) {
    for (const Arg &arg : args) walk(arg.value);
  }
  void walkParams(ArrayRef<Param> params);
  void walkFields(ArrayRef<FieldDecl> fields);
};

} // namespace tejun::ast
