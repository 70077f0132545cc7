// One provider of a site: starts its process when it is needed, starts it again with a growing pause when it dies, and carries calls out
// under their deadlines. What a death in mid-call means is decided by the crash policy of the intrinsic. Any number of threads may call.
#pragma once

#include "runner/execute/host.h"
#include "runner/providers/channel.h"
#include "runner/providers/config.h"
#include "runner/providers/manifest.h"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tejun::runner::providers {

/// A line for the runner's log: quoted, without the provider's secrets.
using ProviderLog = std::function<void(const std::string &provider, const std::string &line)>;

struct CallRequest {
  std::string intrinsic;
  Json arguments;
  std::string key;
  vm::CrashPolicy crash = vm::CrashPolicy::once;
  bool changes = false; // more than observes: unanswered it is a timeout, whose outcome is not known
  Millis timeout = 60'000;
};
struct Unknown { // whether it happened is not known, and it may not be sent again
  std::string why;
};
using CallOutcome = std::variant<vm::Answer, Unknown>;

class Provider {
public:
  Provider(ProviderConfig c, std::vector<std::string> command, ProviderLog l)
      : config(std::move(c)), line(std::move(command)), log(std::move(l)) {}

  const std::string &name() const { return config.name; }
  /// Starts it for the first time and reads its manifest.
  std::optional<Problem> begin();
  const Manifest &manifest() const { return declared; }

  CallOutcome call(const CallRequest &);
  /// The result of a job; nothing: it goes on.
  std::optional<vm::Answer> await(const std::string &intrinsic, const std::string &job, Millis timeout);
  /// What became of a call whose answer was lost; nothing: it cannot say.
  std::optional<Reconciled> reconcile(const CallRequest &);

private:
  struct Live {
    std::shared_ptr<Channel> channel;
    std::string error;
  };
  Live start(SteadyTime until);
  Live alive(SteadyTime until);
  std::optional<Reconciled> reconcile(const std::shared_ptr<Channel> &, const CallRequest &, SteadyTime until);
  void fell(const std::shared_ptr<Channel> &);
  vm::Answer answerOf(const Refused &) const;
  vm::Answer valueOf(Json) const;

  ProviderConfig config;
  std::vector<std::string> line;
  ProviderLog log;
  Manifest declared;
  std::map<std::string, std::string> secrets;

  std::mutex guard;
  std::shared_ptr<Channel> channel;
  unsigned failures = 0; // in a row
  SteadyTime nextStart{};
};

} // namespace tejun::runner::providers
