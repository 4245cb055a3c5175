arr_test(NAME test_wire_reader SOURCES unit/test_wire_reader.c DEPENDS arr::wire_reader arr::wire_writer arr::base)
arr_test(NAME test_recorder_histogram SOURCES unit/test_recorder_histogram.c
         DEPENDS arr::recorder arr::wire_reader arr::base m INCLUDES ${PROJECT_SOURCE_DIR}/recorder/src)
arr_test(NAME test_recorder_budget SOURCES unit/test_recorder_budget.c DEPENDS arr::recorder arr::wire_reader arr::base
         INCLUDES ${PROJECT_SOURCE_DIR}/recorder/src)
arr_test(NAME test_recorder_texts SOURCES unit/test_recorder_texts.c DEPENDS arr::recorder arr::base
         INCLUDES ${PROJECT_SOURCE_DIR}/recorder/src)
arr_test(NAME test_recorder_ingest SOURCES unit/test_recorder_ingest.c
         DEPENDS arr::recorder arr::store arr::wire_reader arr::wire_writer arr::base)
arr_test(NAME test_recorder_run SOURCES unit/test_recorder_run.c DEPENDS arr::recorder arr::store arr::base
         ENV ARR_TEST_PROBE=$<TARGET_FILE:arrprobe> ARR_TEST_ARR=$<TARGET_FILE:arr_cli>)
add_dependencies(test_recorder_run arrprobe arr_cli)

# A few thousand hostile spools in every test run; the same target under libFuzzer with -DARR_BUILD_FUZZERS=ON (clang).
option(ARR_BUILD_FUZZERS "Build libFuzzer targets (needs clang)" OFF)
add_executable(fuzz_wire_reader fuzz/fuzz_wire_reader.c)
target_include_directories(fuzz_wire_reader PRIVATE ${PROJECT_SOURCE_DIR}/recorder/src)
target_link_libraries(fuzz_wire_reader PRIVATE arr::recorder arr::wire_reader arr::wire_writer arr::store arr::base)
arr_target_flags(fuzz_wire_reader)
if(ARR_BUILD_FUZZERS)
  target_compile_definitions(fuzz_wire_reader PRIVATE FUZZ_LIBFUZZER)
  target_compile_options(fuzz_wire_reader PRIVATE -fsanitize=fuzzer)
  target_link_options(fuzz_wire_reader PRIVATE -fsanitize=fuzzer)
  foreach(lib wire_reader recorder)
    target_compile_options(${lib} PRIVATE -fsanitize=fuzzer-no-link)
  endforeach()
else()
  add_test(NAME fuzz_wire_reader COMMAND fuzz_wire_reader 3000)
  set_tests_properties(fuzz_wire_reader PROPERTIES TIMEOUT 300)
endif()
