// What all parts of the body checker use: names, locals, small makers of nodes.
#include "compiler/sema/body.h"

#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/diagnostics/types.h"
#include "compiler/sema/symbols.h"

namespace tejun::sema {

void Names::pop() {
  while (bindings_.size() > marks_.back()) {
    const Entry &last = bindings_.back();
    byName_[last.binding.name] = last.hidden;
    bindings_.pop_back();
  }
  marks_.pop_back();
}

const Binding *Names::find(StringRef name) const {
  const auto at = byName_.find(name);
  return at == byName_.end() || at->second == 0 ? nullptr : &bindings_[at->second - 1].binding;
}

const Binding *Names::findInInnermost(StringRef name) const {
  const auto at = byName_.find(name);
  const std::size_t from = marks_.empty() ? 0 : marks_.back();
  return at == byName_.end() || at->second <= from ? nullptr : &bindings_[at->second - 1].binding;
}

void Names::declare(const Binding &binding) {
  std::uint32_t &index = byName_[binding.name];
  bindings_.push_back({binding, index});
  index = static_cast<std::uint32_t>(bindings_.size());
}

std::vector<StringRef> Names::all() const {
  std::vector<StringRef> seen;
  for (const Entry &entry : bindings_) seen.push_back(entry.binding.name);
  return seen;
}

BodyChecker::BodyChecker(Context &context, const FileScope &fileScope, BodyKind bodyKind,
                         std::vector<hir::Local> &bodyLocals)
    : ctx(context), program(context.program), scope(fileScope), kind(bodyKind), locals(bodyLocals), paths(bodyLocals) {}

const hir::Constant *BodyChecker::constant(TypeId type, std::int64_t word, Span at) {
  auto *made = ctx.make<hir::Constant>(type, at);
  made->word = word;
  return made;
}

const hir::Expr *BodyChecker::convert(hir::Conversion how, const hir::Expr *expr, TypeId to) {
  auto *made = ctx.make<hir::Convert>(to, expr->span);
  made->how = how;
  made->operand = expr;
  return made;
}

std::string BodyChecker::sourceOf(Span at) const {
  constexpr std::size_t longest = 60;
  if (!at.valid()) return "…";
  std::string out;
  bool blank = false;
  for (const char c : ctx.sources.text(at)) {
    const bool isBlank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (isBlank && blank) continue;
    blank = isBlank;
    out += isBlank ? ' ' : c;
    if (out.size() > longest + 4) break;
  }
  if (out.size() <= longest) return out;
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;
  return out.substr(0, end) + "…";
}

TextId BodyChecker::kindNoun() const {
  switch (kind) {
  case BodyKind::constant: return diag::noun_constant;
  case BodyKind::criterion: return diag::noun_criteria;
  case BodyKind::fn: return diag::noun_function;
  case BodyKind::method: return diag::noun_method;
  case BodyKind::playbook: return diag::noun_playbook;
  case BodyKind::response: return diag::noun_response;
  case BodyKind::confirm: return diag::noun_confirm;
  case BodyKind::enrich: return diag::noun_enrichment;
  case BodyKind::test: return diag::noun_test;
  }
  return diag::noun_function;
}

TextId BodyChecker::nounOfBinding(BindingKind kind) {
  switch (kind) {
  case BindingKind::parameter: return diag::noun_parameter;
  case BindingKind::input: return diag::noun_input;
  case BindingKind::output: return diag::noun_output;
  case BindingKind::var: return diag::noun_variable;
  case BindingKind::loopVariable: return diag::noun_loop_variable;
  case BindingKind::lambdaParameter: return diag::noun_parameter;
  case BindingKind::step: return diag::noun_step;
  case BindingKind::let:
  case BindingKind::payload:
  case BindingKind::alert:
  case BindingKind::answer: return diag::noun_binding;
  }
  return diag::noun_binding;
}

hir::LocalId BodyChecker::newLocal(StringRef name, TypeId type, Span at, bool isVar) {
  const auto id = static_cast<hir::LocalId>(locals.size());
  locals.push_back({name, type, at, isVar});
  return id;
}

void BodyChecker::declareLocal(const ast::Ident &ident, BindingKind bindingKind, TypeId type, hir::LocalId id) {
  declareName({ident.text, bindingKind, static_cast<std::uint32_t>(id), type, span(ident.range), false});
}

void BodyChecker::declareName(Binding binding) {
  if (binding.name.empty()) return; // the parser spoke of it
  if (const Binding *same = names.findInInnermost(binding.name)) {
    ctx.sink.report(diag::duplicate_name, binding.span, {{"name", binding.name.str()}})
        .label(diag::label_declared_again)
        .label(same->span, diag::label_first_declared_here);
  } else if (const Binding *outer = names.find(binding.name)) {
    ctx.sink.report(diag::shadowed_name, binding.span, {{"name", binding.name.str()}})
        .label(outer->span, diag::label_declared_here, {{"name", binding.name.str()}});
  }
  names.declare(binding);
}

void BodyChecker::reportFailedNotRead() {
  for (const EachResult &each : eachResults)
    if (!each.read) ctx.sink.report(diag::failed_not_read, each.span, {{"name", each.name.str()}});
  eachResults.clear();
}

Facts BodyChecker::onWay(const Facts &more, llvm::function_ref<void()> work) {
  Facts before = facts;
  facts.addAll(more);
  work();
  std::swap(before, facts);
  return before;
}

} // namespace tejun::sema
