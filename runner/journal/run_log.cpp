// See run_log.h. The payloads are JSON objects; what they hold is part of the format.
#include "runner/journal/run_log.h"

#include "runner/ingest/strict_json.h"
#include "vm/bytecode/types.h"

#include <fmt/format.h>

#include <algorithm>

namespace tejun::runner {
namespace {

constexpr std::string_view kindNames[] = {"host", "ask", "await", "sleep"};

std::string dump(const Json &json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

const std::string *textIn(const Json &object, const char *key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? &found->get_ref<const std::string &>() : nullptr;
}
std::optional<std::int64_t> numberIn(const Json &object, const char *key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<std::int64_t>();
}

Json encoded(const CallPlace &place, const Reply &reply) {
  Json out = {{"call", place.call}, {"place", place.place}, {"due", reply.due}};
  if (reply.answer) {
    if (const Json *value = reply.answer->json()) out["answer"] = *value;
    if (const vm::Failure *failure = reply.answer->failed()) out["failure"] = vm::nameOf(*failure);
    if (!reply.answer->detail.empty()) out["detail"] = reply.answer->detail;
  }
  if (!reply.origin.empty()) out["origin"] = reply.origin;
  if (reply.byDefault) out["by_default"] = true;
  return out;
}

std::optional<Reply> decoded(const Json &payload) {
  Reply reply;
  const auto due = numberIn(payload, "due");
  if (!due) return std::nullopt;
  reply.due = *due;
  const std::string *detail = textIn(payload, "detail"), *origin = textIn(payload, "origin");
  if (const auto answer = payload.find("answer"); answer != payload.end()) {
    reply.answer = vm::Answer::value(*answer);
  } else if (const std::string *name = textIn(payload, "failure")) {
    const auto failure = failureNamed(*name);
    if (!failure) return std::nullopt;
    reply.answer = vm::Answer::failure(*failure);
  }
  if (reply.answer && detail) reply.answer->detail = *detail;
  if (origin) reply.origin = *origin;
  reply.byDefault = payload.contains("by_default");
  return reply;
}

} // namespace

std::optional<vm::Failure> failureNamed(std::string_view name) {
  constexpr std::string_view names[] = {
#define FAILURE(failure, retried, en, ja) #failure,
#include "vm/bytecode/Failures.def"
  };
  const auto found = std::ranges::find(names, name);
  if (found == std::end(names)) return std::nullopt;
  return static_cast<vm::Failure>(found - std::begin(names));
}

std::string toString(const CallPlace &at) { return fmt::format("{}/{}", at.call, at.place); }

bool JournaledCall::is(const OutgoingCall &call) const {
  return name == call.name && kind == call.kind && attempt == call.attempt && arguments == call.arguments;
}

RunLog::RunLog(Store &s, RunRow r, const Json &opened, Millis at) : row(std::move(r)), store(s), opened_(opened) {
  row.head = chainBegin(store.id(), row.id);
  add(at, EntryKind::opened, dump(opened));
}

RunLog::Loaded RunLog::load(Store &store, std::int64_t run) {
  const std::string number = fmt::to_string(run);
  const auto broken = [&](const std::string &what) {
    return Loaded{nullptr, Problem{ProblemId::journal_broken, {{"case", number}, {"what", what}}}};
  };
  RowRead row = store.run(run);
  if (!row.row) {
    if (!row.fault.empty()) return broken(row.fault);
    return {nullptr, Problem{ProblemId::case_not_there, {{"path", store.url()}, {"case", number}}}};
  }
  std::unique_ptr<RunLog> log(new RunLog(store, std::move(*row.row)));
  EntriesRead read = store.entries(run);
  Digest last = chainBegin(store.id(), run);
  for (Entry &entry : read.entries) {
    if (!follows(entry, last)) return broken(fmt::format("entry {} is not what was written", entry.seq));
    last = entry.hash;
    const std::uint32_t seq = entry.seq;
    if (const std::string fault = log->take(entry); !fault.empty())
      return broken(fmt::format("entry {}: {}", seq, fault));
  }
  if (!read.fault.empty()) return broken(read.fault);
  if (log->entries_.size() != log->row.length || last != log->row.head)
    return broken(
        fmt::format("its journal has {} entries, and {} were written", log->entries_.size(), log->row.length));
  return {std::move(log), std::nullopt};
}

/// Believes an entry whose hash is right as far as it makes sense.
std::string RunLog::take(Entry &entry) {
  JsonRead read = readJson(entry.payload, payloadDepth);
  if (read.fault.kind != JsonFault::Kind::none || !read.value.is_object()) return "it is no object";
  if ((entry.seq == 1) != (entry.kind == EntryKind::opened)) return "it stands in the wrong place";
  bytes_ += entry.payload.size();
  std::string fault;
  switch (entry.kind) {
  case EntryKind::opened: opened_ = std::move(read.value); break;
  case EntryKind::intent:
  case EntryKind::answer:
  case EntryKind::approved: fault = takeCall(entry, read.value); break;
  default: break;
  }
  entries_.push_back(std::move(entry));
  return fault;
}

std::string RunLog::takeCall(const Entry &entry, const Json &payload) {
  const std::string *call = textIn(payload, "call");
  const auto place = numberIn(payload, "place");
  if (!call || !place || *place < 0 || *place > 1'000'000) return "it is about no call";
  const CallPlace at{*call, static_cast<std::uint32_t>(*place)};
  if (entry.kind == EntryKind::intent) {
    const std::string *name = textIn(payload, "name"), *kind = textIn(payload, "kind");
    const auto attempt = numberIn(payload, "attempt");
    const auto known = kind ? std::ranges::find(kindNames, *kind) : std::end(kindNames);
    if (!name || known == std::end(kindNames) || !attempt || *attempt < 0 || !payload.contains("arguments"))
      return "it says nothing of its call";
    JournaledCall one{*name,
                      static_cast<vm::CallKind>(known - std::begin(kindNames)),
                      static_cast<std::uint32_t>(*attempt),
                      payload["arguments"],
                      entry.at,
                      {},
                      {}};
    if (!calls_.emplace(at, std::move(one)).second) return "the call was sent before";
    order_.push_back(at);
    return {};
  }
  const auto found = calls_.find(at);
  if (found == calls_.end()) return "its call was never sent";
  if (found->second.reply) return "its call was answered before";
  if (entry.kind == EntryKind::approved) {
    if (const std::string *by = textIn(payload, "by")) found->second.approvedBy.push_back(*by);
    return {};
  }
  found->second.reply = decoded(payload);
  return found->second.reply ? "" : "it is no answer";
}

const JournaledCall *RunLog::find(const CallPlace &at) const {
  const auto found = calls_.find(at);
  return found == calls_.end() ? nullptr : &found->second;
}

std::string RunLog::keyOf(const std::string &call, const std::string &name) const {
  return fmt::format("{}-{}-{}-{}", hex(store.id()), row.id, call, name);
}

void RunLog::add(Millis at, EntryKind kind, std::string payload) {
  Entry entry{row.length + 1, at, kind, std::move(payload), {}, {}};
  seal(entry, row.head);
  row.length = entry.seq;
  row.head = entry.hash;
  row.changed = std::max(row.changed, at);
  bytes_ += entry.payload.size();
  entries_.push_back(std::move(entry));
  ++fresh_;
}

bool RunLog::intent(Millis at, const CallPlace &place, const OutgoingCall &call) {
  std::string payload = dump({{"call", place.call},
                              {"place", place.place},
                              {"name", call.name},
                              {"kind", kindNames[static_cast<std::size_t>(call.kind)]},
                              {"attempt", call.attempt},
                              {"arguments", call.arguments}});
  if (payload.size() > payloadBytes) return false;
  add(at, EntryKind::intent, std::move(payload));
  calls_[place] = {call.name, call.kind, call.attempt, call.arguments, at, {}, {}};
  order_.push_back(place);
  return true;
}

void RunLog::answer(Millis at, const CallPlace &place, Reply &reply, const std::string &by) {
  const auto payload = [&] {
    Json out = encoded(place, reply);
    if (!by.empty()) out["by"] = by;
    return dump(out);
  };
  std::string text = payload();
  if (text.size() > payloadBytes) {
    reply.answer = vm::Answer::failure(vm::Failure::bad_reply, "the reply is larger than 4 MiB");
    text = payload();
  }
  add(at, EntryKind::answer, std::move(text));
  calls_[place].reply = reply;
  row.crashes = 0; // it came forward
}

void RunLog::approved(Millis at, const CallPlace &place, const std::string &by) {
  add(at, EntryKind::approved, dump({{"call", place.call}, {"place", place.place}, {"by", by}}));
  calls_[place].approvedBy.push_back(by);
}

void RunLog::note(Millis at, EntryKind kind, const Json &payload) { add(at, kind, dump(payload)); }

std::optional<Problem> RunLog::commit(std::span<const Content> contents) {
  const std::span<const Entry> all(entries_);
  auto problem = store.commit(row, all.last(fresh_), contents);
  if (!problem) fresh_ = 0;
  return problem;
}

} // namespace tejun::runner
