/* SPDX-License-Identifier: Apache-2.0 */
/* mean, var, std and median of few float64 or float32 elements that lie in one piece: step by step
 * what the composed way does, on numbers instead of arrays. All return false, and have done
 * nothing, where that is not the case. */
#ifndef ARR_MOMENTS_SMALL_H
#define ARR_MOMENTS_SMALL_H

#include "statistics_internal.h"

/* arr_mean with options (nullable); *st is its status. */
bool arr__mean_small(const arr_array *src, const struct arr_reduce_options *options,
		     arr_array **out, enum arr_status *st, struct arr_error *err);
/* arr_var, or arr_std if root. */
bool arr__spread_small(bool root, const arr_array *src, const struct arr_reduce_options *options,
		       arr_array **out, enum arr_status *st, struct arr_error *err);
bool arr__median_small(const arr_array *src, const struct arr_reduce_options *options,
		       arr_array **out, enum arr_status *st, struct arr_error *err);

#endif
