// Independent work on several threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace tejun::tools {

inline unsigned allCores() { return std::max(1u, std::thread::hardware_concurrency()); }

/// Calls `worker(take)` on up to `jobs` threads, this one among them; `take(i)` gives each number below `count` to one of them, until
/// there is none. Returns when all are done. Nothing may throw.
template <class Worker> void inParallel(std::size_t count, unsigned jobs, Worker worker) {
  std::atomic<std::size_t> next = 0;
  const auto take = [&](std::size_t &i) { return (i = next++) < count; };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < std::min<std::size_t>(jobs, count); ++i) threads.emplace_back([&] { worker(take); });
  worker(take);
  for (std::thread &thread : threads) thread.join();
}

} // namespace tejun::tools
