#include "runner/testing/rollback.h"

#include "runner/execute/prose.h"
#include "runner/testing/findings.h"

#include <algorithm>

namespace tejun::runner::testing {

std::vector<Restoration> rollBack(const RunResult &run, const vm::Module &module, Host &host) {
  std::vector<Restoration> all;
  std::uint32_t index = 0;
  for (auto c = run.containment.rbegin(); c != run.containment.rend(); ++c) {
    Restoration one{&*c, std::nullopt};
    const std::string name = c->undo.is_object() ? c->undo.value("intrinsic", std::string()) : std::string();
    const auto undo = std::ranges::find(module.intrinsics, name, &vm::Intrinsic::name);
    if (undo == module.intrinsics.end()) {
      one.failure = say(Finding::irreversible);
    } else {
      const vm::CallId id{{}, index++};
      const Json arguments = c->undo.value("arguments", Json::object());
      OutgoingCall call{.module = module, .id = id, .kind = vm::CallKind::host, .name = name, .arguments = arguments};
      call.intrinsic = static_cast<vm::Index>(undo - module.intrinsics.begin());
      call.effects = undo->effects;
      call.answerType = undo->result;
      call.now = run.ended;
      const Reply reply = host.begin(call);
      if (!reply.answer)
        one.failure = failureText(vm::Failure::timeout);
      else if (const vm::Failure *failure = reply.answer->failed())
        one.failure = failureText(*failure);
    }
    all.push_back(std::move(one));
  }
  return all;
}

} // namespace tejun::runner::testing
