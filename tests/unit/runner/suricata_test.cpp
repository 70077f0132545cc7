// Suricata's EVE alerts to the normal form.
#include "runner/ingest/alert.h"

#include <gmock/gmock.h>

namespace tejun::runner {
namespace {

using nlohmann::json;

json event() {
  return json::parse(
      R"({"timestamp": "2026-11-23T03:12:45.803406+0900", "flow_id": 670078166450766, "event_type": "alert",
    "src_ip": "10.10.10.10", "src_port": 49256, "dest_ip": "203.0.113.66", "dest_port": 443, "proto": "TCP", "host": "ids-1",
    "alert": {"action": "allowed", "gid": 1, "signature_id": 2404160, "rev": 5137,
              "signature": "ET CNC Zeus Tracker Reported CnC Server group 11", "category": "A Network Trojan was detected", "severity": 1}})");
}
AlertRead read(const json &e) { return readAlert(e.dump(), "eve.json"); }
json normal(const json &e) {
  const auto r = read(e);
  EXPECT_TRUE(r.alert) << (r.problems.empty() ? "" : r.problems.front().message(Language::english));
  return r.alert ? r.alert->normal : json();
}
std::string refusal(const json &e) {
  const auto r = read(e);
  return r.alert ? "accepted" : r.problems.front().message(Language::english);
}

TEST(Suricata, TheAlertIsMapped) {
  const auto r = read(event());
  ASSERT_TRUE(r.alert);
  EXPECT_EQ(r.alert->format, "suricata");
  EXPECT_TRUE(r.problems.empty());
  EXPECT_EQ(r.alert->normal, json::parse(R"({"id": "suricata:670078166450766:2404160:2026-11-23T03:12:45.803406+0900",
    "time": "2026-11-22T18:12:45.803Z", "sensor": "ids-1", "vendor": "OISF", "product": "Suricata",
    "source": {"address": "10.10.10.10", "port": 49256}, "destination": {"address": "203.0.113.66", "port": 443},
    "signature": "ET CNC Zeus Tracker Reported CnC Server group 11", "signature_id": "2404160", "source_severity": "high",
    "category": "A Network Trojan was detected", "techniques": []})"));
  EXPECT_EQ(r.alert->unmapped,
            json::parse(R"({"$.proto": "TCP", "$.alert.action": "allowed", "$.alert.gid": 1, "$.alert.rev": 5137})"));
}

TEST(Suricata, OneIsTheWorstSeverity) {
  const std::pair<int, const char *> words[] = {
      {1, "high"}, {2, "medium"}, {3, "low"}, {4, "informational"}, {255, "informational"}};
  for (const auto &[number, word] : words) {
    json e = event();
    e["alert"]["severity"] = number;
    EXPECT_EQ(normal(e)["source_severity"], word) << number;
  }
  for (const json &bad : {json(0), json(256), json(-1), json(18446744073709551615u)}) {
    json e = event();
    e["alert"]["severity"] = bad;
    EXPECT_EQ(refusal(e), "`" + bad.dump() + "` in `$.alert.severity` of the alert `eve.json` is not a valid 1–255");
  }
}

TEST(Suricata, ATimeWithoutAZoneIsUtc) {
  json e = event();
  e["timestamp"] = "2019-01-02T03:54:44.259003";
  EXPECT_EQ(normal(e)["time"], "2019-01-02T03:54:44.259Z");
}

TEST(Suricata, NamesComeFromHttpTlsAndDns) {
  json e = event();
  e["http"] = {{"hostname", "cdn-update.example:8080"}, {"url", "/a?b=1"}};
  EXPECT_EQ(normal(e)["destination"]["domain"], "cdn-update.example");
  EXPECT_EQ(normal(e)["destination"]["url"], "http://cdn-update.example:8080/a?b=1");
  e["http"] = {{"hostname", "90.236.3.35"}, {"url", "http://evil.example/x"}};
  EXPECT_FALSE(normal(e)["destination"].contains("domain"));
  EXPECT_EQ(normal(e)["destination"]["url"], "http://evil.example/x");
  EXPECT_EQ(read(e).alert->unmapped["$.http.hostname"], "90.236.3.35");
  e.erase("http");
  e["tls"] = {{"sni", "api.ipify.org"}};
  EXPECT_EQ(normal(e)["destination"]["domain"], "api.ipify.org");
  e.erase("tls");
  e["dns"] = {{"rrname", "c2.example"}};
  EXPECT_EQ(normal(e)["destination"]["domain"], "c2.example");
}

TEST(Suricata, AnAttackersTextDoesNotMakeTheAlertDisappear) {
  json e = event();
  e["http"] = {{"hostname", "() { :;}; /bin/sh"}, {"url", "/x y"}};
  e["fileinfo"] = {{"filename", "/"}, {"md5", "zz"}};
  e["email"] = {{"from", "not an address"}, {"to", {"<a@example.org>", "Administrator"}}};
  e["alert"]["metadata"]["mitre_technique_id"] = {"T1071", "nonsense"};
  const auto r = read(e);
  ASSERT_TRUE(r.alert);
  EXPECT_FALSE(r.problems.empty());
  for (const Problem &p : r.problems) EXPECT_EQ(p.severity(), ProblemSeverity::note);
  EXPECT_EQ(r.alert->normal["techniques"], json({"T1071"}));
  EXPECT_EQ(r.alert->normal["email"]["recipients"], json({"a@example.org"}));
  EXPECT_EQ(r.alert->unmapped["$.fileinfo.md5"], "zz");
  EXPECT_EQ(r.alert->unmapped["$.email.from"], "not an address");
  EXPECT_EQ(r.alert->unmapped["$.email.to[1]"], "Administrator");
  EXPECT_EQ(r.alert->unmapped["$.alert.metadata.mitre_technique_id[1]"], "nonsense");
}

TEST(Suricata, FilesAndMail) {
  json e = event();
  e["fileinfo"] = {{"filename", "/compressed/eicar.txt"}, {"md5", "44d88612fea8a8f36de82e1278abb02f"}, {"size", 68}};
  e["smtp"] = {{"mail_from", "<sender@example.org>"}, {"rcpt_to", {"<b@example.com>"}}};
  e["email"] = {{"attachment", {"見積.xlsm"}}, {"subject", "請求書"}};
  const json n = normal(e);
  EXPECT_EQ(
      n["file"],
      json::parse(
          R"({"name": "eicar.txt", "path": "/compressed/eicar.txt", "hashes": ["44d88612fea8a8f36de82e1278abb02f"]})"));
  EXPECT_EQ(n["email"],
            json::parse(R"({"sender": "sender@example.org", "recipients": ["b@example.com"], "subject": "請求書",
                                        "attachments": ["見積.xlsm"], "links": []})"));
}

TEST(Suricata, OtherEventsAndBrokenOnesAreRefused) {
  json e = event();
  e["event_type"] = "http";
  EXPECT_EQ(refusal(e), "`eve.json` is Suricata data of the type `http`, not an alert");
  e = event();
  e.erase("alert");
  EXPECT_EQ(refusal(e), "the alert `eve.json` lacks `$.alert`");
  e = event();
  e["alert"].erase("signature");
  EXPECT_EQ(refusal(e), "the alert `eve.json` lacks `$.alert.signature`");
  e = event();
  e["alert"] = "x";
  EXPECT_EQ(refusal(e), "`$.alert` in the alert `eve.json` should be an object, found a text");
  e = event();
  e.erase("timestamp");
  EXPECT_EQ(refusal(e), "the alert `eve.json` lacks `$.timestamp`");
  e = event();
  e["timestamp"] = "soon";
  EXPECT_EQ(refusal(e), "`soon` in `$.timestamp` of the alert `eve.json` is not a valid Time");
  e = event();
  e["src_ip"] = "10.10.300.1";
  EXPECT_EQ(refusal(e), "`10.10.300.1` in `$.src_ip` of the alert `eve.json` is not a valid IpAddress");
  e = event();
  e["dest_port"] = "443";
  EXPECT_EQ(refusal(e), "`443` in `$.dest_port` of the alert `eve.json` is not a valid Port");
}

TEST(Suricata, AlertsWithoutAddressesAreAlerts) {
  json e = event();
  for (const char *key : {"src_ip", "src_port", "dest_ip", "dest_port"}) e.erase(key);
  EXPECT_EQ(normal(e)["source"], json::object());
}

} // namespace
} // namespace tejun::runner
