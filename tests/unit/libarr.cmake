foreach(part dtype index view)
  arr_test(NAME test_libarr_${part} SOURCES unit/test_libarr_${part}.c DEPENDS arr::arr INCLUDES ${PROJECT_SOURCE_DIR}/base/include)
endforeach()
