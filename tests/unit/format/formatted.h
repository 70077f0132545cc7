// A text formatted for a test, and what the tests say of every result.
#pragma once

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace tejun::format {

/// The text in the one layout; a failed test and nothing when it has errors.
[[nodiscard]] std::string formattedText(const std::string &text);
/// Whether the text has no syntax errors.
[[nodiscard]] bool isReadable(const std::string &text);

/// Idempotent, the same tree, the same comments, nothing wider than a line. Fails the test otherwise.
void expectProperties(const std::string &text);

/// The same words, comments and empty lines, with spaces and line ends drawn anew.
[[nodiscard]] std::string laidOutAnew(const std::string &text, std::mt19937 &random, bool joined);

/// The comments, without the spaces at their ends.
[[nodiscard]] std::vector<std::string> commentsOf(const std::string &text);

} // namespace tejun::format
