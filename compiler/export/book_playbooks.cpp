// A playbook: its chart, its steps in order, and how it ends.
#include <set>

#include "compiler/export/book_pages.h"
#include "compiler/export/layout.h"
#include "compiler/export/mermaid.h"
#include "compiler/export/svg.h"
#include "compiler/sema/hir_walk.h"

namespace tejun::exports {

namespace {

using llvm::dyn_cast;
using llvm::dyn_cast_or_null;

/// What is done when a call fails, in words.
Cell handlerCell(const Book &book, const hir::Handler *handler, const hir::PlaybookInfo *playbook) {
  if (!handler) return {};
  switch (handler->kind) {
  case ast::HandlerKind::skip: return cell(Line{plain(book.say(Label::skip)), muted(" — " + handler->reason.str())});
  case ast::HandlerKind::accept:
    return cell(Line{plain(book.say(Label::accept)), muted(" — " + handler->reason.str())});
  case ast::HandlerKind::park: return cell(Line{strong(book.say(Label::park)), muted(" — " + handler->reason.str())});
  case ast::HandlerKind::jump: return handler->target ? cell(book.targetLine(*handler->target, playbook)) : Cell{};
  default: return cell(Line{code(book.text(handler->span))});
  }
}

class Writer {
public:
  Writer(const Book &b, const hir::PlaybookInfo &p) : book(b), playbook(p) {
    table.heads = {b.say(Label::number), b.say(Label::what), b.say(Label::condition), b.say(Label::if_fails),
                   b.say(Label::goes_to)};
  }

  Table write() {
    body(playbook.body);
    return std::move(table);
  }
  /// Responses, in the order in which they are come to.
  std::vector<const hir::Target *> ends;

private:
  void body(const hir::Block *block) {
    if (!block) return;
    for (const hir::Stmt *stmt : block->stmts) statement(*stmt);
  }

  void statement(const hir::Stmt &stmt) {
    switch (stmt.kind) {
    case hir::StmtKind::step: return step(playbook.steps[llvm::cast<hir::StepStmt>(stmt).step], false);
    case hir::StmtKind::together:
      for (const std::uint32_t index : llvm::cast<hir::Together>(stmt).steps) step(playbook.steps[index], true);
      return;
    case hir::StmtKind::branch: {
      const auto &branch = llvm::cast<hir::Branch>(stmt);
      for (const hir::BranchArm &arm : branch.arms) {
        Cell when;
        if (arm.when) when = cell(Line{code(book.text(arm.when->span))});
        const std::string title = !arm.title.empty() ? arm.title.str() : book.say(Label::otherwise);
        table.rows.push_back({"",
                              {Cell{}, cell(Line{plain(title)}), when, Cell{},
                               arm.target ? cell(book.targetLine(*arm.target, &playbook)) : Cell{}}});
        if (arm.target) end(*arm.target);
      }
      return;
    }
    case hir::StmtKind::jump: {
      const hir::Target *target = llvm::cast<hir::Jump>(stmt).target;
      if (!target) return;
      table.rows.push_back({"", {Cell{}, Cell{}, Cell{}, Cell{}, cell(book.targetLine(*target, &playbook))}});
      return end(*target);
    }
    case hir::StmtKind::within: return body(llvm::cast<hir::Within>(stmt).body);
    default: return;
    }
  }

  void step(const hir::StepInfo &info, bool together) {
    Line what;
    const hir::Expr *call = info.call;
    const hir::Handler *handler = nullptr;
    if (const auto *guarded = dyn_cast_or_null<hir::Guarded>(call)) {
      call = guarded->operand;
      handler = guarded->handler;
    }
    llvm::StringRef calledTitle;
    if (const auto *process = dyn_cast_or_null<hir::ProcessCall>(call)) {
      const hir::ProcessInfo &called = book.program.processes[indexOf(process->process)];
      calledTitle = called.title;
      what.push_back(book.processLink(called));
    } else if (const auto *playbookCall = dyn_cast_or_null<hir::PlaybookCall>(call)) {
      const hir::PlaybookInfo &called = book.playbooks()[indexOf(playbookCall->playbook)];
      calledTitle = called.title;
      what.push_back(book.playbookLink(called));
    } else if (call) {
      what.push_back(code(book.text(call->span)));
    }
    if (!info.title.empty() && info.title != calledTitle) what.insert(what.begin(), plain(info.title.str() + " · "));
    Cell whats{what};
    if (together) whats.push_back({muted(book.say(Label::legend_fork))});
    Cell when;
    if (info.when) when = cell(Line{code(book.text(info.when->span))});
    table.rows.push_back(
        {"step_" + info.number.str(),
         {cell(Line{strong(info.number.str())}), whats, when, handlerCell(book, handler, &playbook), Cell{}}});
    if (handler && handler->target) end(*handler->target);
  }

  void end(const hir::Target &target) {
    if (target.kind == ast::TargetKind::response && seen.insert(indexOf(target.response)).second)
      ends.push_back(&target);
  }

  const Book &book;
  const hir::PlaybookInfo &playbook;
  Table table;
  std::set<std::size_t> seen;
};

} // namespace

Page playbookPage(const Book &book, const hir::PlaybookInfo &playbook, std::optional<Undrawn> &undrawn) {
  Page page{"playbook-" + playbook.name.str(), book.titleOf(playbook), {}};
  if (!playbook.doc.empty()) page.blocks.push_back(paragraph({plain(playbook.doc.str())}));
  Line about;
  for (const hir::IncidentId id : playbook.incidents)
    about.push_back(plain((about.empty() ? book.say(Label::incident) + ": " : " · ") +
                          book.titleOf(book.program.incidents[indexOf(id)])));
  if (playbook.isCallable) about.push_back(plain(book.say(playbook.isHook ? Label::a_hook : Label::part_of)));
  page.blocks.push_back(paragraph(about));

  const Chart chart = chartOf(book.program, playbook, book.language);
  Block figure;
  figure.kind = Block::Kind::figure;
  figure.mermaid = mermaidOf(chart);
  if (chart.nodes.size() <= mostDrawn) {
    std::string error;
    if (const auto layout = layOut(chart, error))
      figure.svg = svgOf(chart, *layout, {.language = book.language, .heading = false, .link = page.name + ".html"});
    else if (!undrawn)
      undrawn = {playbook.name.str(), error};
  }
  page.blocks.push_back(std::move(figure));

  page.blocks.push_back(heading(2, book.say(Label::steps), "steps"));
  Writer writer(book, playbook);
  page.blocks.push_back(tableOf(writer.write()));
  if (!writer.ends.empty()) {
    page.blocks.push_back(heading(2, book.say(Label::responses), "ends"));
    Table ends{{book.say(Label::number), book.say(Label::title), book.say(Label::who), book.say(Label::description)},
               {}};
    for (const hir::Target *target : writer.ends) {
      const hir::ResponseInfo &response = book.program.responses[indexOf(target->response)];
      ends.rows.push_back({"response_" + response.number.str(),
                           {cell(Line{strong(response.number.str())}), cell(Line{book.responseLink(response)}),
                            cell(book.teamTitle(response.team)), cell(response.doc.str())}});
    }
    page.blocks.push_back(tableOf(std::move(ends)));
  }
  return page;
}

} // namespace tejun::exports
