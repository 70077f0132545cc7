// Hooks: places in a shared procedure where sites attach steps of their own. A hook is a playbook that is called; each thing that is
// attached is one as well, and the hook's steps call them, in the order of the modules and files.
#include "compiler/diagnostics/reuse.h"
#include "compiler/diagnostics/syntax.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/sema/declare.h"
#include "compiler/sema/symbols.h"

namespace tejun::sema {

namespace {

std::string_view view(StringRef text) { return {text.data(), text.size()}; }

} // namespace

/// Before any body is checked; the declarations of all hooks are known.
void Declarer::resolveHook(const Pending<ast::HookItem> &pending) {
  const FileScope &scope = *pending.scope;
  hir::PlaybookInfo &info = program.playbooks[pending.id];
  info.name = pending.item->name.text;
  info.title = pending.item->title ? pending.item->title.text : pending.item->name.text;
  info.doc = pending.item->doc;
  info.span = scope.span(pending.item->name.range);
  info.isCallable = info.isHook = true;
  info.result = static_cast<RecordId>(hir::noId);
  info.slots.push_back({"alert", program.alertType, info.span, hir::noId});
  hir::Body params;
  resolveParams(scope, pending.item->params, params);
  for (const ast::Param &param : pending.item->params)
    if (param.defaultValue)
      ctx.sink.report(diag::clause_not_allowed, scope.span(param.defaultValue->range),
                      {{"kind", diag::noun_hook}, {"clause", "="}});
  for (const hir::Local &param : params.locals) {
    info.slots.push_back({param.name, param.type, param.span, hir::noId, param.label});
    info.notEmpty.push_back(false);
  }
  info.inputCount = params.paramCount;
}

/// The id of the hook; none when the path names something else.
std::optional<std::uint32_t> Declarer::hookNamed(const FileScope &scope, const ast::Path &path) {
  const Symbol *symbol = nullptr;
  if (path.parts.size() == 1) {
    symbol = ctx.lookup(scope, path.parts[0].text);
    if (!symbol) ctx.unknownName(scope, path.parts[0]);
  } else if (path.parts.size() == 2) {
    const Symbol *module = ctx.lookup(scope, path.parts[0].text);
    if (!module) {
      ctx.unknownName(scope, path.parts[0]);
    } else if (module->kind == SymbolKind::module) {
      symbol = ctx.lookupIn(module->id, path.parts[1].text);
      if (!symbol) ctx.unknownMember(scope, module->id, path.parts[1]);
    } else {
      symbol = module;
    }
  }
  if (!symbol) return std::nullopt;
  if (symbol->kind == SymbolKind::callable && program.playbooks[symbol->id].isHook) return symbol->id;
  ctx.sink
      .report(diag::attach_to_no_hook, scope.span(path.range),
              {{"name", view(symbol->name)}, {"kind", nounOf(symbol->kind)}})
      .label(symbol->span, diag::label_declared_here, {{"name", view(symbol->name)}});
  return std::nullopt;
}

void Declarer::resolveAttachment(const Pending<ast::AttachItem> &pending) {
  const FileScope &scope = *pending.scope;
  const ast::AttachItem &item = *pending.item;
  hir::PlaybookInfo &info = program.playbooks[pending.id];
  info.isCallable = true;
  info.result = static_cast<RecordId>(hir::noId);
  info.doc = item.doc;
  info.span = scope.span(item.hook.range);
  info.name = item.name.text;
  info.slots.push_back({"alert", program.alertType, info.span, hir::noId});
  rejectPorts(scope, item.steps->body);
  const auto id = hookNamed(scope, item.hook);
  if (!id) {
    // Whatever it is called may be what the hook passes.
    for (const ast::Ident &name : item.params) {
      info.slots.push_back({name.text, errorType, scope.span(name.range), hir::noId});
      info.notEmpty.push_back(false);
    }
    info.inputCount = static_cast<std::uint32_t>(info.notEmpty.size());
    info.title = item.steps->title ? item.steps->title.text : item.name.text;
    return;
  }
  std::vector<std::uint32_t> &attached = attached_[*id];
  attached.push_back(pending.id);
  hir::PlaybookInfo &hook = program.playbooks[*id];
  info.name = ctx.copyText(hook.name.str() + "-" + std::to_string(attached.size()));
  info.title = item.steps->title ? item.steps->title.text : hook.title;
  const bool isNamed = !item.params.empty();
  const bool fits = !isNamed || item.params.size() == hook.inputCount;
  if (!fits)
    ctx.sink
        .report(diag::attach_parameters, scope.span(item.hook.range),
                {{"name", view(hook.name)}, {"expected", hook.inputCount}, {"found", item.params.size()}})
        .label(hook.span, diag::label_declared_here, {{"name", view(hook.name)}});
  llvm::StringMap<Span> seen;
  for (std::uint32_t i = 0; i < hook.inputCount; ++i) {
    hir::SlotInfo slot = hook.slots[1 + i];
    if (!fits) slot.type = errorType; // which is meant is not known
    if (isNamed && i < item.params.size()) {
      fresh(scope, seen, item.params[i]);
      slot.name = item.params[i].text;
      slot.span = scope.span(item.params[i].range);
    }
    info.slots.push_back(slot);
    info.notEmpty.push_back(false);
  }
  info.inputCount = hook.inputCount;
}

/// The steps of a hook: one for each thing that is attached.
void Declarer::fillHook(const Pending<ast::HookItem> &pending) {
  hir::PlaybookInfo &info = program.playbooks[pending.id];
  llvm::SmallVector<const hir::Stmt *, 4> stmts;
  for (const std::uint32_t attached : attached_[pending.id]) {
    const hir::PlaybookInfo &callee = program.playbooks[attached];
    const auto index = static_cast<std::uint32_t>(info.steps.size());
    hir::StepInfo step;
    step.number = ctx.copyText(std::to_string(index + 1));
    step.title = callee.title;
    step.span = callee.span;
    auto *call = ctx.make<hir::PlaybookCall>(unitType, callee.span);
    call->playbook = static_cast<hir::PlaybookId>(attached);
    llvm::SmallVector<const hir::Expr *, 4> args;
    for (std::uint32_t i = 0; i < info.inputCount; ++i) {
      auto *arg = ctx.make<hir::SlotRef>(info.slots[1 + i].type, callee.span);
      arg->slot = static_cast<hir::SlotId>(1 + i);
      args.push_back(arg);
    }
    call->args = ctx.copyArray(args);
    step.call = call;
    step.slot = static_cast<hir::SlotId>(info.slots.size());
    info.slots.push_back({{}, unitType, callee.span, index});
    info.steps.push_back(step);
    auto *stmt = ctx.make<hir::StepStmt>(callee.span);
    stmt->step = index;
    stmts.push_back(stmt);
  }
  auto *body = ctx.make<hir::Block>();
  body->span = info.span;
  body->stmts = ctx.copyArray(stmts);
  info.body = body;
}

} // namespace tejun::sema
