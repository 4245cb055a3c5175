# The programs of examples/, recorded and held against what they count themselves.
find_program(ARR_SYSTEM_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH REQUIRED)
if(NOT ARR_SANITIZE)
  add_test(NAME e2e_service_recording
    COMMAND ${ARR_SYSTEM_PYTHON} ${PROJECT_SOURCE_DIR}/tests/e2e/service_recording.py $<TARGET_FILE:arr_cli>
            ${PROJECT_SOURCE_DIR}/examples/preprocessing_service/service.py)
  add_test(NAME e2e_killed_target
    COMMAND ${ARR_SYSTEM_PYTHON} ${PROJECT_SOURCE_DIR}/tests/e2e/killed_target.py $<TARGET_FILE:arr_cli> 3)
  add_test(NAME e2e_memory_recording
    COMMAND ${ARR_SYSTEM_PYTHON} ${PROJECT_SOURCE_DIR}/tests/e2e/memory_recording.py $<TARGET_FILE:arr_cli>)
  add_test(NAME e2e_numpy_coverage
    COMMAND ${PROJECT_SOURCE_DIR}/scripts/numpy-coverage --arr $<TARGET_FILE:arr_cli> --verbose)
  add_test(NAME e2e_sections
    COMMAND ${ARR_SYSTEM_PYTHON} ${PROJECT_SOURCE_DIR}/tests/e2e/sections.py $<TARGET_FILE:arr_cli>)
  add_test(NAME e2e_processes
    COMMAND ${ARR_SYSTEM_PYTHON} ${PROJECT_SOURCE_DIR}/tests/e2e/processes.py $<TARGET_FILE:arr_cli> $<TARGET_FILE:arrprobe>)
  add_test(NAME e2e_stacks
    COMMAND ${ARR_SYSTEM_PYTHON} ${PROJECT_SOURCE_DIR}/tests/e2e/stacks.py $<TARGET_FILE:arr_cli>)
  add_test(NAME e2e_environment
    COMMAND ${ARR_SYSTEM_PYTHON} ${PROJECT_SOURCE_DIR}/tests/e2e/environment.py $<TARGET_FILE:arr_cli>)
  # OpenMP is GCC's here: LLVM's run-time is not among the packages (tests/robust/blas.py has both).
  if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    add_executable(threads_program e2e/threads_program.c)
    target_compile_options(threads_program PRIVATE -fopenmp -g)
    target_link_options(threads_program PRIVATE -fopenmp)
    target_link_libraries(threads_program PRIVATE PkgConfig::ARR_TEST_BLAS)
    target_compile_definitions(threads_program PRIVATE _GNU_SOURCE)
    arr_target_warnings(threads_program)
    add_test(NAME e2e_threads COMMAND ${ARR_SYSTEM_PYTHON} ${PROJECT_SOURCE_DIR}/tests/e2e/threads.py
             $<TARGET_FILE:arr_cli> $<TARGET_FILE:threads_program>)
    set_tests_properties(e2e_threads PROPERTIES TIMEOUT 120)
  endif()
  set_tests_properties(e2e_service_recording e2e_killed_target e2e_memory_recording
                       e2e_sections e2e_environment e2e_processes e2e_stacks PROPERTIES TIMEOUT 120)
  set_tests_properties(e2e_numpy_coverage PROPERTIES TIMEOUT 600)
endif()
add_test(NAME e2e_c_pipeline COMMAND pipeline 2000 16)
set_tests_properties(e2e_c_pipeline PROPERTIES PASS_REGULAR_EXPRESSION "axis 3 carries" FAIL_REGULAR_EXPRESSION "ARR_E_")
add_test(NAME lint_headers_alone COMMAND ${PROJECT_SOURCE_DIR}/tests/lint/headers_alone ${PROJECT_SOURCE_DIR} cc c++)
add_test(NAME lint_shared_objects
  COMMAND ${PROJECT_SOURCE_DIR}/tests/lint/shared_objects $<TARGET_FILE:arr> $<TARGET_FILE:arrprobe>)
