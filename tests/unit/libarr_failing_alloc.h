/* SPDX-License-Identifier: Apache-2.0 */
/* Included before every source of test_libarr_nomem: its allocations go through a counter. */
#ifndef LIBARR_FAILING_ALLOC_H
#define LIBARR_FAILING_ALLOC_H

#include <stdlib.h>

#define ARR_TEST_COUNTS_ALLOCATIONS /* no array's memory comes from one released before */

void *failing_malloc(size_t size_bytes);
void *failing_calloc(size_t count, size_t size_bytes);
void *failing_aligned_alloc(size_t alignment, size_t size_bytes);

#ifndef FAILING_ALLOC_IMPLEMENTATION
#define malloc(size_bytes) failing_malloc(size_bytes)
#define calloc(count, size_bytes) failing_calloc(count, size_bytes)
#define aligned_alloc(alignment, size_bytes) failing_aligned_alloc(alignment, size_bytes)
#endif

#endif
