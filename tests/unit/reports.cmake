add_library(reports_fixture STATIC unit/reports_fixture.c)
target_include_directories(reports_fixture PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/include ${CMAKE_CURRENT_SOURCE_DIR}/unit)
target_link_libraries(reports_fixture PUBLIC arr::reports arr::store arr::common arr::wire_reader arr::base PkgConfig::CMOCKA)
arr_target_flags(reports_fixture)
foreach(part model advice format render)
  arr_test(NAME test_reports_${part} SOURCES unit/test_reports_${part}.c
           DEPENDS reports_fixture PkgConfig::JANSSON INCLUDES ${PROJECT_SOURCE_DIR}/reports/src)
endforeach()
arr_test(NAME test_cli_report SOURCES unit/test_cli_report.c DEPENDS reports_fixture
         ENV ARR=$<TARGET_FILE:arr_cli>)
add_dependencies(test_cli_report arr_cli)
add_test(NAME e2e_report_recording
  COMMAND /usr/bin/python3 ${CMAKE_CURRENT_SOURCE_DIR}/e2e/report_recording.py $<TARGET_FILE:arr_cli>)
set_tests_properties(e2e_report_recording PROPERTIES TIMEOUT 120 LABELS e2e)
