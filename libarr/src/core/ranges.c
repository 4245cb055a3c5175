/* SPDX-License-Identifier: Apache-2.0 */
/* arange, linspace, eye.
 *
 * arange stores start and start + step in the dtype first and continues from those two, as NumPy
 * does: element i is first + i * (second - first) in the arithmetic of the dtype (float16 in
 * binary32). */
#include <math.h>
#include <string.h>

#include "array_internal.h"
#include "dtype/half.h"
#include "trace.h"

enum { CHUNK = 512 };

__extension__ typedef __int128 wide_int; /* holds sums and differences of 64-bit lengths */

static double as_double(struct arr_scalar s)
{
	return arr_scalar_cast(s, ARR_T_FLOAT64).as.f;
}

static bool is_integer(struct arr_scalar s)
{
	return strchr("biu", arr_dtype_builtin(s.type)->kind) != NULL;
}

/* The value's low 64 bits. */
static uint64_t as_bits(struct arr_scalar s)
{
	return arr_scalar_cast(s, ARR_T_UINT64).as.u;
}

static wide_int as_wide(struct arr_scalar s)
{
	return arr_dtype_builtin(s.type)->kind == 'u' ? (wide_int)s.as.u
						      : (wide_int)(int64_t)as_bits(s);
}

/* ceil((stop - start) / step) without rounding, for integers of up to 64 bits. */
static int64_t integer_count(struct arr_scalar start, struct arr_scalar stop,
			     struct arr_scalar step)
{
	wide_int span = as_wide(stop) - as_wide(start), by = as_wide(step), count;

	if (span == 0 || (span > 0) != (by > 0))
		return 0;
	count = span / by + (span % by != 0);
	return count > INT64_MAX ? INT64_MAX : (int64_t)count;
}

static bool is_complex(struct arr_scalar s)
{
	return arr_dtype_builtin(s.type)->kind == 'c';
}

/* NumPy takes the shorter of the quotient's two parts, so that a real span is empty. */
static double complex_length(struct arr_scalar start, struct arr_scalar stop,
			     struct arr_scalar step)
{
	struct arr_complex128 a = arr_scalar_cast(start, ARR_T_COMPLEX128).as.c;
	struct arr_complex128 b = arr_scalar_cast(stop, ARR_T_COMPLEX128).as.c;
	struct arr_complex128 by = arr_scalar_cast(step, ARR_T_COMPLEX128).as.c;
	double norm = by.re * by.re + by.im * by.im;
	double re = ((b.re - a.re) * by.re + (b.im - a.im) * by.im) / norm;
	double im = ((b.im - a.im) * by.re - (b.re - a.re) * by.im) / norm;

	return isnan(re) || isnan(im) ? NAN : fmin(ceil(re), ceil(im));
}

static enum arr_status range_count(struct arr_scalar start, struct arr_scalar stop,
				   struct arr_scalar step, int64_t *out, struct arr_error *err)
{
	double length;

	if (!arr_scalar_cast(step, ARR_T_BOOL).as.b)
		return arr_error_set(err, ARR_E_ARG, "arange: step is 0");
	if (is_integer(start) && is_integer(stop) && is_integer(step)) {
		*out = integer_count(start, stop, step);
		return ARR_OK;
	}
	if (is_complex(start) || is_complex(stop) || is_complex(step))
		length = complex_length(start, stop, step);
	else
		length = ceil((as_double(stop) - as_double(start)) / as_double(step));
	if (isnan(length) || length >= 0x1p63)
		return arr_error_set(err, ARR_E_ARG,
				     "arange: cannot compute length: (%g - %g) / %g is %g",
				     as_double(stop), as_double(start), as_double(step), length);
	*out = length > 0 ? (int64_t)length : 0;
	return ARR_OK;
}

/* start + step as Python computes it, weak like a literal. */
static struct arr_scalar next_of(struct arr_scalar start, struct arr_scalar step)
{
	struct arr_complex128 a, b;

	if (is_integer(start) && is_integer(step)) {
		wide_int sum = as_wide(start) + as_wide(step);

		return sum > INT64_MAX ? arr_scalar_uint((uint64_t)sum)
				       : arr_scalar_int((int64_t)sum);
	}
	a = arr_scalar_cast(start, ARR_T_COMPLEX128).as.c;
	b = arr_scalar_cast(step, ARR_T_COMPLEX128).as.c;
	return arr_scalar_complex(a.re + b.re, a.im + b.im);
}

static void continue_integers(arr_array *a)
{
	size_t item = a->dtype->item_bytes;
	arr__cast_fn *load = arr__cast_loop(a->dtype->type, ARR_T_UINT64);
	arr__cast_fn *store = arr__cast_loop(ARR_T_UINT64, a->dtype->type);
	uint64_t chunk[CHUNK], first[2];

	load((char *)first, a->data, 8, (ptrdiff_t)item, 2);
	for (int64_t i = 0; i < a->size; i += CHUNK) {
		size_t n = a->size - i < CHUNK ? (size_t)(a->size - i) : CHUNK;

		for (size_t k = 0; k < n; k++)
			chunk[k] = first[0] + ((uint64_t)i + k) * (first[1] - first[0]);
		store(a->data + (size_t)i * item, (const char *)chunk, (ptrdiff_t)item, 8, n);
	}
}

static void continue_halves(arr_array *a)
{
	uint16_t *v = (uint16_t *)(void *)a->data;
	float first = arr__half_to_float(v[0]), delta = arr__half_to_float(v[1]) - first;

	for (int64_t i = 2; i < a->size; i++)
		v[i] = arr__float_to_half(first + (float)i * delta);
}

/* Real and complex alike: `parts` is 1 or 2, and each part continues for itself. */
static void continue_floats(arr_array *a, int parts)
{
	float *v = (float *)(void *)a->data;

	for (int part = 0; part < parts; part++, v++) {
		float first = v[0], delta = v[parts] - first;

		for (int64_t i = 2; i < a->size; i++)
			v[i * parts] = first + (float)i * delta;
	}
}

static void continue_doubles(arr_array *a, int parts)
{
	double *v = (double *)(void *)a->data;

	for (int part = 0; part < parts; part++, v++) {
		double first = v[0], delta = v[parts] - first;

		for (int64_t i = 2; i < a->size; i++)
			v[i * parts] = first + (double)i * delta;
	}
}

static void continue_longdoubles(arr_array *a, int parts)
{
	long double *v = (long double *)(void *)a->data;

	for (int part = 0; part < parts; part++, v++) {
		long double first = v[0], delta = v[parts] - first;

		for (int64_t i = 2; i < a->size; i++)
			v[i * parts] = first + (long double)i * delta;
	}
}

/* Elements 0 and 1 are set; size > 2; a native number dtype. */
static void continue_range(arr_array *a)
{
	switch ((int)a->dtype->type) {
	case ARR_T_BOOL:
	case ARR_T_INT8:
	case ARR_T_UINT8:
	case ARR_T_INT16:
	case ARR_T_UINT16:
	case ARR_T_INT32:
	case ARR_T_UINT32:
	case ARR_T_INT64:
	case ARR_T_UINT64:
		continue_integers(a);
		break;
	case ARR_T_FLOAT16:
		continue_halves(a);
		break;
	case ARR_T_FLOAT32:
		continue_floats(a, 1);
		break;
	case ARR_T_FLOAT64:
		continue_doubles(a, 1);
		break;
	case ARR_T_COMPLEX64:
		continue_floats(a, 2);
		break;
	case ARR_T_COMPLEX128:
		continue_doubles(a, 2);
		break;
	case ARR_T_LONGDOUBLE:
		continue_longdoubles(a, 1);
		break;
	case ARR_T_CLONGDOUBLE:
		continue_longdoubles(a, 2);
		break;
	}
}

/* The native number dtype in which a range of dtype is computed: times count in int64. NULL, with
 * the error set, for what has no steps. */
static const arr_dtype *range_dtype(const char *op, const arr_dtype *dtype, struct arr_error *err)
{
	if (arr__is_number(dtype))
		return arr_dtype_builtin(dtype->type);
	if (arr__is_time(dtype))
		return ARR_INT64;
	arr_error_set(err, ARR_E_DTYPE, "%s: no numbers of dtype %s", op, dtype->name);
	return NULL;
}

/* a, whose reference is taken, in dtype. */
static enum arr_status finish(arr_array *a, const arr_dtype *dtype, arr_array **out,
			      struct arr_error *err)
{
	enum arr_status st;

	if (BASE_LIKELY(a->dtype == dtype)) {
		*out = a;
		return ARR_OK;
	}
	st = arr__copy_as(a, dtype, ARR_ORDER_K, out, err);
	arr_array_release(a);
	return st;
}

/* The usual range: from integers of 63 bits, in int64. False: not such a one. */
static bool arange_int64(const struct arr_scalar *start, const struct arr_scalar *stop,
			 const struct arr_scalar *step, const arr_dtype *wanted, arr_array **out,
			 enum arr_status *st, struct arr_error *err)
{
	const int64_t from = start->as.i, by = step->as.i;
	int64_t span, next, *values;

	if (start->type != ARR_T_INT64 || stop->type != ARR_T_INT64 || step->type != ARR_T_INT64 ||
	    (wanted && wanted != ARR_INT64) || by == 0 || by == -1 ||
	    __builtin_sub_overflow(stop->as.i, from, &span) ||
	    __builtin_add_overflow(from, by, &next))
		return false;
	span = (span > 0) == (by > 0) ? span / by + (span % by != 0) : 0;
	*st = arr__array_new(1, &span, ARR_INT64, ARR_ORDER_C, false, out, err);
	if (*st != ARR_OK)
		return true;
	values = (int64_t *)(void *)(*out)->data;
	for (int64_t i = 0; i < span; i++)
		values[i] = from + i * by;
	return true;
}

static enum arr_status arange(struct arr_scalar start, struct arr_scalar stop,
			      struct arr_scalar step, const arr_dtype *wanted, arr_array **out,
			      struct arr_error *err)
{
	const struct arr_type_operand operands[] = { arr_scalar_operand(start),
						     arr_scalar_operand(stop),
						     arr_scalar_operand(step) };
	struct arr_scalar next = next_of(start, step);
	int64_t count = 0;
	const arr_dtype *dtype = wanted;
	arr_array *a = NULL;

	if (!wanted)
		ARR_TRY(arr_result_type(operands, 3, &wanted, err)); /* numbers: built in */
	dtype = range_dtype("arange", wanted, err);
	if (!dtype)
		return ARR_E_DTYPE;
	ARR_TRY(range_count(start, stop, step, &count, err));
	if (dtype->type == ARR_T_BOOL && count > 2)
		return arr_error_set(err, ARR_E_DTYPE,
				     "arange: no bool ranges longer than 2, this one has %lld",
				     (long long)count);
	if (count > 0)
		ARR_TRY(arr__scalar_check(start, dtype, err));
	if (count > 1)
		ARR_TRY(arr__scalar_check(next, dtype, err));
	ARR_TRY(arr__array_new(1, &count, dtype, ARR_ORDER_C, false, &a, err));
	if (count > 0)
		arr__scalar_store(start, dtype->type, a->data);
	if (count > 1)
		arr__scalar_store(next, dtype->type, a->data + dtype->item_bytes);
	if (count > 2)
		continue_range(a);
	return finish(a, wanted, out, err);
}

enum arr_status arr_arange(struct arr_scalar start, struct arr_scalar stop, struct arr_scalar step,
			   const arr_dtype *dtype, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "arange", ARR_OP_CREATE, ARR__NO_INS, err);
	if (!arange_int64(&start, &stop, &step, dtype, out, &st, err))
		st = arange(start, stop, step, dtype, out, err);
	return arr__trace_end(&t, st, out, err);
}

/* Elements [first, first + count), with NumPy's order of operations (the results depend on it in
 * the last bit). */
static void linspace_part(const struct arr_linspace_args *args, int64_t first, size_t count,
			  double *out)
{
	const double start = args->start, delta = args->stop - start;
	const double divisions = (double)(args->count - (args->endpoint ? 1 : 0));
	const double step = divisions > 0 ? delta / divisions : delta;

	if (step == 0 && divisions > 0) {
		for (size_t k = 0; k < count; k++)
			out[k] = (double)(first + (int64_t)k) / divisions * delta + start;
	} else {
		for (size_t k = 0; k < count; k++)
			out[k] = (double)(first + (int64_t)k) * step + start;
	}
	if (args->endpoint && args->count > 1 && first + (int64_t)count == args->count)
		out[count - 1] = args->stop;
}

static enum arr_status linspace(const struct arr_linspace_args *args, arr_array **out,
				struct arr_error *err)
{
	const arr_dtype *wanted = args->dtype ? args->dtype : ARR_FLOAT64;
	const arr_dtype *dtype = range_dtype("linspace", wanted, err);
	double chunk[CHUNK];
	arr__cast_fn *store;
	arr_array *a = NULL;
	bool integer;

	if (!dtype)
		return ARR_E_DTYPE;
	integer = dtype->kind == 'i' || dtype->kind == 'u';
	store = arr__cast_loop(ARR_T_FLOAT64, dtype->type);
	if (args->count < 0)
		return arr_error_set(err, ARR_E_ARG,
				     "linspace: number of samples, %lld, must be non-negative",
				     (long long)args->count);
	ARR_TRY(arr__array_new(1, &args->count, dtype, ARR_ORDER_C, false, &a, err));
	for (int64_t i = 0; i < args->count; i += CHUNK) {
		size_t n = args->count - i < CHUNK ? (size_t)(args->count - i) : CHUNK;

		if (dtype->type == ARR_T_FLOAT64) {
			linspace_part(args, i, n, (double *)(void *)a->data + i);
			continue;
		}
		linspace_part(args, i, n, chunk);
		for (size_t k = 0; integer && k < n; k++)
			chunk[k] = floor(chunk[k]);
		store(a->data + (size_t)i * dtype->item_bytes, (const char *)chunk,
		      (ptrdiff_t)dtype->item_bytes, 8, n);
	}
	return finish(a, wanted, out, err);
}

enum arr_status arr_linspace(const struct arr_linspace_args *args, arr_array **out,
			     struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "linspace", ARR_OP_CREATE, ARR__NO_INS, err);
	st = linspace(args, out, err);
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status eye(int64_t rows, int64_t columns, int64_t k, const arr_dtype *wanted,
			   arr_array **out, struct arr_error *err)
{
	const int64_t shape[] = { rows, columns };
	const arr_dtype *dtype = range_dtype("eye", wanted, err);
	arr_array *a = NULL;

	if (!dtype)
		return ARR_E_DTYPE;
	ARR_TRY(arr__array_new(2, shape, dtype, ARR_ORDER_C, true, &a, err));
	if (k > -rows && k < columns) {
		int64_t row = k < 0 ? -k : 0, column = k > 0 ? k : 0;

		for (; row < rows && column < columns; row++, column++)
			arr__scalar_store(arr_scalar_int(1), dtype->type,
					  a->data + row * a->strides[0] + column * a->strides[1]);
	}
	return finish(a, wanted, out, err);
}

enum arr_status arr_eye(int64_t rows, int64_t columns, int64_t k, const arr_dtype *dtype,
			arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "eye", ARR_OP_CREATE, ARR__NO_INS, err);
	st = eye(rows, columns, k, dtype, out, err);
	return arr__trace_end(&t, st, out, err);
}
