// The style sheet and the search of the site that `tejun doc` writes (web/style.css, web/search.js), embedded at build time.
#pragma once

#include <string_view>

namespace tejun::exports {

extern const std::string_view styleSheet;
extern const std::string_view searchProgram;

} // namespace tejun::exports
