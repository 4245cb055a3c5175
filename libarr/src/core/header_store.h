/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of array headers, with small arrays' data behind them. An array that lives for one
 * expression costs little more than its malloc and free: a thread keeps a few released blocks of
 * two sizes for its next arrays. An observer, who may be counting memory, sees every malloc and
 * free; the sanitizers' builds and tests that count allocations keep none either. */
#ifndef ARR_HEADER_STORE_H
#define ARR_HEADER_STORE_H

#include <stdlib.h>

#include "trace.h"
#include "ufunc/errstate_internal.h"

enum { ARR__STORE_VIEW_BYTES = 192, ARR__STORE_SMALL_BYTES = 384, ARR__STORE_COUNT = 16 };

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || \
	defined(ARR_TEST_COUNTS_ALLOCATIONS)
enum { ARR__STORE_KEEPS = 0 };
#else
enum { ARR__STORE_KEEPS = 1 };
#endif

/* Blocks of one size, one behind the other: the first word of each is the address of the next. */
struct arr__store_list {
	void *first;
	unsigned room; /* for so many more */
};

/* The thread's own; [0] is of ARR__STORE_VIEW_BYTES, [1] of ARR__STORE_SMALL_BYTES. Without room
 * until the first block comes back, and after the thread's end has begun. */
extern ARR__TLS_FAST struct arr__store_list arr__store_lists[2];

/* Puts a block into the list if that can be, otherwise frees it. */
void arr__store_give_slow(void *block, struct arr__store_list *list);

/* A block of at least size_bytes; NULL: no memory. *size_class: for arr__store_give. */
static inline void *arr__store_take(size_t size_bytes, unsigned *size_class)
{
	const unsigned k = size_bytes > ARR__STORE_VIEW_BYTES;
	struct arr__store_list *list = &arr__store_lists[k];
	void *block = list->first;

	*size_class = 0;
	if (!ARR__STORE_KEEPS || size_bytes > ARR__STORE_SMALL_BYTES || arr__observed())
		return malloc(size_bytes);
	*size_class = k + 1;
	if (BASE_UNLIKELY(!block))
		return malloc(k ? ARR__STORE_SMALL_BYTES : ARR__STORE_VIEW_BYTES);
	list->first = *(void **)block;
	list->room++;
	return block;
}

static inline void arr__store_give(void *block, unsigned size_class)
{
	struct arr__store_list *list;

	if (size_class == 0) {
		free(block);
		return;
	}
	list = &arr__store_lists[size_class - 1];
	if (BASE_UNLIKELY(list->room == 0 || arr__observed())) {
		arr__store_give_slow(block, list);
		return;
	}
	*(void **)block = list->first;
	list->first = block;
	list->room--;
}

#endif
