// What the pages of a book share: words for what the program refers to, with links to where it is described.
#pragma once

#include <string>

#include "compiler/export/book.h"
#include "compiler/export/labels.h"

namespace tejun::exports {

template <typename Id> std::size_t indexOf(Id id) { return static_cast<std::size_t>(id); }

class Book {
public:
  explicit Book(const BookSource &s) : source(s), program(s.program), language(s.language) {}

  std::string say(Label label) const { return std::string(exports::say(label, language)); }
  std::string say(Label label, std::string_view argument) const { return exports::say(label, language, argument); }

  /// The title, or the name where there is none.
  template <class Info> std::string titleOf(const Info &info) const {
    return info.title.empty() ? std::string(llvm::StringRef(info.name)) : info.title.str();
  }
  std::string teamTitle(hir::TeamId id) const;
  /// By ordinal of hir::Phase.
  std::string phaseTitle(std::size_t phase) const {
    return say(static_cast<Label>(static_cast<std::size_t>(Label::phase_detection) + phase));
  }
  /// As written, in one line.
  std::string text(Span span) const;
  std::string duration(std::int64_t ms) const;
  /// `triage/endpoint.tj:12`
  std::string place(Span span) const;
  Piece processLink(const hir::ProcessInfo &process) const;
  Piece responseLink(const hir::ResponseInfo &response) const;
  Piece playbookLink(const hir::PlaybookInfo &playbook) const;
  /// Where a target goes, in words and with a link.
  Line targetLine(const hir::Target &target, const hir::PlaybookInfo *playbook) const;
  const std::vector<hir::PlaybookInfo> &playbooks() const { return program.written; }

  const BookSource &source;
  const hir::Program &program;
  Language language;
};

inline Cell cell(std::string text) { return text.empty() ? Cell{} : Cell{{plain(std::move(text))}}; }
inline Cell cell(Line line) { return {std::move(line)}; }

Page overviewPage(const Book &book);
Page scopePage(const Book &book);
Page criteriaPage(const Book &book);
Page detectionsPage(const Book &book);
Page playbookPage(const Book &book, const hir::PlaybookInfo &playbook, std::optional<Undrawn> &undrawn);
Page processesPage(const Book &book);
Page responsesPage(const Book &book);
/// Only where there are messages.
Page messagesPage(const Book &book);
Page authorityPage(const Book &book);
Page exceptionsPage(const Book &book);
Page testsPage(const Book &book);

} // namespace tejun::exports
