/* SPDX-License-Identifier: Apache-2.0 */
/* One iteration divided among threads. The parts depend on the iteration alone, not on how many
 * threads there are, and each writes elements of its own: the results are the same bits. */
#ifndef ARR_PARALLEL_H
#define ARR_PARALLEL_H

#include "iter.h"
#include "pool.h"

/* Work that moves fewer bytes than this takes no longer than waking a thread. */
enum { ARR__PARALLEL_BYTES_MIN = 1 << 20 };
/* Fewer elements are never divided: nothing has to be worked out for them. */
enum { ARR__PARALLEL_SIZE_MIN = 4096 };

struct arr__split {
	int axis; /* of the iteration, which is cut into pieces of `length` */
	int64_t length;
	size_t part_count; /* 1: not divided */
};

/* How to divide an iteration that moves so many bytes. Operands [first, first + count) are written:
 * only axes along which each of them moves are cut. */
struct arr__split arr__iter_split(const struct arr__iter *it, int64_t bytes, int first, int count);

/* The iteration over one part, from its beginning. */
void arr__iter_part(const struct arr__iter *it, const struct arr__split *split, size_t part,
		    struct arr__iter *out);

/* What runs one part; the first failure is kept and later parts need not run. */
typedef enum arr_status arr__part_fn(void *context, struct arr__iter *part, struct arr_error *err);

/* All parts, on arr_threads() threads; a copy of the iteration itself if it is not divided. */
ARR_NODISCARD enum arr_status arr__iter_run(const struct arr__iter *it,
					    const struct arr__split *split, arr__part_fn *fn,
					    void *context, struct arr_error *err);

/* memcpy on several threads where that pays. */
void arr__copy_bytes(char *dst, const char *src, size_t bytes);

#endif
