/* SPDX-License-Identifier: Apache-2.0 */
/* Making dtypes with parameters (strings, times, structures, subarrays, byte order), and their
 * text.
 *
 * `const arr_dtype **out` is written on ARR_OK only, and the caller then owns one reference
 * (arr_dtype_release). Dtypes passed in are borrowed; what is made of them holds references of its
 * own. `err` may be NULL. Dtypes are immutable: any thread may use one. */
#ifndef ARR_DTYPE_MAKE_H
#define ARR_DTYPE_MAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arr/dtype.h>
#include <arr/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An element is at most ARR_ITEM_BYTES_MAX bytes, a structure at most ARR_DTYPE_DEPTH_MAX deep. */
enum { ARR_ITEM_BYTES_MAX = INT32_MAX, ARR_DTYPE_DEPTH_MAX = 32 };

/* S<size_bytes>, U<length> (code points), V<size_bytes>. Fails: ARR_E_DTYPE (too large),
 * ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_dtype_bytes(size_t size_bytes, const arr_dtype **out,
						      struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_dtype_unicode(size_t length, const arr_dtype **out,
							struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_dtype_void(size_t size_bytes, const arr_dtype **out,
						     struct arr_error *err);

/* M8[<multiple><unit>] and m8[<multiple><unit>]. multiple is from 1 to INT32_MAX and 1 for the
 * generic unit. Fails: ARR_E_DTYPE, ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_dtype_datetime(enum arr_datetime_unit unit, int multiple,
							 const arr_dtype **out,
							 struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_dtype_timedelta(enum arr_datetime_unit unit, int multiple,
							  const arr_dtype **out,
							  struct arr_error *err);

/* An array of base as one element: "(2,3)f8". A subarray of a subarray gets the axes of both. An
 * array made with such a dtype has these axes behind its own and the base's dtype. ndim 0 gives
 * base. Fails: ARR_E_SHAPE (negative length, too many axes), ARR_E_DTYPE (too large), ARR_E_NOMEM.
 */
ARR_API ARR_NODISCARD enum arr_status arr_dtype_subarray(const arr_dtype *base, int ndim,
							 const int64_t *shape,
							 const arr_dtype **out,
							 struct arr_error *err);

/* How fields become a structure. Zero-initialise it and set what is needed. */
struct arr_dtype_layout {
	bool align;        /* pad as a C compiler does, and give the structure an alignment */
	bool offsets;      /* take each field's `offset`; otherwise they follow each other */
	size_t item_bytes; /* size of the whole; 0: up to the end of the last field */
};

/* NumPy's dtype(list of fields) and dtype({names, formats, offsets, titles, itemsize, aligned}). An
 * empty or NULL name becomes "f0", "f1", ... by position. layout NULL: packed. Fails: ARR_E_DTYPE
 * (a name or title twice, item_bytes too small or not a multiple of the alignment, an unaligned
 * offset with align, too large, nested too deeply), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_dtype_struct(const struct arr_dtype_field *fields,
						       size_t count,
						       const struct arr_dtype_layout *layout,
						       const arr_dtype **out,
						       struct arr_error *err);

/* The structure of some of dtype's fields at their old offsets and size: what a[["x", "z"]] has.
 * Fails: ARR_E_DTYPE (no such field, a field twice), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_dtype_select(const arr_dtype *dtype,
						       const char *const *names, size_t count,
						       const arr_dtype **out,
						       struct arr_error *err);

/* dtype in another byte order, fields and subarrays too: '<', '>', '=' native, 'S' the other one,
 * '|' as it is. Fails: ARR_E_ARG (another letter), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_dtype_newbyteorder(const arr_dtype *dtype, char order,
							     const arr_dtype **out,
							     struct arr_error *err);

/* A dtype as a .npy header's descr has it, a Python literal: "'<f8'", "('<f8', (2, 3))" or
 * "[('x', '<i4'), ('', '|V4'), ('y', '<f8', (3,))]"; unnamed V fields are padding. Also, anywhere a
 * dtype may stand, the dict that str() gives a structure with gaps: "{'names': ['x', 'y'],
 * 'formats': ['<i4', '<f8'], 'offsets': [0, 8], 'itemsize': 16, 'aligned': True}", names and
 * formats at least, also 'titles' of texts or None; lists may be tuples. text need not be
 * terminated. Fails: ARR_E_FORMAT (where it stops making sense), ARR_E_DTYPE (also lists of a dict
 * that differ in length, and what arr_dtype_struct refuses), ARR_E_UNSUPPORTED (object),
 * ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status
arr_dtype_from_descr(const char *text, size_t length, const arr_dtype **out, struct arr_error *err);

/* Which text. */
enum arr_dtype_text {
	ARR_DTYPE_TEXT_STR = 0,  /* str(dtype): "float64", "[('x', '<i4'), ('y', '<f8', (3,))]" */
	ARR_DTYPE_TEXT_REPR = 1, /* repr(dtype): "dtype('float64')" */
	ARR_DTYPE_TEXT_DESCR = 2 /* what numpy.save puts behind 'descr': "'<f8'" */
};

/* Writes the text, cut short if out is too small and always terminated if size_bytes > 0. Returns
 * the whole text's length without the terminator. ARR_DTYPE_TEXT_DESCR of fields that overlap or
 * are out of order, for which NumPy has none, is that of the bare bytes: "'|V8'". */
ARR_API size_t arr_dtype_format(const arr_dtype *dtype, enum arr_dtype_text text, char *out,
				size_t size_bytes);

#ifdef __cplusplus
}
#endif
#endif
