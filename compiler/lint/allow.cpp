// `// tejun-allow: rule "reason"`: a warning that the author has looked at. It covers the line that it ends, or the next line
// that holds code.
#include <algorithm>
#include <map>

#include "compiler/diagnostics/explain.h"
#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/lint.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringRef.h"

namespace tejun::lint {

namespace {

using llvm::StringRef;

constexpr StringRef mark = "tejun-allow";

struct Allow {
  Span span;
  std::uint32_t line = 0; // that it covers
  std::optional<DiagnosticId> rule;
  std::string spelled; // the rule as written
  bool hasReason = false;
  bool used = false;
};

/// Rules that are asked of workspaces only: elsewhere an allow for them has nothing to cover, and is right all the same.
bool needsWorkspace(DiagnosticId id) {
  constexpr std::string_view names[] = {
#define LINT_WHOLE(name, category) #name,
#include "compiler/lint/Rules.def"
  };
  return std::find(std::begin(names), std::end(names), row(id).name) != std::end(names);
}

StringRef ref(std::string_view text) { return {text.data(), text.size()}; }

/// The reader of one file's comments.
class Reader {
public:
  Reader(const ast::File &file, const SourceFile &source) : file_(file), source_(source) {}

  void read(std::vector<Allow> &out) {
    for (const ast::Comment &comment : file_.comments)
      if (!comment.doc && ref(source_.text()).slice(comment.range.begin, comment.range.end).contains(mark))
        one(comment, out);
  }

private:
  void one(const ast::Comment &comment, std::vector<Allow> &out) {
    StringRef text = ref(source_.text()).slice(comment.range.begin, comment.range.end).ltrim("/").trim();
    if (!text.consume_front(mark)) return;
    Allow allow;
    allow.span = spanOf(file_, comment.range);
    text.consume_front(":");
    text = text.ltrim();
    const StringRef rule = text.take_until([](char c) { return c == ' ' || c == '\t' || c == '"'; });
    const StringRef reason = text.drop_front(rule.size()).trim();
    allow.spelled = rule.str();
    allow.rule = findWarning({rule.data(), rule.size()});
    allow.hasReason = reason.size() > 2 && reason.starts_with("\"") && reason.ends_with("\"") &&
                      !reason.drop_front().drop_back().trim().empty();
    allow.line = covered(comment);
    out.push_back(std::move(allow));
  }

  std::uint32_t covered(const ast::Comment &comment) {
    const std::uint32_t line = source_.lineAt(comment.range.begin);
    const StringRef before = ref(source_.text()).slice(source_.lineBegin(line), comment.range.begin);
    if (!before.trim().empty()) return line;
    for (std::uint32_t next = line + 1; next <= source_.lineCount(); ++next) {
      const StringRef text = ref(source_.lineText(next)).trim();
      if (!text.empty() && !text.starts_with("//")) return next;
    }
    return line;
  }

  const ast::File &file_;
  const SourceFile &source_;
};

} // namespace

void applyAllows(llvm::ArrayRef<const ast::File *> files, const SourceManager &sources, Extent linted,
                 std::vector<Diagnostic> &reported, DiagnosticSink &sink) {
  std::vector<Allow> allows;
  for (const ast::File *file : files) Reader(*file, sources.file(file->id)).read(allows);
  if (allows.empty()) return;
  std::map<std::pair<FileId, std::uint32_t>, std::vector<Allow *>> byLine;
  for (Allow &allow : allows)
    if (allow.rule && allow.hasReason) byLine[{allow.span.file, allow.line}].push_back(&allow);
  std::erase_if(reported, [&](const Diagnostic &diagnostic) {
    if (row(diagnostic.id).severity != Severity::warning || !diagnostic.span.valid()) return false;
    const SourceFile &source = sources.file(diagnostic.span.file);
    const auto at = byLine.find({diagnostic.span.file, source.lineAt(diagnostic.span.begin)});
    if (at == byLine.end()) return false;
    bool isAllowed = false;
    for (Allow *allow : at->second) {
      if (*allow->rule != diagnostic.id) continue;
      allow->used = true;
      isAllowed = true;
    }
    return isAllowed;
  });
  if (linted == Extent::none) return;
  for (const Allow &allow : allows) {
    if (!allow.rule) {
      auto report = sink.report(diag::allow_unknown_rule, allow.span, {{"name", allow.spelled}});
      if (const auto near = nearestWarning(allow.spelled)) report.note(diag::help_did_you_mean, {{"name", *near}});
    } else if (!allow.hasReason) {
      sink.report(diag::allow_without_reason, allow.span, {{"name", allow.spelled}});
    } else if (!allow.used && (linted == Extent::workspace || !needsWorkspace(*allow.rule))) {
      sink.report(diag::unused_allow, allow.span, {{"name", allow.spelled}})
          .fix(allow.span, "", diag::fix_remove, Applicability::maybe);
    }
  }
}

} // namespace tejun::lint
