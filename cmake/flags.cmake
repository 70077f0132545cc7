# Compiler flags: `tejun_flags` is what every target of ours links (warnings, include root); sanitizers and fuzzing
# go on everything, the generated parser too, because a bug found there is a bug of ours.

add_library(tejun_flags INTERFACE)
target_compile_features(tejun_flags INTERFACE cxx_std_20)
target_include_directories(tejun_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(tejun_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -pthread)
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  # g++, the first compiler, does not count these in: one level of warnings for both.
  target_compile_options(tejun_flags INTERFACE -Wno-sign-conversion)
  # libstdc++ 12 uses what it deprecates itself (std::stable_sort), and clang blames the call; g++ watches our own uses.
  target_compile_options(tejun_flags INTERFACE -Wno-deprecated-declarations)
endif()
if(TEJUN_WERROR)
  target_compile_options(tejun_flags INTERFACE -Werror)
endif()

if(TEJUN_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES Clang)
    message(FATAL_ERROR "TEJUN_FUZZ needs clang: use the `fuzz` preset")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(TEJUN_SANITIZE)
  add_compile_options(-fsanitize=${TEJUN_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${TEJUN_SANITIZE})
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  find_program(TEJUN_LLD ld.lld-19)
  if(TEJUN_LLD)
    add_link_options(--ld-path=${TEJUN_LLD})
  endif()
endif()

# Paths relative to the source tree let all build directories share one cache.
find_program(TEJUN_CCACHE ccache)
if(TEJUN_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}
      CCACHE_SLOPPINESS=pch_defines,time_macros ${TEJUN_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_C_COMPILER_LAUNCHER})
endif()
