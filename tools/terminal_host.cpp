#include "tools/terminal_host.h"

#include <iostream>

#include <fmt/format.h>

#include "compiler/diagnostics/diagnostic.h"
#include "runner/execute/approval_answer.h"
#include "runner/execute/prose.h"
#include "runner/execute/typed_answer.h"

namespace tejun::tools {

using runner::Json;
using runner::Phrase;

namespace {

const Json nothing;

const Json &offerOf(const runner::OutgoingCall &call, const std::string &field = {}) {
  const auto subject = call.arguments.find("subject");
  if (subject == call.arguments.end()) return nothing;
  if (field.empty()) return *subject;
  const auto list = subject->find(field);
  return subject->is_object() && list != subject->end() ? *list : nothing;
}

bool isOptional(const vm::Module &module, vm::TypeIndex type) {
  return module.types[type].kind == vm::TypeKind::optional;
}

} // namespace

/// Four eyes: at a terminal sits one person, who may refuse what needs several, and approve it in a rehearsal alone.
bool TerminalHost::forOthersToo(const runner::OutgoingCall &call, const Json &answer) const {
  return !call.ask && call.arguments.value("quorum", 1u) > 1 && !behind_.simulated() &&
         (answer.is_array() || runner::saysYes(answer));
}

runner::Reply TerminalHost::begin(const runner::OutgoingCall &call) {
  runner::Reply reply = behind_.begin(call);
  if (call.kind != vm::CallKind::ask || reply.answer) return reply;
  console_.say(fmt::format("\n{} [{}]", escapeUnprintable(call.arguments.value("question", "")), call.name));
  if (call.arguments.contains("calls")) console_.say("  " + escapeUnprintable(call.arguments["calls"].dump()));
  while (const std::optional<Json> answer = read(call)) {
    const std::string wrong = call.check ? call.check(*answer) : std::string();
    if (wrong.empty() && forOthersToo(call, *answer)) {
      console_.say(console_.text("This needs more people than one: each says so with `tejun case approve`.",
                                 "複数人の承認が必要です。それぞれが `tejun case approve` で承認してください。"));
      return reply;
    }
    if (wrong.empty()) return {vm::Answer::value(*answer), call.now, "terminal", false};
    console_.say(fmt::format("{}{}", console_.text("not accepted: ", "受け付けられません: "), wrong));
  }
  return reply;
}

std::optional<Json> TerminalHost::read(const runner::OutgoingCall &call) const {
  if (call.name.starts_with("confirm ")) return verdict();
  if (!call.ask) { // an approval
    const bool mayRework = call.arguments.contains("rework");
    const auto typed = mayRework ? line({"yes, no, or what to change", "はい・いいえ（yes・no）、差し戻すなら直すこと"},
                                        {"nobody answers", "無回答"})
                                 : line({"yes or no", "はい・いいえ（yes・no）"}, {"nobody answers", "無回答"});
    if (!typed) return std::nullopt;
    for (const std::string_view yes : {"y", "yes", "はい"})
      if (*typed == yes) return true;
    for (const std::string_view no : {"n", "no", "いいえ"})
      if (*typed == no) return false;
    const Json parsed = Json::parse(*typed, nullptr, false);
    if (!parsed.is_discarded()) return parsed;
    return mayRework ? Json{{"rework", *typed}} : Json(*typed);
  }
  switch (call.ask->kind) {
  case vm::AskKind::form: return form(call);
  case vm::AskKind::task: {
    show(offerOf(call));
    const auto typed = line({"when it is done: done", "完了したら done"}, {"nobody answers", "無回答"});
    return typed ? std::optional<Json>(Json(*typed)) : std::nullopt;
  }
  default: break;
  }
  show(offerOf(call));
  return value(call.module, call.answerType, offerOf(call), {"nobody answers", "無回答"});
}

/// Whether a suspicion holds.
std::optional<Json> TerminalHost::verdict() const {
  static const Json verdicts = {"confirmed", "refuted"};
  show(verdicts);
  const auto typed = line({"a number of the list", "リストの番号"}, {"nobody answers", "無回答"});
  if (!typed) return std::nullopt;
  return *typed == "1" ? verdicts[0] : *typed == "2" ? verdicts[1] : Json(*typed);
}

/// Field by field. The first that must be filled and is not ends it.
std::optional<Json> TerminalHost::form(const runner::OutgoingCall &call) const {
  Json all = Json::object();
  for (const vm::AskField &field : call.ask->fields) {
    const bool optional = isOptional(call.module, field.type);
    console_.say(fmt::format("  {}", escapeUnprintable(field.title)));
    show(offerOf(call, field.name));
    const auto given = value(call.module, field.type, offerOf(call, field.name),
                             optional ? Phrase("left out", "記入なし") : Phrase("nobody answers", "無回答"));
    if (!given && !optional) return std::nullopt;
    if (given) all[field.name] = *given;
  }
  return all;
}

std::optional<Json> TerminalHost::value(const vm::Module &module, vm::TypeIndex type, const Json &offered,
                                        const Phrase &whenEmpty) const {
  while (const auto typed = line(runner::howToType(module.types, type, offered), whenEmpty)) {
    runner::Typed read = runner::readTyped(module.types, type, offered, *typed);
    if (read.answer) return read.answer;
    console_.say("  " + escapeUnprintable(read.wrong.in(console_.runnerLanguage())));
  }
  return std::nullopt;
}

void TerminalHost::show(const Json &offered) const {
  if (!offered.is_array()) {
    if (!offered.is_null()) console_.say("  " + escapeUnprintable(runner::brief(offered)));
    return;
  }
  for (std::size_t i = 0; i < offered.size(); ++i)
    console_.say(fmt::format("  {}. {}", i + 1, escapeUnprintable(runner::brief(offered[i]))));
}

/// Nothing when the line is empty, or the input is at its end.
std::optional<std::string> TerminalHost::line(const Phrase &what, const Phrase &whenEmpty) const {
  const runner::Language language = console_.runnerLanguage();
  console_.say(fmt::format(fmt::runtime(console_.text("{} (empty: {})", "{}（空欄: {}）")), what.in(language),
                           whenEmpty.in(language)));
  std::string typed;
  if (!std::getline(std::cin, typed) || typed.empty()) return std::nullopt;
  return typed;
}

} // namespace tejun::tools
