// Damaged modules that the verifier accepts are run, each with answers that are damaged too: nothing may crash, hang or read outside.
// The same at length is tests/fuzz/run_fuzz.cpp.
#include "tests/unit/bytecode/sample.h"
#include "tests/unit/vm/storm.h"
#include "vm/bytecode/reader.h"
#include "vm/bytecode/verifier.h"
#include "vm/bytecode/writer.h"

#include <gtest/gtest.h>

#include <cstdio>

namespace tejun::vm::test {
namespace {

TEST(Damage, TheSampleItselfRuns) {
  const auto module = std::make_shared<const Module>(Sample().finish());
  Storm all;
  for (unsigned seed = 0; seed < 120; ++seed) {
    const Storm one = storm(module, seed);
    all.started += one.started, all.finished += one.finished, all.stopped += one.stopped, all.calls += one.calls;
  }
  EXPECT_GT(all.started, 500u);
  EXPECT_GT(all.finished, 100u);
  EXPECT_GT(all.stopped, 100u);
  EXPECT_GT(all.calls, 1000u);
}

TEST(Damage, AnyByteChangedIsRefusedOrRunsInOrder) {
  Module sample = Sample().finish();
  const std::string bytes = seal(sample);
  std::size_t changed = 0, verified = 0, accepted = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (unsigned change : {1u, 2u, 0x10u, 0x80u}) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ change);
      rehash(damaged); // so that the damage gets past the hash
      ++changed;
      ReadResult read_ = read(damaged);
      if (!read_) continue;
      ++verified;
      if (verify(read_.module)) continue;
      ++accepted;
      storm(std::make_shared<const Module>(std::move(read_.module)), static_cast<unsigned>(at));
    }
  }
  std::printf("of %zu changes %zu reach the verifier and %zu the interpreter\n", changed, verified, accepted);
  EXPECT_GT(verified, changed / 10);
  EXPECT_GT(accepted, changed / 100);
}

} // namespace
} // namespace tejun::vm::test
