#include "compiler/diagnostics/load.h"

#include <array>
#include <cstdio>
#include <system_error>
#include <utility>

#include "compiler/diagnostics/source.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/source/unicode.h"

namespace tejun {

namespace {

using Kind = SourceProblem::Kind;

struct NamedCharacter {
  char32_t value;
  std::string_view name;
};

/// Unicode's names of the characters that a person may have to look up.
constexpr auto namedCharacters = std::to_array<NamedCharacter>({
    {0x0000, "NULL"},
    {0x0008, "BACKSPACE"},
    {0x000D, "CARRIAGE RETURN"},
    {0x001B, "ESCAPE"},
    {0x007F, "DELETE"},
    {0x0085, "NEXT LINE"},
    {0x061C, "ARABIC LETTER MARK"},
    {0x200E, "LEFT-TO-RIGHT MARK"},
    {0x200F, "RIGHT-TO-LEFT MARK"},
    {0x202A, "LEFT-TO-RIGHT EMBEDDING"},
    {0x202B, "RIGHT-TO-LEFT EMBEDDING"},
    {0x202C, "POP DIRECTIONAL FORMATTING"},
    {0x202D, "LEFT-TO-RIGHT OVERRIDE"},
    {0x202E, "RIGHT-TO-LEFT OVERRIDE"},
    {0x2066, "LEFT-TO-RIGHT ISOLATE"},
    {0x2067, "RIGHT-TO-LEFT ISOLATE"},
    {0x2068, "FIRST STRONG ISOLATE"},
    {0x2069, "POP DIRECTIONAL ISOLATE"},
});

std::string hexadecimal(const char *format, char32_t value) {
  char text[16];
  std::snprintf(text, sizeof text, format, static_cast<unsigned>(value));
  return text;
}

std::string describe(char32_t character) {
  std::string text = hexadecimal("U+%04X", character);
  for (const auto &[value, name] : namedCharacters) {
    if (value == character) text.append(" (").append(name).append(")");
  }
  return text;
}

/// The path as one word of a shell command.
std::string shellWord(std::string_view path) {
  const auto isPlain = [](char byte) {
    return std::string_view("/._-+").find(byte) != std::string_view::npos || (byte & 0x80) != 0 ||
           (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
  };
  std::string quoted;
  bool plain = !path.empty();
  for (const char byte : path) {
    plain = plain && isPlain(byte);
    quoted += byte == '\'' ? std::string("'\\''") : std::string(1, byte);
  }
  return plain ? std::string(path) : '\'' + quoted + '\'';
}

void reportProblem(const SourceFile &file, FileId id, const SourceProblem &problem, DiagnosticSink &sink) {
  const Span span{id, problem.begin, problem.end};
  const std::string byte = hexadecimal("0x%02X", problem.character);
  const auto convertFrom = [&](DiagnosticBuilder builder, const char *encoding) {
    builder.note(diag::help_convert_encoding, {{"encoding", encoding}, {"path", shellWord(file.path())}});
  };
  switch (problem.kind) {
  case Kind::invalidUtf8: sink.report(diag::invalid_utf8, span, {{"byte", byte}, {"offset", problem.begin}}); return;
  case Kind::looksLikeUtf16: convertFrom(sink.report(diag::source_is_utf16, span), "UTF-16"); return;
  case Kind::looksLikeShiftJis:
    // CP932 is what programs write under the name Shift_JIS.
    convertFrom(sink.report(diag::source_is_shift_jis, span, {{"byte", byte}, {"offset", problem.begin}}), "CP932");
    return;
  case Kind::looksLikeEucJp:
    convertFrom(sink.report(diag::source_is_euc_jp, span, {{"byte", byte}, {"offset", problem.begin}}), "EUC-JP");
    return;
  case Kind::bidirectionalControl: {
    const std::string character = describe(problem.character);
    sink.report(diag::bidirectional_control, span, {{"character", character}})
        .fix(span, "", diag::fix_remove_character, {{"character", character}});
    return;
  }
  case Kind::controlCharacter: {
    const std::string character = describe(problem.character);
    sink.report(diag::control_character, span, {{"character", character}})
        .fix(span, "", diag::fix_remove_character, {{"character", character}}, Applicability::maybe);
    return;
  }
  case Kind::tooLarge:
    sink.report(diag::file_too_large, span, {{"path", file.path()}, {"limit", maxSourceBytes >> 20}});
    return;
  case Kind::notFound: sink.report(diag::file_not_found, span, {{"path", file.path()}}); return;
  case Kind::notAFile: sink.report(diag::not_a_file, span, {{"path", file.path()}}); return;
  case Kind::unreadable:
    sink.report(diag::file_unreadable, span,
                {{"path", file.path()}, {"reason", std::generic_category().message(problem.systemError)}});
    return;
  }
}

std::optional<FileId> checked(const SourceManager &sources, FileId id, DiagnosticSink &sink) {
  const SourceFile &file = sources.file(id);
  for (const SourceProblem &problem : file.problems()) reportProblem(file, id, problem, sink);
  if (!file.usable()) return std::nullopt;
  if (file.text().find_first_not_of(" \t\r\n") == std::string_view::npos) {
    sink.report(diag::empty_source, {id, 0, 0}, {{"path", file.path()}});
    return std::nullopt;
  }
  return id;
}

} // namespace

std::optional<FileId> loadFile(SourceManager &sources, std::string path, DiagnosticSink &sink) {
  return checked(sources, sources.addFile(std::move(path)), sink);
}

std::optional<FileId> loadText(SourceManager &sources, std::string path, std::string bytes, DiagnosticSink &sink) {
  return checked(sources, sources.addText(std::move(path), std::move(bytes)), sink);
}

} // namespace tejun
