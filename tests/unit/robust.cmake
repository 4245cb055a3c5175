# Hostile programs under the probe (tests/robust): the short ones here, all of them by hand.
add_test(NAME robust_quick COMMAND /usr/bin/python3 ${CMAKE_CURRENT_SOURCE_DIR}/robust/quick.py $<TARGET_FILE:arr_cli> 1)
set_tests_properties(robust_quick PROPERTIES TIMEOUT 300)
