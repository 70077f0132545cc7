#include "compiler/diagnostics/excerpt.h"

#include <algorithm>
#include <map>
#include <ranges>
#include <tuple>

#include "compiler/source/unicode.h"

namespace tejun {

namespace {

constexpr std::string_view elision = "...";
constexpr int elisionWidth = 3;

/// A mark on one line, in cells from the start of what is shown of it.
struct LineMark {
  int begin;
  int end; ///< at least one cell
  bool primary;
  std::string_view label;
};

/// A mark on one line, in bytes of the file.
struct LineRange {
  std::uint32_t begin;
  std::uint32_t end;
  bool primary;
  std::string_view label;
};

std::uint32_t lastLineOf(const SourceFile &file, const ExcerptMark &mark) {
  return file.lineAt(std::max(mark.begin, mark.end == 0 ? 0 : mark.end - 1));
}

/// What one source line shows: printable text, and the cell of each of its bytes.
class LineLayout {
public:
  LineLayout(const SourceFile &file, std::uint32_t line, std::uint32_t focus, const RenderOptions &options)
      : lineBegin_(file.lineBegin(line)) {
    const std::string_view text = file.lineText(line);
    // A line may be megabytes long: lay out no more than could be shown around the focus.
    const auto reach = static_cast<std::size_t>(options.width) * 8;
    const std::size_t middle = std::min<std::size_t>(focus - lineBegin_, text.size());
    std::size_t at = middle > reach ? middle - reach : 0;
    while (at > 0 && at < text.size() && (text[at] & 0xC0) == 0x80) --at;
    const std::size_t end = std::min(text.size(), middle + reach);
    bool cutLeft = at > 0;

    int column = 0;
    for (; at < end;) {
      Cell cell = layOut(text, at, column, options.tabWidth);
      at += cell.size;
      column += cell.width;
      cells_.push_back(std::move(cell));
    }
    endOffset_ = static_cast<std::uint32_t>(at);
    endColumn_ = column;
    show(cutLeft, end < text.size(), columnOf(focus), options.width);
  }

  [[nodiscard]] const std::string &text() const { return shown_; }

  [[nodiscard]] LineMark place(const LineRange &range) const {
    const int begin = std::clamp(columnOf(range.begin), windowBegin_, windowEnd_);
    const int end = std::clamp(columnOf(range.end), begin, windowEnd_);
    return {begin + shift_, std::max(end, begin + 1) + shift_, range.primary, range.label};
  }

private:
  struct Cell {
    std::uint32_t offset; ///< in the line
    std::uint32_t size;
    int column;
    int width;
    std::string text;
  };

  static Cell layOut(std::string_view line, std::size_t at, int column, int tabWidth) {
    const CodePoint point = decodeUtf8(line, at);
    Cell cell{static_cast<std::uint32_t>(at), point.size, column, 0, {}};
    if (point.valid && point.value == '\t') {
      cell.width = tabWidth - column % tabWidth;
      cell.text.assign(static_cast<std::size_t>(cell.width), ' ');
    } else {
      cell.text = escapeUnprintable(line.substr(at, point.size));
      cell.width = displayWidth(cell.text);
    }
    return cell;
  }

  [[nodiscard]] int columnOf(std::uint32_t fileOffset) const {
    const std::uint32_t offset = fileOffset - std::min(fileOffset, lineBegin_);
    if (offset >= endOffset_) return endColumn_;
    const auto after = std::upper_bound(cells_.begin(), cells_.end(), offset,
                                        [](std::uint32_t wanted, const Cell &cell) { return wanted < cell.offset; });
    return after == cells_.begin() ? 0 : std::prev(after)->column;
  }

  /// Chooses the cells to show, so that the focus is among them, and writes them.
  void show(bool cutLeft, bool cutRight, int focus, int width) {
    windowEnd_ = endColumn_;
    if (endColumn_ > width || cutLeft || cutRight) {
      const int room = std::max(width - 2 * elisionWidth, 8);
      windowBegin_ = std::clamp(focus - room / 3, 0, std::max(0, endColumn_ - room));
      windowEnd_ = std::min(endColumn_, windowBegin_ + room);
      cutLeft = cutLeft || windowBegin_ > 0;
      cutRight = cutRight || windowEnd_ < endColumn_;
    }

    shift_ = -windowBegin_;
    if (cutLeft) {
      shown_ += elision;
      shift_ += elisionWidth;
    }
    for (const Cell &cell : cells_) {
      if (cell.column + cell.width <= windowBegin_ || cell.column >= windowEnd_) continue;
      const bool whole = cell.column >= windowBegin_ && cell.column + cell.width <= windowEnd_;
      const int visible = std::min(cell.column + cell.width, windowEnd_) - std::max(cell.column, windowBegin_);
      shown_ += whole ? cell.text : std::string(static_cast<std::size_t>(visible), ' ');
    }
    if (cutRight) shown_ += elision;
    while (shown_.ends_with(' ')) shown_.pop_back();
  }

  std::uint32_t lineBegin_;
  std::vector<Cell> cells_;
  std::uint32_t endOffset_ = 0;
  int endColumn_ = 0;
  int windowBegin_ = 0; ///< cells of the line that are shown
  int windowEnd_ = 0;
  int shift_ = 0; ///< from a cell of the line to a cell of what is shown
  std::string shown_;
};

/// One row under a source line: characters with styles, written from any column.
class Row {
public:
  void put(int column, int count, char character, Style style) {
    const auto end = static_cast<std::size_t>(column) + static_cast<std::size_t>(count);
    if (characters_.size() < end) {
      characters_.resize(end, ' ');
      styles_.resize(end, Style::plain);
    }
    for (auto at = static_cast<std::size_t>(column); at < end; ++at) {
      characters_[at] = character;
      styles_[at] = style;
    }
  }

  void pad(int column) {
    if (characters_.size() < static_cast<std::size_t>(column)) put(column - 1, 1, ' ', Style::plain);
  }

  [[nodiscard]] std::string write(bool colour) const {
    std::string out;
    for (std::size_t at = 0; at < characters_.size();) {
      std::size_t end = at;
      while (end < characters_.size() && styles_[end] == styles_[at]) ++end;
      out += paint(colour, styles_[at], std::string_view(characters_).substr(at, end - at));
      at = end;
    }
    return out;
  }

private:
  std::string characters_;
  std::vector<Style> styles_;
};

class Excerpt {
public:
  Excerpt(const SourceFile &file, const ExcerptFrame &frame, const RenderOptions &options)
      : file_(file), frame_(frame), options_(options) {}

  std::string run(const std::vector<ExcerptMark> &marks) {
    collect(marks);
    gutter("");
    out_ += '\n';
    std::uint32_t previous = 0;
    for (const auto &[line, ranges] : lines_) {
      if (previous != 0 && line == previous + 2) writeLine(line - 1, {});
      if (previous != 0 && line > previous + 2) {
        out_ += paint(options_.colour, Style::gutter, elision) + '\n';
      }
      writeLine(line, ranges);
      previous = line;
    }
    return std::move(out_);
  }

private:
  /// A mark of several lines is drawn on its first line, to the end, and on its last, where its label goes.
  void collect(const std::vector<ExcerptMark> &marks) {
    for (const ExcerptMark &mark : marks) {
      const std::uint32_t first = file_.lineAt(mark.begin);
      const std::uint32_t last = lastLineOf(file_, mark);
      if (first == last) {
        lines_[first].push_back({mark.begin, mark.end, mark.primary, mark.label});
        continue;
      }
      const auto lineEnd = [&](std::uint32_t line) {
        return file_.lineBegin(line) + static_cast<std::uint32_t>(file_.lineText(line).size());
      };
      const auto indent = file_.lineText(last).find_first_not_of(" \t");
      const std::uint32_t lastBegin =
          file_.lineBegin(last) + (indent == std::string_view::npos ? 0 : static_cast<std::uint32_t>(indent));
      lines_[first].push_back({mark.begin, lineEnd(first), mark.primary, {}});
      lines_[last].push_back({std::min(lastBegin, mark.end), mark.end, mark.primary, mark.label});
    }
  }

  void gutter(const std::string &number) {
    const std::string padding(static_cast<std::size_t>(frame_.gutter) - number.size(), ' ');
    out_ += paint(options_.colour, Style::gutter, padding + number + " |");
  }

  void writeLine(std::uint32_t line, const std::vector<LineRange> &ranges) {
    const auto primary = std::find_if(ranges.begin(), ranges.end(), [](const LineRange &one) { return one.primary; });
    const std::uint32_t focus = primary != ranges.end() ? primary->begin
                                : ranges.empty()        ? file_.lineBegin(line)
                                                        : ranges.front().begin;
    const LineLayout layout(file_, line, focus, options_);
    gutter(std::to_string(line));
    if (!layout.text().empty()) out_ += ' ' + layout.text();
    out_ += '\n';

    std::vector<LineMark> marks;
    marks.reserve(ranges.size());
    for (const LineRange &range : ranges) marks.push_back(layout.place(range));
    if (!marks.empty()) writeMarks(std::move(marks));
  }

  [[nodiscard]] Style styleOf(const LineMark &mark) const { return mark.primary ? frame_.primary : Style::secondary; }

  void writeRow(const Row &row, const LineMark *labelled) {
    gutter("");
    out_ += ' ' + row.write(options_.colour);
    if (labelled != nullptr) {
      out_ += paint(options_.colour, styleOf(*labelled), labelled->label);
    }
    out_ += '\n';
  }

  void writeMarks(std::vector<LineMark> marks) {
    // Rightmost first: the first label can stand beside its mark, the others hang below theirs.
    std::sort(marks.begin(), marks.end(), [](const LineMark &left, const LineMark &right) {
      return std::tie(left.begin, left.label) > std::tie(right.begin, right.label);
    });

    Row underline;
    for (const bool primary : {false, true}) {
      for (const LineMark &mark : marks) {
        if (mark.primary != primary) continue;
        underline.put(mark.begin, mark.end - mark.begin, primary ? '^' : '-', styleOf(mark));
      }
    }
    std::vector<LineMark> hanging;
    const LineMark *beside = nullptr;
    for (const LineMark &mark : marks) {
      if (mark.label.empty()) continue;
      const bool outermost =
          std::all_of(marks.begin(), marks.end(), [&](const LineMark &other) { return other.end <= mark.end; });
      if (beside == nullptr && &mark == &marks.front() && outermost) {
        beside = &mark;
      } else {
        hanging.push_back(mark);
      }
    }
    if (beside != nullptr) underline.pad(beside->end + 1);
    writeRow(underline, beside);
    writeHanging(hanging);
  }

  void writeHanging(const std::vector<LineMark> &marks) {
    if (marks.empty()) return;
    const auto stems = [&](int before) {
      Row row;
      for (const LineMark &mark : std::views::reverse(marks)) {
        if (mark.begin < before) row.put(mark.begin, 1, '|', styleOf(mark));
      }
      return row;
    };
    writeRow(stems(marks.front().begin + 1), nullptr);
    for (const LineMark &mark : marks) {
      Row row = stems(mark.begin);
      row.pad(mark.begin);
      writeRow(row, &mark);
    }
  }

  const SourceFile &file_;
  const ExcerptFrame &frame_;
  const RenderOptions &options_;
  std::map<std::uint32_t, std::vector<LineRange>> lines_;
  std::string out_;
};

} // namespace

std::string renderExcerpt(const SourceFile &file, const std::vector<ExcerptMark> &marks, const ExcerptFrame &frame,
                          const RenderOptions &options) {
  return Excerpt(file, frame, options).run(marks);
}

std::uint32_t lastExcerptLine(const SourceFile &file, const std::vector<ExcerptMark> &marks) {
  std::uint32_t last = 1;
  for (const ExcerptMark &mark : marks) last = std::max(last, lastLineOf(file, mark));
  return last;
}

} // namespace tejun
