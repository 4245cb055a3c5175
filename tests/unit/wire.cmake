find_package(Threads REQUIRED)
arr_test(NAME test_wire_writer SOURCES unit/test_wire_writer.c DEPENDS arr::wire_writer arr::base Threads::Threads)
