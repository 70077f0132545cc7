// Numbers are what people say on the telephone: one that means something else than yesterday is the change that hurts most.
#include "compiler/diff/compare.h"
#include "compiler/sema/dump.h"

namespace tejun::diff {

using namespace hir;

namespace {

/// Something with a number and a name: how it is called, and what it takes, gives and does.
struct Numbered {
  std::string kind, number, name, signature, body;
};

class Comparison {
public:
  Comparison(Changes &out, std::string where) : out_(out), where_(std::move(where)) {}

  void run(const std::vector<Numbered> &older, const std::vector<Numbered> &newer) {
    std::map<std::string, const Numbered *> byName, byNumber;
    for (const Numbered &one : newer) {
      byName.emplace(one.name, &one);
      byNumber.emplace(one.number, &one);
    }
    std::map<std::string, bool> kept;
    for (const Numbered &old : older) {
      const auto name = byName.find(old.name);
      const auto number = byNumber.find(old.number);
      if (number != byNumber.end() && number->second->name != old.name)
        add(ChangeKind::number_reused, title(old.kind, old.number), old.name, number->second->name);
      if (name == byName.end()) {
        if (number == byNumber.end()) add(ChangeKind::number_gone, title(old.kind, old.number + " " + old.name));
        continue;
      }
      const Numbered &now = *name->second;
      kept[now.name] = true;
      if (now.number != old.number)
        add(ChangeKind::number_moved, title(old.kind, "`" + old.name + "`"), old.number, now.number);
      if (now.signature != old.signature)
        add(ChangeKind::signature, title(now.kind, now.number + " " + now.name), old.signature, now.signature);
      else if (now.body != old.body)
        add(ChangeKind::procedure, title(now.kind, now.number + " " + now.name));
    }
    std::map<std::string, bool> taken;
    for (const Numbered &old : older) taken[old.number] = true;
    for (const Numbered &now : newer)
      if (!kept.contains(now.name) && !taken.contains(now.number))
        add(ChangeKind::number_new, title(now.kind, now.number + " " + now.name));
  }

private:
  std::string title(const std::string &kind, const std::string &what) const {
    return (where_.empty() ? "" : where_ + ": ") + kind + " " + what;
  }
  void add(ChangeKind kind, std::string subject, std::string before = {}, std::string after = {}) {
    out_.push_back({kind, std::move(subject), std::move(before), std::move(after)});
  }

  Changes &out_;
  std::string where_;
};

std::string signature(const Program &program, const ProcessInfo &process) {
  std::string text = "(";
  for (std::uint32_t i = 0; i < process.inputCount; ++i)
    text += (i ? ", " : "") + process.locals[i].name.str() + ": " + sema::typeName(program, process.locals[i].type) +
            (process.notEmpty[i] ? " not empty" : "");
  text += ") -> {";
  for (std::uint32_t i = process.inputCount; i < process.inputCount + process.outputCount; ++i)
    text += (i > process.inputCount ? ", " : "") + process.locals[i].name.str() + ": " +
            sema::typeName(program, process.locals[i].type);
  return "`" + text + "}`";
}

std::string signature(const Program &program, const ResponseInfo &response) {
  std::string text = "(";
  for (std::uint32_t i = 0; i < response.body.paramCount; ++i)
    text += (i ? ", " : "") + response.body.locals[i].name.str() + ": " +
            sema::typeName(program, response.body.locals[i].type);
  const auto team = static_cast<std::size_t>(response.team);
  return "`" + text + ")" + (team < program.teams.size() ? " by " + program.teams[team].name.str() : "") + "`";
}

std::vector<Numbered> processes(const Version &version) {
  std::vector<Numbered> found;
  Fingerprints prints(version.program);
  for (std::uint32_t i = 0; i < version.program.processes.size(); ++i) {
    const ProcessInfo &one = version.program.processes[i];
    found.push_back({"process", one.number.str(), one.name.str(), signature(version.program, one),
                     prints.process(static_cast<ProcessId>(i))});
  }
  return found;
}

/// A response is known by its number alone; its title stands for what it means.
std::vector<Numbered> responses(const Version &version) {
  std::vector<Numbered> found;
  Fingerprints prints(version.program);
  for (const ResponseInfo &one : version.program.responses)
    found.push_back(
        {"response", one.number.str(), one.title.str(), signature(version.program, one), prints.response(one)});
  return found;
}

std::vector<Numbered> steps(const Version &version, const PlaybookInfo &playbook) {
  std::vector<Numbered> found;
  Fingerprints prints(version.program);
  for (const StepInfo &one : playbook.steps) {
    if (one.kind == StepKind::back) continue;
    found.push_back({"step", one.number.str(), one.name.str(), "",
                     prints.expression(playbook, one.call) + prints.expression(playbook, one.when)});
  }
  return found;
}

} // namespace

void compareNumbers(const Version &older, const Version &newer, Changes &out) {
  Comparison(out, "").run(processes(older), processes(newer));
  Comparison(out, "").run(responses(older), responses(newer));
  const auto name = [](const PlaybookInfo &one) { return one.name.str(); };
  align(
      older.program.playbooks, newer.program.playbooks, name,
      [&](const PlaybookInfo &old, const PlaybookInfo &now) {
        Comparison(out, now.name.str()).run(steps(older, old), steps(newer, now));
      },
      [](const PlaybookInfo &) {}, [](const PlaybookInfo &) {}); // comparePaths says so
}

} // namespace tejun::diff
