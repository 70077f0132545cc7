// A value that is replaced before anything reads it. Only what certainly follows in one block counts: where something in between
// chooses, repeats or may leave, nothing is said.
#include "compiler/diagnostics/dataflow.h"
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"
#include "llvm/ADT/DenseMap.h"

namespace tejun::lint {

namespace {

/// What one statement reads, and whether it may leave or choose.
class Contents : public hir::Walker {
public:
  llvm::SmallVector<hir::LocalId, 8> reads;
  bool mayTurn = false;

protected:
  bool enter(const hir::Expr &e) override {
    if (const auto *read = llvm::dyn_cast<hir::LocalRef>(&e)) reads.push_back(read->local);
    mayTurn = mayTurn || llvm::isa<hir::IfElse, hir::Match, hir::BlockExpr, hir::Ask>(&e);
    return true;
  }
  bool enter(const hir::Handler &handler) override {
    mayTurn = mayTurn || handler.kind != ast::HandlerKind::value;
    return true;
  }
  bool enter(const hir::Stmt &s) override {
    mayTurn = mayTurn || !llvm::isa<hir::Let, hir::Assign, hir::Update, hir::ExprStmt, hir::Establish>(&s);
    return true;
  }
};

class Blocks {
public:
  Blocks(const Body &body, DiagnosticSink &sink) : body_(body), sink_(sink) {}

  void block(const hir::Block &block) {
    llvm::DenseMap<std::uint32_t, Span> pending; // values that nobody has read yet
    for (const hir::Stmt *stmt : block.stmts) {
      Contents contents;
      contents.walk(stmt);
      if (contents.mayTurn) {
        pending.clear();
        continue;
      }
      for (const hir::LocalId read : contents.reads) pending.erase(static_cast<std::uint32_t>(read));
      if (const auto *update = llvm::dyn_cast<hir::Update>(stmt))
        pending.erase(static_cast<std::uint32_t>(update->local));
      if (const auto *let = llvm::dyn_cast<hir::Let>(stmt); let && !let->isSlot && localOf(body_, let->local).isVar)
        pending[static_cast<std::uint32_t>(let->local)] = localOf(body_, let->local).span;
      const auto *assign = llvm::dyn_cast<hir::Assign>(stmt);
      if (!assign) continue;
      const auto local = static_cast<std::uint32_t>(assign->local);
      const auto before = pending.find(local);
      if (before != pending.end())
        sink_.report(diag::overwritten, before->second, {{"name", localOf(body_, assign->local).name.str()}})
            .label(assign->span, diag::label_replaced_here);
      pending[local] = assign->span;
    }
  }

private:
  const Body &body_;
  DiagnosticSink &sink_;
};

/// Every block of a body.
class AllBlocks : public hir::Walker {
public:
  explicit AllBlocks(Blocks &blocks) : blocks_(blocks) {}
  void one(const hir::Block *block) {
    if (block) blocks_.block(*block);
  }

protected:
  bool enter(const hir::Expr &e) override {
    if (const auto *choice = llvm::dyn_cast<hir::IfElse>(&e)) {
      one(choice->then);
      one(choice->otherwise);
    }
    if (const auto *match = llvm::dyn_cast<hir::Match>(&e))
      for (const hir::MatchArm &arm : match->arms) one(arm.body);
    return true;
  }
  bool enter(const hir::Handler &handler) override {
    one(handler.block);
    return true;
  }
  bool enter(const hir::Stmt &s) override {
    if (const auto *choice = llvm::dyn_cast<hir::If>(&s)) {
      one(choice->then);
      one(choice->otherwise);
    }
    if (const auto *loop = llvm::dyn_cast<hir::For>(&s)) one(loop->body);
    if (const auto *loop = llvm::dyn_cast<hir::Repeat>(&s)) one(loop->body);
    if (const auto *inner = llvm::dyn_cast<hir::Within>(&s)) one(inner->body);
    if (const auto *inner = llvm::dyn_cast<hir::AtMost>(&s)) one(inner->body);
    if (const auto *inner = llvm::dyn_cast<hir::Approval>(&s)) {
      one(inner->body);
      one(inner->rework);
    }
    return true;
  }

private:
  Blocks &blocks_;
};

} // namespace

void rules::overwritten(const Subject &subject, DiagnosticSink &sink) {
  forEachBody(subject, [&](const Body &body) {
    if (body.playbook) return; // nothing can be assigned there
    Blocks blocks(body, sink);
    AllBlocks all(blocks);
    if (body.fn) all.one(body.fn->body.block);
    if (body.response) all.one(body.response->body.block);
    if (body.confirm) all.one(body.confirm->confirm.block);
    if (body.process)
      for (const hir::MethodInfo &method : body.process->methods) all.one(method.body);
    body.walk(all);
  });
}

} // namespace tejun::lint
