// Waits until a source, an alert or a world below some paths is written, made or removed.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace tejun::tools {

class FileWatch {
public:
  /// From now on.
  explicit FileWatch(std::vector<std::string> paths) : paths_(std::move(paths)), seen_(now()) {}
  /// Polls: a workspace is a few dozen files, and a poll works on every file system, in a container too.
  void wait() const;

private:
  /// The newest change, and how many files there are.
  using State = std::pair<std::filesystem::file_time_type, std::size_t>;
  State now() const;

  std::vector<std::string> paths_;
  State seen_;
};

} // namespace tejun::tools
