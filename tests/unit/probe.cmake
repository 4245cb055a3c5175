# The probe is tested from outside: a target program runs under it, and its spool is read back. Neither
# the target nor the probe is sanitized, so that LD_PRELOAD stays what it is for a user.
find_package(PkgConfig REQUIRED)
pkg_check_modules(ARR_TEST_BLAS REQUIRED IMPORTED_TARGET openblas)
add_executable(probe_target probe/target.c)
target_link_libraries(probe_target PRIVATE arr::probe PkgConfig::ARR_TEST_BLAS)
target_include_directories(probe_target PRIVATE ${PROJECT_SOURCE_DIR}/base/include)
target_compile_definitions(probe_target PRIVATE _GNU_SOURCE)
target_compile_options(probe_target PRIVATE -O0 -fno-builtin)
set_target_properties(probe_target PROPERTIES ENABLE_EXPORTS ON)
arr_target_warnings(probe_target)

add_library(counting_moves MODULE probe/counting_moves.c)
target_compile_options(counting_moves PRIVATE -fno-builtin)
arr_target_warnings(counting_moves)

foreach(part memory process ops)
  arr_test(NAME test_probe_${part} SOURCES unit/test_probe_${part}.c probe/runner.c INCLUDES probe
           DEPENDS arr::wire_reader arr::base)
  target_compile_definitions(test_probe_${part} PRIVATE
    PROBE_LIBRARY="$<TARGET_FILE:arrprobe>" COUNTING_MOVES="$<TARGET_FILE:counting_moves>" PROBE_TARGET="$<TARGET_FILE:probe_target>"
    PROBE_PYTHON="${PROJECT_SOURCE_DIR}/probe/python")
  add_dependencies(test_probe_${part} arrprobe probe_target counting_moves)
endforeach()
