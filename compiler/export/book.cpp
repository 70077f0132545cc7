#include "compiler/export/book.h"

#include <fmt/format.h>

#include "compiler/export/book_pages.h"

namespace tejun::exports {

std::string Book::teamTitle(hir::TeamId id) const {
  return indexOf(id) < program.teams.size() ? titleOf(program.teams[indexOf(id)]) : std::string();
}

std::string Book::text(Span span) const { return oneLine(source.sources.text(span)); }

std::string Book::duration(std::int64_t ms) const {
  struct Unit {
    std::int64_t ms;
    const char *english, *japanese;
  };
  static constexpr Unit units[] = {
      {86'400'000, "d", "日"}, {3'600'000, "h", "時間"}, {60'000, "min", "分"}, {1'000, "s", "秒"}};
  for (const Unit &unit : units)
    if (ms >= unit.ms && ms % unit.ms == 0)
      return language == Language::japanese ? fmt::format("{}{}", ms / unit.ms, unit.japanese)
                                            : fmt::format("{} {}", ms / unit.ms, unit.english);
  return fmt::format("{} ms", ms);
}

std::string Book::place(Span span) const {
  const SourceFile &file = source.sources.file(span.file);
  return fmt::format("{}:{}", placeBelow(source.root, file.path()), file.lineColumn(span.begin).line);
}

Piece Book::processLink(const hir::ProcessInfo &process) const {
  return linked(process.number.str() + " " + titleOf(process), "processes", "process-" + process.number.str());
}

Piece Book::responseLink(const hir::ResponseInfo &response) const {
  return linked(say(Label::response, response.number.str()) + " " + response.title.str(), "responses",
                "response-" + response.number.str());
}

Piece Book::playbookLink(const hir::PlaybookInfo &playbook) const {
  return linked(titleOf(playbook), "playbook-" + playbook.name.str(), "");
}

Line Book::targetLine(const hir::Target &target, const hir::PlaybookInfo *playbook) const {
  switch (target.kind) {
  case ast::TargetKind::step:
    if (playbook && target.step < playbook->steps.size()) {
      const hir::StepInfo &step = playbook->steps[target.step];
      return {linked(step.number.str(), "playbook-" + playbook->name.str(), "step_" + step.number.str())};
    }
    return {};
  case ast::TargetKind::response: return {responseLink(program.responses[indexOf(target.response)])};
  case ast::TargetKind::close:
    return {strong(say(Label::close)), plain(" " + target.outcome.str()),
            muted(target.because.empty() ? "" : " — " + target.because.str())};
  case ast::TargetKind::handoff: return {strong(say(Label::handoff))};
  case ast::TargetKind::return_: return {plain(say(Label::returns))};
  case ast::TargetKind::undecided:
  case ast::TargetKind::park: break;
  }
  return {strong(say(Label::park)), muted(target.because.empty() ? "" : " — " + target.because.str())};
}

Document bookOf(const BookSource &source, std::optional<Undrawn> &undrawn) {
  const Book book(source);
  Document document;
  document.language = source.language;
  document.title = source.program.scope.title.empty() ? source.module.name : source.program.scope.title.str();
  document.subtitle = book.say(Label::written_from);
  document.pages = {overviewPage(book), scopePage(book), criteriaPage(book), detectionsPage(book)};
  for (const hir::PlaybookInfo &playbook : book.playbooks())
    document.pages.push_back(playbookPage(book, playbook, undrawn));
  document.pages.push_back(processesPage(book));
  document.pages.push_back(responsesPage(book));
  if (!source.program.messages.empty()) document.pages.push_back(messagesPage(book));
  for (Page page : {authorityPage(book), exceptionsPage(book), testsPage(book)})
    document.pages.push_back(std::move(page));
  return document;
}

} // namespace tejun::exports
