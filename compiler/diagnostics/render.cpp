#include "compiler/diagnostics/render.h"

#include <algorithm>
#include <map>

#include "compiler/diagnostics/excerpt.h"
#include "compiler/diagnostics/severity.h"
#include "compiler/diagnostics/style.h"

namespace tejun {

namespace {

Style styleOf(Severity severity) {
  switch (severity) {
  case Severity::error: return Style::error;
  case Severity::warning: return Style::warning;
  case Severity::note: return Style::note;
  }
  return Style::plain;
}

std::string location(const SourceFile &file, std::uint32_t offset) {
  const LineColumn place = file.lineColumn(offset);
  return escapeUnprintable(file.path()) + ':' + std::to_string(place.line) + ':' + std::to_string(place.column);
}

/// False when the file could not be read, or is not text as we know it.
bool hasLines(const SourceFile &file) {
  using Kind = SourceProblem::Kind;
  if (file.usable()) return true;
  const Kind kind = file.problems().front().kind;
  return kind == Kind::invalidUtf8 || kind == Kind::bidirectionalControl || kind == Kind::controlCharacter;
}

class Frame {
public:
  Frame(const Diagnostic &diagnostic, const SourceManager &sources, const RenderOptions &options)
      : diagnostic_(diagnostic), sources_(sources), options_(options), primary_(styleOf(diagnostic.severity)) {}

  std::string run() {
    header();
    collectMarks();
    for (const auto &[file, marks] : marks_) {
      gutter_ = std::max(gutter_, static_cast<int>(std::to_string(lastExcerptLine(sources_.file(file), marks)).size()));
    }
    // The file of the diagnostic itself comes first.
    if (diagnostic_.span.valid()) source(diagnostic_.span.file);
    for (const auto &[file, marks] : marks_) {
      if (file != diagnostic_.span.file) source(file);
    }
    footer();
    return std::move(out_);
  }

private:
  void header() {
    const std::string name = std::string(severityName(diagnostic_.severity, options_.language)) + '[' +
                             std::string(diagnostic_.code()) + ']';
    out_ += paint(options_.colour, primary_, name) +
            paint(options_.colour, Style::bold, ": " + escapeUnprintable(diagnostic_.message(options_.language))) +
            '\n';
  }

  void collectMarks() {
    const auto add = [&](Span span, bool primary, const Text *text) {
      if (!hasLines(sources_.file(span.file))) return;
      marks_[span.file].push_back(
          {span.begin, span.end, primary,
           text == nullptr ? std::string() : escapeUnprintable(text->render(options_.language))});
    };
    if (diagnostic_.span.valid()) {
      add(diagnostic_.span, true, diagnostic_.label ? &*diagnostic_.label : nullptr);
    }
    for (const Label &label : diagnostic_.labels) add(label.span, false, &label.text);
  }

  void source(FileId id) {
    const SourceFile &file = sources_.file(id);
    const auto marks = marks_.find(id);
    const bool own = id == diagnostic_.span.file;
    const std::string place =
        marks == marks_.end() ? escapeUnprintable(file.path()) : location(file, marks->second.front().begin);
    out_ += std::string(static_cast<std::size_t>(gutter_), ' ') +
            paint(options_.colour, Style::gutter, own ? "--> " : "::: ") + place + '\n';
    if (marks != marks_.end()) {
      out_ += renderExcerpt(file, marks->second, {gutter_, primary_}, options_);
    }
  }

  void footerLine(std::string_view name, std::string_view text) {
    out_ += std::string(static_cast<std::size_t>(gutter_), ' ') + paint(options_.colour, Style::gutter, " = ") +
            paint(options_.colour, Style::bold, name) + ": " + escapeUnprintable(text) + '\n';
  }

  void footer() {
    const bool japanese = options_.language == Language::japanese;
    for (const Text &note : diagnostic_.notes) {
      const bool help = note.kind() == TextKind::help;
      footerLine(help ? (japanese ? "ヒント" : "help") : (japanese ? "備考" : "note"), note.render(options_.language));
    }
    const std::string_view help = diagnostic_.help(options_.language);
    if (!help.empty()) footerLine(japanese ? "ヒント" : "help", help);
    for (const Fix &fix : diagnostic_.fixes) {
      const bool sure = fix.applicability == Applicability::machine;
      footerLine(sure ? (japanese ? "修正" : "fix") : (japanese ? "修正案" : "possible fix"),
                 fix.title.render(options_.language));
    }
  }

  const Diagnostic &diagnostic_;
  const SourceManager &sources_;
  const RenderOptions &options_;
  Style primary_;
  int gutter_ = 1;
  std::map<FileId, std::vector<ExcerptMark>> marks_; // the primary mark, if any, is its file's first
  std::string out_;
};

} // namespace

std::string renderTerminal(const Diagnostic &diagnostic, const SourceManager &sources, const RenderOptions &options) {
  return Frame(diagnostic, sources, options).run();
}

std::string renderLine(const Diagnostic &diagnostic, const SourceManager &sources, Language language) {
  std::string out;
  if (diagnostic.span.valid()) {
    out += location(sources.file(diagnostic.span.file), diagnostic.span.begin) + ": ";
  }
  out.append(severityName(diagnostic.severity, language))
      .append("[")
      .append(diagnostic.code())
      .append("]: ")
      .append(escapeUnprintable(diagnostic.message(language)));
  return out;
}

std::string renderSummary(std::span<const Diagnostic> diagnostics, Language language) {
  std::string out;
  for (const Severity severity : {Severity::error, Severity::warning}) {
    const auto count = std::count_if(diagnostics.begin(), diagnostics.end(),
                                     [&](const auto &one) { return one.severity == severity; });
    if (count == 0) continue;
    const std::string number = std::to_string(count);
    const std::string_view name = severityName(severity, language);
    if (language == Language::japanese) {
      out.append(out.empty() ? "" : "、").append(name).append(" ").append(number).append(" 件");
    } else {
      out.append(out.empty() ? "" : ", ").append(number).append(" ").append(name);
      if (count != 1) out += 's';
    }
  }
  return out;
}

int exitStatus(std::span<const Diagnostic> diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic &one) { return one.severity == Severity::error; })
             ? 1
             : 0;
}

} // namespace tejun
