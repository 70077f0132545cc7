#include "tools/git.h"

#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compiler/workspace/workspace.h"

extern char **environ; // NOLINT: POSIX

namespace tejun::tools {

namespace {

struct Close {
  void operator()(std::FILE *f) const { std::fclose(f); }
};
using File = std::unique_ptr<std::FILE, Close>;

std::string readAll(std::FILE *file) {
  std::rewind(file);
  std::string bytes;
  char buffer[1 << 16];
  while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, file)) bytes.append(buffer, got);
  return bytes;
}

/// Runs git in the folder with an input, no shell between; its output, or the first line of what it says is wrong. Everything goes through
/// temporary files, so that nobody waits for the other.
std::optional<std::string> git(const std::string &folder, std::vector<std::string> arguments, const std::string &input,
                               std::string &reason) {
  const File in(std::tmpfile()), out(std::tmpfile()), err(std::tmpfile());
  if (!in || !out || !err || std::fwrite(input.data(), 1, input.size(), in.get()) != input.size() ||
      std::fflush(in.get()) != 0) {
    reason = std::strerror(errno);
    return std::nullopt;
  }
  std::rewind(in.get());
  arguments.insert(arguments.begin(), {"git", "-C", folder});
  std::vector<char *> raw;
  for (std::string &argument : arguments) raw.push_back(argument.data());
  raw.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, fileno(in.get()), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, fileno(out.get()), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, fileno(err.get()), STDERR_FILENO);
  pid_t child = 0;
  const int failure = posix_spawnp(&child, "git", &actions, nullptr, raw.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  if (failure != 0 || waitpid(child, &status, 0) != child) {
    reason = std::string("git: ") + std::strerror(failure != 0 ? failure : errno);
    return std::nullopt;
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return readAll(out.get());
  reason = readAll(err.get());
  reason = reason.substr(0, reason.find('\n'));
  if (reason.empty()) reason = "git failed";
  return std::nullopt;
}

bool isSource(std::string_view path) {
  return path.ends_with(".tj") || path == "tejun.json" || path.ends_with("/tejun.json");
}

} // namespace

std::optional<MemoryFileSystem> sourcesAt(const std::string &folder, const std::string &revision, std::string &reason) {
  // What the user gives is a revision and never an option.
  auto commit = git(folder, {"rev-parse", "--verify", "--end-of-options", revision + "^{commit}"}, {}, reason);
  if (!commit) return std::nullopt;
  while (!commit->empty() && commit->back() == '\n') commit->pop_back();
  const auto tree = git(folder, {"ls-tree", "-r", "-z", *commit}, {}, reason); // paths from the folder on
  if (!tree) return std::nullopt;
  std::vector<std::string> paths;
  std::string wanted;
  for (std::string_view rest = *tree; !rest.empty();) { // mode SP type SP hash TAB path NUL
    const std::string_view row = rest.substr(0, rest.find('\0'));
    rest.remove_prefix(std::min(row.size() + 1, rest.size()));
    const std::size_t tab = row.find('\t'), type = row.find(' ');
    if (tab == row.npos || type == row.npos || row.substr(type + 1, 5) != "blob " || !isSource(row.substr(tab + 1)))
      continue;
    if (paths.size() == maxWorkspaceFiles) break;
    paths.emplace_back(row.substr(tab + 1));
    wanted.append(row.substr(type + 6, tab - type - 6)).push_back('\n');
  }
  const auto blobs = git(folder, {"cat-file", "--batch"}, wanted, reason);
  if (!blobs) return std::nullopt;
  MemoryFileSystem files;
  std::string_view rest = *blobs;
  for (const std::string &path : paths) { // hash SP type SP size LF bytes LF
    const std::string_view head = rest.substr(0, rest.find('\n'));
    const std::size_t last = head.rfind(' ');
    std::size_t size = 0;
    if (last == head.npos ||
        std::from_chars(head.data() + last + 1, head.data() + head.size(), size).ec != std::errc() ||
        rest.size() < head.size() + 1 + size) {
      reason = "git cat-file: an answer that is cut short";
      return std::nullopt;
    }
    files.add((std::filesystem::path(folder) / path).string(), std::string(rest.substr(head.size() + 1, size)));
    rest.remove_prefix(std::min(head.size() + 2 + size, rest.size()));
  }
  return files;
}

} // namespace tejun::tools
