#include "compiler/proof/office_time.h"

#include <algorithm>

#include "vm/bytecode/calendar.h"

namespace tejun::proof {

std::int64_t OfficeTimes::longest(const hir::OfficeTime &time) {
  using namespace vm::calendar;
  std::int64_t &longest = known_[{time.calendar, time.unit, time.amount}];
  if (longest != 0) return longest;
  const vm::Calendar &calendar = program_.calendars[static_cast<std::size_t>(time.calendar)].calendar;
  constexpr std::int64_t first = 18'262, leastDays = 2 * 366; // 2020-01-01
  const std::int64_t last = std::max(first + leastDays, calendar.closed.empty() ? 0 : calendar.closed.back() + 7);
  const auto from = [&](std::int64_t local) {
    const std::int64_t start = toUtc(calendar, local);
    longest = std::max(longest, deadline(calendar, time.unit, time.amount, start) - start);
  };
  for (std::int64_t day = first; day <= last; ++day) {
    from(day * dayMs);
    for (const vm::OpenHours &hours : calendar.hours) {
      from(day * dayMs + hours.from * 60'000LL);
      from(day * dayMs + hours.to * 60'000LL);
    }
  }
  return longest;
}

} // namespace tejun::proof
