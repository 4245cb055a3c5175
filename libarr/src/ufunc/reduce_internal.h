/* SPDX-License-Identifier: Apache-2.0 */
/* What the two halves of ufunc.reduce share. */
#ifndef ARR_REDUCE_INTERNAL_H
#define ARR_REDUCE_INTERNAL_H

#include "ufunc_internal.h"

/* One reduction in progress. */
struct arr__reduce {
	const arr_ufunc *u;
	const struct arr__loop *loop;
	const arr_dtype *dtype; /* owned: that the loop folds in */
	const arr_array *src;
	const struct arr_reduce_options *options;
	struct arr__reduction axes;
	arr_array *result;                    /* owned; fresh, in the loop's dtype */
	int64_t result_strides[ARR_NDIM_MAX]; /* over src's axes, 0 along reduced ones */
	const char *src_data; /* without the first element if that one is in result */
	int64_t src_shape[ARR_NDIM_MAX];
	struct arr__cast cast;  /* into the buffer, if there is one */
	bool converts;          /* the source goes through a buffer */
	char *buffer;           /* one part's; ARR__BUFFER_ELEMENTS in the loop's dtype */
	arr__fold_fn *widening; /* folds the source's own type; NULL: the loop's fold is used */
	size_t block;           /* elements folded at a time: part of a sum's bits */
	bool complete;          /* nothing is left to fold */
	int64_t copied_bytes;   /* one part's */
	_Atomic int64_t *all_copied_bytes;
};

/* count elements at src, of the loop's type, into acc; stride 0 of acc: all into one. */
static inline enum arr_status arr__reduce_fold(const struct arr__reduce *r, char *acc,
					       ptrdiff_t acc_stride, char *src,
					       ptrdiff_t src_stride, size_t count)
{
	const ptrdiff_t strides[ARR_UFUNC_ARGS_MAX] = { acc_stride, src_stride, acc_stride };

	if (acc_stride != 0)
		return arr__loop_call(r->loop, (char *[]){ acc, src, acc, NULL }, strides, count);
	if (r->widening) {
		r->widening(acc, src, src_stride, count);
		return ARR_OK;
	}
	return arr__loop_fold(r->loop, acc, src, src_stride, count);
}

/* ---- reduce_columns.c ---- */

/* Folds an iteration over two operands whose inner loops are short, column by column; *st is how it
 * went. False where that is not the way to go. The iteration is used up. */
bool arr__reduce_columns(struct arr__reduce *r, struct arr__iter *it, enum arr_status *st);

/* ---- reduce_masked.c ---- */

/* The elements that the mask, data[2], selects; data and strides are of result, source and mask. */
ARR_NODISCARD enum arr_status arr__reduce_fold_masked(const struct arr__reduce *r,
						      char *const *data, const ptrdiff_t *strides,
						      size_t count);

/* ---- mask_runs.c ---- */

/* The truth of the next 64 mask bytes, the first one lowest; those from count on are false. */
uint64_t arr__mask_word(const char *mask, size_t count);

/* ---- reduce.c ---- */

/* The identity as an element of a number type; false if there is none. */
bool arr__identity_store(enum arr__identity identity, enum arr_type type, void *out);
/* Whether elements of this dtype are folded in the loop of that dtype if no other is asked for. */
bool arr__reduces_in_own(const arr_ufunc *u, const arr_dtype *src);

/* ---- reduce_fold.c ---- */

/* Folds src into result, which holds what to start from. Fails: ARR_E_NOMEM, ARR_E_FLOAT, what the
 * loop says. */
ARR_NODISCARD enum arr_status arr__reduce_run(struct arr__reduce *r, struct arr_error *err);

#endif
