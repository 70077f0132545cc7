// What can be said of a world once the module is known. An intrinsic that the module does not call is no fault by itself, since worlds
// are shared; one that is nearly called so is probably a slip.
#include "runner/canonical.h"
#include "runner/ingest/strict_json.h"
#include "runner/world/world.h"
#include "vm/bytecode/types.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tejun::runner {
namespace {

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, change}));
    }
  }
  return row[b.size()];
}

/// The name that was probably meant; empty when none is near.
std::string nearest(const std::string &name, const std::set<std::string> &names) {
  std::string best;
  std::size_t least = 3;
  if (name.size() > 200) return best;
  for (const std::string &candidate : names)
    if (const std::size_t d = distance(name, candidate); d < least) {
      least = d;
      best = candidate;
    }
  return best;
}

} // namespace

std::vector<Problem> World::check(const vm::Module &module) const {
  std::vector<Problem> problems;
  std::set<std::string> intrinsics, questions;
  for (const vm::Intrinsic &i : module.intrinsics) {
    intrinsics.insert(i.name);
    questions.insert("approval " + i.name);
  }
  for (const vm::Ask &a : module.asks) questions.insert(a.key);
  for (const vm::Detection &d : module.detections) questions.insert("confirm " + d.name);

  for (const WorldEntry &e : entries) {
    const std::string place = fmt::format("`answers[{}]`", e.index);
    const auto &names = e.isAsk ? questions : intrinsics;
    if (!names.contains(e.name)) {
      if (const std::string similar = nearest(e.name, names); !similar.empty())
        problems.push_back(
            {e.isAsk ? ProblemId::world_unknown_question : ProblemId::world_unknown_intrinsic,
             {{"path", path}, {"place", place}, {e.isAsk ? "key" : "intrinsic", shown(e.name)}, {"similar", similar}}});
      continue;
    }
    if (e.isAsk) continue;
    const auto &intrinsic = *std::ranges::find(module.intrinsics, e.name, &vm::Intrinsic::name);
    for (const auto &[argument, value] : e.when.items()) {
      const auto param = std::ranges::find(intrinsic.params, argument, &vm::Param::name);
      if (param == intrinsic.params.end())
        problems.push_back({ProblemId::world_unknown_argument,
                            {{"path", path}, {"intrinsic", e.name}, {"argument", shown(argument)}}});
      else if (!value.is_null() && !canonicalValue(module.types, param->type, value))
        problems.push_back({ProblemId::world_wrong_shape,
                            {{"path", path},
                             {"place", fmt::format("`answers[{}].when.{}`", e.index, argument)},
                             {"expected", fmt::format("`{}`", vm::typeText(module.types, param->type))}}});
    }
  }
  return problems;
}

} // namespace tejun::runner
