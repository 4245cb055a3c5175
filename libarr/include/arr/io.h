/* SPDX-License-Identifier: Apache-2.0 */
/* .npy files, format versions 1.0, 2.0 and 3.0. */
#ifndef ARR_IO_H
#define ARR_IO_H

#include <arr/array.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Reads a whole .npy file into a new array (Fortran order is kept, the other byte order is
 * swapped). Fails: ARR_E_IO, ARR_E_FORMAT (not .npy, truncated, impossible shape),
 * ARR_E_UNSUPPORTED (object, string, structured and time dtypes), ARR_E_NOMEM. Sizes are checked
 * against the file before allocation. */
ARR_API ARR_NODISCARD enum arr_status arr_npy_load(const char *path, arr_array **out,
						   struct arr_error *err);

/* Writes what numpy.save writes: byte for byte, also the padding. The file appears under its name
 * only when it is complete. Fails: ARR_E_IO. */
ARR_API ARR_NODISCARD enum arr_status arr_npy_save(const char *path, const arr_array *src,
						   struct arr_error *err);

enum arr_npy_mode {
	ARR_NPY_READ = 0,       /* "r": the array is read-only */
	ARR_NPY_READ_WRITE = 1, /* "r+": writes reach the file */
	ARR_NPY_COPY = 2        /* "c": writes stay in memory */
};

/* Maps the file's data without reading it; the map lives as long as the array and its views.
 * Fails as arr_npy_load; a file of the other byte order is ARR_E_UNSUPPORTED. */
ARR_API ARR_NODISCARD enum arr_status arr_npy_mmap(const char *path, enum arr_npy_mode mode,
						   arr_array **out, struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
