// The files of a new workspace, embedded from tools/template/.
#pragma once

#include <span>
#include <string_view>

namespace tejun::tools {

struct TemplateFile {
  std::string_view path; // relative, with `/`
  std::string_view text;
};

std::span<const TemplateFile> workspaceTemplate();

} // namespace tejun::tools
