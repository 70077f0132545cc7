// Text as people write it in mails, brought to the form that types are read in: full-width letters and half-width katakana to their
// usual width, and indicators that were made harmless (`hxxp://evil[.]example`) to what they stand for.
#pragma once

#include <string>
#include <string_view>

namespace tejun::runner {

/// UTF-8 in and out: `１２３．４` → `123.4`, `ﾎｽﾄ` → `ホスト`, the ideographic space → a space.
std::string foldWidths(std::string_view);
/// `hxxps[:]//a[.]b` → `https://a.b`, `a[@]b(.)c` → `a@b.c`.
std::string refanged(std::string_view);
/// Without blanks of either width at its ends.
std::string_view trimmed(std::string_view);

} // namespace tejun::runner
