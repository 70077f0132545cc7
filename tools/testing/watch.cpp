#include "tools/testing/watch.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace tejun::tools {

namespace fs = std::filesystem;

void FileWatch::wait() const {
  while (now() == seen_) std::this_thread::sleep_for(std::chrono::milliseconds(200));
}

FileWatch::State FileWatch::now() const {
  State state{fs::file_time_type::min(), 0};
  const auto see = [&](const fs::path &path) {
    std::error_code error;
    const auto at = fs::last_write_time(path, error);
    if (!error) state = {std::max(state.first, at), state.second + 1};
  };
  for (const std::string &path : paths_) {
    std::error_code error;
    if (!fs::is_directory(path, error)) see(path);
    for (fs::recursive_directory_iterator at(path, fs::directory_options::skip_permission_denied, error), end;
         !error && at != end; at.increment(error))
      if (const std::string kind = at->path().extension().string(); kind == ".tj" || kind == ".json") see(at->path());
  }
  return state;
}

} // namespace tejun::tools
