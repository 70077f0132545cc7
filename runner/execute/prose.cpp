// See prose.h.
#include "runner/execute/prose.h"

#include "runner/execute/secrets.h"
#include "runner/ingest/strict_json.h"
#include "vm/bytecode/scalar_text.h"

#include <fmt/args.h>
#include <fmt/format.h>

#include <array>

namespace tejun::runner {
namespace {

using vm::Json;

struct Row {
  std::string_view english, japanese;
};
constexpr Row rows[] = {
#define PROSE(name, en, ja) {en, ja},
#include "runner/execute/Prose.def"
};

std::string fill(std::string_view pattern, std::initializer_list<Phrase> arguments, Language language) {
  fmt::dynamic_format_arg_store<fmt::format_context> store;
  for (const Phrase &a : arguments) store.push_back(std::cref(a.in(language)));
  return fmt::vformat(fmt::string_view(pattern.data(), pattern.size()), store);
}

/// What a digest begins with tells it from others well enough.
std::string briefText(const std::string &text) {
  const bool digest = text.size() >= 32 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
  return digest ? text.substr(0, 12) + "…" : shown(text, 60);
}

void append(std::string &out, const Json &value, unsigned depth) {
  constexpr std::size_t enough = 100; // bytes, after which only counts are given
  switch (value.type()) {
  case Json::value_t::string: out += briefText(value.get_ref<const std::string &>()); break;
  case Json::value_t::array: {
    out += '[';
    std::size_t n = 0;
    for (; n < value.size() && depth < 4 && (n == 0 || out.size() < enough); ++n) {
      if (n > 0) out += ", ";
      append(out, value[n], depth + 1);
    }
    if (n < value.size()) out += fmt::format("{}… ({})", n > 0 ? ", " : "", value.size());
    out += ']';
    break;
  }
  case Json::value_t::object: {
    if (const std::string mark = secretMark(value); !mark.empty()) {
      out += "<secret " + mark.substr(0, 8) + ">";
      break;
    }
    out += '{';
    std::size_t n = 0;
    for (const auto &[key, member] : value.items()) {
      if (n++ > 0) out += ", ";
      if (depth >= 4 || (n > 1 && out.size() >= enough)) {
        out += "…";
        break;
      }
      out += shown(key, 40) + ": ";
      append(out, member, depth + 1);
    }
    out += '}';
    break;
  }
  case Json::value_t::null: out += "-"; break;
  default: out += value.dump(); break;
  }
}

} // namespace

Phrase say(Prose id, std::initializer_list<Phrase> arguments) {
  const Row &row = rows[static_cast<std::size_t>(id)];
  return filled(row.english, row.japanese, arguments);
}

Phrase filled(std::string_view english, std::string_view japanese, std::initializer_list<Phrase> arguments) {
  return {fill(english, arguments, Language::english), fill(japanese, arguments, Language::japanese)};
}

std::string brief(const Json &value) {
  std::string out;
  append(out, value, 0);
  return out;
}

namespace {

void appendFields(std::vector<std::string> &lines, const Json &value, const std::string &path, unsigned depth) {
  constexpr std::size_t enough = 100; // lines
  if (!value.is_object() || value.empty() || depth >= 3 || !secretMark(value).empty()) {
    if (lines.size() <= enough)
      lines.push_back(lines.size() == enough ? "…" : (path.empty() ? "" : path + ": ") + brief(value));
    return;
  }
  for (const auto &[key, member] : value.items())
    appendFields(lines, member, (path.empty() ? "" : path + ".") + shown(key, 40), depth + 1);
}

} // namespace

std::vector<std::string> fieldLines(const Json &value) {
  std::vector<std::string> lines;
  appendFields(lines, value, {}, 0);
  return lines;
}

std::string briefCall(const std::string &name, const Json &arguments) {
  std::string out = name + "(";
  std::size_t n = 0;
  for (const auto &[key, value] : arguments.items())
    out += fmt::format("{}{}: {}", n++ > 0 ? ", " : "", key, brief(value));
  return out + ")";
}

std::string briefSpan(vm::Millis span) { return vm::printWord(vm::Scalar::duration, span); }

Phrase failureText(vm::Failure failure) {
  static const std::array<Phrase, 0
#define FAILURE(name, retried, en, ja) +1
#include "vm/bytecode/Failures.def"
                          >
      texts = {
#define FAILURE(name, retried, en, ja) Phrase{en, ja},
#include "vm/bytecode/Failures.def"
      };
  return texts[static_cast<std::size_t>(failure)];
}

std::string titled(const std::string &name, const std::string &title) { return title.empty() ? name : title; }

} // namespace tejun::runner
