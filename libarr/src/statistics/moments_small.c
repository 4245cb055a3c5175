/* SPDX-License-Identifier: Apache-2.0 */
#include "moments_small.h"

#include <math.h>
#include <string.h>

#include "sort/sort_small.h"
#include "ufunc/ufunc_small.h"

enum { STACK_COUNT = 128 }; /* elements that are copied */

/* A number in the array's own dtype. */
union element {
	double f8;
	float f4;
};

static bool is_small(const arr_array *src, const struct arr_reduce_options *options)
{
	return (src->dtype == ARR_FLOAT64 || src->dtype == ARR_FLOAT32) && !arr__watched() &&
	       arr__reduces_plainly(src, options);
}

/* Quotients are computed in float64 and rounded to the dtype once. */
static void divide(union element *x, enum arr_type type, double by)
{
	if (type == ARR_T_FLOAT64)
		x->f8 /= by;
	else
		x->f4 = (float)((double)x->f4 / by);
}

static void take_root(union element *x, enum arr_type type)
{
	if (type == ARR_T_FLOAT64)
		x->f8 = sqrt(x->f8);
	else
		x->f4 = sqrtf(x->f4);
}

bool arr__mean_small(const arr_array *src, const struct arr_reduce_options *options,
		     arr_array **out, enum arr_status *st, struct arr_error *err)
{
	union element x;

	if (!is_small(src, options) || !arr__fold_small(arr__ufunc_get(ARR__UFUNC_add), src, &x))
		return false;
	divide(&x, src->dtype->type, (double)src->size);
	*st = arr__array_new_0d(src->dtype, &x, out, err);
	return true;
}

static void run(enum arr__ufunc_id id, enum arr_type type, char *const *args,
		const ptrdiff_t *strides, size_t count)
{
	/* subtract and multiply of floats do not fail */
	(void)arr__loop_call(arr__ufunc_get(id)->same[type], args, strides, count);
}

/* max(count - ddof, 0) */
static double divisor(const arr_array *src, const struct arr_reduce_options *options)
{
	const double rest = (double)src->size - (options ? options->ddof : 0);

	return rest > 0 ? rest : 0;
}

bool arr__spread_small(bool root, const arr_array *src, const struct arr_reduce_options *options,
		       arr_array **out, enum arr_status *st, struct arr_error *err)
{
	const arr_ufunc *add = arr__ufunc_get(ARR__UFUNC_add);
	const enum arr_type type = src->dtype->type;
	const ptrdiff_t item = (ptrdiff_t)src->dtype->item_bytes;
	const ptrdiff_t centred[ARR_UFUNC_ARGS_MAX] = { item, 0, item };
	const ptrdiff_t squared[ARR_UFUNC_ARGS_MAX] = { item, item, item };
	double room[STACK_COUNT];
	char *const at = (char *)room;
	union element x;

	if (src->size > STACK_COUNT || !is_small(src, options) || !arr__fold_small(add, src, &x))
		return false;
	divide(&x, type, (double)src->size);
	run(ARR__UFUNC_subtract, type, (char *[]){ src->data, (char *)&x, at, NULL }, centred,
	    (size_t)src->size);
	run(ARR__UFUNC_multiply, type, (char *[]){ at, at, at, NULL }, squared, (size_t)src->size);
	if (type == ARR_T_FLOAT64)
		x.f8 = 0;
	else
		x.f4 = 0;
	add->same[type]->fold((char *)&x, at, item, (size_t)src->size);
	divide(&x, type, divisor(src, options));
	if (root)
		take_root(&x, type);
	*st = arr__array_new_0d(src->dtype, &x, out, err);
	return true;
}

/* a + b is rounded before it is halved, as the sum of a mean is. */
static void middle(union element *x, enum arr_type type, const void *row, const size_t *ranks)
{
	const double *f8 = row;
	const float *f4 = row;

	if (type == ARR_T_FLOAT64)
		x->f8 = ranks[0] == ranks[1] ? f8[ranks[0]] : (f8[ranks[0]] + f8[ranks[1]]) / 2;
	else
		x->f4 = ranks[0] == ranks[1] ? f4[ranks[0]] : (f4[ranks[0]] + f4[ranks[1]]) / 2;
}

/* A selection puts NaNs last. */
static bool ends_with_nan(enum arr_type type, const void *row, size_t n)
{
	const double *f8 = row;
	const float *f4 = row;

	return type == ARR_T_FLOAT64 ? f8[n - 1] != f8[n - 1] : f4[n - 1] != f4[n - 1];
}

/* The row with its one or two middle elements, which are at ranks, in their places. */
static enum arr_status select_middle(enum arr_type type, const void *from, size_t n,
				     const size_t *ranks, void *row, struct arr_error *err)
{
	struct arr__scratch scratch = { { NULL }, { 0 } };
	enum arr_status st;

	memcpy(row, from, n * arr_dtype_builtin(type)->item_bytes);
	st = arr__partition_row(type, row, n, ranks, n % 2 ? 1 : 2, &scratch, err);
	arr__scratch_clear(&scratch);
	return st;
}

bool arr__median_small(const arr_array *src, const struct arr_reduce_options *options,
		       arr_array **out, enum arr_status *st, struct arr_error *err)
{
	const enum arr_type type = src->dtype->type;
	const size_t n = (size_t)src->size, ranks[] = { (n - 1) / 2, n / 2 };
	double row[STACK_COUNT];
	union element x;

	if (n == 0 || n > STACK_COUNT || !is_small(src, options) || !arr__is_c_contiguous(src) ||
	    !(src->flags & ARR_ALIGNED))
		return false;
	/* zeros of either sign are in another order in a selection */
	if (!arr__sort_ranked(type, src->data, row, n) || row[ranks[0]] == 0) {
		*st = select_middle(type, src->data, n, ranks, row, err);
		if (*st != ARR_OK)
			return true;
	}
	if (!ends_with_nan(type, row, n))
		middle(&x, type, row, ranks);
	else if (type == ARR_T_FLOAT64)
		x.f8 = (double)NAN;
	else
		x.f4 = NAN;
	*st = arr__array_new_0d(src->dtype, &x, out, err);
	return true;
}
