#include "tools/testing/lower.h"

#include <fmt/format.h>

#include <filesystem>

#include "compiler/diagnostics/tests.h"
#include "tools/files.h"
#include "tools/testing/values.h"
#include "vm/bytecode/types.h"

namespace tejun::tools {

namespace {

namespace testing = runner::testing;
using Json = nlohmann::json;

constexpr std::size_t snapshotBytes = 16u << 20;

// The compiler's words and the runner's kinds are one list.
#define EXPECTATION(name, object, en, ja) \
  static_assert(static_cast<int>(hir::ExpectKind::name) == static_cast<int>(testing::ExpectKind::name));
#include "compiler/sema/Expectations.def"

class Lowering {
public:
  explicit Lowering(Compilation &c) : compilation(c), program(c.program()) {}

  void test(const hir::TestInfo &info, std::vector<testing::TestCase> &out) {
    if (info.cases.empty()) return one(info, nullptr, {}, out);
    std::size_t number = 0;
    for (const hir::TestInfo::Case &row : info.cases) one(info, &row, fmt::format(".{}", ++number), out);
  }

private:
  using Values = std::vector<const hir::Expr *>;

  /// `rowMark` tells the snapshots of a table's rows apart.
  void one(const hir::TestInfo &info, const hir::TestInfo::Case *row, const std::string &rowMark,
           std::vector<testing::TestCase> &out) {
    static const Values nothing;
    const Values &values = row ? row->values : nothing;
    testing::TestCase test;
    test.title = info.title.str();
    if (row) test.title += " · " + row->title.str();
    const SourceFile &file = compilation.sources().file(info.span.file);
    test.file = file.path();
    test.line = lineOf(row ? row->span : info.span);
    if (info.playbook != hir::noId) test.playbook = program.written[info.playbook].name.str();
    if (info.detection != hir::noId) test.detection = program.detects[info.detection].name.str();
    if (!alert(info, values, test)) return;
    test.world.path = test.file;
    for (const hir::TestGiven &given : info.givens) test.world.entries.push_back(entry(given, values));
    for (const hir::TestExpect &expect : info.expects)
      test.expectations.push_back(expectation(expect, values, test.file, rowMark));
    out.push_back(std::move(test));
  }

  std::size_t lineOf(Span span) const { return compilation.sources().file(span.file).lineColumn(span.begin).line; }

  bool alert(const hir::TestInfo &info, const Values &values, testing::TestCase &test) {
    runner::AlertRead read;
    if (info.alert) {
      Json normal = valueOf(program, *info.alert, values);
      if (!normal.contains("time")) normal["time"] = "2026-01-01T00:00:00Z"; // time is virtual: any beginning will do
      read = runner::readAlert(normal.dump(), test.file, "normal");
    } else {
      const auto path = std::filesystem::path(test.file).parent_path() / info.alertFile.str();
      read = runner::readAlertFile(path.string());
    }
    for (const runner::Problem &problem : read.problems) {
      if (problem.severity() != runner::ProblemSeverity::error) continue;
      compilation.sink().report(diag::alert_file_unusable, info.alertSpan,
                                {{"path", info.alertFile.empty() ? std::string("alert") : info.alertFile.str()},
                                 {"reason", problem.message(runner::Language::english)}});
    }
    if (read.alert) test.alert = std::move(*read.alert);
    return read.alert.has_value();
  }

  Json when(const std::vector<hir::TestArgument> &arguments, const Values &values) const {
    Json object = Json::object();
    for (const hir::TestArgument &argument : arguments)
      object[argument.name.str()] = argument.value ? valueOf(program, *argument.value, values) : Json();
    return object;
  }

  runner::WorldEntry entry(const hir::TestGiven &given, const Values &values) {
    runner::WorldEntry entry;
    entry.index = entries++;
    entry.isAsk = given.kind != ast::GivenKind::call;
    entry.name = entry.isAsk ? given.key : program.intrinsics[static_cast<std::size_t>(given.intrinsic)].name;
    entry.when = when(given.when, values);
    entry.fromTest = true;
    entry.silent = given.reply == ast::GivenReply::silence;
    if (given.value) entry.answer = valueOf(program, *given.value, values);
    if (given.sentBack) entry.answer = {{"rework", std::move(entry.answer)}};
    if (given.reply == ast::GivenReply::fails) entry.fails = vm::failureNamed(entry.answer.get<std::string>());
    if (given.times > 0) entry.times = static_cast<std::uint64_t>(given.times);
    if (given.hasAfter) entry.after = given.afterMs;
    return entry;
  }

  testing::Expectation expectation(const hir::TestExpect &expect, const Values &values, const std::string &file,
                                   const std::string &rowMark) const {
    testing::Expectation made;
    made.kind = static_cast<testing::ExpectKind>(expect.kind);
    made.negated = expect.negated;
    made.name = nameOf(expect);
    if (static_cast<std::uint32_t>(expect.intrinsic) != hir::noId)
      made.intrinsic = program.intrinsics[static_cast<std::size_t>(expect.intrinsic)].name;
    made.when = when(expect.when, values);
    if (expect.value) made.value = valueOf(program, *expect.value, values);
    made.path = expect.path;
    made.times = expect.times;
    made.timing = static_cast<testing::Timing>(expect.timing);
    made.time = expect.timeMs;
    made.line = lineOf(expect.span);
    made.source = std::string(compilation.sources().text(expect.span));
    if (made.kind == testing::ExpectKind::snapshot) {
      made.name += rowMark;
      FileError error;
      made.recorded = readFile(snapshotPath(file, made.name), snapshotBytes, error);
    }
    return made;
  }

  std::string nameOf(const hir::TestExpect &expect) const {
    switch (expect.kind) {
    case hir::ExpectKind::severity: return std::string(vm::nameOf(static_cast<vm::Severity>(expect.id)));
    case hir::ExpectKind::incident: return program.incidents[expect.id].name.str();
    case hir::ExpectKind::playbook: return program.written[expect.id].name.str();
    case hir::ExpectKind::fact:
    case hir::ExpectKind::unknown: return program.facts[expect.id].name.str();
    case hir::ExpectKind::met:
    case hir::ExpectKind::missing: return program.duties[expect.id].name.str();
    case hir::ExpectKind::matched:
    case hir::ExpectKind::confirmed:
    case hir::ExpectKind::refuted: return program.detects[expect.id].name.str();
    default: return expect.text;
    }
  }

  Compilation &compilation;
  const hir::Program &program;
  std::size_t entries = 0;
};

} // namespace

std::string snapshotPath(const std::string &testFile, const std::string &name) {
  return (std::filesystem::path(testFile).parent_path() / "snapshots" / (name + ".txt")).string();
}

std::vector<testing::TestCase> lowerTests(Compilation &compilation) {
  std::vector<testing::TestCase> tests;
  Lowering lowering(compilation);
  for (const hir::TestInfo &info : compilation.program().tests) lowering.test(info, tests);
  return tests;
}

} // namespace tejun::tools
