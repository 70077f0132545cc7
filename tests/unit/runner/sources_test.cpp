// The sources as tables: every row is of the normal form, every scale is whole, every shape is of one source, and nothing that a source
// writes makes an alert disappear.
#include "runner/ingest/alert.h"
#include "runner/ingest/sources.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

namespace tejun::runner {
namespace {

using nlohmann::json;

const Source &source(std::string_view name) { return *std::ranges::find(sources(), name, &Source::name); }
AlertRead read(const json &object, std::string_view format = {}) { return readAlert(object.dump(), "a.json", format); }

json sample(std::string_view name) {
  if (name == "wazuh")
    return json::parse(R"({"id": "1", "rule": {"id": "5", "level": 7, "description": "x", "mitre": {"id": ["T1071"]}},
      "agent": {"name": "pc-a"}, "data": {"srcip": "10.0.0.1", "srcport": "80"}, "extra": {"deep": [1]}})");
  if (name == "defender")
    return json::parse(R"({"alertId": "1", "title": "x", "severity": "High", "entities": [
      {"entityType": "Ip", "ipAddress": "10.0.0.1"}, {"entityType": "File", "fileName": "a.exe"}], "extra": {"deep": [1]}})");
  if (name == "crowdstrike")
    return json::parse(R"({"metadata": {"eventType": "EppDetectionSummaryEvent"}, "event": {"Name": "x", "Severity": 50,
      "LocalIP": "10.0.0.1", "NetworkAccesses": [{"RemoteAddress": "203.0.113.66", "RemotePort": 443}]}, "extra": {"deep": [1]}})");
  if (name == "ecs")
    return json::parse(R"({"@timestamp": "2026-11-23T00:00:00Z", "event": {"kind": "alert"}, "rule": {"name": "x"},
      "host": {"ip": ["10.0.0.1"]}, "source": {"port": 80}, "extra": {"deep": [1]}})");
  return json::parse(R"({"class_uid": 2004, "severity_id": 4, "finding_info": {"uid": "1", "title": "x"},
      "evidences": [{"src_endpoint": {"ip": "10.0.0.1", "port": 80}}], "extra": {"deep": [1]}})");
}
constexpr std::string_view objects[] = {"wazuh", "defender", "crowdstrike", "ecs", "ocsf"};

TEST(Sources, EveryRowIsOfTheNormalFormAndNoneStandsTwice) {
  for (const Source &s : sources()) {
    std::set<std::pair<std::string_view, std::string_view>> seen;
    for (const FieldRow &row : s.fields) {
      EXPECT_NE(std::ranges::find(alertFields(), row.to, &AlertField::path), alertFields().end()) << s.name << row.to;
      EXPECT_TRUE(row.parse == Parse::literal || row.from.starts_with('/')) << s.name << row.from;
      EXPECT_EQ(row.parse == Parse::severity, row.to == "/source_severity") << s.name << row.from;
      EXPECT_EQ(row.parse == Parse::time, row.to == "/time") << s.name << row.from;
      EXPECT_TRUE(seen.emplace(row.from, row.to).second) << s.name << row.from;
    }
    const bool signs = std::ranges::any_of(s.fields, [](const FieldRow &r) { return r.to == "/signature"; });
    EXPECT_TRUE(s.read || signs) << s.name;
  }
}

TEST(Sources, EveryShapeIsOfASourceAndTheNormalFormIsLast) {
  for (const Shape &shape : shapes()) {
    const Source &of = source(shape.source);
    EXPECT_EQ(of.name, shape.source);
    EXPECT_EQ(of.carrier, Carrier::json);
  }
  for (const Source &s : sources())
    EXPECT_EQ(std::ranges::any_of(shapes(), [&](const Shape &shape) { return shape.source == s.name; }),
              s.carrier == Carrier::json && s.name != "normal")
        << s.name;
  EXPECT_EQ(sources().back().name, "normal");
}

/// First and last number of a scale, and whether it grows.
struct Scale {
  std::string_view source;
  std::int64_t first, last;
  bool upward;
};
constexpr Scale scales[] = {{"suricata", 1, 255, false}, {"wazuh", 0, 16, true}, {"crowdstrike", 1, 100, true},
                            {"cef", 0, 10, true},        {"leef", 1, 10, true},  {"ecs", 0, 100, true},
                            {"ocsf", 1, 6, true}};

TEST(Sources, ScalesAreTotalAndOfOneDirection) {
  for (const Scale &scale : scales) {
    const SeverityScale &s = source(scale.source).severities;
    for (std::int64_t n = scale.first; n <= scale.last; ++n) {
      ASSERT_TRUE(s.ofNumber(n)) << scale.source << n;
      EXPECT_EQ(std::ranges::count_if(s.rows, [&](const SeverityRow &r) { return r.first <= n && n <= r.last; }), 1)
          << n;
      const auto before = s.ofNumber(std::max(scale.first, n - 1)); // the first has none
      EXPECT_TRUE(scale.upward ? s.ofNumber(n) >= before : s.ofNumber(n) <= before) << scale.source << n;
    }
    EXPECT_FALSE(s.ofNumber(scale.first - 1));
    EXPECT_FALSE(s.ofNumber(scale.last + 1));
    EXPECT_NE(s.ofNumber(scale.first), s.ofNumber(scale.last));
  }
  for (const Source &s : sources())
    for (const SeverityRow &row : s.severities.rows)
      EXPECT_TRUE(row.word.empty() || s.severities.ofWord(row.word) == row.means) << s.name << row.word;
}

TEST(Sources, WordsOfSeveritiesAreOfAnyCase) {
  EXPECT_EQ(source("cef").severities.ofWord("VERY-high"), SourceSeverity::critical);
  EXPECT_EQ(source("mail").severities.ofWord("緊急"), SourceSeverity::critical);
  EXPECT_FALSE(source("defender").severities.ofWord("UnSpecified"));
}

TEST(Sources, EachIsRecognisedAndKeepsEverything) {
  for (const std::string_view name : objects) {
    const json object = sample(name);
    const auto r = read(object);
    ASSERT_TRUE(r.alert) << name << (r.problems.empty() ? "" : r.problems.front().message(Language::english));
    EXPECT_EQ(r.alert->format, name);
    EXPECT_TRUE(r.problems.empty()) << name << r.problems.front().message(Language::english);
    EXPECT_EQ(r.alert->normal["signature"], "x") << name;
    EXPECT_EQ(r.alert->normal["source"]["address"], "10.0.0.1") << name;
    EXPECT_EQ(r.alert->unmapped["$.extra.deep"], json::parse("[1]")) << name;
    EXPECT_EQ(r.alert->raw, object.dump());
  }
}

/// Each leaf of each sample is given every other kind of value: the alert stays, the field is reported or kept.
TEST(Sources, AWrongTypeOfOneFieldNeverLosesTheAlert) {
  const json wrong[] = {json(true),
                        json(-7),
                        json(1e300),
                        json("\xE2\x80\xAE' OR 1=1 --"),
                        json::array(),
                        json::object(),
                        json::parse(R"([[1], {"a": null}])"),
                        json(std::string(5000, 'x')),
                        json("")};
  for (const std::string_view name : objects) {
    const json flat = sample(name).flatten();
    for (const auto &[pointer, value] : flat.items()) {
      // What says that it is an alert at all must say so.
      if (pointer == "/class_uid" || pointer == "/event/kind" || pointer == "/metadata/eventType") continue;
      for (const json &bad : wrong) {
        json object = sample(name);
        object[json::json_pointer(pointer)] = bad;
        const auto r = read(object, name);
        ASSERT_TRUE(r.alert) << name << pointer << bad << r.problems.front().message(Language::english);
        for (const Problem &p : r.problems) EXPECT_EQ(p.severity(), ProblemSeverity::note);
      }
    }
  }
}

TEST(Sources, TwoShapesAreNone) {
  json both = sample("wazuh");
  both.update(sample("ocsf"));
  const auto r = read(both);
  ASSERT_FALSE(r.alert);
  EXPECT_EQ(r.problems.front().message(Language::english),
            "the alert `a.json` has the shape of several formats: `wazuh`, `ocsf`");
  EXPECT_EQ(read(both, "ocsf").alert->format, "ocsf");
}

TEST(Sources, PathsGoThroughListsAndDottedKeys) {
  const json object =
      json::parse(R"({"a": {"b.c": 1, "b": {"c": [2, 3]}}, "l": [{"k": "x", "v": 4}, {"k": "y", "v": 5}, 6]})");
  const auto values = [&](std::string_view path) {
    json out = json::array();
    for (const Found &f : resolve(object, path)) {
      EXPECT_EQ(object[json::json_pointer(f.pointer)], *f.value);
      out.push_back(*f.value);
    }
    return out;
  };
  EXPECT_EQ(values("/a/b/c"), json::parse("[2, 3, 1]"));
  EXPECT_EQ(values("/l/*k=y/v"), json::parse("[5]"));
  EXPECT_EQ(values("/l/*/v"), json::parse("[4, 5]"));
  EXPECT_EQ(values("/a/x"), json::array());
  EXPECT_TRUE(holds(object, "/a{} !/x /l/*/v=5"));
  EXPECT_FALSE(holds(object, "/a#"));
  EXPECT_FALSE(holds(object, "/a{} /x"));
}

TEST(Sources, ASetHasALimitAndTheRestStays) {
  json object = sample("wazuh");
  json &all = object["rule"]["mitre"]["id"] = json::array();
  for (std::size_t i = 0; i < alertSetSize + 5; ++i) all.push_back("T" + std::to_string(1000 + i));
  const auto r = read(object);
  ASSERT_TRUE(r.alert);
  EXPECT_EQ(r.alert->normal["techniques"].size(), alertSetSize);
  EXPECT_EQ(r.alert->unmapped["$.rule.mitre.id[1004]"], "T2004");
  EXPECT_FALSE(r.alert->unmapped.contains("$.rule.mitre.id[999]"));
}

TEST(Sources, NotesHaveALimitAndTheValuesStay) {
  json object = sample("wazuh");
  object["rule"]["mitre"]["id"] = json(std::vector<std::string>(5000, "no technique"));
  const auto r = read(object);
  ASSERT_TRUE(r.alert);
  EXPECT_EQ(r.problems.size(), alertNotes);
  EXPECT_EQ(r.alert->unmapped["$.rule.mitre.id[4999]"], "no technique");
}

TEST(Sources, WhatIsCutOutOfAValueLeavesTheValue) {
  json object = sample("wazuh");
  object["data"]["win"]["eventdata"]["hashes"] =
      "MD5=D41D8CD98F00B204E9800998ECF8427E,IMPHASH=00000000000000000000000000000000";
  const auto r = read(object);
  EXPECT_EQ(r.alert->normal["file"]["hashes"], json({"d41d8cd98f00b204e9800998ecf8427e"}));
  EXPECT_EQ(r.alert->unmapped["$.data.win.eventdata.hashes"], object["data"]["win"]["eventdata"]["hashes"]);
}

TEST(Sources, DefenderTellsInsideFromOutside) {
  json object = sample("defender");
  object["entities"] =
      json::parse(R"([{"entityType": "Ip", "ipAddress": "127.0.0.1"}, {"entityType": "Ip", "ipAddress": "fe80::1"},
    {"entityType": "Ip", "ipAddress": "2001:db8::1"}, {"entityType": "Ip", "ipAddress": "fd00::1"}])");
  const auto r = read(object);
  EXPECT_EQ(r.alert->normal["source"]["address"], "fd00::1");
  EXPECT_EQ(r.alert->normal["destination"]["address"], "2001:db8::1");
  EXPECT_EQ(r.alert->unmapped["$.entities[0].ipAddress"], "127.0.0.1");
}

TEST(Sources, AnIncidentIsItsOneAlert) {
  const json incident = {{"incidentId", 7}, {"alerts", json::array({sample("defender")})}, {"incidentName", "n"}};
  const auto r = read(incident);
  ASSERT_TRUE(r.alert);
  EXPECT_EQ(r.alert->normal["signature"], "x");
  EXPECT_EQ(r.alert->unmapped["$.incident.incidentId"], 7);
  json two = incident;
  two["alerts"].push_back(sample("defender"));
  EXPECT_EQ(read(two).problems.front().code(), "TJ2118");
  json none =
      json::parse(R"({"created_time_utc": "2026-11-23T00:00:00Z", "title": "t", "severity": "Low", "alerts": []})");
  EXPECT_EQ(read(none).alert->normal["signature"], "t");
}

} // namespace
} // namespace tejun::runner
