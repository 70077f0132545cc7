// renderJson alone: nlohmann's header is slow to compile.
#include <nlohmann/json.hpp>

#include "compiler/diagnostics/render.h"
#include "compiler/diagnostics/severity.h"

namespace tejun {

namespace {

using Json = nlohmann::ordered_json;

class Writer {
public:
  Writer(const SourceManager &sources, Language language) : sources_(sources), language_(language) {}

  [[nodiscard]] Json write(const Diagnostic &diagnostic) const {
    Json object = {{"code", diagnostic.code()},
                   {"severity", severityName(diagnostic.severity)},
                   {"message", diagnostic.message(language_)}};
    addPlace(object, diagnostic.span);
    object["label"] = diagnostic.label ? Json(diagnostic.label->render(language_)) : Json();
    object["labels"] = Json::array();
    for (const Label &label : diagnostic.labels) {
      Json &added = object["labels"].emplace_back(Json{{"message", label.text.render(language_)}});
      addPlace(added, label.span);
    }
    object["notes"] = Json::array();
    for (const Text &note : diagnostic.notes) object["notes"].push_back(note.render(language_));
    if (!diagnostic.help(language_).empty()) {
      object["notes"].push_back(diagnostic.help(language_));
    }
    object["fixes"] = Json::array();
    for (const Fix &fix : diagnostic.fixes) object["fixes"].push_back(write(fix));
    return object;
  }

private:
  [[nodiscard]] Json write(const Fix &fix) const {
    const bool machine = fix.applicability == Applicability::machine;
    Json object = {{"title", fix.title.render(language_)},
                   {"applicability", machine ? "machine" : "maybe"},
                   {"edits", Json::array()}};
    for (const Edit &edit : fix.edits) {
      Json &added = object["edits"].emplace_back(Json::object());
      addPlace(added, edit.span);
      added["replacement"] = edit.replacement;
    }
    return object;
  }

  void addPlace(Json &object, Span span) const {
    if (!span.valid()) {
      for (const char *key : {"file", "line", "column", "end_line", "end_column"}) {
        object[key] = nullptr;
      }
      return;
    }
    const SourceFile &file = sources_.file(span.file);
    const LineColumn begin = file.lineColumn(span.begin);
    const LineColumn end = file.lineColumn(span.end);
    object["file"] = file.path();
    object["line"] = begin.line;
    object["column"] = begin.column;
    object["end_line"] = end.line;
    object["end_column"] = end.column;
  }

  const SourceManager &sources_;
  Language language_;
};

} // namespace

std::string renderJson(const Diagnostic &diagnostic, const SourceManager &sources, Language language) {
  // Texts may quote hostile bytes: what is not UTF-8 is replaced, never thrown about.
  return Writer(sources, language).write(diagnostic).dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace tejun
