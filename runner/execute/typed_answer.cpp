#include "runner/execute/typed_answer.h"

#include "runner/canonical.h"
#include "runner/execute/prose.h"
#include "runner/ingest/strict_json.h"
#include "vm/bytecode/types.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace tejun::runner {

using nlohmann::json;

namespace {

using Types = std::vector<vm::Type>;

constexpr unsigned deepest = 32;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blank);
  return first == std::string_view::npos ? std::string_view{}
                                         : text.substr(first, text.find_last_not_of(blank) - first + 1);
}

/// Commas of either script.
std::vector<std::string_view> parts(std::string_view text) {
  std::vector<std::string_view> all;
  constexpr std::array<std::string_view, 3> commas = {",", "、", "，"};
  while (true) {
    std::size_t first = std::string_view::npos, width = 0;
    for (const std::string_view comma : commas)
      if (const std::size_t at = text.find(comma); at < first) {
        first = at;
        width = comma.size();
      }
    const std::string_view part = trimmed(text.substr(0, first));
    if (!part.empty()) all.push_back(part);
    if (first == std::string_view::npos) return all;
    text.remove_prefix(first + width);
  }
}

std::optional<bool> yesOrNo(std::string_view typed) {
  for (const std::string_view yes : {"y", "yes", "true", "はい"})
    if (typed == yes) return true;
  for (const std::string_view no : {"n", "no", "false", "いいえ"})
    if (typed == no) return false;
  return std::nullopt;
}

Typed wrong(Phrase why) { return {std::nullopt, std::move(why)}; }

Typed oneOf(const json &offered, const std::optional<json> &value, std::string_view typed) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), number);
  const bool isNumber = error == std::errc{} && end == typed.data() + typed.size();
  if (isNumber && number >= 1 && number <= offered.size()) return {offered[number - 1], {""}};
  if (value && std::ranges::find(offered, *value) != offered.end()) return {value, {""}};
  if (offered.empty()) return wrong({"nothing is offered here", "選べるものがありません"});
  return wrong(
      {fmt::format("`{}` is not in the list; take a number from 1 to {}", shown(typed), offered.size()),
       fmt::format("「{}」は選択肢にありません。1 から {} の番号で選んでください", shown(typed), offered.size())});
}

Typed oneValue(const Types &types, vm::TypeIndex type, const json &offered, std::string_view typed) {
  std::optional<json> value;
  if (vm::isScalar(types, type, vm::Scalar::boolean)) {
    if (const auto answer = yesOrNo(typed)) value = *answer;
  } else {
    value = canonicalValue(types, type, json(std::string(typed)));
    if (!value) {
      const JsonRead read = readJson(typed, deepest);
      if (read.fault.kind == JsonFault::Kind::none) value = canonicalValue(types, type, read.value);
    }
  }
  if (offered.is_array()) return oneOf(offered, value, typed);
  if (value) return {value, {""}};
  const Phrase how = howToType(types, type, offered);
  return wrong({fmt::format("`{}` is not {}", shown(typed), how.english),
                fmt::format("「{}」は{}ではありません", shown(typed), how.japanese)});
}

} // namespace

Typed readTyped(const Types &types, vm::TypeIndex type, const json &offered, std::string_view text) {
  type = vm::unwrapped(types, type);
  const std::string_view typed = trimmed(text);
  if (!vm::isCollection(types, type)) return oneValue(types, type, offered, typed);
  json all = json::array();
  if (typed == "-") return {all, {""}};
  for (const std::string_view part : parts(typed)) {
    Typed one = oneValue(types, types[type].args[0], offered, part);
    if (!one.answer) return one;
    if (std::ranges::find(all, *one.answer) != all.end() &&
        (offered.is_array() || types[type].kind == vm::TypeKind::set))
      return wrong({fmt::format("`{}` is there twice", brief(*one.answer)),
                    fmt::format("「{}」が二度指定されています", brief(*one.answer))});
    all.push_back(std::move(*one.answer));
  }
  return {all, {""}};
}

Phrase howToType(const Types &types, vm::TypeIndex type, const json &offered) {
  type = vm::unwrapped(types, type);
  const bool many = vm::isCollection(types, type);
  if (offered.is_array())
    return many ? Phrase("numbers of the list with commas between, or - for none",
                         "リストの番号（複数はカンマ区切り、該当なしは -）")
                : Phrase("a number of the list", "リストの番号");
  if (vm::isScalar(types, type, vm::Scalar::boolean)) return {"yes or no", "はい・いいえ（yes・no）"};
  const std::string name = vm::typeText(types, many ? types[type].args[0] : type);
  if (many)
    return {fmt::format("values of {} with commas between, or - for none", name),
            fmt::format("{} の値（複数はカンマ区切り、なしは -）", name)};
  return {fmt::format("a value of {}", name), fmt::format("{} の値", name)};
}

} // namespace tejun::runner
