// Files: what is written is read back to the same bytes, and no damage to them gets past reader and verifier as anything but an answer.
#include <gtest/gtest.h>

#include <cstdio>

#include "tests/unit/bytecode/sample.h"
#include "vm/bytecode/disassembler.h"
#include "vm/bytecode/format.h"
#include "vm/bytecode/limits.h"
#include "vm/bytecode/reader.h"
#include "vm/bytecode/verifier.h"
#include "vm/bytecode/writer.h"

namespace tejun::vm {
namespace {

std::string sampleBytes() {
  Module m = test::Sample().finish();
  return seal(m);
}
std::string_view problemOf(std::string_view bytes) {
  const ReadResult r = read(bytes);
  return r ? "" : nameOf(r.error->problem);
}

TEST(File, IsReadBackToTheSameBytes) {
  const std::string bytes = sampleBytes();
  ReadResult r = read(bytes);
  ASSERT_TRUE(r) << textOf(*r.error);
  EXPECT_EQ(disassemble(r.module), disassemble(test::Sample().finish()));
  EXPECT_EQ(seal(r.module), bytes);
  EXPECT_EQ(sampleBytes(), bytes) << "building is not reproducible";
}

TEST(File, BeginsAsTheReferenceSays) {
  const std::string bytes = sampleBytes();
  EXPECT_EQ(bytes.substr(0, 8), "\x7fTJB\r\n\x1a\n");
  EXPECT_EQ(bytes.substr(8, 4), std::string("\x06\0\0\0", 4));
  EXPECT_EQ(bytes[format::headBytes], 1) << "the first section";
}

TEST(File, EachKindOfDamageIsNamed) {
  const std::string bytes = sampleBytes();
  auto changed = [&](auto change) {
    std::string copy = bytes;
    change(copy);
    rehash(copy);
    return copy;
  };
  EXPECT_EQ(problemOf(""), "no_magic");
  EXPECT_EQ(problemOf("module edr\n"), "no_magic");
  EXPECT_EQ(problemOf(bytes.substr(0, 5)), "truncated");
  EXPECT_EQ(problemOf(changed([](std::string &b) { b[8] = 7; })), "wrong_version");
  std::string unhashed = bytes;
  unhashed.back() = static_cast<char>(unhashed.back() ^ 1);
  EXPECT_EQ(problemOf(unhashed), "wrong_hash");
  EXPECT_EQ(problemOf(changed([](std::string &b) { b[format::headBytes] = 2; })), "wrong_section");
  EXPECT_EQ(problemOf(changed([](std::string &b) { b += '\0'; })), "file_tail");
  // The first section is `workspace`: number, length, then the length of the name and its bytes.
  constexpr std::size_t length = format::headBytes + 1, name = length + 1;
  EXPECT_EQ(problemOf(changed([](std::string &b) { b[length + 3] = '\xff'; })), "not_utf8");
  EXPECT_EQ(problemOf(changed([](std::string &b) { b[name] = static_cast<char>(b[name] - 3); })), "section_tail");
  EXPECT_EQ(problemOf(changed([](std::string &b) { b[name] = '\x7f'; })), "too_long");
  EXPECT_EQ(problemOf(changed([](std::string &b) {
              b.insert(name, "\x80");
              b[length] = static_cast<char>(b[length] + 1);
              b[name + 1] = 0;
            })),
            "bad_number");
  EXPECT_EQ(problemOf(std::string(limits::moduleBytes + 1, 'x')), "too_large");
}

TEST(File, ACountDoesNotMakeMemory) {
  // A section of functions that says it has four million: each is far larger in memory than a byte.
  Module m = test::Sample().finish();
  m.functions.clear();
  std::string bytes = seal(m);
  std::size_t at = format::headBytes;
  while (bytes[at] != 8)
    at += 2 + static_cast<unsigned char>(bytes[at + 1]) +
          (static_cast<unsigned char>(bytes[at + 1]) >= 0x80
               ? 128u * (static_cast<unsigned char>(bytes[at + 2]) - 1u) + 1u
               : 0u);
  ASSERT_EQ(bytes.substr(at, 3), std::string("\x08\x01\x00", 3));
  std::string body = "\x80\x80\x80\x02"; // 4 Mi
  body.append(4u << 20, '\0');
  std::string length;
  for (std::size_t n = body.size(); n; n >>= 7)
    length.push_back(static_cast<char>((n & 0x7f) | (n >= 0x80 ? 0x80 : 0)));
  bytes.replace(at + 1, 2, length + body);
  rehash(bytes);
  EXPECT_EQ(problemOf(bytes), "expands");
}

/// Reads, verifies, and prints what passes; says how far it came.
enum class Reached { reader, verifier, accepted };
Reached feed(std::string_view bytes) {
  const ReadResult r = read(bytes);
  if (!r) {
    EXPECT_FALSE(textOf(*r.error).empty());
    return Reached::reader;
  }
  if (const auto error = verify(r.module)) {
    EXPECT_FALSE(textOf(*error, TextLanguage::japanese).empty());
    return Reached::verifier;
  }
  EXPECT_FALSE(disassemble(r.module).empty());
  return Reached::accepted;
}

TEST(Damage, TruncatedAtEveryByte) {
  const std::string bytes = sampleBytes();
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    EXPECT_EQ(feed(bytes.substr(0, n)), Reached::reader) << n;
    std::string rehashed = bytes.substr(0, n);
    if (rehash(rehashed)) {
      EXPECT_EQ(feed(rehashed), Reached::reader) << n;
    }
  }
}

TEST(Damage, EveryByteChanged) {
  const std::string bytes = sampleBytes();
  std::size_t counts[3] = {};
  for (std::size_t n = 0; n < bytes.size(); ++n)
    for (const unsigned mask : {0x01u, 0x80u, 0xffu, 0x10u}) {
      std::string copy = bytes;
      copy[n] = static_cast<char>(static_cast<unsigned char>(copy[n]) ^ mask);
      EXPECT_EQ(feed(copy), Reached::reader) << n; // the hash sees every change
      rehash(copy);
      const Reached reached =
          n >= format::headBytes - format::hashBytes && n < format::headBytes ? Reached::reader : feed(copy);
      ++counts[static_cast<std::size_t>(reached)];
    }
  const double all = static_cast<double>(counts[0] + counts[1] + counts[2]);
  std::printf("of %.0f changes with the hash made right again: %.1f %% stopped by the reader, %.1f %% by the verifier, "
              "%.1f %% valid programs\n",
              all, 100 * static_cast<double>(counts[0]) / all, 100 * static_cast<double>(counts[1]) / all,
              100 * static_cast<double>(counts[2]) / all);
  // If damage stopped in one place only, the other would not be tested.
  EXPECT_GT(counts[0], counts[2] / 10);
  EXPECT_GT(counts[1], counts[2] / 10);
}

} // namespace
} // namespace tejun::vm
