// What a test expects: the word decides what stands behind it (Expectations.def).
#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/tests.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/sema/tests.h"

namespace tejun::sema {

namespace {

enum class Object : std::uint8_t {
  severity,
  incident,
  playbook,
  outcome,
  waypoints,
  fact,
  fact_name,
  duty,
  detection,
  call,
  asker,
  close,
  phase,
  clock,
  time,
  undo,
  text,
};

struct Row {
  StringRef word;
  Object object;
  TextId noun;
};

ArrayRef<Row> rows() {
  static const Row all[] = {
#define EXPECTATION(name, object, en, ja) {#name, Object::object, diag::noun_expects_##object},
#include "compiler/sema/Expectations.def"
  };
  return all;
}

constexpr StringRef outcomes[] = {"contained",     "closed",  "handed_off",      "unmatched",
                                  "not_confirmed", "waiting", "needs_attention", "failed"};
constexpr StringRef phases[] = {"detection", "triage", "containment", "analysis", "recovery"};
constexpr std::int64_t mostCalls = 1'000'000;

} // namespace

void TestChecker::expect(const ast::ExpectDecl &decl) {
  const auto row = llvm::find_if(rows(), [&](const Row &r) { return r.word == decl.what.text; });
  if (row == rows().end()) {
    auto report = ctx.sink.report(diag::unknown_expectation, span(decl.what.range), {{"name", decl.what.text.str()}});
    llvm::SmallVector<StringRef, 24> known;
    std::vector<std::string> names;
    for (const Row &r : rows()) known.push_back(r.word), names.push_back("`" + r.word.str() + "`");
    if (const auto near = Context::didYouMean(decl.what.text, known))
      report.note(diag::help_did_you_mean, {{"name", *near}})
          .fix(span(decl.what.range), *near, diag::fix_replace_with, {{"replacement", *near}}, Applicability::maybe);
    else
      report.note(diag::note_known_names, {{"names", names}});
    return;
  }
  hir::TestExpect expect;
  expect.kind = static_cast<hir::ExpectKind>(row - rows().begin());
  expect.negated = decl.negated;
  expect.span = span(decl.range);

  // What does not belong behind the word.
  const bool isCall = row->object == Object::call;
  const bool wrong = decl.hasWaypoints != (row->object == Object::waypoints) ||
                     static_cast<bool>(decl.text) != (row->object == Object::text) ||
                     decl.restores != (row->object == Object::undo) || (decl.hasArgs && !isCall && !decl.restores) ||
                     (decl.value && row->object != Object::fact) || (decl.times && !isCall) ||
                     (decl.time && !isCall && row->object != Object::time && row->object != Object::asker) ||
                     (decl.asker != ast::GivenKind::call && row->object != Object::asker) || (isCall && !decl.hasArgs);
  if (wrong) {
    misshapen(decl, row->noun);
    return;
  }
  bool whole = object(decl, expect);
  if (decl.times) {
    const auto times = ctx.intLiteral(*scope_, *decl.times, 0, mostCalls);
    whole = whole && times;
    expect.times = times.value_or(0);
  }
  if (decl.time) {
    const auto time = span(*decl.time);
    whole = whole && time;
    expect.timing = decl.timing;
    expect.timeMs = time.value_or(0);
  }
  if (whole) test_->expects.push_back(std::move(expect));
}

bool TestChecker::misshapen(const ast::ExpectDecl &decl, TextId object) {
  ctx.sink.report(diag::expectation_shape, span(decl.range), {{"name", decl.what.text.str()}, {"object", object}});
  return false;
}

bool TestChecker::object(const ast::ExpectDecl &decl, hir::TestExpect &expect) {
  const Row &row = rows()[static_cast<std::size_t>(expect.kind)];
  switch (row.object) {
  case Object::severity: {
    if (decl.path.parts.size() != 1) return misshapen(decl, row.noun);
    const auto level = ctx.enumCase(program.severityEnum, decl.path.parts.front().text);
    if (!level) return misshapen(decl, row.noun);
    expect.id = *level;
    return true;
  }
  case Object::incident: return named(decl, SymbolKind::incident, expect);
  case Object::playbook: return named(decl, SymbolKind::playbook, expect);
  case Object::duty: return named(decl, SymbolKind::duty, expect);
  case Object::detection: return named(decl, SymbolKind::detect, expect);
  case Object::outcome: return oneOf(decl, outcomes, expect);
  case Object::phase: return oneOf(decl, phases, expect);
  case Object::waypoints: return waypoints(decl, expect);
  case Object::fact: return fact(decl, expect, true);
  case Object::fact_name: return fact(decl, expect, false);
  case Object::call: return call(decl, expect);
  case Object::asker: return asker(decl, expect);
  case Object::close:
    if (decl.path.parts.size() != 1) return misshapen(decl, row.noun);
    expect.text = decl.path.parts.front().text.str();
    return true;
  case Object::clock: {
    if (decl.path.parts.size() != 1) return misshapen(decl, row.noun);
    const ast::Ident &name = decl.path.parts.front();
    expect.text = name.text.str();
    const auto has = [&](const hir::PlaybookInfo &playbook) {
      return llvm::any_of(playbook.clocks, [&](const hir::ClockInfo &clock) { return clock.name == name.text; });
    };
    if (llvm::any_of(program.playbooks, has)) return true;
    ctx.sink.report(diag::unknown_of_kind, span(name.range), {{"kind", diag::noun_clock}, {"name", name.text.str()}});
    return false;
  }
  case Object::time: return decl.time != nullptr && decl.path.parts.empty() ? true : misshapen(decl, row.noun);
  case Object::undo:
    if (decl.hasArgs) return call(decl, expect);
    return decl.path.parts.size() == 1 && decl.path.parts.front().text == "all" ? true : misshapen(decl, row.noun);
  case Object::text: {
    // It names a file beside the test, and no other.
    const StringRef name = decl.text.text;
    if (name.empty() || name.starts_with(".") || name.find_first_of("/\\") != StringRef::npos)
      return misshapen(decl, row.noun);
    expect.text = name.str();
    return true;
  }
  }
  return false;
}

bool TestChecker::named(const ast::ExpectDecl &decl, SymbolKind kind, hir::TestExpect &expect) {
  if (decl.path.parts.size() != 1) return misshapen(decl, rows()[static_cast<std::size_t>(expect.kind)].noun);
  expect.id = ctx.require(*scope_, kind, decl.path.parts.front());
  return expect.id != hir::noId;
}

bool TestChecker::oneOf(const ast::ExpectDecl &decl, ArrayRef<StringRef> words, hir::TestExpect &expect) {
  if (decl.path.parts.size() != 1 || !llvm::is_contained(words, decl.path.parts.front().text))
    return misshapen(decl, rows()[static_cast<std::size_t>(expect.kind)].noun);
  expect.text = decl.path.parts.front().text.str();
  return true;
}

/// Whether there is a step `3`, or `3/1`: step 1 of the playbook that step 3 calls.
bool TestChecker::hasStep(const hir::PlaybookInfo &playbook, StringRef number) const {
  const auto [first, rest] = number.split('/');
  const StringRef wanted = first;
  const auto step = llvm::find_if(playbook.steps, [&](const hir::StepInfo &one) { return one.number == wanted; });
  if (step == playbook.steps.end()) return false;
  if (rest.empty()) return true;
  const auto *call = llvm::dyn_cast_or_null<hir::PlaybookCall>(step->call);
  return call && hasStep(program.playbooks[static_cast<std::size_t>(call->playbook)], rest);
}

bool TestChecker::waypoints(const ast::ExpectDecl &decl, hir::TestExpect &expect) {
  if (test_->playbook == hir::noId) {
    ctx.sink.report(diag::path_without_playbook, expect.span);
    return false;
  }
  const hir::PlaybookInfo &playbook = program.playbooks[test_->playbook];
  bool whole = true;
  const auto missing = [&](const ast::Waypoint &point, const std::string &place) {
    whole = false;
    ctx.sink.report(diag::no_such_waypoint, span(point.range),
                    {{"playbook", playbook.name.str()}, {"place", "`" + place + "`"}});
  };
  for (const ast::Waypoint &point : decl.waypoints) {
    switch (point.kind) {
    case ast::WaypointKind::step: {
      if (!hasStep(playbook, point.number.text)) missing(point, "step " + point.number.text.str());
      expect.path.push_back(point.number.text.str());
      break;
    }
    case ast::WaypointKind::response:
      if (!ctx.responseByNumber(point.number.text)) missing(point, "response " + point.number.text.str());
      expect.path.push_back("response " + point.number.text.str());
      break;
    case ast::WaypointKind::close: expect.path.push_back("close " + point.name.text.str()); break;
    case ast::WaypointKind::handoff:
      if (!llvm::is_contained(phases, point.name.text)) missing(point, "handoff " + point.name.text.str());
      expect.path.push_back("handoff " + point.name.text.str());
      break;
    case ast::WaypointKind::park: expect.path.emplace_back("park"); break;
    }
  }
  return whole;
}

bool TestChecker::fact(const ast::ExpectDecl &decl, hir::TestExpect &expect, bool hasValue) {
  if (!named(decl, SymbolKind::fact, expect)) return false;
  if (!hasValue) return true;
  if (!decl.value) return misshapen(decl, rows()[static_cast<std::size_t>(expect.kind)].noun);
  expect.value = value(*decl.value, program.facts[expect.id].type);
  return !llvm::isa<hir::ErrorExpr>(expect.value);
}

bool TestChecker::call(const ast::ExpectDecl &decl, hir::TestExpect &expect) {
  const Symbol *symbol = intrinsic(decl.path);
  if (!symbol) return false;
  expect.intrinsic = static_cast<hir::IntrinsicId>(symbol->id);
  auto when = arguments(expect.intrinsic, decl.args, decl.path.range);
  if (!when) return false;
  expect.when = std::move(*when);
  return true;
}

bool TestChecker::asker(const ast::ExpectDecl &decl, hir::TestExpect &expect) {
  const auto key =
      keyOf(decl.asker == ast::GivenKind::call ? ast::GivenKind::ask : decl.asker, decl.path, decl.response);
  if (key) expect.text = *key;
  return key.has_value();
}

} // namespace tejun::sema
