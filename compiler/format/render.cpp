#include "compiler/format/render.h"

#include <algorithm>
#include <vector>

#include "compiler/source/unicode.h"

namespace tejun::format {

namespace {

/// Comments behind the code of lines that follow each other stand in one column, when no gap grows beyond this.
constexpr std::uint32_t widestGap = 40;

class Renderer {
public:
  explicit Renderer(std::uint32_t width) : width_(width) {}

  std::string run(const Doc *doc) {
    todo_.push_back({doc, 0, 0, false});
    while (!todo_.empty()) {
      const Task task = todo_.back();
      todo_.pop_back();
      one(task);
    }
    if (!atLineBegin_) out_ += '\n';
    return aligned();
  }

private:
  struct Task {
    const Doc *doc;
    std::uint32_t indent;
    std::uint32_t trail; // columns of what must follow on its last line
    bool flat;
  };
  struct LineComment {
    std::size_t offset;
    std::uint32_t line;
    std::uint32_t indent; // of the line
    std::uint32_t column;
  };

  void one(const Task &task) {
    const Doc &doc = *task.doc;
    switch (doc.kind) {
    case DocKind::text: put(doc, task.indent); break;
    case DocKind::spaces:
      if (!atLineBegin_) pending_ += doc.amount;
      break;
    case DocKind::flatText:
      if (task.flat) put(doc, task.indent);
      break;
    case DocKind::line:
    case DocKind::soft:
      if (!task.flat || mustBreak_)
        newline(task.indent, false);
      else if (doc.kind == DocKind::line)
        ++pending_;
      break;
    case DocKind::hard: newline(task.indent, doc.blank); break;
    case DocKind::noBlank: mustBlank_ = false; break;
    case DocKind::comment: comment(doc, task.indent); break;
    case DocKind::concat: {
      std::uint32_t trail = task.trail;
      for (std::size_t i = doc.parts.size(); i-- > 0;) {
        const Doc *part = doc.parts[i];
        todo_.push_back({part, task.indent, trail, task.flat});
        trail = part->stops ? part->lead : part->lead + trail;
      }
      break;
    }
    case DocKind::nest: todo_.push_back({doc.parts[0], task.indent + doc.amount, task.trail, task.flat}); break;
    case DocKind::group: todo_.push_back({doc.parts[0], task.indent, task.trail, task.flat || fits(doc, task)}); break;
    case DocKind::choice: {
      const bool first = task.indent + doc.amount <= width_;
      todo_.push_back({doc.parts[first ? 0 : 1], task.indent, task.trail, false});
      break;
    }
    }
  }

  [[nodiscard]] std::uint32_t column() const { return column_ + pending_; }

  bool fits(const Doc &doc, const Task &task) const {
    if (doc.breaks) return false;
    const std::uint32_t begin = mustBreak_ ? task.indent : column();
    if (!doc.manyLines) return begin + doc.width + task.trail <= width_;
    return begin + doc.width <= width_ && doc.lastWidth + task.trail <= width_;
  }

  void put(const Doc &doc, std::uint32_t indent) {
    if (doc.text.empty()) return;
    if (mustBreak_) newline(indent, false);
    out_.append(pending_, ' ');
    out_ += doc.text;
    column_ += pending_;
    pending_ = 0;
    atLineBegin_ = false;
    if (doc.manyLines) {
      line_ += static_cast<std::uint32_t>(doc.text.count('\n'));
      column_ = doc.lastWidth;
    } else {
      column_ += doc.width;
    }
  }

  void comment(const Doc &doc, std::uint32_t indent) {
    if (mustBreak_ || (doc.ownLine && !atLineBegin_)) newline(indent, false);
    if (!atLineBegin_) {
      pending_ = 1;
      comments_.push_back({out_.size(), line_, indent_, column_});
    }
    out_.append(pending_, ' ');
    out_ += doc.text;
    pending_ = 0;
    atLineBegin_ = false;
    mustBreak_ = true;
    mustBlank_ = doc.blank;
  }

  void newline(std::uint32_t indent, bool blank) {
    if (!atLineBegin_) {
      out_ += '\n';
      ++line_;
    }
    if ((blank || mustBlank_) && !out_.empty() && !llvm::StringRef(out_).ends_with("\n\n")) {
      out_ += '\n';
      ++line_;
    }
    atLineBegin_ = true;
    mustBreak_ = mustBlank_ = false;
    column_ = 0;
    pending_ = indent_ = indent;
  }

  std::string aligned() const {
    std::string result;
    result.reserve(out_.size());
    std::size_t copied = 0;
    for (std::size_t first = 0; first < comments_.size();) {
      std::size_t last = first + 1;
      std::uint32_t least = comments_[first].column;
      std::uint32_t most = least;
      for (; last < comments_.size() && comments_[last].line == comments_[last - 1].line + 1; ++last) {
        if (comments_[last].indent != comments_[first].indent) break;
        const auto [low, high] = std::minmax({least, most, comments_[last].column});
        if (high - low > widestGap) break;
        least = low;
        most = high;
      }
      for (; first < last; ++first) {
        result.append(out_, copied, comments_[first].offset - copied);
        result.append(most - comments_[first].column, ' ');
        copied = comments_[first].offset;
      }
    }
    return result.append(out_, copied);
  }

  std::uint32_t width_;
  std::string out_;
  std::vector<Task> todo_;
  std::vector<LineComment> comments_; // those behind code
  std::uint32_t line_ = 0;
  std::uint32_t indent_ = 0;
  std::uint32_t column_ = 0;  // of what is written
  std::uint32_t pending_ = 0; // spaces that are written once something follows
  bool atLineBegin_ = true;
  bool mustBreak_ = false; // a comment was written
  bool mustBlank_ = false;
};

} // namespace

std::string render(const Doc *doc, std::uint32_t width) { return Renderer(width).run(doc); }

} // namespace tejun::format
