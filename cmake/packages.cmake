# Every package the project links, found in one place. Targets to link:
#   fmt::fmt  nlohmann_json::nlohmann_json  PkgConfig::RE2  PkgConfig::UTF8PROC  PkgConfig::SODIUM  PkgConfig::SQLITE  PkgConfig::GRAPHVIZ  PkgConfig::CURL  PkgConfig::NFTABLES
#   simdjson::simdjson  CLI11::CLI11  Threads::Threads  tejun_llvm (LLVM's ADT and Support, static)
# ANTLR is not here: only cmake/antlr.cmake hands it out.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
# Debian's own Python has the module that gives lit its time limits.
if(NOT Python3_EXECUTABLE AND EXISTS /usr/bin/python3)
  set(Python3_EXECUTABLE /usr/bin/python3)
endif()
find_package(Python3 REQUIRED COMPONENTS Interpreter)
find_package(fmt 9 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(simdjson 3 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(date 3 REQUIRED)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(NFTABLES REQUIRED IMPORTED_TARGET libnftables)
pkg_check_modules(GRAPHVIZ REQUIRED IMPORTED_TARGET libgvc libcgraph)

# The shared libLLVM would add 60 ms to every start: link the static Support alone.
find_package(LLVM 19.1 REQUIRED CONFIG HINTS /usr/lib/llvm-19/lib/cmake/llvm NO_DEFAULT_PATH)
add_library(tejun_llvm INTERFACE)
target_include_directories(tejun_llvm SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS})
target_link_libraries(tejun_llvm INTERFACE LLVMSupport)

if(TEJUN_TESTS)
  find_package(GTest 1.12 REQUIRED)
  find_package(benchmark 1.7 REQUIRED)
endif()
