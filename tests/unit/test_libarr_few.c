/* SPDX-License-Identifier: Apache-2.0 */
/* Calls on few elements have short ways, which are not taken while an observer is there: each call
 * is made with and without one, and both give the same status, message, dtype, layout and bits; one
 * may be a view of an array of its own. */
#include <math.h>
#include <stdio.h>

#include "libarr_testing.h"

static const struct arr_observer nobody = { .struct_bytes = sizeof nobody };

/* A call over the operands below. */
typedef enum arr_status few_fn(arr_array **out, struct arr_error *error);

static arr_array *x, *y; /* y NULL: the number */
static struct arr_scalar number;
static bool number_first;
static const arr_ufunc *ufunc;
static struct arr_ufunc_options call_options;
static const struct arr_reduce_options *reduce_options;
static const struct arr_accumulate_options *scan_options;
static char at[200]; /* where the table stands, for messages */

static bool both_nan(const arr_dtype *dtype, const char *a, const char *b)
{
	const char kind = arr_dtype_kind(dtype);
	const size_t item = arr_dtype_item_bytes(dtype), part = kind == 'c' ? item / 2 : item;

	if (kind != 'f' && kind != 'c')
		return false;
	for (size_t k = 0; k < item; k += part) {
		long double p = 0, q = 0;

		if (part == 16) {
			memcpy(&p, a + k, 16);
			memcpy(&q, b + k, 16);
		} else if (part == 8) {
			double f, g;

			memcpy(&f, a + k, 8);
			memcpy(&g, b + k, 8);
			p = f;
			q = g;
		} else if (part == 4) {
			float f, g;

			memcpy(&f, a + k, 4);
			memcpy(&g, b + k, 4);
			p = f;
			q = g;
		} else {
			uint16_t f, g;

			memcpy(&f, a + k, 2);
			memcpy(&g, b + k, 2);
			p = (f & 0x7fff) > 0x7c00 ? NAN : f;
			q = (g & 0x7fff) > 0x7c00 ? NAN : g;
		}
		if (!(p == q && !signbit(p) == !signbit(q)) && !(p != p && q != q))
			return false;
	}
	return true;
}

static void expect_same_bits(const arr_array *a, const arr_array *b)
{
	const arr_dtype *dtype = arr_array_dtype(a);
	const size_t item = arr_dtype_item_bytes(dtype);

	for (int64_t i = 0; i < arr_array_size(a); i++) {
		const char *p = (const char *)arr_array_data(a) + (size_t)i * item;
		const char *q = (const char *)arr_array_data(b) + (size_t)i * item;

		if (memcmp(p, q, item) != 0 && !both_nan(dtype, p, q))
			fail_msg("%s: element %lld differs", at, (long long)i);
	}
}

static void expect_same(const arr_array *a, const arr_array *b)
{
	if (arr_array_dtype(a) != arr_array_dtype(b))
		fail_msg("%s: dtype %s, expected %s", at, arr_dtype_name(arr_array_dtype(a)),
			 arr_dtype_name(arr_array_dtype(b)));
	if (arr_array_ndim(a) != arr_array_ndim(b) ||
	    (arr_array_flags(a) | ARR_OWNDATA) != (arr_array_flags(b) | ARR_OWNDATA))
		fail_msg("%s: %d axes, flags %u, expected %d, %u", at, arr_array_ndim(a),
			 arr_array_flags(a), arr_array_ndim(b), arr_array_flags(b));
	for (int i = 0; i < arr_array_ndim(a); i++) {
		if (arr_array_shape(a)[i] != arr_array_shape(b)[i] ||
		    (arr_array_shape(a)[i] > 1 &&
		     arr_array_strides(a)[i] != arr_array_strides(b)[i]))
			fail_msg("%s: axis %d differs", at, i);
	}
	expect_same_bits(a, b);
}

static void both_ways(few_fn *call)
{
	struct arr_error short_err = { 0 }, long_err = { 0 };
	arr_array *quick = NULL, *thorough = NULL;
	enum arr_status short_st, long_st;

	short_st = call(&quick, &short_err);
	arr_observer_install(&nobody);
	long_st = call(&thorough, &long_err);
	arr_observer_install(NULL);
	if (short_st != long_st || strcmp(short_err.message, long_err.message) != 0)
		fail_msg("%s: %s (%s), expected %s (%s)", at, arr_status_name(short_st),
			 short_err.message, arr_status_name(long_st), long_err.message);
	if (short_st == ARR_OK)
		expect_same(quick, thorough);
	arr_array_release(quick);
	arr_array_release(thorough);
}

/* ---- operands ---- */

static const enum arr_type types[] = { ARR_T_BOOL,      ARR_T_INT8,      ARR_T_UINT8,
				       ARR_T_INT16,     ARR_T_INT32,     ARR_T_UINT32,
				       ARR_T_INT64,     ARR_T_UINT64,    ARR_T_FLOAT16,
				       ARR_T_FLOAT32,   ARR_T_FLOAT64,   ARR_T_LONGDOUBLE,
				       ARR_T_COMPLEX64, ARR_T_COMPLEX128 };
static const struct list shapes[] = { L0, L(0), L(1), L(10), L(3, 4), L(1, 5), L(64), L(65) };

static arr_array *operand(const arr_dtype *dtype, const struct list *shape, int seed)
{
	static const double values[] = { 1,        2.5,   -0.0, 0,   7,    (double)NAN, 3, -1,
					 INFINITY, 1e300, 100,  0.5, -2.5, 1e-4,        6, 64 };
	const struct arr_errstate quiet = arr_errstate_all(ARR_FP_IGNORE, NULL, NULL);
	arr_array *wide = NULL, *out = NULL;
	double *to;

	assert_ok(arr_empty(shape->count, shape->at, ARR_FLOAT64, ARR_ORDER_C, &wide, err));
	to = arr_array_data(wide);
	for (int64_t i = 0; i < arr_array_size(wide); i++)
		to[i] = values[(size_t)(i * (seed + 1) + seed) % BASE_ARRAY_SIZE(values)];
	assert_ok(arr_errstate_push(&quiet, err)); /* not every value has an integer */
	assert_ok(arr_array_astype(wide, dtype, ARR_ORDER_C, ARR_CASTING_UNSAFE, &out, err));
	assert_ok(arr_errstate_pop(err));
	arr_array_release(wide);
	return out;
}

static void locate(const char *what, const arr_dtype *dtype, size_t shape, size_t form)
{
	snprintf(at, sizeof at, "%s %s, shape %zu, form %zu", what, arr_dtype_name(dtype), shape,
		 form);
}

/* ---- ufuncs ---- */

static enum arr_status call_new(arr_array **out, struct arr_error *error)
{
	const struct arr_input a = arr_in(x), b = y ? arr_in(y) : arr_in_scalar(number);
	const struct arr_input inputs[] = { number_first ? b : a, number_first ? a : b };

	return arr_ufunc_call(ufunc, inputs, &call_options, out, error);
}

/* Into `into`, fresh each time; given back as a copy, so that both results can be compared. */
static enum arr_status call_into(arr_array *into, arr_array **out, struct arr_error *error)
{
	arr_array *same = NULL;
	enum arr_status st;

	call_options.out[0] = into;
	st = call_new(&same, error);
	call_options.out[0] = NULL;
	if (st == ARR_OK)
		st = arr_array_copy(same, ARR_ORDER_K, out, error);
	arr_array_release(same);
	return st;
}

static enum arr_status call_in_place(arr_array **out, struct arr_error *error)
{
	arr_array *kept = x, *copy = NULL;
	enum arr_status st;

	assert_ok(arr_array_copy(x, ARR_ORDER_C, &copy, err));
	x = copy;
	st = call_into(copy, out, error);
	x = kept;
	arr_array_release(copy);
	return st;
}

static enum arr_status call_elsewhere(arr_array **out, struct arr_error *error)
{
	arr_array *into = NULL;
	enum arr_status st;

	assert_ok(arr_zeros(arr_array_ndim(x), arr_array_shape(x), arr_array_dtype(x), ARR_ORDER_C,
			    &into, err));
	st = call_into(into, out, error);
	arr_array_release(into);
	return st;
}

/* x is all but the last element of memory whose all but the first are the output. */
static enum arr_status call_shifted(arr_array **out, struct arr_error *error)
{
	const struct arr_index head = arr_index_slice(0, -1, 1), tail = arr_index_slice(1, 100, 1);
	const int64_t more = arr_array_size(x) + 1;
	arr_array *kept = x, *memory = NULL, *from = NULL, *into = NULL;
	enum arr_status st;

	assert_ok(arr_zeros(1, &more, arr_array_dtype(x), ARR_ORDER_C, &memory, err));
	assert_ok(arr_array_index(memory, &head, 1, &from, err));
	assert_ok(arr_array_index(memory, &tail, 1, &into, err));
	assert_ok(arr_copyto(from, x, ARR_CASTING_NO, err));
	x = from;
	st = call_into(into, out, error);
	x = kept;
	arr_array_release(into);
	arr_array_release(from);
	arr_array_release(memory);
	return st;
}

static void every_output(const arr_dtype *dtype, size_t shape, size_t form)
{
	locate(arr_ufunc_name(ufunc), dtype, shape, form);
	both_ways(call_new);
	both_ways(call_in_place);
	both_ways(call_elsewhere);
	if (shapes[shape].count == 1)
		both_ways(call_shifted);
}

static struct arr_scalar strong(struct arr_scalar s, enum arr_type type)
{
	return arr_scalar_cast(s, type);
}

static void every_number(const arr_dtype *dtype, size_t shape)
{
	const struct arr_scalar numbers[] = { arr_scalar_int(2),
					      arr_scalar_int(-1),
					      arr_scalar_int(300),
					      arr_scalar_uint(UINT64_MAX),
					      arr_scalar_float(1.5),
					      arr_scalar_float((double)NAN),
					      arr_scalar_complex(1, 2),
					      arr_scalar_bool(true),
					      strong(arr_scalar_int(3), ARR_T_INT64),
					      strong(arr_scalar_int(3), ARR_T_UINT8),
					      strong(arr_scalar_float(0.1), ARR_T_FLOAT32),
					      strong(arr_scalar_float(0.1), ARR_T_FLOAT64) };

	for (size_t k = 0; k < BASE_ARRAY_SIZE(numbers); k++) {
		number = numbers[k];
		for (int first = 0; first < 2; first++) {
			number_first = first;
			every_output(dtype, shape, 100 + 10 * k + (size_t)first);
		}
	}
	number_first = false;
}

static void one_ufunc(enum arr_type type, size_t shape)
{
	const arr_dtype *dtype = arr_dtype_builtin(type);
	const struct list *forms[] = { &shapes[shape], &shapes[0] };

	x = operand(dtype, &shapes[shape], 0);
	for (size_t form = 0; form < 2; form++) {
		y = operand(dtype, forms[form], 1);
		every_output(dtype, shape, form);
		arr_array_release(y);
		y = NULL;
	}
	if (arr_ufunc_nin(ufunc) == 2)
		every_number(dtype, shape);
	arr_array_release(x);
}

static void ufuncs_of_few_elements(void **state)
{
	(void)state;
	call_options = arr_ufunc_options_default();
	for (size_t u = 0; u < arr_ufunc_count(); u++) {
		ufunc = arr_ufunc_at(u);
		if (arr_ufunc_nin(ufunc) > 2 || arr_ufunc_nout(ufunc) > 1)
			continue;
		for (size_t t = 0; t < BASE_ARRAY_SIZE(types); t++) {
			for (size_t s = 0; s < BASE_ARRAY_SIZE(shapes); s++)
				one_ufunc(types[t], s);
		}
	}
}

static void errors_of_few_elements(void **state)
{
	const struct arr_errstate raise = arr_errstate_all(ARR_FP_RAISE, NULL, NULL);

	assert_ok(arr_errstate_push(&raise, err));
	ufuncs_of_few_elements(state);
	assert_ok(arr_errstate_pop(err));
}

/* ---- reductions ---- */

static enum arr_status call_reduce(arr_array **out, struct arr_error *error)
{
	return arr_ufunc_reduce(ufunc, x, reduce_options, out, error);
}

static enum arr_status call_accumulate(arr_array **out, struct arr_error *error)
{
	return arr_ufunc_accumulate(ufunc, x, scan_options, out, error);
}

static enum arr_status call_any(arr_array **out, struct arr_error *error)
{
	return arr_any(x, reduce_options, out, error);
}

static enum arr_status call_mean(arr_array **out, struct arr_error *error)
{
	return arr_mean(x, reduce_options, out, error);
}

static enum arr_status call_var(arr_array **out, struct arr_error *error)
{
	return arr_var(x, reduce_options, out, error);
}

static enum arr_status call_std(arr_array **out, struct arr_error *error)
{
	return arr_std(x, reduce_options, out, error);
}

static enum arr_status call_median(arr_array **out, struct arr_error *error)
{
	return arr_median(x, reduce_options, out, error);
}

static enum arr_status call_argmax(arr_array **out, struct arr_error *error)
{
	return arr_argmax(x, reduce_options, out, error);
}

static enum arr_status call_sort(arr_array **out, struct arr_error *error)
{
	return arr_sort(x, -1, out, error);
}

static enum arr_status call_unique(arr_array **out, struct arr_error *error)
{
	return arr_unique(x, true, NULL, out, error);
}

static enum arr_status call_unique_nans(arr_array **out, struct arr_error *error)
{
	return arr_unique(x, false, NULL, out, error);
}

static enum arr_status call_clip(arr_array **out, struct arr_error *error)
{
	const struct arr_input low = arr_in_scalar(arr_scalar_float(0.25)), high = arr_in(y);

	return arr_clip_to(x, &low, &high, out, error);
}

static few_fn *const composed[] = { call_any,    call_mean, call_var,    call_std,
				    call_median, call_sort, call_unique, call_unique_nans,
				    call_argmax, call_clip };

static const struct arr_scalar seven = { ARR_T_INT64, true, { .i = 7 } };

static void one_reduction(const arr_dtype *dtype, size_t shape)
{
	static const int first[] = { 0 }, last[] = { -1 };
	const struct arr_reduce_options reduces[] = {
		{ .axes = first, .axis_count = 1 },
		{ .axes = last, .axis_count = 1, .ddof = 1 },
		{ .keepdims = true },
		{ .dtype = dtype, .ddof = 0.5 },
		{ .dtype = ARR_FLOAT64 },
		{ .initial = &seven },
		{ .from_first = true, .ddof = 100 },
		{ .axis_count = 0, .ddof = 1 },
	};
	const struct arr_accumulate_options scans[] = {
		{ .axis = -1 }, { .flatten = true }, { .dtype = dtype }, { .axis = 1 }
	};

	for (size_t k = 0; k <= BASE_ARRAY_SIZE(reduces); k++) {
		reduce_options = k ? &reduces[k - 1] : NULL;
		locate("reductions", dtype, shape, k);
		for (size_t c = 0; c < BASE_ARRAY_SIZE(composed); c++)
			both_ways(composed[c]);
		for (size_t u = 0; u < arr_ufunc_count(); u++) {
			ufunc = arr_ufunc_at(u);
			locate(arr_ufunc_name(ufunc), dtype, shape, k);
			both_ways(call_reduce);
			scan_options = k && k <= BASE_ARRAY_SIZE(scans) ? &scans[k - 1] : NULL;
			both_ways(call_accumulate);
		}
	}
}

static void reductions_of_few_elements(void **state)
{
	(void)state;
	for (size_t t = 0; t < BASE_ARRAY_SIZE(types); t++) {
		for (size_t s = 0; s < BASE_ARRAY_SIZE(shapes); s++) {
			x = operand(arr_dtype_builtin(types[t]), &shapes[s], 2);
			y = operand(arr_dtype_builtin(types[t]), &shapes[s], 3);
			one_reduction(arr_dtype_builtin(types[t]), s);
			arr_array_release(x);
			arr_array_release(y);
			y = NULL;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ufuncs_of_few_elements),
		cmocka_unit_test(errors_of_few_elements),
		cmocka_unit_test(reductions_of_few_elements),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
