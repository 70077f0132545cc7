// The one lock of the parser. The runtime counts what it creates in plain static variables, so whatever makes a new
// state of an automaton holds this; warm parsing never does. Always the outermost lock, so it cannot deadlock.
#pragma once

#include <mutex>

namespace tejun::syntax {

inline std::mutex &runtimeMutex() {
  static std::mutex mutex;
  return mutex;
}

} // namespace tejun::syntax
