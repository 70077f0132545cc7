#include "tests/unit/detect/generate.h"

#include "vm/bytecode/types.h"

#include <fmt/format.h>

namespace tejun::vm::test {

RuleShop::RuleShop(std::uint64_t seed) : draw(seed) {
  text_ = m.scalar(Scalar::text), address_ = m.scalar(Scalar::address), network_ = m.scalar(Scalar::network);
  hash_ = m.scalar(Scalar::fileHash), port_ = m.scalar(Scalar::port), integer_ = m.scalar(Scalar::integer);
  time_ = m.scalar(Scalar::time);
  std::vector<EnumCase> failures;
#define FAILURE(name, retried, en, ja) failures.push_back({#name, ja, {}});
#include "vm/bytecode/Failures.def"
  m.module().failureType = m.enumeration("Failure", std::move(failures));
  m.module().severityType =
      m.enumeration("Severity", {{"low", "", {}}, {"medium", "", {}}, {"high", "", {}}, {"critical", "", {}}});
  m.module().incidentType = m.enumeration("Incident", {{"malware", "", {}}});
  m.module().incidents = {{"malware", ""}};
  kind_ = m.enumeration("EventKind", {{"process", "", {}}, {"file", "", {}}, {"network", "", {}}});
  const auto maybe = [&](std::string name, TypeIndex t) { return Field{std::move(name), m.optional(t), {}, true}; };
  const auto always = [](std::string name, TypeIndex t) { return Field{std::move(name), t, {}, false}; };
  const TypeIndex source = m.record(
      "Source", {maybe("host", text_), maybe("address", address_), maybe("user", text_), maybe("port", port_)});
  const TypeIndex destination =
      m.record("Destination", {maybe("address", address_), maybe("port", port_), maybe("domain", text_)});
  const TypeIndex file = m.record("File", {maybe("path", text_), always("hashes", m.set(hash_))});
  const TypeIndex process =
      m.record("Process", {maybe("path", text_), maybe("command_line", text_), maybe("parent", text_)});
  m.module().alertType =
      m.record("Alert", {maybe("signature", text_), maybe("product", text_), always("source", source),
                         always("destination", destination), maybe("file", file), maybe("process", process),
                         always("techniques", m.set(text_)), maybe("severity", integer_), maybe("time", time_),
                         maybe("kind", kind_), always("labels", m.list(text_))});
  m.slot(m.module().alertType);
  for (int i = 0; i < 300; ++i) programs_.push_back(word(4, 9) + ".exe");
  for (int i = 0; i < 200; ++i) common_.push_back(word(4, 8));
}

std::string RuleShop::word(unsigned least, unsigned most) {
  static constexpr std::string_view syllables[] = {"ba",  "ko", "ri", "shi", "ten", "lo", "mu", "pra",
                                                   "xe",  "do", "in", "ver", "ka",  "zu", "el", "o",
                                                   "qua", "fi", "no", "st",  "wy",  "ge", "ha", "t"};
  std::string out;
  const std::size_t length = least + below(most - least + 1);
  while (out.size() < length) out += syllables[below(std::size(syllables))];
  return out;
}
/// Of the same syllables as all else, but too long to stand in an alert by chance.
std::string RuleShop::rare() { return word(10, 14); }
/// A few programs are in most rules and alerts.
std::string RuleShop::program() { return programs_[below(1 + below(1 + below(programs_.size())))]; }
std::string RuleShop::hash() { return fmt::format("{:016x}{:016x}{:016x}{:016x}", draw(), draw(), draw(), draw()); }
std::string RuleShop::address() {
  return fmt::format("{}.{}.{}.{}", 1 + below(220), below(256), below(256), below(256));
}

RuleShop::Place RuleShop::place(const std::string &field) const {
  Place out{{}, m.module().alertType};
  const std::vector<Type> &types = m.module().types;
  for (std::size_t from = 0; from <= field.size();) {
    const std::size_t end = std::min(field.find('.', from), field.size());
    const std::string name = field.substr(from, end - from);
    const std::vector<Field> &fields = types[out.type].fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (fields[i].name != name) continue;
      out.path.push_back(static_cast<std::uint8_t>(i));
      out.type = unwrapped(types, fields[i].type);
      break;
    }
    from = end + 1;
  }
  return out;
}

Condition RuleShop::atom(const std::string &field, AtomOp op, std::vector<std::string> texts, bool folds) {
  const Place at = place(field);
  Condition c;
  c.kind = ConditionKind::atom, c.field = at.path, c.fieldText = "alert." + field, c.op = op, c.foldCase = folds;
  const TypeIndex item = elementOf(m.module().types, at.type);
  for (std::string &t : texts) {
    const bool network = item == address_ && t.find('/') != t.npos;
    c.values.push_back(m.constant(network ? network_ : item, std::move(t)));
  }
  return c;
}
Condition RuleShop::number(const std::string &field, AtomOp op, std::int64_t value) {
  const Place at = place(field);
  Condition c;
  c.kind = ConditionKind::atom, c.field = at.path, c.fieldText = "alert." + field, c.op = op;
  c.values = {m.constant(at.type, value)};
  return c;
}
Condition RuleShop::node(ConditionKind kind, std::vector<Index> children) {
  Condition c;
  c.kind = kind, c.children = std::move(children);
  return c;
}
Index RuleShop::group(std::vector<Condition> &nodes, ConditionKind kind, std::vector<Condition> atoms) {
  const auto at = static_cast<Index>(nodes.size());
  if (atoms.size() == 1) {
    nodes.push_back(std::move(atoms[0]));
    return at;
  }
  nodes.push_back(node(kind, {}));
  for (Condition &a : atoms) {
    nodes[at].children.push_back(static_cast<Index>(nodes.size()));
    nodes.push_back(std::move(a));
  }
  return at;
}

void RuleShop::add(std::vector<Condition> when, std::vector<std::vector<std::uint8_t>> needs) {
  Detection d;
  d.name = fmt::format("rule_{}", m.module().detections.size());
  d.when = std::move(when);
  d.needsText.assign(needs.size(), "alert.need");
  d.needs = std::move(needs);
  m.module().detections.push_back(std::move(d));
}

void RuleShop::addSigmaRule() {
  std::vector<Condition> nodes{node(ConditionKind::all, {})};
  const auto part = [&](ConditionKind kind, std::vector<Condition> atoms) {
    const Index at = group(nodes, kind, std::move(atoms));
    nodes[0].children.push_back(at);
  };
  Json fits = Json::object();
  const auto image = [&] {
    std::vector<Condition> all;
    const std::size_t count = 1 + below(3);
    std::string one;
    for (std::size_t i = 0; i < count; ++i)
      all.push_back(atom("process.path", AtomOp::ends, {"\\" + (one = program())}));
    fits["process"]["path"] = "C:\\Windows\\System32\\" + one;
    part(ConditionKind::any, std::move(all));
  };
  const auto command = [&](ConditionKind kind, std::size_t count) {
    std::vector<Condition> all;
    std::string line = fits.contains("/process/command_line"_json_pointer)
                           ? fits["process"]["command_line"].get<std::string>()
                           : std::string("run");
    // One word that is rare beside common ones, or only common ones, which identify nothing but together.
    const bool allCommon = kind == ConditionKind::all && chance(35);
    if (allCommon) count = std::max<std::size_t>(count, 4);
    for (std::size_t i = 0; i < count; ++i) {
      const bool vague = kind == ConditionKind::all && (i > 0 || allCommon);
      const std::string one = vague && chance(20) ? "-" + word(2, 3) : vague ? any(common_) : rare();
      all.push_back(atom("process.command_line", AtomOp::contains, {one}));
      line += " " + one;
    }
    fits["process"]["command_line"] = line;
    part(kind, std::move(all));
  };
  const std::uint64_t shape = below(100);
  if (shape < 45) {
    image();
    command(chance(70) ? ConditionKind::any : ConditionKind::all, 1 + below(5));
  } else if (shape < 60) {
    command(ConditionKind::all, 2 + below(3));
  } else if (shape < 70) {
    const std::string one = "ET " + rare() + " " + word();
    part(ConditionKind::all, {atom("signature", chance(50) ? AtomOp::contains : AtomOp::eq, {one})});
    fits["signature"] = one;
  } else if (shape < 78) {
    const std::string end = "\\" + rare() + "." + word(2, 3);
    part(ConditionKind::all, {atom("file.path", AtomOp::ends, {end})});
    fits["file"]["path"] = "C:\\Users\\Public" + end;
    if (chance(50)) part(ConditionKind::all, {atom("file.path", AtomOp::starts, {"c:\\users\\"})});
  } else if (shape < 84) {
    std::vector<std::string> domains;
    for (std::size_t i = 0; i <= below(20); ++i) domains.push_back(word() + ".example");
    fits["destination"]["domain"] = domains[0];
    part(ConditionKind::all, {atom("destination.domain", AtomOp::in, domains)});
  } else if (shape < 89) {
    std::vector<std::string> hashes;
    for (std::size_t i = 0; i <= below(10); ++i) hashes.push_back(hash());
    fits["file"]["hashes"] = {hashes[0]};
    std::vector<Condition> all;
    for (const std::string &h : hashes) all.push_back(atom("file.hashes", AtomOp::contains, {h}));
    part(ConditionKind::any, std::move(all));
  } else if (shape < 93) {
    const std::uint64_t a = 1 + below(220), b = below(256);
    part(ConditionKind::all,
         {atom("destination.address", AtomOp::in,
               {chance(50) ? fmt::format("{}.{}.0.0/16", a, b) : fmt::format("{}.{}.7.0/24", a, b)}),
          number("destination.port", AtomOp::eq, static_cast<std::int64_t>(1024 + below(60000)))});
    nodes[0].children.pop_back(); // both at the top
    nodes[0].children = {2, 3};
    nodes.erase(nodes.begin() + 1);
    nodes[0].children = {1, 2};
    fits["destination"] = {{"address", fmt::format("{}.{}.7.9", a, b)},
                           {"port", m.module().constants[nodes[2].values[0]].word}};
  } else if (shape < 98) {
    const std::string one = rare();
    if (chance(50)) image();
    part(ConditionKind::all,
         {atom("process.command_line", AtomOp::matches, {one + "[a-z]{2,5}\\s+(-|/)" + word(1, 2)})});
    fits["process"]["command_line"] = "run"; // no match is planned
  } else {
    const std::string one = rare(), two = word(3, 5);
    part(ConditionKind::all, {atom("process.command_line", AtomOp::like, {"*" + one + "*" + two + "*"})});
    fits["process"]["command_line"] = "run " + one + " " + two + " now";
  }
  if (chance(40)) { // what is known to be harmless
    std::vector<Condition> filters{atom("process.parent", AtomOp::ends, {"\\" + program()})};
    if (chance(60)) filters.push_back(atom("source.user", AtomOp::eq, {"svc-" + word(3, 5)}));
    if (chance(30)) filters.push_back(atom("process.path", AtomOp::starts, {"C:\\Program Files\\" + word()}));
    const auto at = static_cast<Index>(nodes.size());
    nodes[0].children.push_back(at);
    nodes.push_back(node(ConditionKind::not_, {at + 1}));
    group(nodes, ConditionKind::any, std::move(filters));
  }
  if (chance(10)) part(ConditionKind::all, {number("severity", AtomOp::ge, static_cast<std::int64_t>(below(3)))});
  fits["severity"] = 3;
  recipes_.push_back(std::move(fits));
  add(std::move(nodes));
}

nlohmann::json RuleShop::sigmaAlert(unsigned share) {
  const auto line = [&](unsigned words) {
    std::string out = program();
    for (unsigned i = 0; i < words; ++i) out += (chance(20) ? " -" : " ") + (chance(30) ? any(common_) : word(3, 9));
    return out;
  };
  Json alert = {{"signature", "ET INFO " + line(4)},
                {"source", {{"address", address()}, {"user", "user-" + word(3, 5)}}},
                {"destination", {{"address", address()}, {"port", 443}}},
                {"severity", below(4)}};
  if (chance(50)) alert["destination"]["domain"] = word() + ".test";
  alert["process"] = {
      {"path", "C:\\Program Files\\" + word() + "\\" + program()},
      {"command_line", "\"C:\\Program Files\\" + word() + "\\" + line(8 + static_cast<unsigned>(below(24)))},
      {"parent", "C:\\Windows\\" + word() + ".exe"}};
  if (chance(30)) alert["file"] = {{"path", "C:\\Users\\" + word() + "\\" + word() + ".dat"}, {"hashes", {hash()}}};
  if (chance(20)) alert["techniques"] = {fmt::format("T{}", 1000 + below(600))};
  if (!recipes_.empty() && chance(share)) alert.merge_patch(any(recipes_));
  return alert;
}

// ---- hostile -------------------------------------------------------------------------------------------------------

/// From few letters, with those that fold in odd ways, and Japanese ones.
std::string RuleShop::odd(unsigned most) {
  static const std::vector<std::string> letters = {"a",  "A",  "b",  "aa", "aaaa", "\\", ".",    "k", "K",
                                                   "ſ",  "s",  "İ",  "ı",  "ß",    "ẞ",  "σ",    "ς", "Σ",
                                                   "日", "本", "ア", "ａ", "Ａ",   " ",  "abab", "ǅ"};
  std::string out;
  for (std::uint64_t i = below(most + 1); i > 0; --i) out += any(letters);
  return out;
}

Condition RuleShop::hostileAtom() {
  static const std::vector<std::string> texts = {"signature", "product",    "process.path", "process.command_line",
                                                 "file.path", "source.host"};
  static const std::vector<std::string> addresses = {"10.0.0.1",    "10.0.0.0/8",    "10.0.0.0/31", "0.0.0.0/0",
                                                     "2001:db8::1", "2001:db8::/32", "::/0",        "10.0.0.1/32"};
  static const std::vector<std::int64_t> numbers = {0, 1, 3, -1, INT64_MAX, INT64_MIN, std::int64_t{1} << 62};
  switch (below(12)) {
  case 0: {
    std::vector<std::string> some;
    for (std::uint64_t i = 0; i <= below(4); ++i) some.push_back(any(addresses));
    return atom("source.address", AtomOp::in, some);
  }
  case 1: return number("severity", static_cast<AtomOp>(below(6)), any(numbers));
  case 2: return atom(any(std::vector<std::string>{"techniques", "labels"}), AtomOp::contains, {odd(2)}, chance(70));
  case 3: {
    Condition c =
        atom(any(std::vector<std::string>{"techniques", "labels", "process", "file.hashes", "signature", "source"}),
             AtomOp::known, {});
    return c;
  }
  case 4: return number("kind", chance(50) ? AtomOp::eq : AtomOp::ne, static_cast<std::int64_t>(below(3)));
  case 5: {
    static const std::vector<std::string> patterns = {"a+b", "^a", "b$",   "(ab|ba)",       "k.s",  "日.",
                                                      "[",   "",   "σ",    "(abab|日本)a?", "a{3}", "aaaa",
                                                      "A|B", "ß",  "\\\\", "(?i)ABAB",      "x*"};
    return atom(any(texts), AtomOp::matches, {any(patterns)}, chance(70));
  }
  case 6: {
    static const std::vector<std::string> patterns = {"*",   "",        "?",     "a*", "*a", "*ab*",
                                                      "a?b", "*日*本*", "aaaa*", "*k", "??"};
    return atom(any(texts), AtomOp::like, {any(patterns)}, chance(70));
  }
  case 7: {
    std::vector<std::string> some;
    for (std::uint64_t i = 0; i <= below(12); ++i) some.push_back(odd(2));
    return atom(any(texts), AtomOp::in, some, chance(70));
  }
  default: {
    static const std::vector<AtomOp> ops = {AtomOp::eq,       AtomOp::ne,     AtomOp::contains,
                                            AtomOp::contains, AtomOp::starts, AtomOp::ends};
    return atom(any(texts), any(ops), {odd(4)}, chance(70));
  }
  }
}

void RuleShop::hostileTree(std::vector<Condition> &nodes, unsigned depth) {
  const auto at = nodes.size();
  const std::uint64_t shape = below(100);
  if (depth == 0 || shape < 40) {
    nodes.push_back(shape == 0 ? Condition{} : hostileAtom());
    return;
  }
  const ConditionKind kind = shape < 55 ? ConditionKind::not_ : shape < 78 ? ConditionKind::all : ConditionKind::any;
  nodes.push_back(node(kind, {}));
  const std::uint64_t parts = kind == ConditionKind::not_ ? 1 : below(20) == 0 ? 0 : 1 + below(4);
  for (std::uint64_t i = 0; i < parts; ++i) {
    nodes[at].children.push_back(static_cast<Index>(nodes.size()));
    hostileTree(nodes, depth - 1);
  }
}

void RuleShop::addHostileRule() {
  std::vector<Condition> nodes;
  hostileTree(nodes, 1 + static_cast<unsigned>(below(5)));
  std::vector<std::vector<std::uint8_t>> needs;
  if (chance(30))
    needs.push_back(
        place(any(std::vector<std::string>{"signature", "process", "techniques", "process.path", "source.address"}))
            .path);
  add(std::move(nodes), std::move(needs));
}

nlohmann::json RuleShop::hostileAlert() {
  Json alert = Json::object();
  const auto maybe = [&](Json &in, const char *name, auto make) {
    if (chance(70)) in[name] = make();
  };
  const auto text = [&] { return odd(7); };
  maybe(alert, "signature", text);
  maybe(alert, "product", text);
  maybe(alert, "kind", [&] { return any(std::vector<std::string>{"process", "file", "network"}); });
  maybe(alert, "severity", [&]() -> Json {
    return any(std::vector<std::int64_t>{0, 1, 2, 3, -1, INT64_MAX, INT64_MIN, std::int64_t{1} << 62});
  });
  maybe(alert, "process", [&] {
    Json process = Json::object();
    maybe(process, "path", text);
    maybe(process, "command_line", text);
    return process;
  });
  maybe(alert, "file", [&] {
    Json file = Json::object();
    maybe(file, "path", text);
    if (chance(50)) file["hashes"] = {std::string(32, 'a')};
    return file;
  });
  maybe(alert, "source", [&] {
    Json source = Json::object();
    maybe(source, "host", text);
    maybe(source, "address", [&] {
      return any(std::vector<std::string>{"10.0.0.1", "10.0.0.2", "11.0.0.1", "2001:db8::1", "2001:db9::1",
                                          "::ffff:10.0.0.1"});
    });
    return source;
  });
  for (const char *name : {"techniques", "labels"})
    if (chance(60)) {
      Json all = Json::array();
      for (std::uint64_t i = below(4); i > 0; --i) all.push_back(odd(2));
      alert[name] = std::move(all);
    }
  return alert;
}

Module RuleShop::finish() { return m.finish().module; }

} // namespace tejun::vm::test
