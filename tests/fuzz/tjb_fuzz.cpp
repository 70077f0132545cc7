// Fuzzes reader, verifier and listing of `.tjb` files. The hash is made right before each run, so that damage reaches what lies behind it;
// half of the mutations change a parsed module instead of bytes, so that damage reaches the verifier.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>

#include "tests/unit/bytecode/sample.h"
#include "vm/bytecode/disassembler.h"
#include "vm/bytecode/format.h"
#include "vm/bytecode/reader.h"
#include "vm/bytecode/verifier.h"
#include "vm/bytecode/writer.h"

using namespace tejun::vm;

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t *data, std::size_t size, std::size_t maxSize);

namespace {

void require(bool ok, const char *what) {
  if (ok) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

const std::string &sample() {
  static const std::string bytes = [] {
    Module m = test::Sample().finish();
    return seal(m);
  }();
  return bytes;
}

/// One place of the code, a type or a table of the module becomes something else.
void disturb(Module &m, std::minstd_rand &random) {
  auto below = [&](std::size_t n) { return n == 0 ? 0 : random() % n; };
  const auto byte = static_cast<std::uint32_t>(1u << below(8) << 8 * below(4));
  Function *f = m.functions.empty() ? nullptr : &m.functions[below(m.functions.size())];
  switch (below(7)) {
  case 0:
  case 1:
  case 2:
    if (f && !f->code.empty()) f->code[below(f->code.size())] ^= byte;
    return;
  case 3:
    if (f && !f->registers.empty())
      f->registers[below(f->registers.size())] = static_cast<TypeIndex>(below(m.types.size() + 1));
    return;
  case 4:
    if (f && !f->blocks.empty()) {
      BlockHead &head = f->blocks[below(f->blocks.size())];
      if (below(3) == 0)
        head.scope = static_cast<Index>(below(f->code.size()));
      else if (below(2) == 0)
        head.pc = static_cast<Index>(below(f->code.size()));
      else if (!head.initialised.empty())
        head.initialised[0] ^= std::uint64_t{1} << below(16);
    }
    return;
  case 5:
    if (!m.types.empty()) {
      Type &t = m.types[below(m.types.size())];
      if (!t.args.empty())
        t.args[below(t.args.size())] = static_cast<TypeIndex>(below(m.types.size() + 1));
      else if (!t.fields.empty())
        t.fields[below(t.fields.size())].type = static_cast<TypeIndex>(below(m.types.size() + 1));
    }
    return;
  default:
    if (!m.sites.empty()) m.sites[below(m.sites.size())].intrinsic = static_cast<Index>(below(m.intrinsics.size() + 1));
  }
}

} // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t *data, std::size_t size, std::size_t maxSize,
                                               unsigned seed) {
  std::minstd_rand random(seed);
  auto put = [&](const std::string &bytes) {
    std::memcpy(data, bytes.data(), bytes.size());
    return bytes.size();
  };
  if (size < format::headBytes && sample().size() <= maxSize) return put(sample());
  if (random() % 2 == 0) return LLVMFuzzerMutate(data, size, maxSize);
  std::string bytes(reinterpret_cast<const char *>(data), size);
  rehash(bytes);
  ReadResult r = read(bytes);
  if (!r) return LLVMFuzzerMutate(data, size, maxSize);
  disturb(r.module, random);
  bytes = seal(r.module);
  return bytes.size() <= maxSize ? put(bytes) : size;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char *>(data), size);
  rehash(bytes);
  ReadResult r = read(bytes);
  if (!r) {
    require(!textOf(*r.error).empty(), "an error without a text");
    return 0;
  }
  require(seal(r.module) == bytes, "a module has two files");
  if (const auto error = verify(r.module)) {
    require(!textOf(*error, TextLanguage::japanese).empty(), "an error without a text");
    return 0;
  }
  require(!disassemble(r.module).empty(), "a module without a listing");
  require(!manifestText(manifestOf(r.module)).empty(), "a module without a manifest");
  return 0;
}
