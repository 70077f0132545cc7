// The reader of the normal form itself: every field by its row, strictly, since whoever writes it can be told.
#include "runner/ingest/readers.h"

#include <algorithm>
#include <string>

namespace tejun::runner {

bool looksNormal(const nlohmann::json &object) {
  return std::ranges::any_of(alertFields(), [&](const AlertField &f) {
    const std::string_view path = f.path.substr(1);
    return object.contains(std::string(path.substr(0, path.find('/'))));
  });
}

void readNormal(const nlohmann::json &object, Mapper &mapper) {
  for (const char *group : {"source", "destination", "file", "process", "email"}) {
    const auto member = object.find(group);
    if (member != object.end() && !member->is_object() && !member->is_null())
      mapper.wrongType(std::string("/") + group, *member, {"an object", "オブジェクト"});
  }
  for (const AlertField &f : alertFields()) mapper.map(std::string(f.path), f.path, true);
}

} // namespace tejun::runner
