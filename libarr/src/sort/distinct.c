/* SPDX-License-Identifier: Apache-2.0 */
/* Different values of a sorted row, by one pass over neighbours. */
#include "sort_internal.h"

/* Whether elements i and i + 1 are one value. NaNs are all one only with equal_nan, and never
 * inside of structures. */
static bool same(const arr_dtype *d, const char *at, bool equal_nan)
{
	const char *next = at + d->item_bytes;

	if (arr__has_nan(d, at) || arr__has_nan(d, next))
		return equal_nan && d->kind != 'V' && arr__has_nan(d, at) && arr__has_nan(d, next);
	return arr__compare_elements(d, at, next) == 0;
}

bool arr__same_neighbours(const arr_array *sorted, int64_t i, bool equal_nan)
{
	return same(sorted->dtype, sorted->data + (size_t)i * sorted->dtype->item_bytes, equal_nan);
}

/* Which of the level's kernels; negative: none. */
static int kernel_of(const arr_dtype *d)
{
	if (!arr__has_keys(d))
		return -1;
	if (d->kind == 'b' || d->kind == 'i' || d->kind == 'u')
		return d->item_bytes == 1   ? ARR__SAME_8
		       : d->item_bytes == 2 ? ARR__SAME_16
		       : d->item_bytes == 4 ? ARR__SAME_32
					    : ARR__SAME_64;
	return d->type == ARR_T_FLOAT32 ? ARR__SAME_F : d->type == ARR_T_FLOAT64 ? ARR__SAME_D : -1;
}

int64_t arr__distinct_starts(const arr_array *sorted, bool equal_nan, int64_t *starts)
{
	const int kernel = kernel_of(sorted->dtype);
	const int64_t n = sorted->size;
	int64_t count = 0;

	if (kernel >= 0)
		return arr__sorts()->starts[kernel](sorted->data, n, equal_nan, starts);
	for (int64_t i = 0; i < n; i++) {
		if (i == 0 || !arr__same_neighbours(sorted, i - 1, equal_nan))
			starts[count++] = i;
	}
	return count;
}

bool arr__distinct_in_place(arr_array *sorted, bool equal_nan, int64_t *count)
{
	const int kernel = kernel_of(sorted->dtype);

	if (kernel < 0)
		return false;
	*count = arr__sorts()->compact[kernel](sorted->data, sorted->size, equal_nan);
	return true;
}
