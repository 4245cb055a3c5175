# The ufunc half of libarr: sources, and the flags of the kernel files.
list(APPEND ARR_SOURCES
  src/accumulate.c src/argextreme.c src/cpu.c src/linalg.c src/loops_init.c src/matmul.c src/reduce.c src/statistics.c src/ufunc.c src/ufunc_resolve.c src/ufunc_run.c src/ufunc_table.c
  kernels/loops_arg.c kernels/loops_baseline.c kernels/loops_int.c kernels/loops_float.c kernels/loops_complex.c
  kernels/loops_matmul.c)
set(ARR_KERNELS kernels/loops_arg.c kernels/loops_baseline.c kernels/loops_int.c kernels/loops_float.c kernels/loops_complex.c
  kernels/loops_matmul.c)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  list(APPEND ARR_SOURCES kernels/loops_avx2.c kernels/loops_avx512.c)
  list(APPEND ARR_KERNELS kernels/loops_avx2.c kernels/loops_avx512.c)
  set(ARR_AVX2_FLAGS -mavx2 -mfma -mf16c)
  set(ARR_AVX512_FLAGS ${ARR_AVX2_FLAGS} -mavx512f -mavx512bw -mavx512dq -mavx512vl)
endif()
# No contraction into fused multiply-adds: every ISA rounds alike. The other flags only drop errno and
# floating-point exceptions, which libarr does not report.
set_property(SOURCE ${ARR_KERNELS} APPEND PROPERTY COMPILE_OPTIONS
  -ffp-contract=off -fno-math-errno -fno-trapping-math $<$<NOT:$<CONFIG:Debug>>:-O3>
  $<$<C_COMPILER_ID:Clang>:-Wno-pass-failed>)
set_property(SOURCE ${ARR_KERNELS} APPEND PROPERTY INCLUDE_DIRECTORIES ${CMAKE_CURRENT_SOURCE_DIR}/kernels)
set_property(SOURCE kernels/loops_avx2.c APPEND PROPERTY COMPILE_OPTIONS ${ARR_AVX2_FLAGS})
set_property(SOURCE kernels/loops_avx512.c APPEND PROPERTY COMPILE_OPTIONS ${ARR_AVX512_FLAGS})
