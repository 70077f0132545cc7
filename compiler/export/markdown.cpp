#include "compiler/export/markdown.h"

#include <algorithm>

#include <fmt/format.h>

namespace tejun::exports {

namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\`*_{}[]<>|~").find(c) != std::string_view::npos ||
        (c == '#' && out.empty() && text.size() > 2))
      out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string codeText(std::string_view text) {
  std::string inside(text);
  std::ranges::replace(inside, '\n', ' ');
  const bool ticks = inside.find('`') != std::string::npos;
  std::string out = ticks ? "`` " + inside + " ``" : "`" + inside + "`";
  for (std::size_t at = 0; (at = out.find('|', at)) != std::string::npos; at += 2)
    out.insert(at, 1, '\\'); // also in code, in a table
  return out;
}

std::string lineText(const Line &line) {
  std::string out;
  for (const Piece &piece : line) {
    if (piece.text.empty()) continue;
    std::string text = piece.style == Piece::Style::code     ? codeText(piece.text)
                       : piece.style == Piece::Style::strong ? "**" + escaped(piece.text) + "**"
                                                             : escaped(piece.text);
    if (!piece.anchor.empty() || !piece.page.empty())
      text = fmt::format("[{}](#{})", text, piece.anchor.empty() ? piece.page : piece.anchor);
    out += text;
  }
  return out;
}

void write(const Block &block, std::string &out) {
  switch (block.kind) {
  case Block::Kind::heading:
    out += fmt::format("<a id=\"{}\"></a>\n\n{} {}\n\n", block.anchor,
                       std::string(static_cast<std::size_t>(block.level) + 1, '#'), lineText(block.line));
    break;
  case Block::Kind::paragraph: out += lineText(block.line) + "\n\n"; break;
  case Block::Kind::figure: out += "```mermaid\n" + block.mermaid + "```\n\n"; break;
  case Block::Kind::table: {
    out += "|";
    for (const std::string &head : block.table.heads) out += " " + escaped(head) + " |";
    out += "\n|";
    for (std::size_t i = 0; i < block.table.heads.size(); ++i) out += " --- |";
    out += "\n";
    for (const Table::Row &row : block.table.rows) {
      out += "|";
      bool first = true;
      for (const Cell &cell : row.cells) {
        std::string text = first && !row.anchor.empty() ? fmt::format("<a id=\"{}\"></a>", row.anchor) : "";
        bool firstLine = true;
        for (const Line &line : cell) {
          text += (firstLine ? "" : "<br>") + lineText(line);
          firstLine = false;
        }
        out += " " + text + " |";
        first = false;
      }
      out += "\n";
    }
    out += "\n";
    break;
  }
  }
}

} // namespace

std::string markdownOf(const Document &document) {
  std::string out = fmt::format("# {}\n\n{}\n\n", escaped(document.title), escaped(document.subtitle));
  for (const Page &page : document.pages) {
    out += fmt::format("<a id=\"{}\"></a>\n\n## {}\n\n", page.name, escaped(page.title));
    for (const Block &block : page.blocks) write(block, out);
  }
  return out;
}

} // namespace tejun::exports
