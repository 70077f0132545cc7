// See config.h.
#include "runner/providers/config.h"

#include "runner/ingest/strict_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

namespace tejun::runner::providers {
namespace {

using nlohmann::json;

constexpr unsigned deepest = 32;
constexpr std::size_t longestSecret = 64u << 10;
constexpr std::size_t shortestHidden = 4; // shorter texts are everywhere

constexpr std::array<std::string_view, 3> uses = {"preferred", "required", "off"};
constexpr std::array<std::string_view, 3> places = {"file", "environment", "credential"};

class Reader {
public:
  explicit Reader(const std::string &path) {
    config.path = path;
    folder = std::filesystem::absolute(path).parent_path();
  }

  void top(const json &file) {
    if (!object(file, "$", {"sandbox", "bubblewrap", "providers"})) return;
    if (const auto b = file.find("bubblewrap"); b != file.end()) config.bubblewrap = text(*b, "$.bubblewrap");
    if (const auto s = file.find("sandbox"); s != file.end())
      config.sandbox = static_cast<SandboxUse>(word(*s, "$.sandbox", uses));
    const auto all = file.find("providers");
    if (all == file.end() || !all->is_array() || all->empty() || all->size() > 100)
      return wrong("$.providers", {"a list of 1 to 100", "1〜100件のリスト"});
    for (std::size_t i = 0; i < all->size(); ++i) provider((*all)[i], fmt::format("$.providers[{}]", i));
  }

  Config config;
  std::vector<Problem> problems;
  void wrong(const std::string &place, Phrase expected) {
    problems.push_back(
        {ProblemId::provider_config, {{"path", config.path}, {"place", place}, {"expected", std::move(expected)}}});
  }

private:
  bool object(const json &value, const std::string &at, std::initializer_list<std::string_view> keys) {
    if (!value.is_object()) {
      wrong(at, {"an object", "オブジェクト"});
      return false;
    }
    for (const auto &[key, inner] : value.items())
      if (std::ranges::find(keys, key) == keys.end())
        wrong(jsonPath(at, key),
              {fmt::format("one of {}", fmt::join(keys, ", ")), fmt::format("{} のいずれか", fmt::join(keys, "、"))});
    return true;
  }
  template <typename Words> std::size_t word(const json &value, const std::string &at, const Words &words) {
    const auto found = value.is_string() ? std::ranges::find(words, value.get_ref<const std::string &>()) : words.end();
    if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
    wrong(at, {fmt::format("one of {}", fmt::join(words, ", ")), fmt::format("{} のいずれか", fmt::join(words, "、"))});
    return 0;
  }
  std::string text(const json &value, const std::string &at) {
    if (value.is_string() && !value.get_ref<const std::string &>().empty()) return value.get<std::string>();
    wrong(at, {"a text", "文字列"});
    return {};
  }
  std::vector<std::string> texts(const json &owner, const char *key, const std::string &at) {
    std::vector<std::string> all;
    const auto found = owner.find(key);
    if (found == owner.end()) return all;
    const std::string place = jsonPath(at, key);
    if (!found->is_array()) {
      wrong(place, {"a list of texts", "文字列のリスト"});
      return all;
    }
    for (std::size_t i = 0; i < found->size(); ++i)
      all.push_back(key == std::string_view("arguments") && (*found)[i] == "" ? ""
                                                                              : text((*found)[i], jsonPath(place, i)));
    return all;
  }
  bool yes(const json &owner, const char *key, const std::string &at, bool otherwise) {
    const auto found = owner.find(key);
    if (found == owner.end()) return otherwise;
    if (found->is_boolean()) return found->get<bool>();
    wrong(jsonPath(at, key), {"true or false", "true または false"});
    return otherwise;
  }

  void provider(const json &row, const std::string &at) {
    if (!object(row, at,
                {"name", "program", "arguments", "settings", "secrets", "environment", "intrinsics", "sandbox"}))
      return;
    ProviderConfig one;
    one.name = row.contains("name") ? text(row["name"], at + ".name") : std::string();
    if (!row.contains("name")) wrong(at + ".name", {"there", "指定されている"});
    if (std::ranges::any_of(config.providers, [&](const auto &p) { return p.name == one.name; }))
      wrong(at + ".name", {"a name of its own", "重複しない名前"});
    if (!row.contains("program")) wrong(at + ".program", {"there", "指定されている"});
    if (row.contains("program")) one.program = programNamed(text(row["program"], at + ".program"), folder);
    one.arguments = texts(row, "arguments", at);
    one.intrinsics = texts(row, "intrinsics", at);
    if (const auto s = row.find("settings"); s != row.end()) {
      if (!s->is_object()) wrong(at + ".settings", {"an object", "オブジェクト"});
      one.settings = *s;
    }
    if (const auto e = row.find("environment"); e != row.end() && e->is_object())
      for (const auto &[name, value] : e->items())
        one.environment[name] = text(value, jsonPath(at + ".environment", name));
    if (const auto s = row.find("secrets"); s != row.end()) secrets(*s, at + ".secrets", one);
    if (const auto s = row.find("sandbox"); s != row.end()) sandbox(*s, at + ".sandbox", one);
    config.providers.push_back(std::move(one));
  }

  void secrets(const json &all, const std::string &at, ProviderConfig &one) {
    if (!all.is_object()) return wrong(at, {"an object", "オブジェクト"});
    for (const auto &[name, place] : all.items()) {
      const std::string here = jsonPath(at, name);
      if (!place.is_object() || place.size() != 1) { // most likely the secret itself: it is not repeated here
        wrong(
            here,
            {R"({"file": PATH}, {"environment": NAME} or {"credential": NAME}: where the secret is, never the secret)",
             R"({"file": PATH}、{"environment": NAME}、{"credential": NAME} のいずれか。秘密そのものは書けません)"});
        continue;
      }
      SecretPlace where;
      where.kind = static_cast<SecretPlace::Kind>(word(json(place.begin().key()), here, places));
      where.name = text(place.begin().value(), here);
      if (where.kind == SecretPlace::Kind::file) where.name = (folder / where.name).lexically_normal();
      one.secrets[name] = where;
    }
  }

  void sandbox(const json &row, const std::string &at, ProviderConfig &one) {
    if (row == "off") {
      one.sandboxed = false;
      return;
    }
    if (!object(row, at, {"network", "read", "write", "capabilities"})) return;
    one.network = yes(row, "network", at, false);
    one.read = texts(row, "read", at);
    one.write = texts(row, "write", at);
    one.capabilities = texts(row, "capabilities", at);
    for (auto *paths : {&one.read, &one.write})
      for (std::string &path : *paths) path = (folder / path).lexically_normal();
  }

  std::filesystem::path folder;
};

template <typename Visit> void texts(const json &value, const Visit &visit) {
  if (value.is_string()) visit(value.get_ref<const std::string &>());
  if (value.is_object())
    for (const auto &[key, inner] : value.items()) {
      visit(key);
      texts(inner, visit);
    }
  if (value.is_array())
    for (const json &inner : value) texts(inner, visit);
}

/// A secret, and each of its lines: a key may come out line by line.
std::vector<std::string_view> parts(const std::map<std::string, std::string> &secrets) {
  std::vector<std::string_view> all;
  for (const auto &[name, secret] : secrets) {
    if (secret.size() >= shortestHidden) all.push_back(secret);
    if (secret.find('\n') == std::string::npos) continue;
    for (std::string_view rest = secret; !rest.empty();) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      if (line.size() >= shortestHidden) all.push_back(line);
    }
  }
  return all;
}

} // namespace

std::string programNamed(const std::string &name, const std::filesystem::path &folder) {
  const std::filesystem::path here = (folder / name).lexically_normal();
  std::error_code ignored;
  if (name.find('/') != std::string::npos || std::filesystem::exists(here, ignored)) return here;
  const std::filesystem::path own = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
  for (const std::filesystem::path &place : {own, own.parent_path() / "libexec/tejun"})
    if (std::filesystem::exists(place / name, ignored)) return place / name;
  return here;
}

bool ProviderConfig::takes(std::string_view intrinsic) const {
  return intrinsics.empty() || std::ranges::any_of(intrinsics, [&](const std::string &pattern) {
           return pattern.ends_with(".*")
                      ? intrinsic.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1))
                      : pattern == intrinsic;
         });
}

ConfigRead parseConfig(std::string_view bytes, const std::string &path) {
  Reader reader(path);
  const JsonRead read = readJson(bytes, deepest);
  if (read.fault.kind == JsonFault::Kind::none) {
    reader.top(read.value);
  } else {
    reader.wrong(read.fault.path.empty() ? "$" : read.fault.path,
                 {"JSON: " + (read.fault.reason.english.empty() ? std::string("each key once, not too deep, no NUL")
                                                                : read.fault.reason.english),
                  "JSON（" +
                      (read.fault.reason.japanese.empty() ? std::string("キーの重複、深すぎる入れ子、NUL は不可")
                                                          : read.fault.reason.japanese) +
                      "）"});
    reader.problems.back().line = read.fault.line;
    reader.problems.back().column = read.fault.column;
  }
  ConfigRead out{std::nullopt, std::move(reader.problems)};
  if (!hasErrors(out.problems)) out.config = std::move(reader.config);
  return out;
}

ConfigRead readConfig(const std::string &path) {
  FileRead file = readFile(path, configBytes);
  if (!file.error.english.empty() || file.tooLarge) {
    Phrase expected = file.tooLarge ? Phrase("a file of at most 1 MiB", "1 MiB 以下のファイル")
                                    : Phrase("a file that can be read: " + file.error.english,
                                             "読み取れるファイル: " + file.error.japanese);
    return {std::nullopt, {{ProblemId::provider_config, {{"path", path}, {"place", "$"}, {"expected", expected}}}}};
  }
  return parseConfig(file.bytes, path);
}

SecretRead readSecrets(const ProviderConfig &provider) {
  SecretRead out;
  for (const auto &[name, place] : provider.secrets) {
    const auto fail = [&](Phrase why) {
      out.problem =
          Problem{ProblemId::provider_secret, {{"name", provider.name}, {"secret", name}, {"reason", std::move(why)}}};
    };
    std::string path = place.name;
    if (place.kind == SecretPlace::Kind::environment) {
      const char *value = std::getenv(place.name.c_str());
      if (!value) {
        fail({fmt::format("the variable `{}` is not set", place.name),
              fmt::format("環境変数 `{}` が設定されていません", place.name)});
        return out;
      }
      out.values[name] = value;
      continue;
    }
    if (place.kind == SecretPlace::Kind::credential) {
      const char *folder = std::getenv("CREDENTIALS_DIRECTORY");
      if (!folder || place.name.find('/') != std::string::npos) {
        fail({"systemd gives this process no such credential",
              "systemd がこのプロセスに渡した資格情報の中にありません"});
        return out;
      }
      path = std::filesystem::path(folder) / place.name;
    }
    FileRead file = readFile(path, longestSecret);
    if (!file.error.english.empty() || file.tooLarge) {
      fail(file.tooLarge ? Phrase("it is larger than 64 KiB", "64 KiB を超えています") : file.error);
      return out;
    }
    while (file.bytes.ends_with('\n') || file.bytes.ends_with('\r')) file.bytes.pop_back();
    out.values[name] = std::move(file.bytes);
  }
  return out;
}

std::string redacted(std::string text, const std::map<std::string, std::string> &secrets) {
  for (const std::string_view part : parts(secrets))
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += 3)
      text.replace(at, part.size(), "***");
  return text;
}

bool holdsSecret(const json &value, const std::map<std::string, std::string> &secrets) {
  bool found = false;
  texts(value, [&](const std::string &text) {
    for (const std::string_view part : parts(secrets)) found = found || text.find(part) != std::string::npos;
  });
  return found;
}

} // namespace tejun::runner::providers
