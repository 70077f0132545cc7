// A process that answers requests on its standard input and output. One thread reads what it says; any number of threads may ask at once.
// What it writes to its standard error is handed on line by line. It knows lines of the protocol, not what they mean.
#pragma once

#include "runner/providers/message.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

namespace tejun::runner::providers {

using SteadyTime = std::chrono::steady_clock::time_point;

struct Late {};     // no answer until the deadline
struct TooLarge {}; // what is asked is larger than a line may be; it was not sent
struct Died {       // the process, or the sense of what it says
  std::string why;
  bool garbled = false; // it said something that is no answer
  bool sent = true;     // whether it may have taken the request in; else it certainly has not
};
using Response = std::variant<Answered, Refused, Late, TooLarge, Died>;

class Channel {
public:
  using Log = std::function<void(std::string_view line)>; // from the reading thread
  struct Started {
    std::unique_ptr<Channel> channel;
    std::string error; // when there is none
  };
  /// `command[0]` is looked up in no path. The process gets `environment` alone, is a group of its own, and writes no core file.
  static Started start(const std::vector<std::string> &command, const std::vector<std::string> &environment, Log log);
  /// Ends its input, waits a moment, then kills the group.
  ~Channel();
  Channel(const Channel &) = delete;
  Channel &operator=(const Channel &) = delete;

  /// Waits until the answer is there. On `Late` it has been told to cancel.
  Response ask(Method method, const Json &params, SteadyTime until);
  /// Raw bytes and the next line that is no answer to `ask`, for the conformance kit.
  [[nodiscard]] bool sendRaw(std::string_view bytes, SteadyTime until) { return write(bytes, until); }
  /// A number for a request that is sent raw; its answer is fetched by `await`.
  std::uint64_t expect();
  Response await(std::uint64_t id, SteadyTime until);
  /// An error without an id, as the answer to a line that was not understood.
  Response awaitUnaddressed(SteadyTime until);

  void closeInput();
  /// `Died`, or `Late`.
  Response awaitEnd(SteadyTime until);

  bool alive() const;
  /// Why it no longer lives.
  std::string why() const;
  void kill();
  int pid() const { return child; }

private:
  Channel() = default;
  void read();
  [[nodiscard]] bool take(const std::string &line);
  void end(std::string reason, bool garbled);
  bool write(std::string_view bytes, SteadyTime until);

  int child = -1, input = -1, output = -1, errors = -1;
  Log log;
  std::thread reader;
  mutable std::mutex guard, writing, ending;
  std::condition_variable changed;
  std::map<std::uint64_t, std::optional<Response>> waiting;
  std::vector<Refused> unaddressed;
  std::uint64_t lastId = 0;
  std::optional<Died> over;
  bool reaped = false;
};

} // namespace tejun::runner::providers
