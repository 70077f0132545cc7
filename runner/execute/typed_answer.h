// What a person types in answer to a question, as a value of the type that is asked for. A number stands for what the list offers
// at that place. Knows types and offers, no terminal; whatever reads from people in lines of text can use it.
#pragma once

#include "runner/problem.h"
#include "vm/bytecode/module.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tejun::runner {

struct Typed {
  std::optional<nlohmann::json> answer;
  Phrase wrong{""}; // without an answer: why not, for who typed
};

/// `offered` is the list to choose from, or null. Several answers are separated by commas; `-` is none of them.
Typed readTyped(const std::vector<vm::Type> &, vm::TypeIndex, const nlohmann::json &offered, std::string_view typed);

/// How to type such a value: `a number of the list`, `yes or no` …
Phrase howToType(const std::vector<vm::Type> &, vm::TypeIndex, const nlohmann::json &offered);

} // namespace tejun::runner
