// The run's memory: classes, reuse, the cap.
#include "vm/runtime/cage.h"

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <random>
#include <vector>

namespace tejun::vm {
namespace {

TEST(Cage, ClassesHoldWhatTheyAreAskedForWithLittleWaste) {
  for (std::size_t bytes = 1; bytes < 100'000; ++bytes) {
    const std::size_t size = Cage::classBytes(Cage::classOf(bytes));
    ASSERT_GE(size, bytes);
    ASSERT_EQ(size % 8, 0u) << bytes;
    if (bytes > 64) {
      ASSERT_LE(size * 4, bytes * 5 + 4) << bytes;
    }
    ASSERT_EQ(Cage::classOf(size), Cage::classOf(bytes)) << bytes;
  }
}

TEST(Cage, NeverGivesTheAbsentOffset) {
  auto cage = Cage::reserve(1 << 16);
  std::uint8_t sizeClass = 0;
  EXPECT_NE(cage->allocate(1, sizeClass), 0u);
  for (std::size_t i = 0; i < 64; ++i) EXPECT_EQ(std::to_integer<int>(*cage->at(static_cast<Ref>(i))), 0);
}

TEST(Cage, StopsAtTheCapAndGoesOnAfterAFree) {
  auto cage = Cage::reserve(1024);
  std::uint8_t sizeClass = 0;
  std::vector<Ref> refs;
  while (const Ref r = cage->allocate(64, sizeClass)) refs.push_back(r);
  EXPECT_EQ(refs.size(), 1024u / 64);
  EXPECT_EQ(cage->allocate(16, sizeClass), 0u);
  cage->free(refs.back(), Cage::classOf(64));
  std::uint8_t given = 0;
  EXPECT_EQ(cage->allocate(16, given), refs.back()) << "a larger free block serves a smaller wish";
  EXPECT_EQ(given, Cage::classOf(64)) << "and stays in its class";
}

TEST(Cage, CountsWhatLiesOutside) {
  auto cage = Cage::reserve(1024);
  EXPECT_TRUE(cage->charge(1000));
  EXPECT_FALSE(cage->charge(25));
  EXPECT_TRUE(cage->charge(24));
  std::uint8_t sizeClass = 0;
  EXPECT_EQ(cage->allocate(16, sizeClass), 0u);
  cage->discharge(1024);
  EXPECT_NE(cage->allocate(16, sizeClass), 0u);
}

TEST(Cage, BlocksNeverOverlap) {
  auto cage = Cage::reserve(1 << 20);
  std::mt19937 random(7);
  struct Block {
    std::uint8_t sizeClass;
    std::uint8_t fill;
  };
  std::map<Ref, Block> blocks;
  for (int round = 0; round < 20'000; ++round) {
    if (!blocks.empty() && random() % 2 == 0) {
      auto it = std::next(blocks.begin(), static_cast<std::ptrdiff_t>(random() % blocks.size()));
      const std::size_t size = Cage::classBytes(it->second.sizeClass);
      for (std::size_t i = 0; i < size; i += 7)
        ASSERT_EQ(std::to_integer<std::uint8_t>(*(cage->at(it->first) + i)), it->second.fill);
      cage->free(it->first, it->second.sizeClass);
      blocks.erase(it);
      continue;
    }
    Block block{0, static_cast<std::uint8_t>(random())};
    const Ref r = cage->allocate(1 + random() % 3000, block.sizeClass);
    if (r == 0) continue;
    ASSERT_EQ(r % 8, 0u);
    std::memset(cage->at(r), block.fill, Cage::classBytes(block.sizeClass));
    ASSERT_TRUE(blocks.emplace(r, block).second);
  }
}

} // namespace
} // namespace tejun::vm
