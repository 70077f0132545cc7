// Detections, guards and criteria: what begins a case, what must never happen, how bad it is.
#include "compiler/diff/compare.h"
#include "compiler/proof/conditions.h"
#include "compiler/sema/dump.h"

namespace tejun::diff {

using namespace hir;

namespace {

std::string joinedLines(std::string text) {
  std::string out;
  for (const char c : text) {
    if (c != '\n' && (c != ' ' || (!out.empty() && out.back() != ' '))) out += c;
    if (c == '\n' && !out.empty()) out += "; ";
  }
  while (!out.empty() && (out.back() == ' ' || out.back() == ';')) out.pop_back();
  return out;
}

/// Decided on the atoms, needs included, as for detections of one workspace; what cannot be decided is another condition.
ChangeKind direction(const Version &older, const DetectInfo &old, const Version &newer, const DetectInfo &now) {
  const bool kept = proof::Disjunction(older.program, old).implies(now);
  const bool within = proof::Disjunction(newer.program, now).implies(old);
  if (kept == within) return ChangeKind::detection_other;
  return kept ? ChangeKind::detection_widened : ChangeKind::detection_narrowed;
}

std::string needs(const DetectInfo &detect) {
  std::string text;
  for (const std::string &one : detect.needsText) text += (text.empty() ? " needs " : ", ") + one;
  return text;
}

std::string confirm(const Program &program, const DetectInfo &detect) {
  const std::string whole = sema::dumpText(program, detect);
  const std::size_t at = whole.find("\n  confirm");
  return at == std::string::npos ? "" : whole.substr(at);
}

void compareDetection(const Version &older, const DetectInfo &old, const Version &newer, const DetectInfo &now,
                      Changes &out) {
  const std::string name = now.name.str();
  const auto incident = [](const Version &version, const DetectInfo &detect) {
    return version.program.incidents[static_cast<std::size_t>(detect.incident)].name.str();
  };
  if (incident(older, old) != incident(newer, now))
    out.push_back({ChangeKind::detection_incident, name, incident(older, old), incident(newer, now)});
  const std::string before = "`" + sema::dumpText(older.program, old.when) + needs(old) + "`";
  const std::string after = "`" + sema::dumpText(newer.program, now.when) + needs(now) + "`";
  const auto alike = [](const Version &version, const DetectInfo &detect) {
    return proof::Disjunction(version.program, detect).key();
  };
  if (before != after && alike(older, old) != alike(newer, now))
    out.push_back({direction(older, old, newer, now), name, before, after});
  if (confirm(older.program, old) != confirm(newer.program, now))
    out.push_back({ChangeKind::detection_confirm, name, "", ""});
}

} // namespace

void comparePolicy(const Version &older, const Version &newer, Changes &out) {
  align(
      older.program.detects, newer.program.detects, [](const DetectInfo &one) { return one.name.str(); },
      [&](const DetectInfo &old, const DetectInfo &now) { compareDetection(older, old, newer, now, out); },
      [&](const DetectInfo &old) { out.push_back({ChangeKind::detection_gone, old.name.str(), "", ""}); },
      [&](const DetectInfo &now) { out.push_back({ChangeKind::detection_new, now.name.str(), "", ""}); });

  const auto guards = [](const Program &program) {
    std::vector<std::string> texts;
    for (const GuardInfo &guard : program.scope.guards) texts.push_back(joinedLines(sema::dumpText(program, guard)));
    return texts;
  };
  align(
      guards(older.program), guards(newer.program), [](const std::string &one) { return one; },
      [](const std::string &, const std::string &) {},
      [&](const std::string &old) { out.push_back({ChangeKind::guard_gone, "", old, ""}); },
      [&](const std::string &now) { out.push_back({ChangeKind::guard_new, "", "", now}); });

  constexpr llvm::StringRef severities[] = {"low", "medium", "high", "critical"};
  const auto severity = [&](const CriteriaRow &row) {
    return severities[static_cast<std::size_t>(row.severity)].str();
  };
  align(
      older.program.criteria, newer.program.criteria, severity,
      [&](const CriteriaRow &old, const CriteriaRow &now) {
        const std::string before = joinedLines(sema::dumpText(older.program, old));
        const std::string after = joinedLines(sema::dumpText(newer.program, now));
        if (before != after) out.push_back({ChangeKind::criterion, severity(now), before, after});
      },
      [&](const CriteriaRow &old) { out.push_back({ChangeKind::criterion_gone, severity(old), "", ""}); },
      [&](const CriteriaRow &now) { out.push_back({ChangeKind::criterion_new, severity(now), "", ""}); });
}

} // namespace tejun::diff
