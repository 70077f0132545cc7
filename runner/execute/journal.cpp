// See journal.h.
#include "runner/execute/journal.h"

#include "vm/bytecode/scalar_text.h"

namespace tejun::runner {

std::string isoTime(vm::Millis at) { return vm::printWord(vm::Scalar::time, at); }

void Journal::add(vm::Millis at, std::string kind, vm::Json fields) {
  fields["seq"] = all.size() + 1;
  fields["at"] = isoTime(at);
  fields["kind"] = std::move(kind);
  all.push_back(std::move(fields));
}

std::string Journal::toJsonLines() const {
  std::string out;
  for (const vm::Json &entry : all) out += entry.dump(-1, ' ', false, vm::Json::error_handler_t::replace) + "\n";
  return out;
}

} // namespace tejun::runner
