set(LIBARR_INTERNAL ${PROJECT_SOURCE_DIR}/libarr/src ${PROJECT_SOURCE_DIR}/libarr ${PROJECT_SOURCE_DIR}/base/include)
foreach(part assign block cast cast_any chain create dtype dtype_make index npy observer spacing threads view)
  arr_test(NAME test_libarr_${part} SOURCES unit/test_libarr_${part}.c DEPENDS arr::arr INCLUDES ${LIBARR_INTERNAL}
           ENV ASAN_OPTIONS=allocator_may_return_null=1) # impossible sizes are asked for on purpose
endforeach()
target_link_libraries(test_libarr_cast PRIVATE m)
target_compile_definitions(test_libarr_cast PRIVATE CAST_CASES="${CMAKE_CURRENT_SOURCE_DIR}/unit/libarr_cast_cases.py")
target_compile_definitions(test_libarr_cast_any PRIVATE TEXT_CASES="${CMAKE_CURRENT_SOURCE_DIR}/unit/libarr_text_cases.py")
target_compile_definitions(test_libarr_dtype_make PRIVATE DTYPE_CASES="${CMAKE_CURRENT_SOURCE_DIR}/unit/libarr_dtype_cases.py")
target_compile_definitions(test_libarr_dtype PRIVATE CASTING_TABLES="${CMAKE_CURRENT_SOURCE_DIR}/unit/libarr_casting_tables.txt")
target_compile_definitions(test_libarr_chain PRIVATE CHAIN_CASES="${CMAKE_CURRENT_SOURCE_DIR}/unit/libarr_chain_cases.py")
target_compile_definitions(test_libarr_npy PRIVATE NPY_CASES="${CMAKE_CURRENT_SOURCE_DIR}/unit/libarr_npy_cases.py")
# The software float16 conversions must agree too where the CPU has its own, and conversions element by element with those by blocks.
foreach(level baseline avx2)
  add_test(NAME test_libarr_cast_${level} COMMAND test_libarr_cast)
  set_tests_properties(test_libarr_cast_${level} PROPERTIES ENVIRONMENT ARR_ISA=${level})
endforeach()
# iter.c is not exported: the test compiles it in.
arr_test(NAME test_libarr_iter DEPENDS arr::base INCLUDES ${LIBARR_INTERNAL} ${PROJECT_SOURCE_DIR}/libarr/include
         SOURCES unit/test_libarr_iter.c ${PROJECT_SOURCE_DIR}/libarr/src/core/iter.c ${PROJECT_SOURCE_DIR}/libarr/src/core/shape.c)
# Every allocation fails once: the array half is compiled in with its allocations counted.
include(${PROJECT_SOURCE_DIR}/libarr/sources.cmake) # ARR_DTYPE_SOURCES
set(nomem_sources index/choose core/cpu core/cursor index/diagonal index/fancy index/mask index/truth iterate/axes iterate/iterator
    iterate/neighborhood iterate/operands iterate/walk layout/move
    index/nonzero index/positions index/triangles index/select index/take core/allocator core/array core/assign core/block core/create
    files/file_io core/header_store index/index core/iter files/npy_header files/npy_io core/observer core/overlap core/parallel core/pool
    core/ranges
    ufunc/errstate
    layout/reshape core/scalar core/shape core/threads layout/view strings/characters ${ARR_DTYPE_SOURCES})
list(TRANSFORM nomem_sources REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/libarr/src/\\1.c")
arr_test(NAME test_libarr_nomem DEPENDS arr::base m INCLUDES ${LIBARR_INTERNAL} ${PROJECT_SOURCE_DIR}/libarr/include
         SOURCES unit/test_libarr_nomem.c unit/libarr_failing_alloc.c ${nomem_sources})
# What casts of text need of printing and parsing does not allocate either.
set(text_objects "src/text/(complex_parse|escape|float_|powers_of_ten|print_compound|print_element|table_field|unprintable)")
target_sources(test_libarr_nomem PRIVATE "$<FILTER:$<TARGET_OBJECTS:arr>,INCLUDE,kernels/loops_move|${text_objects}>")
target_compile_options(test_libarr_nomem PRIVATE -include ${CMAKE_CURRENT_SOURCE_DIR}/unit/libarr_failing_alloc.h)
if(NOT ARR_SANITIZE AND NOT ARR_COVERAGE) # a stranger's program would not carry their runtimes
  add_test(NAME lint_libarr_installs_alone
           COMMAND ${PROJECT_SOURCE_DIR}/tests/lint/libarr_installs_alone ${PROJECT_BINARY_DIR} ${CMAKE_C_COMPILER})
endif()
# The ufunc half. libarr_ufunc_cases.py writes calls with NumPy's results, libarr_ufunc_types.txt is NumPy 2's type resolution.
foreach(part busday edges errstate few gufunc gufunc_keywords isa linalg math methods numpy reduce resolve strings strings_change texts times ufunc ufunc_trace validation)
  arr_test(NAME test_libarr_${part} SOURCES unit/test_libarr_${part}.c DEPENDS arr::arr INCLUDES ${LIBARR_INTERNAL})
endforeach()
target_link_libraries(test_libarr_math PRIVATE m)
target_compile_definitions(test_libarr_numpy PRIVATE UFUNC_CASES="${CMAKE_CURRENT_SOURCE_DIR}/unit/libarr_ufunc_cases.py")
target_compile_definitions(test_libarr_resolve PRIVATE UFUNC_TYPES="${CMAKE_CURRENT_SOURCE_DIR}/unit/libarr_ufunc_types.txt"
                           UFUNC_LOOPS="${CMAKE_CURRENT_SOURCE_DIR}/unit/libarr_ufunc_loops.txt")
foreach(level baseline avx2)
  foreach(part errstate linalg math numpy validation)
    add_test(NAME test_libarr_${part}_${level} COMMAND test_libarr_${part})
    set_tests_properties(test_libarr_${part}_${level} PROPERTIES ENVIRONMENT ARR_ISA=${level})
  endforeach()
endforeach()
pkg_check_modules(MPFR IMPORTED_TARGET mpfr)
if(MPFR_FOUND)
  arr_test(NAME test_libarr_accuracy SOURCES unit/test_libarr_accuracy.c DEPENDS arr::arr PkgConfig::MPFR m INCLUDES ${LIBARR_INTERNAL})
endif()
# As test_libarr_nomem, for the ufunc half; the kernels, which do not allocate, are libarr's own objects.
pkg_check_modules(OPENBLAS REQUIRED IMPORTED_TARGET openblas)
set(ufunc_nomem_sources iterate/apply ufunc/accumulate ufunc/record_equal ufunc/argextreme ufunc/core_signature ufunc/gufunc
    ufunc/gufunc_axes ufunc/ufunc_make linalg/linalg ufunc/loops_init linalg/matmul linalg/product_ufuncs linalg/gemm linalg/vector_product ufunc/mask_runs
    ufunc/reduce ufunc/reduce_columns ufunc/reduce_fold ufunc/reduce_masked ufunc/reduceat
    statistics/statistics ufunc/ufunc ufunc/ufunc_at ufunc/ufunc_outer ufunc/ufunc_resolve ufunc/ufunc_resolve_sized ufunc/ufunc_rows ufunc/ufunc_packed ufunc/ufunc_tiles
    ufunc/ufunc_run ufunc/ufunc_small
    ufunc/ufunc_table statistics/calc statistics/closeness statistics/convolve statistics/differences statistics/gradient
    statistics/histogram statistics/histogram_bins statistics/histogram_estimates
    statistics/histogram_nd statistics/histogram_wide linalg/cross sort/distinct sort/element_order sort/isin_hash sort/isin_table sort/unique_rows sort/unique_tally core/resize core/spacing statistics/interp sort/lanes sort/lexsort statistics/moments statistics/moments_small
    statistics/nan_statistics statistics/numeric statistics/pieces statistics/drop_nans statistics/ptp sort/order_levels sort/order_split sort/order_statistics statistics/quantile
    statistics/quantile_plan statistics/quantile_row statistics/scimath statistics/quantile_weighted core/scratch sort/search sort/search_grid sort/sets sort/sort sort/sort_keys
    sort/sort_order sort/sort_rows sort/sort_small statistics/windows
    strings/codec strings/codec_decode strings/codec_encode strings/strings strings/strings_change
    strings/strings_functions strings/strings_mod strings/strings_pile strings/strings_run text/percent text/text_buffer times/busday times/busday_calendar
    times/busday_days times/datetime_strings)
list(TRANSFORM ufunc_nomem_sources REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/libarr/src/\\1.c")
arr_test(NAME test_libarr_ufunc_nomem DEPENDS arr::base PkgConfig::OPENBLAS m
         INCLUDES ${LIBARR_INTERNAL} ${PROJECT_SOURCE_DIR}/libarr/include ${PROJECT_SOURCE_DIR}/libarr/kernels
         SOURCES unit/test_libarr_ufunc_nomem.c unit/libarr_failing_alloc.c ${nomem_sources} ${ufunc_nomem_sources})
target_sources(test_libarr_ufunc_nomem PRIVATE "$<FILTER:$<TARGET_OBJECTS:arr>,INCLUDE,kernels/(loops|math|sort)_|${text_objects}>")
target_compile_options(test_libarr_ufunc_nomem PRIVATE -include ${CMAKE_CURRENT_SOURCE_DIR}/unit/libarr_failing_alloc.h)
# Sorting and statistics.
foreach(part allocator apply iterator iterator_copies kinds literal memmap sort statistics)
  arr_test(NAME test_libarr_${part} SOURCES unit/test_libarr_${part}.c DEPENDS arr::arr
           INCLUDES ${LIBARR_INTERNAL} ${PROJECT_SOURCE_DIR}/libarr/kernels
           ENV ASAN_OPTIONS=allocator_may_return_null=1)
endforeach()
target_link_libraries(test_libarr_kinds PRIVATE m)
foreach(level baseline avx2)
  add_test(NAME test_libarr_sort_${level} COMMAND test_libarr_sort)
  set_tests_properties(test_libarr_sort_${level} PROPERTIES ENVIRONMENT ARR_ISA=${level})
endforeach()
# Indexing and layout, on every ISA level that the CPU has.
foreach(part fancy layout)
  arr_test(NAME test_libarr_${part} SOURCES unit/test_libarr_${part}.c DEPENDS arr::arr INCLUDES ${LIBARR_INTERNAL}
           ENV ASAN_OPTIONS=allocator_may_return_null=1) # impossible sizes are asked for on purpose
endforeach()
foreach(isa baseline avx2)
  add_test(NAME test_libarr_fancy_${isa} COMMAND test_libarr_fancy)
  set_tests_properties(test_libarr_fancy_${isa} PROPERTIES ENVIRONMENT ARR_ISA=${isa})
endforeach()
# As test_libarr_nomem: all that the array half and the ufunc half compile in, and what makes new arrays of it.
set(layout_nomem_sources layout/insert layout/join layout/nested core/join_ranges core/makers core/matrices layout/pad layout/rearrange
    layout/splitting layout/tiling)
list(TRANSFORM layout_nomem_sources REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/libarr/src/\\1.c")
arr_test(NAME test_libarr_layout_nomem DEPENDS arr::base PkgConfig::OPENBLAS m
         INCLUDES ${LIBARR_INTERNAL} ${PROJECT_SOURCE_DIR}/libarr/include ${PROJECT_SOURCE_DIR}/libarr/kernels
         SOURCES unit/test_libarr_layout_nomem.c unit/libarr_failing_alloc.c ${nomem_sources} ${ufunc_nomem_sources}
                 ${layout_nomem_sources})
target_sources(test_libarr_layout_nomem PRIVATE "$<FILTER:$<TARGET_OBJECTS:arr>,INCLUDE,kernels/(loops|math|sort)_|${text_objects}>")
target_compile_options(test_libarr_layout_nomem PRIVATE -include ${CMAKE_CURRENT_SOURCE_DIR}/unit/libarr_failing_alloc.h)
