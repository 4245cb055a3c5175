# The inner loops: one file per ISA level where the compiler's flags differ. Appends to ARR_SOURCES.
set(ARR_MATH_KERNELS
  kernels/fused_baseline.c
  kernels/loops_arg.c
  kernels/loops_arg_baseline.c
  kernels/loops_baseline.c
  kernels/loops_complex.c
  kernels/loops_convolve.c
  kernels/loops_float.c
  kernels/loops_int.c
  kernels/loops_long.c
  kernels/loops_matmul.c
  kernels/loops_text.c
  kernels/loops_time.c
  kernels/loops_vector.c)
set(ARR_MOVE_KERNELS kernels/loops_move.c)
set(ARR_SORT_KERNELS
  kernels/sort_baseline.c
  kernels/sort_compared.c)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set(ARR_AVX2_FLAGS -mavx2 -mfma -mf16c)
  set(ARR_AVX512_FLAGS ${ARR_AVX2_FLAGS} -mavx512f -mavx512bw -mavx512dq -mavx512vl)
  list(APPEND ARR_MATH_KERNELS kernels/loops_avx2.c kernels/loops_avx512.c kernels/casts_avx2.c kernels/casts_avx512.c
    kernels/fused_avx2.c kernels/fused_avx512.c
    kernels/loops_arg_avx2.c kernels/loops_arg_avx512.c
    kernels/loops_convolve_avx2.c kernels/loops_convolve_avx512.c
    kernels/loops_vector_avx2.c kernels/loops_vector_avx512.c)
  list(APPEND ARR_MOVE_KERNELS kernels/loops_move_avx2.c kernels/loops_move_avx512.c)
  list(APPEND ARR_SORT_KERNELS kernels/sort_avx2.c kernels/sort_avx512.c kernels/sort_vbmi2.c)
  set(ARR_GEMM_KERNELS kernels/loops_gemm_avx2.c kernels/loops_gemm_avx512.c)
  list(APPEND ARR_SOURCES kernels/cast_f16c.c)
  list(APPEND ARR_MATH_KERNELS kernels/math_baseline.c kernels/math_avx2.c kernels/math_avx512.c)
  set_property(SOURCE src/dtype/cast.c APPEND PROPERTY COMPILE_DEFINITIONS ARR_HAVE_F16C)
  set_property(SOURCE kernels/cast_f16c.c kernels/casts_avx2.c kernels/fused_avx2.c kernels/loops_arg_avx2.c
    kernels/loops_avx2.c kernels/loops_convolve_avx2.c
    kernels/loops_gemm_avx2.c kernels/loops_move_avx2.c kernels/loops_vector_avx2.c kernels/math_avx2.c
    APPEND PROPERTY COMPILE_OPTIONS ${ARR_AVX2_FLAGS})
  set_property(SOURCE kernels/casts_avx512.c kernels/fused_avx512.c kernels/loops_arg_avx512.c kernels/loops_avx512.c kernels/loops_convolve_avx512.c
    kernels/loops_gemm_avx512.c kernels/loops_move_avx512.c kernels/loops_vector_avx512.c kernels/math_avx512.c
    APPEND PROPERTY COMPILE_OPTIONS ${ARR_AVX512_FLAGS})
  set_property(SOURCE kernels/sort_avx2.c APPEND PROPERTY COMPILE_OPTIONS ${ARR_AVX2_FLAGS} -mbmi2 -mpopcnt)
  set_property(SOURCE kernels/sort_vbmi2.c APPEND PROPERTY COMPILE_OPTIONS ${ARR_AVX512_FLAGS} -mavx512vbmi2 -mbmi2 -mpopcnt)
  set_property(SOURCE kernels/sort_avx512.c APPEND PROPERTY COMPILE_OPTIONS ${ARR_AVX512_FLAGS} -mbmi2 -mpopcnt)
endif()
list(APPEND ARR_SOURCES ${ARR_MATH_KERNELS} ${ARR_MOVE_KERNELS} ${ARR_SORT_KERNELS} ${ARR_GEMM_KERNELS})

# Products of matrices may fuse: they promise no bits, as those of BLAS do not.
set_property(SOURCE ${ARR_GEMM_KERNELS} APPEND PROPERTY COMPILE_OPTIONS
  -ffp-contract=fast -fno-math-errno -fno-trapping-math $<$<NOT:$<CONFIG:Debug>>:-O3>
  $<$<C_COMPILER_ID:Clang>:-Wno-pass-failed>)

# No contraction into fused multiply-adds: every ISA rounds alike. The other flags only drop errno and
# floating-point exceptions, which libarr does not report.
set_property(SOURCE ${ARR_MATH_KERNELS} APPEND PROPERTY COMPILE_OPTIONS
  -ffp-contract=off -fno-math-errno -fno-trapping-math $<$<NOT:$<CONFIG:Debug>>:-O3>
  $<$<C_COMPILER_ID:Clang>:-Wno-pass-failed>)
set_property(SOURCE ${ARR_MOVE_KERNELS} APPEND PROPERTY COMPILE_OPTIONS
  $<$<NOT:$<CONFIG:Debug>>:-O3> $<$<C_COMPILER_ID:Clang>:-Wno-pass-failed>)
set_property(SOURCE ${ARR_SORT_KERNELS} src/statistics/convolve.c src/statistics/drop_nans.c src/statistics/interp.c src/sort/distinct.c
  src/sort/lanes.c src/sort/search_grid.c src/sort/sort_rows.c src/sort/unique_tally.c src/sort/sort_order.c src/statistics/windows.c
  src/ufunc/reduce_columns.c APPEND PROPERTY COMPILE_OPTIONS
  -ffp-contract=off -fno-trapping-math $<$<NOT:$<CONFIG:Debug>>:-O3>
  $<$<C_COMPILER_ID:Clang>:-Wno-pass-failed>)

# What is fuzzed are readers: the loops, most of the time to build, stay as they are.
if(ARR_BUILD_FUZZERS)
  set_property(SOURCE ${ARR_MATH_KERNELS} ${ARR_MOVE_KERNELS} ${ARR_SORT_KERNELS} ${ARR_GEMM_KERNELS}
    APPEND PROPERTY COMPILE_OPTIONS -O0)
endif()
