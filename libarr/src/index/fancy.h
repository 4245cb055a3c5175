/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and writing through index arrays.
 *
 * A plan says which axes of an array are indexed by arrays (these broadcast together) and which
 * stay. Index arrays are turned into byte offsets a block at a time; each block moves its elements,
 * or, where axes stay, each position of those. */
#ifndef ARR_FANCY_H
#define ARR_FANCY_H

#include <arr/index.h>

#include "core/array_internal.h"
#include "layout/move.h"

/* Zeroed before use; arr__fancy_clear at the end, whatever happened. */
struct arr__fancy {
	int count;                      /* index arrays */
	arr_array *index[ARR_NDIM_MAX]; /* int64, aligned; owned */
	int64_t length[ARR_NDIM_MAX];   /* of the axis that each goes along, */
	int64_t scale[ARR_NDIM_MAX];    /* its stride in bytes, */
	int axis[ARR_NDIM_MAX];         /* and its number, for messages */
	enum arr__bounds mode;
	int ndim; /* what the index arrays broadcast to */
	int64_t shape[ARR_NDIM_MAX];
	int rest_ndim; /* the axes that stay */
	int64_t rest_shape[ARR_NDIM_MAX], rest_strides[ARR_NDIM_MAX];
	int at;     /* where the index axes stand among them */
	char *data; /* element with index 0 along all axes */
	const arr_dtype *dtype;
};

/* Adds an index array along an axis of src. Converts to int64 what is not; copies it if it shares
 * memory with `apart_from` (nullable). Fails: ARR_E_INDEX (not integers, more than ARR_NDIM_MAX of
 * them), ARR_E_NOMEM. */
ARR_NODISCARD enum arr_status arr__fancy_add(struct arr__fancy *f, const arr_array *index,
					     int64_t length, int64_t scale, int axis,
					     const arr_array *apart_from, struct arr_error *err);
/* After the last arr__fancy_add: broadcasts. Fails: ARR_E_INDEX. */
ARR_NODISCARD enum arr_status arr__fancy_join(struct arr__fancy *f, struct arr_error *err);
/* The result's shape: the rest's axes with the index axes at their place. Fails: ARR_E_SHAPE. */
ARR_NODISCARD enum arr_status arr__fancy_shape(const struct arr__fancy *f, int *ndim,
					       int64_t *shape, struct arr_error *err);
/* A view of value without leading axes of length 1 that the result does not have. Fails:
 * ARR_E_SHAPE (it does not broadcast to the result). */
ARR_NODISCARD enum arr_status arr__fancy_fit(const struct arr__fancy *f, const arr_array *value,
					     arr_array **out, struct arr_error *err);
/* A new array with the elements. in_c_order: laid out so; otherwise as NumPy does it. */
ARR_NODISCARD enum arr_status arr__fancy_get(struct arr__fancy *f, bool in_c_order, arr_array **out,
					     struct arr_error *err);
/* value has f's dtype, does not overlap the destination and broadcasts to the result's shape.
 * Nothing is written unless every index is inside. */
ARR_NODISCARD enum arr_status arr__fancy_set(struct arr__fancy *f, const arr_array *value,
					     struct arr_error *err);
/* ARR_E_INDEX if an index is outside; the rest may be empty. */
ARR_NODISCARD enum arr_status arr__fancy_check(struct arr__fancy *f, struct arr_error *err);
void arr__fancy_clear(struct arr__fancy *f);

/* a as an int64, aligned array of any layout; retains a if it is one. Fails: ARR_E_INDEX (not
 * integers; what: the argument's name in the message). */
ARR_NODISCARD enum arr_status arr__as_indices(const arr_array *a, const char *what, arr_array **out,
					      struct arr_error *err);
/* ARR_E_INDEX: "index 7 is out of bounds for axis 0 with size 3". axis < 0: no axis is named. */
enum arr_status arr__index_outside(int64_t index, int axis, int64_t length, struct arr_error *err);

/* ---- index.c: the public functions without trace ---- */

ARR_NODISCARD enum arr_status arr__get_index(const arr_array *src, const struct arr_index *items,
					     size_t count, arr_array **out, struct arr_error *err);
/* dst is writeable. */
ARR_NODISCARD enum arr_status arr__set_index(arr_array *dst, const struct arr_index *items,
					     size_t count, const arr_array *value,
					     struct arr_error *err);

/* ---- truth.c ---- */

/* a's elements that are not zero as a bool array of any layout; retains a if it is one. Texts are
 * true unless empty, structures if one of their fields is. order K or C. */
ARR_NODISCARD enum arr_status arr__as_mask(const arr_array *a, enum arr_order order,
					   arr_array **out, struct arr_error *err);

/* ---- mask.c ---- */

/* How many elements of a mask are true. */
int64_t arr__mask_count(const arr_array *mask);
/* src[mask], 1-d; mask (bool) has src's shape. */
ARR_NODISCARD enum arr_status arr__mask_get(const arr_array *src, const arr_array *mask,
					    arr_array **out, struct arr_error *err);
/* dst[mask] = value: one element, or as many as are true. Casts; operands may overlap. */
ARR_NODISCARD enum arr_status arr__mask_set(arr_array *dst, const arr_array *mask,
					    const arr_array *value, struct arr_error *err);
/* The positions of true elements, one array per axis of the mask. */
ARR_NODISCARD enum arr_status arr__mask_positions(const arr_array *mask, arr_array **out,
						  struct arr_error *err);

/* A copy of value in dtype if it has another or shares memory with dst, else value retained. */
ARR_NODISCARD enum arr_status arr__ready_value(const arr_array *value, const arr_array *dst,
					       arr_array **out, struct arr_error *err);

/* ---- select.c ---- */

/* dst = src where mask (bool) is true; both broadcast. Casts; operands may overlap. */
ARR_NODISCARD enum arr_status arr__copyto_where(arr_array *dst, const arr_array *src,
						const arr_array *mask, struct arr_error *err);

/* ---- diagonal.c ---- */

/* As arr_diagonal, writeable where src is. */
ARR_NODISCARD enum arr_status arr__diagonal(const arr_array *src, int64_t offset, int axis1,
					    int axis2, arr_array **out, struct arr_error *err);

/* ---- take.c ---- */

/* arr_take without options; axis in [0, ndim). The result is C-contiguous and new. */
ARR_NODISCARD enum arr_status arr__take(const arr_array *src, const arr_array *indices, int axis,
					enum arr_index_mode mode, arr_array **out,
					struct arr_error *err);
/* Hands result (taken over, also on failure) out, or writes it into `into` if there is one. */
ARR_NODISCARD enum arr_status arr__give_out(const char *op, arr_array *result, arr_array *into,
					    enum arr_casting casting, arr_array **out,
					    struct arr_error *err);
/* The first count elements of values repeated for ever: a new 1-d array. values is not empty. */
ARR_NODISCARD enum arr_status arr__cycle(const arr_array *values, const arr_dtype *dtype,
					 int64_t count, arr_array **out, struct arr_error *err);
/* ARR_E_CASTING unless values cast safely to dst's dtype. */
ARR_NODISCARD enum arr_status arr__require_safe(const char *op, const arr_array *values,
						const arr_array *dst, struct arr_error *err);

#endif
