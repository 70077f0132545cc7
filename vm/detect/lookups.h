// What a whole value is looked up in: one hash of (field, value) for equality and sets, one of (field, prefix) for networks, and sorted
// bounds for numbers and times.
#pragma once

#include "vm/detect/witness.h"

namespace tejun::vm::detect {

class Lookups {
public:
  Lookups(const std::vector<Key> &, std::size_t fields);

  bool any(FieldId f) const { return plans_[f].equal || plans_[f].bounds || !plans_[f].prefixes.empty(); }
  /// Calls hit(key) for each key of the field that the value meets; `text`: as it is looked up, `v` as it is. Counts its probes.
  template <class Hit>
  void find(FieldId f, const FieldInfo &info, std::string_view text, const Value &v, std::uint64_t &probes,
            const Hit &hit) const {
    const Plan &plan = plans_[f];
    if (plan.equal && text.size() >= plan.shortest && text.size() <= plan.longest) probe(f, text, probes, hit);
    for (const Prefix &prefix : plan.prefixes) {
      if (prefix.v6 != !v.bytes.empty()) continue;
      const AddressBits base = tejun::vm::networkOf(addressOf(v), prefix.length).base;
      char key[18];
      probe(f, networkKey(base, prefix.length, key), probes, hit);
    }
    if (!plan.bounds || info.kind != ValueKind::word) return;
    const auto number = static_cast<std::int64_t>(v.word);
    for (const Bound &b : plan.atLeast) {
      ++probes;
      if (b.bound > number) break;
      hit(b.key);
    }
    for (const Bound &b : plan.atMost) {
      ++probes;
      if (b.bound < number) break;
      hit(b.key);
    }
  }
  std::size_t bytes() const;

private:
  struct Prefix {
    bool v6 = false;
    unsigned length = 0;
    friend bool operator==(const Prefix &, const Prefix &) = default;
  };
  struct Bound {
    std::int64_t bound = 0;
    KeyId key = 0;
  };
  struct Plan {
    bool equal = false, bounds = false;
    std::size_t shortest = ~std::size_t{0}, longest = 0; // of the values that are looked for
    std::vector<Prefix> prefixes;
    std::vector<Bound> atLeast, atMost; // the first that is not met ends the walk
  };
  struct Entry {
    std::uint64_t hash = 0;
    FieldId field = 0;
    std::uint32_t length = 0;
    std::size_t text = 0;
    KeyId key = 0;
    bool used = false;
  };

  static std::uint64_t hashOf(FieldId, std::string_view);
  static std::string_view networkKey(const AddressBits &base, unsigned prefix, char (&out)[18]);
  template <class Hit> void probe(FieldId f, std::string_view text, std::uint64_t &probes, const Hit &hit) const {
    const std::uint64_t hash = hashOf(f, text);
    for (std::size_t i = hash & (entries_.size() - 1);; i = (i + 1) & (entries_.size() - 1)) {
      ++probes;
      const Entry &e = entries_[i];
      if (!e.used) return;
      if (e.hash == hash && e.field == f && std::string_view(texts_).substr(e.text, e.length) == text)
        return hit(e.key);
    }
  }

  std::vector<Plan> plans_; // by field
  std::vector<Entry> entries_;
  std::string texts_;
};

} // namespace tejun::vm::detect
