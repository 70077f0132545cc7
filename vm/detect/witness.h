// A rule's witness: keys of which an alert must hit at least one to match the rule. The cheapest part of an `and`, all parts of an `or`;
// what is negated has none. Keys are what the index looks up; each is kept once however many rules have it.
#pragma once

#include "vm/detect/rules.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace tejun::vm::detect {

using KeyId = std::uint32_t;

struct Key {
  enum class Kind : std::uint8_t {
    equal,
    network,
    contains,
    starts,
    ends,
    atLeast,
    atMost,
    present
  } kind = Kind::present;
  FieldId field = 0;
  std::string bytes = {};   // equal, and texts: folded; network: as printed
  NetworkBits network = {}; // network
  std::int64_t bound = 0;   // atLeast, atMost
};

/// How often keys were hit by real alerts: takes the place of the estimate. Keys are named by `nameOf`.
struct Observed {
  std::uint64_t alerts = 0;
  std::unordered_map<std::string, std::uint64_t> hits;
};
std::string nameOf(const Key &);

/// A rule that a key leads to, and the atom that is thereby known to hold; `none` when the key says less.
struct Lead {
  Index rule = 0;
  AtomId proved = none;
};
struct Witnesses {
  std::vector<Key> keys;
  std::vector<std::vector<Lead>> leads; // by key
  std::vector<Index> open;              // rules without a witness, tried on every alert
  std::vector<Index> byPresence;        // rules that only the presence of a field leads to
};

Witnesses chooseWitnesses(const std::vector<Rule> &, const FieldTable &, const AtomTable &, const Observed *);

} // namespace tejun::vm::detect
