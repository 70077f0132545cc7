// The first walk: every module, import and name of the program. What a name stands for is resolved later, so declarations may
// stand in any order and in any file.
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/scope.h"
#include "compiler/diagnostics/suggest.h"
#include "compiler/diagnostics/syntax.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/sema/declare.h"
#include "compiler/sema/symbols.h"

namespace tejun::sema {

namespace {

std::string_view view(StringRef text) { return {text.data(), text.size()}; }

std::string spelled(const ast::Path &path) {
  std::string out;
  for (const ast::Ident &part : path.parts) {
    if (!out.empty()) out += '.';
    out += part.text;
  }
  return out;
}

/// Names that an expression gives a meaning of its own, or a type has.
bool isReserved(StringRef name) {
  return Context::scalarType(name).has_value() || name == "List" || name == "Set" || name == "Map" || name == "Each" ||
         name == "Job" || name == "Secret" || name == "alert" || name == "incident" || name == "severity";
}

bool hasOwnTable(SymbolKind kind) {
  switch (kind) {
  case SymbolKind::playbook:
  case SymbolKind::duty:
  case SymbolKind::team:
  case SymbolKind::incident:
  case SymbolKind::detect:
  case SymbolKind::calendar: return true;
  default: return false;
  }
}

bool hasKindTable(SymbolKind kind) {
  return hasOwnTable(kind) || kind == SymbolKind::fact || kind == SymbolKind::system || kind == SymbolKind::process;
}

/// The noun of an item that only a workspace's own files may hold.
std::optional<TextId> workspaceOnly(const ast::Item &item) {
  switch (item.kind) {
  case ast::ItemKind::scope: return diag::noun_scope;
  case ast::ItemKind::duty: return diag::noun_duty;
  case ast::ItemKind::fact: return diag::noun_fact;
  case ast::ItemKind::criteria: return diag::noun_criteria;
  case ast::ItemKind::detect: return diag::noun_detection;
  case ast::ItemKind::playbook:
    if (llvm::cast<ast::PlaybookItem>(item).incidents.empty()) return std::nullopt; // called, like a function
    return diag::noun_playbook;
  case ast::ItemKind::response: return diag::noun_response;
  default: return std::nullopt;
  }
}

} // namespace

void Declarer::run(const CheckInput &input) {
  ctx.knownModules_.assign(input.knownModules.begin(), input.knownModules.end());
  addModules(input.library, true);
  addModules(input.workspace, false);
  addCapabilities();
  for (FileScope &scope : ctx.files)
    scope.incomplete = std::find(input.broken.begin(), input.broken.end(), scope.file) != input.broken.end();
  declareBuiltins();
  for (FileScope &scope : ctx.files) {
    if (scope.origin)
      scope.imports = scope.origin->imports;
    else
      resolveImports(scope);
  }
  for (const FileScope &scope : ctx.files) collect(scope);
  findWellKnown();
  for (const auto &pending : processes_) declareResult(pending);
  for (const auto &pending : playbooks_) declareResult(pending);

  for (const auto &pending : records_) resolveRecord(pending);
  for (const auto &pending : enums_) resolveEnum(pending);
  for (const auto &pending : facts_) resolveFact(pending);
  for (const auto &pending : processes_) resolveProcess(pending);
  for (const auto &pending : playbooks_) resolvePorts(pending);
  for (const auto &pending : hooks_) resolveHook(pending);
  for (const auto &pending : attachments_) resolveAttachment(pending);
  rejectInfiniteTypes();
  for (const auto &pending : fns_) resolveFn(pending);
  for (const auto &pending : messages_) resolveMessage(pending);
  for (const auto &pending : intrinsics_) resolveIntrinsic(pending);
  for (const auto &pending : intrinsics_) checkIntrinsicClauses(pending);
  for (const auto &pending : playbooks_) resolvePlaybook(pending);
  for (const auto &pending : responses_) resolveResponse(pending);
  if (scopeItem_.item) resolveScope(*scopeItem_.scope, llvm::cast<ast::ScopeItem>(*scopeItem_.item));
  for (const auto &pending : detects_) resolveDetect(pending);
  checkPlaybookNeeds();
}

void Declarer::addModules(ArrayRef<const ast::File *> files, bool isLibrary) {
  llvm::StringMap<std::uint32_t> repeated; // modules of the workspace with the name of one of the library
  for (const ast::File *file : files) {
    FileScope &scope = ctx.files.emplace_back();
    scope.file = file->id;
    scope.ast = file;
    scope.isLibrary = isLibrary;
    scope.importEnd = file->module ? file->module.range.end : 0;
    if (!file->imports.empty()) scope.importEnd = file->imports.back().range.end;
    if (!file->module) continue;
    const auto known = ctx.moduleIndex_.find(file->module.text);
    if (file->module.text == "prelude" && isLibrary) {
      scope.module = Context::preludeModule;
    } else if (known != ctx.moduleIndex_.end()) {
      scope.module = known->second;
      const auto first = std::find_if(ctx.files.begin(), ctx.files.end(),
                                      [&](const FileScope &other) { return other.module == known->second; });
      if (!first->isLibrary || isLibrary) continue;
      // Its declarations stand in a module that nothing finds: what they collide with, and what others miss, hangs on this.
      const auto [at, isNew] = repeated.try_emplace(file->module.text, static_cast<std::uint32_t>(ctx.modules.size()));
      if (isNew) {
        duplicate(scope, file->module, first->span(first->ast->module.range));
        ctx.modules.emplace_back().name = file->module.text.str();
        ctx.modules[known->second].repeated = true;
      }
      scope.module = at->second;
    } else {
      scope.module = static_cast<std::uint32_t>(ctx.modules.size());
      ctx.modules.emplace_back().name = file->module.text.str();
      ctx.moduleIndex_.try_emplace(file->module.text, scope.module);
      if (!isLibrary) ctx.knownModules_.push_back(file->module.text.str());
    }
  }
}

void Declarer::resolveImports(FileScope &scope) {
  for (const ast::Path &path : scope.ast->imports) {
    const std::string name = spelled(path);
    const Span span = scope.span(path.range);
    const auto module = ctx.moduleIndex_.find(name);
    if (module == ctx.moduleIndex_.end()) {
      if (ctx.incomplete) continue;
      DiagnosticBuilder diagnostic = ctx.sink.report(diag::unknown_module, span, {{"name", name}});
      llvm::SmallVector<StringRef, 32> candidates(ctx.knownModules_.begin(), ctx.knownModules_.end());
      ctx.suggestFrom(diagnostic, span, name, candidates);
      continue;
    }
    const Symbol symbol{SymbolKind::module, module->second, hir::noId, span, path.parts.back().text};
    const auto [at, isNew] = scope.imports.try_emplace(symbol.name, symbol);
    if (!isNew) duplicate(scope, path.parts.back(), at->second.span);
  }
}

void Declarer::collect(const FileScope &scope) {
  for (const ast::Item *item : scope.ast->items) {
    if (item->kind == ast::ItemKind::error) {
      ctx.incomplete = true; // what could not be read may have been the name that others use
      continue;
    }
    if (scope.ast->isWhole) checkTitles(scope, *item);
    if (allowedInModule(scope, *item)) collect(scope, *item);
  }
}

bool Declarer::allowedInModule(const FileScope &scope, const ast::Item &item) {
  if (scope.module == Context::workspaceModule) return true;
  const auto noun = workspaceOnly(item);
  if (!noun) return true;
  const Span span = item.name ? scope.span(item.name.range) : scope.span({item.range.begin, item.range.begin});
  ctx.sink.report(diag::item_not_allowed_here, span, {{"kind", *noun}, {"context", diag::noun_module}})
      .label(scope.span(scope.ast->module.range), diag::label_declared_here, {{"name", view(scope.ast->module.text)}});
  return false;
}

void Declarer::collect(const FileScope &scope, const ast::Item &item) {
  const Span nameSpan = scope.span(item.name.range);
  // Takes the next id of a kind: the declaration is kept when its name is new.
  const auto take = [&](auto &infos, SymbolKind kind, auto &pending, auto *typed) {
    const auto id = static_cast<std::uint32_t>(infos.size());
    if (!declare(scope, kind, item.name, id)) return;
    infos.emplace_back();
    pending.push_back({&scope, typed, id});
  };
  switch (item.kind) {
  case ast::ItemKind::scope: {
    const auto &typed = llvm::cast<ast::ScopeItem>(item);
    if (scopeItem_.item) {
      ctx.sink
          .report(diag::second_of_its_kind, scope.span(typed.title ? typed.title.range : typed.range),
                  {{"kind", diag::noun_scope}})
          .label(scopeItem_.scope->span(llvm::cast<ast::ScopeItem>(scopeItem_.item)->title.range),
                 diag::label_first_declared_here);
      return;
    }
    scopeItem_ = {&scope, &item};
    collectScope(scope, typed);
    return;
  }
  case ast::ItemKind::criteria:
    if (criteriaItem_.item) {
      const ast::Range first = criteriaItem_.item->range;
      ctx.sink
          .report(diag::second_of_its_kind, scope.span({item.range.begin, item.range.begin + 8}),
                  {{"kind", diag::noun_criteria}})
          .label(criteriaItem_.scope->span({first.begin, first.begin + 8}), diag::label_first_declared_here);
      return;
    }
    criteriaItem_ = {&scope, &item};
    return;
  case ast::ItemKind::duty:
    if (declare(scope, SymbolKind::duty, item.name, static_cast<std::uint32_t>(program.duties.size())))
      program.duties.push_back({item.name.text, llvm::cast<ast::DutyItem>(item).title.text, nameSpan});
    return;
  case ast::ItemKind::fact: take(program.facts, SymbolKind::fact, facts_, llvm::cast<ast::FactItem>(&item)); return;
  case ast::ItemKind::detect:
    take(program.detects, SymbolKind::detect, detects_, llvm::cast<ast::DetectItem>(&item));
    return;
  case ast::ItemKind::record:
    take(program.records, SymbolKind::record, records_, llvm::cast<ast::RecordItem>(&item));
    return;
  case ast::ItemKind::enum_:
    take(program.enums, SymbolKind::enumeration, enums_, llvm::cast<ast::EnumItem>(&item));
    return;
  case ast::ItemKind::fn: take(program.fns, SymbolKind::fn, fns_, llvm::cast<ast::FnItem>(&item)); return;
  case ast::ItemKind::intrinsic:
    take(program.intrinsics, SymbolKind::intrinsic, intrinsics_, llvm::cast<ast::IntrinsicItem>(&item));
    return;
  case ast::ItemKind::process:
    take(program.processes, SymbolKind::process, processes_, llvm::cast<ast::ProcessItem>(&item));
    return;
  case ast::ItemKind::playbook: {
    const auto *typed = llvm::cast<ast::PlaybookItem>(&item);
    take(program.playbooks, typed->incidents.empty() ? SymbolKind::callable : SymbolKind::playbook, playbooks_, typed);
    return;
  }
  case ast::ItemKind::const_: {
    const auto id = static_cast<std::uint32_t>(program.consts.size());
    if (!declare(scope, SymbolKind::constant, item.name, id)) return;
    program.consts.push_back({item.name.text, errorType, nullptr, nameSpan});
    ctx.pendingConsts_.push_back({&scope, llvm::cast<ast::ConstItem>(&item)});
    return;
  }
  case ast::ItemKind::response: {
    const auto *typed = llvm::cast<ast::ResponseItem>(&item);
    const auto id = static_cast<std::uint32_t>(program.responses.size());
    program.responses.emplace_back();
    responses_.push_back({&scope, typed, id});
    return;
  }
  case ast::ItemKind::test: tests_.push_back({&scope, llvm::cast<ast::TestItem>(&item), 0}); return;
  case ast::ItemKind::message:
    take(program.fns, SymbolKind::fn, messages_, llvm::cast<ast::MessageItem>(&item));
    return;
  case ast::ItemKind::hook:
    take(program.playbooks, SymbolKind::callable, hooks_, llvm::cast<ast::HookItem>(&item));
    return;
  case ast::ItemKind::attach:
    attachments_.push_back(
        {&scope, llvm::cast<ast::AttachItem>(&item), static_cast<std::uint32_t>(program.playbooks.size())});
    program.playbooks.emplace_back();
    return;
  case ast::ItemKind::capability: return; // a module by now: capabilities.cpp
  case ast::ItemKind::error: return;
  }
}

void Declarer::collectScope(const FileScope &scope, const ast::ScopeItem &item) {
  const auto add = [&](SymbolKind kind, const ast::Ident &name, auto &infos, auto make) {
    if (!name) return;
    if (declare(scope, kind, name, static_cast<std::uint32_t>(infos.size()))) infos.push_back(make());
  };
  for (const ast::SystemDecl &decl : item.systems)
    add(SymbolKind::system, decl.name, program.systems,
        [&] { return hir::SystemInfo{decl.name.text, decl.title.text, {}, {}, scope.span(decl.name.range)}; });
  for (const ast::IncidentDecl &decl : item.incidents)
    add(SymbolKind::incident, decl.name, program.incidents, [&] {
      return hir::IncidentInfo{decl.name.text, decl.title.text, decl.domain.text, scope.span(decl.name.range)};
    });
  for (const ast::TeamDecl &decl : item.teams)
    add(SymbolKind::team, decl.name, program.teams,
        [&] { return hir::TeamInfo{decl.name.text, decl.title.text, decl.external, scope.span(decl.name.range)}; });
  for (const ast::CalendarDecl &decl : item.calendars)
    add(SymbolKind::calendar, decl.name, program.calendars,
        [&] { return hir::CalendarInfo{decl.name.text, decl.title.text, {}, scope.span(decl.name.range)}; });
  auto &incidents = program.enums[static_cast<std::size_t>(program.incidentEnum)].cases;
  for (const hir::IncidentInfo &incident : program.incidents) incidents.push_back({incident.name, incident.title, {}});
}

bool Declarer::declare(const FileScope &scope, SymbolKind kind, const ast::Ident &name, std::uint32_t id) {
  if (!name) return false; // the parser spoke of it
  const Symbol symbol{kind, id, hir::noId, scope.span(name.range), name.text};
  if (!hasOwnTable(kind)) {
    if (isReserved(name.text) ||
        (scope.module != Context::preludeModule && ctx.lookupIn(Context::preludeModule, name.text))) {
      ctx.sink.report(diag::built_in_name, symbol.span, {{"name", view(name.text)}});
      return false;
    }
    const auto imported = scope.imports.find(name.text);
    if (imported != scope.imports.end()) {
      duplicate(scope, name, imported->second.span);
      return false;
    }
    const auto [at, isNew] = ctx.modules[scope.module].names.try_emplace(name.text, symbol);
    if (!isNew) {
      duplicate(scope, name, at->second.span);
      return false;
    }
  }
  if (hasKindTable(kind)) {
    const auto [at, isNew] = ctx.kinds_[static_cast<std::size_t>(kind)].try_emplace(name.text, symbol);
    if (!isNew) {
      duplicate(scope, name, at->second.span);
      return false;
    }
  }
  return true;
}

void Declarer::duplicate(const FileScope &scope, const ast::Ident &name, Span first) {
  ctx.sink.report(diag::duplicate_name, scope.span(name.range), {{"name", view(name.text)}})
      .label(diag::label_declared_again)
      .label(first, diag::label_first_declared_here);
}

bool Declarer::fresh(const FileScope &scope, llvm::StringMap<Span> &seen, const ast::Ident &name) {
  if (!name) return false;
  const auto [at, isNew] = seen.try_emplace(name.text, scope.span(name.range));
  if (!isNew) duplicate(scope, name, at->second);
  return isNew;
}

std::string Declarer::qualified(const FileScope &scope, StringRef name) const {
  if (scope.module <= Context::preludeModule) return name.str();
  return ctx.modules[scope.module].name + "." + name.str();
}

} // namespace tejun::sema
