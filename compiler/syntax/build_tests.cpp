// Tests: the alert, what is given, what is expected.
#include "compiler/diagnostics/syntax.h"
#include "compiler/diagnostics/tests.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/syntax/builder.h"

namespace tejun::syntax {

using namespace ast;

const Item *Builder::test(Node node) {
  auto *test = make<TestItem>(range(node));
  test->doc = doc(node);
  Cursor at = node.children();
  at.skip();
  test->title = title(at);
  test->target = optionalIdent(at, Tok::FOR);
  if (at.at(Rule::params)) test->params = params(at.next());
  at.accept(Tok::LBRACE);
  llvm::SmallVector<TestCase, 4> cases;
  llvm::SmallVector<GivenDecl, 8> givens;
  llvm::SmallVector<ExpectDecl, 8> expects;
  while (!at.done()) {
    const Node part = at.next();
    if (part.is(Rule::testSetup)) testSetup(part, *test, cases);
    if (part.is(Rule::givenDecl)) givens.push_back(given(part));
    if (part.is(Rule::expectDecl)) expects.push_back(expectation(part));
  }
  test->cases = keep(cases);
  test->givens = keep(givens);
  test->expects = keep(expects);
  return test;
}

void Builder::testSetup(Node node, TestItem &test, llvm::SmallVectorImpl<TestCase> &cases) {
  Cursor at = node.children();
  const Node word = at.next();
  const StringRef what = spelling(word);
  if (what == "case") {
    if (!at.at(Tok::TEXT)) {
      sink_.report(diag::test_case_shape, span(node));
      return;
    }
    TestCase one;
    one.range = range(node);
    one.title = textLit(at.next());
    if (!at.done()) one.args = args(at.next());
    cases.push_back(one);
    return;
  }
  if (what != "alert") {
    sink_.report(diag::unknown_test_member, span(word), {{"name", what.str()}});
    return;
  }
  twice(test.alert != nullptr || test.alertFile, word);
  if (at.at(Tok::TEXT)) {
    test.alertFile = textLit(at.next());
    if (!at.done()) sink_.report(diag::alert_file_shape, span(at.next()));
    return;
  }
  const Node fields = at.next();
  test.alert = recordOf({}, fields.begin(), fields);
}

Path Builder::named(Node node) {
  llvm::SmallVector<Ident, 1> parts{ident(node)};
  return Path{keep(parts), range(node)};
}

GivenDecl Builder::given(Node node) {
  GivenDecl given;
  given.range = range(node);
  Cursor at = node.children();
  at.skip();

  Cursor call = at.next().children();
  if (call.at(Rule::path)) {
    given.path = path(call.next());
    given.args = args(call.next());
  } else {
    switch (call.next().token().type) {
    case Tok::ASK:
      given.kind = GivenKind::ask;
      if (call.accept(Tok::RESPONSE) && call.at(Tok::INT))
        given.response = number(call.next());
      else if (!call.done())
        given.path = named(call.next());
      break;
    case Tok::CONFIRM:
      given.kind = GivenKind::confirm;
      given.path = named(call.next());
      break;
    default:
      given.kind = GivenKind::approval;
      given.path = path(call.next());
      break;
    }
  }

  Cursor reply = at.next().children();
  const Node how = reply.next();
  given.how = range(how);
  switch (how.token().type) {
  case Tok::FAILS:
    given.reply = GivenReply::fails;
    given.failure = ident(reply.next());
    break;
  case Tok::SILENCE: given.reply = GivenReply::silence; break;
  default: given.value = rhs(reply.next()); break;
  }
  if (at.at(Tok::INT)) {
    given.times = literal(at.next());
    at.accept(Tok::TIMES);
  }
  if (at.accept(Tok::AFTER)) given.after = duration(at.next());
  return given;
}

ExpectDecl Builder::expectation(Node node) {
  ExpectDecl expect;
  expect.range = range(node);
  Cursor at = node.children();
  at.skip();
  expect.negated = at.accept(Tok::NOT);
  expect.what = ident(at.next());
  Cursor what = at.next().children();
  if (what.accept(Tok::LBRACK)) {
    expect.hasWaypoints = true;
    llvm::SmallVector<Waypoint, 8> waypoints;
    while (!what.done()) {
      const Node part = what.next();
      if (part.is(Rule::waypoint)) waypoints.push_back(waypoint(part));
    }
    expect.waypoints = keep(waypoints);
    return expect;
  }
  if (what.at(Tok::TEXT)) {
    expect.text = textLit(what.next());
    return expect;
  }
  expect.restores = what.accept(Tok::RESTORES);
  if (what.accept(Tok::RESPONSE)) {
    expect.asker = GivenKind::ask;
    expect.response = number(what.next());
  } else if (what.accept(Tok::CONFIRM)) {
    expect.asker = GivenKind::confirm;
    expect.path = named(what.next());
  } else if (what.accept(Tok::APPROVAL)) {
    expect.asker = GivenKind::approval;
  }
  if (what.at(Rule::path)) expect.path = path(what.next());
  if (what.at(Rule::args)) {
    expect.hasArgs = true;
    expect.args = args(what.next());
  }
  if (what.accept(Tok::IS)) expect.value = rhs(what.next());
  if (what.at(Tok::INT)) {
    expect.times = literal(what.next());
    what.accept(Tok::TIMES);
  }
  if (what.at(Rule::timing)) {
    Cursor timing = what.next().children();
    switch (timing.next().token().type) {
    case Tok::WITHIN: expect.timing = TimingKind::within; break;
    case Tok::AFTER: expect.timing = TimingKind::after; break;
    default: expect.timing = TimingKind::at; break;
    }
    expect.time = duration(timing.next());
  }
  return expect;
}

Waypoint Builder::waypoint(Node node) {
  Waypoint point;
  point.range = range(node);
  Cursor at = node.children();
  const Node first = at.next();
  switch (first.token().type) {
  case Tok::RESPONSE:
    point.kind = WaypointKind::response;
    point.number = number(at.next());
    break;
  case Tok::CLOSE:
    point.kind = WaypointKind::close;
    point.name = ident(at.next());
    break;
  case Tok::HANDOFF:
    point.kind = WaypointKind::handoff;
    point.name = ident(at.next());
    break;
  case Tok::PARK: point.kind = WaypointKind::park; break;
  default:
    point.number = number(first);
    if (at.done()) break;
    std::string whole = point.number.text.str();
    while (at.accept(Tok::SLASH)) whole += "/" + number(at.next()).text.str();
    point.number = {keepText(whole), range(node)};
    break;
  }
  return point;
}

} // namespace tejun::syntax
