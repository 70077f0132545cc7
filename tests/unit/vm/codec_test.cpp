// JSON and typed values: what fits, what is said of what does not, and that values come back as they went in.
#include "tests/unit/vm/world.h"
#include "vm/runtime/machine.h"

#include <gtest/gtest.h>

#include <random>

using namespace nlohmann::literals;

namespace tejun::vm::test {
namespace {

class CodecTest : public testing::Test {
protected:
  CodecTest() {
    hidden = s.m.record("Hidden", {{"remote", s.endpoint, "data.peer", false}, {"first", s.text, "names[0]", false}});
    pairs = s.m.map(s.endpoint, s.integer);
    byPort = s.m.map(s.port, s.text);
    byLevel = s.m.map(s.severity, s.integer);
    job = s.m.handle(s.hosts);
    maybeHosts = s.m.optional(s.hosts);
    textOrHash = s.m.unionOf({s.address, s.hash, s.url});
    std::string error;
    program = Program::prepare(std::make_shared<Module>(s.m.finish().module), error);
    heap = std::make_unique<Heap>(*program, *cage, meter, interner);
    codec = std::make_unique<Codec>(*heap, interner);
  }
  /// The error, or the value again as JSON.
  Json through(TypeIndex t, const Json &json) {
    Cell value = 0;
    const std::string error = codec->decode(t, json, value);
    if (!error.empty()) {
      EXPECT_EQ(value, 0u);
      return "error: " + error;
    }
    Json back = codec->encode(t, value);
    heap->release(t, value);
    return back;
  }
  std::string errorOf(TypeIndex t, const Json &json) {
    const Json result = through(t, json);
    EXPECT_TRUE(result.is_string());
    return result.is_string() ? result.get<std::string>() : "";
  }
  void expectSame(TypeIndex t, const Json &json) { EXPECT_EQ(through(t, json), json); }

  Shop s;
  TypeIndex hidden, pairs, byPort, byLevel, job, maybeHosts, textOrHash;
  std::shared_ptr<const Program> program;
  std::unique_ptr<Cage> cage = Cage::reserve(32 << 20);
  Meter meter{Limits{}};
  Interner interner{*cage};
  std::unique_ptr<Heap> heap;
  std::unique_ptr<Codec> codec;
};

TEST_F(CodecTest, ATestsRecordMayLeaveFieldsOut) {
  Cell value = 0;
  const Json given = R"({"address": "10.0.0.1"})"_json;
  EXPECT_NE(codec->decode(s.endpoint, given, value), "") << "a provider's may not";
  ASSERT_EQ(codec->decode(s.endpoint, given, value, {.partial = true}), "");
  EXPECT_TRUE(heap->isPartial(static_cast<Ref>(value)));
  EXPECT_EQ(codec->encode(s.endpoint, value), given);
  heap->release(s.endpoint, value);
  ASSERT_EQ(codec->decode(s.endpoint, R"({"address": "10.0.0.1", "port": 443})"_json, value, {.partial = true}), "");
  EXPECT_FALSE(heap->isPartial(static_cast<Ref>(value)));
  heap->release(s.endpoint, value);
  EXPECT_NE(codec->decode(s.endpoint, R"({"port": "many"})"_json, value, {.partial = true}), "")
      << "what is given must fit";
  EXPECT_EQ(cage->live(), 0u);
}

TEST_F(CodecTest, ScalarsComeBackCanonical) {
  expectSame(s.boolean, true);
  expectSame(s.integer, std::numeric_limits<std::int64_t>::min());
  expectSame(s.integer, std::numeric_limits<std::int64_t>::max());
  expectSame(s.decimal, 0.000001);
  expectSame(s.decimal, "9223372036854.775807");
  EXPECT_EQ(through(s.decimal, "1.50"), 1.5);
  EXPECT_EQ(through(s.decimal, 7), 7.0);
  EXPECT_EQ(through(s.duration, "90m"), "1h30m");
  EXPECT_EQ(through(s.time, "2027-12-31T09:00:00+09:00"), "2027-12-31T00:00:00Z");
  EXPECT_EQ(through(s.size, "10MB"), 10 << 20);
  expectSame(s.port, 65535);
  expectSame(s.score, 100);
  expectSame(s.address, "10.10.10.10");
  EXPECT_EQ(through(s.address, "2001:DB8:0::1"), "2001:db8::1");
  EXPECT_EQ(through(s.address, "::ffff:10.0.0.1"), "10.0.0.1");
  expectSame(s.network, "10.0.0.0/8");
  expectSame(s.network, "2001:db8::/32");
  EXPECT_EQ(through(s.domain, "Evil.EXAMPLE."), "evil.example");
  expectSame(s.text, "手順 \u0001 \"");
  expectSame(job, "job-17");
  expectSame(s.severity, "critical");
}

TEST_F(CodecTest, ErrorsSayWhereWhatAndWhatInstead) {
  EXPECT_EQ(errorOf(s.port, "http"), "error: $: expected a port number from 0 to 65535, got \"http\"");
  EXPECT_EQ(errorOf(s.port, 65536), "error: $: expected a port number from 0 to 65535, got 65536");
  EXPECT_EQ(errorOf(s.score, -1), "error: $: expected a score from 0 to 100, got -1");
  EXPECT_EQ(errorOf(s.integer, 1.5), "error: $: expected a 64-bit whole number, got 1.5");
  EXPECT_EQ(errorOf(s.integer, 18446744073709551615u),
            "error: $: expected a 64-bit whole number, got 18446744073709551615");
  EXPECT_EQ(errorOf(s.decimal, 1e300), "error: $: expected a decimal number with six places, got 1e+300");
  EXPECT_EQ(errorOf(s.address, "10.10.300.1"), "error: $: expected an IPv4 or IPv6 address, got \"10.10.300.1\"");
  EXPECT_EQ(errorOf(s.hosts, R"(["a", {}])"_json), "error: $[1]: expected an endpoint or server, got an object");
  EXPECT_EQ(errorOf(s.endpoint, R"({"address": "10.0.0.1"})"_json),
            "error: $.port: expected a port number from 0 to 65535, got nothing");
  EXPECT_EQ(errorOf(s.endpoint, "x"), "error: $: expected an object (Endpoint), got \"x\"");
  EXPECT_EQ(errorOf(s.severity, "severe"), "error: $: expected one of low, medium, high, critical, got \"severe\"");
  EXPECT_EQ(errorOf(s.counts, R"({"pc a/": 1})"_json),
            "error: $[\"pc a/\"]: expected an endpoint or server as the key");
  EXPECT_EQ(errorOf(s.counts, R"({"pc-a": "1"})"_json),
            "error: $[\"pc-a\"]: expected a 64-bit whole number, got \"1\"");
  EXPECT_EQ(errorOf(s.shape, R"({"circle": {"radius": "x", "label": ""}})"_json),
            "error: $.circle.radius: expected a 64-bit whole number, got \"x\"");
  EXPECT_EQ(errorOf(s.shape, R"({"circle": {}, "none": {}})"_json),
            "error: $: expected one of none, circle, got an object");
  EXPECT_EQ(errorOf(hidden, R"({"data": {"peer": {"address": "10.0.0.1", "port": true}}, "names": ["x"]})"_json),
            "error: $.data.peer.port: expected a port number from 0 to 65535, got true");
  EXPECT_EQ(errorOf(s.text, Json(std::string("\xff"))), "error: $: expected text, got \"\\xff\"");
  EXPECT_EQ(errorOf(s.target, "nowhere"),
            "error: $: expected an IPv4 or IPv6 address or a network in CIDR notation, got \"nowhere\"");
}

TEST_F(CodecTest, RecordsFollowTheirPathsAndLeaveOutWhatIsAbsent) {
  EXPECT_EQ(
      through(
          hidden,
          R"({"data": {"peer": {"address": "10.0.0.1", "port": 1, "note": null}}, "names": ["x", "y"], "more": 1})"_json),
      R"({"remote": {"address": "10.0.0.1", "port": 1}, "first": "x"})"_json);
  expectSame(s.endpoint, R"({"address": "10.0.0.1", "port": 1, "note": ""})"_json);
}

TEST_F(CodecTest, CollectionsMapsVariantsUnions) {
  EXPECT_EQ(through(s.hostSet, R"(["b", "a", "b"])"_json), R"(["b", "a"])"_json);
  expectSame(s.counts, R"({"pc-a": 1, "pc-b": 2})"_json);
  expectSame(byPort, R"({"443": "https"})"_json);
  expectSame(byLevel, R"({"high": 2})"_json);
  expectSame(pairs, R"([{"key": {"address": "10.0.0.1", "port": 1}, "value": 3}])"_json);
  expectSame(s.shape, "none");
  EXPECT_EQ(through(s.shape, R"({"none": {}})"_json), "none");
  expectSame(s.shape, R"({"circle": {"radius": 1, "label": "丸"}})"_json);
  expectSame(s.target, "10.0.0.0/8");
  expectSame(s.target, "10.0.0.1");
  expectSame(textOrHash, "d41d8cd98f00b204e9800998ecf8427e");
  expectSame(maybeHosts, nullptr);
  expectSame(maybeHosts, Json::array());
}

TEST_F(CodecTest, MissingGroupsAreEmptyInAlertsOnly) {
  Cell value = 0;
  EXPECT_EQ(codec->decode(s.alert, Json::object(), value), "$.source: expected an object (AlertSource), got nothing");
  EXPECT_EQ(codec->decode(s.alert, Json::object(), value, {.fillGroups = true}), "");
}

TEST_F(CodecTest, WhatDoesNotFitLeavesNothingBehind) {
  // The same call over and over: were anything kept, the cage would grow.
  const Json broken = R"([{"key": {"address": "10.0.0.1", "port": 1, "note": "x"}, "value": "three"}])"_json;
  errorOf(pairs, broken);
  const std::size_t before = cage->live();
  for (int i = 0; i < 1000; ++i) {
    Cell value = 0;
    codec->decode(pairs, broken, value);
    codec->decode(s.hosts, R"(["a", "b", "c", 1])"_json, value);
    codec->decode(s.shape, R"({"circle": {"label": "x", "radius": "y"}})"_json, value);
  }
  EXPECT_EQ(cage->live(), before);
}

/// Random values of a type, as JSON in canonical form.
class Maker {
public:
  Maker(const Types &t, unsigned seed) : types(t), random(seed) {}
  Json make(TypeIndex t) {
    const Type &row = types[t];
    switch (row.kind) {
    case TypeKind::scalar: return scalar(row.scalar);
    case TypeKind::handle: return "job-" + std::to_string(random() % 100);
    case TypeKind::optional: return random() % 3 == 0 ? Json() : make(row.args[0]);
    case TypeKind::list:
    case TypeKind::set: {
      Json json = Json::array();
      for (auto n = random() % 12; n > 0; --n) {
        Json item = make(row.args[0]);
        if (row.kind == TypeKind::list || std::find(json.begin(), json.end(), item) == json.end())
          json.push_back(std::move(item));
      }
      return json;
    }
    case TypeKind::map: {
      Json json = Json::object();
      for (auto n = random() % 12; n > 0; --n) json["key" + std::to_string(random() % 40)] = make(row.args[1]);
      return json;
    }
    case TypeKind::record: return fields(row.fields);
    case TypeKind::enumeration: {
      const EnumCase &c = row.cases[random() % row.cases.size()];
      if (c.payload.empty()) return c.name;
      Json json = Json::object();
      json[c.name] = fields(c.payload);
      return json;
    }
    case TypeKind::union_: return make(row.args[random() % row.args.size()]);
    }
    return nullptr;
  }

private:
  Json fields(const std::vector<Field> &all) {
    Json json = Json::object();
    for (const Field &f : all)
      if (Json value = make(f.type); !value.is_null()) json[f.name] = std::move(value);
    return json;
  }
  Json scalar(Scalar scalar) {
    const auto number = static_cast<std::int64_t>(random());
    switch (scalar) {
    case Scalar::boolean: return random() % 2 == 0;
    case Scalar::integer:
    case Scalar::size: return number;
    case Scalar::decimal: return static_cast<double>(number % 1'000'000'000) / 1e6;
    case Scalar::port: return number % 65536;
    case Scalar::score: return number % 101;
    case Scalar::time:
    case Scalar::duration: return printWord(scalar, number);
    case Scalar::address: return "2001:db8::" + std::to_string(1 + random() % 9);
    case Scalar::network: return std::to_string(random() % 200) + ".0.0.0/8";
    case Scalar::fileHash: return std::string(32, "0123456789abcdef"[random() % 16]);
    default: return "手順" + std::to_string(random() % 50);
    }
  }
  const Types &types;
  std::mt19937 random;
};

TEST_F(CodecTest, RandomValuesComeBackAsTheyWentIn) {
  const std::size_t before = cage->live();
  for (unsigned seed = 0; seed < 300; ++seed) {
    Maker maker(program->module->types, seed);
    for (TypeIndex t :
         {s.alert, s.endpoint, s.shape, s.hostSet, s.counts, s.hosts, s.addresses, s.target, maybeHosts}) {
      const Json json = maker.make(t);
      Cell value = 0, again = 0;
      ASSERT_EQ(codec->decode(t, json, value), "") << json;
      const Json back = codec->encode(t, value);
      ASSERT_EQ(back, json);
      ASSERT_EQ(codec->decode(t, back, again), "");
      ASSERT_TRUE(heap->equal(t, value, again));
      ASSERT_EQ(heap->hash(t, value), heap->hash(t, again));
      heap->release(t, value);
      heap->release(t, again);
    }
  }
  EXPECT_EQ(cage->live(), before);
}

TEST_F(CodecTest, AnyJsonAgainstAnyTypeIsAValueOrAnError) {
  const std::vector<Json> odd = {nullptr,
                                 true,
                                 -1,
                                 1e99,
                                 "",
                                 "x",
                                 Json::array(),
                                 Json::object(),
                                 R"([[[[[[]]]]]])"_json,
                                 R"({"": {"": []}})"_json,
                                 R"({"circle": 1})"_json,
                                 R"({"address": [], "port": {}})"_json,
                                 R"([null, 1, "a"])"_json,
                                 Json(std::string(100'000, 'x'))};
  for (std::size_t t = 1; t < program->module->types.size(); ++t)
    for (const Json &json : odd) {
      Cell value = 0;
      const std::string error = codec->decode(static_cast<TypeIndex>(t), json, value);
      ASSERT_LT(error.size(), 400u);
      if (error.empty()) heap->release(static_cast<TypeIndex>(t), value);
    }
}

} // namespace
} // namespace tejun::vm::test
