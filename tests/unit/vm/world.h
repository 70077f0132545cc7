// What the tests of the runtime share: a module of the usual tables built by hand, short ways to emit functions, and a run on it that
// the verifier accepted first.
#pragma once

#include "vm/bytecode/builder.h"
#include "vm/bytecode/builtins.h"
#include "vm/bytecode/types.h"
#include "vm/runtime/run.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tejun::vm::test {

/// The types and tables that every module has, and some of the tests' own.
struct Shop {
  Shop();
  ModuleBuilder m{"試験"};
  TypeIndex boolean, integer, decimal, text, duration, time, size, port, score, address, network, host, hash, domain,
      url, receipt;
  TypeIndex failure, severity, incident, alert, source, endpoint, shape, target, texts, hosts, addresses, hostSet,
      counts;
  TypeIndex maybeInt, maybeText;

  using Body = std::function<void(FunctionBuilder &)>;
  /// Parameters are the registers from 0 on. The body ends in a terminator.
  Index function(std::string name, std::initializer_list<TypeIndex> params, TypeIndex result, const Body &);
  Index intrinsic(std::string name, std::vector<Param> params, TypeIndex result, Effect, std::uint32_t atOnce = 1);
  Index hostSite(Index intrinsic);
  Index site(SiteKind, std::string number, std::string name, std::string title);
  Index word(TypeIndex t, std::int64_t w) { return m.constant(t, w); }
  Index spelled(TypeIndex t, std::string s) { return m.constant(t, std::move(s)); }
  /// A register with a constant.
  Reg load(FunctionBuilder &, TypeIndex, Index constant);
  Reg textRegister(FunctionBuilder &, std::string);
  Reg number(FunctionBuilder &, std::int64_t);
  Reg durationRegister(FunctionBuilder &, std::int64_t ms);
  /// Consecutive registers.
  static Reg run(FunctionBuilder &, std::initializer_list<TypeIndex>);

  /// Verified, or the test fails.
  std::shared_ptr<const Module> finish();
};

/// Writes down what it is told, a line an event.
class Diary : public Observer {
public:
  explicit Diary(const Module *of = nullptr) : module(of) {}
  const Module *module;
  std::vector<std::string> lines;
  void entered(const Where &, Index site) override { add("enter " + name(site)); }
  void left(const Where &, Index site) override { add("leave " + name(site)); }
  void taken(const Where &, Index site) override { add("taken " + name(site)); }
  void remarked(const Where &, Index site, std::string_view why) override {
    add("remark " + name(site) + " " + std::string(why));
  }
  void established(const Where &, Index fact, const Json &value, std::string_view why) override {
    add("establish " + std::to_string(fact) + " " + value.dump() + " " + std::string(why));
  }
  void assumed(const Where &, Index fact, const Json &value, std::string_view why) override {
    add("assume " + std::to_string(fact) + " " + value.dump() + " " + std::string(why));
  }
  void severityChanged(const Where &, std::optional<Severity> certain, std::optional<Severity> possible) override {
    const auto show = [](std::optional<Severity> s) {
      return s ? std::to_string(static_cast<int>(*s)) : std::string("-");
    };
    add("severity " + show(certain) + " " + show(possible));
  }
  void dutyMet(const Where &, Index duty) override { add("met " + std::to_string(duty)); }
  void dutyOmitted(const Where &, Index duty, std::string_view why) override {
    add("omit " + std::to_string(duty) + " " + std::string(why));
  }
  void handedOff(const Where &, const Handoff &h) override { add("handoff " + h.package.dump()); }
  void called(const PendingCall &c) override { add("call " + toString(c.id) + " " + c.arguments.dump()); }
  void answered(const PendingCall &c, const Answer &a) override {
    add("answer " + toString(c.id) + " " +
        (a.json() ? a.json()->dump() : "failure " + std::string(nameOf(*a.failed())) + " " + a.detail));
  }
  void abandoned(const PendingCall &c) override { add("abandon " + toString(c.id)); }
  void boundExpired(const Where &w, const Bound &) override { add("bound " + toString(w.track)); }
  void promiseBreached(const Where &, const Promise &p) override { add("breach " + name(p.site)); }
  void trackStarted(const TrackPath &t, Index) override { add("start " + toString(t)); }
  void trackEnded(const TrackPath &t) override { add("stop " + toString(t)); }
  void ended(const Where &, const End &e) override { add("end " + e.reason); }
  void stopped(const Where &, RunStatus s, const Stop &stop) override {
    add("stopped " + std::to_string(static_cast<int>(s)) + " " + stop.reason);
  }

private:
  void add(std::string line) { lines.push_back(std::move(line)); }
  std::string name(Index site) const {
    return module ? module->sites[site].number + module->sites[site].title : std::to_string(site);
  }
};

std::unique_ptr<Run> makeRun(const std::shared_ptr<const Module> &, const Limits & = {}, Observer * = nullptr);
/// Runs a function that waits for nothing and gives its result.
Json evaluate(const std::shared_ptr<const Module> &, Index function, const Json &arguments = Json::array());

} // namespace tejun::vm::test
