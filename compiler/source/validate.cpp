// Eight bytes at a time: almost every word of a source is free of control characters and of the three lead bytes that a
// forbidden character can have.
#include "compiler/source/validate.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>

#include "compiler/source/unicode.h"

namespace tejun {

namespace {

using Kind = SourceProblem::Kind;
using Word = std::uint64_t;

constexpr Word everyByte(unsigned char byte) { return Word{0x0101010101010101} * byte; }

/// True when some byte is `byte`; no byte below it is taken for it, one above might.
constexpr bool mayHold(Word word, unsigned char byte) {
  const Word difference = word ^ everyByte(byte);
  return ((difference - everyByte(0x01)) & ~difference & everyByte(0x80)) != 0;
}

constexpr bool isSuspicious(Word word) {
  const Word belowSpace = (word - everyByte(0x20)) & ~word & everyByte(0x80);
  return belowSpace != 0 || mayHold(word, 0x7F) || mayHold(word, 0xC2) || mayHold(word, 0xD8) || mayHold(word, 0xE2);
}

class ControlScan {
public:
  ControlScan(std::string_view text, std::size_t limit) : text_(text), limit_(limit) {}

  std::vector<SourceProblem> run() {
    std::size_t at = 0;
    for (; at + sizeof(Word) <= text_.size() && problems_.size() < limit_; at += sizeof(Word)) {
      Word word;
      std::memcpy(&word, text_.data() + at, sizeof word);
      if (isSuspicious(word)) scan(at, at + sizeof word);
    }
    if (problems_.size() < limit_) scan(at, text_.size());
    return std::move(problems_);
  }

private:
  void scan(std::size_t begin, std::size_t end) {
    for (std::size_t at = begin; at < end && problems_.size() < limit_; ++at) {
      const auto byte = static_cast<unsigned char>(text_[at]);
      if (byte < 0x20 || byte == 0x7F) {
        const bool lineEnd = byte == '\n' || (byte == '\r' && at + 1 < text_.size() && text_[at + 1] == '\n');
        if (!lineEnd && byte != '\t') add(Kind::controlCharacter, at, {byte, 1, true});
      } else if (byte == 0xC2 || byte == 0xD8 || byte == 0xE2) {
        const CodePoint point = decodeUtf8(text_, at);
        if (isBidirectionalControl(point.value)) add(Kind::bidirectionalControl, at, point);
        if (isForbiddenControl(point.value)) add(Kind::controlCharacter, at, point);
      }
    }
  }

  void add(Kind kind, std::size_t at, CodePoint point) {
    problems_.push_back({.kind = kind,
                         .begin = static_cast<std::uint32_t>(at),
                         .end = static_cast<std::uint32_t>(at + point.size),
                         .character = point.value});
  }

  std::string_view text_;
  std::size_t limit_;
  std::vector<SourceProblem> problems_;
};

bool looksLikeUtf16(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return true;
  // Without a mark: the zero bytes of the ASCII characters all stand on one side of their pairs.
  const std::string_view head = text.substr(0, 1024);
  std::size_t zeros[2] = {0, 0};
  for (std::size_t at = 0; at < head.size(); ++at) {
    if (head[at] == '\0') ++zeros[at % 2];
  }
  const std::size_t most = std::max(zeros[0], zeros[1]);
  return std::min(zeros[0], zeros[1]) == 0 && most >= 2 && most * 8 >= head.size();
}

bool between(char byte, unsigned char low, unsigned char high) {
  const auto value = static_cast<unsigned char>(byte);
  return low <= value && value <= high;
}

bool looksLikeEucJp(std::string_view text) {
  std::size_t pairs = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (between(text[at], 0x00, 0x7F)) {
      ++at;
      continue;
    }
    const std::size_t size = text[at] == '\x8F' ? 3 : 2;
    if (text.size() - at < size) return false;
    const bool katakana = text[at] == '\x8E' && between(text[at + 1], 0xA1, 0xDF);
    const bool pair = between(text[at], 0xA1, 0xFE) && between(text[at + 1], 0xA1, 0xFE);
    const bool triple = size == 3 && between(text[at + 1], 0xA1, 0xFE) && between(text[at + 2], 0xA1, 0xFE);
    if (!katakana && !pair && !triple) return false;
    at += size;
    ++pairs;
  }
  return pairs >= 2;
}

bool looksLikeShiftJis(std::string_view text) {
  std::size_t pairs = 0;
  std::size_t commonPairs = 0; // kana, symbols, everyday ideographs; European encodings have no letters there
  for (std::size_t at = 0; at < text.size();) {
    if (between(text[at], 0x00, 0x7F) || between(text[at], 0xA1, 0xDF)) {
      ++at;
      continue;
    }
    if (!between(text[at], 0x81, 0x9F) && !between(text[at], 0xE0, 0xFC)) return false;
    if (text.size() - at < 2) return false;
    if (!between(text[at + 1], 0x40, 0x7E) && !between(text[at + 1], 0x80, 0xFC)) return false;
    if (between(text[at], 0x81, 0x9F)) ++commonPairs;
    at += 2;
    ++pairs;
  }
  return pairs >= 2 && commonPairs * 2 >= pairs;
}

SourceProblem encodingProblem(std::string_view text) {
  std::size_t at = 0;
  for (CodePoint point; at < text.size(); at += point.size) {
    point = decodeUtf8(text, at);
    if (!point.valid) break;
  }
  const Kind kind = looksLikeEucJp(text)      ? Kind::looksLikeEucJp
                    : looksLikeShiftJis(text) ? Kind::looksLikeShiftJis
                                              : Kind::invalidUtf8;
  return {.kind = kind,
          .begin = static_cast<std::uint32_t>(at),
          .end = static_cast<std::uint32_t>(at + 1),
          .character = static_cast<unsigned char>(text[at])};
}

} // namespace

std::vector<SourceProblem> validateSource(std::string_view text, std::size_t limit) {
  if (text.size() > maxSourceBytes) return {{.kind = Kind::tooLarge}};
  if (looksLikeUtf16(text)) return {{.kind = Kind::looksLikeUtf16}};
  if (!simdjson::validate_utf8(text.data(), text.size())) return {encodingProblem(text)};
  return ControlScan(text, limit).run();
}

} // namespace tejun
