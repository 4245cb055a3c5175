/* SPDX-License-Identifier: Apache-2.0 */
/* The iterator that callers drive. core/iter.h has the one under libarr's own loops. */
#ifndef ARR_ITERATE_H
#define ARR_ITERATE_H

#include <arr/iterator.h>

#include "core/array_internal.h"

/* One operand while it is walked. */
struct arr__operand {
	unsigned flags;
	arr_array *array;       /* owned: what is walked over */
	arr_array *back;        /* owned: array is a copy that goes back there; NULL: it is not */
	const arr_dtype *dtype; /* owned: what is seen */
	bool cast;              /* dtype, alignment or byte order is another than array's */
	bool reduced;           /* written, with stride 0 along some axis */
	char *buffer;           /* of the chunk; NULL: none is needed */
	struct arr__cast load, store;
	char *at;           /* the element at `position`, in the array */
	int64_t *strides;   /* bytes, by axis of the walk */
	int64_t *strides_0; /* the same, by axis of the iteration as it was made */
};

/* Axes of the walk are sorted, axis 0 the slowest; axis[i] is the iteration's axis of that number,
 * as long as the two correspond. */
struct arr_iterator {
	unsigned flags;
	int count; /* of operands */
	int ndim;
	int ndim_0; /* of the iteration */
	int64_t shape[ARR_NDIM_MAX], index[ARR_NDIM_MAX], shape_0[ARR_NDIM_MAX];
	int axis[ARR_NDIM_MAX];
	bool flipped; /* no index from here */
	bool plain;   /* no operand needs a buffer */
	enum arr_order index_order;
	enum arr_casting casting;
	int64_t size, begin, end, position;
	int64_t buffer_count;
	int64_t chunk; /* elements of the buffers' contents, from chunk_begin on */
	int64_t chunk_begin;
	enum arr_status status; /* of conversions */
	struct arr_error error;
	int64_t inner; /* elements that the caller sees */
	char *data[ARR_ITERATOR_OPERANDS_MAX];
	int64_t inner_strides[ARR_ITERATOR_OPERANDS_MAX];
	struct arr__operand operands[ARR_ITERATOR_OPERANDS_MAX];
	void *buffers;   /* memory of them */
	int64_t *memory; /* of the strides */
};

/* ---- operands.c ---- */

/* Dtypes, casts and copies of the operands; makes the missing arrays, whose axes go from the
 * slowest to the fastest as perm says. */
ARR_NODISCARD enum arr_status arr__operands_dtypes(arr_iterator *it,
						   const struct arr_iterator_operand *given,
						   struct arr_error *err);
ARR_NODISCARD enum arr_status arr__operands_make(arr_iterator *it,
						 const struct arr_iterator_operand *given,
						 const int *perm, struct arr_error *err);
/* Copies for casts without buffers, and where operands overlap. */
ARR_NODISCARD enum arr_status arr__operands_copy(arr_iterator *it, struct arr_error *err);

/* ---- axes.c ---- */

/* The iteration's shape, from the operands, their axes and the caller's lengths. */
ARR_NODISCARD enum arr_status arr__axes_shape(arr_iterator *it,
					      const struct arr_iterator_operand *given,
					      const struct arr_iterator_options *o,
					      struct arr_error *err);
/* Strides of operand k along the iteration's axes. */
ARR_NODISCARD enum arr_status arr__axes_strides(arr_iterator *it, int k, const int *axes,
						struct arr_error *err);
/* The order in which they are walked, from the slowest. */
void arr__axes_order(const arr_iterator *it, enum arr_order order, int *perm);
/* Sets the walk's axes: sorted by perm, and where no index is kept flipped and put together. */
void arr__axes_walk(arr_iterator *it, const int *perm, bool flip);
void arr__axes_merge(arr_iterator *it);

/* ---- walk.c ---- */

/* Room for the buffers, if any are needed. */
ARR_NODISCARD enum arr_status arr__walk_buffers(arr_iterator *it, struct arr_error *err);
/* To a position, without writing back; then what the caller sees. */
void arr__walk_to(arr_iterator *it, int64_t position);
/* The failure of a conversion, if there was one. */
ARR_NODISCARD enum arr_status arr__walk_failed(const arr_iterator *it, struct arr_error *err);
/* Writes buffers back. */
enum arr_status arr__walk_flush(arr_iterator *it);

#endif
