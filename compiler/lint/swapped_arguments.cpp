// `f(b, a)` of a function `f(a, b)` whose parameters have one type: each variable is called like the parameter of the other.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

void rules::swapped_arguments(const Subject &subject, DiagnosticSink &sink) {
  struct Parameter {
    llvm::StringRef name;
    sema::TypeId type;
  };
  forEachBody(subject, [&](const Body &body) {
    const auto look = [&](llvm::ArrayRef<const hir::Expr *> args, llvm::ArrayRef<Parameter> params) {
      llvm::SmallVector<llvm::StringRef, 8> given;
      for (const hir::Expr *arg : args) {
        const auto *local = llvm::dyn_cast<hir::LocalRef>(arg);
        const auto *slot = llvm::dyn_cast<hir::SlotRef>(arg);
        llvm::StringRef name = local  ? localOf(body, local->local).name
                               : slot ? body.playbook->slots[static_cast<std::size_t>(slot->slot)].name
                                      : llvm::StringRef();
        // Whoever writes the parameter's name means it.
        const std::string_view before = subject.sources.file(arg->span.file).text().substr(0, arg->span.begin);
        const std::size_t last = before.find_last_not_of(" \n\t");
        if (last != std::string_view::npos && before[last] == ':') name = {};
        given.push_back(name);
      }
      for (std::size_t i = 0; i < given.size() && i < params.size(); ++i)
        for (std::size_t k = i + 1; k < given.size() && k < params.size(); ++k)
          if (!given[i].empty() && given[i] != given[k] && given[i] == params[k].name && given[k] == params[i].name &&
              params[i].type == params[k].type)
            sink.report(diag::swapped_arguments, args[i]->span.to(args[k]->span),
                        {{"first", given[i].str()}, {"second", given[k].str()}});
    };
    const auto ofLocals = [](const std::vector<hir::Local> &locals, std::uint32_t count) {
      llvm::SmallVector<Parameter, 8> params;
      for (std::uint32_t i = 0; i < count; ++i) params.push_back({locals[i].name, locals[i].type});
      return params;
    };
    forEachTyped<hir::FnCall>(body, [&](const hir::FnCall &call) {
      const hir::FnInfo &fn = subject.program.fns[static_cast<std::size_t>(call.fn)];
      look(call.args, ofLocals(fn.body.locals, fn.body.paramCount));
    });
    forEachTyped<hir::ProcessCall>(body, [&](const hir::ProcessCall &call) {
      const hir::ProcessInfo &process = processOf(subject, call);
      look(call.args, ofLocals(process.locals, process.inputCount));
    });
    forEachTyped<hir::HostCall>(body, [&](const hir::HostCall &call) {
      llvm::SmallVector<Parameter, 8> params;
      for (const hir::ParamInfo &param : intrinsicOf(subject, call).params) params.push_back({param.name, param.type});
      look(call.args, params);
    });
  });
}

} // namespace tejun::lint
