// The rule index: from an alert to the detections that it matches, without trying each. Docs: docs/reference/detection.md.
//   fields of the alert → keys that it hits (lookups.h, scanner.h) → rules that have such a witness (witness.h) → tried (rules.h)
// Its answer is that of match.h for every rule, on every alert.
//
// An index is immutable and shared by threads; each thread has a scratch of its own.
#pragma once

#include "vm/detect/lookups.h"
#include "vm/detect/scanner.h"

#include <memory>

namespace tejun::vm::detect {

/// What was done for alerts, counted: the same on every machine.
struct Work {
  std::uint64_t alerts = 0;
  ScanWork scan;
  std::uint64_t lookups = 0;    // probes of hashes and bounds
  std::uint64_t candidates = 0; // rules tried
  std::uint64_t atoms = 0;      // decided
  std::uint64_t atomBytes = 0;  // looked at for that
  std::uint64_t matches = 0;
  std::uint64_t total() const {
    return scan.bytes + scan.probes + scan.compared + lookups + candidates + atoms + atomBytes;
  }
};

class RuleIndex {
public:
  /// Null, and why, when no run of the module can be made. `observed`: from a scratch that has seen real alerts.
  static std::shared_ptr<const RuleIndex> build(std::shared_ptr<const Module>, std::string &error,
                                                const Observed *observed = nullptr);

  class Scratch {
  public:
    /// `epoch`: the number of the first alert; they are counted modulo 2³¹.
    explicit Scratch(const RuleIndex &, std::uint32_t epoch = 0);
    const Work &work() const { return work_; }

  private:
    friend class RuleIndex;
    AlertView view_;
    std::uint32_t epoch_;
    std::vector<std::uint32_t> keySeen_, ruleSeen_, atomSeen_; // the epoch; of an atom: twice that, and its truth
    std::vector<std::uint64_t> keyHits_, wasted_;              // by key: alerts that hit it; rules tried for it in vain
    Work work_;
  };

  /// The detections that the run's alert matches, in order. The run is of the same module.
  void match(const Run &, Scratch &, std::vector<Index> &out) const;

  struct Size {
    std::size_t rules = 0, atoms = 0, keys = 0, fields = 0, bytes = 0;
  };
  Size size() const;
  /// Detections without a witness: tried on every alert; and those tried on every alert that has some field.
  const std::vector<Index> &open() const { return open_; }
  const std::vector<Index> &byPresence() const { return byPresence_; }

  /// How often each key was hit: for `build`, when traffic has changed.
  Observed observed(const Scratch &) const;
  /// Witnesses that led to more than `share` of all rules tried, and in vain: a flood, or a rule that wants a rarer condition.
  struct Costly {
    std::string field, text; // `alert.process.path`, the value that is looked for
    std::vector<Index> rules;
    std::uint64_t hits = 0, inVain = 0;
  };
  std::vector<Costly> costly(const Scratch &, double share) const;

private:
  RuleIndex() = default;
  bool holds(const Rule &, Scratch &) const;
  bool node(const Rule &, std::uint32_t &at, Scratch &) const;
  bool atom(AtomId, Scratch &) const;
  std::string fieldText(FieldId) const;

  std::shared_ptr<const Module> module_;
  FieldTable fields_;
  AtomTable atoms_;
  std::vector<Rule> rules_;
  std::vector<Key> keys_;
  std::vector<std::uint32_t> firstLead_; // by key, into leads_
  std::vector<Lead> leads_;
  std::vector<KeyId> presence_; // by field; `none`
  std::vector<Index> open_, byPresence_;
  std::unique_ptr<const Lookups> lookups_;
  std::unique_ptr<const LiteralScanner> scanner_;
};

} // namespace tejun::vm::detect
