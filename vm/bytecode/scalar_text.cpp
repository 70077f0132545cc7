// The textual forms of addresses, networks, digests and the types that are texts. Numbers and times are in word_text.cpp.
#include "vm/bytecode/scalar_text.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace tejun::vm {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool isWordChar(char c) { return isDigit(c) || isAlpha(c); }
template <class F> bool all(std::string_view s, F f) { return std::all_of(s.begin(), s.end(), f); }
bool allDigits(std::string_view s) { return !s.empty() && all(s, isDigit); }
/// No control characters; line ends count as such.
bool isPrintable(std::string_view s) {
  return all(s, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
}
std::string lower(std::string_view s) {
  std::string out(s);
  for (char &c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return out;
}
std::string upper(std::string_view s) {
  std::string out(s);
  for (char &c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
  return out;
}
int hexDigit(char c) {
  if (isDigit(c)) return c - '0';
  const int n = (c | 0x20) - 'a';
  return n >= 0 && n < 6 ? n + 10 : -1;
}

/// The IPv4 address in an IPv4-mapped one (::ffff:a.b.c.d).
std::optional<AddressBits> mapped(const AddressBits &a) {
  const auto &b = a.bytes;
  if (!a.v6 || b[10] != 0xff || b[11] != 0xff ||
      !std::all_of(b.begin(), b.begin() + 10, [](std::uint8_t x) { return x == 0; }))
    return std::nullopt;
  AddressBits v4;
  std::copy(b.begin() + 12, b.end(), v4.bytes.begin());
  return v4;
}
std::optional<AddressBits> parseBits(std::string_view s) {
  if (s.size() >= INET6_ADDRSTRLEN || s.find('\0') != s.npos) return std::nullopt;
  const std::string terminated(s);
  AddressBits a;
  a.v6 = s.find(':') != s.npos;
  if (inet_pton(a.v6 ? AF_INET6 : AF_INET, terminated.c_str(), a.bytes.data()) != 1) return std::nullopt;
  return a;
}

bool isLabel(std::string_view s) {
  return !s.empty() && s.size() <= 63 && s.front() != '-' && s.back() != '-' &&
         all(s, [](char c) { return isWordChar(c) || c == '-' || c == '_' || (c & 0x80) != 0; });
}
/// At least two labels, the last not a number; internationalised names as they are read.
std::optional<std::string> domain(std::string_view s) {
  if (s.ends_with('.')) s.remove_suffix(1);
  if (s.size() > 253 || s.find('.') == s.npos) return std::nullopt;
  for (std::string_view rest = s;;) {
    const std::size_t dot = rest.find('.');
    const std::string_view label = rest.substr(0, dot);
    if (!isLabel(label) || (dot == rest.npos && allDigits(label))) return std::nullopt;
    if (dot == rest.npos) return lower(s);
    rest.remove_prefix(dot + 1);
  }
}
std::optional<std::string> url(std::string_view s) {
  const std::size_t colon = s.find("://");
  if (colon == s.npos || colon == 0 || !isAlpha(s[0]) || !isPrintable(s) || s.find(' ') != s.npos) return std::nullopt;
  const std::string_view scheme = s.substr(0, colon), rest = s.substr(colon + 3);
  if (!all(scheme, [](char c) { return isWordChar(c) || c == '+' || c == '-' || c == '.'; })) return std::nullopt;
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  if (authority.empty()) return std::nullopt;
  return lower(scheme) + "://" + lower(authority) + std::string(rest.substr(authority.size()));
}
std::optional<std::string> email(std::string_view s) {
  const std::size_t at = s.rfind('@');
  if (at == s.npos || at == 0 || at > 64) return std::nullopt;
  const std::string_view local = s.substr(0, at);
  auto host = domain(s.substr(at + 1));
  if (!host || !isPrintable(local) || local.find_first_of(" @") != local.npos) return std::nullopt;
  return std::string(local) + "@" + *host;
}
std::optional<std::string> cve(std::string_view s) {
  const std::string u = upper(s);
  const std::string_view v = u;
  if (!v.starts_with("CVE-") || v.size() < 13 || v.size() > 16 || v[8] != '-' || !allDigits(v.substr(4, 4)) ||
      !allDigits(v.substr(9)))
    return std::nullopt;
  return u;
}
std::optional<std::string> technique(std::string_view s) {
  const std::string u = upper(s);
  const std::string_view v = u;
  const bool parent = v.size() >= 5 && v[0] == 'T' && allDigits(v.substr(1, 4));
  if (!parent || !(v.size() == 5 || (v.size() == 9 && v[5] == '.' && allDigits(v.substr(6))))) return std::nullopt;
  return u;
}
std::optional<std::string> registryKey(std::string_view s) {
  static constexpr std::string_view hives[] = {"HKLM",
                                               "HKCU",
                                               "HKCR",
                                               "HKU",
                                               "HKCC",
                                               "HKEY_LOCAL_MACHINE",
                                               "HKEY_CURRENT_USER",
                                               "HKEY_CLASSES_ROOT",
                                               "HKEY_USERS",
                                               "HKEY_CURRENT_CONFIG"};
  const std::string hive = upper(s.substr(0, s.find('\\')));
  if (!isPrintable(s) || std::find(std::begin(hives), std::end(hives), hive) == std::end(hives)) return std::nullopt;
  return std::string(s);
}
/// A name of some sort: something printable without these characters, at most this long.
std::optional<std::string> nameLike(std::string_view s, std::string_view without, std::size_t limit) {
  if (s.find_first_not_of(" \t") == s.npos || s.size() > limit || !isPrintable(s) || s.find_first_of(without) != s.npos)
    return std::nullopt;
  return std::string(s);
}

} // namespace

std::optional<AddressBits> parseAddress(std::string_view s) {
  auto a = parseBits(s);
  if (a)
    if (const auto v4 = mapped(*a)) return v4;
  return a;
}
NetworkBits networkOf(AddressBits a, unsigned prefix) {
  for (unsigned bit = prefix; bit < (a.v6 ? 128u : 32u); ++bit)
    a.bytes[bit / 8] = static_cast<std::uint8_t>(a.bytes[bit / 8] & ~(0x80u >> bit % 8));
  return {a, prefix};
}
std::optional<NetworkBits> parseNetwork(std::string_view s) {
  const std::size_t slash = s.find('/');
  if (slash == s.npos) return std::nullopt;
  auto base = parseBits(s.substr(0, slash));
  const std::string_view digits = s.substr(slash + 1);
  unsigned prefix = 0;
  if (!base || digits.size() > 3 || !allDigits(digits) || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
  std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
  if (prefix > (base->v6 ? 128u : 32u)) return std::nullopt;
  if (const auto v4 = mapped(*base); v4 && prefix >= 96) {
    base = v4;
    prefix -= 96;
  }
  const NetworkBits n = networkOf(*base, prefix);
  if (!(n.base == *base)) return std::nullopt;
  return n;
}
std::string printAddress(const AddressBits &a) {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  inet_ntop(a.v6 ? AF_INET6 : AF_INET, a.bytes.data(), buffer.data(), buffer.size());
  return buffer.data();
}
std::string printNetwork(const NetworkBits &n) { return printAddress(n.base) + "/" + std::to_string(n.prefix); }

std::optional<std::string> parseHash(std::string_view s) {
  if (s.size() != 32 && s.size() != 40 && s.size() != 64 && s.size() != 128) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < s.size(); i += 2) {
    const int high = hexDigit(s[i]), low = hexDigit(s[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(high << 4 | low));
  }
  return bytes;
}
std::string printHash(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string s;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    s.push_back(digits[byte >> 4]);
    s.push_back(digits[byte & 15]);
  }
  return s;
}

std::optional<std::string> parseTextual(Scalar s, std::string_view text) {
  switch (s) {
  case Scalar::text: return std::string(text);
  case Scalar::domain: return domain(text);
  case Scalar::url: return url(text);
  case Scalar::email: return email(text);
  case Scalar::fileName: return nameLike(text, "/\\", 255);
  case Scalar::filePath: return nameLike(text, "", 32767);
  case Scalar::processName: return nameLike(text, "/\\", 255);
  case Scalar::host: return nameLike(text, " \t/\\@\"'", 253);
  case Scalar::user: return nameLike(text, "\"", 256);
  case Scalar::registryKey: return registryKey(text);
  case Scalar::cve: return cve(text);
  case Scalar::technique: return technique(text);
  case Scalar::receipt:
  case Scalar::attachment: return nameLike(text, "", 4096);
  default: return std::nullopt;
  }
}

bool isSpelled(Scalar s, std::string_view text) {
  switch (s) {
  case Scalar::address: return parseAddress(text).has_value();
  case Scalar::network: return parseNetwork(text).has_value();
  case Scalar::fileHash: return parseHash(text).has_value();
  default: return parseTextual(s, text).has_value();
  }
}

bool isUtf8(std::string_view s) {
  for (std::size_t i = 0; i < s.size();) {
    const auto lead = static_cast<unsigned char>(s[i]);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || i + length > s.size()) return false;
    std::uint32_t point = lead & (0x7fu >> length);
    for (std::size_t n = 1; n < length; ++n) {
      const auto byte = static_cast<unsigned char>(s[i + n]);
      if ((byte & 0xc0) != 0x80) return false;
      point = point << 6 | (byte & 0x3f);
    }
    const bool overlong = point < (length == 4 ? 0x10000u : length == 3 ? 0x800u : 0x80u);
    if (overlong || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return false;
    i += length;
  }
  return true;
}

std::string quotedText(std::string_view s, std::size_t limit) {
  static constexpr char digits[] = "0123456789abcdef";
  const bool text = isUtf8(s);
  std::string out = "\"";
  for (std::size_t i = 0; i < s.size(); ++i) {
    const auto byte = static_cast<unsigned char>(s[i]);
    // A cut stands between characters.
    if (out.size() > limit && (byte & 0xc0) != 0x80) {
      out += "…";
      break;
    }
    if (byte == '"' || byte == '\\')
      out.append({'\\', s[i]});
    else if (byte == '\n')
      out += "\\n";
    else if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !text))
      out.append({'\\', 'x', digits[byte >> 4], digits[byte & 15]});
    else
      out.push_back(s[i]);
  }
  return out += "\"";
}

} // namespace tejun::vm
