// The words for a severity.
#pragma once

#include <string_view>

#include "compiler/diagnostics/language.h"
#include "compiler/diagnostics/messages.h"

namespace tejun {

[[nodiscard]] constexpr std::string_view severityName(Severity severity, Language language = Language::english) {
  const bool japanese = language == Language::japanese;
  switch (severity) {
  case Severity::error: return japanese ? "エラー" : "error";
  case Severity::warning: return japanese ? "警告" : "warning";
  case Severity::note: return japanese ? "情報" : "note";
  }
  return {};
}

} // namespace tejun
