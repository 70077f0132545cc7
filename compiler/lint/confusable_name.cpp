// Two names that look alike: `host1` and `hostl`, a Cyrillic `а`, the kana カ and the kanji 力. Declarations are compared with
// each other, what a body declares with the rest of the body. The characters are in Confusables.def.
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"
#include "compiler/source/unicode.h"
#include "llvm/ADT/StringMap.h"

namespace tejun::lint {

namespace {

char32_t plainOf(char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) c = c - 0xFF01 + 0x21; // full-width
  switch (c) {
#define CONFUSABLE(character, like) \
  case character: return like;
#include "compiler/lint/Confusables.def"
  default: return c;
  }
}

std::string skeleton(llvm::StringRef name) {
  std::string out;
  const std::string_view text(name.data(), name.size());
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = decodeUtf8(text, i);
    appendUtf8(out, plainOf(point.value));
    i += point.size;
  }
  return out;
}

class LookAlikes {
public:
  explicit LookAlikes(DiagnosticSink &sink) : sink_(sink) {}
  void add(llvm::StringRef name, Span span) {
    if (name.empty()) return;
    const auto [first, isNew] = seen_.try_emplace(skeleton(name), Seen{name, span});
    if (isNew || first->second.name == name) return;
    sink_.report(diag::confusable_name, span, {{"name", name.str()}, {"other", first->second.name.str()}})
        .label(first->second.span, diag::label_declared_here, {{"name", first->second.name.str()}});
  }

private:
  struct Seen {
    llvm::StringRef name;
    Span span;
  };
  DiagnosticSink &sink_;
  llvm::StringMap<Seen> seen_;
};

} // namespace

void rules::confusable_name(const Subject &subject, DiagnosticSink &sink) {
  LookAlikes declared(sink);
  for (const ast::File *file : subject.files)
    for (const ast::Item *item : file->items) {
      declared.add(item->name.text, spanOf(*file, item->name.range));
      const auto *scope = llvm::dyn_cast<ast::ScopeItem>(item);
      if (!scope) continue;
      for (const auto &decl : scope->systems) declared.add(decl.name.text, spanOf(*file, decl.name.range));
      for (const auto &decl : scope->incidents) declared.add(decl.name.text, spanOf(*file, decl.name.range));
      for (const auto &decl : scope->teams) declared.add(decl.name.text, spanOf(*file, decl.name.range));
    }
  forEachBody(subject, [&](const Body &body) {
    LookAlikes names(sink);
    for (const hir::Local &local : body.locals()) names.add(local.name, local.span);
    if (body.playbook)
      for (const hir::SlotInfo &slot : body.playbook->slots) names.add(slot.name, slot.span);
  });
}

} // namespace tejun::lint
