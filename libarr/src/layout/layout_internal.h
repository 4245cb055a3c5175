/* SPDX-License-Identifier: Apache-2.0 */
/* What the layout files share. */
#ifndef ARR_LAYOUT_INTERNAL_H
#define ARR_LAYOUT_INTERNAL_H

#include <math.h>

#include <arr/layout.h>

#include "core/array_internal.h"
#include "core/trace.h"
#include "index/fancy.h"

/* An integer that float64 has, and its neighbours too. */
static inline bool arr__is_whole(double v)
{
	return v == floor(v) && fabs(v) < 0x1p53;
}

/* Releases out[0..count) and clears them. */
static inline void arr__drop(arr_array **out, size_t count)
{
	while (count > 0) {
		arr_array_release(out[--count]);
		out[count] = NULL;
	}
}

/* The end of a public function with `count` results. */
static inline enum arr_status arr__trace_end_many(struct arr__trace *t, enum arr_status st,
						  arr_array **out, size_t count,
						  const struct arr_error *err)
{
	for (size_t i = 0; st == ARR_OK && i < count; i++)
		arr__trace_output(t, out[i]);
	return arr__trace_end(t, st, NULL, err);
}

/* src[..., start : start + length, ...] along axis; inside the bounds. */
ARR_NODISCARD enum arr_status arr__slice_axis(const arr_array *src, int axis, int64_t start,
					      int64_t length, arr_array **out,
					      struct arr_error *err);
/* dst's part at start along axis = src, which has dst's shape elsewhere or broadcasts to it. */
ARR_NODISCARD enum arr_status arr__assign_part(arr_array *dst, int axis, int64_t start,
					       int64_t length, const arr_array *src,
					       struct arr_error *err);
ARR_NODISCARD enum arr_status arr__concatenate(const arr_array *const *arrays, size_t count,
					       const struct arr_join_options *options,
					       arr_array **out, struct arr_error *err);
ARR_NODISCARD enum arr_status arr__atleast(const arr_array *src, int ndim, arr_array **out,
					   struct arr_error *err);
/* A new axis of length 1 before position axis (not checked). */
ARR_NODISCARD enum arr_status arr__add_axis(const arr_array *src, int axis, arr_array **out,
					    struct arr_error *err);
/* mask ? yes : no in yes's dtype, which no has too; broadcasts, K order. */
ARR_NODISCARD enum arr_status arr__where(const arr_array *mask, const arr_array *yes,
					 const arr_array *no, arr_array **out,
					 struct arr_error *err);
/* The order of a result that NumPy makes for "F if only that": F or C. */
static inline enum arr_order arr__own_order(const arr_array *a)
{
	return arr__is_f_contiguous(a) && !arr__is_c_contiguous(a) ? ARR_ORDER_F : ARR_ORDER_C;
}

#endif
