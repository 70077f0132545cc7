// Declarations as the rest of the compiler finds them in hir::Program.
#include <gmock/gmock.h>

#include "compiler/sema/dump.h"
#include "tests/unit/sema/check_source.h"

namespace tejun::sema {
namespace {

using test::checkSource;
using test::checkSources;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char *scopeText = R"(
scope "Acme" {
  incident malware "マルウェア感染"
  incident ransomware "ランサムウェア感染"
  team csirt "CSIRT"
}
)";

TEST(Types, EqualTypesHaveEqualIds) {
  TypeTable types;
  EXPECT_EQ(types.list(hostType), types.list(hostType));
  EXPECT_NE(types.list(hostType), types.set(hostType));
  EXPECT_EQ(types.optional(types.optional(hostType)), types.optional(hostType));
  EXPECT_EQ(types.unionOf({addressType, hostType, addressType}), types.unionOf({hostType, addressType}));
  EXPECT_EQ(types.unionOf({hostType, hostType}), hostType);
  EXPECT_EQ(types.unwrapped(types.optional(hostType)), hostType);
  EXPECT_EQ(types.optional(errorType), errorType);
  EXPECT_EQ(types[textType].kind, TypeKind::text);
  EXPECT_TRUE(types.isCollection(types.map(textType, hostType)));
}

TEST(Types, ManyTypesStayDistinct) {
  TypeTable types;
  TypeId type = hostType;
  std::vector<TypeId> made;
  for (int i = 0; i < 10'000; ++i) made.push_back(type = types.list(type));
  type = hostType;
  for (const TypeId id : made) {
    EXPECT_EQ(types.list(type), id);
    type = id;
  }
}

TEST(Declarations, ThePreludeAndTheLibraryAreRight) {
  const auto checked = checkSource(scopeText);
  EXPECT_THAT(checked->messages(), IsEmpty());
  const hir::Program &program = checked->program;
  EXPECT_EQ(typeName(program, program.alertType), "Alert");
  const auto &severities = program.enums[static_cast<std::size_t>(program.severityEnum)].cases;
  ASSERT_EQ(severities.size(), 4u);
  EXPECT_EQ(severities[static_cast<std::size_t>(hir::Severity::critical)].name, "critical");
  const auto &incidents = program.enums[static_cast<std::size_t>(program.incidentEnum)].cases;
  ASSERT_EQ(incidents.size(), 2u);
  EXPECT_EQ(incidents[1].name, "ransomware");
  EXPECT_EQ(incidents[1].title, "ランサムウェア感染");
}

TEST(Declarations, TheIndicatorEnumHasEveryIndicatorType) {
  const auto checked = checkSource(scopeText);
  const auto &cases = checked->program.enums[static_cast<std::size_t>(checked->program.indicatorEnum)].cases;
  std::vector<std::string> names;
  for (const auto &one : cases) names.push_back(one.name.str() + ":" + typeName(checked->program, one.payload[0].type));
  EXPECT_THAT(names, ::testing::Contains("address:IpAddress"));
  EXPECT_THAT(names, ::testing::Contains("file_hash:FileHash"));
  EXPECT_THAT(names, ::testing::Not(::testing::Contains("host:Host")));
}

TEST(Declarations, OrderAndFilesDoNotMatter) {
  const std::string use = R"(
process 1.1 look "調査" fulfils scoping establishes stolen {
  input sighting: Sighting
  output seen: Set<Host>
  method 1.1.1 "見る" { seen.add(sighting.host)  establish stolen = true because "見た" }
}
playbook simple "単純" for malware { step 1 a = look(Sighting { host: "pc-a" })  -> close done because "済み" }
)";
  const std::string declare = std::string(scopeText) + R"(
duty scoping "範囲特定"
fact stolen "窃取" : Bool
record Sighting { host: Host }
)";
  EXPECT_THAT(checkSources({use, declare})->messages(), IsEmpty());
  EXPECT_THAT(checkSources({declare, use})->messages(), IsEmpty());
}

TEST(Declarations, AProcessIsSeenFromOutside) {
  const auto checked = checkSource(R"(
process 1.27 consult "確認" as Answers {
  input hosts: Set<Host> not empty
  input note: Text?
  output reported: Bool
  output peers: Set<IpAddress>
  method 1.27.1 "聞く" when note is known "メモがある場合" { reported = true }
  method 1.27.2 "記録する" { reported = false }
})");
  EXPECT_THAT(checked->messages(), IsEmpty());
  ASSERT_EQ(checked->program.processes.size(), 1u);
  const hir::ProcessInfo &process = checked->program.processes[0];
  EXPECT_EQ(process.number, "1.27");
  EXPECT_EQ(process.inputCount, 2u);
  EXPECT_EQ(process.outputCount, 2u);
  EXPECT_THAT(process.notEmpty, ElementsAre(true, false));
  EXPECT_EQ(typeName(checked->program, process.resultType), "Answers");
  const hir::RecordInfo &record = checked->program.records[static_cast<std::size_t>(process.result)];
  ASSERT_EQ(record.fields.size(), 2u);
  EXPECT_EQ(record.fields[1].name, "peers");
  ASSERT_EQ(process.methods.size(), 2u);
  EXPECT_EQ(process.methods[0].whenTitle, "メモがある場合");
  EXPECT_NE(process.methods[0].when, nullptr);
}

TEST(Declarations, AnIntrinsicKnowsItsUndo) {
  const auto checked = checkSource(R"(
intrinsic cut(host: Host) -> Receipt contains host undo join idempotent timeout 2m retry 3
intrinsic join(receipt: Receipt) restores idempotent
)");
  EXPECT_THAT(checked->messages(), IsEmpty());
  const auto cut = std::find_if(checked->program.intrinsics.begin(), checked->program.intrinsics.end(),
                                [](const auto &i) { return i.name == "cut"; });
  ASSERT_NE(cut, checked->program.intrinsics.end());
  EXPECT_EQ(checked->program.intrinsics[static_cast<std::size_t>(cut->undo)].name, "join");
  EXPECT_EQ(cut->target, 0u);
  EXPECT_EQ(cut->timeoutMs, 120'000);
  EXPECT_EQ(cut->retry, 3u);
  EXPECT_EQ(cut->crash, 0);
}

TEST(Declarations, ADetectionIsData) {
  const auto checked = checkSource(std::string(scopeText) + R"(
detect a "A" -> malware {
  needs alert.signature
  when alert.signature contains "CnC" and not (alert.source.address in 10.0.0.0/8 or alert.file is known)
})");
  EXPECT_THAT(checked->messages(), IsEmpty());
  const hir::Condition &when = checked->program.detects[0].when;
  using Kind = hir::Condition::Kind;
  ASSERT_EQ(when.kind, Kind::all);
  ASSERT_EQ(when.children.size(), 2u);
  EXPECT_EQ(when.children[0].op, hir::AtomOp::contains);
  EXPECT_TRUE(when.children[0].foldCase);
  ASSERT_EQ(when.children[0].values.size(), 1u);
  EXPECT_EQ(when.children[0].values[0]->text, "CnC");
  ASSERT_EQ(when.children[1].kind, Kind::not_);
  EXPECT_EQ(when.children[1].children[0].kind, Kind::any);
  EXPECT_EQ(when.children[1].children[0].children[0].values[0]->type, networkType);
  EXPECT_EQ(checked->program.detects[0].needsText[0], "alert.signature");
}

TEST(Declarations, ALongChainOfConditionsIsOneNode) {
  std::string when = "alert.signature == \"0\"";
  for (int i = 1; i < 900; ++i) when += " or alert.signature == \"" + std::to_string(i) + "\"";
  const auto checked = checkSource(std::string(scopeText) + "detect a \"A\" -> malware { when " + when + " }");
  EXPECT_THAT(checked->messages(), IsEmpty());
  EXPECT_EQ(checked->program.detects[0].when.children.size(), 900u);
}

TEST(Declarations, AnEndlessChainOfRecordsIsRefusedOnce) {
  std::string text = "record R0 { host: Host }\n";
  for (int i = 1; i <= 50'000; ++i) text += "record R" + std::to_string(i) + " { r: R" + std::to_string(i - 1) + " }\n";
  EXPECT_THAT(checkSource(text)->codes(), ElementsAre("TJ0355"));
}

TEST(Declarations, OneCauseIsSaidOnce) {
  const auto checked = checkSource(R"(
record Sighting { host: Hots }
fn first(s: Sighting) -> Text { s.host }
fn second(s: Sighting) -> Host { s.host }
const n: Nmber = 1
fn third() -> Int { n + 1 }
)");
  EXPECT_THAT(checked->codes(), ElementsAre("TJ0202", "TJ0202"));
}

TEST(Declarations, WhatCouldNotBeReadIsNotMissed) {
  const auto checked = checkSources({"record Broken ( host: Host }\n", "fn use(b: Broken) -> Host { b.host }\n"});
  for (const std::string &code : checked->codes()) EXPECT_TRUE(code.starts_with("TJ01")) << code;
  EXPECT_FALSE(checked->codes().empty());
}

TEST(Declarations, AMissingImportIsInserted) {
  const auto checked = checkSources({"fn far(c: edr.Connection) -> IpAddress { c.remote.address }\n",
                                     "import intel\nfn near(c: edr.Connection) -> Verdict { benign }\n"});
  ASSERT_EQ(checked->diagnostics.size(), 2u);
  const Edit &first = checked->diagnostics[0].fixes.at(0).edits.at(0);
  EXPECT_EQ(first.span.begin, 0u);
  EXPECT_EQ(first.replacement, "import edr\n\n");
  const Edit &second = checked->diagnostics[1].fixes.at(0).edits.at(0);
  EXPECT_EQ(second.span.begin, std::string("import intel").size());
  EXPECT_EQ(second.replacement, ", edr");
}

TEST(Declarations, TheDumpIsTheSameEachTime) {
  const auto print = [] {
    const auto checked =
        checkSource(std::string(scopeText) + "record A { a: Map<Text, List<Host>>? }\nfn f(a: A) -> Int { 1 }\n");
    std::string out;
    llvm::raw_string_ostream stream(out);
    dump(checked->program, [](FileId file) { return file.value == 1; }, stream);
    return out;
  };
  const std::string once = print();
  EXPECT_EQ(once, print());
  EXPECT_THAT(once, ::testing::HasSubstr("record A\n  a: Map<Text, List<Host>>?\n"));
  EXPECT_THAT(once, ::testing::Not(::testing::HasSubstr("Endpoint")));
}

} // namespace
} // namespace tejun::sema
