/* SPDX-License-Identifier: Apache-2.0 */
/* .npy headers, for all that is written as .npy: files, members of archives, maps. */
#ifndef ARR_NPY_INTERNAL_H
#define ARR_NPY_INTERNAL_H

#include <base/npy.h>

#include "core/array_internal.h"

enum {
	ARR__NPY_REST_BYTES = 2048, /* of a header, around its descr: 64 lengths fit */
	ARR__NPY_READ_BYTES = BASE_NPY_HEADER_BYTES_MAX + 12
};

/* Header and dtype of the first size_bytes of a .npy file; where names it in messages. The
 * dtype is as in the file, its byte order too, and the caller's to release. */
ARR_NODISCARD enum arr_status arr__npy_parse(const void *bytes, size_t size_bytes,
					     const char *where, struct base_npy_header *out,
					     const arr_dtype **out_dtype, struct arr_error *err);
/* As numpy.save writes it. *out is the caller's to free. Fails: ARR_E_UNSUPPORTED (longer than is
 * read), ARR_E_NOMEM. */
ARR_NODISCARD enum arr_status arr__npy_header(const arr_dtype *dtype, bool fortran_order, int ndim,
					      const int64_t *shape, char **out, size_t *length,
					      struct arr_error *err);
/* src itself (retained) if it lies in one piece, in C or F order; otherwise a copy, whose bytes are
 * *copied_bytes. */
ARR_NODISCARD enum arr_status arr__npy_contiguous(const arr_array *src, arr_array **out,
						  int64_t *copied_bytes, struct arr_error *err);
static inline bool arr__npy_is_fortran(const arr_array *src)
{
	return arr__is_f_contiguous(src) && !arr__is_c_contiguous(src);
}

#endif
