#include "compiler/export/text_box.h"

#include <algorithm>

#include "compiler/source/unicode.h"

namespace tejun::exports {

namespace {

/// What cannot be broken apart: a word, or one full-width character with the punctuation that must not begin a line.
struct Piece {
  std::string text;
  int columns = 0;
  bool spaceBefore = false;
};

std::size_t lengthAt(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  return end - at;
}

bool mustNotBegin(std::string_view character) {
  static constexpr std::string_view all[] = {"、", "。", "）", "」", "』", "】", "ー", "・", "：",
                                             "，", "．", "！", "？", "ッ", "ャ", "ュ", "ョ", "ァ",
                                             "ィ", "ゥ", "ェ", "ォ", "っ", "ゃ", "ゅ", "ょ"};
  return std::ranges::find(all, character) != std::end(all);
}
bool mustNotEnd(std::string_view character) {
  static constexpr std::string_view all[] = {"（", "「", "『", "【"};
  return std::ranges::find(all, character) != std::end(all);
}

/// U+30A0 to U+30FF
bool isKatakana(std::string_view character) {
  return character.size() == 3 && character[0] == '\xE3' &&
         ((character[1] == '\x82' && character[2] >= '\xA0') || character[1] == '\x83');
}

std::vector<Piece> piecesOf(std::string_view text, bool onlyAtSpaces) {
  std::vector<Piece> pieces;
  bool space = false, glued = false, inWord = false, inKatakana = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view character = text.substr(at, lengthAt(text, at));
    at += character.size();
    if (character == " ") {
      space = true;
      inWord = false;
      continue;
    }
    const int columns = displayWidth(character);
    const bool wide = columns > 1;
    const bool joins = !pieces.empty() && !space &&
                       (onlyAtSpaces || glued || (!wide && inWord) || (inKatakana && isKatakana(character)) ||
                        mustNotBegin(character));
    if (joins) {
      pieces.back().text += character;
      pieces.back().columns += columns;
    } else {
      pieces.push_back({std::string(character), columns, space});
    }
    space = false;
    inWord = !wide;
    inKatakana = isKatakana(character);
    glued = mustNotEnd(character);
  }
  return pieces;
}

void fill(const std::vector<Piece> &pieces, int most, std::vector<std::string> &out) {
  std::string line;
  int columns = 0;
  for (const Piece &piece : pieces) {
    const int gap = piece.spaceBefore && !line.empty() ? 1 : 0;
    if (!line.empty() && columns + gap + piece.columns > most) {
      out.push_back(std::move(line));
      line.clear();
      columns = 0;
    }
    if (gap && !line.empty()) line += ' ', ++columns;
    line += piece.text;
    columns += piece.columns;
  }
  if (!line.empty()) out.push_back(std::move(line));
}

} // namespace

TextBox boxed(std::string_view text, int most) {
  TextBox box;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::vector<Piece> pieces = piecesOf(text.substr(0, end), true);
    if (std::ranges::any_of(pieces, [&](const Piece &piece) { return piece.columns > most; }))
      pieces = piecesOf(text.substr(0, end), false);
    std::vector<std::string> lines;
    fill(pieces, most, lines);
    // As few lines, but of about one length.
    if (lines.size() > 1)
      for (int narrower = most - 1; narrower > most / 2; --narrower) {
        std::vector<std::string> tried;
        fill(pieces, narrower, tried);
        if (tried.size() > lines.size()) break;
        lines = std::move(tried);
      }
    box.lines.insert(box.lines.end(), lines.begin(), lines.end());
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  for (const std::string &line : box.lines) box.columns = std::max(box.columns, displayWidth(line));
  return box;
}

} // namespace tejun::exports
