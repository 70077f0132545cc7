// Public holidays, by the law of a country.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "llvm/ADT/StringRef.h"

namespace tejun::sema {

inline constexpr int firstHolidayYear = 2020, lastHolidayYear = 2099;

/// Days since 1970-01-01, rising, from 2020 through the year `until`. None: the country is not known.
/// `jp`: the Act on National Holidays (国民の祝日に関する法律) with its amendments of 2018, the moved days of 2020 and 2021, substitute
/// days (振替休日) and days between two holidays; equinoxes by the formula of the Hydrographic Department for 1980 to 2099, which the
/// Cabinet's announcements have followed so far.
std::optional<std::vector<std::int64_t>> publicHolidays(llvm::StringRef country, int until);

/// Days since 1970-01-01 of a date of the Gregorian calendar.
std::int64_t dayOf(int year, int month, int day);

} // namespace tejun::sema
