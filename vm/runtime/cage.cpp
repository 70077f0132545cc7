// Four size classes to a power of two keep the waste below a quarter; a free block holds the offset of the next.
#include "vm/runtime/cage.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <sys/mman.h>

#if defined(__SANITIZE_ADDRESS__)
#define TEJUN_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TEJUN_ASAN 1
#endif
#endif
#ifdef TEJUN_ASAN
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size) (static_cast<void>(address), static_cast<void>(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) (static_cast<void>(address), static_cast<void>(size))
#endif

namespace tejun::vm {
namespace {
constexpr std::size_t nullBytes = 64;
constexpr std::size_t smallest = 16;
} // namespace

// Class 0 is 16 bytes; then 24, 32, and from there on 40 48 56 64 | 80 96 112 128 | …
std::uint8_t Cage::classOf(std::size_t bytes) {
  if (bytes <= smallest) return 0;
  if (bytes <= 32) return static_cast<std::uint8_t>((bytes - 9) / 8);
  const auto power = static_cast<unsigned>(std::bit_width(bytes - 1) - 1); // 2^power < bytes <= 2^(power+1)
  const std::size_t quarter = std::size_t{1} << (power - 2);
  const std::size_t step = (bytes - 1 - (std::size_t{1} << power)) / quarter;
  return static_cast<std::uint8_t>(3 + (power - 5) * 4 + step);
}

std::size_t Cage::classBytes(std::uint8_t sizeClass) {
  if (sizeClass < 3) return smallest + sizeClass * std::size_t{8};
  const unsigned power = 5 + (sizeClass - 3u) / 4;
  return (std::size_t{1} << power) + ((sizeClass - 3u) % 4 + 1) * (std::size_t{1} << (power - 2));
}

std::unique_ptr<Cage> Cage::reserve(std::uint32_t cap) {
  constexpr std::size_t page = 4096;
  const std::size_t size = (std::size_t{cap} + nullBytes + page - 1) / page * page;
  void *memory = mmap(nullptr, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
  mprotect(static_cast<std::byte *>(memory) + size, page, PROT_NONE); // a guard behind the last block
  return std::unique_ptr<Cage>(new Cage(static_cast<std::byte *>(memory), std::size_t{cap} + nullBytes, size + page));
}

Cage::Cage(std::byte *memory, std::size_t capacity, std::size_t size)
    : base(memory), cap(capacity), reserved(size), top(nullBytes), watched(nullBytes) {
  watchTo(nullBytes);
}

/// A cage is mostly never used: poisoning it whole would cost more than most runs. What lies within a stride behind the last block is
/// poisoned, so that running over it is seen.
void Cage::watchTo([[maybe_unused]] std::size_t end) {
#ifdef TEJUN_ASAN
  constexpr std::size_t stride = 256 << 10;
  const std::size_t limit = std::min(end + stride, reserved - 4096);
  if (limit <= watched) return;
  ASAN_POISON_MEMORY_REGION(base + watched, limit - watched);
  watched = limit;
#endif
}

Cage::~Cage() {
  ASAN_UNPOISON_MEMORY_REGION(base, watched);
  munmap(base, reserved);
}

Ref Cage::allocate(std::size_t bytes, std::uint8_t &sizeClass) {
  if (bytes > cap) return 0;
  sizeClass = classOf(bytes);
  const std::size_t size = classBytes(sizeClass);
  const auto reuse = [&](std::uint8_t from) {
    const Ref ref = freeLists[from];
    sizeClass = from;
    ASAN_UNPOISON_MEMORY_REGION(base + ref, classBytes(from));
    std::memcpy(&freeLists[from], base + ref, sizeof(Ref));
    liveBytes += classBytes(from);
    return ref;
  };
  if (freeLists[sizeClass] != 0) return reuse(sizeClass);
  if (used() + size <= cap) {
    const Ref ref = static_cast<Ref>(top);
    top += size;
    liveBytes += size;
    watchTo(top);
    ASAN_UNPOISON_MEMORY_REGION(base + ref, size);
    return ref;
  }
  for (unsigned larger = sizeClass + 1u; larger < classes; ++larger)
    if (freeLists[larger] != 0) return reuse(static_cast<std::uint8_t>(larger));
  return 0;
}

void Cage::free(Ref ref, std::uint8_t sizeClass) {
  assert(ref >= nullBytes && ref < top);
  std::memcpy(base + ref, &freeLists[sizeClass], sizeof(Ref));
  freeLists[sizeClass] = ref;
  liveBytes -= classBytes(sizeClass);
  ASAN_POISON_MEMORY_REGION(base + ref, classBytes(sizeClass));
}

} // namespace tejun::vm
