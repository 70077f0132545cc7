// See sandbox.h. The options are bubblewrap's (bwrap(1)); `no_new_privs` it always sets.
#include "runner/providers/sandbox.h"

#include "runner/providers/channel.h"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

namespace tejun::runner::providers {
namespace {

/// What programs need to start and to speak TLS; nothing of it is the site's own.
constexpr const char *system[] = {
    "/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/alternatives", "/etc/ld.so.cache", "/etc/localtime"};
constexpr const char *networking[] = {"/etc/ca-certificates", "/etc/ssl",         "/etc/pki",
                                      "/etc/hosts",           "/etc/resolv.conf", "/etc/nsswitch.conf",
                                      "/etc/gai.conf",        "/etc/services",    "/etc/protocols"};

std::vector<std::string> walls(const std::string &bubblewrap, const ProviderConfig &provider) {
  std::vector<std::string> line = {bubblewrap,      "--unshare-ipc",        "--unshare-pid",
                                   "--unshare-uts", "--unshare-cgroup-try", "--die-with-parent",
                                   "--new-session"};
  const auto add = [&](std::initializer_list<std::string> words) { line.insert(line.end(), words); };
  if (!provider.network) add({"--unshare-net"});
  // A capability counts in the namespaces of the host only as long as its users are the host's.
  if (provider.capabilities.empty()) add({"--unshare-user-try"});
  add({"--cap-drop", "ALL"});
  for (std::string name : provider.capabilities) {
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    add({"--cap-add", "CAP_" + name});
  }
  for (const char *path : system) add({"--ro-bind-try", path, path});
  if (provider.network)
    for (const char *path : networking) add({"--ro-bind-try", path, path});
  add({"--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--chdir", "/"});
  return line;
}

} // namespace

std::string whyNoSandbox(const std::string &bubblewrap) {
  if (access(bubblewrap.c_str(), X_OK) != 0) return fmt::format("`{}`: {}", bubblewrap, std::strerror(errno));
  std::vector<std::string> line = walls(bubblewrap, {});
  line.insert(line.end(), {"--", "/usr/bin/true"});
  std::string said;
  Channel::Started tried = Channel::start(line, {}, [&](std::string_view remark) { said += remark; });
  if (!tried.channel) return tried.error;
  const Response end = tried.channel->awaitUnaddressed(std::chrono::steady_clock::now() + std::chrono::seconds(10));
  tried.channel->kill();
  const std::string why = tried.channel->why();
  tried.channel.reset(); // `said` is complete
  return std::holds_alternative<Died>(end) && why == "it exited with status 0" ? std::string()
         : said.empty()                                                        ? why
                                                                               : said;
}

std::vector<std::string> sandboxed(const std::string &bubblewrap, const ProviderConfig &provider) {
  std::vector<std::string> line = walls(bubblewrap, provider);
  const auto bind = [&](const char *how, const std::string &path) { line.insert(line.end(), {how, path, path}); };
  bind("--ro-bind", provider.program);
  for (const std::string &path : provider.read) bind("--ro-bind", path);
  for (const std::string &path : provider.write) bind("--bind", path);
  line.push_back("--remount-ro");
  line.push_back("/");
  line.push_back("--");
  const std::vector<std::string> itself = bare(provider);
  line.insert(line.end(), itself.begin(), itself.end());
  return line;
}

std::vector<std::string> bare(const ProviderConfig &provider) {
  std::vector<std::string> line = {provider.program};
  line.insert(line.end(), provider.arguments.begin(), provider.arguments.end());
  return line;
}

std::vector<std::string> environmentOf(const ProviderConfig &provider) {
  std::vector<std::string> all = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"};
  for (const auto &[name, value] : provider.environment) all.push_back(name + "=" + value);
  return all;
}

} // namespace tejun::runner::providers
