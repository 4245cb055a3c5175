/* SPDX-License-Identifier: Apache-2.0 */
#include "block.h"
#include "sort/sort_internal.h"

enum arr_status arr__scratch_get(struct arr__scratch *s, int slot, size_t count, size_t item_bytes,
				 void **out, struct arr_error *err)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, item_bytes, &bytes) || bytes > PTRDIFF_MAX)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate %zu items of %zu bytes",
				     count, item_bytes);
	if (bytes > s->bytes[slot] || !s->data[slot]) {
		arr__block_free(s->data[slot], s->bytes[slot]);
		s->bytes[slot] = 0;
		s->data[slot] = arr__block_new(bytes ? bytes : 1, false);
		if (!s->data[slot])
			return arr_error_set(err, ARR_E_NOMEM, "cannot allocate %zu bytes", bytes);
		s->bytes[slot] = bytes;
	}
	*out = s->data[slot];
	return ARR_OK;
}

void arr__scratch_clear(struct arr__scratch *s)
{
	for (int i = 0; i < ARR__SCRATCH_SLOTS; i++)
		arr__block_free(s->data[i], s->bytes[i]);
}
