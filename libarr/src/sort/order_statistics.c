/* SPDX-License-Identifier: Apache-2.0 */
/* Single order statistics of a row, without sorting it.
 *
 * A long row of floats is not even copied: a sorted sample says between which two values the wanted
 * ranks almost surely lie, one pass counts what is below and copies out what is between (Floyd and
 * Rivest, Expected time bounds for selection, 1975), and the few values left are selected from. If
 * the sample was wrong, which only costs time, or the row is short, the row is copied and
 * partitioned. */
#include <math.h>
#include <string.h>

#include "kernels/kernel.h"
#include "order_statistics.h"

enum { SAMPLE = 2048, BAND_MIN = 16384 };

/* Which samples bound ranks first..last of n; false on a side that stays open. */
static void band_places(size_t n, size_t first, size_t last, size_t count, size_t *low,
			size_t *high, bool *has_low, bool *has_high)
{
	const double scale = (double)count / (double)n;
	const double p = (double)last / (double)n;
	/* four standard deviations of a rank's place among the samples */
	const double margin = 4 * sqrt((double)count * p * (1 - p)) + 4;
	const double from = floor((double)first * scale - margin);
	const double to = ceil((double)last * scale + margin);

	*has_low = from >= 0;
	*has_high = to < (double)count;
	*low = *has_low ? (size_t)from : 0;
	*high = *has_high ? (size_t)to : 0;
}

#define SFX f32
#define T float
#define TYPE ARR_T_FLOAT32
#include "kernels/order_band_tmpl.h"
#define SFX f64
#define T double
#define TYPE ARR_T_FLOAT64
#include "kernels/order_band_tmpl.h"

/* All ranks by a partition of a copy of the row. */
static enum arr_status by_partition(enum arr_type type, const char *row, size_t n,
				    const size_t *ranks, size_t count, char *out, bool *nan,
				    struct arr__scratch *s, struct arr_error *err)
{
	const arr_dtype *dtype = arr_dtype_builtin(type);
	const size_t item = dtype->item_bytes;
	void *copy = NULL;

	ARR_TRY(arr__scratch_get(s, 3, n, item, &copy, err));
	memcpy(copy, row, n * item);
	if (arr__has_keys(dtype))
		ARR_TRY(arr__partition_row(type, copy, n, ranks, count, s, err));
	else
		ARR_TRY(arr__sort_elements(dtype, copy, n, s, err));
	for (size_t i = 0; i < count; i++)
		memcpy(out + i * item, (char *)copy + ranks[i] * item, item);
	/* a partition of floats and an order of complex numbers and times have their NaNs at the
	 * end */
	*nan = arr__has_nan(dtype, (char *)copy + (n - 1) * item);
	return ARR_OK;
}

enum arr_status arr__order_statistics(enum arr_type type, const void *row, size_t n,
				      const size_t *ranks, size_t count, void *out, bool *nan,
				      struct arr__scratch *s, struct arr_error *err)
{
	bool found = false;

	*nan = false;
	if (n >= BAND_MIN && type == ARR_T_FLOAT32)
		ARR_TRY(bands_f32(row, n, ranks, count, out, nan, &found, s, err));
	if (n >= BAND_MIN && type == ARR_T_FLOAT64)
		ARR_TRY(bands_f64(row, n, ranks, count, out, nan, &found, s, err));
	if (found)
		return ARR_OK;
	return by_partition(type, row, n, ranks, count, out, nan, s, err);
}
