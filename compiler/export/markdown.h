// A document as one Markdown file (GitHub's tables, Mermaid for charts), for a wiki or a merge request.
#pragma once

#include <string>

#include "compiler/export/document.h"

namespace tejun::exports {

std::string markdownOf(const Document &document);

} // namespace tejun::exports
