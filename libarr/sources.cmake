# What libarr.so is made of, folder by folder (see README.md); the kernels and their flags are in kernels.cmake.

# core/: the array, its memory, and what everything else stands on
set(ARR_CORE_SOURCES
  core/allocator
  core/array
  core/assign
  core/block
  core/cpu
  core/create
  core/cursor
  core/header_store
  core/iter
  core/join_ranges
  core/makers
  core/matrices
  core/observer
  core/overlap
  core/parallel
  core/pool
  core/resize
  core/ranges
  core/runtime
  core/scalar
  core/scratch
  core/shape
  core/spacing
  core/threads
)

# dtype/: dtypes, casts between any two of them, and times
set(ARR_DTYPE_SOURCES
  dtype/cast
  dtype/cast_any
  dtype/cast_flags
  dtype/cast_text
  dtype/cast_time
  dtype/datetime_calendar
  dtype/datetime_text
  dtype/datetime_units
  dtype/dtype
  dtype/dtype_descr
  dtype/dtype_dict
  dtype/dtype_format
  dtype/dtype_make
  dtype/dtype_parse
  dtype/dtype_struct
  dtype/field
  dtype/limits
  dtype/promote
  dtype/type_chars
)

# iterate/: iterators that callers drive
set(ARR_ITERATE_SOURCES
  iterate/apply
  iterate/axes
  iterate/iterator
  iterate/neighborhood
  iterate/operands
  iterate/walk
)

# index/: indexing
set(ARR_INDEX_SOURCES
  index/choose
  index/diagonal
  index/fancy
  index/index
  index/mask
  index/nonzero
  index/positions
  index/select
  index/take
  index/triangles
  index/truth
)

# layout/: views, copies and joins
set(ARR_LAYOUT_SOURCES
  layout/insert
  layout/join
  layout/move
  layout/nested
  layout/pad
  layout/rearrange
  layout/reshape
  layout/splitting
  layout/tiling
  layout/view
)

# ufunc/: ufuncs, generalised ufuncs and their methods
set(ARR_UFUNC_SOURCES
  ufunc/accumulate
  ufunc/argextreme
  ufunc/core_signature
  ufunc/errstate
  ufunc/gufunc
  ufunc/gufunc_axes
  ufunc/loops_init
  ufunc/mask_runs
  ufunc/record_equal
  ufunc/reduce
  ufunc/reduce_columns
  ufunc/reduce_fold
  ufunc/reduce_masked
  ufunc/reduceat
  ufunc/ufunc
  ufunc/ufunc_at
  ufunc/ufunc_make
  ufunc/ufunc_outer
  ufunc/ufunc_packed
  ufunc/ufunc_resolve
  ufunc/ufunc_resolve_sized
  ufunc/ufunc_rows
  ufunc/ufunc_run
  ufunc/ufunc_small
  ufunc/ufunc_table
  ufunc/ufunc_tiles
)

# linalg/: products of matrices
set(ARR_LINALG_SOURCES
  linalg/cross
  linalg/gemm
  linalg/linalg
  linalg/matmul
  linalg/product_ufuncs
  linalg/vector_product
)

# sort/: sorting, searching, sets
set(ARR_SORT_SOURCES
  sort/distinct
  sort/element_order
  sort/isin_hash
  sort/isin_table
  sort/lanes
  sort/lexsort
  sort/order_levels
  sort/order_split
  sort/order_statistics
  sort/search
  sort/search_grid
  sort/sets
  sort/sort
  sort/sort_keys
  sort/sort_order
  sort/sort_rows
  sort/sort_small
  sort/unique_rows
  sort/unique_tally
)

# statistics/: statistics and numeric functions
set(ARR_STATISTICS_SOURCES
  statistics/calc
  statistics/closeness
  statistics/convolve
  statistics/differences
  statistics/drop_nans
  statistics/gradient
  statistics/histogram
  statistics/histogram_bins
  statistics/histogram_estimates
  statistics/histogram_nd
  statistics/histogram_wide
  statistics/interp
  statistics/moments
  statistics/moments_small
  statistics/nan_statistics
  statistics/numeric
  statistics/pieces
  statistics/ptp
  statistics/quantile
  statistics/quantile_plan
  statistics/quantile_row
  statistics/quantile_weighted
  statistics/scimath
  statistics/statistics
  statistics/windows
)

# strings/: numpy.strings
set(ARR_STRINGS_SOURCES
  strings/characters
  strings/codec
  strings/codec_decode
  strings/codec_encode
  strings/strings
  strings/strings_change
  strings/strings_functions
  strings/strings_mod
  strings/strings_pile
  strings/strings_run
)

# times/: business days
set(ARR_TIMES_SOURCES
  times/busday
  times/busday_calendar
  times/busday_days
  times/datetime_strings
)

# text/: numbers, arrays and tables as text
set(ARR_TEXT_SOURCES
  text/complex_parse
  text/escape
  text/float_digits
  text/float_format
  text/float_long
  text/float_parse
  text/float_shortest
  text/fromregex
  text/fromstring
  text/genfromtxt
  text/genfromtxt_columns
  text/genfromtxt_lines
  text/genfromtxt_mask
  text/genfromtxt_names
  text/genfromtxt_table
  text/genfromtxt_values
  text/literal
  text/literal_store
  text/loadtxt
  text/percent
  text/powers_of_ten
  text/print_array
  text/print_compound
  text/print_element
  text/print_options
  text/recode
  text/savetxt
  text/table_columns
  text/table_field
  text/text_buffer
  text/unprintable
)

# files/: .npy, .npz and raw files
set(ARR_FILES_SOURCES
  files/file_io
  files/npy_header
  files/npy_io
  files/npz_load
  files/npz_read
  files/npz_write
  files/raw_io
  files/raw_map
)

# interchange/: other libraries' arrays
set(ARR_INTERCHANGE_SOURCES
  interchange/array_interface
  interchange/arrow
  interchange/arrow_special
  interchange/arrow_struct
  interchange/dlpack
  interchange/pep3118
  interchange/pep3118_read
)

# expr/: expressions
set(ARR_EXPR_SOURCES
  expr/expr
  expr/expr_compile
  expr/expr_eval
  expr/expr_fuse
  expr/expr_parse
  expr/expr_reduce
  expr/expr_run
)

set(ARR_SOURCES
  ${ARR_CORE_SOURCES}
  ${ARR_DTYPE_SOURCES}
  ${ARR_INDEX_SOURCES}
  ${ARR_ITERATE_SOURCES}
  ${ARR_LAYOUT_SOURCES}
  ${ARR_UFUNC_SOURCES}
  ${ARR_LINALG_SOURCES}
  ${ARR_SORT_SOURCES}
  ${ARR_STATISTICS_SOURCES}
  ${ARR_STRINGS_SOURCES}
  ${ARR_TIMES_SOURCES}
  ${ARR_TEXT_SOURCES}
  ${ARR_FILES_SOURCES}
  ${ARR_INTERCHANGE_SOURCES}
  ${ARR_EXPR_SOURCES}
)

list(TRANSFORM ARR_SOURCES REPLACE "(.+)" "src/\\1.c")
