// How long a length in a calendar's time can be at most: an alert may come at the worst moment of any week.
#pragma once

#include <map>
#include <tuple>

#include "compiler/sema/hir.h"

namespace tejun::proof {

class OfficeTimes {
public:
  explicit OfficeTimes(const hir::Program &program) : program_(program) {}

  /// Milliseconds. Looks at every opening and closing time of the years whose holidays are known, and of the two that follow 2020 where none
  /// are: between two of them a later start is never worse.
  std::int64_t longest(const hir::OfficeTime &time);

private:
  using Key = std::tuple<hir::CalendarId, vm::OfficeUnit, std::int64_t>;
  const hir::Program &program_;
  std::map<Key, std::int64_t> known_;
};

} // namespace tejun::proof
