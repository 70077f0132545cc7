// Detection over recorded alerts: what matched, what nobody matches, and, beside an earlier version of the rules, what is newly matched
// and what is lost. Adds up; reads no file and prints nothing.
#pragma once

#include "runner/execute/detector.h"
#include "runner/ingest/alert.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tejun::runner {

struct Backtest {
  struct Row {
    std::size_t line = 0;
    std::string id, signature;
    std::vector<std::string> detections; // that match it; of a lost one: that matched it
  };
  /// A detection of either version, by name.
  struct ByRule {
    std::string name, title, incident;
    bool now = false, before = false; // whether that version has it
    std::size_t matched = 0, newly = 0, lost = 0;
    std::size_t lacking = 0; // of the matched: once `enrich` has found what the detection needs
  };
  std::size_t alerts = 0;     // that were read
  std::size_t matched = 0;    // by at least one detection
  std::vector<Row> unmatched; // by none
  std::vector<Row> newly;     // by none before, by one now
  std::vector<Row> lost;      // by one before, by none now
  std::vector<ByRule> rules;  // in the order of the procedure, then those that are gone
};

class Backtester {
public:
  /// `before` may be null. Both must outlive this.
  Backtester(Detector &now, Detector *before);
  /// Why the alert does not fit a module's Alert; else it counts.
  std::optional<std::string> add(std::size_t line, const Alert &);
  Backtest take() { return std::move(result_); }

private:
  std::size_t rule(const vm::Module &, vm::Index detection);

  Detector &now_;
  Detector *before_;
  Backtest result_;
  std::map<std::string, std::size_t> byName_;
};

} // namespace tejun::runner
