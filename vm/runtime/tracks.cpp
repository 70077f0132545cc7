// Tracks, bounds and promises. Tracks run in the order in which they were started, each until it waits, and again until none can
// go on: the same answers give the same order.
#include "vm/runtime/machine.h"

#include "vm/bytecode/calendar.h"
#include "vm/bytecode/instruction.h"

#include <algorithm>

namespace tejun::vm {

Track &Machine::startTrack(Index function, Track *parent, const std::vector<Cell> &ownedArguments) {
  if (meter.tracks >= meter.limits.tracks) hit(LimitKind::tracks);
  ++meter.tracks;
  Track &track = tracks.emplace_back();
  track.index = tracks.size() - 1;
  if (parent != nullptr) {
    track.parent = parent->index;
    track.parentFrame = parent->frames.size();
    track.path = parent->path;
    track.path.push_back(parent->nextChild++);
    track.context = parent->context;
    track.approvals = parent->approvals; // what a track does inside an approval needs it too
  } else {
    track.path = {functionsStarted++};
  }
  pushFrame(track, function, 0, false);
  std::copy(ownedArguments.begin(), ownedArguments.end(), track.registers.begin());
  observer->trackStarted(track.path, function);
  return track;
}

void Machine::dropPromise(std::size_t i) {
  promises.erase(promises.begin() + static_cast<std::ptrdiff_t>(i));
  promiseFrames.erase(promiseFrames.begin() + static_cast<std::ptrdiff_t>(i));
}

template <typename F> void Machine::dropPromises(F which) {
  for (std::size_t i = promises.size(); i-- > 0;)
    if (which(i)) dropPromise(i);
}

void Machine::closeFrame(Track &track, const Frame &frame) {
  const Decoded &function = functions[frame.function];
  dropPromises(
      [&](std::size_t i) { return promiseFrames[i] == track.frames.size() && promises[i].track == track.path; });
  for (const std::uint8_t reg : function.references) heap.release(static_cast<Ref>(track.registers[frame.base + reg]));
  track.top = frame.base;
  track.frames.pop_back();
  cage->discharge(function.registers * sizeof(Cell) + sizeof(Frame));
  while (track.bounds.size() > frame.bounds) popBound(track);
  track.approvals.resize(std::min(track.approvals.size(), frame.approvals));
  while (track.context.size() > frame.context) leaveSite(track, track.context.back());
}

void Machine::closeTimersOf(const Track &track) {
  dropPromises([&](std::size_t i) { return promises[i].track == track.path; });
  std::erase_if(bounds, [&](const Bound &b) { return b.track == track.path; });
}

void Machine::endTrack(Track &track) {
  closeTimersOf(track);
  track.bounds.clear();
  track.state = TrackState::ended;
  observer->trackEnded(track.path);
}

void Machine::cancelTrack(Track &track) {
  if (track.state == TrackState::ended) return;
  abandonCallsOf(track);
  while (!track.frames.empty()) popFrame(track);
  endTrack(track);
}

void Machine::endAllTracks() {
  abandonAllCalls();
  bounds.clear();
  promises.clear();
  promiseFrames.clear();
  // The run is over and the cage goes with it: values need no counting down.
  for (Track &track : tracks) track.state = TrackState::ended;
}

bool Machine::joined(const Track &track, Index clock) const {
  return std::none_of(tracks.begin(), tracks.end(), [&](const Track &t) {
    const bool waitedFor =
        clock == none ? t.parentFrame == track.frames.size() : true; // a clock may run out anywhere below
    return t.parent == track.index && t.clock == clock && waitedFor && t.state != TrackState::ended;
  });
}

bool Machine::isOfClock(const Track &track) const {
  const Track *ancestor = &track;
  while (ancestor->clock == none && ancestor->parent < tracks.size()) ancestor = &tracks[ancestor->parent];
  return ancestor->clock != none;
}

bool Machine::ready(const Track &track) const {
  switch (track.state) {
  case TrackState::runnable: return true;
  case TrackState::slot: return slots[track.waitsFor].state != SlotValue::unset;
  case TrackState::join: return joined(track);
  case TrackState::clock: return joined(track, track.waitsFor);
  case TrackState::call:
  case TrackState::ended: return false;
  }
  return false;
}

void Machine::schedule() {
  for (bool moved = true; moved && status == RunStatus::waiting;) {
    moved = false;
    for (std::size_t i = 0; i < tracks.size() && status == RunStatus::waiting; ++i) {
      Track &track = tracks[i];
      if (!ready(track)) continue;
      if (track.state != TrackState::runnable)
        ++track.frames.back().pc; // wait_slot, join and clock_end are done: each is one word
      track.state = TrackState::runnable;
      current = &track;
      execute(track);
      moved = true;
    }
  }
  if (status != RunStatus::waiting) return;
  if (std::all_of(tracks.begin(), tracks.end(), [](const Track &t) { return t.state == TrackState::ended; })) {
    status = RunStatus::finished;
  } else if (pending.empty()) {
    current = nullptr;
    trapped(Trap::stuck);
  }
}

Track *Machine::trackOf(const TrackPath &path) {
  const auto found = std::find_if(tracks.begin(), tracks.end(), [&](const Track &t) { return t.path == path; });
  return found == tracks.end() ? nullptr : &*found;
}

// ---- bounds and promises ---------------------------------------------------------------------------------------

OpenBound Machine::openBound(const Track &track, Index target) {
  OpenBound bound;
  bound.id = nextTimer++;
  bound.target = target;
  bound.frame = track.frames.size();
  bound.approvals = track.approvals.size();
  bound.context = track.context.size();
  bound.tracks = tracks.size();
  return bound;
}

void Machine::pushBound(Track &track, Cell duration, Index target) {
  OpenBound bound = openBound(track, target);
  bound.due = later(time, static_cast<Millis>(duration));
  track.bounds.push_back(bound);
  bounds.push_back({bound.id, track.path, bound.due});
}

void Machine::pushRework(Track &track, Cell times, std::uint8_t remark, Index target) {
  OpenBound place = openBound(track, target);
  place.isRework = true;
  place.mayGoBack = static_cast<std::int64_t>(times) > 0;
  place.remark = remark;
  track.bounds.push_back(place);
}

OpenBound *Machine::reworkOf(const PendingCall &call) {
  Track *track = trackOf(call.id.track);
  if (!track) return nullptr;
  const auto place =
      std::find_if(track->bounds.rbegin(), track->bounds.rend(), [](const OpenBound &b) { return b.isRework; });
  return place != track->bounds.rend() && place->mayGoBack ? &*place : nullptr;
}

void Machine::popBound(Track &track) {
  if (track.bounds.empty()) trapped(Trap::bad_module);
  const TimerId id = track.bounds.back().id;
  track.bounds.pop_back();
  std::erase_if(bounds, [&](const Bound &b) { return b.id == id; });
}

void Machine::openPromise(const Track &track, Cell duration, Index site, Index breach) {
  if (promises.size() >= openPlaces) hit(LimitKind::waits);
  promises.push_back({nextTimer++, track.path, site, later(time, static_cast<Millis>(duration)), breach});
  promiseFrames.push_back(track.frames.size());
}

/// From now until so much of the office's time has passed.
Cell Machine::officeTime(Index row) {
  const OfficeTime &length = module().officeTimes[row];
  std::uint64_t days = 0;
  const Millis due = calendar::deadline(module().calendars[length.calendar], length.unit, length.amount, time, &days);
  meter.work(days);
  return static_cast<Cell>(std::max<Millis>(due - time, 0));
}

void Machine::closePromise(const Track &track, Index site) {
  for (std::size_t i = promises.size(); i-- > 0;)
    if (promises[i].site == site && promises[i].track == track.path)
      return dropPromise(i); // a breached one is gone already
}

// Everything that was begun inside is given up: deeper frames, calls, and the tracks that were started since.
void Machine::expireInto(Track &track, const OpenBound &bound) {
  for (std::size_t i = tracks.size(); i-- > bound.tracks;) {
    const Track *ancestor = &tracks[i];
    while (ancestor != &track && ancestor->parent < tracks.size()) ancestor = &tracks[ancestor->parent];
    if (ancestor == &track && &tracks[i] != &track && !isOfClock(tracks[i])) cancelTrack(tracks[i]);
  }
  abandonCallsOf(track);
  while (track.frames.size() > bound.frame) popFrame(track);
  while (track.bounds.back().id != bound.id) popBound(track);
  popBound(track);
  dropPromises([&](std::size_t i) { return promises[i].id > bound.id && promises[i].track == track.path; });
  track.approvals.resize(std::min(track.approvals.size(), bound.approvals));
  while (track.context.size() > bound.context) leaveSite(track, track.context.back());
  track.frames.back().pc = bound.target;
  track.state = TrackState::runnable;
}

Step Machine::rework(const CallId &id, const std::string &remark, Millis at) {
  const auto found = std::find_if(pending.begin(), pending.end(), [&](const PendingCall &c) { return c.id == id; });
  if (found == pending.end()) return {status, "no call has the id " + toString(id)};
  const OpenBound *open = reworkOf(*found);
  if (!open) return {status, "the call " + toString(id) + " cannot be sent back"};
  const OpenBound place = *open;
  Track &track = *trackOf(id.track);
  const TypeIndex text = registerType(track.frames[place.frame - 1], place.remark);
  Json canonical;
  if (std::string error = decodeFree(text, Json(remark), false, canonical); !error.empty()) return {status, error};
  return guarded([&] {
    time = std::max(time, at);
    current = &track;
    Cell said = 0;
    codec.decode(text, canonical, said, {});
    expireInto(track, place);
    complete(track, place.remark, said, place.target);
    schedule();
  });
}

Step Machine::expire(TimerId id, Millis at) {
  const auto found = std::find_if(bounds.begin(), bounds.end(), [&](const Bound &b) { return b.id == id; });
  if (found == bounds.end()) return {status, "no bound has this id"};
  const Bound bound = *found;
  return guarded([&] {
    time = std::max(time, at);
    Track &track = *trackOf(bound.track);
    const OpenBound open =
        *std::find_if(track.bounds.begin(), track.bounds.end(), [&](const OpenBound &b) { return b.id == id; });
    observer->boundExpired(where(track), bound);
    expireInto(track, open);
    schedule();
  });
}

Step Machine::breach(TimerId id, Millis at) {
  const auto found = std::find_if(promises.begin(), promises.end(), [&](const Promise &p) { return p.id == id; });
  if (found == promises.end()) return {status, "no promise has this id"};
  const Promise promise = *found;
  dropPromise(static_cast<std::size_t>(found - promises.begin()));
  time = std::max(time, at);
  Track &track = *trackOf(promise.track);
  observer->promiseBreached(where(track), promise);
  if (promise.breach == none) return {status, {}};
  return guarded([&] {
    startTrack(promise.breach, &track, {}).clock = promise.site;
    schedule();
  });
}

} // namespace tejun::vm
