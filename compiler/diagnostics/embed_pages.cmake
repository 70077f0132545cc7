# Writes OUTPUT, a C++ source that holds every page of FOLDER: TJ0203.md in English, TJ0203.ja.md in Japanese.
# Only those names count, so a README may stand beside them.
file(GLOB files RELATIVE ${FOLDER} ${FOLDER}/TJ*.md)
list(SORT files)

set(rows "")
foreach(file IN LISTS files)
  if(NOT file MATCHES "^(TJ[0-9][0-9][0-9][0-9])(\\.ja)?\\.md$")
    message(FATAL_ERROR "${FOLDER}/${file}: a page is named TJnnnn.md or TJnnnn.ja.md")
  endif()
  set(code ${CMAKE_MATCH_1})
  if(CMAKE_MATCH_2)
    set(language japanese)
  else()
    set(language english)
  endif()
  file(READ ${FOLDER}/${file} text)
  string(APPEND rows "    {\"${code}\", Language::${language}, R\"tejunpage(${text})tejunpage\"},\n")
endforeach()

file(WRITE ${OUTPUT} "// Written by embed_pages.cmake from docs/diagnostics/.
#include \"compiler/diagnostics/pages.h\"

#include <vector>

namespace tejun {

std::span<const Page> embeddedPages() {
  static const std::vector<Page> pages = {
${rows}  };
  return pages;
}

}  // namespace tejun
")
