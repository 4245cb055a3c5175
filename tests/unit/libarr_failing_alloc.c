/* SPDX-License-Identifier: Apache-2.0 */
#define FAILING_ALLOC_IMPLEMENTATION
#undef malloc
#undef calloc
#undef aligned_alloc
#include <stdlib.h>

void *failing_malloc(size_t size_bytes);
void *failing_calloc(size_t count, size_t size_bytes);
void *failing_aligned_alloc(size_t alignment, size_t size_bytes);

long failing_alloc_countdown = -1; /* this many succeed, then one fails; negative: all succeed */

static int fails(void)
{
	return failing_alloc_countdown >= 0 && failing_alloc_countdown-- == 0;
}

void *failing_malloc(size_t size_bytes)
{
	return fails() ? NULL : malloc(size_bytes);
}

void *failing_calloc(size_t count, size_t size_bytes)
{
	return fails() ? NULL : calloc(count, size_bytes);
}

void *failing_aligned_alloc(size_t alignment, size_t size_bytes)
{
	return fails() ? NULL : aligned_alloc(alignment, size_bytes);
}
