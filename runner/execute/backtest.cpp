#include "runner/execute/backtest.h"

#include <algorithm>
#include <iterator>

namespace tejun::runner {
namespace {

std::string textAt(const nlohmann::json &alert, const char *name) {
  const auto at = alert.find(name);
  return at != alert.end() && at->is_string() ? at->get<std::string>() : std::string();
}

std::vector<std::string> names(const vm::Module &module, const std::vector<vm::Index> &detections) {
  std::vector<std::string> out;
  for (const vm::Index d : detections) out.push_back(module.detections[d].name);
  return out;
}

} // namespace

Backtester::Backtester(Detector &now, Detector *before) : now_(now), before_(before) {
  for (vm::Index d = 0; d < now.module().detections.size(); ++d) result_.rules[rule(now.module(), d)].now = true;
  if (before == nullptr) return;
  for (vm::Index d = 0; d < before->module().detections.size(); ++d)
    result_.rules[rule(before->module(), d)].before = true;
}

std::size_t Backtester::rule(const vm::Module &module, vm::Index detection) {
  const vm::Detection &d = module.detections[detection];
  const auto [known, isNew] = byName_.try_emplace(d.name, result_.rules.size());
  if (isNew) {
    Backtest::ByRule &row = result_.rules.emplace_back();
    row.name = d.name, row.title = d.title, row.incident = module.incidents[d.incident].name;
  }
  return known->second;
}

std::optional<std::string> Backtester::add(std::size_t line, const Alert &alert) {
  const Detector::Answer now = now_.ask(alert.normal);
  if (!now.misfit.empty()) return now.misfit;
  std::vector<std::string> after = names(now_.module(), now.matched), earlier;
  const std::vector<std::string> lacking = names(now_.module(), now.lacking);
  if (before_ != nullptr) {
    const Detector::Answer before = before_->ask(alert.normal);
    if (!before.misfit.empty()) return before.misfit;
    earlier = names(before_->module(), before.matched);
  }
  ++result_.alerts;
  for (const std::string &name : after) {
    Backtest::ByRule &row = result_.rules[byName_.at(name)];
    ++row.matched;
    if (std::ranges::find(lacking, name) != lacking.end()) ++row.lacking;
    if (before_ != nullptr && std::ranges::find(earlier, name) == earlier.end()) ++row.newly;
  }
  for (const std::string &name : earlier)
    if (std::ranges::find(after, name) == after.end()) ++result_.rules[byName_.at(name)].lost;
  result_.matched += after.empty() ? 0 : 1;
  const bool isLost = after.empty() && !earlier.empty(),
             isNew = before_ != nullptr && earlier.empty() && !after.empty();
  if (!after.empty() && !isNew) return std::nullopt;
  Backtest::Row row{line, textAt(alert.normal, "id"), textAt(alert.normal, "signature"), {}};
  if (after.empty()) result_.unmatched.push_back(row);
  row.detections = isLost ? std::move(earlier) : std::move(after);
  if (isLost)
    result_.lost.push_back(std::move(row));
  else if (isNew)
    result_.newly.push_back(std::move(row));
  return std::nullopt;
}

} // namespace tejun::runner
