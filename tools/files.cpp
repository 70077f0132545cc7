#include "tools/files.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tejun::tools {

namespace {

struct Descriptor {
  int value;
  explicit Descriptor(int v) : value(v) {}
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;
  ~Descriptor() {
    if (value >= 0) ::close(value);
  }
};

std::string systemReason() { return std::strerror(errno); }

} // namespace

std::optional<std::string> readFile(const std::string &path, std::size_t limit, FileError &error) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status{};
  if (file.value < 0 || ::fstat(file.value, &status) != 0) {
    error.reason = systemReason();
    return std::nullopt;
  }
  if (S_ISDIR(status.st_mode)) {
    error.reason = std::strerror(EISDIR);
    return std::nullopt;
  }
  std::string bytes;
  char buffer[1 << 16];
  for (;;) {
    const ssize_t got = ::read(file.value, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      error.reason = systemReason();
      return std::nullopt;
    }
    if (got == 0) return bytes;
    if (bytes.size() + static_cast<std::size_t>(got) > limit) {
      error.tooLarge = true;
      error.reason = std::strerror(EFBIG);
      return std::nullopt;
    }
    bytes.append(buffer, static_cast<std::size_t>(got));
  }
}

std::optional<FileError> writeFile(const std::string &path, std::string_view bytes) {
  std::string temporary = path + ".XXXXXX";
  const Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (file.value < 0) return FileError{systemReason()};
  const auto giveUp = [&] {
    FileError error{systemReason()};
    ::unlink(temporary.c_str());
    return error;
  };
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t put = ::write(file.value, bytes.data() + done, bytes.size() - done);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return giveUp();
    done += static_cast<std::size_t>(put);
  }
  const mode_t mask = ::umask(0);
  ::umask(mask);
  struct stat before{};
  const mode_t mode = ::stat(path.c_str(), &before) == 0 ? before.st_mode & 07777 : 0666 & ~mask;
  if (::fchmod(file.value, mode) != 0 || ::fsync(file.value) != 0) return giveUp();
  if (::rename(temporary.c_str(), path.c_str()) != 0) return giveUp();
  return std::nullopt;
}

} // namespace tejun::tools
