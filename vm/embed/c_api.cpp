// See tejun/tejun.h. Each function is a few words to vm/runtime/run.h; none lets an exception out.
#include "tejun/tejun.h"

#include "tejun/vm.h"
#include "vm/bytecode/types.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>

using namespace tejun;

struct tejun_module {
  std::shared_ptr<const vm::Module> module;
};

struct tejun_run {
  std::shared_ptr<const vm::Module> module;
  std::unique_ptr<vm::Run> run;
  std::string id, arguments, reason, facts; // what was handed out
};

namespace {

static_assert(static_cast<int>(vm::RunStatus::trap) == TEJUN_TRAP &&
              static_cast<int>(vm::CallKind::sleep) == TEJUN_SLEEP);

constexpr unsigned deepest = 64;

void tell(char *error, std::size_t room, std::string_view why) {
  if (error == nullptr || room == 0) return;
  std::size_t size = std::min(why.size(), room - 1);
  while (size > 0 && size < why.size() && (static_cast<unsigned char>(why[size]) & 0xc0) == 0x80) --size;
  std::memcpy(error, why.data(), size);
  error[size] = '\0';
}

tejun_text textOf(const std::string &text) { return {text.c_str(), text.size()}; }

/// Nothing escapes: what is thrown can only be that there is no memory.
template <typename Result, typename Body> Result guarded(char *error, std::size_t room, Result otherwise, Body body) {
  try {
    return body();
  } catch (const std::exception &wrong) {
    tell(error, room, wrong.what());
  } catch (...) {
    tell(error, room, "an unknown error");
  }
  return otherwise;
}

/// Hosts may hand in anything: no deeper than a run may hold.
std::optional<vm::Json> read(const char *json, std::size_t size, std::string &why) {
  unsigned depth = 0;
  const vm::Json::parser_callback_t shallow = [&](int at, vm::Json::parse_event_t, vm::Json &) {
    depth = std::max(depth, static_cast<unsigned>(at));
    return depth <= deepest;
  };
  vm::Json value = vm::Json::parse(json, json + size, shallow, false);
  if (!value.is_discarded() && depth <= deepest) return value;
  why = depth > deepest ? "the JSON is too deep" : "this is not JSON";
  return std::nullopt;
}

const vm::PendingCall *named(const tejun_run &run, const char *id) {
  const auto &calls = run.run->pending();
  const auto found = std::ranges::find_if(calls, [&](const vm::PendingCall &c) { return vm::toString(c.id) == id; });
  return found == calls.end() ? nullptr : &*found;
}

int resumed(tejun_run &run, const char *id, const vm::Answer &answer, std::int64_t now, char *error, std::size_t room) {
  const vm::PendingCall *call = named(run, id);
  if (call == nullptr) {
    tell(error, room, "no such call waits");
    return 1;
  }
  const vm::Step step = run.run->resume(vm::CallId(call->id), answer, now);
  tell(error, room, step.misuse);
  return step.misuse.empty() ? 0 : 1;
}

} // namespace

std::uint32_t tejun_abi(void) { return TEJUN_ABI; }
const char *tejun_version(void) { return TEJUN_VERSION; }

tejun_module *tejun_module_load(const void *bytes, std::size_t size, char *error, std::size_t room) {
  return guarded<tejun_module *>(error, room, nullptr, [&]() -> tejun_module * {
    Loaded loaded = load({static_cast<const char *>(bytes), size});
    if (loaded.module) return new tejun_module{std::move(loaded.module)};
    tell(error, room, loaded.error);
    return nullptr;
  });
}
void tejun_module_free(tejun_module *module) { delete module; }

std::size_t tejun_module_playbooks(const tejun_module *module) { return module->module->playbooks.size(); }
tejun_text tejun_module_playbook(const tejun_module *module, std::size_t index) {
  return index < module->module->playbooks.size() ? textOf(module->module->playbooks[index].name) : tejun_text{"", 0};
}
std::size_t tejun_module_intrinsics(const tejun_module *module) { return module->module->intrinsics.size(); }
tejun_text tejun_module_intrinsic(const tejun_module *module, std::size_t index) {
  return index < module->module->intrinsics.size() ? textOf(module->module->intrinsics[index].name) : tejun_text{"", 0};
}

tejun_run *tejun_run_new(const tejun_module *module, const tejun_limits *limits, char *error, std::size_t room) {
  return guarded<tejun_run *>(error, room, nullptr, [&]() -> tejun_run * {
    vm::Limits within;
    if (limits != nullptr && limits->fuel > 0) within.fuel = limits->fuel;
    if (limits != nullptr && limits->heap_bytes > 0) within.heapBytes = limits->heap_bytes;
    if (limits != nullptr && limits->output_bytes > 0) within.outputBytes = limits->output_bytes;
    vm::Run::Created created = vm::Run::create(module->module, within);
    if (created.run) return new tejun_run{module->module, std::move(created.run), {}, {}, {}, {}};
    tell(error, room, created.error);
    return nullptr;
  });
}
void tejun_run_free(tejun_run *run) { delete run; }

int tejun_run_alert(tejun_run *run, const char *json, std::size_t size, char *error, std::size_t room) {
  return guarded(error, room, 1, [&] {
    std::string why;
    if (const auto alert = read(json, size, why)) why = run->run->setAlert(*alert);
    tell(error, room, why);
    return why.empty() ? 0 : 1;
  });
}

int tejun_run_start(tejun_run *run, const char *playbook, std::int64_t now, char *error, std::size_t room) {
  return guarded(error, room, 1, [&] {
    const auto found = std::ranges::find(run->module->playbooks, std::string_view(playbook), &vm::Playbook::name);
    if (found == run->module->playbooks.end()) {
      tell(error, room, "there is no such playbook");
      return 1;
    }
    if (run->run->status() != vm::RunStatus::idle) {
      tell(error, room, "it was started already");
      return 1;
    }
    run->run->setNow(now);
    if (found->incidents.size() == 1) run->run->setIncident(found->incidents[0]);
    const vm::Step step = run->run->start(found->entry);
    tell(error, room, step.misuse);
    return step.misuse.empty() ? 0 : 1;
  });
}

tejun_status tejun_run_status(const tejun_run *run) { return static_cast<tejun_status>(run->run->status()); }

tejun_text tejun_run_reason(tejun_run *run) {
  return guarded(nullptr, 0, tejun_text{"", 0}, [&] {
    run->reason.clear();
    static constexpr const char *kinds[] = {"contained", "closed", "handed_off"};
    if (const vm::End *end = run->run->end()) {
      const vm::Outcome &outcome = run->module->outcomes[end->outcome];
      run->reason = outcome.name.empty() ? kinds[static_cast<std::size_t>(outcome.kind)] : outcome.name;
    }
    if (const vm::Stop *stop = run->run->stop()) run->reason = stop->reason;
    return textOf(run->reason);
  });
}

tejun_text tejun_run_facts(tejun_run *run) {
  return guarded(nullptr, 0, tejun_text{"", 0}, [&] {
    run->facts = run->run->facts().dump(-1, ' ', false, vm::Json::error_handler_t::replace);
    return textOf(run->facts);
  });
}

std::size_t tejun_run_calls(const tejun_run *run) { return run->run->pending().size(); }

int tejun_run_call(tejun_run *run, std::size_t index, tejun_call *call) {
  return guarded(nullptr, 0, 1, [&] {
    if (index >= run->run->pending().size()) return 1;
    const vm::PendingCall &waits = run->run->pending()[index];
    static const std::string nameless;
    run->id = vm::toString(waits.id);
    run->arguments = waits.arguments.dump(-1, ' ', false, vm::Json::error_handler_t::replace);
    const std::string &name = waits.kind == vm::CallKind::host  ? run->module->intrinsics[waits.intrinsic].name
                              : waits.kind == vm::CallKind::ask ? run->module->asks[waits.ask].key
                                                                : nameless;
    *call = {textOf(run->id), static_cast<tejun_kind>(waits.kind), textOf(name), textOf(run->arguments), waits.effects,
             waits.since,     waits.due.value_or(TEJUN_NEVER)};
    return 0;
  });
}

int tejun_run_answer(tejun_run *run, const char *id, const char *json, std::size_t size, std::int64_t now, char *error,
                     std::size_t room) {
  return guarded(error, room, 1, [&] {
    std::string why;
    const auto value = read(json, size, why);
    if (value) return resumed(*run, id, vm::Answer::value(*value), now, error, room);
    tell(error, room, why);
    return 1;
  });
}

int tejun_run_fail(tejun_run *run, const char *id, const char *failure, const char *detail, std::int64_t now,
                   char *error, std::size_t room) {
  return guarded(error, room, 1, [&] {
    const auto kind = vm::failureNamed(failure);
    if (kind) return resumed(*run, id, vm::Answer::failure(*kind, detail == nullptr ? "" : detail), now, error, room);
    tell(error, room, "there is no such failure");
    return 1;
  });
}

std::int64_t tejun_run_next_due(const tejun_run *run) { return run->run->nextDue().value_or(TEJUN_NEVER); }

void tejun_run_pass(tejun_run *run, std::int64_t now) {
  guarded(nullptr, 0, 0, [&] {
    vm::Run &it = *run->run;
    while (it.status() == vm::RunStatus::waiting) {
      const auto due = it.nextDue();
      if (!due || *due > now) break;
      // A bound before what it bounds, then what sleeps or is silent, then what is only recorded.
      const auto bound = std::ranges::find(it.bounds(), *due, &vm::Bound::due);
      if (bound != it.bounds().end()) {
        it.expireBound(bound->id, *due);
        continue;
      }
      const auto call = std::ranges::find_if(it.pending(), [&](const vm::PendingCall &c) {
        return c.due == due && (c.kind == vm::CallKind::sleep || c.kind == vm::CallKind::ask);
      });
      if (call != it.pending().end()) {
        const bool sleeps = call->kind == vm::CallKind::sleep;
        const vm::Answer answer = sleeps ? vm::Answer::done() : vm::Answer::failure(vm::Failure::timeout);
        if (!it.resume(vm::CallId(call->id), answer, *due).misuse.empty()) break;
        continue;
      }
      const auto promise = std::ranges::find(it.promises(), *due, &vm::Promise::due);
      if (promise == it.promises().end()) break;
      it.breachPromise(promise->id, *due);
    }
    return 0;
  });
}
