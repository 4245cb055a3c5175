# Indexing, layout and creation: sources, and the flags of the kernel files.
list(APPEND ARR_SOURCES
  src/choose.c
  src/cursor.c
  src/diagonal.c
  src/fancy.c
  src/insert.c
  src/join.c
  src/makers.c
  src/mask.c
  src/matrices.c
  src/move.c
  src/nonzero.c
  src/pad.c
  src/positions.c
  src/rearrange.c
  src/select.c
  src/splitting.c
  src/take.c
  src/tiling.c
  kernels/loops_move.c)
set(ARR_MOVE_KERNELS kernels/loops_move.c)
if(ARR_AVX2_FLAGS)
  list(APPEND ARR_SOURCES kernels/loops_move_avx2.c kernels/loops_move_avx512.c)
  list(APPEND ARR_MOVE_KERNELS kernels/loops_move_avx2.c kernels/loops_move_avx512.c)
  set_property(SOURCE kernels/loops_move_avx2.c APPEND PROPERTY COMPILE_OPTIONS ${ARR_AVX2_FLAGS})
  set_property(SOURCE kernels/loops_move_avx512.c APPEND PROPERTY COMPILE_OPTIONS ${ARR_AVX512_FLAGS})
endif()
set_property(SOURCE ${ARR_MOVE_KERNELS} APPEND PROPERTY COMPILE_OPTIONS
  $<$<NOT:$<CONFIG:Debug>>:-O3> $<$<C_COMPILER_ID:Clang>:-Wno-pass-failed>)
set_property(SOURCE ${ARR_MOVE_KERNELS} APPEND PROPERTY INCLUDE_DIRECTORIES ${CMAKE_CURRENT_SOURCE_DIR}/kernels)
