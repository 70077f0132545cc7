// What procedures share with others: messages, capabilities, hooks and what is attached to them.
#include "compiler/syntax/builder.h"

namespace tejun::syntax {

using namespace ast;

const Item *Builder::message(Node node) {
  auto *item = make<MessageItem>(range(node));
  item->doc = doc(node);
  Cursor at = node.children();
  at.skip();
  item->name = ident(at.next());
  item->title = title(at);
  item->params = params(at.next());
  item->audience = optionalIdent(at, Tok::AUDIENCE);
  llvm::SmallVector<MessagePart, 4> parts;
  for (; !at.done(); at.skip()) {
    if (!at.at(Rule::messagePart)) continue;
    Cursor inner = at.peek().children();
    if (inner.at(Tok::BROKEN)) continue;
    MessagePart part;
    part.range = range(at.peek());
    part.kind = ident(inner.next());
    if (inner.at(Tok::IDENT)) part.language = ident(inner.next());
    part.text = llvm::dyn_cast<TextExpr>(text(inner.next()));
    parts.push_back(part);
  }
  item->parts = keep(parts);
  return item;
}

const Item *Builder::capability(Node node) {
  auto *item = make<CapabilityItem>(range(node));
  item->doc = doc(node);
  Cursor at = node.children();
  at.skip();
  item->name = ident(at.next());
  item->title = title(at);
  item->many = at.accept(Tok::MANY);
  llvm::SmallVector<const IntrinsicItem *, 8> intrinsics;
  for (; !at.done(); at.skip())
    if (at.at(Rule::intrinsicItem)) intrinsics.push_back(llvm::cast<IntrinsicItem>(intrinsic(at.peek())));
  item->intrinsics = keep(intrinsics);
  return item;
}

const Item *Builder::hook(Node node) {
  auto *item = make<HookItem>(range(node));
  item->doc = doc(node);
  Cursor at = node.children();
  at.skip();
  item->name = ident(at.next());
  item->title = title(at);
  item->params = params(at.next());
  return item;
}

const Item *Builder::attach(Node node) {
  auto *item = make<AttachItem>(range(node));
  item->doc = doc(node);
  Cursor at = node.children();
  at.skip();
  item->hook = path(at.next());
  if (!item->hook.parts.empty()) item->name = item->hook.parts.back();
  auto *steps = make<PlaybookItem>(range(node));
  steps->name = item->name;
  steps->doc = item->doc;
  steps->title = title(at);
  if (at.accept(Tok::LPAREN)) {
    if (at.at(Rule::names)) item->params = names(at.next());
    at.accept(Tok::RPAREN);
  }
  at.accept(Tok::LBRACE);
  steps->body = playStmts(at);
  item->steps = steps;
  return item;
}

} // namespace tejun::syntax
