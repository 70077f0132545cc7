// What people are told: each message, who may read it, and its text as the source has it, holes and all.
#include "compiler/export/book_pages.h"

namespace tejun::exports {

namespace {

/// The lines of a text literal without its marks and the indentation of a block.
Cell wordsOf(const Book &book, const hir::Expr *text) {
  if (!text) return {};
  llvm::StringRef written = book.source.sources.text(text->span);
  llvm::StringRef indent;
  if (written.consume_front("\"\"\"") && written.consume_back("\"\"\"")) {
    written.consume_front("\n");
    const std::size_t last = written.rfind('\n');
    if (last != llvm::StringRef::npos && written.substr(last).trim().empty()) {
      indent = written.substr(last + 1);
      written = written.take_front(last);
    }
  } else {
    written.consume_front("\"");
    written.consume_back("\"");
  }
  Cell cell;
  while (!written.empty()) {
    auto [line, rest] = written.split('\n');
    line.consume_front(indent);
    cell.push_back({plain(line.rtrim().str())});
    written = rest;
  }
  return cell;
}

} // namespace

Page messagesPage(const Book &book) {
  Page page{"messages", book.say(Label::messages), {}};
  Table table{{book.say(Label::name), book.say(Label::audience), book.say(Label::language), book.say(Label::subject),
               book.say(Label::body), book.say(Label::source)},
              {}};
  for (const hir::MessageInfo &message : book.program.messages) {
    const hir::FnInfo &fn = book.program.fns[indexOf(message.fn)];
    Cell name = cell(Line{strong(message.title.empty() ? fn.name : message.title.str())});
    if (!message.title.empty()) name.push_back({code(fn.name)});
    Cell audience = cell(Line{code(fn.audience)}), place = cell(Line{code(book.place(fn.span))});
    std::string anchor = "message-" + fn.name;
    for (const hir::MessageInfo::Wording &wording : message.wordings) {
      table.rows.push_back(
          {std::exchange(anchor, {}),
           {std::exchange(name, {}), std::exchange(audience, {}), cell(Line{code(wording.language.str())}),
            wordsOf(book, wording.subject), wordsOf(book, wording.body), std::exchange(place, {})}});
    }
  }
  page.blocks.push_back(tableOf(std::move(table)));
  return page;
}

} // namespace tejun::exports
