// How fast a source is checked. ASCII must pass 500 MB/s: 100,000 lines are then checked in 10 ms.
#include <benchmark/benchmark.h>

#include <string>

#include "compiler/source/validate.h"

namespace tejun {
namespace {

void validate(benchmark::State &state, const std::string &line) {
  std::string text;
  while (text.size() < (4U << 20)) text += line;
  for (auto _ : state) benchmark::DoNotOptimize(validateSource(text));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void validateAscii(benchmark::State &state) {
  validate(state, "    for c in edr.connections(host, to: peer) { peers.add(c.remote) }\n");
}
BENCHMARK(validateAscii);

void validateJapanese(benchmark::State &state) {
  validate(state, "  method 1.1.1 \"送出データファイルの調査\" when file is known // "
                  "送出ファイルが特定できている場合\n");
}
BENCHMARK(validateJapanese);

} // namespace
} // namespace tejun
