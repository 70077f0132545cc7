// See rollback.h.
#include "compiler/proof/rollback.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "compiler/proof/effects.h"
#include "compiler/proof/expiry.h"

namespace tejun::proof {

namespace {

std::string_view view(llvm::StringRef text) { return {text.data(), text.size()}; }

/// The calls of a body and of what it calls, each body once.
class Plan : public hir::Walker {
public:
  explicit Plan(const hir::Program &program) : program_(program) {}
  std::vector<Undo> undos;

  void response(hir::ResponseId id) {
    if (!responses_.insert(id).second) return;
    walk(program_.responses[static_cast<std::size_t>(id)].body.block);
  }

protected:
  using hir::Walker::enter;
  bool enter(const hir::Expr &e) override {
    if (const auto *call = llvm::dyn_cast<hir::HostCall>(&e)) {
      for (const hir::Expr *arg : call->args) walk(arg);
      if ((program_.intrinsics[static_cast<std::size_t>(call->intrinsic)].effects & effectBit(vm::Effect::contains)) !=
          0)
        undos.push_back({call, way_});
      return false;
    }
    if (const auto *call = llvm::dyn_cast<hir::ProcessCall>(&e)) {
      for (const hir::Expr *arg : call->args) walk(arg);
      const hir::ProcessInfo &process = program_.processes[static_cast<std::size_t>(call->process)];
      for (const hir::MethodInfo &method : process.methods)
        inside(fmt::format("process {} → method {}", view(process.number), view(method.number)),
               [&] { walk(method.body); });
      return false;
    }
    return true;
  }
  bool enter(const hir::Target &t) override {
    if (t.kind == ast::TargetKind::response)
      inside(fmt::format("response {}", view(program_.responses[static_cast<std::size_t>(t.response)].number)),
             [&] { response(t.response); });
    return true;
  }

private:
  void inside(const std::string &place, llvm::function_ref<void()> walkIt) {
    const std::string outer = way_;
    way_ += (way_.empty() ? "" : " → ") + place;
    walkIt();
    way_ = outer;
  }

  const hir::Program &program_;
  std::set<hir::ResponseId> responses_;
  std::string way_;
};

} // namespace

std::vector<Undo> containmentsOf(const hir::Program &program, hir::ResponseId response) {
  Plan plan(program);
  plan.response(response);
  return std::move(plan.undos);
}

void dumpRollback(const hir::Program &program, const SourceManager &sources, llvm::raw_ostream &out) {
  for (std::size_t i = 0; i < program.responses.size(); ++i) {
    const hir::ResponseInfo &response = program.responses[i];
    std::vector<Undo> undos = containmentsOf(program, static_cast<hir::ResponseId>(i));
    std::ranges::reverse(undos);
    out << "response " << response.number << " \"" << response.title << "\"\n";
    if (undos.empty()) out << "  contains nothing\n";
    for (const Undo &undo : undos) {
      const hir::HostCall &call = *undo.call;
      const hir::IntrinsicInfo &info = program.intrinsics[static_cast<std::size_t>(call.intrinsic)];
      const ExpiryOf expiry = expiryOf(program, call);
      const std::string ends =
          expiry.how == Expiry::none
              ? std::string()
              : fmt::format("ends by itself after {}{}", oneLine(sources.text(expiry.length->span)),
                            expiry.how == Expiry::perhaps ? ", when that is known" : "");
      if (static_cast<std::uint32_t>(info.undo) != hir::noId) {
        const hir::IntrinsicInfo &back = program.intrinsics[static_cast<std::size_t>(info.undo)];
        // What was returned, and what is taken from the action's own arguments.
        std::string taken;
        for (const hir::ParamInfo &param : back.params)
          if (taken.empty() || !program.types.isOptional(param.type))
            taken += (taken.empty() ? "" : ", ") + param.name.str();
        out << fmt::format("  undo {}({})", back.name, taken);
        out << (call.eachArg == hir::noId ? " with what it returned" : " with each that it returned");
        if (!ends.empty()) out << "; " << ends;
      } else if (!call.irreversibleBecause.empty()) {
        out << "  stays, because \"" << call.irreversibleBecause << '"';
        if (!ends.empty()) out << "; " << ends;
      } else {
        out << "  " << ends;
      }
      out << "\n    of " << oneLine(sources.text(call.span)) << '\n';
      if (!undo.way.empty()) out << "    in " << undo.way << '\n';
    }
  }
}

} // namespace tejun::proof
