// A function, a constant, a record, an enum or an intrinsic of the workspace that nothing names.
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/names.h"
#include "compiler/lint/rule.h"
#include "compiler/lint/written_names.h"

namespace tejun::lint {

void rules::unused_name(const Subject &subject, DiagnosticSink &sink) {
  WrittenNames names;
  for (const ast::File *file : subject.files) names.walk(*file);
  for (const ast::File *file : subject.files) {
    if (file->module) continue; // a library: who uses it is elsewhere
    for (const ast::Item *item : file->items) {
      const bool counts =
          llvm::isa<ast::FnItem, ast::ConstItem, ast::RecordItem, ast::EnumItem, ast::IntrinsicItem>(item);
      if (counts && item->name && !names.all.contains(item->name.text))
        sink.report(diag::unused_name, spanOf(*file, item->name.range), {{"name", item->name.text.str()}});
    }
  }
}

} // namespace tejun::lint
