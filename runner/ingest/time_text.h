// The many ways in which sources write a time: ISO 8601, mails, syslog and CEF, Japanese, seconds or milliseconds since 1970.
// A time of no year is none, as nothing here knows what day it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tejun::runner {

/// Milliseconds since 1970. `zone`: minutes east of Greenwich, of a time that says no zone.
std::optional<std::int64_t> timeIn(std::string_view text, int zone);
/// Seconds when the number is that small, else milliseconds, else micro- and nanoseconds.
std::optional<std::int64_t> timeOfNumber(double);
/// The zone that stands at the end of a time: `+0900`, `JST`, `Z`. Names that mean several zones are none.
std::optional<int> zoneIn(std::string_view text);

} // namespace tejun::runner
