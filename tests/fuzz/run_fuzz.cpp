// Fuzzes the interpreter: modules that the verifier accepts, run with random answers. Mutations are those of fuzz_tjb's corpus.
#include "tests/unit/bytecode/sample.h"
#include "tests/unit/vm/storm.h"
#include "vm/bytecode/format.h"
#include "vm/bytecode/reader.h"
#include "vm/bytecode/verifier.h"
#include "vm/bytecode/writer.h"

#include <cstring>
#include <random>
#include <string>

using namespace tejun::vm;

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t *data, std::size_t size, std::size_t maxSize);

/// A few words of code, at random places, in a module that is otherwise whole: most damage elsewhere ends at the reader.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t *data, std::size_t size, std::size_t maxSize,
                                               unsigned seed) {
  static const std::string sample = [] {
    Module m = test::Sample().finish();
    return seal(m);
  }();
  std::minstd_rand random(seed);
  std::string bytes(reinterpret_cast<const char *>(data), size);
  if (size < format::headBytes) bytes = sample;
  rehash(bytes);
  ReadResult r = read(bytes);
  if (!r) return LLVMFuzzerMutate(data, size, maxSize);
  for (auto n = 1 + random() % 3; n > 0 && !r.module.functions.empty(); --n) {
    auto &code = r.module.functions[random() % r.module.functions.size()].code;
    if (!code.empty())
      code[random() % code.size()] ^= static_cast<std::uint32_t>(1u << random() % 8) << 8 * (random() % 4);
  }
  bytes = seal(r.module);
  if (bytes.size() > maxSize) return size;
  std::memcpy(data, bytes.data(), bytes.size());
  return bytes.size();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char *>(data), size);
  rehash(bytes);
  ReadResult r = read(bytes);
  if (!r || verify(r.module)) return 0;
  test::storm(std::make_shared<const Module>(std::move(r.module)), static_cast<unsigned>(size));
  return 0;
}
