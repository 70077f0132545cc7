// Capabilities: what a shared procedure would use where it is there, and sites bind to the products that they have. The compiler writes a
// module of the capability's name: its intrinsics, and of a `many` one the providers, with a parameter `on` that says which one is meant.
// A call has no provider to name where none is bound, so nothing more must be proved of it.
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/reuse.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/sema/declare.h"

namespace tejun::sema {

namespace {

constexpr StringRef providerType = "Provider", providersName = "providers", whichParameter = "on";

} // namespace

void Declarer::addCapabilities() {
  struct Declared {
    const FileScope *scope;
    const ast::CapabilityItem *item;
  };
  std::vector<Declared> declared;
  llvm::StringMap<Binding> bound;
  std::vector<Binding> bindings; // in order
  for (const FileScope &scope : ctx.files)
    for (const ast::Item *item : scope.ast->items) {
      if (const auto *capability = llvm::dyn_cast<ast::CapabilityItem>(item)) declared.push_back({&scope, capability});
      const auto *whole = llvm::dyn_cast<ast::ScopeItem>(item);
      if (!whole) continue;
      for (const ast::BindDecl &decl : whole->bindings) {
        if (decl.capability.parts.empty()) continue;
        const ast::Ident &name = decl.capability.parts.back();
        const auto [at, isNew] = bound.try_emplace(name.text, Binding{&scope, &decl});
        if (isNew)
          bindings.push_back({&scope, &decl});
        else
          duplicate(scope, name, at->second.scope->span(at->second.decl->capability.range));
      }
    }
  llvm::SmallVector<StringRef, 8> names;
  for (const Declared &one : declared) {
    if (!one.item->name) continue;
    names.push_back(one.item->name.text);
    const auto binding = bound.find(one.item->name.text);
    addCapability(*one.scope, *one.item, binding == bound.end() ? nullptr : &binding->second);
  }
  for (const Binding &one : bindings) {
    const ast::Path &path = one.decl->capability;
    const StringRef name = path.parts.back().text;
    if ((path.parts.size() == 1 && llvm::is_contained(names, name)) || ctx.incomplete) continue;
    const Span at = one.scope->span(path.range);
    DiagnosticBuilder diagnostic = ctx.sink.report(diag::bind_to_no_capability, at, {{"name", name.str()}});
    ctx.suggestFrom(diagnostic, at, name, names);
  }
}

void Declarer::addCapability(const FileScope &scope, const ast::CapabilityItem &item, const Binding *binding) {
  const auto taken = ctx.moduleIndex_.find(item.name.text);
  if (taken != ctx.moduleIndex_.end()) {
    const auto first = llvm::find_if(ctx.files, [&](const FileScope &other) { return other.module == taken->second; });
    return duplicate(scope, item.name, first->span(first->ast->module.range));
  }
  if (llvm::is_contained(ctx.knownModules_, item.name.text)) { // of the library, and nobody imports it
    ctx.sink.report(diag::built_in_name, scope.span(item.name.range), {{"name", item.name.text.str()}});
    return;
  }
  const ArrayRef<ast::ProviderDecl> providers = binding ? binding->decl->providers : ArrayRef<ast::ProviderDecl>();
  hir::CapabilityInfo &info = program.capabilities.emplace_back();
  info.name = item.name.text;
  info.title = item.title.text;
  info.many = item.many;
  info.span = scope.span(item.name.range);
  for (const ast::ProviderDecl &provider : providers)
    info.providers.push_back({provider.name.text, provider.title.text});
  if (!item.many && providers.size() > 1)
    ctx.sink
        .report(diag::too_many_providers, binding->scope->span(binding->decl->range),
                {{"name", item.name.text.str()}, {"count", providers.size()}})
        .label(info.span, diag::label_declared_here, {{"name", item.name.text.str()}});

  ast::File &file = ctx.writtenFiles.emplace_back();
  file.id = scope.file;
  file.module = item.name;
  file.items = capabilityItems(scope, item, providers);
  file.isWhole = false; // its titles were looked at where they stand
  FileScope &written = ctx.files.emplace_back();
  written.file = scope.file;
  written.ast = &file;
  written.isLibrary = scope.isLibrary;
  written.importEnd = scope.importEnd;
  written.origin = &scope;
  written.module = static_cast<std::uint32_t>(ctx.modules.size());
  ctx.modules.emplace_back().name = item.name.text.str();
  ctx.moduleIndex_.try_emplace(item.name.text, written.module);
  ctx.knownModules_.push_back(item.name.text.str());
}

/// What a `many` capability's module holds besides its intrinsics: `enum Provider { … }`, `const providers: List<Provider> = [ … ]`.
ArrayRef<const ast::Item *> Declarer::capabilityItems(const FileScope &scope, const ast::CapabilityItem &item,
                                                      ArrayRef<ast::ProviderDecl> providers) {
  llvm::SmallVector<const ast::Item *, 8> items;
  if (!item.many) {
    for (const ast::IntrinsicItem *intrinsic : item.intrinsics) items.push_back(intrinsic);
    return ctx.copyArray(items);
  }
  const ast::Range at = item.name.range;
  const auto type = [&](StringRef name, ArrayRef<const ast::TypeRef *> args = {}) {
    auto *ref = ctx.make<ast::TypeRef>();
    ref->range = at;
    const ast::Ident part{name, at};
    ref->name = {ctx.copyArray(ArrayRef<ast::Ident>(part)), at};
    ref->args = args;
    return ref;
  };
  const ast::TypeRef *provider = type(providerType);

  auto *choice = ctx.make<ast::EnumItem>(at);
  choice->name = {providerType, at};
  llvm::SmallVector<ast::EnumCase, 4> cases;
  llvm::SmallVector<const ast::Expr *, 4> values;
  for (const ast::ProviderDecl &one : providers) {
    cases.push_back({one.name, one.title, {}, {}});
    auto *value = ctx.make<ast::NameExpr>(at);
    value->name = {one.name.text, at};
    values.push_back(value);
  }
  choice->cases = ctx.copyArray(cases);
  items.push_back(choice);

  auto *all = ctx.make<ast::ConstItem>(at);
  all->name = {providersName, at};
  all->type = type("List", ctx.copyArray(ArrayRef<const ast::TypeRef *>(provider)));
  auto *list = ctx.make<ast::ListExpr>(at);
  list->items = ctx.copyArray(values);
  all->value = list;
  items.push_back(all);

  for (const ast::IntrinsicItem *intrinsic : item.intrinsics) {
    llvm::SmallVector<ast::Param, 8> params(intrinsic->params.begin(), intrinsic->params.end());
    const auto own = llvm::find_if(params, [](const ast::Param &param) { return param.name.text == whichParameter; });
    if (own != params.end()) {
      ctx.sink.report(diag::provider_parameter, scope.span(own->name.range), {{"name", intrinsic->name.text.str()}});
      params.erase(own);
    }
    params.push_back({{whichParameter, intrinsic->name.range}, provider, nullptr, intrinsic->name.range});
    auto *copy = ctx.make<ast::IntrinsicItem>(*intrinsic);
    copy->params = ctx.copyArray(params);
    items.push_back(copy);
  }
  return ctx.copyArray(items);
}

bool Declarer::isUnbound(const FileScope &scope) const {
  return scope.origin && llvm::any_of(program.capabilities, [&](const hir::CapabilityInfo &one) {
           return one.name == ctx.modules[scope.module].name && one.providers.empty();
         });
}

} // namespace tejun::sema
