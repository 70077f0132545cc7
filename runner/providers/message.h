// The lines of the protocol (docs/reference/provider-protocol.md): what is sent, and what a provider, which is not trusted, may have sent.
// Pure: knows no process. Rows in Methods.def and RpcErrors.def.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace tejun::runner::providers {

using Json = nlohmann::json;

inline constexpr int protocolVersion = 1;
inline constexpr std::size_t lineBytes = 4u << 20; // of one message, without its newline
inline constexpr unsigned lineDepth = 64;

enum class Method : std::uint8_t {
#define METHOD(name, kind, en) name,
#include "runner/providers/Methods.def"
};
std::string_view nameOf(Method);

enum class RpcError : std::int32_t {
#define RPC_ERROR(name, code, en) name = code,
#include "runner/providers/RpcErrors.def"
};

/// A line with its newline. Bytes that are no UTF-8 are replaced.
std::string request(std::uint64_t id, Method, const Json &params);
std::string notification(Method, const Json &params);

/// What a provider answers to a request.
struct Answered {
  std::uint64_t id = 0;
  Json result;
};
struct Refused {
  std::uint64_t id = 0;
  std::int64_t code = 0;
  std::string message;      // for people; not trusted
  std::string failure;      // `data.failure`; empty when there is none
  bool unaddressed = false; // `id` is null: about a line that it did not understand
};
/// It is no answer: the stream cannot be trusted from here on. In plain words.
struct Garbled {
  std::string why;
};
using Incoming = std::variant<Answered, Refused, Garbled>;

/// One line without its newline.
Incoming readLine(std::string_view line);

/// Puts a stream of bytes into lines; holds at most one line.
class Lines {
public:
  /// False: a line is longer than `limit`, and nothing more is taken.
  [[nodiscard]] bool add(std::string_view bytes);
  std::optional<std::string> next();
  explicit Lines(std::size_t atMost = lineBytes) : limit(atMost) {}

private:
  std::size_t limit, searched = 0;
  std::string held;
};

} // namespace tejun::runner::providers
