# The ufunc half of libarr: sources, and the flags of the kernel files.
list(APPEND ARR_SOURCES
  src/accumulate.c src/argextreme.c src/cpu.c src/errstate.c src/core_signature.c src/gufunc.c src/gufunc_axes.c src/ufunc_make.c src/reduceat.c src/ufunc_at.c src/ufunc_outer.c src/linalg.c src/loops_init.c src/matmul.c src/reduce.c src/statistics.c src/ufunc.c src/ufunc_resolve.c src/ufunc_run.c src/ufunc_table.c
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
pkg_check_modules(SLEEF IMPORTED_TARGET sleef)
if(ARR_AVX2_FLAGS AND SLEEF_FOUND)
  list(APPEND ARR_SOURCES kernels/math_baseline.c kernels/math_avx2.c kernels/math_avx512.c)
  list(APPEND ARR_KERNELS kernels/math_baseline.c kernels/math_avx2.c kernels/math_avx512.c)
  set(ARR_SLEEF PkgConfig::SLEEF)
  set_property(SOURCE src/loops_init.c APPEND PROPERTY COMPILE_DEFINITIONS ARR_HAVE_SLEEF)
  set_property(SOURCE kernels/math_avx2.c APPEND PROPERTY COMPILE_OPTIONS ${ARR_AVX2_FLAGS})
  set_property(SOURCE kernels/math_avx512.c APPEND PROPERTY COMPILE_OPTIONS ${ARR_AVX512_FLAGS})
endif()
# No contraction into fused multiply-adds: every ISA rounds alike. The other flags only drop errno and
# floating-point exceptions, which libarr does not report.
set_property(SOURCE ${ARR_KERNELS} APPEND PROPERTY COMPILE_OPTIONS
  -ffp-contract=off -fno-math-errno -fno-trapping-math $<$<NOT:$<CONFIG:Debug>>:-O3>
  $<$<C_COMPILER_ID:Clang>:-Wno-pass-failed>)
set_property(SOURCE ${ARR_KERNELS} APPEND PROPERTY INCLUDE_DIRECTORIES ${CMAKE_CURRENT_SOURCE_DIR}/kernels)
set_property(SOURCE kernels/loops_avx2.c APPEND PROPERTY COMPILE_OPTIONS ${ARR_AVX2_FLAGS})
set_property(SOURCE kernels/loops_avx512.c APPEND PROPERTY COMPILE_OPTIONS ${ARR_AVX512_FLAGS})

# Sorting, searching, statistics.
set(ARR_SORT_KERNELS kernels/sort_baseline.c kernels/sort_compared.c)
list(APPEND ARR_SOURCES
  src/calc.c
  src/convolve.c
  src/differences.c
  src/gradient.c
  src/histogram.c
  src/histogram_bins.c
  src/interp.c
  src/lanes.c
  src/lexsort.c
  src/moments.c
  src/nan_statistics.c
  src/numeric.c
  src/order_statistics.c
  src/quantile.c
  src/quantile_plan.c
  src/quantile_weighted.c
  src/scratch.c
  src/search.c
  src/sets.c
  src/sort.c
  src/sort_order.c
  src/sort_rows.c
  src/windows.c)
if(ARR_AVX2_FLAGS)
  list(APPEND ARR_SORT_KERNELS kernels/sort_avx2.c kernels/sort_avx512.c)
  set_property(SOURCE kernels/sort_avx2.c APPEND PROPERTY COMPILE_OPTIONS ${ARR_AVX2_FLAGS} -mbmi2 -mpopcnt)
  set_property(SOURCE kernels/sort_avx512.c APPEND PROPERTY COMPILE_OPTIONS ${ARR_AVX512_FLAGS} -mbmi2 -mpopcnt)
endif()
list(APPEND ARR_SOURCES ${ARR_SORT_KERNELS})
set_property(SOURCE ${ARR_SORT_KERNELS} src/convolve.c src/interp.c src/lanes.c src/sort_rows.c src/sort_order.c
  APPEND PROPERTY COMPILE_OPTIONS
  -ffp-contract=off -fno-trapping-math $<$<NOT:$<CONFIG:Debug>>:-O3>)
set_property(SOURCE ${ARR_SORT_KERNELS} src/convolve.c src/order_statistics.c src/sort_rows.c APPEND PROPERTY INCLUDE_DIRECTORIES
  ${CMAKE_CURRENT_SOURCE_DIR}/kernels ${CMAKE_CURRENT_SOURCE_DIR}/src)
