/* SPDX-License-Identifier: Apache-2.0 */
/* Where arrays' data come from: libarr's own blocks or the thread's allocator. */
#ifndef ARR_ALLOCATOR_INTERNAL_H
#define ARR_ALLOCATOR_INTERNAL_H

#include <arr/allocator.h>

#include "array_internal.h"
#include "block.h"

/* As arr__block_new; *from: NULL or the allocator, which has to be given back with the block. */
void *arr__data_new(size_t size_bytes, bool zeroed, const struct arr_allocator **from);
void arr__data_free(void *block, size_t size_bytes, const struct arr_allocator *from);

#endif
