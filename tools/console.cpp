#include "tools/console.h"

#include <cstdio>
#include <cstdlib>

#include <unistd.h>

namespace tejun::tools {

namespace {

bool wantsColour() {
  const char *off = std::getenv("NO_COLOR");
  return (off == nullptr || *off == '\0') && isatty(STDERR_FILENO) != 0;
}

void write(std::FILE *stream, std::string_view text) { std::fwrite(text.data(), 1, text.size(), stream); }

} // namespace

Console::Console(Language language)
    : language_(language), colour_(wantsColour()), interactive_(isatty(STDERR_FILENO) != 0) {}

runner::Language Console::runnerLanguage() const {
  return language_ == Language::japanese ? runner::Language::japanese : runner::Language::english;
}

void Console::out(std::string_view text) const { write(stdout, text); }

void Console::say(std::string_view text) const {
  write(stderr, text);
  if (text.empty() || text.back() != '\n') write(stderr, "\n");
}

void Console::show(std::span<const Diagnostic> diagnostics, const SourceManager &sources, bool json) const {
  if (json) {
    for (const Diagnostic &diagnostic : diagnostics) out(renderJson(diagnostic, sources, language_) + "\n");
    return;
  }
  const RenderOptions options{.language = language_, .colour = colour_};
  for (const Diagnostic &diagnostic : diagnostics) write(stderr, renderTerminal(diagnostic, sources, options) + "\n");
  if (const std::string summary = renderSummary(diagnostics, language_); !summary.empty()) say(summary);
}

void Console::show(std::span<const runner::Problem> problems) const {
  for (const runner::Problem &problem : problems) say(problem.render(runnerLanguage()));
}

int Console::failWith(DiagnosticSink &sink, int status) const {
  const SourceManager none;
  const RenderOptions options{.language = language_, .colour = colour_};
  for (const Diagnostic &diagnostic : sink.take()) write(stderr, renderTerminal(diagnostic, none, options));
  return status;
}

} // namespace tejun::tools
