# Random calls against Debian's NumPy (tests/differential/README.md); scripts/differential runs many more.
add_test(NAME differential_numpy
  COMMAND ${ARR_SYSTEM_PYTHON} ${PROJECT_SOURCE_DIR}/tests/differential/run.py --arr $<TARGET_FILE:arr_cli>
          --libarr $<TARGET_FILE:arr> --seed 20261127 --count 2000)
set_tests_properties(differential_numpy PROPERTIES TIMEOUT 300
  ENVIRONMENT "ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0;PYTHONDONTWRITEBYTECODE=1")
