// One diagnostic as data: which message with which arguments, where, and what goes with it.
// Nothing is formatted here, so that one diagnostic can be shown in either language.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/diagnostics/language.h"
#include "compiler/diagnostics/message.h"
#include "compiler/source/span.h"

namespace tejun {

/// What a placeholder stands for: text, a number, a word that is translated (`diag::noun_step`), or a list of names,
/// which is shown as `a`, `b` and `c`, backticks included.
class Value {
public:
  Value(std::string text) : value_(std::move(text)) {}
  Value(std::string_view text) : value_(std::string(text)) {}
  Value(const char *text) : value_(std::string(text)) {}
  template <std::integral T> Value(T number) : value_(static_cast<std::int64_t>(number)) {}
  Value(TextId noun) : value_(noun) {}
  template <const auto *Row> Value(MessageTag<Row> noun) : value_(TextId(noun)) {}
  Value(std::vector<std::string> names) : value_(std::move(names)) {}

  [[nodiscard]] std::string render(Language language) const;
  [[nodiscard]] bool isOne() const;

  friend bool operator==(const Value &, const Value &) = default;

private:
  std::variant<std::string, std::int64_t, TextId, std::vector<std::string>> value_;
};

struct Argument {
  std::string_view name; ///< a literal
  Value value;

  friend bool operator==(const Argument &, const Argument &) = default;
};
using Arguments = std::vector<Argument>;

/// A text row with its arguments.
struct Text {
  TextId id;
  Arguments arguments;

  [[nodiscard]] TextKind kind() const { return row(id).kind; }
  [[nodiscard]] std::string render(Language language) const;

  friend bool operator==(const Text &, const Text &) = default;
};

struct Label {
  Span span;
  Text text;

  friend bool operator==(const Label &, const Label &) = default;
};

/// `machine`: right whenever it applies, a tool may do it alone. `maybe`: a person should look.
enum class Applicability : std::uint8_t { machine, maybe };

struct Edit {
  Span span;
  std::string replacement;

  friend bool operator==(const Edit &, const Edit &) = default;
};

struct Fix {
  Text title;
  std::vector<Edit> edits;
  Applicability applicability = Applicability::machine;

  friend bool operator==(const Fix &, const Fix &) = default;
};

struct Diagnostic {
  DiagnosticId id;
  Severity severity;
  Span span; ///< invalid when it is about no place in a source
  Arguments arguments;
  std::optional<Text> label; ///< of the primary span
  std::vector<Label> labels; ///< secondary: other places, perhaps in other files
  std::vector<Text> notes;   ///< notes and helps, in the order reported
  std::vector<Fix> fixes;

  [[nodiscard]] std::string_view code() const { return row(id).code; }
  [[nodiscard]] std::string message(Language language) const;
  [[nodiscard]] std::string_view help(Language language) const;

  friend bool operator==(const Diagnostic &, const Diagnostic &) = default;
};

/// Puts the arguments into a pattern. A placeholder without an argument stays visible; a debug build stops.
[[nodiscard]] std::string formatPattern(std::string_view pattern, const Arguments &arguments, Language language);

/// `text` fit for a terminal or a log: control and bidirectional characters and bad bytes become `<U+202E>`, `<0x1B>`.
[[nodiscard]] std::string escapeUnprintable(std::string_view text);

// The rest makes a wrong placeholder an error of the compiler that compiles us.

void thisMessageHasNoSuchPlaceholder(); // not constexpr: named in the error

template <const auto *Row> struct PlaceholderName {
  // NOLINTNEXTLINE(google-explicit-constructor): written as a literal inside braces
  consteval PlaceholderName(const char *literal) : text(literal) {
    if (!hasPlaceholder(Row->message.english, text)) thisMessageHasNoSuchPlaceholder();
  }
  std::string_view text;
};

template <const auto *Row> struct CheckedArgument {
  CheckedArgument(PlaceholderName<Row> name, Value value) : argument{name.text, std::move(value)} {}
  Argument argument;
};

template <const auto *Row, std::size_t Count>
[[nodiscard]] Arguments checkedArguments(CheckedArgument<Row> (&&checked)[Count]) {
  static_assert(placeholderCount(Row->message.english) == Count, "each placeholder needs one argument");
  Arguments arguments;
  arguments.reserve(Count);
  for (auto &one : checked) arguments.push_back(std::move(one.argument));
  return arguments;
}

template <const auto *Row> [[nodiscard]] Arguments checkedArguments() {
  static_assert(placeholderCount(Row->message.english) == 0, "each placeholder needs one argument");
  return {};
}

} // namespace tejun
