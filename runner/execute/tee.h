// Two observers of one run.
#pragma once

#include "vm/runtime/run.h"

namespace tejun::runner {

class Tee final : public vm::Observer {
public:
  Tee(vm::Observer &a, vm::Observer *b) : first(a), second(b) {}

#define TEJUN_TEE(event, parameters, ...)              \
  void event parameters override {                     \
    first.event(__VA_ARGS__);                          \
    if (second != nullptr) second->event(__VA_ARGS__); \
  }
  TEJUN_TEE(entered, (const Where &w, vm::Index site), w, site)
  TEJUN_TEE(left, (const Where &w, vm::Index site), w, site)
  TEJUN_TEE(taken, (const Where &w, vm::Index site), w, site)
  TEJUN_TEE(remarked, (const Where &w, vm::Index site, std::string_view reason), w, site, reason)
  TEJUN_TEE(established, (const Where &w, vm::Index fact, const vm::Json &v, std::string_view why), w, fact, v, why)
  TEJUN_TEE(assumed, (const Where &w, vm::Index fact, const vm::Json &v, std::string_view why), w, fact, v, why)
  TEJUN_TEE(severityChanged,
            (const Where &w, std::optional<vm::Severity> certain, std::optional<vm::Severity> possible), w, certain,
            possible)
  TEJUN_TEE(dutyMet, (const Where &w, vm::Index duty), w, duty)
  TEJUN_TEE(dutyOmitted, (const Where &w, vm::Index duty, std::string_view reason), w, duty, reason)
  TEJUN_TEE(handedOff, (const Where &w, const vm::Handoff &h), w, h)
  TEJUN_TEE(called, (const vm::PendingCall &call), call)
  TEJUN_TEE(answered, (const vm::PendingCall &call, const vm::Answer &answer), call, answer)
  TEJUN_TEE(abandoned, (const vm::PendingCall &call), call)
  TEJUN_TEE(boundExpired, (const Where &w, const vm::Bound &b), w, b)
  TEJUN_TEE(promiseBreached, (const Where &w, const vm::Promise &p), w, p)
  TEJUN_TEE(trackStarted, (const vm::TrackPath &track, vm::Index function), track, function)
  TEJUN_TEE(trackEnded, (const vm::TrackPath &track), track)
  TEJUN_TEE(ended, (const Where &w, const vm::End &e), w, e)
  TEJUN_TEE(stopped, (const Where &w, vm::RunStatus status, const vm::Stop &stop), w, status, stop)
#undef TEJUN_TEE

private:
  vm::Observer &first;
  vm::Observer *second;
};

} // namespace tejun::runner
