// The module in the making, as all of codegen shares it: what was asked for gets an index at once and its code later, so that a
// call may come before its function. Everything enters in the order in which it is first needed, so equal programs give equal modules.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "compiler/codegen/types.h"
#include "compiler/diagnostics/sink.h"
#include "compiler/sema/hir.h"
#include "compiler/source/source.h"
#include "vm/bytecode/builder.h"

namespace tejun::codegen {

/// What a procedure calls a place, for sites and reasons.
struct Place {
  std::string number, name, title;
  /// `1.1.1 送出データファイルの調査`
  std::string words() const;
};

class Generator {
public:
  Generator(const hir::Program &program, const SourceManager &sources, DiagnosticSink &sink, std::string workspace,
            std::string root);

  const hir::Program &program;
  const SourceManager &sources;
  DiagnosticSink &sink;
  vm::ModuleBuilder module;
  TypeMap types;

  void run();

  // ---- functions, by first use -----------------------------------------------------------------------------------
  vm::Index function(hir::FnId id);
  /// `mayFail`: the form that a caller with an `else` calls. It returns an optional (a Bool when the process has no outputs), absent when
  /// something failed that the process does not handle; why is then in failureSlot().
  vm::Index process(hir::ProcessId id, bool mayFail);
  vm::Index response(hir::ResponseId id);
  /// A function with the code that `define` makes later.
  vm::Index declare(std::string name, std::vector<vm::TypeIndex> params, vm::TypeIndex result,
                    std::function<void(vm::Index)> define);

  // ---- rows ------------------------------------------------------------------------------------------------------
  vm::Index intrinsic(hir::IntrinsicId id);
  /// Equal sites have one row.
  vm::Index site(vm::Site site, Span span);
  vm::Index site(vm::SiteKind kind, const Place &place, Span span);
  /// An intrinsic that returns this type: for a wait on a handle that came from somewhere else.
  vm::Index intrinsicReturning(sema::TypeId type);
  vm::Index responseSite(const hir::ResponseInfo &info);
  vm::Index officeTime(const hir::OfficeTime &time);
  vm::Index approval(hir::TeamId team, std::uint32_t quorum, std::int64_t atMostMs);
  vm::Index failureSlot();
  vm::Index file(FileId id);
  vm::SourceSpan where(Span span);
  vm::Index text(std::string text) { return module.constant(types.scalar(vm::Scalar::text), std::move(text)); }
  vm::Index teamIndex(hir::TeamId id) const { return static_cast<vm::Index>(id); }

  /// What this version cannot lower, though the checker let it through: an error, so that no module comes out.
  void unsupported(Span span, std::string_view construct);

private:
  friend class ScopeTables;
  void playbooks();
  /// What can get to the arguments of the intrinsics that are used.
  void domains();

  struct Pending {
    vm::Index function;
    std::function<void(vm::Index)> define;
  };
  std::deque<Pending> pending_;
  std::map<std::pair<hir::ProcessId, bool>, vm::Index> processes_;
  std::map<hir::FnId, vm::Index> functions_;
  std::map<hir::ResponseId, vm::Index> responses_;
  std::map<hir::IntrinsicId, vm::Index> intrinsics_;
  std::map<std::string, vm::Index> sites_;
  std::map<std::uint32_t, vm::Index> files_;
  std::string root_;
  vm::Index failureSlot_ = vm::none;
};

// One function a construct, each in the file of its name.
void defineFunction(Generator &gen, vm::Index index, const hir::FnInfo &info);
void defineProcess(Generator &gen, vm::Index index, const hir::ProcessInfo &info, bool mayFail);
void defineResponse(Generator &gen, vm::Index index, const hir::ResponseInfo &info);
void addPlaybook(Generator &gen, const hir::PlaybookInfo &info);
void addCriteria(Generator &gen);
void addDetections(Generator &gen);
void addEnrich(Generator &gen);
/// Teams, systems, incidents, duties, facts, criteria, phases: rows that no code makes.
void addScope(Generator &gen);
/// Guards on intrinsics that are used; last, when it is known which.
void addGuards(Generator &gen, const std::map<hir::IntrinsicId, vm::Index> &used);

} // namespace tejun::codegen
