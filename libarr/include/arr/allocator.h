/* SPDX-License-Identifier: Apache-2.0 */
/* Memory for arrays from an allocator of the caller's: huge pages, pinned or shared memory, a pool
 * with a limit (NumPy's PyDataMem handlers, NEP 49).
 *
 * Each thread has an allocator, at first libarr's own, for the data of the arrays that it makes.
 * Arrays give their memory back to the allocator that it came from, whoever releases them. Data of
 * up to 512 bytes lie in the array object itself and ask nobody. */
#ifndef ARR_ALLOCATOR_H
#define ARR_ALLOCATOR_H

#include <stdbool.h>
#include <stddef.h>

#include <arr/array.h>
#include <arr/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Borrowed: lives, unchanged, as long as any array with memory from it. Both functions may be
 * called by several threads at once and may not call libarr. */
struct arr_allocator {
	const char *name; /* for whoever asks; may be NULL */
	/* size_bytes > 0, of any alignment; all zero if zeroed. NULL: no memory, and the call that
	 * asked fails with ARR_E_NOMEM. */
	void *(*allocate)(void *context, size_t size_bytes, bool zeroed);
	/* size_bytes as it was asked for. */
	void (*release)(void *context, void *block, size_t size_bytes);
	void *context; /* handed to both */
};

/* The calling thread's; NULL: libarr's own. */
ARR_API const struct arr_allocator *arr_allocator_get(void);
/* From now on this thread's; NULL: libarr's own. old: nullable, where the one before goes. Fails:
 * ARR_E_ARG (a function is missing), naming the allocator. */
ARR_API ARR_NODISCARD enum arr_status arr_allocator_set(const struct arr_allocator *allocator,
							const struct arr_allocator **old,
							struct arr_error *err);
/* Where the array's data, or that of the owner it is a view of, come from; NULL: libarr's own, the
 * array object itself, or foreign memory. */
ARR_API const struct arr_allocator *arr_array_allocator(const arr_array *array);

#ifdef __cplusplus
}
#endif
#endif
