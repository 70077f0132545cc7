#include "runner/testing/findings.h"

#include "runner/execute/prose.h"

namespace tejun::runner::testing {
namespace {

struct Row {
  std::string_view english, japanese;
};
constexpr Row rows[] = {
#define FINDING(name, en, ja) {en, ja},
#include "runner/testing/Findings.def"
};

} // namespace

Phrase say(Finding id, std::initializer_list<Phrase> arguments) {
  const Row &row = rows[static_cast<std::size_t>(id)];
  return filled(row.english, row.japanese, arguments);
}

} // namespace tejun::runner::testing
