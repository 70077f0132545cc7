// The entries of a run's journal and the chain that holds them together: each carries a hash over the one before it, its place, time and
// kind, and a salted commitment to what it says, so that a payload can one day be erased and the rest still be verified.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace tejun::runner {

using Digest = std::array<unsigned char, 32>;
using EntrySalt = std::array<unsigned char, 16>;

enum class EntryKind : std::uint8_t {
#define ENTRY_KIND(name, text) name,
#include "runner/journal/EntryKinds.def"
};
inline constexpr std::string_view entryKindNames[] = {
#define ENTRY_KIND(name, text) #name,
#include "runner/journal/EntryKinds.def"
};

struct Entry {
  std::uint32_t seq = 0; // from 1
  std::int64_t at = 0;   // ms since 1970
  EntryKind kind{};
  std::string payload; // a JSON object
  EntrySalt salt{};
  Digest hash{};
};

/// What the first entry of a run follows: the store and the run, so that no run can pass for another.
Digest chainBegin(std::string_view storeId, std::int64_t run);
/// Draws the salt and sets the hash.
void seal(Entry &, const Digest &previous);
bool follows(const Entry &, const Digest &previous);

/// BLAKE2b-256.
Digest digestOf(std::string_view bytes);
std::string hex(std::string_view bytes);
std::string hex(const Digest &);
/// Nothing else than 64 hexadecimal digits gives a digest; all zero then.
Digest digestFromHex(std::string_view);

} // namespace tejun::runner
