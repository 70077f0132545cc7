// See channel.h. The child's input is a socket, so that writing to a process that died is an error and no signal.
#include "runner/providers/channel.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
extern "C" { // the header of Debian 12 forgets it
#include <sys/pidfd.h>
}

#include <array>
#include <cerrno>
#include <cstring>
#include <future>

namespace tejun::runner::providers {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t logLines = 10'000; // of one process
constexpr std::size_t longestRemark = 64u << 10, mostUnaddressed = 100;
constexpr auto farewell = 2s;

int pollFor(SteadyTime until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
  return left < 0 ? 0 : left > 60'000 ? 60'000 : static_cast<int>(left);
}

void closeAll(std::initializer_list<int *> handles) {
  for (int *handle : handles)
    if (*handle >= 0) {
      ::close(*handle);
      *handle = -1;
    }
}

std::vector<char *> pointers(const std::vector<std::string> &texts) {
  std::vector<char *> all;
  for (const std::string &text : texts) all.push_back(const_cast<char *>(text.c_str()));
  all.push_back(nullptr);
  return all;
}

std::string endOf(int status) {
  if (WIFSIGNALED(status)) return fmt::format("it was ended by signal {}", WTERMSIG(status));
  return fmt::format("it exited with status {}", WEXITSTATUS(status));
}

} // namespace

Channel::Started Channel::start(const std::vector<std::string> &command, const std::vector<std::string> &environment,
                                Log log) {
  std::unique_ptr<Channel> made(new Channel);
  made->log = std::move(log);
  int in[2] = {-1, -1}, out[2] = {-1, -1}, err[2] = {-1, -1};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in) != 0 || pipe2(out, O_CLOEXEC) != 0 ||
      pipe2(err, O_CLOEXEC) != 0) {
    const std::string reason = std::strerror(errno);
    closeAll({&in[0], &in[1], &out[0], &out[1], &err[0], &err[1]});
    return {nullptr, reason};
  }
  for (const int handle : {in[0], out[0], err[0]}) fcntl(handle, F_SETFL, O_NONBLOCK);
  made->input = in[0];
  made->output = out[0];
  made->errors = err[0];
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[1], 0);
  posix_spawn_file_actions_adddup2(&actions, out[1], 1);
  posix_spawn_file_actions_adddup2(&actions, err[1], 2);
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  // A sandbox ends with the thread that started it: with the one that lives as long as the process.
  std::promise<int> spawned;
  made->reader = std::thread([&spawned, &command, &environment, &actions, &attributes, channel = made.get()] {
    const int error = posix_spawn(&channel->child, command[0].c_str(), &actions, &attributes, pointers(command).data(),
                                  pointers(environment).data());
    const rlimit noCore = {0, 0}; // secrets come only after this
    if (error == 0) prlimit(channel->child, RLIMIT_CORE, &noCore, nullptr);
    if (error != 0) channel->child = -1;
    spawned.set_value(error); // what is referred to above is gone after this
    if (error == 0) channel->read();
  });
  const int error = spawned.get_future().get();
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  closeAll({&in[1], &out[1], &err[1]});
  if (error == 0) return {std::move(made), {}};
  made->reader.join();
  closeAll({&made->input, &made->output, &made->errors});
  return {nullptr, std::strerror(error)};
}

void Channel::closeInput() { shutdown(input, SHUT_WR); }

Channel::~Channel() {
  if (child < 0) return;
  closeInput();
  {
    std::unique_lock lock(guard);
    changed.wait_for(lock, farewell, [this] { return over.has_value(); });
  }
  kill();
  reader.join();
  closeAll({&input, &output, &errors});
}

void Channel::kill() {
  // Not after the process was reaped: its number may be another's by then.
  std::scoped_lock lock(ending);
  if (!reaped) ::kill(-child, SIGKILL);
}

bool Channel::alive() const {
  std::scoped_lock lock(guard);
  return !over;
}
std::string Channel::why() const {
  std::scoped_lock lock(guard);
  return over ? over->why : std::string();
}

/// Until the process ends; then it is reaped. What it started may hold its streams open for longer.
void Channel::read() {
  Lines lines, remarks(longestRemark);
  std::size_t logged = 0;
  const auto remark = [&](std::string_view line) {
    if (!log || ++logged > logLines + 1) return;
    log(logged > logLines ? "it says too much; no more of it is shown" : line);
  };
  const auto answers = [&](std::string_view bytes) {
    if (!lines.add(bytes)) {
      end(fmt::format("it sent a line of more than {} MiB", lineBytes >> 20), true);
      return false;
    }
    while (const auto line = lines.next())
      if (!take(*line)) return false;
    return true;
  };
  const auto says = [&](std::string_view bytes) {
    if (!remarks.add(bytes)) {
      remarks = Lines(longestRemark);
      remark("a line that is too long to show");
    }
    while (const auto line = remarks.next()) remark(*line);
    return true;
  };
  std::vector<char> bytes(65536);
  const auto drain = [&](int &handle, const auto &what) {
    while (handle >= 0) {
      const ssize_t count = ::read(handle, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0 && errno == EAGAIN) return;
      if (count == 0 || count < 0 || !what({bytes.data(), static_cast<std::size_t>(count)})) handle = -1;
    }
  };
  const int process = pidfd_open(child, 0);
  std::array<pollfd, 3> streams = {{{output, POLLIN, 0}, {errors, POLLIN, 0}, {process, POLLIN, 0}}};
  while (streams[0].fd >= 0) {
    if (poll(streams.data(), streams.size(), -1) < 0 && errno != EINTR) break;
    drain(streams[1].fd, says);
    drain(streams[0].fd, answers);
    if (streams[2].revents != 0) break;
  }
  // Whoever answers no more but stays is ended: there is nothing to wait for.
  pollfd ended = {process, POLLIN, 0};
  if (poll(&ended, 1, 500) <= 0) ::kill(-child, SIGKILL);
  drain(streams[1].fd, says);
  int status = 0;
  {
    std::scoped_lock lock(ending);
    siginfo_t info{};
    waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT);
    ::kill(-child, SIGKILL); // what it left behind, while its number is still its own
    waitpid(child, &status, 0);
    reaped = true;
  }
  if (process >= 0) ::close(process);
  end(endOf(status), false);
}

/// False: nothing that it says can be believed any more.
bool Channel::take(const std::string &line) {
  Incoming incoming = readLine(line);
  std::string garbled;
  {
    std::scoped_lock lock(guard);
    // An answer that comes late is nobody's.
    const auto settle = [&](auto &answer) {
      const auto asked = waiting.find(answer.id);
      if (asked == waiting.end()) return answer.id > 0 && answer.id <= lastId;
      if (asked->second) return false;
      asked->second = std::move(answer);
      return true;
    };
    if (auto *answered = std::get_if<Answered>(&incoming)) {
      if (!settle(*answered)) garbled = "it answered what nobody asked";
    } else if (auto *refused = std::get_if<Refused>(&incoming); refused && refused->unaddressed) {
      if (unaddressed.size() < mostUnaddressed) unaddressed.push_back(std::move(*refused));
    } else if (refused) {
      if (!settle(*refused)) garbled = "it answered what nobody asked";
    } else {
      garbled = std::get<Garbled>(incoming).why;
    }
    changed.notify_all();
  }
  if (!garbled.empty()) end(garbled, true);
  return garbled.empty();
}

void Channel::end(std::string reason, bool garbled) {
  std::scoped_lock lock(guard);
  if (!over) over = Died{std::move(reason), garbled};
  for (auto &[id, response] : waiting)
    if (!response) response = *over;
  changed.notify_all();
}

/// False: not all of it was taken, and what follows would make no sense.
bool Channel::write(std::string_view bytes, SteadyTime until) {
  std::scoped_lock lock(writing);
  while (!bytes.empty()) {
    const ssize_t count = send(input, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return false;
    pollfd ready = {input, POLLOUT, 0};
    if (poll(&ready, 1, pollFor(until)) == 0 && std::chrono::steady_clock::now() >= until) return false;
  }
  return true;
}

std::uint64_t Channel::expect() {
  std::scoped_lock lock(guard);
  waiting[++lastId];
  if (over) waiting[lastId] = *over;
  return lastId;
}

Response Channel::await(std::uint64_t id, SteadyTime until) {
  std::unique_lock lock(guard);
  changed.wait_until(lock, until, [&] { return waiting.at(id).has_value(); });
  Response response = waiting.at(id).value_or(Late{});
  waiting.erase(id);
  return response;
}

Response Channel::awaitUnaddressed(SteadyTime until) {
  std::unique_lock lock(guard);
  changed.wait_until(lock, until, [&] { return over || !unaddressed.empty(); });
  if (unaddressed.empty()) return over ? Response(*over) : Response(Late{});
  Refused first = std::move(unaddressed.front());
  unaddressed.erase(unaddressed.begin());
  return first;
}

Response Channel::awaitEnd(SteadyTime until) {
  std::unique_lock lock(guard);
  changed.wait_until(lock, until, [&] { return over.has_value(); });
  return over ? Response(*over) : Response(Late{});
}

Response Channel::ask(Method method, const Json &params, SteadyTime until) {
  const std::uint64_t id = expect();
  const std::string line = request(id, method, params);
  if (line.size() > lineBytes + 1) {
    std::scoped_lock lock(guard);
    waiting.erase(id);
    return TooLarge{};
  }
  const bool sent = alive() && write(line, until);
  if (!sent && alive()) { // half a line is no request, and nothing may follow it
    if (std::chrono::steady_clock::now() >= until) end("it takes nothing in", false);
    kill();
  }
  Response response = await(id, until);
  if (auto *died = std::get_if<Died>(&response)) died->sent = sent;
  if (std::holds_alternative<Late>(response))
    (void)write(notification(Method::cancel, {{"id", id}}), std::chrono::steady_clock::now() + 100ms);
  return response;
}

} // namespace tejun::runner::providers
