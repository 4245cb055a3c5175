# The NumPy adapter; probe/CMakeLists.txt includes this.
set(ARR_PROBE_NUMPY_SOURCES
  src/numpy/adapter.c
  src/numpy/array.c
  src/numpy/calls.c
  src/numpy/casts.c
  src/numpy/collector.c
  src/numpy/dispatch.c
  src/numpy/effect.c
  src/numpy/entries.c
  src/numpy/files.c src/numpy/frames.c
  src/numpy/index.c
  src/numpy/keys.c
  src/numpy/known.c
  src/numpy/makers.c
  src/numpy/objects.c
  src/numpy/operands.c
  src/numpy/overlap.c
  src/numpy/python.c
  src/numpy/slots.c
  src/numpy/tables.c
  src/numpy/ufunc.c
  src/numpy/watch.c)
