#include "vm/runtime/interned.h"

#include "vm/runtime/meter.h"

#include <algorithm>
#include <cstring>

namespace tejun::vm {
namespace {

std::string_view raw(const AddressBits &a) { return {reinterpret_cast<const char *>(a.bytes.data()), a.bytes.size()}; }

AddressBits v4(std::uint32_t number) {
  AddressBits a;
  for (unsigned i = 0; i < 4; ++i) a.bytes[i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
  return a;
}
std::uint32_t number(const AddressBits &a) {
  return std::uint32_t{a.bytes[0]} << 24 | std::uint32_t{a.bytes[1]} << 16 | std::uint32_t{a.bytes[2]} << 8 |
         a.bytes[3];
}

bool samePrefix(const AddressBits &a, const AddressBits &b, unsigned prefix) {
  if (std::memcmp(a.bytes.data(), b.bytes.data(), prefix / 8) != 0) return false;
  if (prefix % 8 == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xff00u >> (prefix % 8));
  return ((a.bytes[prefix / 8] ^ b.bytes[prefix / 8]) & mask) == 0;
}

} // namespace

Cell Interner::intern(std::string_view bytes) {
  if (const auto found = numbers.find(bytes); found != numbers.end()) return found->second;
  constexpr std::size_t overhead = 96; // about what the two tables need besides
  if (!cage.charge(bytes.size() + overhead)) hit(LimitKind::memory);
  const Cell word = interned | kept.size();
  kept.emplace_back(bytes);
  numbers.emplace(kept.back(), word);
  return word;
}

std::string_view Interner::bytes(Cell word) const {
  const Cell at = word & ~interned;
  if ((word & interned) == 0 || at >= kept.size()) return {};
  return kept[at];
}

Cell addressWord(Interner &interner, const AddressBits &a) { return a.v6 ? interner.intern(raw(a)) : number(a); }

AddressBits addressBits(const Interner &interner, Cell word) {
  if ((word & Interner::interned) == 0) return v4(static_cast<std::uint32_t>(word));
  AddressBits a{true, {}};
  const std::string_view bytes = interner.bytes(word);
  std::copy_n(bytes.begin(), std::min(bytes.size(), a.bytes.size()), a.bytes.begin());
  return a;
}

Cell networkWord(Interner &interner, const NetworkBits &n) {
  if (!n.base.v6) return Cell{n.prefix} << 32 | number(n.base);
  std::string bytes(raw(n.base));
  bytes.push_back(static_cast<char>(n.prefix));
  return interner.intern(bytes);
}

NetworkBits networkBits(const Interner &interner, Cell word) {
  if ((word & Interner::interned) == 0)
    return {v4(static_cast<std::uint32_t>(word)), static_cast<unsigned>(word >> 32 & 63)};
  const std::string_view bytes = interner.bytes(word);
  return {addressBits(interner, word), bytes.size() == 17 ? static_cast<unsigned char>(bytes[16]) : 128u};
}

bool inNetwork(const AddressBits &a, const NetworkBits &n) {
  return a.v6 == n.base.v6 && samePrefix(a, n.base, n.prefix);
}
bool inNetwork(const NetworkBits &inner, const NetworkBits &outer) {
  return inner.prefix >= outer.prefix && inNetwork(inner.base, outer);
}
bool overlap(const NetworkBits &a, const NetworkBits &b) {
  return a.base.v6 == b.base.v6 && samePrefix(a.base, b.base, std::min(a.prefix, b.prefix));
}

} // namespace tejun::vm
