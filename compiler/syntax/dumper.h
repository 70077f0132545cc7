// The walker behind dump.h. Nodes on a line of their own are `open`ed; what stands inside a line is `put`.
#pragma once

#include "compiler/syntax/ast.h"
#include "llvm/Support/raw_ostream.h"

namespace tejun::syntax {

class Dumper {
public:
  explicit Dumper(llvm::raw_ostream &out) : out_(out) {}

  void file(const ast::File &file);

private:
  // dump_items.cpp
  void item(const ast::Item *item);
  void scope(const ast::ScopeItem &scope);
  void guard(const ast::GuardDecl &guard);
  void criteria(const ast::CriteriaItem &criteria);
  void detect(const ast::DetectItem &detect);
  void intrinsic(const ast::IntrinsicItem &intrinsic);
  void process(const ast::ProcessItem &process);
  void input(const ast::InputDecl &input);
  void output(const ast::OutputDecl &output);
  void field(const ast::FieldDecl &field);
  void params(ast::ArrayRef<ast::Param> params);

  // dump_tests.cpp
  void test(const ast::TestItem &test);
  void given(const ast::GivenDecl &given);
  void expectation(const ast::ExpectDecl &expect);

  // dump_stmts.cpp
  void stmts(ast::ArrayRef<const ast::Stmt *> stmts);
  void stmt(const ast::Stmt *stmt);
  void block(const ast::Block *block);
  void named(ast::StringRef kind, const ast::Block *block);
  void handler(ast::StringRef kind, const ast::Handler *handler);
  void target(const ast::Target *target);

  // dump_exprs.cpp
  void expr(const ast::Expr *expr);
  void optional(ast::StringRef kind, const ast::Expr *expr);
  void all(ast::StringRef kind, ast::ArrayRef<const ast::Expr *> exprs);
  void args(ast::ArrayRef<ast::Arg> args);
  void match(const ast::MatchExpr &match);
  void ask(const ast::AskExpr &ask);
  void pattern(const ast::Pattern &pattern);
  void text(ast::StringRef text);
  void title(const ast::TextLit &title);
  void because(const ast::TextLit &reason);
  void name(const ast::Ident &name);
  void optional(ast::StringRef kind, const ast::Ident &name);
  void names(ast::StringRef kind, ast::ArrayRef<ast::Ident> names);
  void path(const ast::Path &path);
  void type(const ast::TypeRef *type);
  void optional(ast::StringRef kind, const ast::TypeRef *type);
  void doc(ast::StringRef doc);

  void open(ast::StringRef kind) {
    out_ << '\n';
    out_.indent(2 * depth_) << '(' << kind;
    ++depth_;
  }
  void close() {
    out_ << ')';
    --depth_;
  }
  void word(ast::StringRef text) { out_ << ' ' << text; }

  llvm::raw_ostream &out_;
  unsigned depth_ = 0;
};

} // namespace tejun::syntax
