// What the run knows about the case, and how it ends.
#include "vm/runtime/machine.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace tejun::vm {
namespace {
constexpr std::array<std::string_view, 12> siteWords = {"section",  "step",       "process", "method",
                                                        "response", "arm",        "call",    "skip",
                                                        "accept",   "declassify", "promise", "clock"};
bool has(const std::vector<Index> &set, Index i) { return std::find(set.begin(), set.end(), i) != set.end(); }
} // namespace

// ---- facts and severity ----------------------------------------------------------------------------------------

void Machine::setFact(Track &track, Index fact, Cell value, std::string_view reason, bool assumed) {
  const TypeIndex type = module().facts[fact].type;
  const Json json = codec.encode(type, value);
  record(reason.size());
  heap.retain(type, value);
  if (facts[fact]) heap.release(type, *facts[fact]);
  facts[fact] = value;
  if (assumed)
    observer->assumed(where(track), fact, json, reason);
  else
    observer->established(where(track), fact, json, reason);
}

void Machine::setSeverity(Track &track, std::int64_t certain, std::int64_t highest) {
  const auto read = [](std::int64_t n) -> std::optional<Severity> {
    if (n < 0) return std::nullopt;
    return static_cast<Severity>(std::min<std::int64_t>(n, static_cast<std::int64_t>(Severity::critical)));
  };
  const auto newSeverity = std::max(severity, read(certain)); // only a person lowers it
  const auto newPossible = std::max(read(highest), newSeverity);
  if (newSeverity == severity && newPossible == possible) return;
  severity = newSeverity;
  possible = newPossible;
  observer->severityChanged(where(track), severity, possible);
}

void Machine::replaceAlert(Cell owned) {
  heap.release(module().alertType, slots[0].value);
  slots[0] = {SlotValue::set, owned};
}

// ---- duties ----------------------------------------------------------------------------------------------------

void Machine::meetDuty(Track &track, Index duty) {
  if (has(met, duty)) return;
  met.push_back(duty);
  observer->dutyMet(where(track), duty);
}

void Machine::omitDuty(Track &track, Index duty, std::string_view reason) {
  record(reason.size());
  omitted.push_back({duty, std::string(reason)});
  observer->dutyOmitted(where(track), duty, reason);
}

std::vector<Index> Machine::dutiesMissing() const {
  std::vector<Index> missing;
  if (!possible || (end && module().outcomes[end->outcome].owesNothing)) return missing;
  for (const CriteriaRow &row : module().criteria) {
    if (row.severity != *possible) continue;
    for (Index duty : row.duties)
      if (!has(met, duty) && !has(missing, duty) &&
          std::none_of(omitted.begin(), omitted.end(), [&](const Omission &o) { return o.duty == duty; }))
        missing.push_back(duty);
  }
  return missing;
}

// ---- trace -----------------------------------------------------------------------------------------------------

void Machine::enterSite(Track &track, Index site) {
  if (track.context.size() >= openPlaces) hit(LimitKind::depth);
  record(0);
  track.context.push_back(site);
  observer->entered(where(track), site);
}

void Machine::leaveSite(Track &track, Index site) {
  // Only what this frame entered, so that a way out of the middle cannot leave what its caller is in.
  const std::size_t mine = track.frames.empty() ? 0 : track.frames.back().context;
  const auto begin = track.context.begin() + static_cast<std::ptrdiff_t>(std::min(mine, track.context.size()));
  if (std::find(begin, track.context.end(), site) == track.context.end()) return;
  for (Index left = none; left != site;) {
    left = track.context.back();
    observer->left(where(track), left);
    track.context.pop_back();
  }
}

void Machine::takeArm(Track &track, Index site) {
  record(0);
  observer->taken(where(track), site);
}

void Machine::remark(Track &track, Index site, std::string_view reason) {
  record(reason.size());
  remarks.push_back({site, std::string(reason)});
  observer->remarked(where(track), site, reason);
}

void Machine::handOff(Track &track, Phase phase, TypeIndex type, Cell package) {
  handoffs.push_back({phase, codec.encode(type, package), type});
  observer->handedOff(where(track), handoffs.back());
}

// ---- ends ------------------------------------------------------------------------------------------------------

void Machine::endRun(Track &track, Index outcome, std::string_view reason) {
  record(reason.size());
  end = End{outcome, std::string(reason), locationOf(track)};
  status = RunStatus::finished;
  observer->ended(where(track), *end);
  endAllTracks();
}

void Machine::stopRun(const Track *track, RunStatus how, Stop why) {
  static const TrackPath nowhere;
  static const std::vector<Index> nothing;
  status = how;
  stop = std::move(why);
  observer->stopped({track ? track->path : nowhere, time, track ? track->context : nothing, stop->at}, how, *stop);
  endAllTracks();
}

std::string Machine::siteText(Index i) const {
  const Site &site = module().sites[i];
  std::string text(siteWords[static_cast<std::size_t>(site.kind)]);
  for (const std::string *part : {&site.number, &site.name, &site.title})
    if (!part->empty()) text.append(" ").append(*part);
  return text;
}

Stop Machine::stopAt(const Track *track, std::string reason) const {
  Stop why;
  why.reason = std::move(reason);
  if (track == nullptr) return why;
  why.at = locationOf(*track);
  for (auto site = track->context.rbegin(); site != track->context.rend(); ++site) why.stack.push_back(siteText(*site));
  return why;
}

Location Machine::locationOf(const Track &track) const {
  if (track.frames.empty()) return {};
  const Frame &frame = track.frames.back();
  Location at{frame.function, frame.pc, {}, 0, 0};
  const auto &lines = module().functions[frame.function].lines;
  auto after =
      std::upper_bound(lines.begin(), lines.end(), frame.pc, [](Index pc, const LineEntry &e) { return pc < e.pc; });
  if (after == lines.begin()) return at;
  const LineEntry &entry = *std::prev(after);
  if (entry.file < module().strings.size()) at.file = module().strings[entry.file];
  at.line = entry.line;
  at.column = entry.column;
  return at;
}

} // namespace tejun::vm
