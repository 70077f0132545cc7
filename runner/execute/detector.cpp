#include "runner/execute/detector.h"

namespace tejun::runner {

Detector::Detector(std::shared_ptr<const vm::Module> module, std::shared_ptr<const vm::Module> asked,
                   std::shared_ptr<const vm::detect::RuleIndex> index, std::unique_ptr<vm::Run> run,
                   const vm::Limits &limits)
    : module_(std::move(module)), asked_(std::move(asked)), limits_(limits), index_(std::move(index)),
      scratch_(*index_), run_(std::move(run)) {}

std::unique_ptr<Detector> Detector::create(std::shared_ptr<const vm::Module> module, std::string &error, Needs needs,
                                           const vm::Limits &limits) {
  std::shared_ptr<const vm::Module> asked = module;
  if (needs == Needs::enriched && module->enrich != vm::none) {
    vm::Module lenient = *module;
    for (vm::Detection &d : lenient.detections) d.needs.clear(), d.needsText.clear();
    asked = std::make_shared<const vm::Module>(std::move(lenient));
  }
  auto index = vm::detect::RuleIndex::build(asked, error);
  if (!index) return nullptr;
  vm::Run::Created created = vm::Run::create(asked, limits);
  error = created.error;
  if (!created.run) return nullptr;
  return std::unique_ptr<Detector>(
      new Detector(std::move(module), std::move(asked), std::move(index), std::move(created.run), limits));
}

Detector::Answer Detector::ask(const vm::Json &normalAlert) {
  // A run pays for every alert that it reads, and keeps the addresses and digests of all.
  const vm::Run::Used used = run_->used();
  if (used.fuel > limits_.fuel / 2 || used.heapBytes > limits_.heapBytes / 2) {
    vm::Run::Created fresh = vm::Run::create(asked_, limits_);
    if (fresh.run) run_ = std::move(fresh.run);
  }
  Answer answer;
  answer.misfit = run_->setAlert(normalAlert);
  if (!answer.misfit.empty()) return answer;
  index_->match(*run_, scratch_, answer.matched);
  if (asked_ == module_) return answer;
  for (const vm::Index i : answer.matched) {
    const vm::Detection &d = module_->detections[i];
    if (!vm::detect::missingNeeds(*run_, d.needs, d.needsText).empty()) answer.lacking.push_back(i);
  }
  return answer;
}

} // namespace tejun::runner
