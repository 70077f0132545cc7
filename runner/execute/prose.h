// The words of a run's progress, in either language, and short forms of values for people. Texts from outside are quoted here.
#pragma once

#include "runner/problem.h"
#include "vm/runtime/run.h"

#include <initializer_list>
#include <string>
#include <vector>

namespace tejun::runner {

enum class Prose : std::uint8_t {
#define PROSE(name, en, ja) name,
#include "runner/execute/Prose.def"
};

Phrase say(Prose, std::initializer_list<Phrase> arguments = {});
/// `{0}`, `{1}` … replaced in both languages.
Phrase filled(std::string_view english, std::string_view japanese, std::initializer_list<Phrase> arguments);

/// A value in at most a line: `203.0.113.66`, `[pc-a, pc-b]`, `{score: 97, …}`.
std::string brief(const vm::Json &);
/// A record, a line for each field: `findings.peers: [203.0.113.66]`.
std::vector<std::string> fieldLines(const vm::Json &);
/// `edr.isolate(host: pc-b)`
std::string briefCall(const std::string &name, const vm::Json &arguments);
/// `1h30m`
std::string briefSpan(vm::Millis);

Phrase failureText(vm::Failure);
/// The title when there is one, else the name.
std::string titled(const std::string &name, const std::string &title);

} // namespace tejun::runner
