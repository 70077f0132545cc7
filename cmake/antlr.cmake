# tejun_antlr_library(<target> LEXER <file.g4> PARSER <file.g4> [NAMESPACE <ns>] [VISITOR] [LISTENER])
# makes a static library of the C++ that Debian's ANTLR tool (4.7.2) writes from the grammars at build time, for
# Debian's runtime (4.9). Link it PRIVATE and in compiler/syntax/ only: ANTLR's types stay there. Headers are included
# by their bare name (`#include "TejunParser.h"`); a grammar may name a superClass from the source tree.
# The parser grammar says `options { tokenVocab = <Lexer>; }`.

find_package(antlr4-runtime 4.9 REQUIRED)
find_package(Java REQUIRED COMPONENTS Runtime)

set(tejun_antlr_script ${CMAKE_CURRENT_LIST_DIR}/antlr_lazy.cmake)
set(tejun_antlr_jars /usr/share/java/antlr4.jar /usr/share/java/antlr4-runtime.jar
    /usr/share/java/antlr3-runtime.jar /usr/share/java/stringtemplate4.jar /usr/share/java/treelayout.jar)
foreach(jar IN LISTS tejun_antlr_jars)
  if(NOT EXISTS ${jar})
    message(FATAL_ERROR "${jar} is missing: run `./dev setup`, or install Debian's package antlr4")
  endif()
endforeach()
list(JOIN tejun_antlr_jars ":" tejun_antlr_class_path)

function(tejun_antlr_library target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "VISITOR;LISTENER" "LEXER;PARSER;NAMESPACE" "")
  if(NOT arg_LEXER OR NOT arg_PARSER)
    message(FATAL_ERROR "tejun_antlr_library(${target}) needs LEXER and PARSER")
  endif()

  set(out ${CMAKE_CURRENT_BINARY_DIR}/${target}.gen)
  # One short run of a JVM each: the first compiler tier and the serial collector start fastest.
  set(tool ${Java_JAVA_EXECUTABLE} -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
      -cp ${tejun_antlr_class_path} org.antlr.v4.Tool -Dlanguage=Cpp -encoding UTF-8 -Werror
      -Xexact-output-dir -o ${out} -lib ${out})
  list(APPEND tool $<IF:$<BOOL:${arg_VISITOR}>,-visitor,-no-visitor>)
  list(APPEND tool $<IF:$<BOOL:${arg_LISTENER}>,-listener,-no-listener>)
  if(arg_NAMESPACE)
    list(APPEND tool -package ${arg_NAMESPACE})
  endif()
  file(MAKE_DIRECTORY ${out})

  set(sources)
  set(vocabulary)
  foreach(grammar IN ITEMS ${arg_LEXER} ${arg_PARSER})
    cmake_path(ABSOLUTE_PATH grammar BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
    cmake_path(GET grammar STEM class)
    set(outputs ${out}/${class}.cpp ${out}/${class}.h)
    if(NOT vocabulary)
      set(outputs ${outputs} ${out}/${class}.tokens)
    endif()
    add_custom_command(
      OUTPUT ${outputs}
      COMMAND ${tool} ${grammar}
      COMMAND ${CMAKE_COMMAND} -DFILE=${out}/${class}.cpp -DCLASS=${class} -P ${tejun_antlr_script}
      DEPENDS ${grammar} ${vocabulary} ${tejun_antlr_script}
      COMMENT "ANTLR ${class}"
      VERBATIM)
    set(vocabulary ${out}/${class}.tokens)
    list(APPEND sources ${out}/${class}.cpp ${out}/${class}.h)
  endforeach()

  add_library(${target} STATIC ${sources})
  # What 4.7.2 writes is C++17 (u8"" literals) and has warnings that are not ours.
  set_target_properties(${target} PROPERTIES CXX_STANDARD 17 CXX_CLANG_TIDY "")
  target_compile_options(${target} PRIVATE -w)
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
  target_include_directories(${target} SYSTEM PUBLIC ${out} ${ANTLR4_INCLUDE_DIR})
  target_link_libraries(${target} PUBLIC antlr4_static Threads::Threads)
endfunction()
