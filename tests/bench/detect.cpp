// `./dev bench detect`: 10 to 10,000 rules like Sigma's over alerts of about ten fields, of which 5 % are made to match: by the index, by
// a plain loop in C++ over the same rules (texts folded once, patterns compiled once, `and` and `or` cut short), and by the reference
// evaluator, interleaved in one run. Medians of ROUNDS (7) for each alert; all must match the same rules. Times are of one core, from the alert in
// a run's heap to the list of its detections.
//   detect BUILD [ROUNDS]      also writes build/bench/detect.md
#include "tests/unit/detect/generate.h"
#include "vm/bytecode/scalar_text.h"
#include "vm/bytecode/verifier.h"
#include "vm/detect/match.h"
#include "vm/detect/rule_index.h"
#include "vm/runtime/folding.h"
#include "vm/runtime/interned.h"
#include "vm/runtime/run.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

namespace {

using namespace tejun::vm;
using Clock = std::chrono::steady_clock;
using Json = nlohmann::json;

double since(Clock::time_point began) { return std::chrono::duration<double>(Clock::now() - began).count(); }
double median(std::vector<double> all) {
  std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2), all.end());
  return all[all.size() / 2];
}
/// Times by alert: the mean of the alerts' medians, which a round that was interrupted does not move.
struct Times {
  std::vector<std::vector<double>> byAlert;
  explicit Times(std::size_t alerts) : byAlert(alerts) {}
  double mean() const {
    double sum = 0;
    for (const auto &one : byAlert) sum += median(one);
    return sum / static_cast<double>(byAlert.size());
  }
};
[[noreturn]] void die(const std::string &why) {
  std::fprintf(stderr, "detect: %s\n", why.c_str());
  std::exit(1);
}

// ---- the plain loop ------------------------------------------------------------------------------------------------

/// A field of an alert, as a program without an index would hold it.
struct PlainField {
  bool present = false;
  std::vector<std::string> texts, folded;
  std::int64_t number = 0;
  std::optional<AddressBits> address;
};

class PlainLoop {
public:
  explicit PlainLoop(const Module &m) : module(m) {
    for (const Detection &d : module.detections) {
      auto &rule = rules.emplace_back();
      for (const Condition &c : d.when) rule.push_back(leaf(c));
    }
  }
  /// Untimed: what a reader of alerts would hand over.
  std::vector<PlainField> alertOf(const Json &json) const {
    std::vector<PlainField> out(fields.size());
    for (const auto &[name, id] : fields) {
      const Json::json_pointer at(name);
      if (!json.contains(at)) continue;
      const Json &value = json[at];
      PlainField &field = out[id];
      field.present = true;
      if (value.is_number()) field.number = value.get<std::int64_t>();
      if (value.is_string()) field.texts = {value.get<std::string>()};
      if (value.is_array()) field.texts = value.get<std::vector<std::string>>();
      if (value.is_string()) field.address = parseAddress(field.texts[0]);
    }
    return out;
  }
  void match(std::vector<PlainField> &alert, std::vector<Index> &out) const {
    out.clear();
    for (PlainField &field : alert) {
      field.folded.clear();
      for (const std::string &text : field.texts) field.folded.push_back(fold(text));
    }
    for (Index rule = 0; rule < rules.size(); ++rule)
      if (holds(module.detections[rule].when, rules[rule], 0, alert)) out.push_back(rule);
  }

private:
  struct Leaf {
    std::size_t field = 0;
    std::vector<std::string> folded;
    std::vector<NetworkBits> networks;
    std::int64_t number = 0;
    std::shared_ptr<const re2::RE2> pattern;
  };
  Leaf leaf(const Condition &c) {
    Leaf out;
    if (c.kind != ConditionKind::atom) return out;
    std::string pointer = c.fieldText.substr(5); // alert.a.b → /a/b
    std::replace(pointer.begin(), pointer.end(), '.', '/');
    out.field = fields.try_emplace(pointer, fields.size()).first->second;
    for (const Index row : c.values) {
      const Constant &constant = module.constants[row];
      out.number = constant.word;
      if (const auto network = parseNetwork(constant.text); network && c.op == AtomOp::in)
        out.networks.push_back(*network);
      else
        out.folded.push_back(fold(constant.text));
      if (c.op == AtomOp::matches) {
        re2::RE2::Options options;
        options.set_case_sensitive(false);
        out.pattern = std::make_shared<const re2::RE2>(constant.text, options);
      }
    }
    return out;
  }
  bool holds(const std::vector<Condition> &nodes, const std::vector<Leaf> &leaves, Index i,
             const std::vector<PlainField> &alert) const {
    const Condition &node = nodes[i];
    const auto child = [&](Index c) { return holds(nodes, leaves, c, alert); };
    switch (node.kind) {
    case ConditionKind::always: return true;
    case ConditionKind::all: return std::all_of(node.children.begin(), node.children.end(), child);
    case ConditionKind::any: return std::any_of(node.children.begin(), node.children.end(), child);
    case ConditionKind::not_: return !child(node.children[0]);
    case ConditionKind::atom: break;
    }
    const Leaf &leaf = leaves[i];
    const PlainField &field = alert[leaf.field];
    if (!field.present) return false;
    const auto anyText = [&](auto test) {
      return std::any_of(field.folded.begin(), field.folded.end(), [&](const std::string &text) {
        return std::any_of(leaf.folded.begin(), leaf.folded.end(), [&](const std::string &v) { return test(text, v); });
      });
    };
    std::size_t steps = 0;
    switch (node.op) {
    case AtomOp::eq:
      if (field.folded.empty()) return field.number == leaf.number;
      [[fallthrough]];
    case AtomOp::in:
      return anyText([](const auto &a, const auto &b) { return a == b; }) ||
             std::any_of(leaf.networks.begin(), leaf.networks.end(),
                         [&](const NetworkBits &n) { return field.address && inNetwork(*field.address, n); });
    case AtomOp::ge: return field.number >= leaf.number;
    case AtomOp::contains:
      if (node.fieldText == "alert.file.hashes" || node.fieldText == "alert.techniques")
        return anyText([](const auto &a, const auto &b) { return a == b; });
      return anyText([](const auto &a, const auto &b) { return a.find(b) != a.npos; });
    case AtomOp::starts: return anyText([](const auto &a, const auto &b) { return a.starts_with(b); });
    case AtomOp::ends: return anyText([](const auto &a, const auto &b) { return a.ends_with(b); });
    case AtomOp::like: return anyText([&](const auto &a, const auto &b) { return fitsWildcards(a, b, steps); });
    case AtomOp::matches: return re2::RE2::PartialMatch(field.texts[0], *leaf.pattern);
    default: die("the plain loop knows no such operator");
    }
  }

  const Module &module;
  std::vector<std::vector<Leaf>> rules;
  std::map<std::string, std::size_t> fields;
};

// ---- one size ------------------------------------------------------------------------------------------------------

struct Row {
  std::size_t rules = 0;
  double index = 0, plain = 0, reference = 0; // seconds an alert
  double build = 0, candidates = 0, bytesARule = 0, matching = 0, p50 = 0, p99 = 0;
  std::uint64_t checksum = 0;
  std::size_t open = 0;
};

void add(std::uint64_t &checksum, std::size_t alert, const std::vector<Index> &matched) {
  for (const Index rule : matched) checksum = (checksum ^ (alert << 20 | rule)) * 0x100000001b3u;
}

Row measure(std::size_t rules, std::size_t rounds, std::vector<double> &passes, double &alertBytes,
            double &alertFields) {
  constexpr std::size_t count = 2000;
  Row row{.rules = rules};
  test::RuleShop shop(20261126);
  for (std::size_t i = 0; i < rules; ++i) shop.addSigmaRule();
  std::vector<Json> alerts;
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) {
    alerts.push_back(shop.sigmaAlert(5));
    texts.push_back(alerts.back().dump());
    alertBytes += static_cast<double>(texts.back().size()) / count;
    alertFields += static_cast<double>(alerts.back().flatten().size()) / count;
  }
  const auto module = std::make_shared<const Module>(shop.finish());
  if (const auto problem = verify(*module)) die(textOf(*problem));
  const auto began = Clock::now();
  std::string error;
  const auto index = detect::RuleIndex::build(module, error);
  if (!index) die(error);
  row.build = since(began);
  row.bytesARule = static_cast<double>(index->size().bytes) / static_cast<double>(rules);
  row.open = index->open().size() + index->byPresence().size();
  const PlainLoop plain(*module);
  std::vector<std::vector<PlainField>> plainAlerts;
  for (const Json &alert : alerts) plainAlerts.push_back(plain.alertOf(alert));
  Limits limits;
  limits.heapBytes = 256u << 20;
  auto created = Run::create(module, limits);
  if (!created.run) die(created.error);
  Run &run = *created.run;
  detect::RuleIndex::Scratch scratch(*index);

  const std::size_t plainCount = std::clamp<std::size_t>(1'000'000 / rules, 100, count);
  const std::size_t referenceCount = std::clamp<std::size_t>(50'000 / rules, 5, count);
  Times byIndex(count), byPlain(plainCount), byReference(referenceCount);
  std::vector<double> latency;
  std::vector<Index> matched;
  std::vector<std::vector<Index>> found(count);
  for (std::size_t round = 0; round <= rounds; ++round) { // the first warms up
    std::size_t matching = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!run.setAlert(alerts[i]).empty()) die("an alert does not fit");
      const auto start = Clock::now();
      index->match(run, scratch, matched);
      if (round > 0) byIndex.byAlert[i].push_back(since(start));
      matching += matched.empty() ? 0 : 1;
      if (round == 0) add(row.checksum, i, matched), found[i] = matched;
      if (matched != found[i]) die("another round matched other rules");
    }
    row.matching = static_cast<double>(matching) / count;

    for (std::size_t i = 0; i < plainCount; ++i) {
      const auto start = Clock::now();
      plain.match(plainAlerts[i], matched);
      if (round > 0) byPlain.byAlert[i].push_back(since(start));
      if (matched != found[i]) die(fmt::format("the plain loop disagrees on alert {} of {} rules", i, rules));
    }

    for (std::size_t i = 0; i < referenceCount; ++i) {
      if (!run.setAlert(alerts[i]).empty()) die("an alert does not fit");
      const auto start = Clock::now();
      matched.clear();
      for (Index rule = 0; rule < rules; ++rule)
        if (detect::matches(run, module->detections[rule])) matched.push_back(rule);
      if (round > 0) byReference.byAlert[i].push_back(since(start));
      if (matched != found[i]) die(fmt::format("the reference disagrees on alert {} of {} rules", i, rules));
    }

    // What no matcher that reads the alert can beat: a search for a byte that is not there.
    const auto start = Clock::now();
    for (const std::string &text : texts)
      if (std::memchr(text.data(), 0, text.size()) != nullptr) die("a zero byte");
    passes.push_back(since(start) / count);

    if (round == 0) continue;
    for (std::size_t i = 0; i < count; ++i) {
      const auto from = Clock::now();
      if (!run.setAlert(Json::parse(texts[i])).empty()) die("an alert does not fit");
      index->match(run, scratch, matched);
      latency.push_back(since(from));
    }
  }
  row.index = byIndex.mean(), row.plain = byPlain.mean(), row.reference = byReference.mean();
  row.p50 = median(latency);
  std::nth_element(latency.begin(), latency.begin() + static_cast<std::ptrdiff_t>(latency.size() * 99 / 100),
                   latency.end());
  row.p99 = latency[latency.size() * 99 / 100];
  row.candidates = static_cast<double>(scratch.work().candidates) / static_cast<double>(scratch.work().alerts);
  return row;
}

} // namespace

int main(int count, char **arguments) {
  const std::size_t rounds = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 7;
  std::vector<Row> rows;
  std::vector<double> passes;
  double bytes = 0, fields = 0;
  for (const std::size_t rules : {10, 100, 1000, 10'000}) rows.push_back(measure(rules, rounds, passes, bytes, fields));
  const double pass = median(passes);
  std::string out = fmt::format(
      "Alerts of {:.0f} bytes and {:.1f} fields. A search through the bytes of one takes {:.0f} ns ({:.1f} GB/s): no "
      "matcher is faster.\n\n",
      bytes / 4, fields / 4, pass * 1e9, bytes / 4 / pass / 1e9);
  out += "| rules | index: alerts/s | × of 10 rules | × of a pass over the bytes | plain loop: alerts/s | index is "
         "faster by | reference: "
         "alerts/s | rules tried an alert | alerts that match | tried on all | p50, p99 with JSON | build | bytes a "
         "rule | checksum |\n";
  out += "| --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --- |\n";
  for (const Row &r : rows)
    out += fmt::format("| {} | {:.0f} | {:.1f} | {:.0f} | {:.0f} | {:.0f} × | {:.0f} | {:.1f} | {:.1f} % | {} | "
                       "{:.0f}, {:.0f} µs | {:.0f} ms | "
                       "{:.0f} | {:016x} |\n",
                       r.rules, 1 / r.index, r.index / rows[0].index, r.index / pass, 1 / r.plain, r.plain / r.index,
                       1 / r.reference, r.candidates, 100 * r.matching, r.open, 1e6 * r.p50, 1e6 * r.p99, 1e3 * r.build,
                       r.bytesARule, r.checksum);
  const Row &most = rows.back();
  const bool fast = 1 / most.index >= 100'000, flat = most.index <= 10 * rows[0].index;
  out += fmt::format("\nGoals: 100,000 alerts/s with 10,000 rules: {}; at most 10 × slower than with 10: {}. All three "
                     "agree on every alert "
                     "that they share.\n",
                     fast ? "met" : "missed", flat ? "met" : "missed");
  std::fputs(out.c_str(), stdout);
  if (count > 1) {
    const auto folder = std::filesystem::path(arguments[1]).parent_path() / "bench";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "detect.md") << out;
  }
  return 0;
}
