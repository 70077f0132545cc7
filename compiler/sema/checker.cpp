// The order of the checker's work: all declarations, then all bodies.
#include "compiler/sema/checker.h"

#include "compiler/sema/body_checker.h"
#include "compiler/sema/declare.h"
#include "compiler/sema/tests.h"

namespace tejun::sema {

void Declarer::checkBodies() {
  for (std::uint32_t id = 0; id < program.consts.size(); ++id) ctx.constant(id);
  for (const auto &pending : records_)
    checkDefaults(*pending.scope, pending.item->fields, program.records[pending.id].fields);
  for (const auto &pending : enums_)
    for (const ast::EnumCase &decl : pending.item->cases)
      if (const auto index = ctx.enumCase(static_cast<EnumId>(pending.id), decl.name.text))
        checkDefaults(*pending.scope, decl.payload, program.enums[pending.id].cases[*index].payload);
  for (const auto &pending : intrinsics_)
    for (const ast::Param &param : pending.item->params) {
      if (!param.defaultValue) continue;
      for (hir::ParamInfo &info : program.intrinsics[pending.id].params)
        if (info.span.begin == param.name.range.begin)
          info.defaultValue = checkConstantExpr(ctx, *pending.scope, *param.defaultValue, info.type);
    }
  for (const auto &pending : fns_) {
    hir::FnInfo &info = program.fns[pending.id];
    for (const ast::Param &param : pending.item->params) {
      if (!param.defaultValue) continue;
      for (std::uint32_t i = 0; i < info.body.paramCount; ++i)
        if (info.body.locals[i].span.begin == param.name.range.begin)
          info.defaults[i] = checkConstantExpr(ctx, *pending.scope, *param.defaultValue, info.body.locals[i].type);
    }
  }

  for (const auto &pending : fns_) checkFnBody(ctx, *pending.scope, *pending.item, program.fns[pending.id]);
  for (const auto &pending : messages_) {
    hir::MessageInfo &message = program.messages.emplace_back();
    message.fn = static_cast<hir::FnId>(pending.id);
    message.title = pending.item->title.text;
    checkMessage(ctx, *pending.scope, *pending.item, program.fns[pending.id], message);
  }
  if (criteriaItem_.item) resolveCriteria(*criteriaItem_.scope, llvm::cast<ast::CriteriaItem>(*criteriaItem_.item));
  if (scopeItem_.item)
    for (const ast::EnrichDecl &decl : llvm::cast<ast::ScopeItem>(scopeItem_.item)->enriches)
      resolveEnrich(*scopeItem_.scope, decl);
  for (const auto &pending : detects_)
    if (pending.item->confirm) checkConfirm(ctx, *pending.scope, *pending.item, program.detects[pending.id]);
  for (const auto &pending : processes_)
    checkProcess(ctx, *pending.scope, *pending.item, program.processes[pending.id]);
  for (const auto &pending : playbooks_)
    checkPlaybook(ctx, *pending.scope, *pending.item, program.playbooks[pending.id]);
  for (const auto &pending : attachments_)
    checkPlaybook(ctx, *pending.scope, *pending.item->steps, program.playbooks[pending.id]);
  for (const auto &pending : hooks_) fillHook(pending);
  for (const auto &pending : responses_)
    checkResponse(ctx, *pending.scope, *pending.item, program.responses[pending.id]);
  TestChecker tests(ctx);
  for (const auto &pending : tests_) tests.check(*pending.scope, *pending.item);
}

void check(const CheckInput &input, const SourceManager &sources, DiagnosticSink &sink, hir::Program &program) {
  Context context(program, sink, sources);
  context.incomplete = input.incomplete;
  Declarer declarer(context);
  declarer.run(input);
  declarer.checkBodies();
  declarer.checkTypeDepth();
}

} // namespace tejun::sema
