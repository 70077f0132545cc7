// What of an answer may be seen: a secret never. In its place stands `{"$secret": "…"}`, a commitment to the value under a salt that only
// this run knows. Equal secrets of one run have equal commitments, which says that a key came where it should; without the salt nobody
// can try values. The run itself and whoever answers it see the values; path, journal, progress and results see these.
#pragma once

#include "vm/runtime/run.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace tejun::runner {

using SecretSalt = std::array<unsigned char, 32>;
SecretSalt newSalt();

class Secrets {
public:
  /// Without a salt, one is drawn.
  explicit Secrets(const vm::Module &, const std::optional<SecretSalt> & = {});

  [[nodiscard]] bool holds(vm::TypeIndex type) const { return type < rows_.size() && rows_[type]; }
  /// JSON of the type as it may be shown. Of what holds a secret only what the type declares is left, by its names: an answer may say
  /// the same once more in a member that nobody declared.
  [[nodiscard]] vm::Json shown(vm::TypeIndex type, const vm::Json &) const;
  /// Arguments of a call, by parameter.
  [[nodiscard]] vm::Json shownArguments(const vm::Intrinsic &, const vm::Json &arguments) const;
  /// What an `await` gave: which job it was is not known here, so that nothing is shown when any may give a secret.
  [[nodiscard]] vm::Json shownOfJob(const vm::Json &) const;
  [[nodiscard]] bool jobsHold() const { return jobs_; }

private:
  [[nodiscard]] vm::Json marker(const vm::Json &) const;
  [[nodiscard]] vm::Json shownFields(const std::vector<vm::Field> &, const vm::Json &) const;

  const vm::Module &module_;
  std::vector<bool> rows_;
  bool jobs_ = false;
  SecretSalt salt_;
};

/// The commitment of what stands for a secret; empty for anything else.
[[nodiscard]] std::string secretMark(const vm::Json &);

} // namespace tejun::runner
