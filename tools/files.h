// Reading and writing whole files for the command: with limits, and never half-written.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tejun::tools {

struct FileError {
  std::string reason; // as the system says it
  bool tooLarge = false;
};

/// The bytes, or why not. Reads at most `limit` bytes.
std::optional<std::string> readFile(const std::string &path, std::size_t limit, FileError &error);

/// Writes beside the target and renames, so that a reader sees the old file or the new one, with the permissions that it had.
/// Why not, when it fails.
std::optional<FileError> writeFile(const std::string &path, std::string_view bytes);

} // namespace tejun::tools
