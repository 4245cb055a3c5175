# Real Python programs under the probe. They need an interpreter with NumPy; found at configure time.
set(ARR_TEST_PYTHON /usr/bin/python3 CACHE FILEPATH "Python with NumPy that the tests run under the probe")
function(arr_numpy_test part)
  arr_test(NAME test_probe_numpy_${part}
           SOURCES probe_numpy/test_probe_numpy_${part}.c probe_numpy/spools.c
           DEPENDS arr::wire_reader arr::base INCLUDES ${CMAKE_CURRENT_SOURCE_DIR}/probe_numpy)
  target_compile_definitions(test_probe_numpy_${part} PRIVATE
    TEST_PYTHON="${ARR_TEST_PYTHON}" TEST_PROBE="$<TARGET_FILE:arrprobe>")
  add_dependencies(test_probe_numpy_${part} arrprobe)
endfunction()
foreach(part ops copies failures makers target)
  arr_numpy_test(${part})
endforeach()
if(NOT ARR_SANITIZE)
  add_test(NAME probe_numpy_collector
    COMMAND ${ARR_TEST_PYTHON} ${PROJECT_SOURCE_DIR}/tests/probe_numpy/collector.py --arr $<TARGET_FILE:arr_cli>
            --python ${ARR_TEST_PYTHON})
  add_test(NAME probe_numpy_copies_oracle
    COMMAND ${PROJECT_SOURCE_DIR}/tests/probe_numpy/copies.py --arr $<TARGET_FILE:arr_cli> --python ${ARR_TEST_PYTHON})
  set_tests_properties(probe_numpy_copies_oracle PROPERTIES TIMEOUT 120)
  add_test(NAME probe_numpy_files
    COMMAND ${ARR_TEST_PYTHON} ${PROJECT_SOURCE_DIR}/tests/probe_numpy/files.py $<TARGET_FILE:arr_cli>)
  add_test(NAME probe_numpy_calls_oracle
    COMMAND ${PROJECT_SOURCE_DIR}/tests/probe_numpy/calls.py --arr $<TARGET_FILE:arr_cli> --python ${ARR_TEST_PYTHON})
  set_tests_properties(probe_numpy_collector probe_numpy_files probe_numpy_calls_oracle PROPERTIES TIMEOUT 120)
endif()
