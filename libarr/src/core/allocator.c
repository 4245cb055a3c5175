/* SPDX-License-Identifier: Apache-2.0 */
/* The caller's allocators for arrays' data. */
#include "allocator.h"

static _Thread_local const struct arr_allocator *current;

const struct arr_allocator *arr_allocator_get(void)
{
	return current;
}

enum arr_status arr_allocator_set(const struct arr_allocator *allocator,
				  const struct arr_allocator **old, struct arr_error *err)
{
	if (allocator && (!allocator->allocate || !allocator->release))
		return arr_error_set(err, ARR_E_ARG, "allocator '%s' has no function to %s",
				     allocator->name ? allocator->name : "",
				     allocator->allocate ? "release" : "allocate");
	if (old)
		*old = current;
	current = allocator;
	return ARR_OK;
}

const struct arr_allocator *arr_array_allocator(const arr_array *array)
{
	const arr_array *owner = array->base ? array->base : array;

	return owner->allocator;
}

void *arr__data_new(size_t size_bytes, bool zeroed, const struct arr_allocator **from)
{
	*from = current;
	return current ? current->allocate(current->context, size_bytes, zeroed)
		       : arr__block_new(size_bytes, zeroed);
}

void arr__data_free(void *block, size_t size_bytes, const struct arr_allocator *from)
{
	if (from)
		from->release(from->context, block, size_bytes);
	else
		arr__block_free(block, size_bytes);
}
