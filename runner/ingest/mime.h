// A mail (RFC 5322, MIME) as far as an alert needs it: its headers in words, and the text that a person would read. Attachments are not
// looked into. Any bytes give something: a text without headers is its own body.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tejun::runner {

inline constexpr unsigned mailDepth = 8;    // of parts within parts
inline constexpr unsigned mailParts = 1000; // in all

struct MailText {
  std::vector<std::pair<std::string, std::string>> headers; // names in lower case, values decoded
  std::string body;
  bool replaced = false; // bytes that could not be read

  /// The first header of that name, or empty.
  std::string_view header(std::string_view name) const;
};
MailText mailText(std::string_view bytes);

} // namespace tejun::runner
