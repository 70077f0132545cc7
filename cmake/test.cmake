# Helpers for tests, usable from any folder's CMakeLists.txt. Without TEJUN_TESTS they do nothing.
#   tejun_unit_test(<name> SOURCES <files…> LIBS <targets…>)   a GoogleTest program in bin/, each case known to ctest
#   tejun_fuzz_target(<name> SOURCES <files…> LIBS <targets…>) a libFuzzer program in bin/, with TEJUN_FUZZ only
#   tejun_benchmark(<name> SOURCES <files…> LIBS <targets…>)   a Google Benchmark program in bin/bench/
# The targets `tejun_unit_tests`, `tejun_fuzzers` and `tejun_benchmarks` build all of a kind.
include(GoogleTest)

if(TEJUN_TESTS)
  add_custom_target(tejun_unit_tests)
  add_custom_target(tejun_benchmarks)
  add_custom_target(tejun_fuzzers)
endif()

function(tejun_test_options target)
  target_compile_options(${target} PRIVATE -O0) # takes a third off the time to build; what is tested stays optimised
endfunction()

function(tejun_unit_test name)
  if(NOT TEJUN_TESTS)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBS")
  add_executable(${name} ${arg_SOURCES})
  # fmt for all: a precompiled header is used with the definitions that it was made with.
  target_link_libraries(${name} PRIVATE tejun_flags ${arg_LIBS} fmt::fmt GTest::gmock GTest::gtest_main)
  tejun_test_options(${name})
  add_dependencies(tejun_unit_tests ${name})
  # Discovered when ctest starts: a program that was not built is then a failed test, not a missing one.
  gtest_discover_tests(${name} TEST_PREFIX "${name}." DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} PROPERTIES LABELS unit TIMEOUT 300)
endfunction()

function(tejun_fuzz_target name)
  if(NOT TEJUN_TESTS OR NOT TEJUN_FUZZ)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBS")
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE tejun_flags ${arg_LIBS})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  add_dependencies(tejun_fuzzers ${name})
endfunction()

function(tejun_benchmark name)
  if(NOT TEJUN_TESTS)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBS")
  add_executable(${name} EXCLUDE_FROM_ALL ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin/bench)
  target_link_libraries(${name} PRIVATE tejun_flags ${arg_LIBS} benchmark::benchmark_main)
  add_dependencies(tejun_benchmarks ${name})
endfunction()
