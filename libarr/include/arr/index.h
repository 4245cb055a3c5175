/* SPDX-License-Identifier: Apache-2.0 */
/* Basic indexing: what stands between the brackets of a[...]. */
#ifndef ARR_INDEX_H
#define ARR_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include <arr/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum arr_index_kind {
	ARR_INDEX_INTEGER = 0, /* removes its axis; negative counts from the end */
	ARR_INDEX_SLICE = 1,   /* start:stop:step, clipped to the axis as Python does */
	ARR_INDEX_NEWAXIS = 2, /* adds an axis of length 1 */
	ARR_INDEX_ELLIPSIS = 3 /* as many full slices as are missing; at most one */
};

/* An absent start or stop. */
#define ARR_SLICE_NONE INT64_MIN

struct arr_index {
	enum arr_index_kind kind;
	int64_t start; /* the integer, or the slice's start (ARR_SLICE_NONE: absent) */
	int64_t stop;  /* the slice's stop (ARR_SLICE_NONE: absent) */
	int64_t step;  /* the slice's step, not 0 */
};

static inline struct arr_index arr_index_at(int64_t position)
{
	struct arr_index item = { ARR_INDEX_INTEGER, position, 0, 0 };

	return item;
}

static inline struct arr_index arr_index_slice(int64_t start, int64_t stop, int64_t step)
{
	struct arr_index item = { ARR_INDEX_SLICE, start, stop, step };

	return item;
}

static inline struct arr_index arr_index_all(void)
{
	return arr_index_slice(ARR_SLICE_NONE, ARR_SLICE_NONE, 1);
}

static inline struct arr_index arr_index_newaxis(void)
{
	struct arr_index item = { ARR_INDEX_NEWAXIS, 0, 0, 0 };

	return item;
}

static inline struct arr_index arr_index_ellipsis(void)
{
	struct arr_index item = { ARR_INDEX_ELLIPSIS, 0, 0, 0 };

	return item;
}

#ifdef __cplusplus
}
#endif
#endif
