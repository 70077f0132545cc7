#include "compiler/export/labels.h"

namespace tejun::exports {

namespace {
struct Row {
  std::string_view english, japanese;
};
constexpr Row rows[] = {
#define LABEL(name, en, ja) {en, ja},
#include "compiler/export/Labels.def"
};
} // namespace

std::string_view say(Label label, Language language) {
  const Row &row = rows[static_cast<std::size_t>(label)];
  return language == Language::japanese ? row.japanese : row.english;
}

std::string say(Label label, Language language, std::string_view argument) {
  std::string text(say(label, language));
  if (const std::size_t at = text.find("{0}"); at != std::string::npos) text.replace(at, 3, argument);
  return text;
}

} // namespace tejun::exports
