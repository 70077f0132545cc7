// Visits all nodes of one kind, so that a rule about one kind of node is a lambda.
#pragma once

#include <type_traits>

#include "compiler/lint/bodies.h"
#include "compiler/syntax/ast_walk.h"

namespace tejun::lint {

/// Every `Node` of the typed program, with what stands inside it: a kind of expression or of statement.
template <class Node, class Work> class TypedNodes : public hir::Walker {
public:
  explicit TypedNodes(Work work) : work_(std::move(work)) {}

protected:
  bool enter(const hir::Expr &e) override {
    if constexpr (std::is_base_of_v<hir::Expr, Node>)
      if (const auto *node = llvm::dyn_cast<Node>(&e)) work_(*node);
    return true;
  }
  bool enter(const hir::Stmt &s) override {
    if constexpr (std::is_base_of_v<hir::Stmt, Node>)
      if (const auto *node = llvm::dyn_cast<Node>(&s)) work_(*node);
    return true;
  }

private:
  Work work_;
};

template <class Node, class Work> void forEachTyped(const Subject &subject, Work work) {
  TypedNodes<Node, Work> nodes(std::move(work));
  walkEverything(subject, nodes);
}
template <class Node, class Work> void forEachTyped(const Body &body, Work work) {
  TypedNodes<Node, Work> nodes(std::move(work));
  body.walk(nodes);
}

/// The same for the trees: an expression, a statement, a method.
template <class Node, class Work> class TreeNodes : public ast::Walker {
public:
  TreeNodes(const ast::File &file, Work work) : file_(file), work_(std::move(work)) {}

protected:
  bool enter(const ast::Expr &expr) override { return visit<ast::Expr>(expr); }
  bool enter(const ast::Stmt &stmt) override { return visit<ast::Stmt>(stmt); }
  bool enter(const ast::Item &item) override { return visit<ast::Item>(item); }
  bool enter(const ast::Handler &handler) override {
    if constexpr (std::is_same_v<Node, ast::Handler>) work_(file_, handler);
    return true;
  }
  bool enter(const ast::MethodDecl &method) override {
    if constexpr (std::is_same_v<Node, ast::MethodDecl>) work_(file_, method);
    return true;
  }

private:
  template <class Base> bool visit(const Base &base) {
    if constexpr (std::is_base_of_v<Base, Node>)
      if (const auto *node = llvm::dyn_cast<Node>(&base)) work_(file_, *node);
    return true;
  }
  const ast::File &file_;
  Work work_;
};

/// `work(file, node)`.
template <class Node, class Work> void forEachTree(const Subject &subject, Work work) {
  for (const ast::File *file : subject.files) TreeNodes<Node, Work>(*file, work).walk(*file);
}

} // namespace tejun::lint
