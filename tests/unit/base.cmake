foreach(part fmt hash npy status)
  arr_test(NAME test_base_${part} SOURCES unit/test_base_${part}.c DEPENDS arr::base)
endforeach()
