// Parsing a world: every fault is found, each with the entry and the key where it lies.
#include "runner/world/world.h"

#include "runner/ingest/strict_json.h"
#include "vm/bytecode/scalar_text.h"
#include "vm/bytecode/types.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>

namespace tejun::runner {
namespace {

Problem fault(const JsonFault &f, const std::string &path) {
  using Kind = JsonFault::Kind;
  switch (f.kind) {
  case Kind::tooDeep:
    return {
        ProblemId::world_wrong_shape,
        {{"path", path},
         {"place", fmt::format("`{}`", f.path)},
         {"expected",
          {fmt::format("nested at most {} levels deep", worldDepth), fmt::format("{} 段以内の入れ子", worldDepth)}}}};
  case Kind::duplicateKey: return {ProblemId::world_duplicate_key, {{"path", path}, {"field", f.path}}};
  case Kind::nul:
    return {ProblemId::world_wrong_shape,
            {{"path", path},
             {"place", fmt::format("`{}`", f.path)},
             {"expected", {"a text without NUL", "NUL を含まない文字列"}}}};
  default: return {ProblemId::world_not_json, {{"path", path}, {"reason", f.reason}}, f.line, f.column};
  }
}

/// Ten years: an answer later than that is a slip, and times stay far from overflow.
constexpr Millis longest = Millis{3660} * 24 * 60 * 60 * 1000;

class Parser {
public:
  explicit Parser(std::string path) { world.path = std::move(path); }

  void top(const Json &json) {
    if (!json.is_object()) return wrong({"it", "全体"}, {"an object with `answers`", "`answers` を持つオブジェクト"});
    known(json, {"it", "全体"}, {"answers", "default"});
    const auto answers = json.find("answers");
    if (answers == json.end() || !answers->is_array())
      wrong("`answers`", {"a list", "リスト"});
    else
      for (std::size_t i = 0; i < answers->size(); ++i) entry((*answers)[i], i);
    if (const auto d = json.find("default"); d != json.end()) {
      if (*d == "unavailable")
        world.otherwise = WorldDefault::unavailable;
      else if (*d == "empty")
        world.otherwise = WorldDefault::empty;
      else
        wrong("`default`", {"`unavailable` or `empty`", "`unavailable` または `empty`"});
    }
  }

  World world;
  std::vector<Problem> problems;

private:
  void wrong(Phrase place, Phrase expected) {
    problems.push_back({ProblemId::world_wrong_shape,
                        {{"path", world.path}, {"place", std::move(place)}, {"expected", std::move(expected)}}});
  }
  void known(const Json &object, const Phrase &place, std::initializer_list<std::string_view> keys) {
    for (const auto &[key, value] : object.items()) {
      if (std::ranges::find(keys, key) != keys.end()) continue;
      Phrase all("", "");
      for (const auto k : keys) {
        all.english += fmt::format("{}`{}`", all.english.empty() ? "" : ", ", k);
        all.japanese += fmt::format("{}`{}`", all.japanese.empty() ? "" : "、", k);
      }
      problems.push_back({ProblemId::world_unknown_key,
                          {{"path", world.path}, {"place", place}, {"key", shown(key)}, {"known", all}}});
    }
  }
  static std::string at(std::size_t i, std::string_view key = {}) {
    return key.empty() ? fmt::format("`answers[{}]`", i) : fmt::format("`answers[{}].{}`", i, key);
  }

  void entry(const Json &json, std::size_t i) {
    if (!json.is_object()) return wrong(at(i), {"an object", "オブジェクト"});
    WorldEntry e;
    e.index = i;
    e.isAsk = json.contains("ask");
    const char *nameKey = e.isAsk ? "ask" : "intrinsic";
    const char *answerKey = e.isAsk ? "answer" : "returns";
    if (e.isAsk)
      known(json, at(i), {"ask", "answer", "after", "times"});
    else
      known(json, at(i), {"intrinsic", "when", "returns", "fails", "after", "times"});

    const std::size_t before = problems.size();
    const auto name = json.find(nameKey);
    if (name == json.end())
      wrong(at(i), {"an entry with `intrinsic` or `ask`", "`intrinsic` または `ask` を持つ項目"});
    else if (!name->is_string() || name->get_ref<const std::string &>().empty())
      wrong(at(i, nameKey), {"a text", "文字列"});
    else
      e.name = *name;

    if (const auto when = json.find("when"); when != json.end() && !e.isAsk) {
      if (when->is_object())
        e.when = *when;
      else
        wrong(at(i, "when"), {"an object of arguments by name", "引数名をキーとするオブジェクト"});
    }
    outcome(json, e, i, answerKey);
    span(json, e, i);
    if (problems.size() == before) world.entries.push_back(std::move(e));
  }

  void outcome(const Json &json, WorldEntry &e, std::size_t i, const char *answerKey) {
    const auto answer = json.find(answerKey), fails = json.find("fails");
    if (e.isAsk) {
      if (answer == json.end())
        wrong(at(i), {"an entry with `answer`", "`answer` を持つ項目"});
      else
        e.answer = *answer;
      return;
    }
    if ((answer == json.end()) == (fails == json.end()))
      return wrong(at(i),
                   {"an entry with either `returns` or `fails`", "`returns` と `fails` のどちらか一方を持つ項目"});
    if (answer != json.end()) {
      e.answer = *answer;
      if (answer->is_object() && answer->contains("job")) job(e, i);
      return;
    }
    e.fails = failure(*fails, e.name);
  }

  /// An object with `job` that has other keys than these is a record's.
  void job(WorldEntry &e, std::size_t i) {
    const Json &json = e.answer;
    for (const auto &[key, value] : json.items())
      if (key != "job" && key != "after" && key != "result" && key != "fails") return;
    if (!json["job"].is_string()) return;
    WorldJob made{json["job"], 0, json.value("result", Json()), std::nullopt};
    if (json.contains("after")) {
      const auto after = duration(json["after"]);
      if (!after) wrong(at(i, "returns.after"), {"a duration such as `20m`", "`20m` のような時間の長さ"});
      made.after = after.value_or(0);
    }
    if (json.contains("fails")) made.fails = failure(json["fails"], e.name);
    e.job = std::move(made);
  }

  static std::optional<Millis> duration(const Json &json) {
    if (!json.is_string()) return std::nullopt;
    const auto word = vm::parseWord(vm::Scalar::duration, json.get_ref<const std::string &>());
    return word && *word >= 0 && *word <= longest ? word : std::nullopt;
  }

  std::optional<vm::Failure> failure(const Json &json, const std::string &name) {
    const auto found = json.is_string() ? vm::failureNamed(json.get_ref<const std::string &>()) : std::nullopt;
    if (!found)
      problems.push_back({ProblemId::world_unknown_failure,
                          {{"path", world.path},
                           {"intrinsic", shown(name)},
                           {"failure", shown(json.is_string() ? json.get<std::string>() : json.dump())}}});
    return found;
  }

  void span(const Json &json, WorldEntry &e, std::size_t i) {
    if (const auto after = json.find("after"); after != json.end()) {
      e.after = duration(*after);
      if (!e.after) wrong(at(i, "after"), {"a duration such as `20m`", "`20m` のような時間の長さ"});
    }
    if (const auto times = json.find("times"); times != json.end()) {
      if (times->is_number_unsigned() && times->get<std::uint64_t>() > 0)
        e.times = times->get<std::uint64_t>();
      else
        wrong(at(i, "times"), {"a whole number from 1 on", "1 以上の整数"});
    }
  }
};

WorldRead refuse(Problem problem) { return {std::nullopt, {std::move(problem)}}; }
Problem tooLarge(const std::string &path) {
  return {ProblemId::world_too_large, {{"path", path}, {"limit", std::to_string(worldBytes >> 20)}}};
}

} // namespace

WorldRead World::parse(std::string_view bytes, const std::string &givenPath) {
  const std::string path = shown(givenPath, 300);
  if (bytes.size() > worldBytes) return refuse(tooLarge(path));
  const JsonRead json = readJson(bytes, worldDepth);
  if (json.fault.kind != JsonFault::Kind::none) return refuse(fault(json.fault, path));
  Parser parser(path);
  parser.top(json.value);
  WorldRead read;
  read.problems = std::move(parser.problems);
  if (!hasErrors(read.problems)) read.world = std::move(parser.world);
  return read;
}

WorldRead World::parseFile(const std::string &path) {
  const FileRead file = readFile(path, worldBytes);
  if (!file.error.english.empty())
    return refuse({ProblemId::world_unreadable, {{"path", shown(path, 300)}, {"reason", file.error}}});
  if (file.tooLarge) return refuse(tooLarge(shown(path, 300)));
  return parse(file.bytes, path);
}

} // namespace tejun::runner
