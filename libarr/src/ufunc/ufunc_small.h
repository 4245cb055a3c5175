/* SPDX-License-Identifier: Apache-2.0 */
/* The short ways of calls on few contiguous elements that are in a loop's own dtype: nothing is to
 * be resolved, broadcast, converted or split, and no iterator is needed. Each function does what
 * the general way would, bit for bit, or returns false and has done nothing; public functions ask
 * while nobody observes them. */
#ifndef ARR_UFUNC_SMALL_H
#define ARR_UFUNC_SMALL_H

#include "core/array_small.h"
#include "ufunc_internal.h"

/* Elements of a reduction: less than one block of a sum. */
enum { ARR__SMALL_FOLD_COUNT = 1024 };

/* Whether the general way would tell somebody: an observer of each step, or who wants to know of
 * floating-point errors by the name of the step. */
static inline bool arr__watched(void)
{
	return BASE_UNLIKELY(arr__observed() || arr__fp_hard ||
			     atomic_load_explicit(&arr__fp_warns, memory_order_relaxed));
}

/* u of one input (b NULL) or two, both arrays, with the default options. *st is the call's status,
 * which may be a failure. */
bool arr__call_small(const arr_ufunc *u, const arr_array *a, const arr_array *b, arr_array **out,
		     enum arr_status *st, struct arr_error *err);
/* The same for any inputs (second NULL: of one) and options (nullable). */
bool arr__call_small_inputs(const arr_ufunc *u, const struct arr_input *first,
			    const struct arr_input *second, const struct arr_ufunc_options *options,
			    arr_array **out, enum arr_status *st, struct arr_error *err);

/* All of src's elements folded into one of its dtype at *acc. Reports no floating-point errors. */
bool arr__fold_small(const arr_ufunc *u, const arr_array *src, void *acc);
/* arr_ufunc_reduce with options (nullable). */
bool arr__reduce_small(const arr_ufunc *u, const arr_array *src,
		       const struct arr_reduce_options *options, arr_array **out,
		       enum arr_status *st, struct arr_error *err);
/* arr_ufunc_accumulate with options (nullable). */
bool arr__accumulate_small(const arr_ufunc *u, const arr_array *src,
			   const struct arr_accumulate_options *options, arr_array **out,
			   enum arr_status *st, struct arr_error *err);

/* Whether options (nullable) ask for all of src's elements in one 0-d result, without a mask, an
 * initial value, an output or another dtype. */
bool arr__reduces_plainly(const arr_array *src, const struct arr_reduce_options *options);

#endif
