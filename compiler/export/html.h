// A document as a static site: one file a page, one style sheet, a search that works from the disk. It loads nothing from elsewhere and
// can be read without JavaScript.
#pragma once

#include <map>
#include <string>

#include "compiler/export/document.h"

namespace tejun::exports {

/// Texts by the name of their file.
std::map<std::string, std::string> siteOf(const Document &document);

} // namespace tejun::exports
