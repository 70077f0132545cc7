// See sources.h. Every table of the sources is compiled in here, and nowhere else.
#include "runner/ingest/sources.h"

#include "runner/ingest/alert.h"
#include "runner/ingest/readers.h"
#include "runner/ingest/strict_json.h"

namespace tejun::runner {
namespace {

using Json = nlohmann::json;

constexpr FieldRow WazuhFields[] = {
#define FIELD(from, to, parse) {from, to, Parse::parse},
#include "runner/ingest/WazuhFields.def"
};
constexpr FieldRow DefenderFields[] = {
#define FIELD(from, to, parse) {from, to, Parse::parse},
#include "runner/ingest/DefenderFields.def"
};
constexpr FieldRow CrowdStrikeFields[] = {
#define FIELD(from, to, parse) {from, to, Parse::parse},
#include "runner/ingest/CrowdStrikeFields.def"
};
constexpr FieldRow EcsFields[] = {
#define FIELD(from, to, parse) {from, to, Parse::parse},
#include "runner/ingest/EcsFields.def"
};
constexpr FieldRow OcsfFields[] = {
#define FIELD(from, to, parse) {from, to, Parse::parse},
#include "runner/ingest/OcsfFields.def"
};
constexpr FieldRow CefFields[] = {
#define FIELD(from, to, parse) {from, to, Parse::parse},
#include "runner/ingest/CefFields.def"
};
constexpr FieldRow LeefFields[] = {
#define FIELD(from, to, parse) {from, to, Parse::parse},
#include "runner/ingest/LeefFields.def"
};
constexpr FieldRow MailFields[] = {
#define FIELD(from, to, parse) {from, to, Parse::parse},
#include "runner/ingest/MailFields.def"
};
constexpr SeverityRow SuricataSeverities[] = {
#define SEVERITY_RANGE(first, last, means) {first, last, "", SourceSeverity::means},
#define SEVERITY_WORD(word, means) {0, -1, word, SourceSeverity::means},
#include "runner/ingest/SuricataSeverity.def"
};
constexpr SeverityRow WazuhSeverities[] = {
#define SEVERITY_RANGE(first, last, means) {first, last, "", SourceSeverity::means},
#define SEVERITY_WORD(word, means) {0, -1, word, SourceSeverity::means},
#include "runner/ingest/WazuhSeverity.def"
};
constexpr SeverityRow DefenderSeverities[] = {
#define SEVERITY_RANGE(first, last, means) {first, last, "", SourceSeverity::means},
#define SEVERITY_WORD(word, means) {0, -1, word, SourceSeverity::means},
#include "runner/ingest/DefenderSeverity.def"
};
constexpr SeverityRow CrowdStrikeSeverities[] = {
#define SEVERITY_RANGE(first, last, means) {first, last, "", SourceSeverity::means},
#define SEVERITY_WORD(word, means) {0, -1, word, SourceSeverity::means},
#include "runner/ingest/CrowdStrikeSeverity.def"
};
constexpr SeverityRow EcsSeverities[] = {
#define SEVERITY_RANGE(first, last, means) {first, last, "", SourceSeverity::means},
#define SEVERITY_WORD(word, means) {0, -1, word, SourceSeverity::means},
#include "runner/ingest/EcsSeverity.def"
};
constexpr SeverityRow OcsfSeverities[] = {
#define SEVERITY_RANGE(first, last, means) {first, last, "", SourceSeverity::means},
#define SEVERITY_WORD(word, means) {0, -1, word, SourceSeverity::means},
#include "runner/ingest/OcsfSeverity.def"
};
constexpr SeverityRow CefSeverities[] = {
#define SEVERITY_RANGE(first, last, means) {first, last, "", SourceSeverity::means},
#define SEVERITY_WORD(word, means) {0, -1, word, SourceSeverity::means},
#include "runner/ingest/CefSeverity.def"
};
constexpr SeverityRow LeefSeverities[] = {
#define SEVERITY_RANGE(first, last, means) {first, last, "", SourceSeverity::means},
#define SEVERITY_WORD(word, means) {0, -1, word, SourceSeverity::means},
#include "runner/ingest/LeefSeverity.def"
};
constexpr SeverityRow MailSeverities[] = {
#define SEVERITY_RANGE(first, last, means) {first, last, "", SourceSeverity::means},
#define SEVERITY_WORD(word, means) {0, -1, word, SourceSeverity::means},
#include "runner/ingest/MailSeverity.def"
};

Problem notAnAlert(const std::string &path, std::string_view source, const std::string &type) {
  return {ProblemId::alert_not_an_alert, {{"path", path}, {"source", source}, {"type", shown(type)}}};
}

std::string textOf(const Json &value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

/// Of the event stream, detections only; of those that are none, the rest of the audit trail.
std::optional<Problem> prepareCrowdStrike(Json &object, const std::string &path) {
  const auto metadata = object.find("metadata");
  if (metadata == object.end() || !metadata->is_object() || !metadata->contains("eventType")) return std::nullopt;
  const std::string type = textOf((*metadata)["eventType"]);
  return type.find("Detection") == std::string::npos ? std::optional(notAnAlert(path, "CrowdStrike", type))
                                                     : std::nullopt;
}

std::optional<Problem> prepareEcs(Json &object, const std::string &path) {
  for (const Found &kind : resolve(object, "/event/kind"))
    if (const std::string word = textOf(*kind.value); word != "alert" && word != "signal")
      return notAnAlert(path, "ECS", word);
  return std::nullopt;
}

std::optional<Problem> prepareOcsf(Json &object, const std::string &path) {
  const auto found = object.find("class_uid");
  if (found == object.end() || *found == 2004) return std::nullopt;
  return notAnAlert(path, "OCSF", "class_uid " + textOf(*found));
}

/// An incident is its one alert; what Sentinel writes as text within its text is read.
std::optional<Problem> prepareDefender(Json &object, const std::string &path) {
  if (const auto alerts = object.find("alerts"); alerts != object.end() && alerts->is_array()) {
    if (alerts->size() > 1)
      return Problem{ProblemId::alert_many, {{"path", path}, {"count", std::to_string(alerts->size())}}};
    if (!alerts->empty() && alerts->front().is_object()) {
      Json alert = std::move(alerts->front());
      object.erase("alerts");
      if (!alert.contains("incident")) alert["incident"] = std::move(object);
      object = std::move(alert);
    }
  }
  for (const char *key : {"Entities", "Techniques"})
    if (const auto found = object.find(key); found != object.end() && found->is_string())
      if (JsonRead inner = readJson(found->get_ref<const std::string &>(), alertDepth);
          inner.fault.kind == JsonFault::Kind::none && inner.value.is_array())
        *found = std::move(inner.value);
  return std::nullopt;
}

/// What a format does not need.
constexpr std::span<const FieldRow> SuricataFields, NormalFields;
constexpr std::span<const SeverityRow> NormalSeverities;
constexpr auto prepareSuricata = nullptr, prepareWazuh = nullptr, prepareCef = nullptr, prepareLeef = nullptr,
               prepareMail = nullptr, prepareNormal = nullptr, readWazuh = nullptr, readDefender = nullptr,
               readCrowdStrike = nullptr, readEcs = nullptr, readOcsf = nullptr, readCef = nullptr, readLeef = nullptr,
               readMail = nullptr;

} // namespace

std::span<const Source> sources() {
  static const Source all[] = {
#define SOURCE(name, carrier, tables, english, japanese) \
  {#name, Carrier::carrier, tables##Fields, {tables##Severities}, prepare##tables, read##tables},
#include "runner/ingest/Sources.def"
  };
  return all;
}

std::span<const Shape> shapes() {
  static constexpr Shape all[] = {
#define SHAPE(name, conditions) {#name, conditions},
#include "runner/ingest/Sources.def"
  };
  return all;
}

} // namespace tejun::runner
