/* SPDX-License-Identifier: Apache-2.0 */
/* Rows without their NaNs, for the order statistics that leave them out. */
#include <math.h>
#include <string.h>

#include "quantile_plan.h"

/* What a vector kernel may write behind the last value that it keeps. */
enum { BAND_SLACK = 64 };

static bool any_nan_f32(const float *x, size_t n)
{
	int nan = 0;

	for (size_t i = 0; i < n; i++)
		nan |= x[i] != x[i];
	return nan;
}

static bool any_nan_f64(const double *x, size_t n)
{
	int64_t nan = 0;

	for (size_t i = 0; i < n; i++)
		nan |= x[i] != x[i];
	return nan != 0;
}

/* The values between the infinities are those that are numbers. */
static size_t keep_floats(enum arr_type type, const void *row, size_t n, void *kept)
{
	const struct arr__sorts *sorts = arr__sorts();
	struct arr__band band;

	if (type == ARR_T_FLOAT32)
		sorts->band_f32(row, n, -INFINITY, INFINITY, kept, n + BAND_SLACK, &band);
	else
		sorts->band_f64(row, n, (double)-INFINITY, (double)INFINITY, kept, n + BAND_SLACK,
				&band);
	return band.inside;
}

static size_t keep_halves(const uint16_t *row, size_t n, uint16_t *kept)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		kept[count] = row[i];
		count += (row[i] & 0x7fffu) <= 0x7c00u;
	}
	return count;
}

static size_t keep_elements(const arr_dtype *dtype, const char *row, size_t n, char *kept)
{
	const size_t item = dtype->item_bytes;
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		const char *at = row + i * item;

		if (!arr__has_nan(dtype, at))
			memcpy(kept + count++ * item, at, item);
	}
	return count;
}

enum arr_status arr__drop_nans(enum arr_type type, char **row, size_t *n,
			       struct arr__scratch *scratch, struct arr_error *err)
{
	const arr_dtype *dtype = arr_dtype_builtin(type);
	const void *data = *row;
	void *kept = NULL;

	if ((type == ARR_T_FLOAT32 && !any_nan_f32(data, *n)) ||
	    (type == ARR_T_FLOAT64 && !any_nan_f64(data, *n)))
		return ARR_OK;
	ARR_TRY(arr__scratch_get(scratch, 6, *n + BAND_SLACK, dtype->item_bytes, &kept, err));
	if (type == ARR_T_FLOAT32 || type == ARR_T_FLOAT64)
		*n = keep_floats(type, data, *n, kept);
	else if (type == ARR_T_FLOAT16)
		*n = keep_halves(data, *n, kept);
	else
		*n = keep_elements(dtype, data, *n, kept);
	*row = kept;
	return ARR_OK;
}
