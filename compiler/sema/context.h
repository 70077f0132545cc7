// What the checker knows while it works: the program in the making, the names of every module, where to report.
// The interface between the declarations (symbols.cpp, declare_*.cpp) and the bodies (body_*.cpp); no proof reads it.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "compiler/diagnostics/sink.h"
#include "compiler/sema/hir.h"
#include "compiler/source/source.h"
#include "compiler/syntax/ast.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"

namespace tejun::sema {

using llvm::ArrayRef;
using llvm::StringRef;

enum class SymbolKind : std::uint8_t {
  module,
  record,
  enumeration,
  enumCase,
  fn,
  constant,
  intrinsic,
  process,
  playbook,
  callable, // a playbook without `for`
  fact,
  duty,
  team,
  system,
  incident,
  detect,
  calendar,
};

/// Something that has a name. `id` is the index of its kind's vector in hir::Program; of an enumCase the case's ordinal, with
/// the enumeration in `owner`; of a module its index in Context.
struct Symbol {
  SymbolKind kind{};
  std::uint32_t id = 0;
  std::uint32_t owner = hir::noId;
  Span span;
  StringRef name;
};

/// A module: the workspace's own files together (no name), or a library module with its files.
struct Module {
  std::string name;
  llvm::StringMap<Symbol> names;
  llvm::StringMap<Symbol>
      resultTypes;       // of processes whose result record has the process's own name (scripts without case)
  bool repeated = false; // the workspace has one of this name too, so what it lacks may be meant to be there
  bool isWorkspace() const { return name.empty(); }
};

/// Where a name is used: decides what can be meant by it.
struct FileScope {
  FileId file;
  const ast::File *ast = nullptr;
  std::uint32_t module = 0;        // index in Context
  llvm::StringMap<Symbol> imports; // kind module
  std::uint32_t importEnd = 0;     // where a new import line would go
  bool isLibrary = false;
  const FileScope *origin = nullptr; // of a capability's module: where it is declared
  bool incomplete = false;           // has syntax errors: a name that is unknown here may only be unread

  Span span(ast::Range r) const { return {file, r.begin, r.end}; }
};

/// A path of fields from the alert: `alert.source.host`.
struct FieldPath {
  std::vector<std::uint32_t> indexes; // into the record of each level
  std::string text;                   // alert.source.host
  TypeId type = errorType;            // of the last field, as declared (mostly T?)
};

class Context {
public:
  Context(hir::Program &program, DiagnosticSink &sink, const SourceManager &sources);
  Context(const Context &) = delete;
  Context &operator=(const Context &) = delete;

  hir::Program &program;
  DiagnosticSink &sink;
  const SourceManager &sources;
  std::deque<FileScope> files;        // library files first, then the workspace's in path order, then capabilities'
  std::deque<Module> modules;         // 0 the workspace, 1 the prelude
  std::deque<ast::File> writtenFiles; // of capabilities
  static constexpr std::uint32_t workspaceModule = 0;
  static constexpr std::uint32_t preludeModule = 1;
  /// Part of the program could not be read: a name that is unknown may well be there, so nothing is said of it.
  bool incomplete = false;

  // ---- names ----

  /// What `name` means in an expression or a type: the module's own names, the imported modules, the prelude. A name is a
  /// module, record, enumeration, fn, constant, intrinsic, process, fact or system; null when it is none.
  const Symbol *lookup(const FileScope &scope, StringRef name) const;
  /// `name` of the module that symbol stands for: `edr.isolate`.
  const Symbol *lookupIn(std::uint32_t module, StringRef name) const;
  /// Kinds with a name space of their own, as what is expected is always plain: playbook, duty, team, incident, detect, calendar; also
  /// fact, system and process.
  const Symbol *lookupKind(SymbolKind kind, StringRef name) const;
  std::optional<std::uint32_t> enumCase(EnumId enumeration, StringRef name) const;
  std::optional<std::uint32_t> recordField(RecordId record, StringRef name) const;
  std::optional<hir::ProcessId> processByNumber(StringRef number) const;
  std::optional<hir::ResponseId> responseByNumber(StringRef number) const;

  /// Says that `name` means nothing here: suggests a near name, or the import that is missing (with its fix).
  void unknownName(const FileScope &scope, const ast::Ident &name);
  /// The same for `edr.isolat`.
  void unknownMember(const FileScope &scope, std::uint32_t module, const ast::Ident &name);
  /// Looks a name of one kind up and reports when there is none; noId then. For `fulfils x`, `for x`, `by x` and the like.
  std::uint32_t require(const FileScope &scope, SymbolKind kind, const ast::Ident &name);
  /// `Text`, `IpAddress` and the other scalars, which have no symbol.
  static std::optional<TypeId> scalarType(StringRef name);
  /// The nearest of these names, when it is near enough to be meant.
  static std::optional<std::string> didYouMean(StringRef name, ArrayRef<StringRef> candidates);

  // ---- types ----

  /// Reports what is wrong and gives errorType, which is assignable both ways and silences what follows.
  /// `label` receives what is declared behind the type; where nobody asks for it, it may not stand.
  TypeId resolveType(const FileScope &scope, const ast::TypeRef &ref, bool unionAllowed = false, Tlp *label = nullptr);
  Tlp resolveLabel(const FileScope &scope, const ast::Ident &name);
  /// As a user writes it: `List<Host>?`, `edr.Connection`.
  std::string typeName(TypeId type) const;
  /// The record { key: K, value: V } that a loop over Map<K, V> yields. Made once for each pair.
  RecordId entryRecord(TypeId key, TypeId value);

  // ---- alert ----

  /// `alert.source.host` of a `needs` or an `enrich`; reports and gives nothing when there is no such field.
  std::optional<FieldPath> fieldPath(const FileScope &scope, ArrayRef<ast::Ident> parts);
  std::optional<FieldPath> fieldPath(const FileScope &scope, const ast::Path &path) {
    return fieldPath(scope, path.parts);
  }

  // ---- constants ----

  /// The constant with its type and value, checked on first use; a cycle is reported once and has errorType.
  const hir::ConstInfo &constant(std::uint32_t id);
  /// The milliseconds of a literal like `30m`; reports (`bd`, too long, not a duration) and gives nothing.
  std::optional<std::int64_t> durationLiteral(const FileScope &scope, const ast::Expr &expr);
  /// A whole number in [low, high]; reports and gives nothing otherwise.
  std::optional<std::int64_t> intLiteral(const FileScope &scope, const ast::Expr &expr, std::int64_t low,
                                         std::int64_t high);

  /// TJ0901: parses, has no meaning yet. Once for each construct in a file.
  void notAvailable(const FileScope &scope, ast::Range range, StringRef construct);

  // ---- arena ----

  template <typename T, typename... Args> T *make(Args &&...args) {
    static_assert(std::is_trivially_destructible_v<T>, "the arena does not destroy");
    return new (program.arena->Allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
  }
  template <typename T> ArrayRef<T> copyArray(ArrayRef<T> items) {
    if (items.empty()) return {};
    T *to = static_cast<T *>(program.arena->Allocate(sizeof(T) * items.size(), alignof(T)));
    std::uninitialized_copy(items.begin(), items.end(), to);
    return {to, items.size()};
  }
  template <typename T> ArrayRef<T> copyArray(const llvm::SmallVectorImpl<T> &items) {
    return copyArray(ArrayRef<T>(items));
  }
  template <typename T> ArrayRef<T> copyArray(const std::vector<T> &items) { return copyArray(ArrayRef<T>(items)); }
  StringRef copyText(StringRef text) { return text.copy(*program.arena); }

private:
  friend class Declarer;
  struct PendingConst {
    const FileScope *scope = nullptr;
    const ast::ConstItem *item = nullptr;
    enum class State : std::uint8_t { untouched, busy, done } state = State::untouched;
  };
  using NameIndex = llvm::StringMap<std::uint32_t>;

  TypeId resolveNamed(const FileScope &scope, const ast::TypeRef &ref);
  TypeId unknownType(const FileScope &scope, const ast::Ident &name);
  void suggestFrom(DiagnosticBuilder &diagnostic, Span span, StringRef name, ArrayRef<StringRef> candidates);

  std::vector<PendingConst> pendingConsts_; // by constant
  llvm::StringMap<Symbol> kinds_[24];       // by SymbolKind
  NameIndex processNumbers_, responseNumbers_;
  NameIndex moduleIndex_;                                                     // of the loaded modules
  std::vector<std::string> knownModules_;                                     // also those that nobody imported
  llvm::DenseMap<std::pair<std::uint32_t, std::uint32_t>, RecordId> entries_; // by key and value type
  mutable llvm::DenseMap<std::uint32_t, NameIndex> fieldIndex_, caseIndex_;   // of wide records and enumerations
  llvm::StringMap<char> saidNotAvailable_;                                    // file and construct
};

} // namespace tejun::sema
