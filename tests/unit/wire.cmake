find_package(Threads REQUIRED)
arr_test(NAME test_wire_writer SOURCES unit/test_wire_writer.c DEPENDS arr::wire_writer arr::base Threads::Threads)

# The rings' protocol under two writers that are killed and a reader that lags; `stress_ring 1000000000` by hand.
add_executable(stress_ring stress/stress_ring.c)
target_link_libraries(stress_ring PRIVATE arr::wire_reader arr::wire_writer arr::base Threads::Threads)
arr_target_flags(stress_ring)
add_test(NAME stress_ring COMMAND stress_ring 20000000)
add_test(NAME stress_ring_threads COMMAND stress_ring 2000000 1 threads)
set_tests_properties(stress_ring stress_ring_threads PROPERTIES TIMEOUT 300)
