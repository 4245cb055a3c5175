# Hostile input for everything that reads files: a few thousand in every test run, and the same targets under libFuzzer
# (preset `fuzz`, clang), for as long as one likes: scripts/fuzz
option(ARR_BUILD_FUZZERS "Build libFuzzer targets (needs clang)" OFF)

# arr_fuzzer(NAME n SOURCES ... DEPENDS ... INSTRUMENTED libraries ... ARGS of the short run)
function(arr_fuzzer)
  cmake_parse_arguments(A "" "NAME" "SOURCES;DEPENDS;INSTRUMENTED;INCLUDES;ARGS" ${ARGN})
  add_executable(${A_NAME} ${A_SOURCES})
  target_include_directories(${A_NAME} PRIVATE ${A_INCLUDES})
  target_link_libraries(${A_NAME} PRIVATE ${A_DEPENDS})
  arr_target_flags(${A_NAME})
  if(ARR_BUILD_FUZZERS)
    target_compile_definitions(${A_NAME} PRIVATE FUZZ_LIBFUZZER)
    target_compile_options(${A_NAME} PRIVATE -fsanitize=fuzzer)
    target_link_options(${A_NAME} PRIVATE -fsanitize=fuzzer)
    foreach(lib ${A_INSTRUMENTED})
      target_compile_options(${lib} PRIVATE -fsanitize=fuzzer-no-link)
      target_link_options(${lib} PUBLIC -fsanitize=fuzzer-no-link)
    endforeach()
  else()
    add_test(NAME ${A_NAME} COMMAND ${A_NAME} ${A_ARGS})
    set_tests_properties(${A_NAME} PROPERTIES TIMEOUT 300)
  endif()
endfunction()

if(NOT ARR_BUILD_FUZZERS)
  set(driver fuzz/driver.c)
endif()
set(rounds 3000)
if(ARR_SANITIZE STREQUAL "thread") # has nothing to find in one thread, and a mapping costs it much
  set(rounds 300)
endif()
arr_fuzzer(NAME fuzz_wire_reader SOURCES fuzz/fuzz_wire_reader.c INCLUDES ${PROJECT_SOURCE_DIR}/recorder/src
           DEPENDS arr::recorder arr::wire_reader arr::wire_writer arr::store arr::base
           INSTRUMENTED wire_reader recorder ARGS ${rounds})
file(GLOB blobs ${PROJECT_SOURCE_DIR}/golden/core/blobs/00*.npy)
arr_fuzzer(NAME fuzz_npy SOURCES fuzz/fuzz_npy.c fuzz/file.c ${driver} DEPENDS arr::arr arr::compare arr::base
           INSTRUMENTED base arr compare ARGS ${rounds} 1 ${blobs})
arr_fuzzer(NAME fuzz_suite_json SOURCES fuzz/fuzz_suite_json.c fuzz/file.c ${driver}
           DEPENDS arr::compare arr::common arr::base INSTRUMENTED compare common
           ARGS ${rounds} 1 ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/suite_json/seed.json)
arr_fuzzer(NAME fuzz_npz SOURCES fuzz/fuzz_npz.c fuzz/file.c ${driver} DEPENDS arr::arr arr::base
           INSTRUMENTED base arr ARGS ${rounds} 1 ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/npz/packed.npz
           ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/npz/stored.npz)
arr_fuzzer(NAME fuzz_float SOURCES fuzz/fuzz_float.c fuzz/file.c ${driver} DEPENDS arr::arr arr::base m
           INSTRUMENTED base arr ARGS ${rounds} 1 ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/float/seed.txt)
arr_fuzzer(NAME fuzz_expr SOURCES fuzz/fuzz_expr.c ${driver} DEPENDS arr::arr arr::base
           INSTRUMENTED base arr ARGS ${rounds} 1 ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/expr/seed.txt)
arr_fuzzer(NAME fuzz_loadtxt SOURCES fuzz/fuzz_loadtxt.c ${driver} DEPENDS arr::arr arr::base
           INSTRUMENTED base arr ARGS ${rounds} 1 ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/loadtxt/seed.txt)
arr_fuzzer(NAME fuzz_fromregex SOURCES fuzz/fuzz_fromregex.c ${driver} DEPENDS arr::arr arr::base
           INSTRUMENTED base arr ARGS ${rounds} 1 ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/fromregex/seed.txt)
arr_fuzzer(NAME fuzz_genfromtxt SOURCES fuzz/fuzz_genfromtxt.c ${driver} DEPENDS arr::arr arr::base
           INSTRUMENTED base arr ARGS ${rounds} 1 ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/genfromtxt/seed.txt
           ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/genfromtxt/last_of_each_line.txt)
arr_fuzzer(NAME fuzz_datetime SOURCES fuzz/fuzz_datetime.c ${driver} DEPENDS arr::arr arr::base
           INSTRUMENTED base arr ARGS ${rounds} 1 ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/datetime/moment.txt
           ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/datetime/date.txt ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/datetime/week.txt)
arr_fuzzer(NAME fuzz_strings SOURCES fuzz/fuzz_strings.c ${driver} DEPENDS arr::arr arr::base
           INSTRUMENTED base arr ARGS ${rounds} 1 ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/strings/format.txt
           ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/strings/utf16.txt)
arr_fuzzer(NAME fuzz_dtype SOURCES fuzz/fuzz_dtype.c ${driver} DEPENDS arr::arr arr::base
           INSTRUMENTED base arr ARGS ${rounds} 1 ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/dtype/descr.txt
           ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/dtype/dict.txt
           ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/dtype/name.txt ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/dtype/pep3118.txt)
