#include "tejun/vm.h"

#include "vm/bytecode/reader.h"
#include "vm/bytecode/verifier.h"

#include <algorithm>

namespace tejun {

Loaded load(std::string_view bytes) {
  auto result = vm::read(bytes);
  if (result.error) return {nullptr, vm::textOf(*result.error)};
  if (const auto problem = vm::verify(result.module)) return {nullptr, vm::textOf(*problem)};
  return {std::make_shared<const vm::Module>(std::move(result.module)), {}};
}

vm::RunStatus carryOut(vm::Run &run, Host &host) {
  const auto expired = [&](vm::Millis at) {
    const auto first = std::min_element(run.bounds().begin(), run.bounds().end(),
                                        [](const auto &a, const auto &b) { return a.due < b.due; });
    if (first == run.bounds().end() || first->due > at) return false;
    run.expireBound(first->id, first->due);
    return true;
  };
  while (run.status() == vm::RunStatus::waiting) {
    const auto &calls = run.pending();
    const auto call =
        std::find_if(calls.begin(), calls.end(), [](const auto &c) { return c.kind != vm::CallKind::sleep; });
    if (call != calls.end()) {
      const vm::CallId id = call->id;
      vm::Millis at = run.now();
      const vm::Answer answer = host.answer(run.module(), *call, at);
      if (!expired(at)) run.resume(id, answer, at);
      continue;
    }
    const auto sleeper =
        std::min_element(calls.begin(), calls.end(), [](const auto &a, const auto &b) { return a.due < b.due; });
    const vm::CallId id = sleeper->id;
    const vm::Millis at = *sleeper->due;
    if (!expired(at)) run.resume(id, vm::Answer::done(), at);
  }
  return run.status();
}

} // namespace tejun
