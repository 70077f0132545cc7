// Journals of any bytes: a test is written of one, or it is refused with a reason.
#include "tests/unit/bytecode/sample.h"
#include "tools/testing/from_run.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  static const tejun::vm::Module module = tejun::vm::test::Sample().finish();
  const auto made = tejun::tools::testFromRun(module, {reinterpret_cast<const char *>(data), size}, "fuzz");
  if (made.text.empty() == made.wrong.empty()) std::abort();
  return 0;
}
