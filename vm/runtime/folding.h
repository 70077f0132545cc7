// Text as people read it: code points and case. Case folds point by point (Unicode's simple folding), so lengths in points stay.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tejun::vm {

/// The code point at `i`, which moves behind it. A byte that is not UTF-8 counts as a point of its own, beyond Unicode.
std::uint32_t nextPoint(std::string_view s, std::size_t &i);
void appendPoint(std::string &s, std::uint32_t point);
std::size_t countPoints(std::string_view s);
/// Byte offset of the n-th point, the size when there are fewer.
std::size_t offsetOfPoint(std::string_view s, std::size_t n);

std::uint32_t foldPoint(std::uint32_t point);
std::string fold(std::string_view s);
std::string lowered(std::string_view s);
std::string uppered(std::string_view s);
bool isSpace(std::uint32_t point);
/// Whether the whole text fits the pattern, where `*` is any text and `?` any character. `steps` counts the work.
bool fitsWildcards(std::string_view text, std::string_view pattern, std::size_t &steps);

} // namespace tejun::vm
