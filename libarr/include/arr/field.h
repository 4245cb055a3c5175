/* SPDX-License-Identifier: Apache-2.0 */
/* Looking into elements: fields, other dtypes over the same bytes, byte order, single elements.
 *
 * Conventions as in <arr/array.h>: inputs are borrowed, `arr_array **out` is written on ARR_OK only
 * and the caller then owns one reference. Views share the source's bytes and keep their owner
 * alive. */
#ifndef ARR_FIELD_H
#define ARR_FIELD_H

#include <stddef.h>
#include <stdint.h>

#include <arr/array.h>
#include <arr/dtype.h>

#ifdef __cplusplus
extern "C" {
#endif

/* a["name"]: a view of one field, by name or title, in a's shape and, for a subarray field, its
 * axes behind. Fails: ARR_E_DTYPE (a has no such field), ARR_E_SHAPE (too many axes), ARR_E_NOMEM.
 */
ARR_API ARR_NODISCARD enum arr_status arr_array_field(const arr_array *a, const char *name,
						      arr_array **out, struct arr_error *err);

/* a[["x", "z"]]: a view with the dtype of arr_dtype_select, which keeps offsets and item size.
 * Fails as arr_array_field, and if a name occurs twice. */
ARR_API ARR_NODISCARD enum arr_status arr_array_fields(const arr_array *a, const char *const *names,
						       size_t count, arr_array **out,
						       struct arr_error *err);

/* a["name"] = value: broadcasts, and casts as astype does. Fails: as arr_array_field,
 * ARR_E_READONLY, ARR_E_SHAPE, ARR_E_CASTING (there is no such cast). */
ARR_API ARR_NODISCARD enum arr_status
arr_array_set_field(arr_array *a, const char *name, const arr_array *value, struct arr_error *err);

/* a.getfield(dtype, offset): a view of the bytes of each element from offset_bytes on as another
 * dtype. Writing through it, by arr_copyto, is a.setfield. Fails: ARR_E_ARG (beyond the element),
 * ARR_E_SHAPE (too many axes), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_array_getfield(const arr_array *a, const arr_dtype *dtype,
							 size_t offset_bytes, arr_array **out,
							 struct arr_error *err);

/* a.view(dtype): the same bytes read as another dtype. If the item sizes differ the last axis,
 * which then has to be contiguous, becomes longer or shorter. Fails: ARR_E_DTYPE (the sizes do not
 * fit, no last axis), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_array_view_dtype(const arr_array *a,
							   const arr_dtype *dtype, arr_array **out,
							   struct arr_error *err);

/* A copy with the bytes of every number reversed and the same dtype: other values. Fails:
 * ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_array_byteswap(const arr_array *a, arr_array **out,
							 struct arr_error *err);

/* A view with arr_dtype_newbyteorder(dtype, order). Together with a byteswap the values stay. */
ARR_API ARR_NODISCARD enum arr_status
arr_array_newbyteorder(const arr_array *a, char order, arr_array **out, struct arr_error *err);

/* One element of any dtype, converted to `dtype` (NULL: a's own), whose item size `value` has room
 * for. index has ndim positions, negative ones count from the end. Fails: ARR_E_INDEX,
 * ARR_E_CASTING, ARR_E_ARG (a text that is no number). */
ARR_API ARR_NODISCARD enum arr_status arr_array_get(const arr_array *a, const int64_t *index,
						    const arr_dtype *dtype, void *value,
						    struct arr_error *err);
/* The reverse: value, an element of `dtype`, is stored. Further failures: ARR_E_READONLY. */
ARR_API ARR_NODISCARD enum arr_status arr_array_set(arr_array *a, const int64_t *index,
						    const arr_dtype *dtype, const void *value,
						    struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
