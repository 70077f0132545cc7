// See classify.h.
#include "runner/execute/classify.h"

#include <fmt/format.h>

#include <algorithm>

namespace tejun::runner {
namespace {

/// A run of its own computes the criteria, since a severity never falls in the case's run.
Candidate rate(const std::shared_ptr<const vm::Module> &module, const vm::Run &run, const vm::Limits &limits,
               vm::Index detection) {
  Candidate candidate{detection, std::nullopt, std::nullopt};
  if (module->severity == vm::none) return candidate;
  const vm::Run::Created trial = vm::Run::create(module, limits);
  if (!trial.run || !trial.run->setAlert(run.alert()).empty()) return candidate;
  trial.run->setIncident(module->detections[detection].incident);
  trial.run->start(module->severity);
  candidate.certain = trial.run->severity();
  candidate.possible = trial.run->possibleSeverity();
  return candidate;
}

} // namespace

Classification classify(const std::shared_ptr<const vm::Module> &module, const vm::Run &run, const vm::Limits &limits,
                        Language language, const vm::detect::RuleIndex *index) {
  Classification result;
  std::vector<vm::Index> matched;
  if (index) {
    vm::detect::RuleIndex::Scratch scratch(*index);
    index->match(run, scratch, matched);
  } else {
    for (vm::Index i = 0; i < module->detections.size(); ++i)
      if (vm::detect::matches(run, module->detections[i])) matched.push_back(i);
  }
  for (const vm::Index i : matched) result.matched.push_back(rate(module, run, limits, i));
  if (!matched.empty()) {
    std::ranges::stable_sort(result.matched, [](const Candidate &a, const Candidate &b) {
      return std::tie(a.certain, a.possible) > std::tie(b.certain, b.possible);
    });
    return result;
  }
  for (const vm::Detection &detection : module->detections) {
    const vm::detect::Match match = vm::detect::match(run, detection);
    NearMiss miss{detection.name, detection.title, module->incidents[detection.incident].name, {}};
    for (const std::string &field : match.missing)
      miss.reasons.push_back(language == Language::japanese ? fmt::format("`{}` がない", field)
                                                            : fmt::format("there is no `{}`", field));
    for (const vm::detect::Reason &reason : match.reasons) miss.reasons.push_back(reason.text);
    result.missed.push_back(std::move(miss));
  }
  return result;
}

} // namespace tejun::runner
