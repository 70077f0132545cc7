// Where a phase reports, and how:
//   sink.report(diag::unknown_name, span, {{"name", name}})
//       .label(diag::label_not_found_here)
//       .label(other, diag::label_declared_here, {{"name", name}})
//       .fix(span, "hosts", diag::fix_replace_with, {{"replacement", "hosts"}});
// A sink belongs to one thread; threads bring theirs together with `absorb`. Rendering is elsewhere.
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"

namespace tejun {

/// Adds to a diagnostic that was just reported; use it in the same expression.
class DiagnosticBuilder {
public:
  DiagnosticBuilder(Diagnostic &diagnostic, std::size_t &errorCount)
      : diagnostic_(&diagnostic), errorCount_(&errorCount) {}

  /// What the primary span shows.
  template <const auto *Row> DiagnosticBuilder &label(MessageTag<Row> id) {
    static_assert(Row->kind == TextKind::label);
    return setLabel({id, checkedArguments<Row>()});
  }
  template <const auto *Row, std::size_t Count>
  DiagnosticBuilder &label(MessageTag<Row> id, CheckedArgument<Row> (&&arguments)[Count]) {
    static_assert(Row->kind == TextKind::label);
    return setLabel({id, checkedArguments(std::move(arguments))});
  }

  /// Another place that has to do with it. A label whose span is invalid is left out.
  template <const auto *Row> DiagnosticBuilder &label(Span span, MessageTag<Row> id) {
    static_assert(Row->kind == TextKind::label);
    return addLabel(span, {id, checkedArguments<Row>()});
  }
  template <const auto *Row, std::size_t Count>
  DiagnosticBuilder &label(Span span, MessageTag<Row> id, CheckedArgument<Row> (&&arguments)[Count]) {
    static_assert(Row->kind == TextKind::label);
    return addLabel(span, {id, checkedArguments(std::move(arguments))});
  }

  /// A note says why; a help says what to do.
  template <const auto *Row> DiagnosticBuilder &note(MessageTag<Row> id) {
    static_assert(Row->kind == TextKind::note || Row->kind == TextKind::help);
    return addNote({id, checkedArguments<Row>()});
  }
  template <const auto *Row, std::size_t Count>
  DiagnosticBuilder &note(MessageTag<Row> id, CheckedArgument<Row> (&&arguments)[Count]) {
    static_assert(Row->kind == TextKind::note || Row->kind == TextKind::help);
    return addNote({id, checkedArguments(std::move(arguments))});
  }

  template <const auto *Row>
  DiagnosticBuilder &fix(Span span, std::string replacement, MessageTag<Row> id,
                         Applicability applicability = Applicability::machine) {
    static_assert(Row->kind == TextKind::fix);
    return addFix(span, std::move(replacement), {id, checkedArguments<Row>()}, applicability);
  }
  template <const auto *Row, std::size_t Count>
  DiagnosticBuilder &fix(Span span, std::string replacement, MessageTag<Row> id,
                         CheckedArgument<Row> (&&arguments)[Count],
                         Applicability applicability = Applicability::machine) {
    static_assert(Row->kind == TextKind::fix);
    return addFix(span, std::move(replacement), {id, checkedArguments(std::move(arguments))}, applicability);
  }
  /// One more edit of the last fix, which is done whole or not at all.
  DiagnosticBuilder &andEdit(Span span, std::string replacement);

  /// A lint level other than the table's.
  DiagnosticBuilder &severity(Severity severity);

  // Unchecked forms, for ids chosen at run time.
  DiagnosticBuilder &setLabel(Text text);
  DiagnosticBuilder &addLabel(Span span, Text text);
  DiagnosticBuilder &addNote(Text text);
  DiagnosticBuilder &addFix(Span span, std::string replacement, Text title, Applicability applicability);

private:
  Diagnostic *diagnostic_;
  std::size_t *errorCount_; // the sink's
};

class DiagnosticSink {
public:
  DiagnosticSink() = default;
  DiagnosticSink(const DiagnosticSink &) = delete;
  DiagnosticSink &operator=(const DiagnosticSink &) = delete;

  template <const auto *Row> DiagnosticBuilder report(MessageTag<Row> id, Span span) {
    return reportDynamic(id, span, checkedArguments<Row>());
  }
  template <const auto *Row, std::size_t Count>
  DiagnosticBuilder report(MessageTag<Row> id, Span span, CheckedArgument<Row> (&&arguments)[Count]) {
    return reportDynamic(id, span, checkedArguments(std::move(arguments)));
  }
  /// For an id chosen at run time; a debug build checks the arguments.
  DiagnosticBuilder reportDynamic(DiagnosticId id, Span span, Arguments arguments);

  /// Moves everything in `other` here. Any number of threads may call this on one sink at a time.
  void absorb(DiagnosticSink &other);

  [[nodiscard]] bool hasErrors() const { return errorCount_ != 0; }
  [[nodiscard]] std::size_t errorCount() const { return errorCount_; }
  [[nodiscard]] std::size_t size() const { return diagnostics_.size(); }

  /// Everything reported, sorted by file, offset and code, without exact duplicates, at most `maxErrors` errors (a note
  /// says how many more there are). The sink is empty afterwards.
  [[nodiscard]] std::vector<Diagnostic> take(std::size_t maxErrors = 200);

private:
  std::mutex mutex_;                   // for absorb alone
  std::deque<Diagnostic> diagnostics_; // a deque: builders hold a reference
  std::optional<Diagnostic> spare_;    // what a builder fills once the sink is full
  std::size_t errorCount_ = 0;
  std::size_t dropped_ = 0;
};

} // namespace tejun
