// What people type, as values of the type that is asked for.
#include "runner/execute/typed_answer.h"

#include "vm/bytecode/builder.h"

#include <gtest/gtest.h>

#include <random>

namespace tejun::runner::test {
namespace {

using nlohmann::json;
using vm::Scalar;

class TypedAnswer : public testing::Test {
protected:
  vm::ModuleBuilder module{"test"};
  const vm::TypeIndex host = module.scalar(Scalar::host), integer = module.scalar(Scalar::integer),
                      boolean = module.scalar(Scalar::boolean), duration = module.scalar(Scalar::duration);
  const vm::TypeIndex hosts = module.list(host), hostSet = module.set(host), perhaps = module.optional(host);
  const json offered = {"pc-a", "pc-b", "pc-c"};

  Typed read(vm::TypeIndex type, std::string_view typed, const json &offer = {}) {
    return readTyped(module.module().types, type, offer, typed);
  }
  std::string why(vm::TypeIndex type, std::string_view typed, const json &offer = {}) {
    const Typed t = read(type, typed, offer);
    return t.answer ? "an answer" : t.wrong.english;
  }
};

TEST_F(TypedAnswer, ANumberStandsForWhatIsOfferedThere) {
  EXPECT_EQ(read(host, "2", offered).answer, json("pc-b"));
  EXPECT_EQ(read(host, " pc-c ", offered).answer, json("pc-c"));
  EXPECT_EQ(read(perhaps, "1", offered).answer, json("pc-a"));
  EXPECT_EQ(why(host, "4", offered), "`4` is not in the list; take a number from 1 to 3");
  EXPECT_EQ(why(host, "0", offered), "`0` is not in the list; take a number from 1 to 3");
  EXPECT_EQ(why(host, "pc-z", offered), "`pc-z` is not in the list; take a number from 1 to 3");
  EXPECT_EQ(why(host, "1", json::array()), "nothing is offered here");
}

TEST_F(TypedAnswer, SeveralHaveCommasOfEitherScript) {
  EXPECT_EQ(read(hosts, "1,3", offered).answer, json({"pc-a", "pc-c"}));
  EXPECT_EQ(read(hosts, "3、 pc-a", offered).answer, json({"pc-c", "pc-a"}));
  EXPECT_EQ(read(hosts, "-", offered).answer, json::array());
  EXPECT_EQ(why(hosts, "1, 1", offered), "`pc-a` is there twice");
  EXPECT_EQ(why(hosts, "1,9", offered), "`9` is not in the list; take a number from 1 to 3");
  EXPECT_EQ(read(hosts, "a, a").answer, json({"a", "a"})) << "nothing was offered: a list may repeat";
  EXPECT_EQ(why(hostSet, "a, a"), "`a` is there twice");
}

TEST_F(TypedAnswer, ValuesAreOfTheirType) {
  EXPECT_EQ(read(integer, "42").answer, json(42));
  EXPECT_EQ(why(integer, "many"), "`many` is not a value of Int");
  EXPECT_EQ(read(boolean, "はい").answer, json(true));
  EXPECT_EQ(read(boolean, "n").answer, json(false));
  EXPECT_EQ(why(boolean, "perhaps"), "`perhaps` is not yes or no");
  EXPECT_EQ(read(duration, "90m").answer, json("1h30m"));
  EXPECT_EQ(read(duration, "soon").wrong.japanese, "「soon」はDuration の値ではありません");
}

/// Whatever is typed: either a value that the offer holds, or a reason in both languages.
TEST_F(TypedAnswer, AnyBytesGiveAnAnswerOrAReason) {
  std::mt19937 random(20260101);
  constexpr std::string_view alphabet = "1239 ,-、pcab\"[]{}:\\\x80\xff\xe3";
  for (int i = 0; i < 20'000; ++i) {
    std::string typed;
    for (auto n = random() % 12; n > 0; --n) typed += alphabet[random() % alphabet.size()];
    for (const vm::TypeIndex type : {host, hosts, perhaps, integer, boolean}) {
      const json &offer = type == host || type == hosts || type == perhaps ? offered : json();
      const Typed t = read(type, typed, offer);
      if (!t.answer) {
        EXPECT_FALSE(t.wrong.english.empty() || t.wrong.japanese.empty()) << typed;
      } else if (offer.is_array()) {
        for (const json &one : t.answer->is_array() ? *t.answer : json::array({*t.answer}))
          EXPECT_NE(std::find(offered.begin(), offered.end(), one), offered.end()) << typed;
      }
    }
  }
}

} // namespace
} // namespace tejun::runner::test
