// Why a test fails, in either language.
#pragma once

#include "runner/problem.h"

#include <initializer_list>

namespace tejun::runner::testing {

enum class Finding : std::uint8_t {
#define FINDING(name, en, ja) name,
#include "runner/testing/Findings.def"
};

Phrase say(Finding, std::initializer_list<Phrase> arguments = {});

} // namespace tejun::runner::testing
