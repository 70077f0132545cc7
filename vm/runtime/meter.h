// What a run has used and how it stops: `Abort` is thrown where a limit or a defect is found and caught where the run was entered,
// never further. The run is over then, so nothing has to be undone.
#pragma once

#include "vm/bytecode/opcodes.h"
#include "vm/runtime/limits.h"

#include <cstdint>

namespace tejun::vm {

struct LimitHit {
  LimitKind kind;
  Effect effect{}; // hostCalls
};
struct TrapHit {
  Trap kind;
  TypeIndex type = 0; // left_out: whose field
  std::size_t field = 0;
};

[[noreturn]] inline void hit(LimitKind kind) { throw LimitHit{kind}; }
[[noreturn]] inline void trapped(Trap kind) { throw TrapHit{kind}; }
[[noreturn]] inline void leftOut(TypeIndex type, std::size_t field) { throw TrapHit{Trap::left_out, type, field}; }

struct Meter {
  Limits limits;
  std::int64_t fuel = 0; // what is left
  std::uint64_t output = 0;
  std::uint32_t waits = 0, tracks = 0;
  std::array<std::uint32_t, effectCount> hostCalls{};

  explicit Meter(const Limits &l) : limits(l), fuel(static_cast<std::int64_t>(l.fuel)) {}
  /// Work that grows with data: a unit an item, or 16 bytes of text.
  void work(std::size_t units) {
    if (static_cast<std::int64_t>(units) > fuel) {
      fuel = 0;
      hit(LimitKind::fuel);
    }
    fuel -= static_cast<std::int64_t>(units);
  }
  void workOnBytes(std::size_t bytes) { work(bytes / 16); }
  void emit(std::size_t bytes) {
    if (output + bytes > limits.outputBytes) hit(LimitKind::output);
    output += bytes;
  }
};

} // namespace tejun::vm
