#include "compiler/sema/zones.h"

#include <date/tz.h>

namespace tejun::sema {

std::optional<std::vector<vm::ZoneOffset>> zoneOffsets(const std::string &name) {
  using namespace std::chrono;
  const date::time_zone *zone = nullptr;
  try { // the library has no other way to say no
    zone = date::locate_zone(name);
  } catch (const std::exception &) {
    return std::nullopt;
  }
  const auto last = date::sys_days(date::year{2038} / 1 / 1);
  std::vector<vm::ZoneOffset> offsets;
  date::sys_seconds at = date::sys_days(date::year{2000} / 1 / 1);
  while (at < last) {
    const date::sys_info info = zone->get_info(at);
    const std::int64_t minutes = duration_cast<std::chrono::minutes>(info.offset).count();
    if (offsets.empty() || offsets.back().minutes != minutes)
      offsets.push_back({duration_cast<milliseconds>(at.time_since_epoch()).count(), minutes});
    if (info.end <= at) break;
    at = info.end;
  }
  return offsets;
}

} // namespace tejun::sema
