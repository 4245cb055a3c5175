# compare: distances, bounds, verdicts, suites, runners, and the two commands.
set(compare_env
    "ARR_CLI=$<TARGET_FILE:arr_cli>"
    "ARR_SOURCE=${PROJECT_SOURCE_DIR}")
foreach(part dtypes elem judge policy suite spec runner golden render)
  arr_test(NAME test_compare_${part} SOURCES unit/test_compare_${part}.c
           DEPENDS arr::compare arr::common arr::base m ENV ${compare_env})
endforeach()

# The second build of libarr is left out where it would only cost time.
set(second_build)
if(NOT ARR_SANITIZE AND NOT ARR_COVERAGE AND CMAKE_C_COMPILER_ID STREQUAL "GNU")
  set(second_build arr_fastmath)
endif()
set(core_env ${compare_env} "ARR_LIBARR=$<TARGET_FILE:arr>" "ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0")
if(second_build)
  list(APPEND core_env "ARR_FASTMATH=$<TARGET_FILE:arr_fastmath>")
endif()
arr_test(NAME test_compare_core SOURCES unit/test_compare_core.c DEPENDS arr::base ENV ${core_env})
add_dependencies(test_compare_core arr_cli arr-worker ${second_build})
add_dependencies(test_compare_golden arr_cli)
add_dependencies(test_compare_render arr_cli)
