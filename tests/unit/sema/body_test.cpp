// Bodies as the phases behind the checker find them: every expression typed, sugar gone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compiler/sema/builtins.h"
#include "compiler/sema/hir_walk.h"
#include "tests/unit/sema/check_source.h"

namespace tejun::test {
namespace {

using llvm::cast;
using llvm::isa;
using testing::ElementsAre;
using testing::IsEmpty;

/// The function called `name`: the library has some of its own.
const hir::FnInfo &fnNamed(const Checked &checked, llvm::StringRef name) {
  for (const hir::FnInfo &fn : checked.program.fns)
    if (fn.name == name) return fn;
  ADD_FAILURE() << "no fn " << name.str();
  return checked.program.fns.front();
}

/// Fails on a null or an erroneous node where the typed program promises none.
class Complete : public hir::Walker {
public:
  std::size_t seen = 0;

protected:
  bool enter(const hir::Expr &e) override {
    ++seen;
    EXPECT_NE(e.kind, hir::ExprKind::error);
    EXPECT_NE(e.type, sema::errorType);
    if (const auto *call = llvm::dyn_cast<hir::HostCall>(&e)) {
      for (const hir::Expr *arg : call->args) EXPECT_NE(arg, nullptr);
    }
    if (const auto *made = llvm::dyn_cast<hir::RecordNew>(&e)) {
      for (const hir::Expr *field : made->fields) EXPECT_NE(field, nullptr);
    }
    return true;
  }
};

TEST(Body, ComesWithTypesAndConversions) {
  const auto checked = checkSource("fn f(a: IpAddress?, n: Int) -> Decimal { if a is known { n } else { 1.5 } }");
  ASSERT_THAT(checked->messages(), IsEmpty());
  const auto &choice = cast<hir::IfElse>(*fnNamed(*checked, "f").body.block->tail);
  EXPECT_EQ(choice.type, sema::decimalType);
  EXPECT_TRUE(isa<hir::IsKnown>(choice.cond));
  const auto &then = cast<hir::Convert>(*choice.then->tail);
  EXPECT_EQ(then.how, hir::Conversion::intToDecimal);
  EXPECT_EQ(cast<hir::Constant>(*choice.otherwise->tail).word, 1'500'000);
}

TEST(Body, UnwrapsWhatIsKnown) {
  const auto checked = checkSource("fn f(n: Int?) -> Int { if n is not known { return 0 } n }");
  ASSERT_THAT(checked->messages(), IsEmpty());
  const auto &read = cast<hir::Convert>(*fnNamed(*checked, "f").body.block->tail);
  EXPECT_EQ(read.how, hir::Conversion::unwrap);
  EXPECT_EQ(read.type, sema::integerType);
  EXPECT_TRUE(isa<hir::LocalRef>(read.operand));
}

TEST(Body, ListsBecomeSetsWhereSetsAreExpected) {
  const auto checked = checkSource("fn f() -> Set<Host> { [\"a\", \"b\"] } fn g(xs: List<Host>) -> Set<Host> { xs }");
  ASSERT_THAT(checked->messages(), IsEmpty());
  const auto &list = cast<hir::ListNew>(*fnNamed(*checked, "f").body.block->tail);
  EXPECT_EQ(checked->program.types[list.type].kind, sema::TypeKind::set);
  EXPECT_EQ(list.items[0]->type, sema::hostType);
  EXPECT_EQ(cast<hir::Convert>(*fnNamed(*checked, "g").body.block->tail).how, hir::Conversion::toSet);
}

TEST(Body, ItemsAreConvertedInALoop) {
  const auto checked = checkSource("fn f(xs: List<IpAddress>) -> Set<Indicator> { xs }");
  ASSERT_THAT(checked->messages(), IsEmpty());
  const auto &set = cast<hir::Convert>(*fnNamed(*checked, "f").body.block->tail);
  const auto &loop = cast<hir::Loop>(*set.operand);
  EXPECT_EQ(loop.op, hir::LoopOp::map);
  EXPECT_EQ(cast<hir::Convert>(*loop.body).how, hir::Conversion::toIndicator);
}

TEST(Body, ShortRecordsTakeDefaultsAndNone) {
  const auto checked = checkSource("record R { a: Int  b: Int = 7  c: Text? } fn f(a: Int) -> R { { a } }");
  ASSERT_THAT(checked->messages(), IsEmpty());
  const auto &record = cast<hir::RecordNew>(*fnNamed(*checked, "f").body.block->tail);
  ASSERT_EQ(record.fields.size(), 3U);
  EXPECT_TRUE(isa<hir::LocalRef>(record.fields[0]));
  EXPECT_EQ(cast<hir::Constant>(*record.fields[1]).word, 7);
  EXPECT_TRUE(cast<hir::Constant>(*record.fields[2]).isNone);
}

TEST(Body, OmittedArgumentsAreNone) {
  const auto checked = checkSource(R"(import edr
process 1.1 p "p" { input h: Host output n: Int
  method 1.1.1 "m" { let c = edr.connections(h, window: 1h) else []  n = c.count } })");
  ASSERT_THAT(checked->messages(), IsEmpty());
  const hir::Block &body = *checked->program.processes[0].methods[0].body;
  const auto &guarded = cast<hir::Guarded>(*cast<hir::Let>(*body.stmts[0]).value);
  const auto &call = cast<hir::HostCall>(*guarded.operand);
  ASSERT_EQ(call.args.size(), 5U);
  EXPECT_TRUE(cast<hir::Constant>(*call.args[1]).isNone);
  EXPECT_EQ(cast<hir::Convert>(*call.args[4]).how, hir::Conversion::toOptional);
}

TEST(Body, EachCallsForEachItem) {
  const auto checked = checkSource(R"(import firewall
process 1.1 p "p" { input xs: Set<IpAddress> output r: List<Receipt>
  method 1.1.1 "m" { let d = firewall.block(each xs)  r.add_all(d.ok.values)  d.failed else skip "x" } })");
  ASSERT_THAT(checked->messages(), IsEmpty());
  const hir::Block &body = *checked->program.processes[0].methods[0].body;
  const auto &call = cast<hir::HostCall>(*cast<hir::Let>(*body.stmts[0]).value);
  EXPECT_EQ(call.eachArg, 0U);
  const sema::Type &type = checked->program.types[call.type];
  EXPECT_EQ(type.kind, sema::TypeKind::each);
  EXPECT_THAT(type.args, ElementsAre(sema::addressType, sema::receiptType));
  EXPECT_EQ(cast<hir::Update>(*body.stmts[1]).op, hir::UpdateOp::addAll);
  EXPECT_TRUE(isa<hir::Guarded>(cast<hir::ExprStmt>(*body.stmts[2]).value));
}

TEST(Body, ElseNoneMakesTheWholeOptional) {
  const auto checked = checkSource(R"(import intel
process 1.1 p "p" { input a: IpAddress output l: intel.Location?
  method 1.1.1 "m" { l = intel.geolocate(a) else none } })");
  ASSERT_THAT(checked->messages(), IsEmpty());
  const auto &guarded =
      cast<hir::Guarded>(*cast<hir::Assign>(*checked->program.processes[0].methods[0].body->stmts[0]).value);
  EXPECT_TRUE(checked->program.types.isOptional(guarded.type));
  EXPECT_FALSE(checked->program.types.isOptional(guarded.operand->type));
  EXPECT_TRUE(cast<hir::Constant>(*guarded.handler->value).isNone);
}

TEST(Body, StepsThatMayBeLeftOutAreOptional) {
  const auto checked = checkSource(R"(scope "s" { team it "IT" incident leak "l" }
process 1.1 look "l" { input h: Host output bad: Bool method 1.1.1 "m" { bad = true } }
playbook p "p" for leak { needs alert.source.host
  step 1 a = look(alert.source.host)
  step 2 b = look(alert.source.host) when a.bad
  step 3 c = look(alert.source.host) else skip "x"
  close done because "x" })");
  ASSERT_THAT(checked->messages(), IsEmpty());
  const hir::PlaybookInfo &playbook = checked->program.playbooks[0];
  ASSERT_EQ(playbook.steps.size(), 3U);
  const auto isOptional = [&](std::size_t step) {
    return checked->program.types.isOptional(playbook.slots[static_cast<std::size_t>(playbook.steps[step].slot)].type);
  };
  EXPECT_FALSE(isOptional(0));
  EXPECT_TRUE(isOptional(1));
  EXPECT_TRUE(isOptional(2));
}

TEST(Body, AnEnrichmentIsTriedWhenWhatItReadsIsThere) {
  const auto checked = checkSource(R"(import asset
scope "s" { team it "IT" enrich alert.source.host from asset.host_at(alert.source.address) })");
  ASSERT_THAT(checked->messages(), IsEmpty());
  const auto &choice = cast<hir::IfElse>(*checked->program.scope.enriches[0].body.block->tail);
  EXPECT_TRUE(isa<hir::IsKnown>(choice.cond));
  EXPECT_TRUE(cast<hir::Constant>(*choice.otherwise->tail).isNone);
}

TEST(Body, FactsOfACriterionAreAskedPlainly) {
  const auto checked = checkSource(R"(scope "s" { team it "IT" incident leak "l" } duty d "d"
fact stolen "f" : Bool
criteria { critical "c" requires d { when stolen } low "l" requires d { otherwise } })");
  ASSERT_THAT(checked->messages(), IsEmpty());
  const auto &fact = cast<hir::Convert>(*checked->program.criteria[0].whens[0]);
  EXPECT_EQ(fact.how, hir::Conversion::unwrap);
  EXPECT_TRUE(isa<hir::FactRef>(fact.operand));
}

TEST(Body, TheLibraryAndWhatUsesItAreComplete) {
  const auto checked = checkSource(R"(
enum E { a, b(n: Int) }
fn f(e: E, m: Map<Text, List<Int>>, u: Url?, v: Verdict) -> Text {
  let t = m.flat_map(x => x.value).sort().unique().map(n => "${n}").join(",")
  let k = match e { a => 1  b(n) => n }
  let w = u?.domain?.text ?? "-"
  if v is malicious and e is b { "${t} ${k} ${w}" } else { t }
}
fn g() -> Map<Text, Text> { { x: "y" } })");
  ASSERT_THAT(checked->messages(), IsEmpty());
  for (const hir::FnInfo &fn : checked->program.fns) {
    Complete complete;
    complete.walk(fn.body.block);
    EXPECT_GT(complete.seen, 0U) << fn.name;
  }
}

TEST(Body, SignaturesOfTheLibraryAreConsistent) {
#define BUILTIN(row, owner, signature, cost, en, ja)                                   \
  {                                                                                    \
    const sema::BuiltinInfo &info = sema::builtinInfo(sema::BuiltinId::owner##_##row); \
    EXPECT_EQ(info.name, #row);                                                        \
    if (info.form != sema::BuiltinForm::static_) {                                     \
      ASSERT_FALSE(info.params.empty()) << #owner "." #row;                            \
      EXPECT_EQ(info.params[0].kind, info.receiverKind) << #owner "." #row;            \
      EXPECT_EQ(sema::findMember(info.receiverKind, #row), &info) << #owner "." #row;  \
    } else {                                                                           \
      EXPECT_EQ(sema::findStatic(info.receiverKind, #row), &info) << #owner "." #row;  \
    }                                                                                  \
  }
#include "vm/bytecode/Builtins.def"
}

TEST(Body, SurvivesDeepExpressions) {
  std::string deep = "n";
  for (int i = 0; i < 200; ++i) deep = "(" + deep + ")";
  std::string chain = "n";
  for (int i = 0; i < 5000; ++i) chain += " + n";
  const auto checked = checkSource("fn f(n: Int) -> Int { " + deep + " } fn g(n: Int) -> Int { " + chain + " }");
  for (const std::string &message : checked->messages())
    EXPECT_THAT(message, testing::HasSubstr("nested deeper")) << message;
}

} // namespace
} // namespace tejun::test
