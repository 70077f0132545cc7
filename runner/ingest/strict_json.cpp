// nlohmann's event parser (which does not recurse) with our own limits and a tree built from the events.
#include "runner/ingest/strict_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <sys/stat.h>
#include <vector>

namespace tejun::runner {
namespace {

using Json = nlohmann::json;
using Kind = JsonFault::Kind;

class Builder {
public:
  explicit Builder(unsigned maximumDepth) : limit(maximumDepth) {}
  // What nlohmann::json::sax_parse calls; false stops it.
  bool null() { return add(nullptr); }
  bool boolean(bool v) { return add(v); }
  bool number_integer(std::int64_t v) { return add(v); }
  bool number_unsigned(std::uint64_t v) { return add(v); }
  bool number_float(double v, const std::string &) { return add(v); }
  bool string(std::string &v) {
    if (v.find('\0') != std::string::npos) return stop(Kind::nul);
    return add(std::move(v));
  }
  bool binary(Json::binary_t &) { return false; }
  bool start_object(std::size_t) { return open(Json::object()); }
  bool start_array(std::size_t) { return open(Json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string &k) {
    if (k.find('\0') != std::string::npos) return stop(Kind::nul);
    if (levels.back()->contains(k)) {
      keys.back() = k;
      return stop(Kind::duplicateKey);
    }
    keys.back() = std::move(k);
    return true;
  }
  bool parse_error(std::size_t position, const std::string &, const nlohmann::detail::exception &e) {
    fault.kind =
        std::string_view(e.what()).find("ill-formed UTF-8") != std::string_view::npos ? Kind::notUtf8 : Kind::syntax;
    at = position;
    return false;
  }

  Json root;
  JsonFault fault;
  std::size_t at = 0;

private:
  bool add(Json v) {
    place(std::move(v));
    return true;
  }
  Json *place(Json v) {
    if (levels.empty()) return &(root = std::move(v));
    Json &parent = *levels.back();
    if (parent.is_array()) {
      parent.push_back(std::move(v));
      return &parent.back();
    }
    return &(parent[keys.back()] = std::move(v));
  }
  bool open(Json v) {
    if (levels.size() == limit) return stop(Kind::tooDeep);
    levels.push_back(place(std::move(v)));
    keys.emplace_back();
    return true;
  }
  bool close() {
    levels.pop_back();
    keys.pop_back();
    return true;
  }
  bool stop(Kind kind) {
    std::string where("$");
    std::size_t i = 0;
    for (; i < levels.size() && where.size() < 80; ++i)
      where = levels[i]->is_array() ? jsonPath(where, levels[i]->size() - (i + 1 < levels.size() ? 1 : 0))
                                    : jsonPath(where, keys[i]);
    if (i < levels.size()) where += "…";
    fault.kind = kind;
    fault.path = std::move(where);
    return false;
  }

  unsigned limit;
  std::vector<Json *> levels;
  std::vector<std::string> keys; // the current key at each level; of an array empty
};

/// What nlohmann found, in plain words.
Phrase syntaxReason(std::string_view bytes, std::size_t position, const JsonFault &fault) {
  if (position == 0 || position > bytes.size())
    return {fmt::format("it ends in the middle, at line {}", fault.line),
            fmt::format("{} 行目の途中で終わっています", fault.line)};
  const std::string_view rest = bytes.substr(position - 1);
  const std::string here = shown(rest.substr(0, std::min(rest.find_first_of("\r\n"), rest.size())), 12);
  return {fmt::format("unexpected `{}` at line {}, column {}", here, fault.line, fault.column),
          fmt::format("{} 行 {} 列に予期しない `{}` があります", fault.line, fault.column, here)};
}

} // namespace

JsonRead readJson(std::string_view bytes, unsigned maximumDepth) {
  JsonRead read;
  if (bytes.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    read.fault = {Kind::empty, {"it is empty", "空です"}, "$", 0, 0};
    return read;
  }
  Builder builder(maximumDepth);
  if (Json::sax_parse(bytes, &builder)) {
    read.value = std::move(builder.root);
    return read;
  }
  read.fault = std::move(builder.fault);
  if (read.fault.kind == Kind::syntax || read.fault.kind == Kind::notUtf8) {
    const auto before = bytes.substr(0, std::min(bytes.size(), builder.at > 0 ? builder.at - 1 : 0));
    const auto newline = before.rfind('\n');
    read.fault.line = 1 + static_cast<std::size_t>(std::ranges::count(before, '\n'));
    read.fault.column = 1 + (newline == std::string_view::npos ? before.size() : before.size() - newline - 1);
    if (read.fault.kind == Kind::notUtf8)
      read.fault.reason = {fmt::format("it is not UTF-8 at line {}", read.fault.line),
                           fmt::format("{} 行目が UTF-8 ではありません", read.fault.line)};
    else
      read.fault.reason = syntaxReason(bytes, builder.at, read.fault);
  }
  return read;
}

std::string jsonPath(std::string_view parent, std::string_view key) {
  const bool plain = !key.empty() && std::ranges::all_of(key, [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return u >= 0x80 || (u >= '0' && u <= '9') || (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || u == '_' ||
           u == '-';
  });
  return plain ? fmt::format("{}.{}", parent, shown(key)) : fmt::format("{}[\"{}\"]", parent, shown(key));
}

std::string jsonPath(std::string_view parent, std::size_t index) { return fmt::format("{}[{}]", parent, index); }

Phrase kindOf(const Json &value) {
  switch (value.type()) {
  case Json::value_t::object: return {"an object", "オブジェクト"};
  case Json::value_t::array: return {"a list", "リスト"};
  case Json::value_t::string: return {"a text", "文字列"};
  case Json::value_t::boolean: return {"true or false", "真偽値"};
  case Json::value_t::number_integer:
  case Json::value_t::number_unsigned: return {"a whole number", "整数"};
  case Json::value_t::number_float: return {"a number", "数値"};
  default: return {"null", "null"};
  }
}

std::string shown(std::string_view text, std::size_t limit) {
  std::string out;
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool first = (c & 0xC0) != 0x80;
    if (first && characters++ == limit) return out + "…";
    // Bidirectional controls (U+200E, U+200F, U+202A–E, U+2066–9) would turn a message around.
    const auto three = text.substr(i, 3);
    const bool turns = three.size() == 3 && three[0] == '\xE2' &&
                       ((three[1] == '\x80' &&
                         (three[2] == '\x8E' || three[2] == '\x8F' || (three[2] >= '\xAA' && three[2] <= '\xAE'))) ||
                        (three[1] == '\x81' && three[2] >= '\xA6' && three[2] <= '\xA9'));
    if (turns) {
      out += "\xEF\xBF\xBD";
      i += 2;
    } else if (c < 0x20 || c == 0x7F) {
      out += fmt::format("<0x{:02X}>", c);
    } else {
      out += text[i];
    }
  }
  return out;
}

FileRead readFile(const std::string &path, std::size_t limit) {
  FileRead read;
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) {
    read.error = std::strerror(errno);
    return read;
  }
  if (S_ISDIR(info.st_mode)) {
    read.error = {"it is a folder", "フォルダです"};
    return read;
  }
  if (S_ISREG(info.st_mode) && static_cast<std::uintmax_t>(info.st_size) > limit) {
    read.tooLarge = true;
    return read;
  }
  const std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) {
    read.error = std::strerror(errno);
    return read;
  }
  std::string chunk(64 * 1024, '\0');
  while (read.bytes.size() <= limit) {
    const std::size_t got = std::fread(chunk.data(), 1, chunk.size(), file.get());
    read.bytes.append(chunk, 0, got);
    if (got < chunk.size()) break;
  }
  if (std::ferror(file.get()) != 0) read.error = std::strerror(errno);
  read.tooLarge = read.bytes.size() > limit;
  if (read.tooLarge) read.bytes.clear();
  return read;
}

} // namespace tejun::runner
