// The one textual form of each scalar type: reading it and writing it. The verifier reads constants with it, the runtime JSON and
// `parse`, the disassembler writes with it. Reading is strict and total; writing gives what reading takes.
// Texts that come from outside are checked as UTF-8 by who takes them in (isUtf8).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "vm/bytecode/module.h"

namespace tejun::vm {

/// IPv4 in the first four bytes, the rest 0. An IPv4-mapped IPv6 address is read as the IPv4 address that it means, so that no network
/// check can be walked around.
struct AddressBits {
  bool v6 = false;
  std::array<std::uint8_t, 16> bytes{};
  friend bool operator==(const AddressBits &, const AddressBits &) = default;
};
/// The base has no bits behind the prefix.
struct NetworkBits {
  AddressBits base;
  unsigned prefix = 0;
  friend bool operator==(const NetworkBits &, const NetworkBits &) = default;
};

std::optional<AddressBits> parseAddress(std::string_view s);
std::optional<NetworkBits> parseNetwork(std::string_view s); // host bits are refused
std::string printAddress(const AddressBits &a);              // RFC 5952
std::string printNetwork(const NetworkBits &n);
/// The network of that prefix that has the address.
NetworkBits networkOf(AddressBits a, unsigned prefix);

/// The 16, 20, 32 or 64 bytes of a digest in hexadecimal.
std::optional<std::string> parseHash(std::string_view s);
std::string printHash(std::string_view bytes);

/// Types whose words mean the same everywhere: Bool Int Decimal Time Duration Size Port Score MacAddress.
bool isPlainWord(Scalar s);
/// The word that the text spells. Decimal: more than six places are refused. Time: ISO 8601, a date or a date and a time with `Z`
/// or an offset; fractions below the millisecond are cut. Duration `1h30m`, units falling; Size `10MB`.
std::optional<std::int64_t> parseWord(Scalar s, std::string_view text);
std::string printWord(Scalar s, std::int64_t word);
/// Whether a word may stand for a value of the type: Bool 0 or 1, Port, Score and MacAddress in range, Size not negative.
bool inRange(Scalar s, std::int64_t word);

/// The canonical form of a type that is a text at run time: domains in lower case, CVEs in upper case …; nothing when it is no such thing.
std::optional<std::string> parseTextual(Scalar s, std::string_view text);

/// Whether the text spells a value of a type that constants give by text.
bool isSpelled(Scalar s, std::string_view text);

bool isUtf8(std::string_view s);
/// For listings and messages: quoted, controls and what is not UTF-8 escaped, at most `limit` bytes.
std::string quotedText(std::string_view s, std::size_t limit = 200);

} // namespace tejun::vm
