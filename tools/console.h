// Where the command speaks: results to stdout, everything for people to stderr, in their language, in colour on a terminal.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/render.h"
#include "compiler/diagnostics/sink.h"
#include "compiler/source/source.h"
#include "runner/problem.h"

namespace tejun::tools {

class Console {
public:
  explicit Console(Language language);

  [[nodiscard]] Language language() const { return language_; }
  [[nodiscard]] runner::Language runnerLanguage() const;
  [[nodiscard]] bool colour() const { return colour_; }
  /// Whether a person sits at the terminal: then long work shows progress.
  [[nodiscard]] bool interactive() const { return interactive_; }
  /// One of two texts.
  [[nodiscard]] std::string_view text(std::string_view english, std::string_view japanese) const {
    return language_ == Language::japanese ? japanese : english;
  }

  /// A result, to stdout.
  void out(std::string_view text) const;
  /// A remark, to stderr.
  void say(std::string_view text) const;

  /// To stderr as frames with a summary, or to stdout as JSON Lines.
  void show(std::span<const Diagnostic> diagnostics, const SourceManager &sources, bool json) const;
  void show(std::span<const runner::Problem> problems) const;

  /// A diagnostic about no place in a source; returns the status to exit with.
  template <const auto *Row, std::size_t count>
  int fail(MessageTag<Row> tag, CheckedArgument<Row> (&&arguments)[count], int status = 2) const {
    DiagnosticSink sink;
    sink.report(tag, Span{}, std::move(arguments));
    return failWith(sink, status);
  }
  template <const auto *Row> int fail(MessageTag<Row> tag, int status = 2) const {
    DiagnosticSink sink;
    sink.report(tag, Span{});
    return failWith(sink, status);
  }

private:
  int failWith(DiagnosticSink &sink, int status) const;

  Language language_;
  bool colour_;
  bool interactive_;
};

} // namespace tejun::tools
