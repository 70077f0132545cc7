#include "compiler/source/source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <utility>

#include "compiler/source/unicode.h"

namespace tejun {

namespace {

using Kind = SourceProblem::Kind;

constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";

SourceProblem systemProblem(int error) {
  return {.kind = error == ENOENT || error == ENOTDIR ? Kind::notFound : Kind::unreadable, .systemError = error};
}

/// The whole file, or why not. One byte more than the limit is read at most, whatever the file does meanwhile.
std::optional<SourceProblem> readFile(const std::string &path, std::string &bytes) {
  // Not blocking: opening a named pipe must not wait for a writer.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return systemProblem(errno);
  struct Closer {
    int descriptor;
    ~Closer() { ::close(descriptor); }
  } closer{descriptor};

  struct stat status{};
  if (::fstat(descriptor, &status) != 0) return systemProblem(errno);
  if (!S_ISREG(status.st_mode)) return SourceProblem{.kind = Kind::notAFile};
  const auto tooLarge = maxSourceBytes + byteOrderMark.size();
  if (static_cast<std::uintmax_t>(status.st_size) > tooLarge) return SourceProblem{.kind = Kind::tooLarge};

  std::size_t filled = 0;
  bytes.resize(static_cast<std::size_t>(status.st_size) + 1); // one more, to meet the end without another resize
  while (true) {
    const ssize_t count = ::read(descriptor, bytes.data() + filled, bytes.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return systemProblem(errno);
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
    if (filled > tooLarge) return SourceProblem{.kind = Kind::tooLarge};
    if (filled == bytes.size()) bytes.resize(std::min(bytes.size() * 2, tooLarge + 1));
  }
  bytes.resize(filled);
  return std::nullopt;
}

} // namespace

std::string oneLine(std::string_view text) {
  std::string out;
  bool space = false;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      space = !out.empty();
      continue;
    }
    if (space) out += ' ';
    space = false;
    out += c;
  }
  return out;
}

std::string placeBelow(const std::string &root, const std::string &path) {
  if (path.starts_with('<')) return path; // of the library
  if (root.empty()) return path.substr(path.find_last_of('/') + 1);
  const std::string folder = root.ends_with('/') ? root : root + '/';
  return path.starts_with(folder) ? path.substr(folder.size()) : path;
}

SourceFile::SourceFile(std::string path, std::string bytes) : path_(std::move(path)), bytes_(std::move(bytes)) {
  if (bytes_.starts_with(byteOrderMark)) markSize_ = byteOrderMark.size();
  problems_ = validateSource(text());
  if (!problems_.empty() && problems_.front().kind == Kind::tooLarge) {
    bytes_ = {}; // nobody may look at it, so offsets stay small
    markSize_ = 0;
  }
}

std::string_view SourceFile::text(Span span) const {
  const std::string_view all = text();
  const std::size_t begin = std::min<std::size_t>(span.begin, all.size());
  const std::size_t end = std::clamp<std::size_t>(span.end, begin, all.size());
  return all.substr(begin, end - begin);
}

const std::vector<std::uint32_t> &SourceFile::lineStarts() const {
  std::call_once(lineStartsOnce_, [this] {
    const std::string_view all = text();
    lineStarts_.push_back(0);
    for (std::size_t at = all.find('\n'); at != std::string_view::npos; at = all.find('\n', at + 1)) {
      lineStarts_.push_back(static_cast<std::uint32_t>(at + 1));
    }
  });
  return lineStarts_;
}

std::uint32_t SourceFile::lineCount() const { return static_cast<std::uint32_t>(lineStarts().size()); }

std::uint32_t SourceFile::lineAt(std::uint32_t offset) const {
  const auto &starts = lineStarts();
  return static_cast<std::uint32_t>(std::upper_bound(starts.begin(), starts.end(), offset) - starts.begin());
}

std::uint32_t SourceFile::lineBegin(std::uint32_t line) const {
  const auto &starts = lineStarts();
  return starts[std::clamp<std::size_t>(line, 1, starts.size()) - 1];
}

std::string_view SourceFile::lineText(std::uint32_t line) const {
  std::string_view rest = text().substr(lineBegin(line));
  rest = rest.substr(0, rest.find('\n'));
  if (rest.ends_with('\r')) rest.remove_suffix(1);
  return rest;
}

LineColumn SourceFile::lineColumn(std::uint32_t offset) const {
  const std::string_view all = text();
  offset = std::min(offset, static_cast<std::uint32_t>(all.size()));
  const std::uint32_t line = lineAt(offset);
  const std::string_view before = all.substr(lineBegin(line), offset - lineBegin(line));

  std::uint32_t column = 1;
  if (usable()) {
    // Counting lead bytes is what the compiler can vectorise; a 16 MiB line with many errors needs it.
    const auto isLead = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; };
    column += static_cast<std::uint32_t>(std::count_if(before.begin(), before.end(), isLead));
    const bool inside = offset < all.size() && !isLead(all[offset]);
    if (inside) --column;
  } else {
    for (std::size_t at = 0; at < before.size(); ++column) {
      const std::uint32_t size = decodeUtf8(all, lineBegin(line) + at).size;
      if (at + size > before.size()) break;
      at += size;
    }
  }
  return {line, column};
}

std::uint32_t SourceFile::offset(LineColumn place) const {
  if (place.line > lineCount()) return static_cast<std::uint32_t>(text().size());
  const std::string_view line = lineText(place.line);
  std::size_t at = 0;
  for (std::uint32_t column = 1; column < place.column && at < line.size(); ++column) at += decodeUtf8(line, at).size;
  return lineBegin(place.line) + static_cast<std::uint32_t>(at);
}

FileId SourceManager::addFile(std::string path) {
  std::string bytes;
  const std::optional<SourceProblem> problem = readFile(path, bytes);
  files_.emplace_back(std::move(path), problem ? std::string() : std::move(bytes));
  if (problem) files_.back().problems_ = {*problem};
  return {fileCount()};
}

FileId SourceManager::addText(std::string path, std::string bytes) {
  files_.emplace_back(std::move(path), std::move(bytes));
  return {fileCount()};
}

const SourceFile &SourceManager::file(FileId id) const {
  assert(id.valid() && id.value <= files_.size());
  return files_[id.value - 1];
}

FileId SourceManager::find(std::string_view path) const {
  const auto found = std::find_if(files_.begin(), files_.end(), [&](const auto &file) { return file.path() == path; });
  return found == files_.end() ? FileId{} : FileId{static_cast<std::uint32_t>(found - files_.begin()) + 1};
}

} // namespace tejun
