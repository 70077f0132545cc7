#include "vm/runtime/patterns.h"

#include <re2/re2.h>

namespace tejun::vm {

Patterns::Patterns() = default;
Patterns::~Patterns() = default;

const re2::RE2 *Patterns::compile(std::string_view pattern) {
  auto found = compiled.find(pattern);
  if (found == compiled.end()) {
    if (compiled.size() >= keeps) compiled.clear();
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(1 << 20);
    found =
        compiled.emplace(pattern, std::make_unique<re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options))
            .first;
  }
  return found->second->ok() ? found->second.get() : nullptr;
}

} // namespace tejun::vm
