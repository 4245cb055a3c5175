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
