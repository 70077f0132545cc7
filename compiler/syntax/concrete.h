// A file as the grammar matched it: every token, every comment, one concrete tree an item. For what must keep the words as
// they were written (the formatter); what a file means is in ast.h.
#pragma once

#include <vector>

#include "compiler/syntax/cst.h"
#include "compiler/syntax/token.h"

namespace tejun::syntax {

struct ConcreteFile {
  TokenList tokens;
  std::vector<Cst> items; // `module`, `import` and declarations, as they stand

  /// The root of an item: its rule says what it is.
  [[nodiscard]] Node item(std::size_t index) const { return {&items[index], 0}; }
};

} // namespace tejun::syntax
