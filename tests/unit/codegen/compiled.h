// Source text → module → run, with the real front end and the real machine: what the tests of codegen stand on.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "vm/bytecode/module.h"
#include "vm/runtime/run.h"

namespace tejun::codegen {

struct Compiled {
  std::shared_ptr<const vm::Module> module; // null: there were errors
  std::string errors;                       // one a line, `TJ0203: message`
};
/// One file of a workspace.
Compiled compile(const std::string &source);
/// The same, and the test fails when there is an error.
std::shared_ptr<const vm::Module> compiled(const std::string &source);

/// The listing of one function, without tables and lines.
std::string listing(const vm::Module &module, const std::string &function);

vm::Index functionNamed(const vm::Module &module, const std::string &name);

/// A run with prepared answers. What nobody answers fails as `unavailable`; people stay silent.
class Played {
public:
  explicit Played(std::shared_ptr<const vm::Module> module);
  Played(const Played &) = delete;
  Played &operator=(const Played &) = delete;

  /// Answers calls of this intrinsic, or of `ask KEY`, in the order given; the last one stays.
  void answer(const std::string &name, vm::Json value) { script_[name].push_back(vm::Answer::value(std::move(value))); }
  void fail(const std::string &name, vm::Failure kind) { script_[name].push_back(vm::Answer::failure(kind)); }
  /// A call of this name never comes back by itself.
  void hang(const std::string &name) { hangs_[name] = true; }

  /// Runs the function to its end and gives its result.
  vm::Json play(const std::string &function, vm::Json arguments = vm::Json::array());

  vm::Run &run() { return *run_; }
  vm::RunStatus status() const { return run_->status(); }
  /// `edr.file_hash {"file":"a.exe","host":"pc-a"}` in the order made.
  std::vector<std::string> calls;
  /// Steps and responses entered, `1`, `response 1`.
  std::vector<std::string> path;
  /// `enter method 1.1.1`, `leave …`, `taken …`, `skip why`
  std::vector<std::string> trace;
  std::vector<std::string> dutiesMet() const;
  std::string outcome() const; // `closed resolved`, `contained`, empty while there is none
  std::string stopped() const; // the reason of a park or a failure

private:
  class Recorder;
  std::string nameOf(const vm::PendingCall &call) const;

  std::shared_ptr<const vm::Module> module_;
  std::shared_ptr<Recorder> recorder_;
  std::unique_ptr<vm::Run> run_;
  std::map<std::string, std::deque<vm::Answer>> script_;
  std::map<std::string, bool> hangs_;
};

} // namespace tejun::codegen
