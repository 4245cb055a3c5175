/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting, searching and selecting one row, and walking the rows of arrays along an axis. */
#ifndef ARR_SORT_INTERNAL_H
#define ARR_SORT_INTERNAL_H

#include <arr/sort.h>

#include "sort_kernels.h"
#include "ufunc/ufunc_internal.h"

/* The kernels of the ISA level in force. */
const struct arr__sorts *arr__sorts(void);

/* ---- scratch.c ---- */

enum { ARR__SCRATCH_SLOTS = 8 };

/* Growing buffers that a call reuses from row to row. Zeroed: empty. */
struct arr__scratch {
	void *data[ARR__SCRATCH_SLOTS];
	size_t bytes[ARR__SCRATCH_SLOTS];
};

/* At least count * item_bytes bytes in a slot, contents indeterminate. Valid until the slot is
 * asked for again. */
ARR_NODISCARD enum arr_status arr__scratch_get(struct arr__scratch *s, int slot, size_t count,
					       size_t item_bytes, void **out,
					       struct arr_error *err);
void arr__scratch_clear(struct arr__scratch *s);

/* ---- lanes.c ---- */

/* Handles one row of `length` elements, contiguous and aligned at `row`. Without a destination the
 * row is changed where it is; with one, the result goes to `to` and row is not written. scratch is
 * the thread's own; slots 4 and 5 are taken. */
typedef enum arr_status arr__lane_fn(const void *context, char *to, char *row, size_t length,
				     struct arr__scratch *scratch, struct arr_error *err);

/* Rows of src along axis. dst NULL: rows are changed in place and written back; otherwise dst has
 * src's shape but for the length along dst_axis, which replaces axis (the other axes keep their
 * order). Many long rows are divided among threads. */
struct arr__lanes {
	const arr_array *src;
	int axis;
	arr_array *dst;
	int dst_axis;
	arr__lane_fn *run;
	const void *context;
};
ARR_NODISCARD enum arr_status arr__lanes_run(const struct arr__lanes *lanes, struct arr_error *err);

/* ---- sort_rows.c: rows are contiguous, aligned and of a built-in dtype ---- */

/* NumPy's order, stable. Uses scratch slots 0 to 2. */
ARR_NODISCARD enum arr_status arr__sort_row(enum arr_type type, void *data, size_t n,
					    struct arr__scratch *s, struct arr_error *err);
/* kth ascending, below n. NaNs go to the end. Uses scratch slots 0 to 2. */
ARR_NODISCARD enum arr_status arr__partition_row(enum arr_type type, void *data, size_t n,
						 const size_t *kth, size_t count,
						 struct arr__scratch *s, struct arr_error *err);
/* Stable order of a row. With kth the positions named there are right, and the rest is on the right
 * side of them. Uses scratch slot 0, with kth slots 0 to 3. */
ARR_NODISCARD enum arr_status arr__argsort_row(enum arr_type type, const void *data, size_t n,
					       const size_t *kth, size_t count, int64_t *out,
					       struct arr__scratch *s, struct arr_error *err);
/* to[i] = from[places[i]] for items of any size; to and from are apart. */
void arr__pick_elements(void *to, const void *from, const int64_t *places, size_t n, size_t item);
/* Whether two elements of a type are in order: negative, zero (both NaN too) or positive. */
int arr__compare(enum arr_type type, const void *a, const void *b);

/* The stable order of n > 0 keys, at most UINT32_MAX of them. */
void arr__order_keys(const int64_t *keys, size_t n, int64_t *out);

/* ---- sort_keys.c ---- */

/* A level's sorts, on several threads where that pays. */
void arr__sort_keys32(const struct arr__sorts *sorts, int32_t *keys, size_t n);
void arr__sort_keys64(const struct arr__sorts *sorts, int64_t *keys, size_t n);

/* ---- search.c ---- */

/* out[i]: how many of the n sorted values are before wanted[i], or (after) not behind it. Rows as
 * above, of one type. Uses scratch slots 0 and 1. */
ARR_NODISCARD enum arr_status arr__search_row(enum arr_type type, const void *sorted, size_t n,
					      const void *wanted, size_t count, bool after,
					      int64_t *out, struct arr__scratch *s,
					      struct arr_error *err);

/* numpy.searchsorted without trace; t nullable: is told of copies. */
ARR_NODISCARD enum arr_status arr__searchsorted(const arr_array *sorted, const arr_array *values,
						bool after, const arr_array *sorter,
						struct arr__trace *t, arr_array **out,
						struct arr_error *err);

/* ---- element_order.c: elements of any dtype ---- */

/* Whether rows of it are sorted by sort_rows.c. */
static inline bool arr__has_keys(const arr_dtype *d)
{
	return d->type <= ARR_T_COMPLEX128 && !d->swapped && !d->base;
}
/* NumPy's order of two elements, which need not be aligned: negative, zero or positive. NaN and
 * NaT are last and equal; structures go by their fields in turn, bytes by their values. */
int arr__compare_elements(const arr_dtype *d, const void *a, const void *b);
/* Whether a number or time in the element is NaN or NaT: then it is equal to none. */
bool arr__has_nan(const arr_dtype *d, const void *element);
/* As the functions of sort_rows.c and search.c; for dtypes with keys they are those. kth is not
 * looked at for others: they are sorted in full. Use scratch slots 0 to 2, with kth 0 to 3. */
ARR_NODISCARD enum arr_status arr__sort_elements(const arr_dtype *d, void *row, size_t n,
						 struct arr__scratch *s, struct arr_error *err);
ARR_NODISCARD enum arr_status arr__argsort_elements(const arr_dtype *d, const void *row, size_t n,
						    const size_t *kth, size_t count, int64_t *out,
						    struct arr__scratch *s, struct arr_error *err);
ARR_NODISCARD enum arr_status arr__search_elements(const arr_dtype *d, const void *sorted, size_t n,
						   const void *wanted, size_t count, bool after,
						   int64_t *out, struct arr__scratch *s,
						   struct arr_error *err);
enum { ARR__ORDER_FIELDS_MAX = 256 };
/* d with the named fields first: in the order of that dtype elements go by these fields, then by
 * the others. The caller's to release. */
ARR_NODISCARD enum arr_status arr__field_order(const char *op, const arr_dtype *d,
					       const char *const *fields, size_t count,
					       const arr_dtype **out, struct arr_error *err);

/* ---- distinct.c: rows in order, in one piece ---- */

/* Whether elements i and i + 1 are one value: NaNs only with equal_nan. */
bool arr__same_neighbours(const arr_array *sorted, int64_t i, bool equal_nan);
/* Where each different value begins; starts has room for n + 1. Returns how many there are. */
int64_t arr__distinct_starts(const arr_array *sorted, bool equal_nan, int64_t *starts);
/* Moves the first of each to the front; false if the dtype has no such loop. */
bool arr__distinct_in_place(arr_array *sorted, bool equal_nan, int64_t *count);

/* ---- sort.c ---- */

/* What rows of src's elements are brought to: its numbers in native byte order; all other dtypes
 * are compared as they are. */
static inline const arr_dtype *arr__row_dtype(const arr_dtype *d)
{
	return d->type <= ARR_T_COMPLEX128 ? arr_dtype_builtin(d->type) : d;
}
/* src itself if it is C-contiguous, aligned and of dtype (NULL: arr__row_dtype), otherwise such a
 * copy. t nullable: is told of the copy. */
ARR_NODISCARD enum arr_status arr__ready(const arr_array *src, const arr_dtype *dtype,
					 struct arr__trace *t, arr_array **out,
					 struct arr_error *err);
/* A view with axis moved behind the others. */
ARR_NODISCARD enum arr_status arr__axis_last(const arr_array *src, int axis, arr_array **out,
					     struct arr_error *err);
/* A view with the last axis moved to `axis`. */
ARR_NODISCARD enum arr_status arr__axis_back(const arr_array *src, int axis, arr_array **out,
					     struct arr_error *err);

#endif
