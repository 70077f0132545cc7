#include "tools/testing/from_run.h"

#include "runner/execute/host.h"
#include "runner/ingest/strict_json.h"
#include "vm/bytecode/scalar_text.h"
#include "vm/bytecode/types.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace tejun::tools {
namespace {

using Json = nlohmann::json;

constexpr int deepest = 32;
constexpr std::size_t mostCalls = 10'000;

std::string quotedLiteral(const std::string &text) {
  std::string out = "\"";
  for (const char c : text) switch (c) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\n': out += "\\n"; break;
    case '\r': out += "\\r"; break;
    case '\t': out += "\\t"; break;
    case '{': out += "\\{"; break;
    case '}': out += "\\}"; break;
    default: out += c;
    }
  return out + "\"";
}

/// The language has no `6m4s`: one unit.
std::string span(vm::Millis ms) { return ms % 1'000 == 0 ? fmt::format("{}s", ms / 1'000) : fmt::format("{}ms", ms); }

/// A value as the language writes it.
std::string literal(const vm::Types &types, vm::TypeIndex index, const Json &value, int depth = 0) {
  const vm::Type &type = types[index];
  if (value.is_null() || depth > deepest) return "none";
  switch (type.kind) {
  case vm::TypeKind::optional: return literal(types, type.args[0], value, depth + 1);
  case vm::TypeKind::handle: return literal(types, type.args[0], value, depth + 1);
  case vm::TypeKind::union_:
    return value.is_string() && vm::parseAddress(value.get<std::string>()) ? value.get<std::string>() : "none";
  case vm::TypeKind::list:
  case vm::TypeKind::set: {
    std::string out = "[";
    if (value.is_array())
      for (const Json &item : value)
        out += (out.size() > 1 ? ", " : "") + literal(types, type.args[0], item, depth + 1);
    return out + "]";
  }
  case vm::TypeKind::record: {
    std::string out = "{";
    for (const vm::Field &field : type.fields)
      if (value.is_object() && value.contains(field.name) && !value[field.name].is_null())
        out += fmt::format("{}{}: {}", out.size() > 1 ? ", " : " ", field.name,
                           literal(types, field.type, value[field.name], depth + 1));
    return out + (out.size() > 1 ? " }" : "}");
  }
  case vm::TypeKind::enumeration: {
    const auto named = std::ranges::find_if(type.cases, [&](const auto &one) { return value == one.name; });
    return named == type.cases.end() ? "none" : named->name;
  }
  case vm::TypeKind::scalar: break;
  default: return value.dump();
  }
  if (type.scalar == vm::Scalar::size && value.is_number_integer()) return value.dump() + "B";
  if (!value.is_string()) return value.dump();
  const std::string text = value.get<std::string>();
  switch (type.scalar) {
  case vm::Scalar::duration: return span(vm::parseWord(vm::Scalar::duration, text).value_or(0));
  case vm::Scalar::address:
  case vm::Scalar::network:
  case vm::Scalar::size:
  case vm::Scalar::decimal: return vm::isSpelled(type.scalar, text) || vm::parseWord(type.scalar, text) ? text : "none";
  default: return quotedLiteral(text);
  }
}

/// A text that may be of several types of a union is not written: the call is then told by its turn.
bool isAmbiguous(const vm::Types &types, vm::TypeIndex index, const Json &value) {
  return types[index].kind == vm::TypeKind::union_ &&
         !(value.is_string() && vm::parseAddress(value.get<std::string>()));
}

struct Call {
  std::string intrinsic;
  Json arguments = {};
  std::string at;
  std::vector<std::string> failures = {}; // of attempts that were made again
  std::optional<Json> answer = {};
  std::string failure = {}, until = {};
};

vm::Millis timeOf(const Json &record) {
  const auto at = record.find("at");
  return at == record.end() || !at->is_string() ? 0
                                                : vm::parseWord(vm::Scalar::time, at->get<std::string>()).value_or(0);
}

std::string text(const Json &record, const char *key) {
  const auto found = record.find(key);
  return found != record.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// A text that stands in the source as it is: letters of any script, digits, `_`, `.` and single blanks between.
std::string word(const Json &record, const char *key) {
  const std::string all = text(record, key);
  const auto belongs = [](char c) {
    return (static_cast<unsigned char>(c) & 0x80) != 0 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == ' ';
  };
  return std::ranges::all_of(all, belongs) ? all : std::string();
}

class Writer {
public:
  Writer(const vm::Module &m, const std::string &t) : module(m), title(t) {}

  TestFromRun write(std::string_view journal) {
    while (!journal.empty()) {
      const std::size_t end = std::min(journal.find('\n'), journal.size());
      const std::string_view line = journal.substr(0, end);
      journal.remove_prefix(std::min(end + 1, journal.size()));
      if (line.empty()) continue;
      const runner::JsonRead read_ = runner::readJson(line, deepest);
      if (read_.fault.kind != runner::JsonFault::Kind::none || !read_.value.is_object())
        return {"", "a line is no JSON object"};
      read(read_.value);
      if (order.size() > mostCalls) return {"", fmt::format("it has more than {} calls", mostCalls)};
    }
    if (alert.is_null()) return {"", "it has no alert"};
    if (outcome.empty()) return {"", "the run has no outcome"};
    return {compose(), ""};
  }

private:
  void read(const Json &record) {
    const std::string kind = text(record, "kind"), id = text(record, "call");
    if (kind == "alert" && record.contains("alert")) {
      alert = record["alert"];
    } else if (kind == "call") {
      if (!calls.contains(id)) order.push_back(id);
      calls[id] = {.intrinsic = text(record, "intrinsic"), .arguments = argumentsOf(record), .at = text(record, "at")};
    } else if (kind == "await") {
      awaited[id] = text(argumentsOf(record), "job");
    } else if (kind == "retry" && calls.contains(id)) {
      calls[id].failures.push_back(word(record, "failure"));
    } else if (kind == "answer") {
      answered(record, id);
    } else if (kind == "guard_lookup") {
      const std::string key = fmt::format("lookup {}", order.size());
      order.push_back(key);
      Call &call = calls[key];
      call = {.intrinsic = text(record, "intrinsic"), .arguments = argumentsOf(record), .at = text(record, "at")};
      call.failure = word(record, "failure");
      call.until = call.at;
      if (record.contains("answer")) call.answer = record["answer"];
    } else if (kind == "approval_asked") {
      askedAt[id] = timeOf(record);
    } else if (kind == "approval") {
      const std::string key = word(record, "key"); // `approval edr.isolate`
      if (!key.starts_with(approvalOf)) return;
      imports.insert(key.substr(approvalOf.size(), key.find('.') - approvalOf.size()));
      for (auto &[other, call] : calls) // sent only now
        if (call.until.empty() && key.substr(approvalOf.size()) == call.intrinsic) call.at = text(record, "at");
      approvals.push_back(fmt::format("given {} {}", key, approvalAnswer(record, id)));
    } else if (kind == "entered") {
      const std::string number = text(record, "number");
      if (isProcess(number)) processNames[number] = word(record, "name");
    } else if (kind == "severity") {
      severity = word(record, "certain");
    } else if (kind == "playbook") {
      playbook = word(record, "playbook");
    } else if (kind == "ended") {
      endName = word(record, "name");
    } else if (kind == "outcome") {
      outcome = word(record, "outcome");
    }
  }

  std::string approvalAnswer(const Json &record, const std::string &id) {
    const auto answer = record.find("answer");
    if (answer == record.end() || answer->is_null()) return "silence";
    if (answer->is_object() && answer->contains("rework")) // the next question is another one
      return fmt::format("answers rework({}) 1 times{}", quotedLiteral(text(*answer, "rework")),
                         after(askedAt[id], timeOf(record)));
    return fmt::format("answers {}{}", isTrue(record, "granted") ? "yes" : "no", after(askedAt[id], timeOf(record)));
  }

  static Json argumentsOf(const Json &record) {
    const auto found = record.find("arguments");
    return found != record.end() && found->is_object() ? *found : Json::object();
  }
  static bool isTrue(const Json &record, const char *key) {
    const auto found = record.find(key);
    return found != record.end() && found->is_boolean() && found->get<bool>();
  }
  static bool isProcess(const std::string &number) { return std::ranges::count(number, '.') == 1; }

  void answered(const Json &record, const std::string &id) {
    std::string of = id;
    if (const auto job = awaited.find(id); job != awaited.end()) {
      const auto begun = startedBy.find(job->second);
      if (begun == startedBy.end()) return;
      of = begun->second;
    }
    const auto call = calls.find(of);
    if (call == calls.end()) return;
    call->second.until = text(record, "at");
    call->second.failure = word(record, "failure");
    call->second.answer.reset();
    if (!record.contains("answer")) return;
    const vm::Intrinsic *intrinsic = intrinsicOf(call->second.intrinsic);
    const bool isJob = intrinsic && module.types[intrinsic->result].kind == vm::TypeKind::handle;
    if (isJob && of == id)
      startedBy[text(record, "answer")] = id;
    else
      call->second.answer = record["answer"];
  }

  const vm::Intrinsic *intrinsicOf(const std::string &name) const {
    const auto found = std::ranges::find(module.intrinsics, name, &vm::Intrinsic::name);
    return found == module.intrinsics.end() ? nullptr : &*found;
  }

  static std::string after(vm::Millis from, vm::Millis to) {
    return to > from ? " after " + span(to - from) : std::string();
  }
  std::string lasted(const Call &call) const {
    return after(vm::parseWord(vm::Scalar::time, call.at).value_or(0),
                 vm::parseWord(vm::Scalar::time, call.until).value_or(0));
  }

  std::string spelled(const Call &call, const vm::Intrinsic &intrinsic, bool &byTurn) {
    std::string out = call.intrinsic + "(";
    bool first = true, all = true;
    for (const vm::Param &param : intrinsic.params) {
      if (!call.arguments.is_object() || !call.arguments.contains(param.name) || call.arguments[param.name].is_null()) {
        all = false;
        continue;
      }
      if (isAmbiguous(module.types, param.type, call.arguments[param.name])) {
        all = false;
        byTurn = true;
        continue;
      }
      out += fmt::format("{}{}: {}", first ? "" : ", ", param.name,
                         literal(module.types, param.type, call.arguments[param.name]));
      first = false;
    }
    if (!all) out += first ? ".." : ", ..";
    return out + ")";
  }

  void given(const Call &call, std::vector<std::string> &out) {
    if (call.intrinsic == "ask") return asked(call, out);
    const vm::Intrinsic *intrinsic = intrinsicOf(call.intrinsic);
    if (!intrinsic) return;
    bool byTurn = false;
    const std::string spelt = spelled(call, *intrinsic, byTurn);
    const char *turn = byTurn ? " 1 times" : "";
    for (const std::string &failure : call.failures)
      out.push_back(fmt::format("given {} fails {} 1 times", spelt, failure));
    const std::size_t before = out.size();
    const bool unit = vm::isUnit(module.types, intrinsic->result);
    if (!call.failure.empty())
      out.push_back(fmt::format("given {} fails {}{}", spelt, call.failure, turn));
    else if (call.answer && !unit)
      out.push_back(fmt::format("given {} is {}{}{}", spelt, literal(module.types, intrinsic->result, *call.answer),
                                turn, call.failures.empty() ? lasted(call) : ""));
    const bool contains = call.answer && (intrinsic->effects & containing) != 0;
    if (contains) contained.push_back("expect contained " + spelt);
    if (contains || out.size() > before || !call.failures.empty())
      imports.insert(call.intrinsic.substr(0, call.intrinsic.find('.')));
  }

  void asked(const Call &call, std::vector<std::string> &out) {
    const std::string key = word(call.arguments, "key");
    std::string who;
    if (key.starts_with("confirm "))
      who = key;
    else if (key.starts_with("response "))
      who = "ask " + key;
    else if (const auto name = processNames.find(key); name != processNames.end())
      who = "ask " + name->second;
    else
      return;
    if (call.until.empty() || call.failure == "timeout") {
      out.push_back("given " + who + " silence");
      return;
    }
    const auto ask = std::ranges::find(module.asks, key, &vm::Ask::key);
    std::string value;
    if (!call.answer)
      value = "done"; // a task
    else if (key.starts_with("confirm "))
      value = call.answer == "confirmed" ? "confirmed" : "refuted";
    else if (call.answer->is_boolean())
      value = call.answer->get<bool>() ? "yes" : "no";
    else if (ask != module.asks.end() && ask->kind != vm::AskKind::task)
      value = literal(module.types, ask->answer, *call.answer);
    else
      value = "done";
    out.push_back(fmt::format("given {} answers {}{}", who, value, lasted(call)));
  }

  std::string compose() {
    std::vector<std::string> givens;
    for (const std::string &id : order) given(calls[id], givens);
    givens.insert(givens.end(), approvals.begin(), approvals.end());
    std::string out;
    for (const std::string &name : imports) out += fmt::format("{}{}", out.empty() ? "import " : ", ", name);
    if (!out.empty()) out += "\n\n";
    out += fmt::format("test {}{} {{\n  alert {}\n\n", quotedLiteral(title), playbook.empty() ? "" : " for " + playbook,
                       literal(module.types, module.alertType, alert));
    std::set<std::string> said;
    for (const std::string &one : givens)
      if (one.ends_with(" times") || one.find(" times after ") != std::string::npos || said.insert(one).second)
        out += "  " + one + "\n";
    out += "\n";
    if (!severity.empty()) out += "  expect severity " + severity + "\n";
    out += "  expect outcome " + outcome + "\n";
    if (!endName.empty()) out += "  expect closed " + endName + "\n";
    for (const std::string &one : contained)
      if (said.insert(one).second) out += "  " + one + "\n";
    return out + "}\n";
  }

  static constexpr std::string_view approvalOf = "approval ";
  static constexpr auto containing = static_cast<std::uint8_t>(1u << static_cast<unsigned>(vm::Effect::contains));

  const vm::Module &module;
  const std::string &title;
  Json alert;
  std::vector<std::string> order;
  std::map<std::string, Call> calls;
  std::map<std::string, std::string> awaited, startedBy, processNames; // startedBy: the call, by job
  std::map<std::string, vm::Millis> askedAt;
  std::vector<std::string> approvals, contained;
  std::set<std::string> imports;
  std::string severity, outcome, playbook, endName;
};

} // namespace

TestFromRun testFromRun(const vm::Module &module, std::string_view journal, const std::string &title) {
  return Writer(module, title).write(journal);
}

} // namespace tejun::tools
