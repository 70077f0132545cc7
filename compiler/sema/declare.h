// From items to declarations: first every name, then what each name means, so that order in the text never matters.
// Bodies are not its business: checker.cpp hands them to the body checker afterwards.
#pragma once

#include <optional>
#include <vector>

#include "compiler/sema/checker.h"
#include "compiler/sema/context.h"

namespace tejun::sema {

class Declarer {
public:
  explicit Declarer(Context &context) : ctx(context), program(context.program) {}

  /// All files of the library (the prelude first) and of the workspace.
  void run(const CheckInput &input);
  /// What has a body, or constants; run() must be done, and no further declaration is made.
  void checkBodies();
  /// type_depth.cpp: last, as expressions have types too.
  void checkTypeDepth();

private:
  /// A declaration whose meaning is still to be worked out; `id` is its place in the program.
  template <typename Item> struct Pending {
    const FileScope *scope;
    const Item *item;
    std::uint32_t id;
  };
  template <typename Item> using PendingList = std::vector<Pending<Item>>;

  // declare_collect.cpp: names
  void addModules(ArrayRef<const ast::File *> files, bool isLibrary);
  void resolveImports(FileScope &scope);
  void collect(const FileScope &scope);
  void collect(const FileScope &scope, const ast::Item &item);
  void collectScope(const FileScope &scope, const ast::ScopeItem &item);
  // titles.cpp
  void checkTitles(const FileScope &scope, const ast::Item &item);
  bool allowedInModule(const FileScope &scope, const ast::Item &item);
  /// A name of the module, and of its kind's table when it has one. False when the name was taken: the first one stands.
  bool declare(const FileScope &scope, SymbolKind kind, const ast::Ident &name, std::uint32_t id);
  void duplicate(const FileScope &scope, const ast::Ident &name, Span first);
  std::string qualified(const FileScope &scope, StringRef name) const;

  // declare_builtin.cpp: what the compiler declares itself
  void declareBuiltins();
  void findWellKnown();
  EnumId builtinEnum(StringRef name);

  // declare_types.cpp
  void resolveRecord(const Pending<ast::RecordItem> &pending);
  void resolveEnum(const Pending<ast::EnumItem> &pending);
  void resolveFields(const FileScope &scope, ArrayRef<ast::FieldDecl> decls, std::vector<hir::FieldInfo> &fields,
                     bool decodes);
  void checkDefaults(const FileScope &scope, ArrayRef<ast::FieldDecl> decls, std::vector<hir::FieldInfo> &fields);
  void rejectInfiniteTypes();

  // declare_functions.cpp
  void resolveFn(const Pending<ast::FnItem> &pending);
  void resolveMessage(const Pending<ast::MessageItem> &pending);
  void resolveIntrinsic(const Pending<ast::IntrinsicItem> &pending);
  void checkIntrinsicClauses(const Pending<ast::IntrinsicItem> &pending);
  void checkUndo(const FileScope &scope, const ast::IntrinsicItem &item, hir::IntrinsicInfo &info);
  void checkCrashPolicy(const FileScope &scope, const ast::IntrinsicItem &item, hir::IntrinsicInfo &info);
  hir::IntrinsicId siblingIntrinsic(const FileScope &scope, const ast::Ident &name);
  Tlp labelOf(const FileScope &scope, const ast::Ident &audience);
  bool canCross(TypeId type, bool isResult) const;

  // declare_process.cpp
  void resolveProcess(const Pending<ast::ProcessItem> &pending);
  void declareResult(const Pending<ast::ProcessItem> &pending);
  void declareResult(const Pending<ast::PlaybookItem> &pending);
  RecordId declareOutputs(const FileScope &scope, const ast::Item &item, ast::Ident name);
  void fillResult(RecordId result, ArrayRef<hir::Local> outputs);
  TypeId inputType(const FileScope &scope, const ast::InputDecl &decl, Tlp &label);
  void resolvePorts(const Pending<ast::PlaybookItem> &pending);
  void resolvePlaybook(const Pending<ast::PlaybookItem> &pending);
  void resolveNeeds(const FileScope &scope, ArrayRef<const ast::Stmt *> body, hir::PlaybookInfo &info);
  void resolveResponse(const Pending<ast::ResponseItem> &pending);
  void checkPlaybookNeeds();

  // capabilities.cpp
  void addCapabilities();
  struct Binding {
    const FileScope *scope;
    const ast::BindDecl *decl;
  };
  void addCapability(const FileScope &scope, const ast::CapabilityItem &item, const Binding *binding);
  ArrayRef<const ast::Item *> capabilityItems(const FileScope &scope, const ast::CapabilityItem &item,
                                              ArrayRef<ast::ProviderDecl> providers);
  /// Whether a file is that of a capability that nobody provides.
  bool isUnbound(const FileScope &scope) const;
  // hooks.cpp
  void resolveHook(const Pending<ast::HookItem> &pending);
  void resolveAttachment(const Pending<ast::AttachItem> &pending);
  void fillHook(const Pending<ast::HookItem> &pending);
  std::optional<std::uint32_t> hookNamed(const FileScope &scope, const ast::Path &path);
  /// What is attached has no inputs and outputs of its own.
  void rejectPorts(const FileScope &scope, ArrayRef<const ast::Stmt *> body);

  // scope.cpp, criteria.cpp, detection.cpp
  void resolveScope(const FileScope &scope, const ast::ScopeItem &item);
  void resolvePhase(const FileScope &scope, const ast::PhaseDecl &decl);
  void resolveSystem(const FileScope &scope, const ast::SystemDecl &decl, hir::SystemInfo &info);
  // calendars.cpp
  void resolveCalendar(const FileScope &scope, const ast::CalendarDecl &decl, hir::CalendarInfo &info);
  void resolveHours(const FileScope &scope, const ast::OpenHours &hours, vm::Calendar &calendar);
  void resolveHolidays(const FileScope &scope, const ast::CalendarDecl &decl, vm::Calendar &calendar);
  std::optional<std::int64_t> localDay(const FileScope &scope, const ast::Ident &date);
  void resolveGuard(const FileScope &scope, const ast::GuardDecl &decl);
  void resolveEnrich(const FileScope &scope, const ast::EnrichDecl &decl);
  const Symbol *requireIntrinsic(const FileScope &scope, const ast::Path &path);
  StringRef networkText(const FileScope &scope, const ast::Expr &expr);
  std::optional<hir::Severity> severity(const FileScope &scope, const ast::Ident &name);
  void resolveFact(const Pending<ast::FactItem> &pending);
  void resolveCriteria(const FileScope &scope, const ast::CriteriaItem &item);
  void resolveDetect(const Pending<ast::DetectItem> &pending);

  /// The parameters of a function or a response as locals.
  void resolveParams(const FileScope &scope, ArrayRef<ast::Param> params, hir::Body &body);
  /// Says where a name of a small list stands twice. True when it is new.
  bool fresh(const FileScope &scope, llvm::StringMap<Span> &seen, const ast::Ident &name);
  template <typename Id>
  std::vector<Id> requireAll(const FileScope &scope, SymbolKind kind, ArrayRef<ast::Ident> names);

  Context &ctx;
  hir::Program &program;

  PendingList<ast::RecordItem> records_;
  PendingList<ast::EnumItem> enums_;
  PendingList<ast::FnItem> fns_;
  PendingList<ast::IntrinsicItem> intrinsics_;
  PendingList<ast::FactItem> facts_;
  PendingList<ast::ProcessItem> processes_;
  PendingList<ast::PlaybookItem> playbooks_;
  PendingList<ast::ResponseItem> responses_;
  PendingList<ast::MessageItem> messages_;                             // `id` is the function's
  PendingList<ast::HookItem> hooks_;                                   // the playbook's
  PendingList<ast::AttachItem> attachments_;                           // the playbook's
  llvm::DenseMap<std::uint32_t, std::vector<std::uint32_t>> attached_; // by hook
  PendingList<ast::TestItem> tests_;
  PendingList<ast::DetectItem> detects_;
  struct OneOf {
    const FileScope *scope = nullptr;
    const ast::Item *item = nullptr;
  };
  OneOf scopeItem_, criteriaItem_;                           // a workspace has one of each
  llvm::DenseMap<std::uint32_t, std::uint32_t> playbookFor_; // by incident
};

/// Duplicates are left out, unknown names reported.
template <typename Id>
std::vector<Id> Declarer::requireAll(const FileScope &scope, SymbolKind kind, ArrayRef<ast::Ident> names) {
  std::vector<Id> ids;
  llvm::StringMap<Span> seen;
  for (const ast::Ident &name : names) {
    if (!fresh(scope, seen, name)) continue;
    const std::uint32_t id = ctx.require(scope, kind, name);
    if (id != hir::noId) ids.push_back(static_cast<Id>(id));
  }
  return ids;
}

} // namespace tejun::sema
