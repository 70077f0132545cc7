// Requests and rows of the module. The code of functions is made by body*.cpp and the file of each construct.
#include "compiler/codegen/generator.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/diagnostics/effects.h"
#include "compiler/proof/domains.h"
#include "vm/bytecode/scalar_text.h"
#include "vm/bytecode/types.h"

namespace tejun::codegen {

using vm::Index;
using vm::TypeIndex;

std::string Place::words() const {
  const std::string &words = title.empty() ? name : title;
  return number.empty() ? words : words.empty() ? number : number + " " + words;
}

Generator::Generator(const hir::Program &p, const SourceManager &s, DiagnosticSink &d, std::string workspace,
                     std::string root)
    : program(p), sources(s), sink(d), module(std::move(workspace)), types(p, module), root_(std::move(root)) {
  vm::Module &m = module.module();
  m.failureType = types.of(p.failureEnum);
  m.severityType = types.of(p.severityEnum);
  m.incidentType = types.of(p.incidentEnum);
  m.alertType = types.of(p.alertType);
  module.slot(m.alertType);
}

void Generator::run() {
  addScope(*this);
  addCriteria(*this);
  addEnrich(*this);
  addDetections(*this);
  playbooks();
  while (!pending_.empty()) {
    const Pending next = std::move(pending_.front());
    pending_.pop_front();
    next.define(next.function);
  }
  addGuards(*this, intrinsics_);
  domains();
}

void Generator::domains() {
  const proof::Domains found = proof::findDomains(program);
  for (const auto &[id, index] : intrinsics_) {
    const hir::IntrinsicInfo &info = program.intrinsics[static_cast<std::size_t>(id)];
    for (std::size_t i = 0; i < info.params.size(); ++i) {
      const proof::Domain domain = found.of(id, i);
      vm::Param row = module.module().intrinsics[index].params[i];
      row.sources = domain.sources;
      if (!row.optional) row.sources &= static_cast<std::uint8_t>(~vm::sourceBit(vm::Source::absent));
      for (const hir::Constant *constant : domain.constants) {
        const TypeIndex type = types.of(program.types.unwrapped(constant->type));
        if (!takes(module.module().types, row.type, type)) { // the key of a map whose values come here, or the like
          row.sources |= vm::sourceBit(vm::Source::computed);
          continue;
        }
        const vm::Type &made = module.module().types[type];
        const bool byWord = made.kind == vm::TypeKind::enumeration || vm::isPlainWord(made.scalar);
        const Index at = byWord ? module.constant(type, constant->word) : module.constant(type, constant->text.str());
        if (!llvm::is_contained(row.constants, at)) row.constants.push_back(at);
      }
      if (row.constants.empty()) row.sources &= static_cast<std::uint8_t>(~vm::sourceBit(vm::Source::constant));
      std::sort(row.constants.begin(), row.constants.end());
      module.module().intrinsics[index].params[i] = std::move(row);
    }
  }
}

void Generator::playbooks() {
  vm::Module &m = module.module();
  for (std::uint32_t i = 0; i < program.processes.size(); ++i) {
    const hir::ProcessInfo &info = program.processes[i];
    vm::Process row{
        info.number.str(), info.name.str(), info.title.str(), process(static_cast<hir::ProcessId>(i), false), {}};
    for (hir::DutyId duty : info.fulfils) row.fulfils.push_back(static_cast<Index>(duty));
    m.processes.push_back(std::move(row));
  }
  for (std::uint32_t i = 0; i < program.responses.size(); ++i) {
    const hir::ResponseInfo &info = program.responses[i];
    m.responses.push_back(
        {info.number.str(), info.title.str(), teamIndex(info.team), response(static_cast<hir::ResponseId>(i))});
  }
  for (const hir::PlaybookInfo &info : program.playbooks) addPlaybook(*this, info);
}

Index Generator::declare(std::string name, std::vector<vm::TypeIndex> params, vm::TypeIndex result,
                         std::function<void(Index)> define) {
  const Index index = module.declare(std::move(name), params, result);
  pending_.push_back({index, std::move(define)});
  return index;
}

Index Generator::function(hir::FnId id) {
  auto [at, fresh] = functions_.try_emplace(id, 0);
  if (!fresh) return at->second;
  const hir::FnInfo &info = program.fns[static_cast<std::size_t>(id)];
  std::vector<vm::TypeIndex> params;
  for (std::uint32_t i = 0; i < info.body.paramCount; ++i) params.push_back(types.of(info.body.locals[i].type));
  return at->second = declare("fn " + info.name, params, types.of(info.result),
                              [this, &info](Index i) { defineFunction(*this, i, info); });
}

Index Generator::process(hir::ProcessId id, bool mayFail) {
  auto [at, fresh] = processes_.try_emplace({id, mayFail}, 0);
  if (!fresh) return at->second;
  const hir::ProcessInfo &info = program.processes[static_cast<std::size_t>(id)];
  std::vector<vm::TypeIndex> params;
  for (std::uint32_t i = 0; i < info.inputCount; ++i) params.push_back(types.of(info.locals[i].type));
  vm::TypeIndex result = types.of(info.resultType);
  if (mayFail) result = result == module.unit() ? types.scalar(vm::Scalar::boolean) : module.optional(result);
  std::string name = fmt::format("process {} {}{}", info.number.str(), info.name.str(), mayFail ? " else" : "");
  return at->second = declare(std::move(name), params, result,
                              [this, &info, mayFail](Index i) { defineProcess(*this, i, info, mayFail); });
}

Index Generator::response(hir::ResponseId id) {
  auto [at, fresh] = responses_.try_emplace(id, 0);
  if (!fresh) return at->second;
  const hir::ResponseInfo &info = program.responses[static_cast<std::size_t>(id)];
  std::vector<vm::TypeIndex> params;
  for (std::uint32_t i = 0; i < info.body.paramCount; ++i) params.push_back(types.of(info.body.locals[i].type));
  return at->second = declare("response " + info.number.str(), params, module.unit(),
                              [this, &info](Index i) { defineResponse(*this, i, info); });
}

Index Generator::intrinsic(hir::IntrinsicId id) {
  auto [at, fresh] = intrinsics_.try_emplace(id, 0);
  if (!fresh) return at->second;
  const hir::IntrinsicInfo &info = program.intrinsics[static_cast<std::size_t>(id)];
  vm::Intrinsic row;
  row.name = info.name;
  for (const hir::ParamInfo &p : info.params)
    row.params.push_back({p.name.str(), types.of(p.type), program.types.isOptional(p.type)});
  row.result = types.of(info.result);
  row.effects = info.effects;
  row.target = info.target;
  row.irreversible = info.irreversible;
  row.crash = static_cast<vm::CrashPolicy>(info.crash);
  row.timeoutMs = info.timeoutMs;
  row.retry = info.retry;
  row.atOnce = info.atOnce;
  row.audience = info.audience;
  const Index index = module.intrinsic(std::move(row));
  at->second = index;
  // Undo and reconciliation belong to the authority of whoever may act.
  const auto partner = [&](hir::IntrinsicId other) {
    return static_cast<std::uint32_t>(other) == hir::noId ? vm::none : intrinsic(other);
  };
  const Index undo = partner(info.undo);
  module.module().intrinsics[index].undo = undo;
  if (info.crash == static_cast<std::uint8_t>(vm::CrashPolicy::reconcile)) {
    const Index asks = partner(info.reconcileWith);
    module.module().intrinsics[index].reconcileWith = asks;
  }
  return index;
}

Index Generator::intrinsicReturning(sema::TypeId type) {
  for (const auto &[id, index] : intrinsics_)
    if (program.intrinsics[static_cast<std::size_t>(id)].result == type) return index;
  for (std::uint32_t i = 0; i < program.intrinsics.size(); ++i)
    if (program.intrinsics[i].result == type) return intrinsic(static_cast<hir::IntrinsicId>(i));
  return vm::none;
}

Index Generator::file(FileId id) {
  auto [at, fresh] = files_.try_emplace(id.value, 0);
  if (fresh) at->second = module.string(id.valid() ? placeBelow(root_, sources.file(id).path()) : std::string());
  return at->second;
}

vm::SourceSpan Generator::where(Span span) {
  if (!span.valid()) return {};
  const LineColumn begin = sources.file(span.file).lineColumn(span.begin),
                   end = sources.file(span.file).lineColumn(span.end);
  return {file(span.file), begin.line, begin.column, end.line, end.column};
}

Index Generator::site(vm::Site row, Span span) {
  row.file = file(span.file);
  row.line = span.valid() ? sources.file(span.file).lineAt(span.begin) : 0;
  const std::string key =
      fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", static_cast<int>(row.kind), row.number, row.name, row.title,
                  row.intrinsic, row.slot, row.target, row.line, row.file, row.reason);
  auto [at, fresh] = sites_.try_emplace(key, 0);
  if (fresh) at->second = module.site(std::move(row));
  return at->second;
}

Index Generator::site(vm::SiteKind kind, const Place &place, Span span) {
  vm::Site row;
  row.kind = kind;
  row.number = place.number;
  row.name = place.name;
  row.title = place.title;
  return site(std::move(row), span);
}

Index Generator::responseSite(const hir::ResponseInfo &info) {
  return site(vm::SiteKind::response, {info.number.str(), {}, info.title.str()}, info.span);
}

Index Generator::officeTime(const hir::OfficeTime &time) {
  while (module.module().calendars.size() < program.calendars.size())
    module.calendar(program.calendars[module.module().calendars.size()].calendar);
  return module.officeTime({static_cast<Index>(time.calendar), time.unit, time.amount});
}

Index Generator::approval(hir::TeamId team, std::uint32_t quorum, std::int64_t atMostMs) {
  return module.approval({teamIndex(team), quorum, atMostMs});
}

Index Generator::failureSlot() {
  if (failureSlot_ == vm::none) failureSlot_ = module.slot(module.module().failureType);
  return failureSlot_;
}

void Generator::unsupported(Span span, std::string_view construct) {
  sink.report(diag::not_available_yet, span, {{"construct", construct}});
}

} // namespace tejun::codegen
