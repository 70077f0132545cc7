// Looking names up, and saying that there is none: with the near name that may be meant, or the import that is missing.
#include "compiler/sema/symbols.h"
#include "compiler/diagnostics/effects.h"
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/suggest.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/sema/context.h"

namespace tejun::sema {

namespace {

/// Below this a scan is faster than a table.
constexpr std::size_t wideFrom = 12;

template <typename Items, typename Index>
std::optional<std::uint32_t> indexOf(const Items &items, StringRef name, Index &indexes, std::uint32_t owner) {
  if (items.size() < wideFrom) {
    for (std::uint32_t i = 0; i < items.size(); ++i)
      if (items[i].name == name) return i;
    return std::nullopt;
  }
  auto &index = indexes[owner];
  if (index.size() == 0)
    for (std::uint32_t i = 0; i < items.size(); ++i) index.try_emplace(items[i].name, i);
  const auto it = index.find(name);
  if (it == index.end()) return std::nullopt;
  return it->second;
}

const Symbol *find(const llvm::StringMap<Symbol> &names, StringRef name) {
  const auto it = names.find(name);
  return it == names.end() ? nullptr : &it->second;
}

void collect(llvm::SmallVectorImpl<StringRef> &out, const llvm::StringMap<Symbol> &names) {
  for (const auto &entry : names) out.push_back(entry.getKey());
}

std::string_view view(StringRef text) { return {text.data(), text.size()}; }

} // namespace

TextId nounOf(SymbolKind kind) {
  switch (kind) {
  case SymbolKind::module: return diag::noun_module;
  case SymbolKind::record: return diag::noun_record;
  case SymbolKind::enumeration: return diag::noun_enumeration;
  case SymbolKind::enumCase: return diag::noun_variant;
  case SymbolKind::fn: return diag::noun_function;
  case SymbolKind::constant: return diag::noun_constant;
  case SymbolKind::intrinsic: return diag::noun_intrinsic;
  case SymbolKind::process: return diag::noun_process;
  case SymbolKind::playbook:
  case SymbolKind::callable: return diag::noun_playbook;
  case SymbolKind::fact: return diag::noun_fact;
  case SymbolKind::duty: return diag::noun_duty;
  case SymbolKind::team: return diag::noun_team;
  case SymbolKind::system: return diag::noun_system;
  case SymbolKind::incident: return diag::noun_incident;
  case SymbolKind::detect: return diag::noun_detection;
  case SymbolKind::calendar: return diag::noun_calendar;
  }
  return diag::noun_name;
}

Context::Context(hir::Program &theProgram, DiagnosticSink &theSink, const SourceManager &theSources)
    : program(theProgram), sink(theSink), sources(theSources) {
  modules.emplace_back();
  modules.emplace_back().name = "prelude";
}

const Symbol *Context::lookup(const FileScope &scope, StringRef name) const {
  if (const Symbol *own = find(modules[scope.module].names, name)) return own;
  if (const Symbol *imported = find(scope.imports, name)) return imported;
  return find(modules[preludeModule].names, name);
}

const Symbol *Context::lookupIn(std::uint32_t module, StringRef name) const {
  return find(modules[module].names, name);
}

const Symbol *Context::lookupKind(SymbolKind kind, StringRef name) const {
  return find(kinds_[static_cast<std::size_t>(kind)], name);
}

std::optional<std::uint32_t> Context::enumCase(EnumId enumeration, StringRef name) const {
  const auto id = static_cast<std::uint32_t>(enumeration);
  return indexOf(program.enums[id].cases, name, caseIndex_, id);
}

std::optional<std::uint32_t> Context::recordField(RecordId record, StringRef name) const {
  const auto id = static_cast<std::uint32_t>(record);
  return indexOf(program.records[id].fields, name, fieldIndex_, id);
}

std::optional<hir::ProcessId> Context::processByNumber(StringRef number) const {
  const auto it = processNumbers_.find(number);
  if (it == processNumbers_.end()) return std::nullopt;
  return static_cast<hir::ProcessId>(it->second);
}

std::optional<hir::ResponseId> Context::responseByNumber(StringRef number) const {
  const auto it = responseNumbers_.find(number);
  if (it == responseNumbers_.end()) return std::nullopt;
  return static_cast<hir::ResponseId>(it->second);
}

std::optional<TypeId> Context::scalarType(StringRef name) {
  static const llvm::StringMap<TypeId> scalars = [] {
    llvm::StringMap<TypeId> map;
#define SCALAR(kind, Name, repr, indicator, en, ja) map[Name] = kind##Type;
#include "vm/bytecode/Scalars.def"
    map.erase("<error>");
    return map;
  }();
  const auto it = scalars.find(name);
  if (it == scalars.end()) return std::nullopt;
  return it->second;
}

std::optional<std::string> Context::didYouMean(StringRef name, ArrayRef<StringRef> candidates) {
  llvm::SmallVector<std::string_view, 64> views;
  views.reserve(candidates.size());
  for (StringRef candidate : candidates) views.push_back(view(candidate));
  std::sort(views.begin(), views.end()); // tables have no order of their own
  if (const auto found = suggest(view(name), std::span<const std::string_view>(views.data(), views.size())))
    return std::string(*found);
  return std::nullopt;
}

void Context::suggestFrom(DiagnosticBuilder &diagnostic, Span span, StringRef name, ArrayRef<StringRef> candidates) {
  // Near names of a hundred thousand are not worth their search.
  if (candidates.size() > 5000) return;
  if (const auto near = didYouMean(name, candidates)) {
    diagnostic.note(diag::help_did_you_mean, {{"name", *near}});
    diagnostic.fix(span, *near, diag::fix_replace_with, {{"replacement", *near}}, Applicability::maybe);
  }
}

void Context::unknownName(const FileScope &scope, const ast::Ident &name) {
  const bool isModule = std::find(knownModules_.begin(), knownModules_.end(), view(name.text)) != knownModules_.end();
  if ((incomplete || scope.incomplete) && !isModule) return;
  const Span span = scope.span(name.range);
  DiagnosticBuilder diagnostic = sink.report(diag::unknown_name, span, {{"name", view(name.text)}});
  if (isModule) {
    const std::string import = "import " + name.text.str();
    diagnostic.label(diag::label_module_not_imported);
    const auto at = [&](std::uint32_t offset) { return Span{scope.file, offset, offset}; };
    if (!scope.ast->imports.empty())
      diagnostic.fix(at(scope.importEnd), ", " + name.text.str(), diag::fix_insert, {{"text", import}});
    else
      diagnostic.fix(at(scope.importEnd), scope.importEnd == 0 ? import + "\n\n" : "\n" + import, diag::fix_insert,
                     {{"text", import}});
    return;
  }
  diagnostic.label(diag::label_not_found_here);
  llvm::SmallVector<StringRef, 64> candidates;
  collect(candidates, modules[scope.module].names);
  collect(candidates, scope.imports);
  collect(candidates, modules[preludeModule].names);
  suggestFrom(diagnostic, span, name.text, candidates);
}

void Context::unknownMember(const FileScope &scope, std::uint32_t module, const ast::Ident &name) {
  if (incomplete || scope.incomplete || modules[module].repeated) return;
  const Span span = scope.span(name.range);
  DiagnosticBuilder diagnostic =
      sink.report(diag::not_in_module, span, {{"module", modules[module].name}, {"name", view(name.text)}});
  llvm::SmallVector<StringRef, 64> candidates;
  collect(candidates, modules[module].names);
  suggestFrom(diagnostic, span, name.text, candidates);
}

std::uint32_t Context::require(const FileScope &scope, SymbolKind kind, const ast::Ident &name) {
  if (!name) return hir::noId; // the parser spoke of it
  if (const Symbol *symbol = lookupKind(kind, name.text)) return symbol->id;
  if (incomplete || scope.incomplete) return hir::noId;
  const Span span = scope.span(name.range);
  if (const Symbol *other = lookup(scope, name.text)) {
    sink.report(diag::wrong_kind_of_name, span,
                {{"name", view(name.text)}, {"found", nounOf(other->kind)}, {"expected", nounOf(kind)}})
        .label(other->span, diag::label_declared_here, {{"name", view(name.text)}});
    return hir::noId;
  }
  DiagnosticBuilder diagnostic =
      sink.report(diag::unknown_of_kind, span, {{"kind", nounOf(kind)}, {"name", view(name.text)}});
  llvm::SmallVector<StringRef, 64> candidates;
  collect(candidates, kinds_[static_cast<std::size_t>(kind)]);
  suggestFrom(diagnostic, span, name.text, candidates);
  return hir::noId;
}

std::optional<FieldPath> Context::fieldPath(const FileScope &scope, ArrayRef<ast::Ident> parts) {
  if (parts.empty()) return std::nullopt;
  if (parts.front().text != "alert" || parts.size() < 2) {
    sink.report(diag::not_an_alert_field, scope.span(parts.front().range), {{"name", view(parts.front().text)}});
    return std::nullopt;
  }
  FieldPath path;
  path.text = "alert";
  path.type = program.alertType;
  for (const ast::Ident &part : parts.drop_front()) {
    const Type &type = program.types[program.types.unwrapped(path.type)];
    const auto index =
        type.kind == TypeKind::record ? recordField(type.record, part.text) : std::optional<std::uint32_t>();
    if (!index) {
      const Span span = scope.span(part.range);
      const std::string tried = path.text.substr(std::min(path.text.size(), std::size_t{6})) +
                                (path.text.size() > 5 ? "." : "") + part.text.str();
      DiagnosticBuilder diagnostic = sink.report(diag::unknown_alert_field, span, {{"name", tried}});
      llvm::SmallVector<StringRef, 16> candidates;
      if (type.kind == TypeKind::record)
        for (const auto &field : program.records[static_cast<std::size_t>(type.record)].fields)
          candidates.push_back(field.name);
      suggestFrom(diagnostic, span, part.text, candidates);
      return std::nullopt;
    }
    const auto &field = program.records[static_cast<std::size_t>(type.record)].fields[*index];
    path.indexes.push_back(*index);
    path.text += ".";
    path.text += part.text;
    path.type = field.type;
  }
  return path;
}

void Context::notAvailable(const FileScope &scope, ast::Range range, StringRef construct) {
  const std::string key = std::to_string(scope.file.value) + "/" + construct.str();
  if (!saidNotAvailable_.try_emplace(key).second) return;
  sink.report(diag::not_available_yet, scope.span(range), {{"construct", "`" + construct.str() + "`"}});
}

} // namespace tejun::sema
