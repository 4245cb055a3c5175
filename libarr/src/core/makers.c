/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays from arrays and functions; numbers spaced by a factor. */
#include <math.h>
#include <string.h>

#include <arr/create.h>
#include <arr/ufunc.h>

#include "layout/layout_internal.h"

static bool has_order(const arr_array *a, enum arr_order order)
{
	if (order == ARR_ORDER_C)
		return arr__is_c_contiguous(a);
	if (order == ARR_ORDER_F)
		return arr__is_f_contiguous(a);
	return true; /* A and K ask for nothing that is not there */
}

static enum arr_status asarray(const arr_array *src, const arr_dtype *dtype, enum arr_order order,
			       enum arr_copy_mode mode, arr_array **out, struct arr_error *err)
{
	const bool fits = (!dtype || arr__dtype_equal(dtype, src->dtype)) && has_order(src, order);

	if (fits && mode != ARR_COPYMODE_ALWAYS) {
		*out = arr_array_retain(src);
		return ARR_OK;
	}
	if (mode == ARR_COPYMODE_NEVER)
		return arr_error_set(err, ARR_E_ARG,
				     "unable to avoid copy while creating an array as requested");
	return arr__copy_as(src, dtype, order, out, err);
}

/* minimum of axes: 0 or 1. */
static enum arr_status traced(const char *op, const arr_array *src, const arr_dtype *dtype,
			      enum arr_order order, enum arr_copy_mode mode, int ndim_min,
			      arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	arr_array *grown = NULL;
	enum arr_status st;

	err = arr__trace_begin(&t, op, ARR_OP_CREATE, ARR__INS(src), err);
	st = src->ndim < ndim_min ? arr__atleast(src, ndim_min, &grown, err) : ARR_OK;
	if (st == ARR_OK)
		st = asarray(grown ? grown : src, dtype, order, mode, out, err);
	arr_array_release(grown);
	if (st == ARR_OK && *out != src && !(*out)->base)
		arr__trace_copied(&t,
				  mode == ARR_COPYMODE_ALWAYS ? ARR_COPY_EXPLICIT
				  : dtype && !arr__dtype_equal(dtype, src->dtype)
					  ? ARR_COPY_CAST
					  : ARR_COPY_NONCONTIGUOUS,
				  arr__size_bytes(*out));
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_asarray(const arr_array *src, const arr_dtype *dtype, enum arr_order order,
			    enum arr_copy_mode mode, arr_array **out, struct arr_error *err)
{
	return traced("asarray", src, dtype, order, mode, 0, out, err);
}

enum arr_status arr_ascontiguousarray(const arr_array *src, const arr_dtype *dtype, arr_array **out,
				      struct arr_error *err)
{
	return traced("ascontiguousarray", src, dtype, ARR_ORDER_C, ARR_COPYMODE_IF_NEEDED, 1, out,
		      err);
}

enum arr_status arr_asfortranarray(const arr_array *src, const arr_dtype *dtype, arr_array **out,
				   struct arr_error *err)
{
	return traced("asfortranarray", src, dtype, ARR_ORDER_F, ARR_COPYMODE_IF_NEEDED, 1, out,
		      err);
}

enum arr_status arr_require(const arr_array *src, const arr_dtype *dtype, unsigned flags,
			    arr_array **out, struct arr_error *err)
{
	const unsigned orders = ARR_C_CONTIGUOUS | ARR_F_CONTIGUOUS;
	const bool fits = (src->flags & flags) == flags;
	enum arr_order order = flags & ARR_C_CONTIGUOUS   ? ARR_ORDER_C
			       : flags & ARR_F_CONTIGUOUS ? ARR_ORDER_F
							  : ARR_ORDER_K;

	if ((flags & orders) == orders)
		return arr_error_set(err, ARR_E_ARG,
				     "require: cannot specify both \"C\" and \"F\" order");
	return traced("require", src, dtype, order,
		      fits ? ARR_COPYMODE_IF_NEEDED : ARR_COPYMODE_ALWAYS, 0, out, err);
}

/* ---- spaced by a factor ---- */

/* base ** exponents. */
static enum arr_status powers(const struct arr_linspace_args *exponents, double base,
			      const arr_dtype *dtype, arr_array **out, struct arr_error *err)
{
	struct arr_linspace_args args = *exponents;
	arr_array *exponent = NULL, *power = NULL;
	enum arr_status st;

	args.dtype = ARR_FLOAT64;
	ARR_TRY(arr_linspace(&args, &exponent, err));
	st = arr_ufunc_call(
		arr_ufunc_find("power"),
		(struct arr_input[]){ arr_in_scalar(arr_scalar_float(base)), arr_in(exponent) },
		NULL, &power, err);
	arr_array_release(exponent);
	if (st != ARR_OK)
		return st;
	if (!dtype || dtype == power->dtype) {
		*out = power;
		return ARR_OK;
	}
	st = arr__copy_as(power, dtype, ARR_ORDER_C, out, err);
	arr_array_release(power);
	return st;
}

enum arr_status arr_logspace(const struct arr_linspace_args *args, double base, arr_array **out,
			     struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "logspace", ARR_OP_CREATE, ARR__NO_INS, err);
	st = powers(args, base, args->dtype, out, err);
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status geomspace(const struct arr_linspace_args *args, arr_array **out,
				 struct arr_error *err)
{
	const bool negative = args->start < 0 && args->stop < 0;
	struct arr_linspace_args exponents = *args;
	arr_array *a = NULL;
	enum arr_status st;
	double *v;

	if (args->start == 0 || args->stop == 0)
		return arr_error_set(err, ARR_E_ARG,
				     "geomspace: geometric sequence cannot include zero");
	exponents.start = log10(negative ? -args->start : args->start);
	exponents.stop = log10(negative ? -args->stop : args->stop);
	ARR_TRY(powers(&exponents, 10.0, NULL, &a, err));
	v = (double *)(void *)a->data;
	for (int64_t i = 0; i < args->count && negative; i++)
		v[i] = -v[i];
	if (args->count > 0) /* the ends are exact */
		v[0] = args->start;
	if (args->count > 1 && args->endpoint)
		v[args->count - 1] = args->stop;
	if (!args->dtype || args->dtype == ARR_FLOAT64) {
		*out = a;
		return ARR_OK;
	}
	st = arr__copy_as(a, args->dtype, ARR_ORDER_C, out, err);
	arr_array_release(a);
	return st;
}

enum arr_status arr_geomspace(const struct arr_linspace_args *args, arr_array **out,
			      struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "geomspace", ARR_OP_CREATE, ARR__NO_INS, err);
	st = geomspace(args, out, err);
	return arr__trace_end(&t, st, out, err);
}

/* ---- from functions ---- */

enum { FIRST_ROOM = 64 };

/* Elements are filled in one by one: what an array of this dtype has must be such elements. */
static enum arr_status require_elements(const char *op, const arr_dtype *dtype,
					struct arr_error *err)
{
	if (!dtype->special)
		return ARR_OK;
	return arr_error_set(err, ARR_E_DTYPE, "%s: dtype %s is no element of an array", op,
			     dtype->name);
}

/* A twice as long array with the elements so far; a is given up. */
static enum arr_status grow(arr_array **a, int64_t count, struct arr_error *err)
{
	arr_array *longer = NULL;
	int64_t room;

	if (__builtin_mul_overflow((*a)->size, 2, &room))
		return arr_error_set(err, ARR_E_NOMEM, "fromiter: too many elements");
	ARR_TRY(arr__array_new(1, &room, (*a)->dtype, ARR_ORDER_C, false, &longer, err));
	memcpy(longer->data, (*a)->data, (size_t)count * (*a)->dtype->item_bytes);
	arr_array_release(*a);
	*a = longer;
	return ARR_OK;
}

static enum arr_status fromiter(arr_next_fn *next, void *context, const arr_dtype *dtype,
				int64_t count, arr_array **out, struct arr_error *err)
{
	int64_t room = count < 0 ? FIRST_ROOM : count, n = 0;
	enum arr_status st = ARR_OK;
	arr_array *a = NULL, *cut = NULL;
	int more = 1;

	ARR_TRY(require_elements("fromiter", dtype, err));
	ARR_TRY(arr__array_new(1, &room, dtype, ARR_ORDER_C, false, &a, err));
	for (; count < 0 || n < count; n++) {
		if (n == a->size)
			st = grow(&a, n, err);
		if (st != ARR_OK)
			break;
		more = next(a->data + (size_t)n * dtype->item_bytes, context, err);
		if (more != 1)
			break;
	}
	if (st == ARR_OK && more < 0)
		st = err && err->status != ARR_OK
			     ? err->status
			     : arr_error_set(err, ARR_E_ARG, "fromiter: element %lld failed",
					     (long long)n);
	if (st == ARR_OK && count >= 0 && n < count)
		st = arr_error_set(err, ARR_E_ARG,
				   "fromiter: iterator too short: %lld of %lld elements",
				   (long long)n, (long long)count);
	if (st == ARR_OK && n < a->size) {
		st = arr__array_new(1, &n, dtype, ARR_ORDER_C, false, &cut, err);
		if (st == ARR_OK)
			memcpy(cut->data, a->data, (size_t)arr__size_bytes(cut));
		arr_array_release(a);
		a = cut;
	}
	if (st == ARR_OK)
		*out = a;
	else
		arr_array_release(a);
	return st;
}

enum arr_status arr_fromiter(arr_next_fn *next, void *context, const arr_dtype *dtype,
			     int64_t count, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "fromiter", ARR_OP_CREATE, ARR__NO_INS, err);
	st = fromiter(next, context, dtype, count, out, err);
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status fromfunction(arr_element_fn *function, void *context, int ndim,
				    const int64_t *shape, const arr_dtype *dtype, arr_array **out,
				    struct arr_error *err)
{
	int64_t index[ARR_NDIM_MAX] = { 0 };
	enum arr_status st = ARR_OK;
	arr_array *a = NULL;

	ARR_TRY(require_elements("fromfunction", dtype, err));
	ARR_TRY(arr__array_new(ndim, shape, dtype, ARR_ORDER_C, false, &a, err));
	for (int64_t n = 0; n < a->size && st == ARR_OK; n++) {
		st = function(a->data + (size_t)n * dtype->item_bytes, index, context, err);
		for (int axis = ndim - 1; axis >= 0; axis--) {
			if (++index[axis] < shape[axis])
				break;
			index[axis] = 0;
		}
	}
	if (st == ARR_OK)
		*out = a;
	else
		arr_array_release(a);
	return st;
}

enum arr_status arr_fromfunction(arr_element_fn *function, void *context, int ndim,
				 const int64_t *shape, const arr_dtype *dtype, arr_array **out,
				 struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "fromfunction", ARR_OP_CREATE, ARR__NO_INS, err);
	st = fromfunction(function, context, ndim, shape, dtype ? dtype : ARR_FLOAT64, out, err);
	return arr__trace_end(&t, st, out, err);
}
