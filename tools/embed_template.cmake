# Writes OUTPUT, a C++ source with every file of FOLDER, for `tejun new`.
file(GLOB_RECURSE files RELATIVE ${FOLDER} ${FOLDER}/*)
list(SORT files)
set(rows "")
foreach(file IN LISTS files)
  file(READ ${FOLDER}/${file} text)
  string(APPEND rows "    {\"${file}\", R\"tejunfile(${text})tejunfile\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Written by embed_template.cmake from tools/template/.
#include \"tools/template.h\"

namespace tejun::tools {

namespace {

constexpr TemplateFile files[] = {
${rows}};

} // namespace

std::span<const TemplateFile> workspaceTemplate() { return files; }

} // namespace tejun::tools
")
