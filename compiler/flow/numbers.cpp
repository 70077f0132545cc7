// Numbers are what a responder says on the phone: none missing, none twice, none out of order.
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "compiler/diagnostics/flow.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/flow/checks.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace tejun::flow {

using llvm::StringRef;

namespace {

/// The last part of a number; nothing when it does not fit.
std::optional<std::uint64_t> lastPart(StringRef number) {
  const StringRef last = number.rsplit('.').second.empty() ? number : number.rsplit('.').second;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(last.begin(), last.end(), value);
  if (error != std::errc() || end != last.end()) return std::nullopt;
  return value;
}

std::string withLastPart(StringRef number, std::uint64_t value) {
  const auto dot = number.rfind('.');
  return dot == StringRef::npos ? fmt::format("{}", value) : fmt::format("{}.{}", number.take_front(dot).str(), value);
}

struct Numbered {
  StringRef number;
  Span span;
};

/// Numbers that stand in one sequence: from 1, rising by one.
template <auto noun>
void checkSequence(const std::vector<Numbered> &items, MessageTag<noun> kind, DiagnosticSink &sink) {
  llvm::StringMap<Span> seen;
  std::optional<Numbered> previous;
  std::uint64_t expected = 1;
  llvm::StringSet<> all;
  for (const Numbered &item : items) all.insert(item.number);
  for (const Numbered &item : items) {
    const auto [at, isNew] = seen.try_emplace(item.number, item.span);
    if (!isNew) {
      sink.report(diag::duplicate_number, item.span, {{"kind", kind}, {"number", item.number.str()}})
          .label(at->second, diag::label_first_declared_here);
      continue;
    }
    const auto value = lastPart(item.number);
    if (!value) continue; // too long for a number: the literal's own check says so
    if (*value < expected) {
      auto builder = sink.report(
          diag::number_out_of_order, item.span,
          {{"kind", kind}, {"number", item.number.str()}, {"previous", previous ? previous->number.str() : "0"}});
      if (previous) builder.label(previous->span, diag::label_previous_is_here, {{"number", previous->number.str()}});
      continue;
    }
    // One that stands further down is not missing; it is out of order there.
    while (expected < *value && all.contains(withLastPart(item.number, expected))) ++expected;
    if (*value > expected)
      sink.report(diag::number_gap, item.span, {{"kind", kind}, {"missing", withLastPart(item.number, expected)}});
    expected = *value + 1;
    previous = item;
  }
}

} // namespace

void checkNumbers(const hir::Program &program, DiagnosticSink &sink) {
  for (const hir::PlaybookInfo &playbook : program.playbooks) {
    std::vector<Numbered> steps;
    for (const hir::StepInfo &step : playbook.steps) steps.push_back({step.number, step.span});
    if (steps.empty() && playbook.body && !playbook.isHook)
      sink.report(diag::playbook_without_steps, playbook.span, {{"name", playbook.name.str()}});
    checkSequence(steps, diag::noun_step, sink);
  }
  for (const hir::ProcessInfo &process : program.processes) {
    std::vector<Numbered> methods;
    for (const hir::MethodInfo &method : process.methods) {
      const StringRef owner = method.number.rsplit('.').first;
      if (owner != process.number)
        sink.report(diag::number_of_other_process, method.span,
                    {{"number", method.number.str()}, {"process", process.number.str()}});
      else
        methods.push_back({method.number, method.span});
    }
    if (process.methods.empty())
      sink.report(diag::process_without_methods, process.span, {{"name", process.name.str()}});
    checkSequence(methods, diag::noun_method, sink);
  }
}

} // namespace tejun::flow
