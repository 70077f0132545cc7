// Addresses, networks and digests as words: IPv4 lies in the word, what is longer is kept once a run and the word is its number, so
// that equal values are equal words. A number is given in order of first use, which is the same in every replay.
//   address   IPv4: its 32 bits · IPv6: `interned` | number of its 16 bytes
//   network   IPv4: prefix << 32 | base · IPv6: `interned` | number of its 16 bytes and the prefix
//   fileHash  `interned` | number of its 16, 20, 32 or 64 bytes
#pragma once

#include "vm/bytecode/scalar_text.h"
#include "vm/runtime/cage.h"

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tejun::vm {

class Interner {
public:
  static constexpr Cell interned = Cell{1} << 62;
  explicit Interner(Cage &c) : cage(c) {}
  /// Throws LimitHit when the cage has no room for another.
  Cell intern(std::string_view bytes);
  /// Of a word that `intern` gave; empty for any other.
  std::string_view bytes(Cell word) const;

private:
  Cage &cage;
  std::deque<std::string> kept; // never moves what it holds
  std::unordered_map<std::string_view, Cell> numbers;
};

Cell addressWord(Interner &, const AddressBits &);
AddressBits addressBits(const Interner &, Cell);
Cell networkWord(Interner &, const NetworkBits &);
NetworkBits networkBits(const Interner &, Cell);

/// Whether the address lies in the network; families never mix.
bool inNetwork(const AddressBits &, const NetworkBits &);
bool inNetwork(const NetworkBits &inner, const NetworkBits &outer);
bool overlap(const NetworkBits &, const NetworkBits &);

} // namespace tejun::vm
