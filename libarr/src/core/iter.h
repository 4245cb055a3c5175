/* SPDX-License-Identifier: Apache-2.0 */
/* The iterator under casts, assignment, ufuncs and reductions.
 *
 * It walks n operands over one iteration space. Axes of length 1 are dropped, the rest sorted so
 *that the operands' memory is walked forwards and in order, and neighbours merged where every
 *operand allows it. What is left of the fastest axis is the inner loop: the caller runs it, the
 *iterator moves the pointers.
 *
 *	arr__iter_init(&it, ndim, shape, count, data, strides, ARR__ITER_ANY_ORDER);
 *	if (it.size > 0)
 *		do
 *			loop(it.data, it.inner_strides, it.inner_count);
 *		while (arr__iter_next(&it));
 *
 * A reduction is an operand with stride 0 along the reduced axes. */
#ifndef ARR_ITER_H
#define ARR_ITER_H

#include "array_internal.h"

enum { ARR__ITER_OPERANDS_MAX = 8 };

enum arr__iter_flags {
	ARR__ITER_IN_ORDER = 0,  /* axes keep their order (C order of the iteration space) */
	ARR__ITER_SORT = 1,      /* axes may be reordered by stride */
	ARR__ITER_FLIP = 2,      /* axes that all operands walk backwards may be reversed */
	ARR__ITER_ANY_ORDER = 3, /* both */
	ARR__ITER_KEEP_INNER =
		4 /* the last axis stays the inner loop and is not merged with others */
};

/* Axis 0 is the slowest. ndim >= 1 always: a 0-d space is one inner loop of one element. */
struct arr__iter {
	char *data[ARR__ITER_OPERANDS_MAX];              /* of the current inner loop */
	ptrdiff_t inner_strides[ARR__ITER_OPERANDS_MAX]; /* bytes */
	size_t inner_count;                              /* elements in one inner loop */
	int64_t size;                                    /* elements in all; 0: run nothing */
	int ndim;                                        /* axes left, the inner one included */
	int operand_count;
	int64_t shape[ARR_NDIM_MAX];
	int64_t index[ARR_NDIM_MAX];
	int64_t strides[ARR_NDIM_MAX][ARR__ITER_OPERANDS_MAX]; /* bytes, by axis, then operand */
};

/* data[k] is the address of operand k's element [0, 0, ...], strides[k] its ndim byte strides over
 * the iteration space (arr__broadcast_strides makes them). operand_count <= ARR__ITER_OPERANDS_MAX.
 */
void arr__iter_init(struct arr__iter *it, int ndim, const int64_t *shape, int operand_count,
		    char *const *data, const int64_t *const *strides, unsigned flags);

/* Over whole arrays, each broadcast to shape. */
void arr__iter_init_arrays(struct arr__iter *it, int ndim, const int64_t *shape, int operand_count,
			   const arr_array *const *arrays, unsigned flags);

/* Axes from slowest to fastest as the operands' strides suggest (NumPy's K order): the layout that
 * an output allocated for them gets. Ties and conflicts keep C order. */
void arr__iter_korder(int ndim, const int64_t *shape, int operand_count,
		      const int64_t *const *strides, int *out_perm);

/* Moves to the next inner loop; false when there is none. */
static inline bool arr__iter_next(struct arr__iter *it)
{
	for (int axis = it->ndim - 2; axis >= 0; axis--) {
		const int64_t *s = it->strides[axis];

		if (++it->index[axis] < it->shape[axis]) {
			for (int k = 0; k < it->operand_count; k++)
				it->data[k] += s[k];
			return true;
		}
		it->index[axis] = 0;
		for (int k = 0; k < it->operand_count; k++)
			it->data[k] -= s[k] * (it->shape[axis] - 1);
	}
	return false;
}

#endif
