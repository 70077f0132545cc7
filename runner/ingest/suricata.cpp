// The reader of Suricata's EVE log, events of the type `alert` (https://docs.suricata.io/en/latest/output/eve/eve-json-format.html).
// Addresses are those of the packet that raised the alert, as Suricata gives them; the sensor's name is `sensor`, never a host.
#include "runner/ingest/readers.h"
#include "runner/ingest/sources.h"
#include "runner/ingest/strict_json.h"
#include "vm/bytecode/scalar_text.h"

#include <fmt/format.h>

#include <string>

namespace tejun::runner {
namespace {

using Json = nlohmann::json;

const std::string *textAt(const Json *value) {
  return value && value->is_string() ? value->get_ptr<const std::string *>() : nullptr;
}

void mapTime(Mapper &m) {
  const Json *stamp = m.take("/timestamp");
  if (!stamp) return m.missing("/timestamp");
  const std::string *text = textAt(stamp);
  if (!text) return m.wrongType("/timestamp", *stamp, {"a text", "文字列"});
  auto time = vm::parseWord(vm::Scalar::time, *text);
  if (!time) time = vm::parseWord(vm::Scalar::time, *text + "Z"); // older sensors leave the zone out: they log in UTC
  if (!time)
    return m.report(ProblemId::alert_bad_value, {{"value", shown(*text)}, {"field", "$.timestamp"}, {"type", "Time"}});
  m.set("/time", vm::printWord(vm::Scalar::time, *time), "/timestamp");
}

void mapSeverity(Mapper &m) {
  const Json *severity = m.take("/alert/severity");
  if (!severity) return;
  if (!severity->is_number_integer()) return m.wrongType("/alert/severity", *severity, {"a whole number", "整数"});
  const auto number =
      severity->is_number_unsigned() && severity->get<std::uint64_t>() > 255 ? 256 : severity->get<std::int64_t>();
  for (const Source &source : sources())
    if (const auto means = source.name == "suricata" ? source.severities.ofNumber(number) : std::nullopt)
      return m.set("/source_severity", wordOf(*means), "/alert/severity");
  m.report(ProblemId::alert_bad_value, {{"value", severity->dump()}, {"field", "$.alert.severity"}, {"type", "1–255"}});
}

/// Flow, rule and time: what tells one alert of a sensor from another.
void makeId(Mapper &m) {
  const auto part = [&](const std::string &pointer) {
    const Json *v = m.look(pointer);
    return !v                       ? std::string("-")
           : v->is_string()         ? v->get<std::string>()
           : v->is_number_integer() ? v->dump()
                                    : std::string("-");
  };
  if (const Json *flow = m.look("/flow_id"); flow && flow->is_number_integer()) m.take("/flow_id");
  m.set("/id", fmt::format("suricata:{}:{}:{}", part("/flow_id"), part("/alert/signature_id"), part("/timestamp")),
        "/flow_id");
}

/// The name that the client asked for: HTTP host, TLS server name, DNS query. An HTTP host may carry a port or be an address.
void mapNames(Mapper &m) {
  const std::string *host = textAt(m.look("/http/hostname"));
  std::string name = host ? *host : std::string();
  if (!name.starts_with('[')) name = name.substr(0, name.find(':'));
  if (host && vm::parseTextual(vm::Scalar::domain, name) && !vm::parseAddress(name)) {
    m.take("/http/hostname");
    m.set("/destination/domain", name, "/http/hostname");
  }
  for (const char *from : {"/tls/sni", "/dns/rrname"})
    if (const std::string *text = textAt(m.look(from)); text && !m.has("/destination/domain")) {
      m.take(from);
      m.set("/destination/domain", *text, from);
    }
  const std::string *url = textAt(m.look("/http/url"));
  if (!url) return;
  const bool whole = url->find("://") != std::string::npos && url->find("://") < url->find('/');
  const std::string full = whole                                             ? *url
                           : host && !host->empty() && url->starts_with('/') ? "http://" + *host + *url
                                                                             : std::string();
  if (full.empty()) return; // stays unmapped: `*`, or a path without a host
  m.take("/http/url");
  m.set("/destination/url", full, "/http/url");
}

/// Suricata's `filename` is a path as the protocol spells it.
void mapFile(Mapper &m) {
  const std::string *name = textAt(m.look("/fileinfo/filename"));
  if (!name) return;
  m.take("/fileinfo/filename");
  const std::size_t slash = name->find_last_of("/\\");
  const std::string last = slash == std::string::npos ? *name : name->substr(slash + 1);
  if (!last.empty()) m.set("/file/name", last, "/fileinfo/filename");
  if (slash != std::string::npos) m.set("/file/path", *name, "/fileinfo/filename");
}

void mapMail(Mapper &m) {
  for (const char *from : {"/email/from", "/smtp/mail_from"})
    if (const std::string *text = textAt(m.look(from)); text && !m.has("/email/sender")) {
      m.take(from);
      m.set("/email/sender", bareAddress(*text), from);
    }
  for (const char *from : {"/email/to", "/smtp/rcpt_to"}) {
    const Json *to = m.look(from);
    if (!to || !to->is_array()) continue;
    m.take(from);
    for (std::size_t i = 0; i < to->size(); ++i) {
      const std::string *text = textAt(&(*to)[i]);
      m.set("/email/recipients", text ? Json(bareAddress(*text)) : (*to)[i], fmt::format("{}/{}", from, i));
    }
  }
}

} // namespace

void readSuricata(const Json &object, Mapper &m) {
  const Json *event = m.take("/event_type");
  if (event && !event->is_string()) return m.wrongType("/event_type", *event, {"a text", "文字列"});
  if (event && *event != "alert")
    return m.report(ProblemId::alert_not_an_alert,
                    {{"source", "Suricata"}, {"type", shown(event->get_ref<const std::string &>())}});
  const auto alert = object.find("alert");
  if (alert == object.end()) return m.missing("/alert");
  if (!alert->is_object()) return m.wrongType("/alert", *alert, {"an object", "オブジェクト"});
  if (!m.look("/alert/signature")) m.missing("/alert/signature");

  makeId(m);
  mapTime(m);
#define SURICATA_FIELD(from, to, core) m.map(from, to, core != 0);
#include "runner/ingest/SuricataFields.def"
  mapSeverity(m);
  mapNames(m);
  mapFile(m);
  mapMail(m);
  m.set("/product", "Suricata", "");
  m.set("/vendor", "OISF", "");
}

} // namespace tejun::runner
