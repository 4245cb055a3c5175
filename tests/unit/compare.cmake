# compare: distances, bounds, verdicts, suites, runners, and the two commands.
set(compare_env
    "ARR_CLI=$<TARGET_FILE:arr_cli>"
    "ARR_SOURCE=${PROJECT_SOURCE_DIR}")
foreach(part elem judge policy suite spec runner golden render)
  arr_test(NAME test_compare_${part} SOURCES unit/test_compare_${part}.c
           DEPENDS arr::compare arr::common arr::base m ENV ${compare_env})
endforeach()
add_dependencies(test_compare_golden arr_cli)
add_dependencies(test_compare_render arr_cli)
