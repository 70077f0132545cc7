// Types: what a written type means, what records and enumerations are made of, and that every value is finite.
#include "compiler/diagnostics/audience.h"
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/syntax.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/diagnostics/types.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/declare.h"
#include "compiler/sema/dump.h"
#include "compiler/sema/symbols.h"

namespace tejun::sema {

namespace {

std::string_view view(StringRef text) { return {text.data(), text.size()}; }

struct Generic {
  StringRef name;
  TypeKind kind;
  std::size_t arity;
};
constexpr Generic generics[] = {
    {"List", TypeKind::list, 1}, {"Set", TypeKind::set, 1}, {"Map", TypeKind::map, 2},
    {"Each", TypeKind::each, 2}, {"Job", TypeKind::job, 1}, {"Secret", TypeKind::secret, 1},
};

const Generic *findGeneric(StringRef name) {
  for (const Generic &generic : generics)
    if (generic.name == name) return &generic;
  return nullptr;
}

/// What can be a key or stand in a set: plain values, which compare whole.
bool canBeKey(const TypeTable &types, TypeId type) {
  switch (types[type].kind) {
  case TypeKind::never:
  case TypeKind::unit:
  case TypeKind::list:
  case TypeKind::set:
  case TypeKind::map:
  case TypeKind::optional:
  case TypeKind::each:
  case TypeKind::job:
  case TypeKind::secret:
  case TypeKind::union_: return false;
  default: return true;
  }
}

/// `data.items[0].id`: names and indexes.
bool isJsonPath(StringRef path) {
  std::size_t at = 0;
  bool wantsName = true;
  while (at < path.size()) {
    if (path[at] == '[') {
      const std::size_t close = path.find(']', at);
      if (close == StringRef::npos || close == at + 1 || close - at > 10) return false;
      if (path.slice(at + 1, close).find_first_not_of("0123456789") != StringRef::npos) return false;
      at = close + 1;
      wantsName = false;
      if (at < path.size() && path[at] == '.') {
        ++at;
        wantsName = true;
      } else if (at < path.size() && path[at] != '[') {
        return false;
      }
    } else {
      const std::size_t end = std::min(path.find_first_of(".[]", at), path.size());
      if (end == at) return false;
      wantsName = false;
      at = end;
      if (at < path.size() && path[at] == '.') {
        ++at;
        wantsName = true;
      } else if (at < path.size() && path[at] == ']') {
        return false;
      }
    }
  }
  return !wantsName;
}

} // namespace

TypeId Context::unknownType(const FileScope &scope, const ast::Ident &name) {
  const auto isKnown = std::find(knownModules_.begin(), knownModules_.end(), view(name.text)) != knownModules_.end();
  if (isKnown) {
    unknownName(scope, name);
    return errorType;
  }
  if (incomplete || scope.incomplete) return errorType;
  const Span span = scope.span(name.range);
  DiagnosticBuilder diagnostic =
      sink.report(diag::unknown_of_kind, span, {{"kind", diag::noun_type}, {"name", view(name.text)}});
  llvm::SmallVector<StringRef, 64> candidates;
#define SCALAR(kind, Name, repr, indicator, en, ja) \
  if (kind##Type > unitType) candidates.push_back(Name);
#include "vm/bytecode/Scalars.def"
  for (const Generic &generic : generics) candidates.push_back(generic.name);
  for (const std::uint32_t module : {scope.module, preludeModule})
    for (const auto &entry : modules[module].names)
      if (entry.getValue().kind == SymbolKind::record || entry.getValue().kind == SymbolKind::enumeration)
        candidates.push_back(entry.getKey());
  suggestFrom(diagnostic, span, name.text, candidates);
  return errorType;
}

Tlp Context::resolveLabel(const FileScope &scope, const ast::Ident &name) {
  if (!name) return Tlp::none;
  if (const auto label = findLabel(name.text)) return *label;
  DiagnosticBuilder report = sink.report(diag::unknown_label, scope.span(name.range), {{"name", view(name.text)}});
  suggestFrom(report, scope.span(name.range), name.text,
              {
#define LABEL(row, spelling, en, ja) spelling,
#include "compiler/sema/Labels.def"
              });
  return Tlp::none;
}

TypeId Context::resolveType(const FileScope &scope, const ast::TypeRef &ref, bool unionAllowed, Tlp *label) {
  if (label)
    *label = resolveLabel(scope, ref.marking);
  else if (ref.marking)
    sink.report(diag::label_not_here, scope.span(ref.marking.range));
  TypeId type = errorType;
  if (!ref.alternatives.empty()) {
    std::vector<TypeId> alternatives;
    bool broken = false;
    for (const ast::TypeRef *alternative : ref.alternatives) {
      alternatives.push_back(resolveType(scope, *alternative));
      broken |= alternatives.back() == errorType;
    }
    if (broken) return errorType;
    type = program.types.unionOf(std::move(alternatives));
    if (!unionAllowed) {
      sink.report(diag::union_not_allowed, scope.span(ref.range), {{"type", typeName(type)}});
      return errorType;
    }
  } else if (!ref.name.parts.empty()) {
    type = resolveNamed(scope, ref);
  }
  return ref.optional ? program.types.optional(type) : type;
}

TypeId Context::resolveNamed(const FileScope &scope, const ast::TypeRef &ref) {
  const ast::Ident &first = ref.name.parts.front();
  llvm::SmallVector<TypeId, 2> args;
  for (const ast::TypeRef *arg : ref.args) args.push_back(resolveType(scope, *arg));
  const auto checkArity = [&](std::size_t arity) {
    if (args.size() == arity) return true;
    sink.report(diag::type_argument_count, scope.span(ref.range),
                {{"type", view(ref.name.parts.back().text)}, {"expected", arity}, {"found", args.size()}});
    return false;
  };
  const Symbol *symbol = nullptr;
  if (ref.name.parts.size() == 1) {
    if (const auto scalar = scalarType(first.text)) return checkArity(0) ? *scalar : errorType;
    if (const Generic *generic = findGeneric(first.text)) {
      if (!checkArity(generic->arity)) return errorType;
      for (std::size_t i = 0; i < args.size(); ++i) {
        const bool isKey = generic->kind == TypeKind::set || (generic->kind == TypeKind::map && i == 0);
        if (args[i] == errorType) return errorType;
        if (isKey && !canBeKey(program.types, args[i])) {
          sink.report(diag::not_a_key, scope.span(ref.args[i]->range), {{"type", typeName(args[i])}});
          return errorType;
        }
      }
      switch (generic->kind) {
      case TypeKind::list: return program.types.list(args[0]);
      case TypeKind::set: return program.types.set(args[0]);
      case TypeKind::map: return program.types.map(args[0], args[1]);
      case TypeKind::each: return program.types.each(args[0], args[1]);
      case TypeKind::job: return program.types.job(args[0]);
      default: return program.types.secret(args[0]);
      }
    }
    const auto &results = modules[scope.module].resultTypes;
    if (const auto it = results.find(first.text); it != results.end())
      symbol = &it->second;
    else
      symbol = lookup(scope, first.text);
    if (!symbol) return unknownType(scope, first);
  } else {
    const Symbol *module = lookup(scope, first.text);
    if (!module || module->kind != SymbolKind::module) {
      unknownType(scope, first);
      return errorType;
    }
    symbol = lookupIn(module->id, ref.name.parts[1].text);
    if (!symbol) {
      unknownMember(scope, module->id, ref.name.parts[1]);
      return errorType;
    }
  }
  if (symbol->kind != SymbolKind::record && symbol->kind != SymbolKind::enumeration) {
    const ast::Ident &last = ref.name.parts.back();
    sink.report(diag::wrong_kind_of_name, scope.span(last.range),
                {{"name", view(last.text)}, {"found", nounOf(symbol->kind)}, {"expected", diag::noun_type}})
        .label(symbol->span, diag::label_declared_here, {{"name", view(last.text)}});
    return errorType;
  }
  if (!checkArity(0)) return errorType;
  return symbol->kind == SymbolKind::record ? program.types.record(static_cast<RecordId>(symbol->id))
                                            : program.types.enumeration(static_cast<EnumId>(symbol->id));
}

std::string typeName(const hir::Program &program, TypeId id) {
  const Type &type = program.types[id];
  switch (type.kind) {
#define SCALAR(kind, Name, repr, indicator, en, ja) \
  case TypeKind::kind: return Name;
#include "vm/bytecode/Scalars.def"
  case TypeKind::optional: return typeName(program, type.args[0]) + "?";
  case TypeKind::record: return program.records[static_cast<std::size_t>(type.record)].name;
  case TypeKind::enum_: return program.enums[static_cast<std::size_t>(type.enumeration)].name;
  default: break;
  }
  std::string out;
  const bool isUnion = type.kind == TypeKind::union_;
  for (const TypeId arg : type.args) {
    if (!out.empty()) out += isUnion ? " | " : ", ";
    out += typeName(program, arg);
  }
  for (const Generic &generic : generics)
    if (generic.kind == type.kind) return generic.name.str() + "<" + out + ">";
  return out;
}

std::string Context::typeName(TypeId id) const { return sema::typeName(program, id); }

RecordId Context::entryRecord(TypeId key, TypeId value) {
  const auto [at, isNew] =
      entries_.try_emplace({static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(value)}, RecordId{});
  if (!isNew) return at->second;
  at->second = static_cast<RecordId>(program.records.size());
  hir::RecordInfo &info = program.records.emplace_back();
  info.name = "Entry<" + typeName(key) + ", " + typeName(value) + ">";
  info.fields.resize(2);
  info.fields[0].name = "key";
  info.fields[0].type = key;
  info.fields[1].name = "value";
  info.fields[1].type = value;
  return at->second;
}

void Declarer::resolveRecord(const Pending<ast::RecordItem> &pending) {
  const FileScope &scope = *pending.scope;
  hir::RecordInfo &info = program.records[pending.id];
  info.name = qualified(scope, pending.item->name.text);
  info.doc = pending.item->doc;
  info.span = scope.span(pending.item->name.range);
  info.decodesJson = pending.item->decodesJson;
  resolveFields(scope, pending.item->fields, info.fields, info.decodesJson);
  const Tlp label = ctx.resolveLabel(scope, pending.item->marking);
  for (hir::FieldInfo &field : info.fields)
    if (field.label == Tlp::none) field.label = label;
}

void Declarer::resolveEnum(const Pending<ast::EnumItem> &pending) {
  const FileScope &scope = *pending.scope;
  hir::EnumInfo &info = program.enums[pending.id];
  info.name = qualified(scope, pending.item->name.text);
  info.span = scope.span(pending.item->name.range);
  llvm::StringMap<Span> seen;
  for (const ast::EnumCase &decl : pending.item->cases) {
    if (!fresh(scope, seen, decl.name)) continue;
    hir::EnumCaseInfo &enumCase = info.cases.emplace_back();
    enumCase.name = decl.name.text;
    enumCase.title = decl.title.text;
    resolveFields(scope, decl.payload, enumCase.payload, false);
  }
}

void Declarer::resolveFields(const FileScope &scope, ArrayRef<ast::FieldDecl> decls,
                             std::vector<hir::FieldInfo> &fields, bool decodes) {
  llvm::StringMap<Span> seen;
  for (const ast::FieldDecl &decl : decls) {
    if (!fresh(scope, seen, decl.name)) continue;
    hir::FieldInfo &field = fields.emplace_back();
    field.name = decl.name.text;
    field.type = decl.type ? ctx.resolveType(scope, *decl.type, false, &field.label) : errorType;
    field.jsonPath = decl.at.text;
    field.span = scope.span(decl.name.range);
    if (decl.at && !decodes)
      ctx.sink.report(diag::clause_not_allowed, scope.span(decl.at.range),
                      {{"kind", diag::noun_record}, {"clause", "at"}});
    else if (decl.at && !isJsonPath(decl.at.text))
      ctx.sink.report(diag::bad_decode_path, scope.span(decl.at.range), {{"path", view(decl.at.text)}});
    if (decodes && field.type != errorType && !canCross(field.type, false))
      ctx.sink.report(diag::cannot_decode, scope.span(decl.type->range), {{"type", ctx.typeName(field.type)}});
  }
}

void Declarer::checkDefaults(const FileScope &scope, ArrayRef<ast::FieldDecl> decls,
                             std::vector<hir::FieldInfo> &fields) {
  for (const ast::FieldDecl &decl : decls) {
    if (!decl.defaultValue) continue;
    for (hir::FieldInfo &field : fields)
      if (field.name == decl.name.text && field.span.begin == decl.name.range.begin)
        field.defaultValue = checkConstantExpr(ctx, scope, *decl.defaultValue, field.type);
  }
}

namespace {

/// A walk over the records and enumerations that a type is made of, without recursion: a chain may be as long as the program.
class ContainmentWalk {
public:
  ContainmentWalk(Context &context) : ctx(context), program(context.program) {
    states_.resize(program.records.size() + program.enums.size());
  }

  void run() {
    for (std::uint32_t node = 0; node < states_.size(); ++node)
      if (states_[node] == State::untouched) walk(node);
  }

private:
  enum class State : std::uint8_t { untouched, open, done };
  struct Frame {
    std::uint32_t node;
    std::vector<std::pair<std::uint32_t, hir::FieldInfo *>> edges;
    std::size_t next = 0;
  };

  void edgesOf(TypeId id, hir::FieldInfo &field, Frame &frame) const {
    const Type &type = program.types[id];
    if (type.kind == TypeKind::record) frame.edges.emplace_back(static_cast<std::uint32_t>(type.record), &field);
    if (type.kind == TypeKind::enum_)
      frame.edges.emplace_back(static_cast<std::uint32_t>(type.enumeration) + recordCount(), &field);
    for (const TypeId arg : type.args) edgesOf(arg, field, frame);
  }

  std::uint32_t recordCount() const { return static_cast<std::uint32_t>(program.records.size()); }

  void open(std::uint32_t node) {
    states_[node] = State::open;
    Frame &frame = frames_.emplace_back();
    frame.node = node;
    if (node < recordCount()) {
      for (hir::FieldInfo &field : program.records[node].fields) edgesOf(field.type, field, frame);
    } else {
      for (hir::EnumCaseInfo &enumCase : program.enums[node - recordCount()].cases)
        for (hir::FieldInfo &field : enumCase.payload) edgesOf(field.type, field, frame);
    }
  }

  StringRef name(std::uint32_t node) const {
    return node < recordCount() ? program.records[node].name : program.enums[node - recordCount()].name;
  }
  Span span(std::uint32_t node) const {
    return node < recordCount() ? program.records[node].span : program.enums[node - recordCount()].span;
  }

  void report(std::uint32_t node, hir::FieldInfo &field) {
    std::string cycle;
    bool within = false;
    for (const Frame &frame : frames_) {
      within |= frame.node == node;
      if (within) cycle += name(frame.node).str() + " → ";
    }
    cycle += name(node);
    ctx.sink.report(diag::type_contains_itself, span(node), {{"type", view(name(node))}})
        .label(field.span, diag::label_declared_with_type, {{"type", ctx.typeName(field.type)}})
        .note(diag::note_cycle, {{"cycle", cycle}});
    field.type = errorType; // so that nobody walks in circles after this
  }

  void walk(std::uint32_t root) {
    open(root);
    while (!frames_.empty()) {
      Frame &frame = frames_.back();
      if (frame.next == frame.edges.size()) {
        states_[frame.node] = State::done;
        frames_.pop_back();
        continue;
      }
      const auto [node, field] = frame.edges[frame.next++];
      if (states_[node] == State::open)
        report(node, *field);
      else if (states_[node] == State::untouched)
        open(node);
    }
  }

  Context &ctx;
  hir::Program &program;
  std::vector<State> states_;
  std::vector<Frame> frames_;
};

} // namespace

void Declarer::rejectInfiniteTypes() { ContainmentWalk(ctx).run(); }

} // namespace tejun::sema
