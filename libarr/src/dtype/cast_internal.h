/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of casts share. */
#ifndef ARR_CAST_INTERNAL_H
#define ARR_CAST_INTERNAL_H

#include "core/array_internal.h"

/* Reverses each unit of each item. item_bytes <= ARR__NUMBER_BYTES_MAX; dst may be src. */
void arr__swap_items(char *dst, const char *src, ptrdiff_t dst_stride, ptrdiff_t src_stride,
		     size_t count, size_t item_bytes, size_t unit_bytes);

/* ---- cast_any.c ---- */

/* Sets c's loop for native numbers and times, and for everything else without fields. */
ARR_NODISCARD enum arr_status arr__cast_choose_native(struct arr__cast *c, struct arr_error *err);

/* ---- cast_flags.c ---- */

/* Whether the conversion, of numbers or times in native order, has floating-point errors. */
bool arr__cast_reports(const arr_dtype *from, const arr_dtype *to);
/* Adds those of these elements to what the operation under way reports. */
void arr__cast_report(const struct arr__cast *c, const char *src, ptrdiff_t stride, size_t count);
/* An arr__cast_any_fn: converts and reports. */
enum arr_status arr__cast_reporting(const struct arr__cast *c, char *dst, const char *src,
				    ptrdiff_t dst_stride, ptrdiff_t src_stride, size_t count,
				    struct arr_error *err);

/* ---- cast_text.c ---- */

/* Sets c's loop where one side is text and the other a native number or time, or text too. */
ARR_NODISCARD enum arr_status arr__cast_choose_text(struct arr__cast *c, struct arr_error *err);

/* ---- cast_time.c ---- */

/* Sets c's loop where one side is a native time and the other a native number or time. */
ARR_NODISCARD enum arr_status arr__cast_choose_time(struct arr__cast *c, struct arr_error *err);

#endif
