# Writes OUTPUT, a C++ source that holds every module of FOLDER. A file holds the module of its name.
file(GLOB files RELATIVE ${FOLDER} ${FOLDER}/*.tj)
list(SORT files)

set(rows "")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME_WE)
  file(READ ${FOLDER}/${file} text)
  if(NOT text MATCHES "(^|\n)module ${name}[ \n]")
    message(FATAL_ERROR "${FOLDER}/${file} should say `module ${name}`")
  endif()
  string(APPEND rows "    {\"${name}\", \"<stdlib>/${file}\", R\"tejunmodule(${text})tejunmodule\"},\n")
endforeach()

file(WRITE ${OUTPUT} "// Written by embed_library.cmake from stdlib/.
#include \"compiler/workspace/library.h\"

namespace tejun {

namespace {

constexpr LibraryModule modules[] = {
${rows}};

} // namespace

std::span<const LibraryModule> standardLibrary() { return modules; }

} // namespace tejun
")
