// See serve.h. One thread reads, one answers, so that a call can be cancelled while it is carried out.
#include "providers/sdk/serve.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace tejun::provider {
namespace {

constexpr int spoken = 1; // version of the protocol
constexpr std::size_t lineBytes = 4u << 20;
constexpr int lineDepth = 64;
constexpr std::size_t keysKept = 10'000;

enum Code : int {
  parseError = -32700,
  invalidRequest = -32600,
  methodNotFound = -32601,
  invalidParams = -32602,
  internalError = -32603,
  cancelledCall = -32800,
  failedCall = -32000
};

struct NoMethod {};

struct Work {
  Json id;
  std::string method;
  Json params;
  std::atomic<bool> cancelled = false;
};

const Json &member(const Json &params, const char *name, Json::value_t type) {
  const auto found = params.find(name);
  if (found == params.end() || found->type() != type)
    throw Invalid{std::string("`") + name + "` should be an " + Json(type).type_name()};
  return *found;
}
std::string text(const Json &params, const char *name) {
  const auto found = params.find(name);
  if (found == params.end() || !found->is_string()) throw Invalid{std::string("`") + name + "` should be a text"};
  return found->get<std::string>();
}

class Server {
public:
  Server(Provider &p, std::string n, std::string v) : provider(p), name(std::move(n)), release(std::move(v)) {}

  int run() {
    std::thread worker([this] { work(); });
    read();
    {
      std::scoped_lock lock(guard);
      ended = true;
      for (auto &[id, one] : asked) one->cancelled = true;
    }
    ready.notify_all();
    worker.join();
    return 0;
  }

private:
  void read() {
    std::string held, chunk(65536, '\0');
    bool skipping = false;
    while (true) {
      const ssize_t count = ::read(STDIN_FILENO, chunk.data(), chunk.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return;
      std::string_view bytes(chunk.data(), static_cast<std::size_t>(count));
      while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        if (!skipping) held += bytes.substr(0, end);
        bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
        if (held.size() > lineBytes) {
          fail(nullptr, parseError, "the line is too long");
          held.clear();
          skipping = true;
        }
        if (end == std::string_view::npos) continue;
        if (!skipping) take(held);
        skipping = false;
        held.clear();
      }
    }
  }

  void take(const std::string &line) {
    bool tooDeep = false;
    const Json message = Json::parse(
        line,
        [&](int depth, Json::parse_event_t, Json &) {
          tooDeep = tooDeep || depth > lineDepth;
          return !tooDeep;
        },
        false);
    if (tooDeep || message.is_discarded()) return fail(nullptr, parseError, "the line is not JSON of the protocol");
    const auto id = message.is_object() ? message.find("id") : message.end();
    const bool whole = message.is_object() && message.value("jsonrpc", Json()) == "2.0" &&
                       message.value("method", Json()).is_string() &&
                       message.value("params", Json::object()).is_object();
    if (!whole)
      return fail(message.is_object() && id != message.end() ? *id : Json(), invalidRequest, "it is no request");
    const std::string method = message["method"];
    if (id == message.end()) { // a notification: never answered
      if (method == "cancel") cancel(message.value("params", Json::object()).value("id", Json()));
      return;
    }
    auto one = std::make_shared<Work>();
    one->id = *id;
    one->method = method;
    one->params = message.value("params", Json::object());
    std::scoped_lock lock(guard);
    asked[one->id.dump()] = one;
    queue.push_back(std::move(one));
    ready.notify_one();
  }

  void cancel(const Json &id) {
    std::scoped_lock lock(guard);
    if (const auto found = asked.find(id.dump()); found != asked.end()) found->second->cancelled = true;
  }

  void work() {
    while (true) {
      std::shared_ptr<Work> one;
      {
        std::unique_lock lock(guard);
        ready.wait(lock, [this] { return ended || !queue.empty(); });
        if (queue.empty()) return;
        one = queue.front();
        queue.pop_front();
      }
      answer(*one);
      std::scoped_lock lock(guard);
      asked.erase(one->id.dump());
    }
  }

  void answer(Work &one) {
    try {
      if (one.cancelled) return fail(one.id, cancelledCall, "cancelled");
      send({{"jsonrpc", "2.0"}, {"id", one.id}, {"result", result(one)}});
    } catch (const Failed &failed) {
      fail(one.id, failedCall, failed.message, failed.kind);
    } catch (const NoMethod &) {
      fail(one.id, methodNotFound, "there is no method " + one.method);
    } catch (const Invalid &invalid) {
      fail(one.id, invalidParams, invalid.message);
    } catch (const std::exception &defect) {
      fail(one.id, internalError, defect.what());
    }
  }

  Json result(Work &one) {
    if (one.method == "initialize") return initialize(one.params);
    if (one.method == "describe") return provider.describe();
    if (one.method == "shutdown") return nullptr;
    if (one.method != "call" && one.method != "await" && one.method != "reconcile") throw NoMethod{};
    if (!initialized) throw Invalid{"`initialize` comes first"};
    if (one.method == "await") {
      const std::optional<Json> done = provider.await(text(one.params, "intrinsic"), text(one.params, "job"));
      return done ? Json{{"value", *done}} : Json{{"pending", true}};
    }
    const Call call{text(one.params, "intrinsic"), member(one.params, "arguments", Json::value_t::object),
                    text(one.params, "key"), std::chrono::steady_clock::now() + wait(one.params), one.cancelled};
    if (one.method == "reconcile") return reconcile(call);
    if (const auto known = answered.find(call.key); known != answered.end()) return {{"value", known->second}};
    Json value = provider.call(call);
    keep(call.key, value);
    return {{"value", std::move(value)}};
  }

  /// A request without a deadline may take a minute.
  static std::chrono::milliseconds wait(const Json &params) {
    const auto found = params.find("deadline_ms");
    if (found == params.end()) return std::chrono::minutes(1);
    if (!found->is_number_unsigned() || *found > 86'400'000) throw Invalid{"`deadline_ms` should be a whole number"};
    return std::chrono::milliseconds(found->get<std::uint32_t>());
  }

  Json initialize(const Json &params) {
    const Json &offered = member(params, "protocol", Json::value_t::array);
    if (std::find(offered.begin(), offered.end(), Json(spoken)) == offered.end())
      throw Invalid{"this provider speaks version 1 of the protocol"};
    provider.initialize(params.value("settings", Json::object()), params.value("secrets", Json::object()));
    initialized = true;
    return {{"protocol", spoken}, {"name", name}, {"version", release}};
  }

  Json reconcile(const Call &call) {
    if (const auto known = answered.find(call.key); known != answered.end())
      return {{"state", "done"}, {"value", known->second}};
    const Reconciliation said = provider.reconcile(call);
    switch (said.state) {
    case Reconciliation::State::done: return {{"state", "done"}, {"value", said.value}};
    case Reconciliation::State::never: return {{"state", "never"}};
    case Reconciliation::State::unknown: break;
    }
    return {{"state", "unknown"}};
  }

  void keep(const std::string &key, const Json &value) {
    if (answered.emplace(key, value).second) order.push_back(key);
    if (order.size() <= keysKept) return;
    answered.erase(order.front());
    order.pop_front();
  }

  void fail(const Json &id, int code, const std::string &message, const std::string &kind = {}) {
    Json error = {{"code", code}, {"message", message}};
    if (!kind.empty()) error["data"] = {{"failure", kind}};
    send({{"jsonrpc", "2.0"}, {"id", id}, {"error", error}});
  }

  void send(const Json &message) {
    const std::string line = message.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    std::scoped_lock lock(writing);
    std::string_view rest = line;
    while (!rest.empty()) {
      const ssize_t count = ::write(STDOUT_FILENO, rest.data(), rest.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return; // nobody listens; the input ends too
      rest.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  Provider &provider;
  std::string name, release;
  bool initialized = false;
  std::map<std::string, Json> answered; // by key
  std::deque<std::string> order;
  std::mutex guard, writing;
  std::condition_variable ready;
  std::deque<std::shared_ptr<Work>> queue;
  std::map<std::string, std::shared_ptr<Work>> asked;
  bool ended = false;
};

} // namespace

int serve(Provider &provider, const std::string &name, const std::string &version) {
  return Server(provider, name, version).run();
}

} // namespace tejun::provider
