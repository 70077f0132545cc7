// lcov tracefiles of any bytes are read or refused.
#include "compiler/export/overlay.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  tejun::exports::LineCounts counts;
  tejun::exports::readLcov({reinterpret_cast<const char *>(data), size}, counts);
  return 0;
}
