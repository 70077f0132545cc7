// One function a kind of literal. Canonical forms: addresses as inet_ntop writes them, digests, domains, schemes and MAC
// addresses in lower case, CVE and technique ids in upper case; all else as it is spelled.
#include "compiler/sema/literals.h"

#include <arpa/inet.h>

#include <array>
#include <optional>

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

namespace tejun::sema {

using llvm::StringRef;
using Kind = LiteralProblem::Kind;

namespace {

LiteralResult problem(Kind kind) { return LiteralProblem{kind, 0, 0, {}, 0, 0}; }
LiteralResult word(std::int64_t value) { return LiteralValue{value, {}}; }
LiteralResult textual(std::string value) { return LiteralValue{0, std::move(value)}; }

bool allDigits(StringRef text) { return !text.empty() && llvm::all_of(text, llvm::isDigit); }

/// Digits, perhaps with `_` between them. Nothing when it does not fit.
std::optional<std::uint64_t> digits(StringRef text) {
  std::string plain;
  for (char c : text)
    if (c != '_') plain += c;
  std::uint64_t value = 0;
  if (!allDigits(plain) || StringRef(plain).getAsInteger(10, value)) return std::nullopt;
  return value;
}

bool isSpelledNumber(StringRef text) {
  return !text.empty() && llvm::isDigit(text.front()) &&
         llvm::all_of(text, [](char c) { return llvm::isDigit(c) || c == '_'; });
}

/// No control characters; line ends count as such.
bool isPrintable(StringRef text) {
  return llvm::all_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
}

LiteralResult integer(StringRef text) {
  const bool negative = text.consume_front("-");
  if (!isSpelledNumber(text)) return problem(Kind::invalid);
  const auto value = digits(text);
  const std::uint64_t limit = static_cast<std::uint64_t>(INT64_MAX) + (negative ? 1 : 0);
  if (!value || *value > limit) return problem(Kind::tooLarge);
  return word(static_cast<std::int64_t>(negative ? 0 - *value : *value));
}

LiteralResult ranged(StringRef text, std::int64_t low, std::int64_t high) {
  const auto read = integer(text);
  const auto *bad = std::get_if<LiteralProblem>(&read);
  if (bad && bad->kind == Kind::invalid) return read;
  if (!bad && std::get<LiteralValue>(read).word >= low && std::get<LiteralValue>(read).word <= high) return read;
  return LiteralProblem{Kind::outOfRange, 0, 0, {}, low, high};
}

LiteralResult decimal(StringRef text) {
  const bool negative = text.consume_front("-");
  auto [wholeText, placesText] = text.split('.');
  if (!isSpelledNumber(wholeText)) return problem(Kind::invalid);
  const auto whole = digits(wholeText);
  std::uint64_t places = 0;
  if (text.contains('.')) {
    if (!allDigits(placesText)) return problem(Kind::invalid);
    const StringRef kept = placesText.rtrim('0');
    if (kept.size() > 6) return problem(Kind::tooPrecise);
    for (std::size_t i = 0; i < 6; ++i)
      places = places * 10 + (i < kept.size() ? static_cast<std::uint64_t>(kept[i] - '0') : 0);
  }
  constexpr std::uint64_t limit = INT64_MAX / decimalScale;
  if (!whole || *whole >= limit) return problem(Kind::tooLarge);
  const auto value = static_cast<std::int64_t>(*whole * decimalScale + places);
  return word(negative ? -value : value);
}

/// A number and its unit, in units of one.
LiteralResult scaled(StringRef text, llvm::function_ref<std::int64_t(StringRef)> factorOf) {
  const std::size_t unitAt = text.find_first_not_of("0123456789_");
  if (unitAt == 0 || unitAt == StringRef::npos) return problem(Kind::invalid);
  const std::int64_t factor = factorOf(text.drop_front(unitAt));
  if (factor == 0 || !isSpelledNumber(text.take_front(unitAt))) return problem(Kind::invalid);
  const auto count = digits(text.take_front(unitAt));
  if (!count || *count > static_cast<std::uint64_t>(INT64_MAX / factor)) return problem(Kind::tooLarge);
  return word(static_cast<std::int64_t>(*count) * factor);
}

LiteralResult duration(StringRef text) {
  if (text.ends_with("bd") && allDigits(text.drop_back(2))) return problem(Kind::businessDays);
  return scaled(text, [](StringRef unit) -> std::int64_t {
    return llvm::StringSwitch<std::int64_t>(unit)
        .Case("ms", 1)
        .Case("s", 1000)
        .Case("m", 60'000)
        .Case("h", 3'600'000)
        .Case("d", 86'400'000)
        .Default(0);
  });
}

LiteralResult size(StringRef text) {
  return scaled(text, [](StringRef unit) -> std::int64_t {
    return llvm::StringSwitch<std::int64_t>(unit)
        .Case("B", 1)
        .Case("KB", std::int64_t{1} << 10)
        .Case("MB", std::int64_t{1} << 20)
        .Case("GB", std::int64_t{1} << 30)
        .Case("TB", std::int64_t{1} << 40)
        .Default(0);
  });
}

bool twoDigits(StringRef text, int low, int high, int &out) {
  return text.size() == 2 && allDigits(text) && !text.getAsInteger(10, out) && out >= low && out <= high;
}

/// Days from 1970-01-01 (Howard Hinnant's civil calendar algorithm).
std::int64_t daysFromCivil(int year, int month, int day) {
  year -= month <= 2 ? 1 : 0;
  const int era = (year >= 0 ? year : year - 399) / 400;
  const int yearOfEra = year - era * 400;
  const int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return std::int64_t{era} * 146097 + dayOfEra - 719468;
}

std::optional<std::int64_t> date(StringRef text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  int year = 0, month = 0, day = 0;
  if (!allDigits(text.take_front(4)) || text.take_front(4).getAsInteger(10, year)) return std::nullopt;
  if (!twoDigits(text.substr(5, 2), 1, 12, month) || !twoDigits(text.substr(8, 2), 1, 31, day)) return std::nullopt;
  static constexpr std::array<int, 12> lengths{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  const int length = month == 2 && !leap ? 28 : lengths[static_cast<std::size_t>(month - 1)];
  if (day > length) return std::nullopt;
  return daysFromCivil(year, month, day);
}

/// ISO 8601: a date (midnight UTC), or date `T` time with seconds and milliseconds as they are there, and `Z` or an offset.
LiteralResult time(StringRef text) {
  const auto days = date(text.take_front(10));
  if (!days) return problem(Kind::invalid);
  std::int64_t ms = *days * 86'400'000;
  StringRef rest = text.drop_front(10);
  if (rest.empty()) return word(ms);
  if (!rest.consume_front("T") || rest.size() < 6) return problem(Kind::invalid);
  int hours = 0, minutes = 0, seconds = 0;
  if (!twoDigits(rest.take_front(2), 0, 23, hours) || rest[2] != ':' || !twoDigits(rest.substr(3, 2), 0, 59, minutes))
    return problem(Kind::invalid);
  rest = rest.drop_front(5);
  std::int64_t fraction = 0;
  if (rest.consume_front(":")) {
    if (!twoDigits(rest.take_front(2), 0, 59, seconds)) return problem(Kind::invalid);
    rest = rest.drop_front(2);
    if (rest.consume_front(".")) {
      const StringRef places = rest.take_while(llvm::isDigit);
      if (places.empty() || places.size() > 9) return problem(Kind::invalid);
      for (std::size_t i = 0; i < 3; ++i) fraction = fraction * 10 + (i < places.size() ? places[i] - '0' : 0);
      rest = rest.drop_front(places.size());
    }
  }
  std::int64_t offset = 0;
  if (rest != "Z") {
    const bool behind = rest.starts_with("-");
    int offsetHours = 0, offsetMinutes = 0;
    if (rest.size() != 6 || (!behind && rest.front() != '+') || rest[3] != ':' ||
        !twoDigits(rest.substr(1, 2), 0, 14, offsetHours) || !twoDigits(rest.substr(4, 2), 0, 59, offsetMinutes))
      return problem(Kind::invalid);
    offset = (offsetHours * 60 + offsetMinutes) * 60'000 * (behind ? -1 : 1);
  }
  return word(ms + ((hours * 60 + minutes) * 60 + seconds) * std::int64_t{1000} + fraction - offset);
}

std::optional<LiteralProblem> octetProblem(StringRef text) {
  std::uint32_t at = 0;
  for (StringRef rest = text; !rest.empty();) {
    const StringRef octet = rest.take_while(llvm::isDigit);
    std::uint64_t value = 0;
    if (!octet.empty() && (octet.getAsInteger(10, value) || value > 255))
      return LiteralProblem{Kind::octetTooLarge, at, at + static_cast<std::uint32_t>(octet.size()), {}, 0, 0};
    const std::size_t step = octet.size() + (octet.size() < rest.size() ? 1 : 0);
    at += static_cast<std::uint32_t>(step);
    rest = rest.drop_front(step);
  }
  return std::nullopt;
}

struct Bits {
  int family = AF_INET;
  std::array<std::uint8_t, 16> bytes{};
  unsigned width() const { return family == AF_INET ? 32 : 128; }
  std::string text() const {
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    inet_ntop(family, bytes.data(), buffer.data(), buffer.size());
    return buffer.data();
  }
};

std::optional<Bits> addressBits(StringRef text) {
  Bits bits;
  const std::string zeroEnded = text.str();
  if (zeroEnded.size() != text.size() || text.contains('\0')) return std::nullopt;
  bits.family = text.contains(':') ? AF_INET6 : AF_INET;
  if (inet_pton(bits.family, zeroEnded.c_str(), bits.bytes.data()) != 1) return std::nullopt;
  return bits;
}

LiteralResult address(StringRef text) {
  if (const auto bits = addressBits(text)) return textual(bits->text());
  if (!text.contains(':'))
    if (const auto octet = octetProblem(text)) return *octet;
  return problem(Kind::invalid);
}

LiteralResult network(StringRef text) {
  const auto [addressText, prefixText] = text.split('/');
  auto bits = addressBits(addressText);
  if (!bits) {
    if (!addressText.contains(':'))
      if (const auto octet = octetProblem(addressText)) return *octet;
    return problem(Kind::invalid);
  }
  unsigned prefix = 0;
  if (!allDigits(prefixText)) return problem(Kind::invalid);
  if (prefixText.getAsInteger(10, prefix) || prefix > bits->width()) return problem(Kind::prefixTooLarge);
  bool clean = true;
  for (unsigned bit = prefix; bit < bits->width(); ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
    std::uint8_t &byte = bits->bytes[bit / 8];
    if ((byte & mask) != 0) clean = false;
    byte = static_cast<std::uint8_t>(byte & ~mask);
  }
  std::string canonical = bits->text() + "/" + std::to_string(prefix);
  if (!clean) return LiteralProblem{Kind::hostBits, 0, 0, std::move(canonical), 0, 0};
  return textual(std::move(canonical));
}

LiteralResult fileHash(StringRef text) {
  const bool length = text.size() == 32 || text.size() == 40 || text.size() == 64 || text.size() == 128;
  if (!length || !llvm::all_of(text, llvm::isHexDigit)) return problem(Kind::invalid);
  return textual(text.lower());
}

LiteralResult mac(StringRef text) {
  if (text.size() != 17 || (text[2] != ':' && text[2] != '-')) return problem(Kind::invalid);
  std::int64_t value = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i % 3 == 2) {
      if (text[i] != text[2]) return problem(Kind::invalid);
      continue;
    }
    const unsigned digit = llvm::hexDigitValue(text[i]);
    if (digit > 15) return problem(Kind::invalid);
    value = value << 4 | digit;
  }
  return word(value);
}

bool isLabel(StringRef label) {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
  return llvm::all_of(label, [](char c) { return llvm::isAlnum(c) || c == '-' || c == '_' || (c & 0x80) != 0; });
}

/// At least two labels, the last not a number; internationalised names may be spelled as they are read.
std::optional<std::string> domainName(StringRef text) {
  text.consume_back(".");
  if (text.size() > 253 || !text.contains('.')) return std::nullopt;
  llvm::SmallVector<StringRef, 8> labels;
  text.split(labels, '.');
  if (!llvm::all_of(labels, isLabel) || allDigits(labels.back())) return std::nullopt;
  return text.lower();
}

LiteralResult domain(StringRef text) {
  if (auto name = domainName(text)) return textual(std::move(*name));
  return problem(Kind::invalid);
}

LiteralResult url(StringRef text) {
  const auto [scheme, rest] = text.split("://");
  if (scheme.empty() || rest.empty() || scheme.size() + rest.size() + 3 != text.size()) return problem(Kind::invalid);
  if (!llvm::isAlpha(scheme.front()) ||
      !llvm::all_of(scheme, [](char c) { return llvm::isAlnum(c) || c == '+' || c == '-' || c == '.'; }))
    return problem(Kind::invalid);
  if (!isPrintable(text) || text.contains(' ')) return problem(Kind::invalid);
  const StringRef authority = rest.take_until([](char c) { return c == '/' || c == '?' || c == '#'; });
  if (authority.empty()) return problem(Kind::invalid);
  return textual(scheme.lower() + "://" + authority.lower() + rest.drop_front(authority.size()).str());
}

LiteralResult email(StringRef text) {
  const auto [local, host] = text.rsplit('@');
  if (local.empty() || local.size() > 64 || !isPrintable(local) || local.contains(' ') || local.contains('@'))
    return problem(Kind::invalid);
  auto name = domainName(host);
  if (!name) return problem(Kind::invalid);
  return textual(local.str() + "@" + *name);
}

LiteralResult cve(StringRef text) {
  const std::string upper = text.upper();
  StringRef rest = upper;
  if (!rest.consume_front("CVE-")) return problem(Kind::invalid);
  const auto [year, number] = rest.split('-');
  if (year.size() != 4 || !allDigits(year) || number.size() < 4 || number.size() > 7 || !allDigits(number))
    return problem(Kind::invalid);
  return textual(upper);
}

LiteralResult technique(StringRef text) {
  const std::string upper = text.upper();
  StringRef rest = upper;
  if (!rest.consume_front("T")) return problem(Kind::invalid);
  const auto [parent, child] = rest.split('.');
  const bool hasChild = rest.contains('.');
  if (parent.size() != 4 || !allDigits(parent) || (hasChild && (child.size() != 3 || !allDigits(child))))
    return problem(Kind::invalid);
  return textual(upper);
}

LiteralResult registryKey(StringRef text) {
  const StringRef hive = text.take_until([](char c) { return c == '\\'; });
  const bool known = llvm::StringSwitch<bool>(hive.upper())
                         .Cases("HKLM", "HKCU", "HKCR", "HKU", "HKCC", true)
                         .Cases("HKEY_LOCAL_MACHINE", "HKEY_CURRENT_USER", "HKEY_CLASSES_ROOT", "HKEY_USERS",
                                "HKEY_CURRENT_CONFIG", true)
                         .Default(false);
  if (!known || !isPrintable(text)) return problem(Kind::invalid);
  return textual(text.str());
}

/// A name of some sort: something printable without these characters, at most this long.
LiteralResult nameLike(StringRef text, StringRef without, std::size_t limit) {
  if (text.trim().empty() || text.size() > limit || !isPrintable(text) ||
      text.find_first_of(without) != StringRef::npos)
    return problem(Kind::invalid);
  return textual(text.str());
}

} // namespace

LiteralResult parseLiteral(TypeId type, StringRef text) {
  switch (static_cast<TypeKind>(type)) {
  case TypeKind::integer: return integer(text);
  case TypeKind::decimal: return decimal(text);
  case TypeKind::time: return time(text);
  case TypeKind::duration: return duration(text);
  case TypeKind::size: return size(text);
  case TypeKind::port: return ranged(text, 0, 65535);
  case TypeKind::score: return ranged(text, 0, 100);
  case TypeKind::address: return address(text);
  case TypeKind::network: return network(text);
  case TypeKind::fileHash: return fileHash(text);
  case TypeKind::mac: return mac(text);
  case TypeKind::text: return textual(text.str());
  case TypeKind::domain: return domain(text);
  case TypeKind::url: return url(text);
  case TypeKind::email: return email(text);
  case TypeKind::fileName: return nameLike(text, "/\\", 255);
  case TypeKind::filePath: return nameLike(text, "", 32767);
  case TypeKind::processName: return nameLike(text, "/\\", 255);
  case TypeKind::host: return nameLike(text, " \t/\\@\"'", 253);
  case TypeKind::user: return nameLike(text, "\"", 256);
  case TypeKind::registryKey: return registryKey(text);
  case TypeKind::cve: return cve(text);
  case TypeKind::technique: return technique(text);
  default: return problem(Kind::invalid);
  }
}

bool hasQuotedLiteral(TypeId type) {
  switch (static_cast<TypeKind>(type)) {
  case TypeKind::time:
  case TypeKind::address:
  case TypeKind::network:
  case TypeKind::fileHash:
  case TypeKind::mac:
  case TypeKind::text:
  case TypeKind::domain:
  case TypeKind::url:
  case TypeKind::email:
  case TypeKind::fileName:
  case TypeKind::filePath:
  case TypeKind::processName:
  case TypeKind::host:
  case TypeKind::user:
  case TypeKind::registryKey:
  case TypeKind::cve:
  case TypeKind::technique: return true;
  default: return false;
  }
}

bool isWordConstant(TypeId type) {
  switch (static_cast<TypeKind>(type)) {
  case TypeKind::boolean:
  case TypeKind::integer:
  case TypeKind::decimal:
  case TypeKind::time:
  case TypeKind::duration:
  case TypeKind::size:
  case TypeKind::port:
  case TypeKind::score:
  case TypeKind::mac: return true;
  default: return false;
  }
}

} // namespace tejun::sema
