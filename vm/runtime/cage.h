// The run's memory: one reservation of address space, blocks named by 32-bit offsets, a hard cap. Knows sizes, not values.
// Blocks come in size classes with a free list each; a freed block is used again for its class or a smaller one. Offset 0 is
// never handed out: 64 zero bytes lie there, so that the absent value reads as an empty object and nothing else.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace tejun::vm {

using Ref = std::uint32_t;  // offset of an object in the cage; 0: absent
using Cell = std::uint64_t; // a register or a slot: an unboxed word, or a Ref in the low half

class Cage {
public:
  /// Reserves the cap (rounded up to a page); nothing is touched yet. Null when the machine has no address space.
  static std::unique_ptr<Cage> reserve(std::uint32_t cap);
  ~Cage();
  Cage(const Cage &) = delete;
  Cage &operator=(const Cage &) = delete;

  /// A block of at least `bytes` (contents undefined), aligned to 8; 0 when the cap does not allow it.
  Ref allocate(std::size_t bytes, std::uint8_t &sizeClass);
  void free(Ref, std::uint8_t sizeClass);
  /// Counts memory that the run needs beside the cage (frames, interned digests) against the same cap.
  bool charge(std::size_t bytes) {
    if (bytes > cap || used() + bytes > cap) return false;
    outside += bytes;
    return true;
  }
  void discharge(std::size_t bytes) { outside -= bytes; }

  std::byte *at(Ref ref) { return base + ref; }
  const std::byte *at(Ref ref) const { return base + ref; }

  /// High-water mark of blocks plus what is charged.
  std::size_t used() const { return top + outside; }
  std::size_t live() const { return liveBytes; }
  static std::size_t classBytes(std::uint8_t sizeClass);
  static std::uint8_t classOf(std::size_t bytes);

private:
  Cage(std::byte *base, std::size_t cap, std::size_t reserved);
  void watchTo(std::size_t end);
  static constexpr std::size_t classes = 128;
  std::byte *base;
  std::size_t cap, reserved;
  std::size_t top, outside = 0, liveBytes = 0;
  std::size_t watched = 0; // sanitized: up to here, what is not allocated is poisoned
  std::array<Ref, classes> freeLists{};
};

} // namespace tejun::vm
