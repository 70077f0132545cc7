// Tests as text.
#include "compiler/syntax/dumper.h"

namespace tejun::syntax {

using namespace ast;

void Dumper::test(const TestItem &test) {
  open("test");
  title(test.title);
  optional("for", test.target);
  doc(test.doc);
  params(test.params);
  if (test.alert != nullptr) {
    open("alert");
    expr(test.alert);
    close();
  }
  if (test.alertFile) {
    open("alert");
    title(test.alertFile);
    close();
  }
  for (const TestCase &one : test.cases) {
    open("case");
    title(one.title);
    args(one.args);
    close();
  }
  for (const GivenDecl &one : test.givens) given(one);
  for (const ExpectDecl &one : test.expects) expectation(one);
  close();
}

void Dumper::given(const GivenDecl &given) {
  static constexpr StringRef kinds[] = {"call", "ask", "confirm", "approval"};
  open("given");
  word(kinds[static_cast<std::size_t>(given.kind)]);
  if (!given.path.parts.empty()) path(given.path);
  if (!given.response.text.empty()) word(given.response.text);
  args(given.args);
  if (given.value != nullptr) {
    out_ << " (answers";
    expr(given.value);
    out_ << ')';
  }
  optional("fails", given.failure);
  if (given.reply == GivenReply::silence) word("silence");
  optional("times", given.times);
  optional("after", given.after);
  close();
}

void Dumper::expectation(const ExpectDecl &expect) {
  open("expect");
  if (expect.negated) word("not");
  name(expect.what);
  for (const Waypoint &point : expect.waypoints) {
    static constexpr StringRef kinds[] = {"step", "response", "close", "handoff", "park"};
    out_ << " (" << kinds[static_cast<std::size_t>(point.kind)];
    if (!point.number.text.empty()) word(point.number.text);
    if (point.name) name(point.name);
    out_ << ')';
  }
  title(expect.text);
  if (expect.restores) word("restores");
  static constexpr StringRef askers[] = {"", "ask", "confirm", "approval"};
  if (expect.asker != GivenKind::call) word(askers[static_cast<std::size_t>(expect.asker)]);
  if (!expect.response.text.empty()) word(expect.response.text);
  if (!expect.path.parts.empty()) path(expect.path);
  if (expect.hasArgs) args(expect.args);
  optional("is", expect.value);
  optional("times", expect.times);
  static constexpr StringRef timings[] = {"", "within", "after", "at"};
  optional(timings[static_cast<std::size_t>(expect.timing)], expect.time);
  close();
}

} // namespace tejun::syntax
