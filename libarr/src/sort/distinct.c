/* SPDX-License-Identifier: Apache-2.0 */
/* Different values of a sorted row, by one pass over neighbours. */
#include <string.h>

#include "kernels/kernel.h"
#include "sort_internal.h"

#define WHOLE_SAME(x, y) ((x) == (y))
#define REAL_SAME(x, y) (((x) == (y)) | (equal_nan & ((x) != (x)) & ((y) != (y))))

#define SFX 8
#define T uint8_t
#define SAME WHOLE_SAME
#include "kernels/neighbours_tmpl.h"
#define SFX 16
#define T uint16_t
#define SAME WHOLE_SAME
#include "kernels/neighbours_tmpl.h"
#define SFX 32
#define T uint32_t
#define SAME WHOLE_SAME
#include "kernels/neighbours_tmpl.h"
#define SFX 64
#define T uint64_t
#define SAME WHOLE_SAME
#include "kernels/neighbours_tmpl.h"
#define SFX f
#define T float
#define SAME REAL_SAME
#include "kernels/neighbours_tmpl.h"
#define SFX d
#define T double
#define SAME REAL_SAME
#include "kernels/neighbours_tmpl.h"

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

/* Which of the functions above: the dtype's character, or the width of its integers. */
static int kind_of(const arr_dtype *d)
{
	if (!arr__has_keys(d))
		return 0;
	if (d->kind == 'b' || d->kind == 'i' || d->kind == 'u')
		return (int)d->item_bytes;
	return d->type == ARR_T_FLOAT32 ? 'f' : d->type == ARR_T_FLOAT64 ? 'd' : 0;
}

int64_t arr__distinct_starts(const arr_array *sorted, bool equal_nan, int64_t *starts)
{
	const void *x = sorted->data;
	const int64_t n = sorted->size;
	int64_t count = 0;

	switch (kind_of(sorted->dtype)) {
	case 1:
		return starts_8(x, n, equal_nan, starts);
	case 2:
		return starts_16(x, n, equal_nan, starts);
	case 4:
		return starts_32(x, n, equal_nan, starts);
	case 8:
		return starts_64(x, n, equal_nan, starts);
	case 'f':
		return starts_f(x, n, equal_nan, starts);
	case 'd':
		return starts_d(x, n, equal_nan, starts);
	}
	for (int64_t i = 0; i < n; i++) {
		if (i == 0 || !arr__same_neighbours(sorted, i - 1, equal_nan))
			starts[count++] = i;
	}
	return count;
}

bool arr__distinct_in_place(arr_array *sorted, bool equal_nan, int64_t *count)
{
	void *x = sorted->data;
	const int64_t n = sorted->size;

	switch (kind_of(sorted->dtype)) {
	case 1:
		*count = compact_8(x, n, equal_nan);
		return true;
	case 2:
		*count = compact_16(x, n, equal_nan);
		return true;
	case 4:
		*count = compact_32(x, n, equal_nan);
		return true;
	case 8:
		*count = compact_64(x, n, equal_nan);
		return true;
	case 'f':
		*count = compact_f(x, n, equal_nan);
		return true;
	case 'd':
		*count = compact_d(x, n, equal_nan);
		return true;
	}
	return false;
}
