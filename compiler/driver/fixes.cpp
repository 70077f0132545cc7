#include "compiler/driver/fixes.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "compiler/syntax/parser.h"

namespace tejun {

namespace {

struct Candidate {
  const Diagnostic *diagnostic = nullptr;
  const Fix *fix = nullptr;
};

/// What a fix is, however far it has moved in its file.
std::string nameOf(const Candidate &candidate, const SourceManager &sources) {
  std::string name(candidate.diagnostic->code());
  for (const Edit &edit : candidate.fix->edits) {
    const SourceFile &file = sources.file(edit.span.file);
    name += '\n' + file.path() + '\n' + std::string(file.lineText(file.lineAt(edit.span.begin))) + '\n';
    name += std::string(file.text(edit.span)) + '\n' + edit.replacement;
  }
  return name;
}

class Round {
public:
  Round(const SourceManager &sources, const std::function<bool(FileId)> &mayEdit, std::set<std::string> &refused)
      : sources_(sources), mayEdit_(mayEdit), refused_(refused) {}

  /// The new text of each file that changes.
  std::map<FileId, std::string> run(std::span<const Diagnostic> diagnostics) {
    std::vector<Candidate> candidates;
    for (const Diagnostic &diagnostic : diagnostics) {
      const auto usable = [this](const Fix &fix) {
        return fix.applicability == Applicability::machine && !fix.edits.empty() &&
               std::all_of(fix.edits.begin(), fix.edits.end(),
                           [this](const Edit &e) { return e.span.valid() && mayEdit_(e.span.file); });
      };
      const auto fix = std::find_if(diagnostic.fixes.begin(), diagnostic.fixes.end(), usable);
      if (fix == diagnostic.fixes.end()) continue;
      const Candidate candidate{&diagnostic, &*fix};
      if (!refused_.contains(nameOf(candidate, sources_))) candidates.push_back(candidate);
    }
    take(candidates);
    if (!worsens()) return texts_;
    // Together they break something: one after the other, and only those that do not.
    const std::vector<Candidate> together = std::exchange(taken_, {});
    texts_.clear();
    for (const Candidate &one : together) {
      const std::vector<Candidate> before = taken_;
      taken_.push_back(one);
      write();
      if (!worsens()) continue;
      refused_.insert(nameOf(one, sources_));
      taken_ = before;
      write();
    }
    return texts_;
  }

  [[nodiscard]] std::size_t count() const { return taken_.size(); }

private:
  [[nodiscard]] bool overlaps(const Edit &edit) const {
    return std::any_of(taken_.begin(), taken_.end(), [&](const Candidate &other) {
      return std::any_of(other.fix->edits.begin(), other.fix->edits.end(), [&](const Edit &one) {
        // Two insertions at one place overlap: nobody knows their order.
        return one.span.file == edit.span.file && one.span.begin <= edit.span.end && edit.span.begin <= one.span.end;
      });
    });
  }

  void take(const std::vector<Candidate> &candidates) {
    for (const Candidate &one : candidates)
      if (std::none_of(one.fix->edits.begin(), one.fix->edits.end(), [this](const Edit &e) { return overlaps(e); }))
        taken_.push_back(one);
    write();
  }

  void write() {
    std::map<FileId, std::vector<const Edit *>> edits;
    for (const Candidate &one : taken_)
      for (const Edit &edit : one.fix->edits) edits[edit.span.file].push_back(&edit);
    texts_.clear();
    for (auto &[file, list] : edits) {
      std::sort(list.begin(), list.end(), [](const Edit *a, const Edit *b) { return a->span.begin < b->span.begin; });
      const std::string_view old = sources_.file(file).text();
      std::string text = sources_.file(file).hasByteOrderMark() ? "\xEF\xBB\xBF" : "";
      std::size_t at = 0;
      std::set<std::size_t> emptied; // where lines begin in which something was removed
      for (const Edit *edit : list) {
        text.append(old.substr(at, edit->span.begin - at)).append(edit->replacement);
        at = edit->span.end;
        if (edit->replacement.empty()) emptied.insert(text.find_last_of('\n') + 1); // `npos + 1` is the beginning
      }
      text.append(old.substr(at));
      // A file that could not be read may have been read as a text to here: there only characters are removed.
      if (sources_.file(file).usable()) dropEmpty(text, emptied);
      texts_[file] = std::move(text);
    }
  }

  /// Lines of which nothing is left go as a whole.
  static void dropEmpty(std::string &text, const std::set<std::size_t> &lines) {
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
      const std::size_t end = std::min(text.find('\n', *line), text.size());
      const bool isEmpty = text.find_first_not_of(" \t\r", *line) >= end;
      if (isEmpty) text.erase(*line, end + 1 - *line);
    }
  }

  static std::size_t syntaxErrors(const SourceFile &file, FileId id) {
    if (!file.usable()) return file.problems().size();
    DiagnosticSink sink;
    (void)syntax::parse(file, id, sink);
    return sink.errorCount();
  }

  [[nodiscard]] bool worsens() const {
    return std::any_of(texts_.begin(), texts_.end(), [this](const auto &entry) {
      const SourceFile &before = sources_.file(entry.first);
      const SourceFile after(before.path(), entry.second);
      if (before.usable() && !after.usable()) return true;
      if (!before.usable()) return after.problems().size() > before.problems().size();
      return syntaxErrors(after, entry.first) > syntaxErrors(before, entry.first);
    });
  }

  const SourceManager &sources_;
  const std::function<bool(FileId)> &mayEdit_;
  std::set<std::string> &refused_;
  std::vector<Candidate> taken_;
  std::map<FileId, std::string> texts_;
};

} // namespace

FixPlan planFixes(std::span<const Diagnostic> diagnostics, const SourceManager &sources,
                  const std::function<bool(FileId)> &mayEdit, std::set<std::string> &refused) {
  Round round(sources, mayEdit, refused);
  FixPlan plan;
  plan.texts = round.run(diagnostics);
  plan.count = round.count();
  return plan;
}

} // namespace tejun
