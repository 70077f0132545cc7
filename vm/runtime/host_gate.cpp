// Where the run meets the world: a call becomes data that waits, an answer becomes a value or a failure. Counts calls by effect.
// Guards, approvals, timeouts and retries are the driver's; what they need is in the PendingCall.
#include "vm/runtime/machine.h"

#include "vm/bytecode/types.h"

#include <algorithm>
#include <fmt/format.h>

namespace tejun::vm {
namespace {
constexpr std::size_t nothingReplaced = ~std::size_t{0};

/// What is wrong with a choice; empty when all of it was offered, each once.
std::string checkChoice(const Json &offered, const Json &chosen, bool many, const std::string &where) {
  const auto isOffered = [&](const Json &item) {
    return std::find(offered.begin(), offered.end(), item) != offered.end();
  };
  const auto brief = [](const Json &json) {
    constexpr std::size_t longest = 80;
    std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (text.size() <= longest) return text;
    std::size_t cut = longest;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut; // not within a character
    return text.substr(0, cut) + "…";
  };
  const auto notOffered = [&](const Json &item) {
    constexpr std::size_t most = 8;
    std::string all;
    for (std::size_t i = 0; i < offered.size() && i < most; ++i) all += (i > 0 ? ", " : "") + brief(offered[i]);
    if (offered.size() > most) all += fmt::format(", … ({} in all)", offered.size());
    return fmt::format("{}: {} is not among what was offered{}{}", where, brief(item), all.empty() ? "" : ": ", all);
  };
  if (!many) return isOffered(chosen) ? std::string() : notOffered(chosen);
  for (auto item = chosen.begin(); item != chosen.end(); ++item) {
    if (!isOffered(*item)) return notOffered(*item);
    if (std::find(chosen.begin(), item, *item) != item)
      return fmt::format("{}: {} is chosen twice", where, brief(*item));
  }
  return {};
}

constexpr std::uint8_t bit(Effect e) { return static_cast<std::uint8_t>(1u << static_cast<unsigned>(e)); }
} // namespace

// ---- calling ---------------------------------------------------------------------------------------------------

Instruction Machine::instructionOf(const Track &track) const {
  const Frame &frame = track.frames.back();
  return decode(module().functions[frame.function].code, frame.pc);
}

PendingCall Machine::newCall(Track &track, CallKind kind) const {
  PendingCall call;
  call.id = {track.path, track.nextCall++};
  call.kind = kind;
  call.at = locationOf(track);
  call.since = time;
  call.approvals = track.approvals;
  call.context = track.context;
  // Bounds of this track, and of those above it that were open when it (or the one between) was started.
  const Track *at = &track;
  std::size_t startedBefore = tracks.size();
  for (;;) {
    for (const OpenBound &bound : at->bounds)
      if (bound.tracks <= startedBefore) call.bound = std::min(call.bound.value_or(bound.due), bound.due);
    if (at->parent >= tracks.size()) return call;
    startedBefore = at->index;
    at = &tracks[at->parent];
  }
}

void Machine::post(PendingCall call) {
  const auto place = std::lower_bound(pending.begin(), pending.end(), call,
                                      [](const PendingCall &a, const PendingCall &b) { return a.id < b.id; });
  observer->called(*pending.insert(place, std::move(call)));
}

void Machine::countHostCall(std::uint8_t effects) {
  for (std::size_t e = 0; e < effectCount; ++e) {
    if ((effects >> e & 1) == 0) continue;
    if (meter.hostCalls[e] >= meter.limits.hostCalls[e]) throw LimitHit{LimitKind::hostCalls, static_cast<Effect>(e)};
    ++meter.hostCalls[e];
  }
}

Json Machine::spendOutput(const std::function<Json(std::uint64_t &)> &make) {
  const std::uint64_t before = meter.limits.outputBytes - meter.output;
  std::uint64_t budget = before;
  Json json = make(budget);
  meter.output += before - budget;
  return json;
}

Json Machine::hostArguments(const Track &track, std::size_t replaced, TypeIndex type, Cell value,
                            std::uint64_t &budget) const {
  const Instruction instruction = instructionOf(track);
  const Frame &frame = track.frames.back();
  const Intrinsic &intrinsic = module().intrinsics[module().sites[instruction.x[0]].intrinsic];
  Json arguments = Json::object();
  for (std::size_t i = 0; i < intrinsic.params.size(); ++i) {
    const std::size_t reg = instruction.b + i;
    const TypeIndex t = i == replaced ? type : registerType(frame, reg);
    const Cell cell = i == replaced ? value : track.registers[frame.base + reg];
    if (module().types[t].kind == TypeKind::optional && cell == 0) continue;
    arguments[intrinsic.params[i].name] = codec.encode(t, cell, budget);
  }
  return arguments;
}

/// A module is held to what its manifest says of constants: whoever read it need not fear another argument.
void Machine::checkDomains(const Intrinsic &intrinsic, const Json &arguments) const {
  for (const Param &param : intrinsic.params) {
    if (!isClosed(param)) continue;
    const auto given = arguments.find(param.name);
    if (given == arguments.end()) {
      if ((param.sources & sourceBit(Source::absent)) == 0) trapped(Trap::outside_domain);
      continue;
    }
    const auto declared = [&](const Json &value) {
      return std::any_of(param.constants.begin(), param.constants.end(),
                         [&](Index row) { return encodeFree(module().constants[row].type, constants[row]) == value; });
    };
    const TypeIndex type = unwrapped(module().types, param.type);
    const bool many = isCollection(module().types, type) || isKind(module().types, type, TypeKind::map);
    if (many ? !std::all_of(given->begin(), given->end(), declared) : !declared(*given)) trapped(Trap::outside_domain);
  }
}

void Machine::callHost(Track &track) {
  const Instruction instruction = instructionOf(track);
  PendingCall call = newCall(track, CallKind::host);
  call.site = instruction.x[0];
  call.intrinsic = module().sites[call.site].intrinsic;
  call.effects = module().intrinsics[call.intrinsic].effects;
  countHostCall(call.effects);
  call.arguments =
      spendOutput([&](std::uint64_t &budget) { return hostArguments(track, nothingReplaced, 0, 0, budget); });
  checkDomains(module().intrinsics[call.intrinsic], call.arguments);
  track.state = TrackState::call;
  post(std::move(call));
}

void Machine::callAsk(Track &track) {
  const Instruction instruction = instructionOf(track);
  const Frame &frame = track.frames.back();
  PendingCall call = newCall(track, CallKind::ask);
  call.ask = instruction.x[0];
  call.effects = bit(Effect::asks);
  countHostCall(call.effects);
  const Ask &ask = module().asks[call.ask];
  const Cell *arguments = track.registers.data() + frame.base + instruction.b;
  call.arguments = Json::object();
  call.arguments["question"] = codec.encode(registerType(frame, instruction.b), arguments[0]);
  if (ask.subject != 0) call.arguments["subject"] = codec.encode(ask.subject, arguments[1]);
  if (ask.atMostMs > 0) call.due = later(time, ask.atMostMs);
  track.state = TrackState::call;
  post(std::move(call));
}

void Machine::callAwait(Track &track) {
  const Instruction instruction = instructionOf(track);
  const Frame &frame = track.frames.back();
  if (meter.waits >= meter.limits.waits) hit(LimitKind::waits);
  ++meter.waits;
  PendingCall call = newCall(track, CallKind::await);
  call.site = instruction.x[0];
  call.intrinsic = module().sites[call.site].intrinsic;
  call.arguments = {
      {"job", codec.encode(registerType(frame, instruction.b), track.registers[frame.base + instruction.b])}};
  call.due = call.bound;
  track.state = TrackState::call;
  post(std::move(call));
}

void Machine::callSleep(Track &track) {
  const Instruction instruction = instructionOf(track);
  const Frame &frame = track.frames.back();
  if (meter.waits >= meter.limits.waits) hit(LimitKind::waits);
  ++meter.waits;
  PendingCall call = newCall(track, CallKind::sleep);
  const auto length = std::max<Millis>(static_cast<Millis>(track.registers[frame.base + instruction.a]), 0);
  call.arguments = {{"for", printWord(Scalar::duration, length)}};
  call.due = later(time, length);
  track.state = TrackState::call;
  post(std::move(call));
}

// ---- one call for each -------------------------------------------------------------------------------------------

void Machine::callEach(Track &track) {
  const Instruction instruction = instructionOf(track);
  const Frame &frame = track.frames.back();
  EachParts parts;
  const TypeIndex type = registerType(frame, instruction.a);
  if (!isEach(module().types, type, &parts)) trapped(Trap::bad_module);
  const std::size_t reg = instruction.b + instruction.c;
  const TypeIndex collection = registerType(frame, reg);
  const Ref from = static_cast<Ref>(track.registers[frame.base + reg]);

  EachState each;
  each.argument = parts.argument;
  each.result = parts.result;
  const auto take = [&](Cell item) {
    if (!cage->charge(sizeof(EachItem))) hit(LimitKind::memory);
    EachItem entry;
    entry.argument = heap.retain(parts.argument, item);
    each.items.push_back(entry);
  };
  meter.work(heap.length(collection, from));
  if (heap.layout(collection).shape == Shape::list) { // an argument that stands twice is called once
    Ref seen = heap.makeTable(heap.layout(type).fields[1]);
    for (Cell item : heap.items(from)) {
      if (heap.has(seen, item)) continue;
      seen = heap.put(seen, item, 0);
      take(item);
    }
    heap.release(seen);
  } else {
    heap.each(from, [&](const Entry *e) { take(e->key); });
  }
  each.firstCall = track.nextCall;
  track.nextCall += static_cast<std::uint32_t>(each.items.size());
  track.each = std::move(each);
  track.state = TrackState::call;
  sendEach(track);
}

void Machine::sendEach(Track &track) {
  EachState &each = *track.each;
  const Instruction instruction = instructionOf(track);
  const Site &site = module().sites[instruction.x[0]];
  const Intrinsic &intrinsic = module().intrinsics[site.intrinsic];
  while (each.nextItem < each.items.size() && each.waiting < std::max(intrinsic.atOnce, 1u)) {
    const std::size_t i = each.nextItem++;
    countHostCall(intrinsic.effects);
    const std::uint32_t next = track.nextCall; // indexes were set aside for the whole group
    PendingCall call = newCall(track, CallKind::host);
    track.nextCall = next;
    call.id.index = each.firstCall + static_cast<std::uint32_t>(i);
    call.site = instruction.x[0];
    call.intrinsic = site.intrinsic;
    call.effects = intrinsic.effects;
    call.eachFirst = each.firstCall;
    call.eachCount = static_cast<std::uint32_t>(each.items.size());
    call.arguments = spendOutput([&](std::uint64_t &budget) {
      return hostArguments(track, instruction.c, each.argument, each.items[i].argument, budget);
    });
    checkDomains(intrinsic, call.arguments);
    ++each.waiting;
    post(std::move(call));
  }
  if (each.waiting == 0) finishEach(track);
}

void Machine::finishEach(Track &track) {
  const Instruction instruction = instructionOf(track);
  const TypeIndex type = registerType(track.frames.back(), instruction.a);
  const auto &fields = heap.layout(type).fields;
  Ref ok = heap.makeTable(fields[0]), failed = heap.makeTable(fields[1]);
  for (const EachItem &item : track.each->items) {
    if (item.succeeded)
      ok = heap.put(ok, item.argument, item.result);
    else
      failed = heap.put(failed, item.argument, static_cast<Cell>(item.failure));
  }
  dropEach(track);
  const Cell cells[] = {ok, failed};
  complete(track, instruction.a, heap.makeRecord(type, cells),
           track.frames.back().pc + static_cast<Index>(instruction.words()));
}

void Machine::dropEach(Track &track) {
  if (!track.each) return;
  for (const EachItem &item : track.each->items) {
    heap.release(track.each->argument, item.argument);
    if (item.succeeded) heap.release(track.each->result, item.result);
  }
  cage->discharge(track.each->items.size() * sizeof(EachItem));
  track.each.reset();
}

// ---- answering -------------------------------------------------------------------------------------------------

void Machine::complete(Track &track, std::size_t reg, Cell owned, Index pc) {
  Frame &frame = track.frames.back();
  Cell &cell = track.registers[frame.base + reg];
  const Cell old = cell;
  cell = owned;
  heap.release(registerType(frame, reg), old);
  frame.pc = pc;
  track.state = TrackState::runnable;
}

TypeIndex Machine::answerType(const PendingCall &call) const {
  const auto track =
      std::find_if(tracks.begin(), tracks.end(), [&](const Track &t) { return t.path == call.id.track; });
  const Instruction instruction = instructionOf(*track);
  if (instruction.op == Op::host_each) return track->each->result;
  const bool answers = instruction.op == Op::host || instruction.op == Op::await || instruction.op == Op::ask;
  return answers ? registerType(track->frames.back(), instruction.a) : TypeIndex{0};
}

/// People say yes and no.
Json Machine::normalised(const PendingCall &call, TypeIndex type, const Json &json) const {
  if (call.kind == CallKind::ask && isScalar(module().types, type, Scalar::boolean) && (json == "yes" || json == "no"))
    return json == "yes";
  return json;
}

// Compared as JSON, of which values have one form only.
std::string Machine::checkOffer(const PendingCall &call, TypeIndex type, const Json &canonical) const {
  if (call.kind != CallKind::ask) return {};
  const Ask &ask = module().asks[call.ask];
  if (ask.subject == 0) return {};
  const Json &offered = call.arguments["subject"];
  if (ask.kind == AskKind::choose && isCollection(module().types, ask.subject))
    return checkChoice(offered, canonical, ask.many && isCollection(module().types, type), "$");
  if (ask.kind != AskKind::form) return {};
  for (const AskField &field : ask.fields) { // a field that was left out has been let pass by its type
    const auto list = offered.find(field.name), given = canonical.find(field.name);
    if (list == offered.end() || given == canonical.end() || given->is_null()) continue;
    const bool many = isCollection(module().types, unwrapped(module().types, field.type));
    if (std::string error = checkChoice(*list, *given, many, "$." + field.name); !error.empty()) return error;
  }
  return {};
}

std::string Machine::checkAnswer(const PendingCall &call, const Json &json, bool partial) const {
  const TypeIndex type = answerType(call);
  Json canonical;
  std::string error = decodeFree(type, normalised(call, type, json), partial, canonical);
  return error.empty() ? checkOffer(call, type, canonical) : error;
}

std::string Machine::decodeAnswer(const PendingCall &call, const Json &json, bool partial, Cell &out) {
  const TypeIndex type = answerType(call);
  std::string error = codec.decode(type, normalised(call, type, json), out, {.partial = partial});
  if (error.empty() && call.kind == CallKind::ask) error = checkOffer(call, type, encodeFree(type, out));
  if (error.empty()) return error;
  heap.release(type, out);
  out = 0;
  return error;
}

void Machine::settle(Track &track, const PendingCall &call, const Answer &given) {
  const Instruction instruction = instructionOf(track);
  Cell value = 0;
  Answer answer = given;
  if (const Json *json = given.json()) {
    const std::string error = decodeAnswer(call, *json, given.partial, value);
    if (!error.empty()) answer = Answer::failure(Failure::bad_reply, error);
  }
  observer->answered(call, answer);
  const Failure *failure = answer.failed();
  const bool refused = failure && (*failure == Failure::denied || *failure == Failure::rejected_by_guard);
  if (call.kind == CallKind::host && !refused && (call.effects & ~bit(Effect::observes)) != 0)
    for (OpenBound &open : track.bounds) open.mayGoBack = false; // it would be done twice
  const Index after = track.frames.back().pc + static_cast<Index>(instruction.words());
  if (instruction.op == Op::host_each) {
    EachItem &item = track.each->items[call.id.index - track.each->firstCall];
    item.succeeded = failure == nullptr;
    item.result = value;
    if (failure) item.failure = *failure;
    --track.each->waiting;
    sendEach(track);
  } else if (failure && instruction.op != Op::sleep) {
    complete(track, instruction.c, static_cast<Cell>(*failure), instruction.target());
  } else if (instruction.op == Op::host || instruction.op == Op::await || instruction.op == Op::ask) {
    complete(track, instruction.a, value, after);
  } else {
    track.frames.back().pc = after;
    track.state = TrackState::runnable;
  }
}

Step Machine::answer(const CallId &id, const Answer &given, Millis at) {
  const auto found = std::find_if(pending.begin(), pending.end(), [&](const PendingCall &c) { return c.id == id; });
  if (found == pending.end()) return {status, "no call has the id " + toString(id)};
  const PendingCall call = std::move(*found); // the caller's id may be the one in the list: not used below
  pending.erase(found);
  return guarded([&] {
    time = std::max(time, at);
    Track &track = *trackOf(call.id.track);
    current = &track;
    settle(track, call, given);
    schedule();
  });
}

Json Machine::groupArguments(const PendingCall &call) const {
  if (call.eachCount == 0) return Json::array({call.arguments});
  const auto track =
      std::find_if(tracks.begin(), tracks.end(), [&](const Track &t) { return t.path == call.id.track; });
  const EachState &each = *track->each;
  std::uint64_t budget = meter.limits.outputBytes;
  Json all = Json::array();
  for (const EachItem &item : each.items)
    all.push_back(hostArguments(*track, instructionOf(*track).c, each.argument, item.argument, budget));
  return all;
}

// ---- giving up -------------------------------------------------------------------------------------------------

void Machine::abandonCallsOf(Track &track) {
  for (auto call = pending.begin(); call != pending.end();) {
    if (call->id.track != track.path) {
      ++call;
      continue;
    }
    observer->abandoned(*call);
    call = pending.erase(call);
  }
  dropEach(track);
}

void Machine::abandonAllCalls() {
  for (const PendingCall &call : pending) observer->abandoned(call);
  pending.clear();
}

} // namespace tejun::vm
