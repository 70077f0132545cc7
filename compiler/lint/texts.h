// The texts that people read: titles and reasons, where they stand, what their characters are.
#pragma once

#include <string_view>

#include "compiler/lint/rule.h"
#include "compiler/syntax/ast_walk.h"

namespace tejun::lint {

/// Every title and reason of the workspace.
template <class Work> void forEachText(const Subject &subject, Work work) {
  class Texts : public ast::Walker {
  public:
    Texts(const ast::File &file, Work &work) : file_(file), work_(work) {}

  protected:
    void text(const ast::TextLit &lit, ast::TextRole role) override { work_(file_, lit, role); }

  private:
    const ast::File &file_;
    Work &work_;
  };
  for (const ast::File *file : subject.files) Texts(*file, work).walk(*file);
}

/// Empty, or only `TODO`, `TBD`, `未定` and their kin.
bool saysNothing(std::string_view text);
/// Full-width letters and digits become ASCII, half-width kana stays: equal to `text` when there is nothing to mend.
std::string narrowed(std::string_view text);
bool hasHalfWidthKana(std::string_view text);

} // namespace tejun::lint
