// The alert readers on any bytes: an alert or at least one error, never both, never a crash; and what came out is of the declared types.
#include "runner/canonical.h"
#include "runner/ingest/alert.h"
#include "runner/ingest/mapper.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

using namespace tejun::runner;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

/// Every field has the canonical form of its type: reading it again changes nothing.
void checkFields(const nlohmann::json &normal) {
  for (const AlertField &field : alertFields()) {
    const nlohmann::json::json_pointer at{std::string(field.path)};
    if (!normal.contains(at)) continue;
    const auto values = field.many ? normal[at] : nlohmann::json::array({normal[at]});
    for (const auto &value : values) require(canonicalScalar(field.scalar, value) == value);
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char *>(data), size);
  std::vector<std::string_view> formats = alertFormats();
  formats.emplace_back();
  for (const std::string_view format : formats) {
    const AlertRead read = readAlert(bytes, "fuzz.json", format);
    require(read.alert.has_value() == !hasErrors(read.problems));
    require(read.problems.size() <= 2000);
    for (const Problem &p : read.problems) {
      require(!p.render(Language::english).empty());
      require(!p.render(Language::japanese).empty());
    }
    if (!read.alert) continue;
    require(read.alert->raw == bytes && read.alert->rawSha256.size() == 64);
    checkFields(read.alert->normal);
    require(!read.alert->unmapped.dump().empty()); // dump throws when a text is not UTF-8
    // The normal form is its own normal form.
    const AlertRead again = readAlert(read.alert->normal.dump(), "again.json", "normal");
    require(again.alert && again.alert->normal == read.alert->normal);
  }
  return 0;
}
