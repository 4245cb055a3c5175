# Dtypes, casts between any two of them, and times.
set(ARR_DTYPE_SOURCES
  cast_any
  cast_text
  cast_time
  datetime_calendar
  datetime_text
  datetime_units
  dtype
  dtype_descr
  dtype_format
  dtype_make
  dtype_parse
  dtype_struct
  field
  limits
  promote
)
list(TRANSFORM ARR_DTYPE_SOURCES PREPEND src/ OUTPUT_VARIABLE dtype_paths)
list(TRANSFORM dtype_paths APPEND .c)
list(APPEND ARR_SOURCES ${dtype_paths})
