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
	bool complete;          /* nothing is left to fold */
	int64_t copied_bytes;   /* one part's */
	_Atomic int64_t *all_copied_bytes;
};

/* Folds src into result, which holds what to start from. Fails: ARR_E_NOMEM, ARR_E_FLOAT, what the
 * loop says. */
ARR_NODISCARD enum arr_status arr__reduce_run(struct arr__reduce *r, struct arr_error *err);

#endif
