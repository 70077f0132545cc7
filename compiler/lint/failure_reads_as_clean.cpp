// A case that is closed as a false positive on an output that is also empty, false or 0 when the question behind it failed: `else []`
// made "not known" look like "nothing there". Followed inside a process, from the handler to the output, and to the branch that reads
// the step's result.
#include "compiler/diagnostics/lint.h"
#include "compiler/lint/nodes.h"

namespace tejun::lint {

namespace {

using llvm::dyn_cast;
using llvm::dyn_cast_or_null;

/// What says that there is nothing.
bool isNothing(const hir::Expr *value) {
  while (const auto *convert = dyn_cast_or_null<hir::Convert>(value)) value = convert->operand;
  if (const auto *list = dyn_cast_or_null<hir::ListNew>(value)) return list->items.empty();
  const auto *constant = dyn_cast_or_null<hir::Constant>(value);
  return constant && (constant->isNone || (constant->word == 0 && (constant->type == sema::booleanType ||
                                                                   constant->type == sema::integerType)));
}

/// Which locals of a process may hold such a value. Assignments inside what depends on one depend on it as well.
class Doubt {
public:
  explicit Doubt(const hir::ProcessInfo &process) : doubtful(process.locals.size()) {
    for (const hir::MethodInfo &method : process.methods) block(method.body, nullptr);
  }
  std::vector<const hir::Handler *> doubtful; // by local: where it comes from

private:
  const hir::Handler *of(const hir::Expr *e) const {
    const hir::Handler *found = nullptr;
    const auto guarded = [&](const hir::Guarded &g) {
      if (llvm::isa<hir::Ask>(g.operand)) return; // a person's silence is another matter
      if (g.handler->kind == ast::HandlerKind::value && isNothing(g.handler->value)) found = g.handler;
      for (const hir::HandlerArm &arm : g.handler->arms)
        if (arm.handler && arm.handler->kind == ast::HandlerKind::value && isNothing(arm.handler->value))
          found = arm.handler;
    };
    const auto local = [&](const hir::LocalRef &ref) {
      if (const hir::Handler *from = doubtful[static_cast<std::size_t>(ref.local)]) found = from;
    };
    TypedNodes<hir::Guarded, decltype(guarded)>(guarded).walk(e);
    if (!found) TypedNodes<hir::LocalRef, decltype(local)>(local).walk(e);
    return found;
  }

  void set(hir::LocalId local, const hir::Handler *from) {
    if (from) doubtful[static_cast<std::size_t>(local)] = from;
  }

  void block(const hir::Block *block, const hir::Handler *around) {
    if (!block) return;
    for (const hir::Stmt *stmt : block->stmts) one(*stmt, around);
  }

  void one(const hir::Stmt &s, const hir::Handler *around) {
    const auto or_ = [&](const hir::Handler *from) { return from ? from : around; };
    if (const auto *let = dyn_cast<hir::Let>(&s)) {
      if (!let->isSlot) set(let->local, of(let->value));
    } else if (const auto *assign = dyn_cast<hir::Assign>(&s)) {
      set(assign->local, or_(of(assign->value)));
    } else if (const auto *update = dyn_cast<hir::Update>(&s)) {
      const hir::Handler *from = around;
      for (const hir::Expr *arg : update->args)
        if (const hir::Handler *other = of(arg)) from = other;
      set(update->local, from);
    } else if (const auto *loop = dyn_cast<hir::For>(&s)) {
      const hir::Handler *from = of(loop->in);
      set(loop->item, from);
      block(loop->body, or_(from));
    } else if (const auto *choice = dyn_cast<hir::If>(&s)) {
      const hir::Handler *from = or_(of(choice->cond));
      block(choice->then, from);
      block(choice->otherwise, from);
    } else if (const auto *match = dyn_cast<hir::MatchStmt>(&s)) {
      for (const hir::MatchArm &arm : match->match->arms) block(arm.body, or_(of(match->match->subject)));
    } else if (const auto *repeat = dyn_cast<hir::Repeat>(&s)) {
      block(repeat->body, around);
    } else if (const auto *within = dyn_cast<hir::Within>(&s)) {
      block(within->body, around);
    } else if (const auto *bound = dyn_cast<hir::AtMost>(&s)) {
      block(bound->body, around);
    }
  }
};

} // namespace

void rules::failure_reads_as_clean(const Subject &subject, DiagnosticSink &sink) {
  std::vector<std::unique_ptr<Doubt>> doubts(subject.program.processes.size());
  const auto doubtOf = [&](hir::ProcessId id) -> const Doubt & {
    auto &doubt = doubts[static_cast<std::size_t>(id)];
    if (!doubt) doubt = std::make_unique<Doubt>(subject.program.processes[static_cast<std::size_t>(id)]);
    return *doubt;
  };
  forEachBody(subject, [&](const Body &body) {
    if (!body.playbook) return;
    const hir::PlaybookInfo &playbook = *body.playbook;
    forEachTyped<hir::Branch>(body, [&](const hir::Branch &branch) {
      const auto isClosing = [](const hir::BranchArm &arm) {
        return arm.target && arm.target->kind == ast::TargetKind::close && arm.target->outcome == "false_positive";
      };
      const auto closing = llvm::find_if(branch.arms, isClosing);
      if (closing == branch.arms.end()) return;
      const auto read = [&](const hir::Field &field) {
        const hir::Expr *base = field.base;
        while (const auto *convert = dyn_cast<hir::Convert>(base)) base = convert->operand;
        const auto *slot = dyn_cast<hir::SlotRef>(base);
        if (!slot) return;
        const std::uint32_t index = playbook.slots[static_cast<std::size_t>(slot->slot)].step;
        const hir::ProcessCall *call = index == hir::noId ? nullptr : stepCall(playbook.steps[index]);
        if (!call) return;
        const hir::ProcessInfo &process = processOf(subject, *call);
        const std::uint32_t local = process.inputCount + field.index;
        const hir::Handler *from = field.index < process.outputCount ? doubtOf(call->process).doubtful[local] : nullptr;
        if (from)
          sink.report(diag::failure_reads_as_clean, closing->target->span,
                      {{"number", playbook.steps[index].number.str()}, {"output", process.locals[local].name.str()}})
              .label(from->span, diag::label_failure_hidden);
      };
      TypedNodes<hir::Field, decltype(read)> fields(read);
      for (const hir::BranchArm &arm : branch.arms) {
        fields.walk(arm.when);
        if (&arm == &*closing) break; // what stands below is not asked any more
      }
    });
  });
}

} // namespace tejun::lint
