// Embedding the machine. Load a module from its bytes, make a run on it, and either answer its calls one by one (vm/runtime/run.h) or
// hand it a Host that answers each as it comes. Nothing here throws, blocks on its own account or reads a clock.
//
//   tejun::Loaded loaded = tejun::load(bytes);
//   if (!loaded.module) return complain(loaded.error);
//   auto created = tejun::vm::Run::create(loaded.module);
//   created.run->start(function);
//   tejun::carryOut(*created.run, host);
#pragma once

#include "vm/runtime/run.h"

#include <memory>
#include <string>
#include <string_view>

namespace tejun {

struct Loaded {
  std::shared_ptr<const vm::Module> module; // null: see `error`
  std::string error;
};
/// Reads and verifies a `.tjb` file's bytes, whatever they are.
[[nodiscard]] Loaded load(std::string_view bytes);

/// Answers calls to the world. Sleeps are not asked for: they pass.
class Host {
public:
  virtual ~Host() = default;
  /// `now` is the run's time and may be moved on to when the answer came. An answer later than a bound around the call is not used:
  /// the bound passes first.
  virtual vm::Answer answer(const vm::Module &, const vm::PendingCall &, vm::Millis &now) = 0;
};

/// Answers every call, in the order in which they were made, until the run waits for nothing more.
vm::RunStatus carryOut(vm::Run &, Host &);

} // namespace tejun
