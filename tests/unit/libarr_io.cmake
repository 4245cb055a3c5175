# Text, files and other libraries' arrays: against NumPy in one process, and by hand.
foreach(part expr float fromregex genfromtxt arrow_struct interop print tables text)
  arr_test(NAME test_libarr_${part} SOURCES unit/test_libarr_${part}.c DEPENDS arr::arr m INCLUDES ${LIBARR_INTERNAL}
           ENV ASAN_OPTIONS=allocator_may_return_null=1 TSAN_OPTIONS=die_after_fork=0)
endforeach()
if(NOT ARR_SANITIZE AND NOT ARR_COVERAGE) # their run-times do not load into a Python, nor mix with g++'s
  foreach(part expr files floats fromregex genfromtxt interop longdoubles printing separated text)
    add_test(NAME test_libarr_io_${part}
             COMMAND ${ARR_TEST_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/libarr_io/${part}.py $<TARGET_FILE:arr>)
    set_tests_properties(test_libarr_io_${part} PROPERTIES TIMEOUT 300)
  endforeach()
  foreach(isa baseline avx2) # what is fused has a width of its own
    add_test(NAME test_libarr_io_expr_${isa}
             COMMAND ${ARR_TEST_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/libarr_io/expr.py $<TARGET_FILE:arr> 400 2)
    set_tests_properties(test_libarr_io_expr_${isa} PROPERTIES TIMEOUT 300 ENVIRONMENT ARR_ISA=${isa})
  endforeach()
  add_test(NAME test_libarr_tutorial COMMAND ${ARR_TEST_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/libarr_io/tutorial.py
           ${PROJECT_SOURCE_DIR}/docs/libarr-tutorial.md ${CMAKE_C_COMPILER} $<TARGET_FILE:arr>
           ${PROJECT_SOURCE_DIR}/libarr/include ${PROJECT_SOURCE_DIR}/base/include)
  add_test(NAME lint_libarr_coverage COMMAND ${PROJECT_SOURCE_DIR}/scripts/libarr-coverage --check)
  add_test(NAME lint_libarr_unicode COMMAND ${ARR_TEST_PYTHON} ${PROJECT_SOURCE_DIR}/scripts/unicode-table --check)
  add_test(NAME lint_libarr_symbols COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/lint/libarr_symbols $<TARGET_FILE:arr>
           ${PROJECT_SOURCE_DIR}/libarr/symbols.txt)
  enable_language(CXX)
  add_executable(float_oracle unit/float_oracle.cc)
  set_target_properties(float_oracle PROPERTIES CXX_STANDARD 17 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF)
  target_compile_options(float_oracle PRIVATE -Wall -Wextra -Wpedantic $<$<BOOL:${ARR_WERROR}>:-Werror>)
  target_link_libraries(float_oracle PRIVATE arr::arr)
  add_test(NAME test_libarr_float_oracle COMMAND float_oracle 100000)
endif()
# Every allocation fails once: these sources and the arrays' are compiled in with their allocations counted.
include(${PROJECT_SOURCE_DIR}/libarr/sources.cmake)
set(io_nomem_sources ${ARR_TEXT_SOURCES} ${ARR_FILES_SOURCES} ${ARR_INTERCHANGE_SOURCES} ${ARR_EXPR_SOURCES}
                     core/allocator core/array core/pool core/threads)
list(TRANSFORM io_nomem_sources REPLACE "(.+)" "src/\\1.c")
string(REPLACE ";" "|" io_nomem_pattern "${io_nomem_sources}")
string(REPLACE ".c" "\\.c" io_nomem_pattern "${io_nomem_pattern}")
list(TRANSFORM io_nomem_sources PREPEND "${PROJECT_SOURCE_DIR}/libarr/")
pkg_check_modules(LIBDEFLATE REQUIRED IMPORTED_TARGET libdeflate)
pkg_check_modules(PCRE2 REQUIRED IMPORTED_TARGET libpcre2-8)
arr_test(NAME test_libarr_io_nomem DEPENDS arr::base PkgConfig::OPENBLAS PkgConfig::LIBDEFLATE PkgConfig::PCRE2 m
         INCLUDES ${LIBARR_INTERNAL} ${PROJECT_SOURCE_DIR}/libarr/include
         SOURCES unit/test_libarr_io_nomem.c unit/libarr_failing_alloc.c ${io_nomem_sources})
target_sources(test_libarr_io_nomem PRIVATE $<FILTER:$<TARGET_OBJECTS:arr>,EXCLUDE,\(${io_nomem_pattern}\)\\.o>)
target_compile_options(test_libarr_io_nomem PRIVATE -include ${CMAKE_CURRENT_SOURCE_DIR}/unit/libarr_failing_alloc.h)
