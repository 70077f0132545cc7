// A world answers: the first entry whose `when` matches and whose `times` are not used up.
#include "runner/canonical.h"
#include "runner/world/world.h"

#include <fmt/format.h>

#include <algorithm>

namespace tejun::runner {

bool matchesArguments(const vm::Module &module, const vm::Intrinsic &intrinsic, const Json &when,
                      const Json &arguments) {
  return std::ranges::all_of(when.items(), [&](const auto &item) {
    const auto param = std::ranges::find(intrinsic.params, item.key(), &vm::Param::name);
    if (param == intrinsic.params.end()) return false;
    const auto given = arguments.find(item.key());
    const bool absent = given == arguments.end() || given->is_null();
    if (absent || item.value().is_null()) return absent && item.value().is_null();
    const auto wanted = canonicalValue(module.types, param->type, item.value());
    return wanted && wanted == canonicalValue(module.types, param->type, *given);
  });
}

namespace {

std::string originOf(const WorldEntry &e) { return fmt::format("answers[{}]", e.index); }

vm::Answer answerOf(const WorldEntry &e, const Json &value) {
  return e.fromTest ? vm::Answer::given(value) : vm::Answer::value(value);
}

} // namespace

const WorldEntry *WorldHost::take(const OutgoingCall &call, bool isAsk) {
  for (std::size_t i = 0; i < world.entries.size(); ++i) {
    const WorldEntry &e = world.entries[i];
    if (e.isAsk != isAsk || e.name != call.name || (e.times && used[i] >= *e.times)) continue;
    if (!isAsk && !matchesArguments(call.module, call.module.intrinsics[call.intrinsic], e.when, call.arguments))
      continue;
    ++used[i];
    return &e;
  }
  return nullptr;
}

Reply WorldHost::begin(const OutgoingCall &call) {
  switch (call.kind) {
  case vm::CallKind::ask: return answerAsk(call);
  case vm::CallKind::await: return answerAwait(call);
  default: return answerHost(call);
  }
}

Reply WorldHost::answerAsk(const OutgoingCall &call) {
  const WorldEntry *e = take(call, true);
  if (!e) return {};
  if (e->silent) return {std::nullopt, call.now, originOf(*e)};
  return {answerOf(*e, e->answer), call.now + e->after.value_or(0), originOf(*e), false};
}

Reply WorldHost::answerHost(const OutgoingCall &call) {
  const vm::Intrinsic &intrinsic = call.module.intrinsics[call.intrinsic];
  const vm::Type &result = call.module.types[intrinsic.result];
  const bool isJob = result.kind == vm::TypeKind::handle;
  const auto job = [&](std::string id, Millis ready, vm::Answer answer, const std::string &origin) {
    jobs.try_emplace(id, Job{ready, std::move(answer), origin}); // the same work again is the same job
    return vm::Answer::value(std::move(id));
  };

  if (const WorldEntry *e = take(call, false)) {
    const std::string origin = originOf(*e);
    const bool accepted = isJob && e->fromTest && e->after; // a test says when work is done; it is taken on at once
    if (e->fails && !accepted) {
      const Millis lasts = e->after.value_or(*e->fails == vm::Failure::timeout ? intrinsic.timeoutMs : 0);
      return {vm::Answer::failure(*e->fails, origin), call.now + lasts, origin, false};
    }
    const Millis due = call.now + e->after.value_or(0);
    if (!isJob) return {answerOf(*e, e->answer), due, origin, false};
    if (!e->job) {
      vm::Answer later = e->fails ? vm::Answer::failure(*e->fails, origin) : answerOf(*e, e->answer);
      return {job(fmt::format("job-{}", ++madeJobs), due, std::move(later), origin), accepted ? call.now : due, origin,
              false};
    }
    vm::Answer later = e->job->fails ? vm::Answer::failure(*e->job->fails, origin) : vm::Answer::value(e->job->result);
    return {job(e->job->id, call.now + e->job->after, std::move(later), origin), due, origin, false};
  }

  if (world.otherwise == WorldDefault::empty) {
    const vm::TypeIndex type = isJob ? result.args[0] : intrinsic.result;
    if (auto nothing = emptyValue(call.module.types, type)) {
      vm::Answer answer = vm::Answer::value(std::move(*nothing));
      if (isJob) answer = job(fmt::format("job-{}", ++madeJobs), call.now, std::move(answer), "default");
      return {std::move(answer), call.now, "default", true};
    }
    return {vm::Answer::failure(vm::Failure::not_found, "the world has no answer"), call.now, "default", true};
  }
  return {vm::Answer::failure(vm::Failure::unavailable, "the world has no answer"), call.now, "default", true};
}

Reply WorldHost::answerAwait(const OutgoingCall &call) {
  const auto handle = call.arguments.find("job");
  const auto found =
      handle != call.arguments.end() && handle->is_string() ? jobs.find(handle->get<std::string>()) : jobs.end();
  if (found == jobs.end())
    return {vm::Answer::failure(vm::Failure::not_found, "the world started no such job"), call.now, "default", true};
  return {found->second.answer, std::max(call.now, found->second.ready), found->second.origin, false};
}

std::optional<Problem> WorldHost::misfit(const Reply &reply, const std::string &call, const std::string &reason) const {
  return Problem{
      ProblemId::world_answer_type,
      {{"path", world.path}, {"place", fmt::format("`{}`", reply.origin)}, {"name", call}, {"reason", reason}}};
}

Reply EmptyHost::begin(const OutgoingCall &call) {
  if (call.kind == vm::CallKind::ask) return {};
  return {vm::Answer::failure(vm::Failure::unavailable, "no provider is bound"), call.now, {}, true};
}

} // namespace tejun::runner
