// What rules say with: pieces of source as they are written, durations, texts that are the same but for their layout.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/lint/rule.h"

namespace tejun::lint {

/// `90s`, `4h`, `2d`: in the largest unit that divides it.
std::string durationText(std::int64_t milliseconds);
/// Without comments, white space collapsed: equal when only the layout differs.
std::string withoutLayout(std::string_view source);
/// A piece of source short enough for a message.
std::string shortened(std::string_view source);

/// A node's range leaves out parentheses at its ends: this takes in those that belong to a part of it.
Span withParentheses(const Subject &subject, Span span);
/// As it may stand beside an operator, or behind `not`.
std::string asOperand(const Subject &subject, Span span);

} // namespace tejun::lint
