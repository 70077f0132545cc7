#include "compiler/diagnostics/sink.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <tuple>

#include "compiler/diagnostics/command.h"

namespace tejun {

namespace {

/// What one sink keeps; hostile input may cause an error a byte.
constexpr std::size_t storedAtMost = 10'000;

[[maybe_unused]] bool argumentsFit(DiagnosticId id, const Arguments &arguments) {
  const std::string_view pattern = row(id).message.english;
  return placeholderCount(pattern) == arguments.size() &&
         std::all_of(arguments.begin(), arguments.end(),
                     [&](const Argument &argument) { return hasPlaceholder(pattern, argument.name); });
}

/// All that it says, for telling apart what stands at one place.
std::string everyWord(const Diagnostic &diagnostic) {
  std::string words = diagnostic.message(Language::english);
  const auto add = [&](const Text &text) { words += '\n' + text.render(Language::english); };
  if (diagnostic.label) add(*diagnostic.label);
  for (const Label &label : diagnostic.labels) add(label.text);
  for (const Text &note : diagnostic.notes) add(note);
  return words;
}

/// An order that does not depend on which thread reported first.
bool comesBefore(const Diagnostic &left, const Diagnostic &right) {
  const auto key = [](const Diagnostic &one) {
    return std::tuple(one.span.file, one.span.begin, one.code(), one.span.end);
  };
  if (key(left) != key(right)) return key(left) < key(right);
  return everyWord(left) < everyWord(right);
}

} // namespace

DiagnosticBuilder &DiagnosticBuilder::setLabel(Text text) {
  diagnostic_->label = std::move(text);
  return *this;
}

DiagnosticBuilder &DiagnosticBuilder::addLabel(Span span, Text text) {
  if (span.valid()) diagnostic_->labels.push_back({span, std::move(text)});
  return *this;
}

DiagnosticBuilder &DiagnosticBuilder::addNote(Text text) {
  diagnostic_->notes.push_back(std::move(text));
  return *this;
}

DiagnosticBuilder &DiagnosticBuilder::addFix(Span span, std::string replacement, Text title,
                                             Applicability applicability) {
  diagnostic_->fixes.push_back({std::move(title), {{span, std::move(replacement)}}, applicability});
  return *this;
}

DiagnosticBuilder &DiagnosticBuilder::andEdit(Span span, std::string replacement) {
  assert(!diagnostic_->fixes.empty() && "andEdit adds to a fix");
  diagnostic_->fixes.back().edits.push_back({span, std::move(replacement)});
  return *this;
}

DiagnosticBuilder &DiagnosticBuilder::severity(Severity severity) {
  if (diagnostic_->severity == Severity::error) --*errorCount_;
  if (severity == Severity::error) ++*errorCount_;
  diagnostic_->severity = severity;
  return *this;
}

DiagnosticBuilder DiagnosticSink::reportDynamic(DiagnosticId id, Span span, Arguments arguments) {
  assert(argumentsFit(id, arguments) && "the arguments are not those of the message");
  Diagnostic diagnostic{.id = id,
                        .severity = row(id).severity,
                        .span = span,
                        .arguments = std::move(arguments),
                        .label = {},
                        .labels = {},
                        .notes = {},
                        .fixes = {}};
  if (diagnostic.severity == Severity::error) ++errorCount_;
  if (diagnostics_.size() < storedAtMost) {
    diagnostics_.push_back(std::move(diagnostic));
    return DiagnosticBuilder(diagnostics_.back(), errorCount_);
  }
  if (diagnostic.severity == Severity::error) ++dropped_;
  spare_ = std::move(diagnostic);
  return DiagnosticBuilder(*spare_, errorCount_);
}

void DiagnosticSink::absorb(DiagnosticSink &other) {
  const std::lock_guard lock(mutex_);
  for (Diagnostic &diagnostic : other.diagnostics_) {
    if (diagnostics_.size() < storedAtMost) {
      diagnostics_.push_back(std::move(diagnostic));
    } else if (diagnostic.severity == Severity::error) {
      ++dropped_;
    }
  }
  errorCount_ += std::exchange(other.errorCount_, 0);
  dropped_ += std::exchange(other.dropped_, 0);
  other.diagnostics_.clear();
}

std::vector<Diagnostic> DiagnosticSink::take(std::size_t maxErrors) {
  std::vector<Diagnostic> all(std::make_move_iterator(diagnostics_.begin()),
                              std::make_move_iterator(diagnostics_.end()));
  std::size_t notShown = std::exchange(dropped_, 0);
  diagnostics_.clear();
  errorCount_ = 0;

  std::sort(all.begin(), all.end(), comesBefore);
  all.erase(std::unique(all.begin(), all.end()), all.end());

  std::size_t errors = 0;
  const auto beyond = [&](const Diagnostic &diagnostic) {
    return diagnostic.severity == Severity::error && ++errors > maxErrors;
  };
  const auto kept = std::remove_if(all.begin(), all.end(), beyond);
  notShown += static_cast<std::size_t>(all.end() - kept);
  all.erase(kept, all.end());

  if (notShown != 0) {
    report(diag::errors_not_shown, {}, {{"count", notShown}});
    all.push_back(std::move(diagnostics_.back()));
    diagnostics_.clear();
  }
  return all;
}

} // namespace tejun
