// The process table and the response table: what is done, by which calls, what comes out, and how it is taken back.
#include <algorithm>
#include <set>

#include "compiler/export/book_pages.h"
#include "compiler/proof/rollback.h"
#include "compiler/sema/dump.h"
#include "compiler/sema/hir_walk.h"

namespace tejun::exports {

namespace {

using llvm::dyn_cast;

std::string firstLine(llvm::StringRef doc) { return doc.split('\n').first.trim().str(); }

/// A text literal without its quotes; anything else as it is written.
std::string unquoted(std::string text) {
  return text.size() >= 2 && text.front() == '"' && text.back() == '"' ? text.substr(1, text.size() - 2) : text;
}

/// What a body does, in its order: calls, with what is done when they fail, and questions.
class Doings : public hir::Walker {
public:
  explicit Doings(const Book &b) : book(b) {}
  Cell lines;
  std::vector<Line> contained;
  Cell processes;
  Cell handoffs;

protected:
  using hir::Walker::enter;
  bool enter(const hir::Expr &e) override {
    if (const auto *guarded = dyn_cast<hir::Guarded>(&e)) {
      walk(guarded->operand);
      if (guarded->handler && !guarded->handler->reason.empty() && !lines.empty()) {
        lines.back().push_back(muted(" — " + book.say(Label::if_fails) + ": " + guarded->handler->reason.str()));
      }
      if (guarded->handler) walk(guarded->handler);
      return false;
    }
    if (const auto *call = dyn_cast<hir::HostCall>(&e)) {
      for (const hir::Expr *arg : call->args) walk(arg);
      const hir::IntrinsicInfo &info = book.program.intrinsics[indexOf(call->intrinsic)];
      Line line{code(info.name)};
      if (!info.doc.empty()) line.push_back(plain(" " + firstLine(info.doc)));
      lines.push_back(std::move(line));
      return false;
    }
    if (const auto *ask = dyn_cast<hir::Ask>(&e)) {
      Line line{strong(book.say(Label::asks_team, book.teamTitle(ask->team)))};
      if (ask->question) line.push_back(plain(" " + unquoted(book.text(ask->question->span))));
      if (ask->atMost) line.push_back(muted(" " + book.say(Label::answered_by, book.text(ask->atMost->span))));
      if (ask->silence && !ask->silence->reason.empty())
        line.push_back(muted(" — " + book.say(Label::silent) + ": " + ask->silence->reason.str()));
      lines.push_back(std::move(line));
      return true;
    }
    if (const auto *call = dyn_cast<hir::ProcessCall>(&e)) {
      processes.push_back({book.processLink(book.program.processes[indexOf(call->process)])});
      return true;
    }
    return true;
  }
  bool enter(const hir::Stmt &s) override {
    if (const auto *establish = dyn_cast<hir::Establish>(&s)) {
      walk(establish->value);
      lines.push_back({plain(book.say(Label::establishes, book.titleOf(book.program.facts[indexOf(establish->fact)]))),
                       muted(establish->because.empty() ? "" : " — " + establish->because.str())});
      return false;
    }
    return true;
  }
  bool enter(const hir::Target &t) override {
    if (t.kind == ast::TargetKind::handoff) {
      Line line{plain(book.phaseTitle(t.phase))};
      if (t.package) line.push_back(code(" " + sema::typeName(book.program, t.package->type)));
      handoffs.push_back(std::move(line));
    }
    return true;
  }

private:
  const Book &book;
};

Cell outputsOf(const Book &book, const hir::ProcessInfo &process) {
  Cell out;
  for (std::uint32_t i = process.inputCount; i < process.inputCount + process.outputCount; ++i)
    out.push_back({code(process.locals[i].name.str() + ": " + sema::typeName(book.program, process.locals[i].type))});
  return out;
}

/// `1.2` before `1.10`.
bool comesBefore(llvm::StringRef a, llvm::StringRef b) {
  while (!a.empty() && !b.empty()) {
    const auto [first, restA] = a.split('.');
    const auto [second, restB] = b.split('.');
    unsigned x = 0, y = 0;
    first.getAsInteger(10, x);
    second.getAsInteger(10, y);
    if (x != y) return x < y;
    a = restA;
    b = restB;
  }
  return a.empty() && !b.empty();
}

template <class Info> std::vector<std::uint32_t> inOrder(const std::vector<Info> &all) {
  std::vector<std::uint32_t> order(all.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order,
                           [&](std::uint32_t a, std::uint32_t b) { return comesBefore(all[a].number, all[b].number); });
  return order;
}

} // namespace

Page processesPage(const Book &book) {
  Page page{"processes", book.say(Label::processes), {}};
  Table table{{book.say(Label::process_number), book.say(Label::process), book.say(Label::method_number),
               book.say(Label::method), book.say(Label::procedure), book.say(Label::output)},
              {}};
  for (const std::uint32_t index : inOrder(book.program.processes)) {
    const hir::ProcessInfo &process = book.program.processes[index];
    bool first = true;
    for (const hir::MethodInfo &method : process.methods) {
      Table::Row row;
      Cell number, name, output;
      if (first) {
        row.anchor = "process-" + process.number.str();
        number = cell(Line{strong(process.number.str())});
        name = {{strong(process.title.str())}, {code(process.name.str())}};
        if (!process.doc.empty()) name.push_back({muted(firstLine(process.doc))});
        for (const hir::DutyId duty : process.fulfils)
          name.push_back({muted(book.say(Label::fulfils, book.titleOf(book.program.duties[indexOf(duty)])))});
        output = outputsOf(book, process);
      }
      Doings doings(book);
      if (method.when) {
        Line when{plain(method.whenTitle.empty() ? "" : method.whenTitle.str() + " "),
                  code(book.text(method.when->span))};
        doings.lines.push_back(std::move(when));
      }
      if (!method.doc.empty()) doings.lines.push_back({plain(firstLine(method.doc))});
      doings.walk(method.body);
      row.cells = {number, name, cell(method.number.str()), cell(method.title.str()), doings.lines, output};
      table.rows.push_back(std::move(row));
      first = false;
    }
  }
  page.blocks.push_back(tableOf(std::move(table)));
  return page;
}

Page responsesPage(const Book &book) {
  Page page{"responses", book.say(Label::responses), {}};
  Table table{{book.say(Label::number), book.say(Label::title), book.say(Label::who), book.say(Label::what),
               book.say(Label::way_back), book.say(Label::handed_off)},
              {}};
  for (const std::uint32_t i : inOrder(book.program.responses)) {
    const hir::ResponseInfo &response = book.program.responses[i];
    Doings doings(book);
    doings.walk(response.body.block);
    Cell what = doings.processes, back;
    for (const Line &line : doings.lines) what.push_back(line);
    std::set<std::string> told;
    for (const proof::Undo &undo : proof::containmentsOf(book.program, static_cast<hir::ResponseId>(i))) {
      const hir::IntrinsicInfo &info = book.program.intrinsics[indexOf(undo.call->intrinsic)];
      if (!told.insert(info.name).second) continue;
      Line line{code(info.name), plain(" → ")};
      if (!undo.call->irreversibleBecause.empty())
        line.push_back(muted(book.say(Label::no_way_back) + " — " + undo.call->irreversibleBecause.str()));
      else if (indexOf(info.undo) < book.program.intrinsics.size())
        line.push_back(code(book.program.intrinsics[indexOf(info.undo)].name));
      else
        line.push_back(muted(book.say(Label::ends_itself)));
      back.push_back(std::move(line));
    }
    Cell title{{strong(response.title.str())}};
    if (!response.doc.empty()) title.push_back({muted(firstLine(response.doc))});
    table.rows.push_back({"response-" + response.number.str(),
                          {cell(Line{strong(response.number.str())}), title, cell(book.teamTitle(response.team)), what,
                           back, doings.handoffs}});
  }
  page.blocks.push_back(tableOf(std::move(table)));
  return page;
}

} // namespace tejun::exports
