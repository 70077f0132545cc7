// The automaton of TejunLexer.g4 as rows of numbers: a row a state, a column an ASCII character or a class of others.
// The runtime's own simulator computes each entry the first time it is needed, so the grammar stays the only truth.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "compiler/syntax/lexer.h"

namespace tejun::syntax {

/// What an accepting state does. `push` is a mode, or -1.
struct AcceptAction {
  Tok type = Tok::END;
  bool accepts = false;
  bool skips = false;
  bool comment = false;
  bool pops = false;
  std::int8_t push = -1;
};

class Lexer::Tables {
public:
  static constexpr std::int16_t unknown = -2;
  static constexpr std::int16_t nowhere = -1;
  static constexpr std::size_t ascii = 128;

  Tables();
  ~Tables();

  std::int16_t start(std::size_t mode) {
    const std::int16_t row = start_[mode];
    return row >= 0 ? row : makeStart(mode);
  }
  std::int16_t next(std::int16_t row, std::size_t column) const {
    return rows_[static_cast<std::size_t>(row) * width_ + column];
  }
  /// The column of a character past ASCII.
  std::size_t column(char32_t character) {
    if (character < narrow_.size()) {
      const std::uint8_t known = narrow_[character];
      if (known != 0) return known;
    }
    return findColumn(character);
  }
  /// Fills in an `unknown` entry.
  std::int16_t compute(std::int16_t row, std::size_t column, char32_t character, std::size_t mode);

  const AcceptAction &action(std::int16_t row) const { return actions_[static_cast<std::size_t>(row)]; }

private:
  class Simulator;
  std::int16_t makeStart(std::size_t mode);
  std::size_t findColumn(char32_t character);
  void grow();

  std::size_t width_ = 0;
  std::vector<std::int16_t> rows_;
  std::vector<AcceptAction> actions_;
  std::vector<std::int16_t> start_;
  std::vector<std::uint8_t> narrow_; // columns of the basic plane, 0 until asked
  std::unique_ptr<Simulator> simulator_;
};

} // namespace tejun::syntax
