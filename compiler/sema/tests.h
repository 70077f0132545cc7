// The checker of tests: what is given fits what is called, what is expected can be told. Private to tests*.cpp and checker.cpp.
#pragma once

#include <string>
#include <vector>

#include "compiler/sema/context.h"

namespace tejun::sema {

class TestChecker {
public:
  /// Every body must be checked: it is asked what their questions answer.
  explicit TestChecker(Context &context);

  void check(const FileScope &scope, const ast::TestItem &item);

private:
  // tests.cpp
  void target(const ast::Ident &name);
  void parameters(const ast::TestItem &item);
  void alert(const ast::TestItem &item);
  const hir::Expr *value(const ast::Expr &expr, TypeId expected);
  std::optional<std::vector<hir::TestArgument>> arguments(hir::IntrinsicId id, ArrayRef<ast::Arg> args, ast::Range at);
  const Symbol *intrinsic(const ast::Path &path);
  std::optional<std::int64_t> span(const ast::Expr &duration) { return ctx.durationLiteral(*scope_, duration); }
  Span span(ast::Range range) const { return scope_->span(range); }

  // tests_given.cpp
  void given(const ast::GivenDecl &decl);
  bool givenCall(const ast::GivenDecl &decl, hir::TestGiven &given);
  const hir::Expr *failure(const ast::Ident &name);
  bool givenPeople(const ast::GivenDecl &decl, hir::TestGiven &given);
  bool givenAsk(const ast::GivenDecl &decl, hir::TestGiven &given);
  /// Whether a question may be answered so, as far as the form of the answer tells.
  bool mayTake(TypeId type, const ast::Expr &value) const;
  bool givenConfirm(const ast::GivenDecl &decl, hir::TestGiven &given);
  bool givenApproval(const ast::GivenDecl &decl, hir::TestGiven &given);
  bool replyFits(const ast::GivenDecl &decl, bool isCall);
  const hir::Expr *yesOrNo(const ast::Expr &expr);

  // tests_expect.cpp
  void expect(const ast::ExpectDecl &decl);
  bool object(const ast::ExpectDecl &decl, hir::TestExpect &expect);
  bool hasStep(const hir::PlaybookInfo &playbook, StringRef number) const;
  bool waypoints(const ast::ExpectDecl &decl, hir::TestExpect &expect);
  bool fact(const ast::ExpectDecl &decl, hir::TestExpect &expect, bool hasValue);
  bool call(const ast::ExpectDecl &decl, hir::TestExpect &expect);
  bool asker(const ast::ExpectDecl &decl, hir::TestExpect &expect);
  bool named(const ast::ExpectDecl &decl, SymbolKind kind, hir::TestExpect &expect);
  bool oneOf(const ast::ExpectDecl &decl, ArrayRef<StringRef> words, hir::TestExpect &expect);
  bool misshapen(const ast::ExpectDecl &decl, TextId object);

  /// What a world answers people by: `1.27`, `response 5`, `confirm c2_access`, `approval edr.isolate`. Reports who asks nobody.
  std::optional<std::string> keyOf(ast::GivenKind kind, const ast::Path &path, const ast::Number &response);

  Context &ctx;
  hir::Program &program;
  llvm::StringMap<std::vector<const hir::Ask *>>
      asks_; // of processes, responses and detections, in order, by their key
  llvm::StringMap<Span> titles_;
  llvm::StringMap<std::size_t> answered_; // questions that this test has answered, by key
  const FileScope *scope_ = nullptr;
  hir::TestInfo *test_ = nullptr;
};

} // namespace tejun::sema
