// Bytes of whatever encoding a Japanese team's mails come in, as UTF-8. What cannot be read becomes U+FFFD; nothing is refused here.
#pragma once

#include <string>
#include <string_view>

namespace tejun::runner {

/// Every byte that is not part of UTF-8, and every NUL, becomes U+FFFD.
std::string validUtf8(std::string_view bytes, bool &replaced);

/// By the name of its encoding as mails say it. A text that is none of that encoding, or of one that is not known here, is recognised:
/// a byte order mark, ISO-2022-JP by its escapes, UTF-8, else Shift_JIS or EUC-JP, whichever reads better.
std::string decoded(std::string_view bytes, std::string_view encoding, bool &replaced);

} // namespace tejun::runner
