# Text, files and other libraries' arrays.
set(ARR_IO_SOURCES
  src/array_interface.c
  src/arrow.c
  src/dlpack.c
  src/float_digits.c
  src/float_format.c
  src/float_parse.c
  src/float_shortest.c
  src/pep3118.c
  src/powers_of_ten.c
  src/print_array.c
  src/print_element.c
  src/print_options.c
  src/text_buffer.c
)
