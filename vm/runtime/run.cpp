// The interface of a run: checks the driver's calls and hands them to the machine.
#include "vm/runtime/run.h"

#include "vm/runtime/machine.h"

#include <algorithm>
#include <fmt/format.h>

namespace tejun::vm {

std::string toString(const TrackPath &path) {
  std::string text;
  for (std::uint32_t part : path) text.append(text.empty() ? "" : ".").append(std::to_string(part));
  return text;
}
std::string toString(const CallId &id) { return fmt::format("{}#{}", toString(id.track), id.index); }

Run::Run(std::unique_ptr<Machine> machine) : m(std::move(machine)) {}
Run::~Run() = default;

Run::Created Run::create(std::shared_ptr<const Module> module, const Limits &limits, Observer *observer) {
  Created created;
  auto program = Program::prepare(std::move(module), created.error);
  if (!program) return created;
  auto cage = Cage::reserve(limits.heapBytes);
  if (!cage) {
    created.error = "no address space for the run's memory";
    return created;
  }
  auto machine = std::make_unique<Machine>(std::move(program), std::move(cage), limits, observer);
  if (!machine->loadConstants(created.error)) return created;
  created.run.reset(new Run(std::move(machine)));
  return created;
}

// ---- before and between functions ------------------------------------------------------------------------------

std::string Run::setAlert(const Json &json) {
  try {
    Cell value = 0;
    std::string error = m->codec.decode(m->module().alertType, json, value, {.fillGroups = true});
    if (!error.empty()) return error;
    m->replaceAlert(value);
    return {};
  } catch (const LimitHit &) {
    return "$: the alert is larger than a run may hold";
  }
}
void Run::setIncident(Index incident) { m->incident = incident; }
void Run::setNow(Millis now) { m->time = std::max(m->time, now); }
void Run::adoptAlert() {
  if (m->resultType != m->module().alertType || m->result == 0) return;
  m->replaceAlert(m->heap.retain(static_cast<Ref>(m->result)));
}

// ---- moving ----------------------------------------------------------------------------------------------------

Step Run::start(Index function, const Json &arguments) {
  std::string misuse;
  if (!arguments.is_array()) return {m->status, "the arguments are no array"};
  if (!m->mayStart(function, arguments.size(), misuse)) return {m->status, std::move(misuse)};
  std::vector<Cell> values;
  try {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      Cell value = 0;
      const std::string error = m->codec.decode(m->module().functions[function].registers[i], arguments[i], value);
      if (!error.empty()) return {m->status, fmt::format("argument {}: {}", i, error)};
      values.push_back(value);
    }
  } catch (const LimitHit &) {
    return {m->status, "the arguments are larger than a run may hold"};
  }
  return m->begin(function, values);
}

Step Run::startOnAlert(Index function) {
  std::string misuse;
  if (!m->mayStart(function, 1, misuse)) return {m->status, std::move(misuse)};
  if (m->module().functions[function].registers[0] != m->module().alertType || m->alertValue() == 0)
    return {m->status, "the function does not take an alert, or there is none"};
  return m->begin(function, {m->heap.retain(static_cast<Ref>(m->alertValue()))});
}

Step Run::resume(const CallId &id, const Answer &answer, Millis now) { return m->answer(id, answer, now); }
Step Run::expireBound(TimerId id, Millis now) { return m->expire(id, now); }
Step Run::rework(const CallId &id, const std::string &remark, Millis now) { return m->rework(id, remark, now); }
bool Run::mayRework(const CallId &id) const {
  const PendingCall *call = find(id);
  return call && m->reworkOf(*call);
}
Step Run::breachPromise(TimerId id, Millis now) { return m->breach(id, now); }

// ---- what it waits for -----------------------------------------------------------------------------------------

RunStatus Run::status() const { return m->status; }
Millis Run::now() const { return m->time; }
const std::vector<PendingCall> &Run::pending() const { return m->pending; }
const std::vector<Bound> &Run::bounds() const { return m->bounds; }
const std::vector<Promise> &Run::promises() const { return m->promises; }

const PendingCall *Run::find(const CallId &id) const {
  const auto found =
      std::find_if(m->pending.begin(), m->pending.end(), [&](const PendingCall &c) { return c.id == id; });
  return found == m->pending.end() ? nullptr : &*found;
}

std::optional<Millis> Run::nextDue() const {
  std::optional<Millis> next;
  const auto consider = [&](Millis due) { next = std::min(next.value_or(due), due); };
  for (const PendingCall &call : m->pending)
    if (call.due) consider(*call.due);
  for (const Bound &bound : m->bounds) consider(bound.due);
  for (const Promise &promise : m->promises) consider(promise.due);
  return next;
}

Json Run::groupArguments(const CallId &id) const {
  const PendingCall *call = find(id);
  if (call == nullptr) return Json::array();
  try {
    return m->groupArguments(*call);
  } catch (const LimitHit &) {
    return Json::array();
  }
}

std::string Run::checkAnswer(const CallId &id, const Json &json, bool partial) const {
  const PendingCall *call = find(id);
  if (call == nullptr) return "no call has the id " + toString(id);
  return m->checkAnswer(*call, json, partial);
}

// ---- the case --------------------------------------------------------------------------------------------------

const Module &Run::module() const { return m->module(); }
const Machine &Run::machine() const { return *m; }
Json Run::alert() const {
  return m->alertValue() == 0 ? Json() : m->encodeFree(m->module().alertType, m->alertValue());
}
Json Run::result() const { return m->encodeFree(m->resultType, m->result); }
Json Run::facts() const {
  Json all = Json::object();
  for (std::size_t i = 0; i < m->facts.size(); ++i)
    if (m->facts[i]) all[m->module().facts[i].name] = m->encodeFree(m->module().facts[i].type, *m->facts[i]);
  return all;
}
bool Run::factKnown(Index fact) const { return fact < m->facts.size() && m->facts[fact].has_value(); }
Index Run::incident() const { return m->incident; }
std::optional<Severity> Run::severity() const { return m->severity; }
std::optional<Severity> Run::possibleSeverity() const { return m->possible; }
const std::vector<Index> &Run::dutiesMet() const { return m->met; }
const std::vector<Omission> &Run::dutiesOmitted() const { return m->omitted; }
std::vector<Index> Run::dutiesMissing() const { return m->dutiesMissing(); }
const std::vector<Handoff> &Run::handoffs() const { return m->handoffs; }
const std::vector<Remark> &Run::remarks() const { return m->remarks; }
Json Run::slot(Index i) const {
  if (i >= m->slots.size() || m->slots[i].state != SlotValue::set) return nullptr;
  return m->encodeFree(m->module().slots[i], m->slots[i].value);
}
const End *Run::end() const { return m->end ? &*m->end : nullptr; }
const Stop *Run::stop() const { return m->stop ? &*m->stop : nullptr; }

Run::Used Run::used() const {
  Used used;
  used.fuel = m->meter.limits.fuel - static_cast<std::uint64_t>(m->meter.fuel);
  used.outputBytes = m->meter.output;
  used.heapBytes = static_cast<std::uint32_t>(m->cage->used());
  used.tracks = m->meter.tracks;
  used.waits = m->meter.waits;
  used.hostCalls = m->meter.hostCalls;
  return used;
}

} // namespace tejun::vm
