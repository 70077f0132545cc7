// See message.h.
#include "runner/providers/message.h"

#include "runner/ingest/strict_json.h"

#include <fmt/format.h>

namespace tejun::runner::providers {
namespace {

constexpr std::string_view names[] = {
#define METHOD(name, kind, en) #name,
#include "runner/providers/Methods.def"
};

std::string lineOf(const Json &message) { return message.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"; }

Json envelope(Method method, const Json &params) {
  return {{"jsonrpc", "2.0"}, {"method", nameOf(method)}, {"params", params}};
}

std::string textOf(const Json &object, const char *key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string reasonOf(const JsonFault &fault) {
  using Kind = JsonFault::Kind;
  switch (fault.kind) {
  case Kind::empty: return "a line is empty";
  case Kind::tooDeep: return fmt::format("a line is nested more than {} levels deep", lineDepth);
  case Kind::duplicateKey: return fmt::format("`{}` is there twice", fault.path);
  case Kind::notUtf8: return "a line is not UTF-8";
  case Kind::nul: return "a text holds NUL";
  default: return "a line is not JSON: " + fault.reason.english;
  }
}

} // namespace

std::string_view nameOf(Method method) { return names[static_cast<std::size_t>(method)]; }

std::string request(std::uint64_t id, Method method, const Json &params) {
  Json message = envelope(method, params);
  message["id"] = id;
  return lineOf(message);
}

std::string notification(Method method, const Json &params) { return lineOf(envelope(method, params)); }

Incoming readLine(std::string_view line) {
  if (line.size() > lineBytes) return Garbled{"a line is too long"};
  JsonRead read = readJson(line, lineDepth);
  if (read.fault.kind != JsonFault::Kind::none) return Garbled{reasonOf(read.fault)};
  Json &message = read.value;
  if (!message.is_object() || textOf(message, "jsonrpc") != "2.0")
    return Garbled{"a line is no message of JSON-RPC 2.0"};
  if (message.contains("method")) return Garbled{"it sent a request; only the runner does"};
  const auto id = message.find("id");
  const bool unaddressed = id != message.end() && id->is_null() && message.contains("error");
  if (id == message.end() || !(id->is_number_unsigned() || unaddressed))
    return Garbled{"an answer has no `id` of ours"};
  const auto result = message.find("result"), error = message.find("error");
  if ((result == message.end()) == (error == message.end()))
    return Garbled{"an answer has to have either `result` or `error`"};
  if (result != message.end()) return Answered{id->get<std::uint64_t>(), std::move(*result)};
  const auto code = error->is_object() ? error->find("code") : error->end();
  if (!error->is_object() || code == error->end() || !code->is_number_integer() ||
      (code->is_number_unsigned() && code->get<std::uint64_t>() > std::uint64_t{1} << 53))
    return Garbled{"an error has no `code`"};
  const auto data = error->find("data");
  return Refused{unaddressed ? 0 : id->get<std::uint64_t>(), code->get<std::int64_t>(), textOf(*error, "message"),
                 data == error->end() ? std::string() : textOf(*data, "failure"), unaddressed};
}

bool Lines::add(std::string_view bytes) {
  held += bytes;
  const std::size_t newline = held.find('\n', searched);
  if (newline == std::string::npos) {
    searched = held.size();
    return held.size() <= limit;
  }
  return newline <= limit;
}

std::optional<std::string> Lines::next() {
  const std::size_t end = held.find('\n', searched);
  if (end == std::string::npos) {
    searched = held.size();
    return std::nullopt;
  }
  std::string line = held.substr(0, end);
  held.erase(0, end + 1);
  searched = 0;
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

} // namespace tejun::runner::providers
