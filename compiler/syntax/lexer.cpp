// The loop over a file's characters. Everything unusual (habits of other languages, full-width signs, texts that do not
// end) leaves a LexProblem and, where it is clear what was meant, the token that was meant.
#include "compiler/syntax/lexer.h"

#include <algorithm>

#include "compiler/source/unicode.h"
#include "compiler/syntax/lexer_tables.h"

namespace tejun::syntax {

namespace {

// Modes in the order of the grammar.
constexpr std::uint8_t inCode = 0;
constexpr std::uint8_t inText = 1;

/// The ASCII sign or quotation mark that a full-width or typographic one stands for, or 0.
char asciiFor(char32_t character) {
  if (character >= 0xFF01 && character <= 0xFF5E) return static_cast<char>(character - 0xFF01 + 0x21);
  switch (character) {
  case 0x3001: return ','; // 、
  case 0x3002: return '.'; // 。
  case 0x201C:
  case 0x201D: return '"';
  case 0x2018:
  case 0x2019: return '\'';
  case 0x300C:
  case 0x300D: return '"'; // 「」
  default: return 0;
  }
}

Tok signFor(char sign) {
  switch (sign) {
  case '{': return Tok::LBRACE;
  case '}': return Tok::RBRACE;
  case '(': return Tok::LPAREN;
  case ')': return Tok::RPAREN;
  case '[': return Tok::LBRACK;
  case ']': return Tok::RBRACK;
  case ',': return Tok::COMMA;
  case ':': return Tok::COLON;
  case '.': return Tok::DOT;
  case '?': return Tok::QUESTION;
  case '|': return Tok::BAR;
  case '=': return Tok::ASSIGN;
  case '<': return Tok::LT;
  case '>': return Tok::GT;
  case '+': return Tok::PLUS;
  case '-': return Tok::MINUS;
  case '*': return Tok::STAR;
  case '/': return Tok::SLASH;
  case '%': return Tok::PERCENT;
  default: return Tok::END;
  }
}

} // namespace

class Lexer::Scan {
public:
  Scan(Tables &tables, std::string_view text, TokenList &out) : tables_(tables), text_(text), out_(out) {}

  void run() {
    while (at_ < text_.size()) one();
    while (textDepth_ > 0 || mode_ != inCode) leaveOpenText();
    put(Tok::END, size(), size());
    std::sort(out_.problems.begin(), out_.problems.end(),
              [](const LexProblem &left, const LexProblem &right) { return left.begin < right.begin; });
  }

private:
  struct Opened {
    std::uint8_t mode;   // to return to
    std::uint32_t token; // of the text that was opened, to cut back to
    bool text;
  };

  void one() {
    const std::size_t begin = at_;
    std::int16_t row = tables_.start(mode_);
    std::int16_t accepted = Tables::nowhere;
    std::size_t acceptedEnd = begin;
    while (at_ < text_.size()) {
      const auto byte = static_cast<unsigned char>(text_[at_]);
      std::size_t column = byte;
      char32_t character = byte;
      std::size_t length = 1;
      if (byte >= Tables::ascii) {
        const CodePoint point = decodeUtf8(text_, at_);
        character = point.valid ? point.value : 0xFFFD;
        length = point.size;
        column = tables_.column(character);
      }
      std::int16_t next = tables_.next(row, column);
      if (next < 0) {
        if (next == Tables::unknown) next = tables_.compute(row, column, character, mode_);
        if (next < 0) break;
      }
      row = next;
      at_ += length;
      if (tables_.action(row).accepts) {
        accepted = row;
        acceptedEnd = at_;
      }
    }
    if (accepted < 0) { // the grammar has a token for every character
      at_ = begin + 1;
      problem(LexProblem::Kind::unknown, begin, at_);
      return;
    }
    at_ = acceptedEnd;
    take(tables_.action(accepted), begin);
  }

  void take(const AcceptAction &action, std::size_t begin) {
    if (action.skips) {
      if (textDepth_ > 0 && lineBreakIn(begin, at_)) holeNewline(begin);
      return;
    }
    if (action.comment) {
      const bool doc = action.type == Tok::DOC;
      out_.comments.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_), doc});
      return;
    }
    switch (action.type) {
    case Tok::BAD: unknown(begin); return;
    case Tok::FOREIGN: foreign(begin); return;
    case Tok::BAD_NUMBER:
      problem(LexProblem::Kind::badNumber, begin, at_);
      put(Tok::BROKEN, begin, at_);
      return;
    case Tok::TEXT_NEWLINE:
      at_ = begin;
      leaveOpenText();
      return;
    default: break;
    }
    if (action.push >= 0) push(static_cast<std::uint8_t>(action.push));
    if (action.pops) pop();
    put(action.type, begin, at_);
  }

  void push(std::uint8_t mode) {
    const bool text = mode != inCode;
    opened_.push_back({mode_, count(), text});
    if (mode == inText) ++textDepth_;
    mode_ = mode;
  }
  void pop() {
    if (opened_.empty()) return; // a stray `}`: the parser says so
    if (mode_ == inText) --textDepth_;
    mode_ = opened_.back().mode;
    opened_.pop_back();
  }

  /// A text that does not end: from its opening mark to here it counts as one text without holes.
  void leaveOpenText() {
    while (!opened_.empty()) {
      const Opened last = opened_.back();
      pop();
      if (!last.text) continue;
      if (textDepth_ > 0) continue; // a text inside a hole of another
      const std::uint32_t begin = out_.tokens[last.token].begin;
      std::size_t end = at_;
      while (end > begin + 1 && (text_[end - 1] == '\r' || text_[end - 1] == '\n')) --end;
      out_.tokens.resize(last.token);
      problem(LexProblem::Kind::unclosedText, begin, end);
      put(Tok::TEXT, begin, end);
      return;
    }
    mode_ = inCode;
    textDepth_ = 0;
  }
  void holeNewline(std::size_t begin) {
    at_ = begin;
    leaveOpenText();
  }

  /// The digits of one number are one problem.
  bool endsInWideDigit(std::size_t end) const {
    if (out_.problems.empty()) return false;
    const LexProblem &last = out_.problems.back();
    if (last.kind != LexProblem::Kind::fullWidth || last.end != end) return false;
    const char first = asciiFor(decodeUtf8(text_, last.begin).value);
    return first >= '0' && first <= '9';
  }

  void unknown(std::size_t begin) {
    const CodePoint point = decodeUtf8(text_, begin);
    if (const char ascii = point.valid ? asciiFor(point.value) : '\0'; ascii != 0) {
      const bool isDigit = ascii >= '0' && ascii <= '9';
      if (isDigit && endsInWideDigit(begin)) {
        out_.problems.back().end = static_cast<std::uint32_t>(at_);
        return;
      }
      problem(LexProblem::Kind::fullWidth, begin, at_);
      if (ascii == '"') return typographicText(begin);
      if (const Tok sign = signFor(ascii); sign != Tok::END) {
        if (sign == Tok::LBRACE) push(inCode);
        if (sign == Tok::RBRACE) pop();
        put(sign, begin, at_);
      }
      return;
    }
    if (!out_.problems.empty() && out_.problems.back().kind == LexProblem::Kind::unknown &&
        out_.problems.back().end == begin) {
      out_.problems.back().end = static_cast<std::uint32_t>(at_);
      return;
    }
    problem(LexProblem::Kind::unknown, begin, at_);
  }

  /// “…” and 「…」: the text up to the closing mark on this line, if there is one.
  void typographicText(std::size_t begin) {
    const std::size_t lineEnd = std::min(text_.find_first_of("\r\n", at_), text_.size());
    for (std::size_t i = at_; i < lineEnd;) {
      const CodePoint point = decodeUtf8(text_, i);
      i += point.size;
      if (point.value == '"' || asciiFor(point.value) == '"') {
        at_ = i;
        put(Tok::TEXT, begin, at_);
        return;
      }
    }
  }

  void foreign(std::size_t begin) {
    const std::string_view sign = text_.substr(begin, at_ - begin);
    if (sign == "/*") return blockComment(begin);
    if (sign == "'") {
      const std::size_t close = text_.find_first_of("'\r\n", at_);
      if (close != std::string_view::npos && text_[close] == '\'') {
        at_ = close + 1;
        put(Tok::TEXT, begin, at_);
      }
      problem(LexProblem::Kind::singleQuotes, begin, at_);
      return;
    }
    problem(sign == ";" ? LexProblem::Kind::semicolon : LexProblem::Kind::foreign, begin, at_);
    if (sign == "&&") put(Tok::AND, begin, at_);
    if (sign == "||") put(Tok::OR, begin, at_);
    if (sign == "!") put(Tok::NOT, begin, at_);
    if (sign == "===") put(Tok::EQ, begin, at_);
    if (sign == ":=" || sign == "+=" || sign == "-=") put(Tok::ASSIGN, begin, at_);
  }

  /// A comment of other languages, up to its end, or that of the file; in the hole of a text it cannot go on in the next line.
  void blockComment(std::size_t begin) {
    const std::size_t end = std::min(text_.find("*/", at_), text_.size() - 2) + 2;
    if (textDepth_ == 0 || !lineBreakIn(begin, end)) at_ = end;
    problem(LexProblem::Kind::blockComment, begin, at_);
  }

  bool lineBreakIn(std::size_t begin, std::size_t end) const {
    return text_.substr(begin, end - begin).find_first_of("\r\n") != std::string_view::npos;
  }
  void put(Tok type, std::size_t begin, std::size_t end) {
    out_.tokens.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), type});
  }
  void problem(LexProblem::Kind kind, std::size_t begin, std::size_t end) {
    out_.problems.push_back({kind, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
  }
  std::uint32_t count() const { return static_cast<std::uint32_t>(out_.tokens.size()); }
  std::uint32_t size() const { return static_cast<std::uint32_t>(text_.size()); }

  Tables &tables_;
  std::string_view text_;
  TokenList &out_;
  std::size_t at_ = 0;
  std::uint8_t mode_ = inCode;
  std::size_t textDepth_ = 0; // one-line texts that are open: no line may end inside
  std::vector<Opened> opened_;
};

Lexer::Lexer() : tables_(std::make_unique<Tables>()) {}

Lexer::~Lexer() = default;

void Lexer::scan(std::string_view text, TokenList &out) {
  out.clear();
  Scan(*tables_, text, out).run();
}

} // namespace tejun::syntax
