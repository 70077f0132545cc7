// The detections of one module, asked about one alert after another: by the index, with a run that is kept, since making one for each
// alert costs more than the answer. Nothing is called: what `enrich` would find out is not in the alert. Not to be shared by threads.
#pragma once

#include "vm/detect/match.h"
#include "vm/detect/rule_index.h"
#include "vm/runtime/run.h"

#include <memory>
#include <string>
#include <vector>

namespace tejun::runner {

class Detector {
public:
  /// What a detection `needs` and the alert lacks: keeps it from matching, or is left to the scope's `enrich` where there is one.
  enum class Needs : std::uint8_t { required, enriched };
  /// Nothing, and why, when the module cannot run.
  static std::unique_ptr<Detector> create(std::shared_ptr<const vm::Module>, std::string &error,
                                          Needs needs = Needs::required, const vm::Limits &limits = {});

  struct Answer {
    std::vector<vm::Index> matched; // rows of the module's detections, in order
    std::vector<vm::Index> lacking; // those of them that match once `enrich` has found what they need
    std::string misfit;             // why the alert does not fit the module's Alert
  };
  Answer ask(const vm::Json &normalAlert);
  /// Of the alert that was asked about last.
  vm::detect::Match explain(vm::Index detection) const {
    return vm::detect::match(*run_, module_->detections[detection]);
  }

  const vm::Module &module() const { return *module_; }
  const vm::detect::RuleIndex &index() const { return *index_; }
  const vm::detect::RuleIndex::Scratch &scratch() const { return scratch_; }

private:
  Detector(std::shared_ptr<const vm::Module>, std::shared_ptr<const vm::Module> asked,
           std::shared_ptr<const vm::detect::RuleIndex>, std::unique_ptr<vm::Run>, const vm::Limits &);

  std::shared_ptr<const vm::Module> module_, asked_; // as given; without the needs that are left to `enrich`
  vm::Limits limits_;
  std::shared_ptr<const vm::detect::RuleIndex> index_;
  vm::detect::RuleIndex::Scratch scratch_;
  std::unique_ptr<vm::Run> run_;
};

} // namespace tejun::runner
