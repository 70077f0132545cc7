// A document as blocks, before it is HTML (html.h) or Markdown (markdown.h). It knows nothing of procedures.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/diagnostics/language.h"

namespace tejun::exports {

/// A piece of a line.
struct Piece {
  enum class Style : std::uint8_t { plain, code, strong, muted } style = Style::plain;
  std::string text;
  std::string page, anchor; // a link to another page, a place; both empty: none
};
using Line = std::vector<Piece>;
/// Lines below each other.
using Cell = std::vector<Line>;

struct Table {
  std::vector<std::string> heads;
  struct Row {
    std::string anchor;
    std::vector<Cell> cells; // as many as heads
  };
  std::vector<Row> rows;
};

struct Block {
  enum class Kind : std::uint8_t { heading, paragraph, table, figure } kind{};
  int level = 2; // of a heading
  std::string anchor;
  Line line; // of a heading, a paragraph
  Table table;
  std::string svg, mermaid; // of a figure; svg empty: too large to draw
};

struct Page {
  std::string name; // of the file, without its end
  std::string title;
  std::vector<Block> blocks;
};

struct Document {
  std::string title, subtitle;
  Language language = Language::english;
  std::vector<Page> pages; // the first is the entrance
};

// ---- making lines ------------------------------------------------------------------------------------------------

inline Piece plain(std::string text) { return {Piece::Style::plain, std::move(text), {}, {}}; }
inline Piece code(std::string text) { return {Piece::Style::code, std::move(text), {}, {}}; }
inline Piece strong(std::string text) { return {Piece::Style::strong, std::move(text), {}, {}}; }
inline Piece muted(std::string text) { return {Piece::Style::muted, std::move(text), {}, {}}; }
inline Piece linked(std::string text, std::string page, std::string anchor) {
  return {Piece::Style::plain, std::move(text), std::move(page), std::move(anchor)};
}
inline Block heading(int level, std::string text, std::string anchor) {
  Block block;
  block.kind = Block::Kind::heading;
  block.level = level;
  block.anchor = std::move(anchor);
  block.line = {plain(std::move(text))};
  return block;
}
inline Block paragraph(Line line) {
  Block block;
  block.kind = Block::Kind::paragraph;
  block.line = std::move(line);
  return block;
}
/// Columns in which nothing stands are left out.
inline Block tableOf(Table table) {
  for (std::size_t column = table.heads.size(); column-- > 0;) {
    const auto isEmpty = [column](const Table::Row &row) {
      return column >= row.cells.size() || row.cells[column].empty();
    };
    if (table.rows.empty() || !std::ranges::all_of(table.rows, isEmpty)) continue;
    table.heads.erase(table.heads.begin() + static_cast<std::ptrdiff_t>(column));
    for (Table::Row &row : table.rows)
      if (column < row.cells.size()) row.cells.erase(row.cells.begin() + static_cast<std::ptrdiff_t>(column));
  }
  Block block;
  block.kind = Block::Kind::table;
  block.table = std::move(table);
  return block;
}

} // namespace tejun::exports
