// What a run may use, and which limit stopped it. Hitting one is an ordinary end of the run, never a crash.
// Host-side policy (rate limits of guards, timeouts of providers) is the driver's, not this.
#pragma once

#include "vm/bytecode/module.h"

#include <array>
#include <cstdint>

namespace tejun::vm {

inline constexpr std::size_t effectCount = 0
#define EFFECT(name, en, ja) +1
#include "vm/bytecode/Effects.def"
    ;

struct Limits {
  std::uint64_t fuel = 100'000'000;      // see Opcodes.def; work on data is charged by its size
  std::uint32_t heapBytes = 64u << 20;   // the cage
  std::uint64_t outputBytes = 16u << 20; // all JSON that leaves the run: arguments, facts, packages, reasons
  std::array<std::uint32_t, effectCount> hostCalls = {10'000, 10'000, 200, 500, 1'000, 1'000};
  std::uint32_t waits = 20'000;              // awaits and sleeps
  std::uint32_t stackDepth = 256;            // frames of one track
  std::uint32_t tracks = 256;                // started in the run's life
  std::uint32_t textBytes = 4u << 20;        // one text
  std::uint32_t collectionItems = 1'000'000; // one list, set or map
};

enum class LimitKind : std::uint8_t { fuel, memory, output, hostCalls, waits, depth, tracks, text, items };

} // namespace tejun::vm
