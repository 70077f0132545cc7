#include "tools/terminal_host.h"

#include <iostream>

#include <fmt/format.h>

#include "compiler/diagnostics/diagnostic.h"

namespace tejun::tools {

namespace {

using runner::Json;

/// What a person types: yes and no in both languages, a number of the offered list, JSON, or plain text.
Json answerOf(const std::string &typed, const Json &offered) {
  for (const char *yes : {"y", "yes", "はい"})
    if (typed == yes) return true;
  for (const char *no : {"n", "no", "いいえ"})
    if (typed == no) return false;
  if (offered.is_array() && !typed.empty() && typed.find_first_not_of("0123456789") == std::string::npos &&
      typed.size() < 6) {
    const std::size_t number = std::stoul(typed);
    if (number >= 1 && number <= offered.size()) return offered[number - 1];
  }
  Json parsed = Json::parse(typed, nullptr, false);
  return parsed.is_discarded() ? Json(typed) : parsed;
}

} // namespace

runner::Reply TerminalHost::begin(const runner::OutgoingCall &call) {
  runner::Reply reply = behind_.begin(call);
  if (call.kind != vm::CallKind::ask || reply.answer) return reply;
  const Json offered = call.arguments.value("subject", Json());
  console_.say(fmt::format("\n{} [{}]", escapeUnprintable(call.arguments.value("question", "")), call.name));
  if (offered.is_array())
    for (std::size_t i = 0; i < offered.size(); ++i)
      console_.say(fmt::format("  {}. {}", i + 1, escapeUnprintable(offered[i].dump())));
  if (call.arguments.contains("calls")) console_.say("  " + escapeUnprintable(call.arguments["calls"].dump()));
  for (std::string typed; console_.say(console_.text("answer (empty: nobody answers)", "回答（空: 無回答）")),
                          std::getline(std::cin, typed);) {
    if (typed.empty()) return reply;
    const Json answer = answerOf(typed, offered);
    const std::string wrong = call.check ? call.check(answer) : std::string();
    if (wrong.empty()) return {vm::Answer::value(answer), call.now, "terminal", false};
    console_.say(wrong);
  }
  return reply;
}

} // namespace tejun::tools
