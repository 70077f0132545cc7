// A detection that no test shows an alert that it must leave alone. One that matches everything would pass all the others.
#include "compiler/diagnostics/lint.h"
#include "compiler/lint/rule.h"

namespace tejun::lint {

namespace {

bool saysNo(const hir::TestInfo &test, const hir::TestExpect &expect, std::uint32_t detection) {
  switch (expect.kind) {
  case hir::ExpectKind::matched:
  case hir::ExpectKind::confirmed: return expect.id == detection && expect.negated;
  case hir::ExpectKind::refuted: return expect.id == detection && !expect.negated;
  case hir::ExpectKind::outcome:
    return test.detection == detection && !expect.negated &&
           (expect.text == "unmatched" || expect.text == "not_confirmed");
  default: return false;
  }
}

} // namespace

void rules::detection_without_negative_test(const Subject &subject, DiagnosticSink &sink) {
  const hir::Program &program = subject.program;
  if (program.tests.empty()) return; // then there is more to miss than this
  for (std::uint32_t id = 0; id < program.detects.size(); ++id) {
    const hir::DetectInfo &detection = program.detects[id];
    if (!subject.isOwn(detection.span)) continue;
    const bool shown = llvm::any_of(program.tests, [&](const hir::TestInfo &test) {
      return llvm::any_of(test.expects, [&](const hir::TestExpect &expect) { return saysNo(test, expect, id); });
    });
    if (!shown) sink.report(diag::detection_without_negative_test, detection.span, {{"name", detection.name.str()}});
  }
}

} // namespace tejun::lint
