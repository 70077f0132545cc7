#include "vm/detect/lookups.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace tejun::vm::detect {

std::uint64_t Lookups::hashOf(FieldId f, std::string_view s) {
  std::uint64_t h = (std::uint64_t{f} + 1) * 0x9e3779b97f4a7c15u ^ s.size();
  const auto mix = [&h](std::uint64_t word) {
    h ^= word;
    h *= 0xd6e8feb86659fd93u;
    h ^= h >> 32;
  };
  while (s.size() >= 8) {
    std::uint64_t word;
    std::memcpy(&word, s.data(), 8);
    mix(word);
    s.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  std::memcpy(&rest, s.data(), s.size());
  mix(rest);
  return h ^ h >> 29;
}

std::string_view Lookups::networkKey(const AddressBits &base, unsigned prefix, char (&out)[18]) {
  // Longer than any value of the field, so that an address is never taken for a network.
  std::memcpy(out, base.bytes.data(), 16);
  out[16] = static_cast<char>(prefix);
  out[17] = base.v6 ? 6 : 4;
  return {out, sizeof out};
}

Lookups::Lookups(const std::vector<Key> &keys, std::size_t fields) : plans_(fields) {
  std::size_t values = 0;
  for (const Key &k : keys) values += k.kind == Key::Kind::equal || k.kind == Key::Kind::network ? 1 : 0;
  entries_.resize(std::bit_ceil(std::max<std::size_t>(values * 2, 8)));
  const auto enter = [&](FieldId f, std::string_view text, KeyId key) {
    const std::uint64_t hash = hashOf(f, text);
    std::size_t i = hash & (entries_.size() - 1);
    while (entries_[i].used) i = (i + 1) & (entries_.size() - 1);
    entries_[i] = {hash, f, static_cast<std::uint32_t>(text.size()), texts_.size(), key, true};
    texts_ += text;
  };
  for (KeyId id = 0; id < keys.size(); ++id) {
    const Key &key = keys[id];
    Plan &plan = plans_[key.field];
    if (key.kind == Key::Kind::equal) {
      plan.equal = true;
      plan.shortest = std::min(plan.shortest, key.bytes.size());
      plan.longest = std::max(plan.longest, key.bytes.size());
      enter(key.field, key.bytes, id);
    } else if (key.kind == Key::Kind::network) {
      const Prefix prefix{key.network.base.v6, key.network.prefix};
      if (std::find(plan.prefixes.begin(), plan.prefixes.end(), prefix) == plan.prefixes.end())
        plan.prefixes.push_back(prefix);
      char text[18];
      enter(key.field, networkKey(key.network.base, key.network.prefix, text), id);
    } else if (key.kind == Key::Kind::atLeast || key.kind == Key::Kind::atMost) {
      plan.bounds = true;
      (key.kind == Key::Kind::atLeast ? plan.atLeast : plan.atMost).push_back({key.bound, id});
    }
  }
  for (Plan &plan : plans_) {
    std::sort(plan.atLeast.begin(), plan.atLeast.end(),
              [](const Bound &a, const Bound &b) { return a.bound < b.bound; });
    std::sort(plan.atMost.begin(), plan.atMost.end(), [](const Bound &a, const Bound &b) { return a.bound > b.bound; });
  }
}

std::size_t Lookups::bytes() const {
  std::size_t all = entries_.size() * sizeof(Entry) + texts_.size();
  for (const Plan &p : plans_) all += sizeof p + (p.atLeast.size() + p.atMost.size()) * sizeof(Bound);
  return all;
}

} // namespace tejun::vm::detect
