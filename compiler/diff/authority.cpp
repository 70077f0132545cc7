// What the procedure can do to the world, and who must agree: intrinsics, effects of each process, approvals.
#include <set>

#include "compiler/diff/compare.h"
#include "compiler/proof/domains.h"
#include "compiler/sema/dump.h"
#include "compiler/sema/dump_body.h"
#include "compiler/sema/hir_walk.h"

namespace tejun::diff {

using namespace hir;
using llvm::dyn_cast;

namespace {

constexpr std::string_view effectNames[] = {
#define EFFECT(name, en, ja) #name,
#include "vm/bytecode/Effects.def"
};

std::string effects(std::uint8_t bits) {
  std::string text;
  for (std::size_t i = 0; i < std::size(effectNames); ++i)
    if (bits & (1u << i)) text += (text.empty() ? "" : ", ") + std::string(effectNames[i]);
  return text;
}

/// What a body does: by intrinsic, and the teams that approve around its calls.
class Doings : public Walker {
public:
  explicit Doings(const Program &program) : program_(program) {}
  std::map<std::string, std::uint8_t> calls;
  std::set<std::string> approvals; // `it` for `edr.isolate`

protected:
  using Walker::enter;
  bool enter(const Expr &e) override {
    if (const auto *host = dyn_cast<HostCall>(&e)) {
      const IntrinsicInfo &intrinsic = program_.intrinsics[static_cast<std::size_t>(host->intrinsic)];
      calls[intrinsic.name] = intrinsic.effects;
    }
    return true;
  }
  bool enter(const Stmt &s) override {
    const auto *approval = dyn_cast<Approval>(&s);
    if (!approval) return true;
    Doings inside(program_);
    inside.walk(approval->body);
    calls.insert(inside.calls.begin(), inside.calls.end());
    approvals.insert(inside.approvals.begin(), inside.approvals.end());
    const std::string team = program_.teams[static_cast<std::size_t>(approval->team)].name.str();
    for (const auto &[name, bits] : inside.calls)
      if (bits & (1u << containsBit))
        approvals.insert("`" + team + "`" + (approval->quorum > 1 ? " × " + std::to_string(approval->quorum) : "") +
                         " for `" + name + "`");
    return false;
  }

private:
  static constexpr unsigned containsBit = 4; // the row of Effects.def
  static_assert(effectNames[containsBit] == "contains");
  const Program &program_;
};

Doings doings(const Program &program, const ProcessInfo &process) {
  Doings found(program);
  for (const MethodInfo &method : process.methods) {
    found.walk(method.when);
    found.walk(method.body);
  }
  return found;
}

std::map<std::string, std::uint8_t> authority(const Program &program) {
  std::map<std::string, std::uint8_t> all;
  const auto take = [&all](const Doings &found) { all.insert(found.calls.begin(), found.calls.end()); };
  for (const ProcessInfo &process : program.processes) take(doings(program, process));
  Doings rest(program);
  for (const ResponseInfo &response : program.responses) rest.walk(response.body.block);
  for (const DetectInfo &detect : program.detects)
    if (detect.hasConfirm) rest.walk(detect.confirm.block);
  for (const EnrichInfo &enrich : program.scope.enriches) rest.walk(enrich.body.block);
  take(rest);
  return all;
}

std::map<std::string, std::string> declarations(const Program &program) {
  std::map<std::string, std::string> found;
  for (const IntrinsicInfo &intrinsic : program.intrinsics) {
    std::string text = sema::dumpText(program, intrinsic);
    for (char &c : text)
      if (c == '\n') c = ' ';
    while (!text.empty() && text.back() == ' ') text.pop_back();
    found.emplace(intrinsic.name, std::move(text));
  }
  return found;
}

constexpr std::string_view sourceNames[] = {
#define SOURCE(name, en, ja) #name,
#include "vm/bytecode/Sources.def"
};

/// What can get to each parameter of what is called: `203.0.113.9, from alert, answer`.
std::map<std::string, std::string> domains(const Program &program) {
  const proof::Domains all = proof::findDomains(program);
  std::map<std::string, std::string> found;
  for (std::uint32_t id = 0; id < program.intrinsics.size(); ++id) {
    const IntrinsicInfo &intrinsic = program.intrinsics[id];
    for (std::size_t param = 0; param < intrinsic.params.size(); ++param) {
      const proof::Domain domain = all.of(static_cast<IntrinsicId>(id), param);
      std::set<std::string> parts;
      for (const Constant *constant : domain.constants) {
        std::string text;
        llvm::raw_string_ostream out(text);
        static const std::vector<Local> none;
        sema::BodyDumper(program, none, out).expr(constant);
        parts.insert(text);
      }
      std::string text;
      for (const std::string &part : parts) text += (text.empty() ? "`" : ", `") + part + "`";
      std::string from;
      for (std::size_t bit = 1; bit < std::size(sourceNames); ++bit) // `constant` is spelled out
        if (domain.sources >> bit & 1) from += (from.empty() ? "" : ", ") + std::string(sourceNames[bit]);
      if (!from.empty()) text += (text.empty() ? "" : ", ") + from;
      if (!text.empty()) found.emplace(intrinsic.name + "(" + intrinsic.params[param].name.str() + ")", text);
    }
  }
  return found;
}

void compareProcess(const std::string &name, const Doings &old, const Doings &now, Changes &out) {
  std::uint8_t before = 0, after = 0;
  for (const auto &[_, bits] : old.calls) before |= bits;
  for (const auto &[_, bits] : now.calls) after |= bits;
  if (const auto added = static_cast<std::uint8_t>(after & ~before))
    out.push_back({ChangeKind::effect_new, name, "", effects(added)});
  if (const auto lost = static_cast<std::uint8_t>(before & ~after))
    out.push_back({ChangeKind::effect_gone, name, effects(lost), ""});
  for (const std::string &one : now.approvals)
    if (!old.approvals.contains(one)) out.push_back({ChangeKind::approval_new, name, "", one});
  for (const std::string &one : old.approvals)
    if (!now.approvals.contains(one)) out.push_back({ChangeKind::approval_gone, name, one, ""});
}

} // namespace

void compareAuthority(const Version &older, const Version &newer, Changes &out) {
  const auto before = authority(older.program), after = authority(newer.program);
  const auto oldTexts = declarations(older.program), newTexts = declarations(newer.program);
  for (const auto &[name, bits] : after) {
    if (!before.contains(name))
      out.push_back({ChangeKind::authority_new, name, "", effects(bits)});
    else if (oldTexts.at(name) != newTexts.at(name))
      out.push_back({ChangeKind::intrinsic, name, oldTexts.at(name), newTexts.at(name)});
  }
  for (const auto &[name, bits] : before)
    if (!after.contains(name)) out.push_back({ChangeKind::authority_gone, name, effects(bits), ""});
  const auto oldDomains = domains(older.program), newDomains = domains(newer.program);
  for (const auto &[name, now] : newDomains)
    if (const auto was = oldDomains.find(name); was != oldDomains.end() && was->second != now)
      out.push_back({ChangeKind::domain, name, was->second, now});
  align(
      older.program.processes, newer.program.processes, [](const ProcessInfo &one) { return one.name.str(); },
      [&](const ProcessInfo &old, const ProcessInfo &now) {
        compareProcess("process " + processName(now), doings(older.program, old), doings(newer.program, now), out);
      },
      [](const ProcessInfo &) {},
      [&](const ProcessInfo &now) {
        compareProcess("process " + processName(now), Doings(older.program), doings(newer.program, now), out);
      });
}

} // namespace tejun::diff
