// What the procedure may do, what it takes for granted, and what its tests show.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/export/book_pages.h"
#include "compiler/sema/hir_walk.h"
#include "vm/bytecode/disassembler.h"

namespace tejun::exports {

namespace {

/// Every `assume`, `omit` and `accept`, with its reason.
class Exceptions : public hir::Walker {
public:
  Exceptions(const Book &b, Table &t) : book(b), table(t) {}
  Line where;

protected:
  using hir::Walker::enter;
  bool enter(const hir::Stmt &s) override {
    if (s.kind == hir::StmtKind::assume) {
      const auto &assume = *llvm::cast<hir::Establish>(&s);
      add(Label::assume, book.titleOf(book.program.facts[indexOf(assume.fact)]), assume.because, s.span);
    }
    if (const auto *omit = llvm::dyn_cast<hir::Omit>(&s))
      add(Label::omit, book.titleOf(book.program.duties[indexOf(omit->duty)]), omit->because, s.span);
    if (const auto *leave = llvm::dyn_cast<hir::Leave>(&s); leave && leave->how == ast::HandlerKind::accept)
      add(Label::accept, "", leave->reason, s.span);
    return true;
  }
  bool enter(const hir::Handler &h) override {
    if (h.kind == ast::HandlerKind::accept) add(Label::accept, "", h.reason, h.span);
    return true;
  }

private:
  void add(Label kind, const std::string &what, llvm::StringRef because, Span span) {
    table.rows.push_back(
        {"", {cell(book.say(kind)), cell(what), cell(where), cell(because.str()), cell(Line{code(book.place(span))})}});
  }

  const Book &book;
  Table &table;
};

} // namespace

Page authorityPage(const Book &book) {
  Page page{"authority", book.say(Label::authority), {}};
  const vm::Manifest manifest = vm::manifestOf(book.source.module);
  Table table{{book.say(Label::intrinsic), book.say(Label::effects), book.say(Label::arguments),
               book.say(Label::way_back), book.say(Label::audience), book.say(Label::call_sites)},
              {}};
  for (const vm::ManifestEntry &entry : manifest.intrinsics) {
    Cell arguments;
    for (const vm::ManifestArgument &argument : entry.arguments) {
      std::vector<std::string> all = argument.constants;
      all.insert(all.end(), argument.sources.begin(), argument.sources.end());
      const std::string from = fmt::format("{}", fmt::join(all, ", "));
      arguments.push_back({code(argument.name), plain(from.empty() ? "" : " ← " + from)});
    }
    table.rows.push_back(
        {"intrinsic-" + entry.name,
         {cell(Line{code(entry.name)}), cell(fmt::format("{}", fmt::join(entry.effects, ", "))), arguments,
          cell(Line{code(entry.undo)}), cell(entry.audience), cell(std::to_string(entry.callSites))}});
    if (entry.undo.empty()) table.rows.back().cells[3] = cell(entry.irreversible ? book.say(Label::no_way_back) : "");
  }
  page.blocks.push_back(tableOf(std::move(table)));
  const auto reasons = [&](Label title, const char *anchor, const std::vector<vm::ManifestReason> &all) {
    page.blocks.push_back(heading(2, book.say(title), anchor));
    if (all.empty()) return page.blocks.push_back(paragraph({plain(book.say(Label::none_of_them))}));
    Table rows{{book.say(Label::intrinsic), book.say(Label::where), book.say(Label::because)}, {}};
    for (const vm::ManifestReason &reason : all)
      rows.rows.push_back({"",
                           {cell(Line{code(reason.what.empty() ? "declassify" : reason.what)}),
                            {{plain(reason.place)}, {code(fmt::format("{}:{}", reason.file, reason.line))}},
                            cell(reason.reason)}});
    page.blocks.push_back(tableOf(std::move(rows)));
  };
  reasons(Label::reasons_declassified, "declassified", manifest.declassified);
  reasons(Label::reasons_irreversible, "irreversible", manifest.irreversible);
  return page;
}

Page exceptionsPage(const Book &book) {
  Page page{"exceptions", book.say(Label::exceptions), {}};
  Table table{{book.say(Label::kind), book.say(Label::what), book.say(Label::where), book.say(Label::because),
               book.say(Label::source)},
              {}};
  Exceptions exceptions(book, table);
  for (const hir::ProcessInfo &process : book.program.processes)
    for (const hir::MethodInfo &method : process.methods) {
      exceptions.where = {
          linked(method.number.str() + " " + method.title.str(), "processes", "process-" + process.number.str())};
      exceptions.walk(method.body);
    }
  for (const hir::PlaybookInfo &playbook : book.playbooks()) {
    exceptions.where = {book.playbookLink(playbook)};
    exceptions.walk(playbook.body);
    for (const hir::StepInfo &step : playbook.steps) exceptions.walk(step.call);
  }
  for (const hir::ResponseInfo &response : book.program.responses) {
    exceptions.where = {book.responseLink(response)};
    exceptions.walk(response.body.block);
  }
  for (const hir::DetectInfo &detect : book.program.detects) {
    exceptions.where = {linked(book.titleOf(detect), "detections", "detect-" + detect.name.str())};
    if (detect.hasConfirm) exceptions.walk(detect.confirm.block);
  }
  if (table.rows.empty())
    page.blocks.push_back(paragraph({plain(book.say(Label::none_of_them))}));
  else
    page.blocks.push_back(tableOf(std::move(table)));
  return page;
}

namespace {

/// Of what `tejun test --coverage` counts.
std::string coverageTitle(const Book &book, const std::string &kind) {
  static constexpr std::pair<std::string_view, Label> titles[] = {
      {"steps", Label::steps},          {"branches", Label::cover_branches}, {"methods", Label::cover_methods},
      {"guards", Label::cover_guards},  {"edges", Label::cover_edges},       {"severities", Label::cover_severities},
      {"detections", Label::detections}};
  for (const auto &[name, label] : titles)
    if (name == kind) return book.say(label);
  return kind;
}

} // namespace

Page testsPage(const Book &book) {
  Page page{"tests", book.say(Label::tests), {}};
  if (!book.source.coverage.empty()) {
    page.blocks.push_back(heading(2, book.say(Label::coverage), "coverage"));
    Table table{{book.say(Label::kind), book.say(Label::covered), book.say(Label::of_all), book.say(Label::share),
                 book.say(Label::not_reached)},
                {}};
    for (const CoverageRow &row : book.source.coverage)
      table.rows.push_back(
          {"",
           {cell(coverageTitle(book, row.kind)), cell(std::to_string(row.reached)), cell(std::to_string(row.all)),
            cell(row.all == 0 ? ""
                              : fmt::format("{:.1f}\u00a0%",
                                            100.0 * static_cast<double>(row.reached) / static_cast<double>(row.all))),
            cell(fmt::format("{}", fmt::join(row.missing, ", ")))}});
    page.blocks.push_back(tableOf(std::move(table)));
  }
  page.blocks.push_back(heading(2, book.say(Label::test_list), "tests"));
  if (book.source.tests.empty()) page.blocks.push_back(paragraph({plain(book.say(Label::none_of_them))}));
  Table table{
      {book.say(Label::test), book.say(Label::test_of), book.say(Label::expectations), book.say(Label::outcome)}, {}};
  for (const TestRow &test : book.source.tests) {
    Cell expects;
    for (const std::string &one : test.expectations) expects.push_back({code(one)});
    table.rows.push_back({"",
                          {cell(test.title), cell(Line{code(test.of)}), expects,
                           cell(book.say(test.passed ? Label::passed : Label::not_passed))}});
  }
  if (!table.rows.empty()) page.blocks.push_back(tableOf(std::move(table)));
  return page;
}

} // namespace tejun::exports
