// Bytes that a provider may send, and its manifest: read or refused, never a crash; a manifest that was read is well-formed, and survives being
// read in pieces of any length.
#include "runner/providers/config.h"
#include "runner/providers/manifest.h"
#include "runner/providers/message.h"
#include "vm/bytecode/types.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace tejun;
using namespace tejun::runner::providers;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void readAsManifest(const Json &described) {
  const ManifestRead read = readManifest(described);
  require(read.manifest.has_value() == read.wrong.empty());
  if (!read.manifest) return;
  for (const ManifestIntrinsic &one : read.manifest->intrinsics) {
    require(read.manifest->find(one.name) == &one);
    require(one.result < read.manifest->types.size());
    require(!vm::typeText(read.manifest->types, one.result).empty());
    for (const vm::Param &param : one.params) require(param.type < read.manifest->types.size());
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char *>(data), size);
  // The same lines, whatever the pieces are that they come in.
  Lines whole(4096), pieces(4096);
  const bool fits = whole.add(bytes);
  std::string one, other;
  while (fits)
    if (const auto line = whole.next())
      one += *line + "\n";
    else
      break;
  const std::size_t step = size % 7 + 1;
  for (std::size_t at = 0; fits && at < size; at += step) {
    if (!pieces.add(bytes.substr(at, step))) break;
    while (const auto line = pieces.next()) other += *line + "\n";
  }
  if (fits && one.size() == other.size()) require(one == other);

  Incoming incoming = readLine(bytes.substr(0, bytes.find('\n')));
  if (const auto *answered = std::get_if<Answered>(&incoming)) readAsManifest(answered->result);
  const auto config = parseConfig(bytes, "fuzz.json");
  require(config.config.has_value() == !runner::hasErrors(config.problems));
  for (const runner::Problem &problem : config.problems) require(!problem.render(runner::Language::japanese).empty());
  return 0;
}
