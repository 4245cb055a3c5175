/* SPDX-License-Identifier: Apache-2.0 */
/* Structured dtypes as `.npy` headers spell them: [('a', '<f8'), ('b', [('c', '<i4', (2,))])]. */
#ifndef COMPARE_RECORD_H
#define COMPARE_RECORD_H

#include <stddef.h>

#include <arr/status.h>

#include <compare/elem.h>

enum { COMPARE_LEAVES_MAX = 4096, COMPARE_RECORD_DEPTH_MAX = 16 };

/* A value in an element: a plain field, or one item of a subarray. Fields without a name are
 * padding and have no leaf. */
struct compare_leaf {
	struct compare_format format;
	size_t offset_bytes;
};

/* The leaves of a literal of `length` bytes in order, and the size of an element. The caller frees
 * *leaves. `where` names the file. Fails: ARR_E_FORMAT, ARR_E_UNSUPPORTED (more than
 * COMPARE_LEAVES_MAX leaves, deeper than COMPARE_RECORD_DEPTH_MAX), ARR_E_NOMEM. */
ARR_NODISCARD enum arr_status compare_record_parse(const char *literal, size_t length,
						   const char *where, struct compare_leaf **leaves,
						   size_t *leaf_count, size_t *item_bytes,
						   struct arr_error *err);

#endif
