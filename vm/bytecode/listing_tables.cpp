// Tables of a module as text, and its manifest.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "vm/bytecode/disassembler.h"
#include "vm/bytecode/listing.h"
#include "vm/bytecode/scalar_text.h"
#include "vm/bytecode/types.h"

namespace tejun::vm {
namespace {

constexpr std::string_view crashNames[] = {"idempotent", "reconcile", "once"};
constexpr std::string_view siteNames[] = {"section", "step", "process", "method",     "response", "arm",
                                          "host",    "skip", "accept",  "declassify", "promise",  "clock"};
constexpr std::string_view outcomeNames[] = {"contained", "closed", "handed off"};
constexpr std::string_view conditionNames[] = {"always", "all", "any", "not", "atom"};
constexpr std::string_view atomNames[] = {"==",     "!=",   "<",       "<=",   ">",  ">=",      "contains",
                                          "starts", "ends", "matches", "like", "in", "is known"};

template <class E, std::size_t N> std::string_view in(const std::string_view (&names)[N], E e) {
  return names[static_cast<std::size_t>(e)];
}

std::vector<std::string> effectsOf(const Intrinsic &i) {
  std::vector<std::string> effects;
#define EFFECT(name, en, ja) \
  if ((i.effects >> static_cast<unsigned>(Effect::name) & 1) != 0) effects.emplace_back(#name);
#include "vm/bytecode/Effects.def"
  return effects;
}
std::vector<std::string> sourcesOf(const Param &p) {
  std::vector<std::string> sources;
#define SOURCE(name, en, ja) \
  if ((p.sources & sourceBit(Source::name)) != 0) sources.emplace_back(#name);
#include "vm/bytecode/Sources.def"
  return sources;
}
/// `7d` · `"a", "b", from alert, answer` · `none, from person`: what may come.
std::string domainText(const ManifestArgument &a) {
  std::string listed, from;
  const auto add = [](std::string &to, std::string_view text) { to.append(to.empty() ? "" : ", ").append(text); };
  for (const std::string &constant : a.constants) add(listed, constant);
  for (const std::string &source : a.sources) {
    if (source == "absent") add(listed, "none");
    if (source != "absent" && source != "constant") add(from, source);
  }
  if (!from.empty()) add(listed, "from " + from);
  return listed + (a.secret ? " (secret)" : "");
}
std::string titled(std::string_view name, std::string_view title) {
  return std::string(name) + (title.empty() ? "" : " " + quotedText(title));
}
void words(std::string &s, std::string_view word) {
  if (!word.empty()) s.append(s.empty() ? "" : " ").append(word);
}

/// `title` and one line a row; nothing for an empty table.
template <class Rows, class Text> void table(std::string &out, std::string_view title, const Rows &rows, Text text) {
  std::size_t i = 0;
  for (const auto &row : rows) fmt::format_to(std::back_inserter(out), "{} {}: {}\n", title, i++, text(row));
}

std::string typeRow(const Module &m, const Type &type) {
  auto fields = [&](const std::vector<Field> &list) {
    std::string s;
    for (const Field &f : list)
      s += fmt::format("{}{}: {}{}", s.empty() ? "" : ", ", f.name, typeText(m.types, f.type),
                       f.jsonPath.empty() ? "" : " at " + quotedText(f.jsonPath));
    return s;
  };
  if (type.kind == TypeKind::record) return fmt::format("record {} {{ {} }}", type.name, fields(type.fields));
  std::string cases;
  for (const EnumCase &c : type.cases)
    cases += fmt::format("{}{}{}", cases.empty() ? "" : ", ", titled(c.name, c.title),
                         c.payload.empty() ? "" : "(" + fields(c.payload) + ")");
  return fmt::format("enum {} {{ {} }}", type.name, cases);
}

std::string conditionText(const Module &m, const Condition &node) {
  if (node.kind != ConditionKind::atom) {
    std::string children;
    for (const Index child : node.children) children += " " + std::to_string(child);
    return std::string(in(conditionNames, node.kind)) + children;
  }
  std::string values;
  for (const Index value : node.values) values += (values.empty() ? " " : ", ") + listing::constant(m, value);
  return fmt::format("{} {}{}{}", node.fieldText, in(atomNames, node.op), values, node.foldCase ? "" : " exactly");
}

} // namespace

namespace listing {

std::string constant(const Module &m, std::size_t row) {
  const Constant &k = m.constants[row];
  const Type &type = m.types[k.type];
  if (type.kind == TypeKind::enumeration) return type.name + "." + type.cases[static_cast<std::size_t>(k.word)].name;
  if (isPlainWord(type.scalar)) return printWord(type.scalar, k.word);
  return reprOf(type.scalar) == Repr::word ? k.text : quotedText(k.text);
}
std::vector<std::string> slots(const Module &m) {
  std::vector<std::string> names;
  for (const TypeIndex t : m.slots) names.push_back(typeText(m.types, t));
  for (std::size_t s = 0; s < m.sites.size(); ++s)
    if (m.sites[s].slot != none) names[m.sites[s].slot] = site(m, s);
  if (!names.empty()) names[0] = "alert";
  return names;
}
std::string site(const Module &m, std::size_t row) {
  const Site &s = m.sites[row];
  std::string text(in(siteNames, s.kind));
  words(text, s.number);
  words(text, s.kind == SiteKind::host ? m.intrinsics[s.intrinsic].name : s.name);
  if (!s.title.empty()) words(text, quotedText(s.title));
  if (s.target != none)
    text += " -> " + std::string(in(siteNames, m.sites[s.target].kind)) + " " + m.sites[s.target].number;
  return text;
}
std::string officeTime(const Module &m, const OfficeTime &t) {
  static constexpr std::string_view units[] = {"bd", "d", ""};
  const std::string length = t.unit == OfficeUnit::openTime ? printWord(Scalar::duration, t.amount)
                                                            : fmt::format("{}{}", t.amount, in(units, t.unit));
  return fmt::format("{} of {}", length, m.calendars[t.calendar].name);
}

std::string outcome(const Outcome &o) {
  std::string text(in(outcomeNames, o.kind));
  words(text, o.name);
  if (o.owesNothing) text += ", owes nothing";
  return text;
}
std::string signature(const Module &m, const Intrinsic &i) {
  std::string params;
  for (const Param &p : i.params)
    params += fmt::format("{}{}: {}", params.empty() ? "" : ", ", p.name, typeText(m.types, p.type));
  return fmt::format("({}) -> {}", params, typeText(m.types, i.result));
}

void tables(const Module &m, std::string &out) {
  fmt::format_to(std::back_inserter(out), "module {}\n", quotedText(m.name));
  for (std::size_t t = 0; t < m.types.size(); ++t)
    if (m.types[t].kind == TypeKind::record || m.types[t].kind == TypeKind::enumeration)
      fmt::format_to(std::back_inserter(out), "type {}: {}\n", t, typeRow(m, m.types[t]));
  for (const ManifestEntry &e : manifestOf(m).intrinsics) {
    fmt::format_to(std::back_inserter(out), "intrinsic {}{} {}", e.name, e.signature, fmt::join(e.effects, " "));
    fmt::format_to(std::back_inserter(out), "{}{}{} {}{}\n", e.target.empty() ? "" : " " + e.target,
                   e.undo.empty() ? "" : " undo " + e.undo, e.irreversible ? " irreversible" : "", e.crash,
                   e.audience.empty() ? "" : " audience " + e.audience);
    for (const ManifestArgument &a : e.arguments)
      if (!a.sources.empty()) fmt::format_to(std::back_inserter(out), "  argument {}: {}\n", a.name, domainText(a));
  }
  table(out, "team", m.teams, [](const Team &t) { return titled(t.name, t.title) + (t.external ? " external" : ""); });
  table(out, "incident", m.incidents, [](const Incident &i) { return titled(i.name, i.title); });
  table(out, "duty", m.duties, [](const Duty &d) { return titled(d.name, d.title); });
  table(out, "fact", m.facts,
        [&](const Fact &f) { return titled(f.name, f.title) + ": " + typeText(m.types, f.type); });
  table(out, "criteria", m.criteria, [&](const CriteriaRow &row) {
    std::string duties;
    for (const Index d : row.duties) duties += (duties.empty() ? " requires " : ", ") + m.duties[d].name;
    return titled(nameOf(row.severity), row.title) + duties +
           (row.respondWithinMs ? " respond within " + printWord(Scalar::duration, row.respondWithinMs) : "");
  });
  table(out, "ask", m.asks, [&](const Ask &a) {
    return fmt::format("{} {} -> {}{}", titled(a.key, a.title), m.teams[a.team].name, typeText(m.types, a.answer),
                       a.atMostMs ? " at most " + printWord(Scalar::duration, a.atMostMs) : "");
  });
  for (const Detection &d : m.detections) {
    fmt::format_to(std::back_inserter(out), "detect {} -> {}{}\n", titled(d.name, d.title),
                   m.incidents[d.incident].name, d.confirm == none ? "" : " confirm " + m.functions[d.confirm].name);
    for (const std::string &field : d.needsText) fmt::format_to(std::back_inserter(out), "  needs {}\n", field);
    for (std::size_t n = 0; n < d.when.size(); ++n)
      fmt::format_to(std::back_inserter(out), "  when {}: {}\n", n, conditionText(m, d.when[n]));
  }
  table(out, "playbook", m.playbooks, [&](const Playbook &p) {
    std::string incidents;
    for (const Index i : p.incidents) incidents += (incidents.empty() ? " for " : ", ") + m.incidents[i].name;
    return titled(p.name, p.title) + incidents + " = " + m.functions[p.entry].name;
  });
  table(out, "process", m.processes,
        [&](const Process &p) { return titled(p.number + " " + p.name, p.title) + " = " + m.functions[p.entry].name; });
  table(out, "response", m.responses,
        [&](const Response &r) { return titled(r.number, r.title) + " = " + m.functions[r.entry].name; });
}

} // namespace listing

Manifest manifestOf(const Module &m) {
  Manifest manifest;
  manifest.workspace = m.name;
  manifest.hash = printHash({reinterpret_cast<const char *>(m.hash), sizeof m.hash});
  const std::vector<bool> secrets = secretRows(m.types);
  for (const Intrinsic &i : m.intrinsics) {
    ManifestEntry &e = manifest.intrinsics.emplace_back();
    e.name = i.name;
    e.signature = listing::signature(m, i);
    e.effects = effectsOf(i);
    e.target = i.target == none ? "" : i.params[i.target].name;
    e.undo = i.undo == none ? "" : m.intrinsics[i.undo].name;
    e.crash = in(crashNames, i.crash);
    e.audience = i.audience;
    e.irreversible = i.irreversible;
    for (const Param &p : i.params) {
      ManifestArgument &a = e.arguments.emplace_back();
      a.name = p.name;
      a.type = typeText(m.types, p.type);
      a.sources = sourcesOf(p);
      for (const Index row : p.constants) a.constants.push_back(listing::constant(m, row));
      a.closed = isClosed(p);
      a.secret = isSecret(m.types, p.type);
      if (a.secret) manifest.secrets.push_back(i.name + "(" + p.name + ")");
    }
    if (secrets[i.result]) manifest.secrets.push_back(i.name);
  }
  for (const Site &s : m.sites) {
    if (s.kind == SiteKind::host) ++manifest.intrinsics[s.intrinsic].callSites;
    const bool declassifies = s.kind == SiteKind::declassify;
    if (!declassifies && s.reason.empty()) continue;
    ManifestReason given;
    given.what = declassifies ? std::string() : m.intrinsics[s.intrinsic].name;
    words(given.place, s.number);
    words(given.place, s.title.empty() ? s.name : s.title);
    given.file = s.file < m.strings.size() ? m.strings[s.file] : std::string();
    given.line = s.line;
    given.reason = s.reason;
    (declassifies ? manifest.declassified : manifest.irreversible).push_back(std::move(given));
  }
  std::set<std::string> teams;
  for (const Ask &a : m.asks) teams.insert(m.teams[a.team].name);
  for (const Approval &a : m.approvals) teams.insert(m.teams[a.team].name);
  manifest.teams.assign(teams.begin(), teams.end());
  manifest.types = m.types.size();
  manifest.functions = m.functions.size();
  for (const Function &f : m.functions) manifest.words += f.code.size();
  manifest.detections = m.detections.size();
  manifest.playbooks = m.playbooks.size();
  return manifest;
}

std::string manifestText(const Manifest &manifest) {
  std::string out = fmt::format("module {}\nhash {}\n", quotedText(manifest.workspace), manifest.hash);
  fmt::format_to(std::back_inserter(out), "{} playbooks, {} detections, {} functions, {} words of code, {} types\n",
                 manifest.playbooks, manifest.detections, manifest.functions, manifest.words, manifest.types);
  for (const ManifestEntry &e : manifest.intrinsics) {
    fmt::format_to(std::back_inserter(out), "{:<10} {}{}{}{}{}\n", fmt::join(e.effects, " "), e.name, e.signature,
                   e.undo.empty() ? "" : " undo " + e.undo, e.irreversible ? " irreversible" : "",
                   e.audience.empty() ? "" : " audience " + e.audience);
    for (const ManifestArgument &a : e.arguments)
      if (!a.sources.empty()) fmt::format_to(std::back_inserter(out), "{:<10}   {}: {}\n", "", a.name, domainText(a));
  }
  if (!manifest.teams.empty())
    fmt::format_to(std::back_inserter(out), "asks       {}\n", fmt::join(manifest.teams, ", "));
  if (!manifest.secrets.empty())
    fmt::format_to(std::back_inserter(out), "secrets    {}\n", fmt::join(manifest.secrets, ", "));
  const auto reasons = [&](std::string_view title, const std::vector<ManifestReason> &all) {
    for (const ManifestReason &r : all) {
      std::string where = r.what;
      words(where, r.place);
      fmt::format_to(std::back_inserter(out), "{:<10} {} ({}:{}): {}\n", title, where, r.file, r.line, r.reason);
    }
  };
  reasons("for good", manifest.irreversible);
  reasons("declassify", manifest.declassified);
  return out;
}

} // namespace tejun::vm
