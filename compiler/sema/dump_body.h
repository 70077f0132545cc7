// Typed bodies as text, for `--emit types`: expressions on one line, statements indented, a type behind each `let`.
#pragma once

#include "compiler/sema/hir.h"
#include "llvm/Support/raw_ostream.h"

namespace tejun::sema {

class BodyDumper {
public:
  /// `playbook` is needed for slots and steps only.
  BodyDumper(const hir::Program &theProgram, const std::vector<hir::Local> &theLocals, llvm::raw_ostream &stream,
             const hir::PlaybookInfo *thePlaybook = nullptr)
      : program(theProgram), locals(theLocals), playbook(thePlaybook), out(stream) {}

  void expr(const hir::Expr *e);
  void block(const hir::Block *b, unsigned indent);

private:
  void constant(const hir::Constant &c);
  void call(llvm::StringRef name, llvm::ArrayRef<const hir::Expr *> args, std::uint32_t eachArg = hir::noId);
  void list(llvm::ArrayRef<const hir::Expr *> items);
  void inlineBlock(const hir::Block *b);
  void match(const hir::Match &m);
  void ask(const hir::Ask &a);
  void handler(const hir::Handler &h);
  void target(const hir::Target &t);
  void stmt(const hir::Stmt &s, unsigned indent);
  void step(const hir::StepInfo &s, unsigned indent);
  void line(unsigned indent) { out.indent(indent * 2); }
  llvm::StringRef local(hir::LocalId id) const;
  llvm::StringRef slot(hir::SlotId id) const;

  const hir::Program &program;
  const std::vector<hir::Local> &locals;
  const hir::PlaybookInfo *playbook;
  llvm::raw_ostream &out;
};

/// `"…"` with what does not print escaped.
void dumpText(llvm::StringRef text, llvm::raw_ostream &out);
/// `90m`, `1500ms`: in the largest unit that fits.
void dumpDuration(std::int64_t ms, llvm::raw_ostream &out);

} // namespace tejun::sema
