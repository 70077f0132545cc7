// Declarations: detection, records, functions, intrinsics, processes, playbooks, responses.
#include "compiler/diagnostics/syntax.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/syntax/builder.h"

namespace tejun::syntax {

using namespace ast;

Ident Builder::module(Node node) {
  Cursor at = node.children();
  at.skip();
  return ident(at.next());
}

void Builder::imports(Node node, llvm::SmallVectorImpl<Path> &out) {
  Cursor at = node.children();
  at.skip();
  while (!at.done()) {
    if (!at.accept(Tok::COMMA)) out.push_back(path(at.next()));
  }
}

const Item *Builder::item(Node node) {
  firstId_ = file_.exprCount;
  heights_.clear();
  tallest_ = 0;
  saidTooDeep_ = false;
  switch (node.rule()) {
  case Rule::scopeItem: return scope(node);
  case Rule::dutyItem: {
    auto *duty = make<DutyItem>(range(node));
    duty->doc = doc(node);
    Cursor at = node.children();
    at.skip();
    duty->name = ident(at.next());
    duty->title = title(at);
    return duty;
  }
  case Rule::factItem: return fact(node);
  case Rule::criteriaItem: return criteria(node);
  case Rule::detectItem: return detect(node);
  case Rule::recordItem: return record(node);
  case Rule::enumItem: return enumeration(node);
  case Rule::fnItem: return function(node);
  case Rule::constItem: return constItem(node);
  case Rule::intrinsicItem: return intrinsic(node);
  case Rule::processItem: return process(node);
  case Rule::playbookItem: return playbook(node);
  case Rule::responseItem: return response(node);
  case Rule::messageItem: return message(node);
  case Rule::capabilityItem: return capability(node);
  case Rule::hookItem: return hook(node);
  case Rule::attachItem: return attach(node);
  default: return test(node);
  }
}

const Item *Builder::detect(Node node) {
  auto *detect = make<DetectItem>(range(node));
  detect->doc = doc(node);
  Cursor at = node.children();
  at.skip();
  detect->name = ident(at.next());
  detect->title = title(at);
  at.accept(Tok::ARROW);
  detect->incident = ident(at.next());
  at.accept(Tok::LBRACE);
  llvm::SmallVector<Path, 8> needs;
  while (at.at(Rule::needsStmt)) {
    Cursor inner = at.next().children();
    inner.skip();
    const ArrayRef<Path> some = paths(inner.next());
    needs.append(some.begin(), some.end());
  }
  detect->needs = keep(needs);
  if (at.accept(Tok::WHEN)) detect->when = expr(at.next());
  if (at.at(Rule::confirmDecl)) {
    Cursor inner = at.next().children();
    for (int i = 0; i < 3; ++i) inner.skip(); // confirm at most
    detect->confirmAtMost = duration(inner.next());
    detect->confirm = block(inner.next(), false);
  }
  return detect;
}

FieldDecl Builder::field(Node node) {
  FieldDecl field;
  field.range = range(node);
  field.doc = doc(node);
  Cursor at = node.children();
  field.name = ident(at.next());
  at.accept(Tok::COLON);
  field.type = type(at.next());
  if (at.accept(Tok::AT)) field.at = textLit(at.next());
  if (at.accept(Tok::ASSIGN)) field.defaultValue = rhs(at.next());
  return field;
}

ArrayRef<FieldDecl> Builder::fieldsOf(Cursor &at) {
  llvm::SmallVector<FieldDecl, 8> fields;
  while (!at.done() && !at.at(Tok::RPAREN) && !at.at(Tok::RBRACE)) {
    const Node part = at.next();
    if (part.is(Rule::fieldDecl) && !part.children().at(Tok::BROKEN)) fields.push_back(field(part));
  }
  return keep(fields);
}

const Item *Builder::record(Node node) {
  auto *record = make<RecordItem>(range(node));
  record->doc = doc(node);
  Cursor at = node.children();
  at.skip();
  record->name = ident(at.next());
  record->title = title(at);
  if (at.at(Rule::marking)) record->marking = marking(at.next());
  if (at.accept(Tok::DECODES)) {
    const Node format = at.next();
    record->decodesJson = true;
    if (spelling(format) != "json") {
      sink_.report(diag::unknown_format, span(format), {{"format", spelling(format).str()}})
          .fix(span(format), "json", diag::fix_replace_with, {{"replacement", "json"}});
    }
  }
  at.accept(Tok::LBRACE);
  record->fields = fieldsOf(at);
  return record;
}

const Item *Builder::enumeration(Node node) {
  auto *whole = make<EnumItem>(range(node));
  whole->doc = doc(node);
  Cursor at = node.children();
  at.skip();
  whole->name = ident(at.next());
  whole->title = title(at);
  llvm::SmallVector<EnumCase, 8> cases;
  while (!at.done()) {
    const Node part = at.next();
    if (!part.is(Rule::enumCase)) continue;
    Cursor inner = part.children();
    if (inner.at(Tok::BROKEN)) continue;
    EnumCase one;
    one.doc = doc(part);
    one.name = ident(inner.next());
    one.title = title(inner);
    if (inner.accept(Tok::LPAREN)) one.payload = fieldsOf(inner);
    cases.push_back(one);
  }
  whole->cases = keep(cases);
  return whole;
}

const Item *Builder::function(Node node) {
  auto *fn = make<FnItem>(range(node));
  fn->doc = doc(node);
  Cursor at = node.children();
  at.skip();
  fn->name = ident(at.next());
  fn->params = params(at.next());
  if (at.accept(Tok::ARROW)) fn->result = type(at.next());
  fn->body = block(at.next(), true);
  return fn;
}

const Item *Builder::constItem(Node node) {
  auto *item = make<ConstItem>(range(node));
  item->doc = doc(node);
  Cursor at = node.children();
  at.skip();
  item->name = ident(at.next());
  if (at.accept(Tok::COLON)) item->type = type(at.next());
  at.accept(Tok::ASSIGN);
  item->value = rhs(at.next());
  return item;
}

const Item *Builder::intrinsic(Node node) {
  auto *item = make<IntrinsicItem>(range(node));
  item->doc = doc(node);
  Cursor at = node.children();
  at.skip();
  item->name = ident(at.next());
  item->params = params(at.next());
  if (at.accept(Tok::ARROW)) item->result = type(at.next());

  llvm::SmallVector<Ident, 4> effects;
  while (!at.done()) {
    Cursor clause = at.next().children();
    const Node word = clause.next();
    switch (word.token().type) {
    case Tok::CONTAINS:
      effects.push_back(ident(word));
      item->target = ident(clause.next());
      break;
    case Tok::UNDO:
      twice(static_cast<bool>(item->undo), word);
      item->undo = ident(clause.next());
      break;
    case Tok::IRREVERSIBLE:
      twice(item->irreversible, word);
      item->irreversible = true;
      item->irreversibleBecause = because(clause);
      break;
    case Tok::RECONCILE: item->reconcileWith = ident(clause.next()); [[fallthrough]];
    case Tok::IDEMPOTENT:
    case Tok::ONCE:
      twice(static_cast<bool>(item->crashPolicy), word);
      item->crashPolicy = ident(word);
      break;
    case Tok::TIMEOUT:
      twice(item->timeout != nullptr, word);
      item->timeout = constant(clause);
      break;
    case Tok::RETRY:
      twice(item->retry != nullptr, word);
      item->retry = constant(clause);
      break;
    case Tok::AT:
      twice(item->concurrency != nullptr, word);
      clause.accept(Tok::ONCE);
      item->concurrency = constant(clause);
      break;
    case Tok::AUDIENCE:
      twice(static_cast<bool>(item->audience), word);
      item->audience = ident(clause.next());
      break;
    default: effects.push_back(ident(word)); break;
    }
  }
  item->effects = keep(effects);
  return item;
}

InputDecl Builder::inputDecl(Node node) {
  InputDecl input;
  input.range = range(node);
  input.doc = doc(node);
  Cursor at = node.children();
  at.skip();
  input.name = ident(at.next());
  at.accept(Tok::COLON);
  input.type = type(at.next());
  input.notEmpty = at.accept(Tok::NOT);
  return input;
}

OutputDecl Builder::outputDecl(Node node) {
  OutputDecl output;
  output.range = range(node);
  output.doc = doc(node);
  Cursor at = node.children();
  at.skip();
  output.name = ident(at.next());
  at.accept(Tok::COLON);
  output.type = type(at.next());
  return output;
}

MethodDecl Builder::methodDecl(Node node) {
  MethodDecl method;
  method.range = range(node);
  method.doc = doc(node);
  Cursor at = node.children();
  at.skip();
  method.number = number(at.next());
  method.title = title(at);
  if (at.accept(Tok::WHEN)) {
    method.when = expr(at.next());
    method.whenTitle = title(at);
  }
  method.body = block(at.next(), false);
  return method;
}

const Item *Builder::process(Node node) {
  auto *item = make<ProcessItem>(range(node));
  item->doc = doc(node);
  Cursor at = node.children();
  at.skip();
  item->number = number(at.next());
  item->name = ident(at.next());
  item->title = title(at);
  while (at.at(Rule::processClause)) {
    Cursor clause = at.next().children();
    const Node word = clause.next();
    const Node what = clause.next();
    switch (word.token().type) {
    case Tok::AS:
      twice(static_cast<bool>(item->resultName), word);
      item->resultName = ident(what);
      break;
    case Tok::FULFILS:
      twice(!item->fulfils.empty(), word);
      item->fulfils = names(what);
      break;
    default:
      twice(!item->establishes.empty(), word);
      item->establishes = names(what);
      break;
    }
  }
  llvm::SmallVector<InputDecl, 8> inputs;
  llvm::SmallVector<OutputDecl, 8> outputs;
  llvm::SmallVector<MethodDecl, 8> methods;
  while (!at.done()) {
    const Node part = at.next();
    if (part.is(Rule::inputDecl)) inputs.push_back(inputDecl(part));
    if (part.is(Rule::outputDecl)) outputs.push_back(outputDecl(part));
    if (part.is(Rule::methodDecl)) methods.push_back(methodDecl(part));
  }
  item->inputs = keep(inputs);
  item->outputs = keep(outputs);
  item->methods = keep(methods);
  return item;
}

const Item *Builder::response(Node node) {
  auto *item = make<ResponseItem>(range(node));
  item->doc = doc(node);
  Cursor at = node.children();
  at.skip();
  item->number = number(at.next());
  item->title = title(at);
  item->team = optionalIdent(at, Tok::BY);
  item->params = params(at.next());
  item->body = block(at.next(), false);
  return item;
}

// ---- playbooks -------------------------------------------------------------------------------------------------

const Item *Builder::playbook(Node node) {
  auto *item = make<PlaybookItem>(range(node));
  item->doc = doc(node);
  Cursor at = node.children();
  at.skip();
  item->name = ident(at.next());
  item->title = title(at);
  if (at.accept(Tok::FOR)) item->incidents = names(at.next());
  at.accept(Tok::LBRACE);
  item->body = playStmts(at);
  return item;
}

ArrayRef<const Stmt *> Builder::playStmts(Cursor &at) {
  llvm::SmallVector<const Stmt *, 16> stmts;
  while (!at.done() && !at.at(Tok::RBRACE)) stmts.push_back(playStmt(at.next()));
  return keep(stmts);
}

const Stmt *Builder::playStmt(Node node) {
  const Range whole = range(node);
  if (node.isToken()) return make<ErrorStmt>(whole);
  Cursor at = node.children();
  switch (node.rule()) {
  case Rule::needsStmt: {
    auto *needs = make<NeedsStmt>(whole);
    at.skip();
    needs->paths = paths(at.next());
    return needs;
  }
  case Rule::sectionStmt: {
    auto *section = make<SectionStmt>(whole);
    doc(node);
    at.skip();
    section->title = title(at);
    at.accept(Tok::LBRACE);
    section->body = playStmts(at);
    return section;
  }
  case Rule::togetherStmt: {
    auto *together = make<TogetherStmt>(whole);
    at.skip();
    at.skip();
    together->body = playStmts(at);
    return together;
  }
  case Rule::stepStmt: return step(node);
  case Rule::branchStmt: return branch(node);
  case Rule::clockStmt: {
    auto *clock = make<ClockStmt>(whole);
    at.skip();
    clock->name = ident(at.next());
    clock->duration = duration(at.next());
    at.accept(Tok::LBRACE);
    if (at.accept(Tok::BREACH)) clock->breach = block(at.next(), false);
    clock->body = playStmts(at);
    return clock;
  }
  case Rule::inputDecl: {
    auto *input = make<InputStmt>(whole);
    input->decl = inputDecl(node);
    return input;
  }
  case Rule::outputDecl: {
    auto *output = make<OutputStmt>(whole);
    output->decl = outputDecl(node);
    return output;
  }
  default: return stmt(node);
  }
}

const Stmt *Builder::step(Node node) {
  auto *step = make<StepStmt>(range(node));
  step->doc = doc(node);
  Cursor at = node.children();
  at.skip();
  step->number = number(at.next());
  step->name = ident(at.next());
  step->title = title(at);
  at.accept(Tok::ASSIGN);
  const Path callee = path(at.next());
  const Expr *called = call(callee, at.next());
  if (at.accept(Tok::WHEN)) step->when = expr(at.next());
  if (at.accept(Tok::WITHIN)) step->within = duration(at.next());
  step->call = withElse(called, at);
  return step;
}

const Stmt *Builder::branch(Node node) {
  auto *branch = make<BranchStmt>(range(node));
  llvm::SmallVector<BranchArm, 4> arms;
  for (Cursor at = node.children(); !at.done();) {
    const Node part = at.next();
    if (!part.is(Rule::branchArm)) continue;
    Cursor inner = part.children();
    if (inner.at(Tok::BROKEN)) continue;
    BranchArm arm;
    arm.range = range(part);
    if (inner.next().is(Tok::WHEN)) arm.when = expr(inner.next());
    arm.title = title(inner);
    inner.accept(Tok::ARROW);
    arm.target = target(inner.next());
    arms.push_back(arm);
  }
  branch->arms = keep(arms);
  return branch;
}

} // namespace tejun::syntax
