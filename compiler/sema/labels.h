// Labels and audiences by name: the rows of Labels.def. How labels flow is compiler/proof's to say.
#pragma once

#include <cstdint>
#include <optional>

#include "llvm/ADT/StringRef.h"

namespace tejun::sema {

/// In rising order of care; `none` where nothing is declared.
enum class Tlp : std::uint8_t {
  none,
#define LABEL(name, spelling, en, ja) name,
#include "compiler/sema/Labels.def"
};

inline llvm::StringRef nameOf(Tlp label) {
  switch (label) {
  case Tlp::none: return "";
#define LABEL(name, spelling, en, ja) \
  case Tlp::name: return spelling;
#include "compiler/sema/Labels.def"
  }
  return "";
}

inline std::optional<Tlp> findLabel(llvm::StringRef name) {
#define LABEL(row, spelling, en, ja) \
  if (name == (spelling)) return Tlp::row;
#include "compiler/sema/Labels.def"
  return std::nullopt;
}

/// The strictest label that an audience takes.
inline std::optional<Tlp> takenBy(llvm::StringRef audience) {
#define AUDIENCE(row, spelling, label, en, ja) \
  if (audience == (spelling)) return Tlp::label;
#include "compiler/sema/Labels.def"
  return std::nullopt;
}

/// An intrinsic that names no audience stays in the organisation.
inline constexpr Tlp defaultLabel = Tlp::amber;

} // namespace tejun::sema
