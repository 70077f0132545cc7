// No type is nested deeper than the machine takes: neither what is declared, nor what an expression came to.
#include <algorithm>

#include "compiler/diagnostics/texts.h"
#include "compiler/diagnostics/types.h"
#include "compiler/sema/declare.h"
#include "compiler/sema/dump.h"
#include "compiler/sema/hir_walk.h"
#include "vm/bytecode/limits.h"

namespace tejun::sema {

namespace {

/// Codegen wraps some types once more: what a process gives that may fail.
constexpr std::size_t deepest = vm::limits::typeDepth - 1;

/// How deep each type is, without recursion: a chain of records may be as long as the program.
class Depths {
public:
  explicit Depths(const hir::Program &program)
      : program_(program), depths_(program.types.size()), states_(program.types.size(), State::fresh) {}

  std::size_t of(TypeId root) {
    push(root);
    while (!stack_.empty()) {
      Frame &frame = stack_.back();
      if (frame.next == frame.parts.size()) {
        const TypeId type = frame.type;
        std::size_t inside = 0;
        for (const TypeId part : frame.parts) inside = std::max(inside, depths_[index(part)]);
        depths_[index(type)] = frame.parts.empty() ? 0 : inside + levels(program_.types[type].kind);
        states_[index(type)] = State::done;
        stack_.pop_back();
        continue;
      }
      push(frame.parts[frame.next++]);
    }
    return depths_[index(root)];
  }

  /// What a type is made of at once.
  std::vector<TypeId> partsOf(TypeId id) const {
    const Type &type = program_.types[id];
    std::vector<TypeId> parts = type.args;
    if (type.kind == TypeKind::record)
      for (const hir::FieldInfo &field : program_.records[static_cast<std::size_t>(type.record)].fields)
        parts.push_back(field.type);
    if (type.kind == TypeKind::enum_)
      for (const hir::EnumCaseInfo &one : program_.enums[static_cast<std::size_t>(type.enumeration)].cases)
        for (const hir::FieldInfo &field : one.payload) parts.push_back(field.type);
    return parts;
  }

private:
  enum class State : std::uint8_t { fresh, open, done };
  struct Frame {
    TypeId type;
    std::vector<TypeId> parts;
    std::size_t next = 0;
  };

  static std::size_t index(TypeId id) { return static_cast<std::size_t>(id); }
  static std::size_t levels(TypeKind kind) {
    if (kind == TypeKind::each) return 2; // a record of two maps
    return kind == TypeKind::secret ? 0 : 1;
  }
  void push(TypeId id) {
    if (states_[index(id)] != State::fresh) return; // open: it contains itself, which was reported
    states_[index(id)] = State::open;
    stack_.push_back({id, partsOf(id)});
  }

  const hir::Program &program_;
  std::vector<std::size_t> depths_;
  std::vector<State> states_;
  std::vector<Frame> stack_;
};

class DepthCheck : public hir::Walker {
public:
  explicit DepthCheck(Context &ctx)
      : ctx_(ctx), program_(ctx.program), types_(typesOf(ctx.program)), depths_(ctx.program),
        reported_(ctx.program.types.size()) {}

  void run() {
    for (const auto &[type, span] : types_) declared(type, span);
    for (const hir::FactInfo &fact : program_.facts) place(fact.type, fact.span);
    for (const hir::IntrinsicInfo &intrinsic : program_.intrinsics) {
      for (const hir::ParamInfo &param : intrinsic.params) place(param.type, param.span);
      place(intrinsic.result, intrinsic.span);
    }
    for (const hir::ConstInfo &constant : program_.consts) place(constant.type, constant.span);
    for (const hir::FnInfo &fn : program_.fns) {
      place(fn.result, fn.span);
      body(fn.body.locals, fn.body.block);
    }
    for (const hir::DetectInfo &detect : program_.detects) body(detect.confirm.locals, detect.confirm.block);
    for (const hir::EnrichInfo &enrich : program_.scope.enriches) body(enrich.body.locals, enrich.body.block);
    for (const hir::ProcessInfo &process : program_.processes) {
      body(process.locals, nullptr);
      for (const hir::MethodInfo &method : process.methods) {
        walk(method.when);
        walk(method.body);
      }
    }
    for (const hir::ResponseInfo &response : program_.responses) body(response.body.locals, response.body.block);
    for (const hir::PlaybookInfo &playbook : program_.playbooks) {
      for (const hir::SlotInfo &slot : playbook.slots) place(slot.type, slot.span);
      body(playbook.locals, playbook.body);
      for (const hir::StepInfo &step : playbook.steps) walk(step.call);
    }
  }

protected:
  using hir::Walker::enter;
  bool enter(const hir::Expr &e) override {
    place(e.type, e.span);
    return true;
  }

private:
  using Declared = std::vector<std::pair<TypeId, Span>>;
  static Declared typesOf(hir::Program &program) {
    Declared all;
    for (std::uint32_t i = 0; i < program.records.size(); ++i)
      all.emplace_back(program.types.record(static_cast<RecordId>(i)), program.records[i].span);
    for (std::uint32_t i = 0; i < program.enums.size(); ++i)
      all.emplace_back(program.types.enumeration(static_cast<EnumId>(i)), program.enums[i].span);
    return all;
  }

  bool isNominal(TypeId id) const {
    return program_.types[id].kind == TypeKind::record || program_.types[id].kind == TypeKind::enum_;
  }
  /// Whether a declared type within is too deep already: what contains it hangs on that.
  bool hangs(TypeId id) {
    std::vector<TypeId> open = depths_.partsOf(id);
    while (!open.empty()) {
      const TypeId part = open.back();
      open.pop_back();
      if (depths_.of(part) <= deepest) continue;
      if (isNominal(part)) return true;
      for (const TypeId inner : depths_.partsOf(part)) open.push_back(inner);
    }
    return false;
  }

  void body(const std::vector<hir::Local> &locals, const hir::Block *block) {
    for (const hir::Local &local : locals) place(local.type, local.span);
    walk(block);
  }
  void declared(TypeId type, Span span) {
    if (depths_.of(type) > deepest && !hangs(type) && span.valid()) report(type, span);
  }
  void place(TypeId type, Span span) {
    if (depths_.of(type) <= deepest || isNominal(type) || hangs(type) || reported_[static_cast<std::size_t>(type)])
      return;
    report(type, span);
  }

  void report(TypeId type, Span span) {
    std::string chain;
    std::size_t names = 0;
    for (TypeId at = type;;) {
      reported_[static_cast<std::size_t>(at)] = true;
      if (isNominal(at) && ++names <= 3) chain += (chain.empty() ? "" : " → ") + typeName(program_, at);
      const std::vector<TypeId> parts = depths_.partsOf(at);
      if (parts.empty()) break;
      at = *std::max_element(parts.begin(), parts.end(),
                             [&](TypeId a, TypeId b) { return depths_.of(a) < depths_.of(b); });
    }
    const bool isDeclared = isNominal(type);
    DiagnosticBuilder diagnostic =
        ctx_.sink.report(diag::type_too_deep, span, {{"type", shortName(type)}, {"limit", deepest}});
    if (isDeclared && names > 1)
      diagnostic.note(diag::note_deepest_part, {{"chain", chain + (names > 3 ? " → …" : "")}});
  }

  /// `List<List<List<…` says enough.
  std::string shortName(TypeId type) const {
    const std::string whole = typeName(program_, type);
    return whole.size() <= 40 ? whole : whole.substr(0, whole.find('<', 12) + 1) + "…";
  }

  Context &ctx_;
  hir::Program &program_;
  Declared types_;
  Depths depths_;
  std::vector<bool> reported_;
};

} // namespace

void Declarer::checkTypeDepth() { DepthCheck(ctx).run(); }

} // namespace tejun::sema
