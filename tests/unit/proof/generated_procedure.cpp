#include "tests/unit/proof/generated_procedure.h"

#include <fmt/format.h>

#include <random>
#include <vector>

namespace tejun::proof {

namespace {

class Generator {
public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  std::string whole() {
    std::string text = R"(
import asset, edr
scope "S" {
  incident alpha "甲"
  incident beta "乙"
  team it "IT"
  team lab "研究所" external
  triage by it
  containment by it
  analysis by lab
}
duty scoping "範囲"
duty prevention "防止"
duty breach_investigation "調査"
fact f "f" : Bool
fact g "g" : Bool for alpha
fact s "s" : Set<Host>
)";
    text += fmt::format(R"(criteria {{
  critical "致命的" requires scoping, prevention, breach_investigation {{ when {} }}
  high "重大" requires scoping, prevention {{ when {}  when {} }}
  low "低" requires scoping {{ otherwise }}
}}
)",
                        criterion(), criterion(), criterion());
    for (int i = 1; i <= triage; ++i) text += process(1, i, i == 1 || chance(40) ? " fulfils scoping" : "");
    text += process(2, 1, " fulfils prevention");
    text += process(2, 2, chance(50) ? " fulfils prevention, scoping" : "");
    for (int i = 1; i <= 2; ++i) text += response(i);
    return text + playbook();
  }

private:
  static constexpr int triage = 4;

  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  bool chance(std::uint32_t percent) { return below(100) < percent; }
  std::string one(const std::vector<std::string> &of) { return of[below(static_cast<std::uint32_t>(of.size()))]; }

  std::string criterion() {
    return one({"f", "g", "f and g", "not f and g", "f or g", "s.count > 1", "incident == beta and f",
                "incident == alpha and s.count > 0", "s is known and g", "not (f or g)", "f == false"});
  }
  /// Bodies know of facts alone, a playbook also of the case.
  std::string factCondition(bool inPlaybook = false) {
    const std::string ofCase =
        one({"severity == critical", "severity >= high", "severity == low", "severity != critical", "severity > low",
             "incident == alpha", "incident in [beta]"});
    const std::string base = one(
        {"f ?? false", "f ?? true", "not (f ?? false)", "f is known", "f is not known", "g ?? false", "s is known"});
    const std::string chosen = inPlaybook && chance(50) ? ofCase : base;
    if (!chance(20)) return chosen;
    return fmt::format("({}) {} ({})", chosen, one({"and", "or"}), factCondition(inPlaybook));
  }

  // ---- bodies ------------------------------------------------------------------------------------------------------

  struct Place {
    bool contains = false, method = true;
    int depth = 0;
  };

  std::string block(Place at, bool mayLeave) {
    ++at.depth;
    std::string text = "{ ";
    const std::uint32_t count = at.depth > 2 ? 1 : 1 + below(2);
    for (std::uint32_t i = 0; i < count; ++i) text += statement(at);
    if (mayLeave && chance(35))
      text += at.method ? one({R"(skip "抜ける")", R"(accept "十分")", R"(park "人が見る")"}) : R"(park "人が見る")";
    return text + " }\n";
  }
  /// What a handler does; `value` may be empty.
  std::string silence(Place at, const std::string &value) {
    at.contains = false;
    return handler(at, value);
  }
  std::string handler(Place at, const std::string &value) {
    switch (below(6)) {
    case 0: return at.method ? R"(skip "できない")" : R"(park "できない")";
    case 1: return at.method ? R"(accept "足りる")" : R"(park "できない")";
    case 2: return R"(park "できない")";
    case 3:
      if (!value.empty()) return value;
      [[fallthrough]];
    default: {
      ++at.depth;
      return "{ " + statement(at) + value + " }";
    }
    }
  }
  std::string boolean() { return one({"true", "false", "flag", "not flag", "f ?? false"}); }
  std::string condition() {
    return chance(40) ? factCondition() : one({"flag", "hosts is empty", "hosts is not empty", "hosts.count > 0"});
  }

  std::string statement(Place at) {
    const std::string name = fmt::format("x{}", ++names_);
    const bool shallow = at.depth < 3;
    switch (below(at.contains ? 16 : 12)) {
    case 0:
      if (at.method)
        return fmt::format("let {} = edr.isolation(host) else {}\n r = {}\n", name, handler(at, "false"), name);
      [[fallthrough]];
    case 1:
      return at.method ? fmt::format("r = edr.isolation(host)\n") : fmt::format("let {} = edr.isolation(host)\n", name);
    case 2:
    case 3: {
      if (!shallow) break;
      std::string text = fmt::format("if {} {}", condition(), block(at, true));
      if (chance(40)) text += " else " + block(at, false);
      return text + "\n";
    }
    case 4: return shallow ? fmt::format("for h{} in hosts {}\n", names_, block(at, true)) : "";
    case 5:
    case 6:
      return chance(25) ? "establish s = hosts because \"調べた\"\n"
                        : fmt::format("{} {} = {} because \"調べた\"\n",
                                      at.method ? one({"establish", "assume"}) : "assume", one({"f", "g"}), boolean());
    case 7:
      return shallow ? fmt::format("let {} = ask it \"?\" {{ approve at most 1h silence {} }}\n", name,
                                   silence(at, "false"))
                     : "";
    case 8:
      return shallow ? fmt::format("ask it \"手で\" {{ task hosts at most 1h silence {} }}\n", silence(at, "")) : "";
    case 9: return shallow ? fmt::format("at most 10m {} else {}\n", block(at, false), handler(at, "")) : "";
    case 10: return shallow ? fmt::format("within 10m {}\n", block(at, false)) : "";
    case 11: return chance(15) ? fmt::format("omit {} because \"しない\"\n", one({"scoping", "prevention"})) : "";
    case 12:
    case 13: {
      const std::string after = chance(70) ? fmt::format("{}.failed else {}\n", name, handler(at, ""))
                                           : fmt::format("for q{} in {}.failed {{ within 1m {{ }} }}\n", names_, name);
      return fmt::format("let {} = edr.isolate(each hosts)\n{}", name, after);
    }
    case 14: return fmt::format("let {} = edr.isolate(host) else none\n", name);
    case 15: return shallow ? fmt::format("with approval by it {} else {}\n", block(at, false), handler(at, "")) : "";
    default: break;
    }
    return "";
  }

  std::string process(int group, int index, const std::string &fulfils) {
    const bool filled = chance(50);
    if (group == 1) filled_[index] = filled;
    std::string text =
        fmt::format("process {}.{} p{}{} \"手続き\" as R{}{}{} establishes f, g, s {{\n input host: Host\n input "
                    "hosts: Set<Host>{}\n"
                    " input flag: Bool\n output r: Bool?\n",
                    group, index, group, index, group, index, fulfils, filled || group == 2 ? " not empty" : "");
    const std::uint32_t methods = 1 + below(2);
    for (std::uint32_t m = 1; m <= methods; ++m) {
      text += fmt::format(" method {}.{}.{} \"方法\"", group, index, m);
      if (chance(25)) text += fmt::format(" when {} \"場合\"", condition());
      text += m == 1 ? " {\n r = flag\n" : " {\n";
      Place at;
      at.contains = group == 2;
      const std::uint32_t count = 1 + below(3);
      if (group == 2 && m == 1 && chance(60))
        text += "let first = edr.isolate(each hosts)\n first.failed else park \"できない\"\n";
      for (std::uint32_t i = 0; i < count; ++i) text += statement(at);
      text += "}\n";
    }
    return text + "}\n";
  }

  std::string response(int number) {
    std::string text = fmt::format("response {} \"対応\" by it (host: Host, hosts: Set<Host>, flag: Bool) {{\n if "
                                   "hosts is empty {{ park \"なし\" }}\n",
                                   number);
    const auto calls = [&] { return fmt::format("p2{}(host, hosts, flag)\n", 1 + below(2)); };
    text += chance(70) ? "p21(host, hosts, flag)\n" : calls();
    if (chance(40)) text += fmt::format("if {} {{ {} }}\n", factCondition(), calls());
    if (chance(20))
      text += fmt::format("at most 30m {{ {} }} else {{ {} }}\n", calls(),
                          chance(50) ? calls() : std::string(R"(park "遅い")"));
    if (chance(20))
      text += fmt::format("with approval by it {{ {} }} else {{ omit prevention because \"断られた\" }}\n", calls());
    if (chance(15))
      text +=
          fmt::format("if {} {{ close {} because \"終わり\" }}\n", factCondition(), one({"done", "false_positive"}));
    if (chance(70)) text += "handoff analysis\n";
    return text + "}\n";
  }

  // ---- the playbook ------------------------------------------------------------------------------------------------

  std::string playCondition(int steps) {
    if (steps > 0 && chance(30))
      return fmt::format("(s{} if ran) is known", 1 + below(static_cast<std::uint32_t>(steps)));
    return chance(70) ? factCondition(true) : "flag";
  }
  std::string target(int after, int last) {
    if (after < last && chance(50)) {
      const int to = after + 1 + static_cast<int>(below(static_cast<std::uint32_t>(last - after)));
      return fmt::format("step {}", second_[to] ? to - 1 : to);
    }
    switch (below(6)) {
    case 0: return R"(close false_positive because "誤検知")";
    case 1: return R"(park "人が見る")";
    case 2: return "handoff analysis";
    case 3: return R"(close done because "済み")";
    default: return fmt::format("response {}(host, [host], flag)", 1 + below(2));
    }
  }
  std::string step(int number, int last, bool together) {
    const int process = 1 + static_cast<int>(below(triage));
    std::string text =
        fmt::format("step {} s{} = p1{}(host, hosts: {}, flag: {})", number, number, process,
                    filled_[process] || chance(60) ? "[host]" : "[]", one({"flag", "true", "f ?? false"}));
    if (chance(25)) text += " when " + playCondition(number - 1);
    if (chance(30)) {
      text += " else ";
      if (!together && number < last && chance(40))
        text += fmt::format("-> step {}", number + 1);
      else
        text += one({R"(skip "飛ばす")", R"(accept "足りる")", R"(park "止める")"});
    }
    return text + "\n";
  }

  std::string playbook() {
    std::string text = "playbook main \"手順\" for alpha, beta {\n needs alert.source.host\n let host = "
                       "alert.source.host\n let flag = alert.id is known\n";
    const int last = 2 + static_cast<int>(below(4));
    for (int number = 2; number <= last; ++number) second_[number] = !second_[number - 1] && chance(20);
    for (int number = 1; number <= last; ++number) {
      if (number < last && second_[number + 1]) {
        text += "together {\n" + step(number, last, true) + step(number + 1, last, true) + "}\n";
        ++number;
      } else
        text += step(number, last, false);
      if (chance(15)) text += fmt::format("assume {} = {} because \"判断\"\n", one({"f", "g"}), one({"true", "false"}));
      if (chance(5))
        text += fmt::format("omit {} because \"判断\"\n", one({"scoping", "prevention", "breach_investigation"}));
      if (number < last && chance(50)) {
        text += "branch {\n";
        const std::uint32_t arms = 1 + below(2);
        for (std::uint32_t arm = 0; arm < arms; ++arm)
          text += fmt::format("when {} -> {}\n", playCondition(number), target(number, last));
        text += fmt::format("else -> step {}\n}}\n", number + 1);
      }
    }
    return text + fmt::format("branch {{\nwhen {} -> {}\nelse -> {}\n}}\n}}\n", playCondition(last), target(last, last),
                              target(last, last));
  }

  std::mt19937 random_;
  int names_ = 0;
  bool filled_[triage + 1] = {};
  bool second_[8] = {}; // steps that run together with the one before
};

} // namespace

std::string generatedProcedure(std::uint32_t seed) { return Generator(seed).whole(); }

} // namespace tejun::proof
