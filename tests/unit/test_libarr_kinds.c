/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of numbers on everything else: texts, times, structures, raw bytes, long doubles. What
 * is expected is NumPy 2.4's repr of its result. */
#include <stdlib.h>

#include <math.h>

#include "libarr_testing.h"

/* A column of the dtype with these elements, commas between; blanks stand for empty elements. */
static arr_array *column(const char *dtype, const char *elements)
{
	struct arr_loadtxt_options o = ARR_LOADTXT_OPTIONS;
	arr_array *a = NULL;

	assert_ok(arr_dtype_from_name(dtype, &o.dtype, err));
	o.delimiter = ',';
	o.ndmin = 1;
	assert_ok(arr_loadtxt_from(elements, strlen(elements), &o, &a, err));
	arr_dtype_release(o.dtype);
	return a;
}

/* Releases a. */
static void expect_repr(const char *loc, arr_array *a, const char *want)
{
	char *text = NULL;

	assert_ok(arr_array_repr(a, NULL, &text, NULL, err));
	if (strcmp(text, want) != 0)
		fail_msg("%s: %s, expected %s", loc, text, want);
	free(text);
	arr_array_release(a);
}

typedef enum arr_status function(const arr_array *a, arr_array **out, struct arr_error *err);

#define REDUCTION(name)                                                                         \
	static enum arr_status name(const arr_array *a, arr_array **out, struct arr_error *err) \
	{                                                                                       \
		return arr_##name(a, NULL, out, err);                                           \
	}
REDUCTION(any)
REDUCTION(all)
REDUCTION(count_nonzero)
REDUCTION(argmax)
REDUCTION(argmin)
REDUCTION(median)
REDUCTION(nanmedian)
REDUCTION(nanmax)
REDUCTION(nanmin)
REDUCTION(nansum)
REDUCTION(nanargmax)
REDUCTION(nan_to_num)

static enum arr_status to_bool(const arr_array *a, arr_array **out, struct arr_error *err)
{
	return arr_array_astype(a, ARR_BOOL, ARR_ORDER_K, ARR_CASTING_UNSAFE, out, err);
}

static enum arr_status zeros_like(const arr_array *a, arr_array **out, struct arr_error *err)
{
	return arr_zeros_like(a, NULL, ARR_ORDER_K, out, err);
}

static enum arr_status equal_self(const arr_array *a, arr_array **out, struct arr_error *err)
{
	return arr_array_equal(a, a, false, out, err);
}

static enum arr_status equal_self_nan(const arr_array *a, arr_array **out, struct arr_error *err)
{
	return arr_array_equal(a, a, true, out, err);
}

static enum arr_status trim(const arr_array *a, arr_array **out, struct arr_error *err)
{
	return arr_trim_zeros(a, true, true, out, err);
}

static enum arr_status gradient(const arr_array *a, arr_array **out, struct arr_error *err)
{
	return arr_gradient(a, arr_in_scalar(arr_scalar_int(1)), 0, 1, out, err);
}

static enum arr_status trapezoid(const arr_array *a, arr_array **out, struct arr_error *err)
{
	return arr_trapezoid(a, NULL, arr_scalar_float(1), -1, out, err);
}

static enum arr_status ediff1d(const arr_array *a, arr_array **out, struct arr_error *err)
{
	return arr_ediff1d(a, NULL, NULL, out, err);
}

static enum arr_status running(const arr_array *a, arr_array **out, struct arr_error *err)
{
	const struct arr_cumulative_options o = { .include_initial = true };

	return arr_cumulative_sum(a, &o, out, err);
}

static enum arr_status quantiles(const arr_array *a, arr_array **out, struct arr_error *err)
{
	arr_array *q = column("f8", "0.1,0.4,0.55,1");
	enum arr_status st = arr_quantile(a, arr_in(q), NULL, out, err);

	arr_array_release(q);
	return st;
}

static enum arr_status nanquantiles(const arr_array *a, arr_array **out, struct arr_error *err)
{
	arr_array *q = column("f8", "0.1,0.4,0.55,1");
	enum arr_status st = arr_nanquantile(a, arr_in(q), NULL, out, err);

	arr_array_release(q);
	return st;
}

static enum arr_status hazen(const arr_array *a, arr_array **out, struct arr_error *err)
{
	const struct arr_quantile_options o = { .method = ARR_QUANTILE_HAZEN };

	return arr_quantile(a, arr_in_scalar(arr_scalar_float(0.3)), &o, out, err);
}

static enum arr_status convolve_self(const arr_array *a, arr_array **out, struct arr_error *err)
{
	return arr_convolve(a, a, ARR_CONVOLVE_FULL, out, err);
}

static enum arr_status bin_edges(const arr_array *a, arr_array **out, struct arr_error *err)
{
	const struct arr_histogram_options o = { .bins = ARR_BINS_AUTO };

	return arr_histogram_bin_edges(a, &o, out, err);
}

static enum arr_status bincount(const arr_array *a, arr_array **out, struct arr_error *err)
{
	return arr_bincount(a, NULL, 0, out, err);
}

#define MOMENTS "2001-01-03,2001-01-01,2001-02-02,2001-01-05"

static const struct {
	const char *loc;
	function *call;
	const char *dtype, *elements, *want;
} rows[] = {
	{ LOC, to_bool, "S5", "c,0,,False", "array([ True,  True, False,  True])" },
	{ LOC, to_bool, "U5", "c,0,,False", "array([ True,  True, False,  True])" },
	{ LOC, to_bool, ">U5", "c,0,,False", "array([ True,  True, False,  True])" },
	{ LOC, any, "S3", "c,a", "array(True)" },
	{ LOC, any, "U3", ",", "array(False)" },
	{ LOC, all, "U3", "c,", "array(False)" },
	{ LOC, count_nonzero, "S3", "c,,b", "array(2)" },
	{ LOC, arr_flatnonzero, "U3", "c,,b", "array([0, 2])" },
	{ LOC, arr_argwhere, "S3", ",a", "array([[1]])" },
	{ LOC, trim, "U2", ",a,,b,", "array(['a', '', 'b'], dtype='<U2')" },
	{ LOC, argmax, "S3", "b,zz,z,zz", "array(1)" },
	{ LOC, argmin, ">U3", "b,zz,a,zz", "array(2)" },
	{ LOC, zeros_like, "S3", "b,zz", "array([b'', b''], dtype='|S3')" },
	{ LOC, equal_self, "S3", "b,zz", "array(True)" },
	{ LOC, equal_self, "M8[D]", "2001-01-03,NaT", "array(False)" },
	{ LOC, equal_self_nan, "M8[D]", "2001-01-03,NaT", "array(True)" },
	{ LOC, arr_imag, "m8[s]", "3,1", "array([0, 0], dtype='timedelta64[s]')" },
	{ LOC, arr_iscomplex, "U1", "a", "array([False])" },
	{ LOC, nanmax, "M8[D]", "NaT,2001-01-05", "array('2001-01-05', dtype='datetime64[D]')" },
	{ LOC, nanmin, "m8[s]", "3,NaT,1", "array(1, dtype='timedelta64[s]')" },
	{ LOC, nansum, "m8[s]", "3,NaT,1", "array('NaT', dtype='timedelta64[s]')" },
	{ LOC, nanargmax, "m8[s]", "3,NaT,4", "array(1)" },
	{ LOC, nan_to_num, "m8[s]", "3,NaT", "array([    3, 'NaT'], dtype='timedelta64[s]')" },
	{ LOC, gradient, "M8[D]", "2001-01-03,2001-01-01,2001-01-02",
	  "array([-2,  0,  1], dtype='timedelta64[D]')" },
	{ LOC, gradient, "m8[s]", "5,4,2", "array([-1, -1, -2], dtype='timedelta64[s]')" },
	{ LOC, trapezoid, "m8[s]", "3,1,2", "array(3, dtype='timedelta64[s]')" },
	{ LOC, ediff1d, "M8[D]", "2001-01-03,2001-01-01", "array([-2], dtype='timedelta64[D]')" },
	{ LOC, running, "m8[s]", "3,1,2", "array([0, 3, 4, 6], dtype='timedelta64[s]')" },
	{ LOC, median, "m8[s]", "3,1,2,5,4,2,7", "array(3, dtype='timedelta64[s]')" },
	{ LOC, median, "m8[s]", "3,1,2,6", "array(2, dtype='timedelta64[s]')" },
	{ LOC, median, "m8[s]", "3,NaT,2,6", "array('NaT', dtype='timedelta64[s]')" },
	{ LOC, nanmedian, "m8[s]", "3,1,NaT,5,4,2,7", "array(3, dtype='timedelta64[s]')" },
	{ LOC, quantiles, "m8[s]", "3,1,2,5,4,2,7", "array([2, 2, 3, 7], dtype='timedelta64[s]')" },
	{ LOC, nanquantiles, "m8[s]", "3,1,NaT,5,4,2,7",
	  "array([2, 3, 4, 7], dtype='timedelta64[s]')" },
	{ LOC, quantiles, "M8[D]", MOMENTS,
	  "array(['2001-01-01', '2001-01-03', '2001-01-05', '2001-02-02'],\n"
	  "      dtype='datetime64[D]')" },
	{ LOC, hazen, "M8[D]", "2001-01-03,2001-01-01",
	  "array('2001-01-01', dtype='datetime64[D]')" },
	{ LOC, median, "g", "0.1,2.7,0.25", "array(0.25, dtype=float128)" },
	{ LOC, median, "g", "0.1,nan,0.25", "array(nan, dtype=float128)" },
	{ LOC, nanmedian, "g", "0.5,nan,0.25", "array(0.375, dtype=float128)" },
	{ LOC, median, "G", "1+1j,2-1j,3,4", "array(2.5-0.5j, dtype=complex256)" },
	{ LOC, hazen, "g", "0.125,2.75,1.5", "array(0.675, dtype=float128)" },
	{ LOC, convolve_self, "g", "0.5,0.25,3",
	  "array([0.25  , 0.25  , 3.0625, 1.5   , 9.    ], dtype=float128)" },
	{ LOC, convolve_self, "G", "1+1j,2", "array([0.+2.j, 4.+4.j, 4.+0.j], dtype=complex256)" },
	{ LOC, bin_edges, "?", "1,0,1,1", "array([0., 1.])" },
	{ LOC, bincount, "u8", "1,2,2", "array([0, 1, 2])" },
};

static void functions_of_numbers_take_other_kinds_as_numpy_has_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		arr_array *a = column(rows[i].dtype, rows[i].elements), *out = NULL;
		struct arr_error failure = { 0 };

		if (rows[i].call(a, &out, &failure) != ARR_OK)
			fail_msg("%s: %s", rows[i].loc, failure.message);
		expect_repr(rows[i].loc, out, rows[i].want);
		arr_array_release(a);
	}
}

static void what_has_no_real_result_goes_complex(void **state)
{
	static const struct {
		const char *loc;
		function *call;
		const char *dtype, *elements, *want;
	} calls[] = {
		{ LOC, arr_scimath_sqrt, "i2", "1,-4", "array([1.+0.j, 0.+2.j], dtype=complex64)" },
		{ LOC, arr_scimath_sqrt, "i2", "1,4", "array([1., 2.], dtype=float32)" },
		{ LOC, arr_scimath_sqrt, "D", "-1+0j,4j",
		  "array([0.        +1.j        , 1.41421356+1.41421356j])" },
		{ LOC, arr_scimath_log, "f8", "-1,1", "array([0.+3.14159265j, 0.+0.j        ])" },
		{ LOC, arr_scimath_log2, "f4", "-2", "array([1.+4.53236j], dtype=complex64)" },
		{ LOC, arr_scimath_log10, "f8", "10,-10",
		  "array([1.+0.j        , 1.+1.36437635j])" },
		{ LOC, arr_scimath_arccos, "f8", ".5,2",
		  "array([1.04719755-0.j       , 0.        -1.3169579j])" },
		{ LOC, arr_scimath_arcsin, "f8", "1,2",
		  "array([1.57079633+0.j       , 1.57079633+1.3169579j])" },
		{ LOC, arr_scimath_arctanh, "f8", ".5,2",
		  "array([0.54930614+0.j        , 0.54930614+1.57079633j])" },
	};
	arr_array *base = column("f8", "2"), *x = column("f8", "8,-8"), *p = column("i8", "-2,2"),
		  *whole = column("i8", "2,-4"), *text = column("S1", "a"), *out = NULL;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(calls); i++) {
		arr_array *a = column(calls[i].dtype, calls[i].elements);

		assert_ok(calls[i].call(a, &out, err));
		expect_repr(calls[i].loc, out, calls[i].want);
		arr_array_release(a);
	}
	assert_ok(arr_scimath_logn(base, x, &out, err));
	expect_repr(LOC, out, "array([3.+0.j        , 3.+4.53236014j])");
	assert_ok(arr_scimath_power(whole, p, &out, err));
	expect_repr(LOC, out, "array([ 0.25+0.j, 16.  -0.j])");
	expect_failure(arr_scimath_sqrt(text, &out, err), ARR_E_DTYPE, "sqrt");
	arr_array_release(base);
	arr_array_release(x);
	arr_array_release(p);
	arr_array_release(whole);
	arr_array_release(text);
}

/* ---- structures ---- */

static arr_array *records(const char *descr, const char *lines)
{
	struct arr_loadtxt_options o = ARR_LOADTXT_OPTIONS;
	arr_array *a = NULL;

	assert_ok(arr_dtype_from_descr(descr, strlen(descr), &o.dtype, err));
	o.delimiter = ',';
	o.ndmin = 1;
	assert_ok(arr_loadtxt_from(lines, strlen(lines), &o, &a, err));
	arr_dtype_release(o.dtype);
	return a;
}

static void a_structure_is_true_if_one_of_its_fields_is(void **state)
{
	arr_array *a = records("[('x','<i4'),('y','>f8',(2,)),('s','U2')]",
			       "3,1,2,ab\n0,0,0,\n0,0,1,\n0,0,0,z\n"),
		  *out = NULL;

	(void)state;
	assert_ok(arr_flatnonzero(a, &out, err));
	expect_repr(LOC, out, "array([0, 2, 3])");
	assert_ok(arr_count_nonzero(a, NULL, &out, err));
	expect_repr(LOC, out, "array(3)");
	assert_ok(arr_zeros_like(a, NULL, ARR_ORDER_K, &out, err));
	expect_repr(LOC, out,
		    "array([(0, [0., 0.], ''), (0, [0., 0.], ''), (0, [0., 0.], ''),\n"
		    "       (0, [0., 0.], '')],\n"
		    "      dtype=[('x', '<i4'), ('y', '>f8', (2,)), ('s', '<U2')])");
	arr_array_release(a);
}

static void structures_are_equal_field_by_field(void **state)
{
	arr_array *a = records("[('a','<i4'),('b','<f4')]", "1,2\n3,nan\n5,6\n"),
		  *wide = records("[('a','>i8'),('b','<f8')]", "1,2\n3,4\n5,7\n"),
		  *one = records("[('a','<i4'),('b','<f4')]", "1,2\n"),
		  *other = records("[('b','<f4'),('a','<i4')]", "1,2\n"),
		  *mask = column("?", "1,0,1"), *out = NULL, *flags = NULL;
	struct arr_ufunc_options o = arr_ufunc_options_default();
	const struct arr_input inputs[] = { arr_in(a), arr_in(a) };

	(void)state;
	assert_ok(arr_equal(a, a, &out, err));
	expect_repr(LOC, out, "array([ True, False,  True])");
	assert_ok(arr_not_equal(a, wide, &out, err));
	expect_repr(LOC, out, "array([False,  True,  True])");
	assert_ok(arr_equal(a, one, &out, err));
	expect_repr(LOC, out, "array([ True, False, False])");
	assert_ok(arr_array_equal(one, other, false, &out, err));
	expect_repr(LOC, out, "array(False)");
	expect_failure(arr_equal(one, other, &out, err), ARR_E_DTYPE, "common dtype");
	o.where = mask;
	assert_ok(arr_ufunc_call(arr_ufunc_find("not_equal"), inputs, &o, &out, err));
	expect_repr(LOC, out, "array([False, False, False])");
	o.where = NULL;
	assert_ok(arr_zeros(1, (int64_t[]){ 3 }, ARR_INT8, ARR_ORDER_C, &flags, err));
	o.out[0] = flags;
	assert_ok(arr_ufunc_call(arr_ufunc_find("equal"), inputs, &o, &out, err));
	assert_ptr_equal(out, flags);
	expect_repr(LOC, out, "array([1, 0, 1], dtype=int8)");
	arr_array_release(flags);
	assert_ok(arr_zeros(1, (int64_t[]){ 2 }, ARR_BOOL, ARR_ORDER_C, &flags, err));
	o.out[0] = flags;
	expect_failure(arr_ufunc_call(arr_ufunc_find("equal"), inputs, &o, &out, err), ARR_E_SHAPE,
		       "(2,)");
	arr_array_release(flags);
	arr_array_release(a);
	arr_array_release(wide);
	arr_array_release(one);
	arr_array_release(other);
	arr_array_release(mask);
}

static void raw_bytes_are_compared_and_true_if_one_is_not_0(void **state)
{
	const arr_dtype *three = NULL, *two = NULL;
	arr_array *a = NULL, *b = NULL, *out = NULL;

	(void)state;
	assert_ok(arr_dtype_void(3, &three, err));
	assert_ok(arr_dtype_void(2, &two, err));
	assert_ok(arr_from_copy(1, (int64_t[]){ 3 }, three, "\1\2\3\0\0\0\1\2\3", &a, err));
	assert_ok(arr_from_copy(1, (int64_t[]){ 1 }, two, "\1\2", &b, err));
	assert_ok(arr_flatnonzero(a, &out, err));
	expect_repr(LOC, out, "array([0, 2])");
	assert_ok(arr_any(a, NULL, &out, err));
	expect_repr(LOC, out, "array(True)");
	assert_ok(arr_equal(a, a, &out, err));
	expect_repr(LOC, out, "array([ True,  True,  True])");
	expect_failure(arr_equal(a, b, &out, err), ARR_E_DTYPE, "different length");
	expect_failure(arr_less(a, a, &out, err), ARR_E_DTYPE, "less");
	arr_array_release(a);
	arr_array_release(b);
	arr_dtype_release(three);
	arr_dtype_release(two);
}

/* ---- options ---- */

static void argmax_writes_into_out(void **state)
{
	arr_array *a = column("f8", "1,5,2"), *to = NULL, *out = NULL;
	struct arr_reduce_options o = { .keepdims = true };

	(void)state;
	assert_ok(arr_zeros(1, (int64_t[]){ 1 }, ARR_INT64, ARR_ORDER_C, &to, err));
	o.out = to;
	assert_ok(arr_argmax(a, &o, &out, err));
	assert_ptr_equal(out, to);
	expect_repr(LOC, out, "array([1])");
	assert_ok(arr_nanargmin(a, &o, &out, err));
	expect_repr(LOC, out, "array([0])");
	o.keepdims = false;
	expect_failure(arr_argmax(a, &o, &out, err), ARR_E_SHAPE, "argmax");
	arr_array_release(a);
	arr_array_release(to);
}

/* The coordinates' dtype takes part: float16 steps round otherwise than float64 ones. */
static void a_gradient_computes_in_the_dtypes_of_values_and_coordinates(void **state)
{
	static const struct {
		const char *loc, *dtype, *coordinates, *want;
		int order;
	} gradients[] = {
		{ LOC, "f2", "f2", "array([2.855, 2.111, 3.215, 4.203], dtype=float16)", 1 },
		{ LOC, "f2", "f2", "array([3.605, 2.111, 3.215, 5.188], dtype=float16)", 2 },
		{ LOC, "f2", "f8", "array([3.604, 2.111, 3.213, 5.195], dtype=float16)", 2 },
		{ LOC, "f4", "f4",
		  "array([2.857143 , 2.1115289, 3.2098036, 4.199999 ], dtype=float32)", 1 },
		{ LOC, "f4", "f8",
		  "array([3.602757 , 2.1115289, 3.2098038, 5.190196 ], dtype=float32)", 2 },
		{ LOC, "f8", "f4", "array([3.6027571 , 2.11152881, 3.20980345, 5.19019504])", 2 },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(gradients); i++) {
		arr_array *a = column(gradients[i].dtype, "1,3,4,6.1"), *out = NULL,
			  *x = column(gradients[i].coordinates, "0,.7,1.9,2.4");

		assert_ok(arr_gradient(a, arr_in(x), 0, gradients[i].order, &out, err));
		expect_repr(gradients[i].loc, out, gradients[i].want);
		arr_array_release(a);
		arr_array_release(x);
	}
}

static void complex_values_are_interpolated_part_by_part(void **state)
{
	arr_array *x = column("f8", "0.5,1.25,7,nan"), *xp = column("f8", "0,1,2"),
		  *fp = column("D", "1+2j,3-1j,2j"), *out = NULL;
	const double right = 9;
	const struct arr_interp_options o = { .right = &right, .right_imag = -1 };

	(void)state;
	assert_ok(arr_interp(x, xp, fp, NULL, &out, err));
	expect_repr(LOC, out, "array([2.  +0.5j , 2.25-0.25j, 0.  +2.j  ,  nan+0.j  ])");
	assert_ok(arr_interp(x, xp, fp, &o, &out, err));
	expect_repr(LOC, out, "array([2.  +0.5j , 2.25-0.25j, 9.  -1.j  ,  nan+0.j  ])");
	arr_array_release(x);
	arr_array_release(xp);
	arr_array_release(fp);
}

static void complex_weights_are_summed(void **state)
{
	arr_array *x = column("f8", "1,2,2,3"), *w = column("F", "1j,2,3,4-1j"), *out = NULL;
	struct arr_histogram_options o = { .count = 2, .weights = w };

	(void)state;
	assert_ok(arr_histogram(x, &o, &out, NULL, err));
	expect_repr(LOC, out, "array([0.+1.j, 9.-1.j], dtype=complex64)");
	arr_array_release(x);
	arr_array_release(w);
}

/* NumPy refuses such bins; the numbers are what it counts for the same order of float64. */
static void long_doubles_are_digitized(void **state)
{
	const long double next = nextafterl(1, 2), values[] = { 1, next, 2 };
	const int64_t three = 3, one = 1;
	arr_array *x = NULL, *bins = NULL, *out = NULL;

	(void)state;
	assert_ok(arr_from_copy(1, &three, ARR_LONGDOUBLE, values, &x, err));
	assert_ok(arr_from_copy(1, &one, ARR_LONGDOUBLE, &next, &bins, err));
	assert_ok(arr_digitize(x, bins, false, &out, err));
	expect_repr(LOC, out, "array([0, 1, 1])");
	assert_ok(arr_digitize(x, bins, true, &out, err));
	expect_repr(LOC, out, "array([0, 0, 1])");
	arr_array_release(x);
	arr_array_release(bins);
}

static arr_array *long_doubles(const long double *values, int64_t n)
{
	arr_array *a = NULL;

	assert_ok(arr_from_copy(1, &n, ARR_LONGDOUBLE, values, &a, err));
	return a;
}

static void long_doubles_are_counted(void **state)
{
	const long double next = nextafterl(1, 2), eps = next - 1;
	const struct {
		const char *loc;
		long double x[8];
		int64_t n;
		struct arr_histogram_options o;
		long double edges[3];
		int64_t edge_count;
		const char *counts, *found;
	} cases[] = {
		{ LOC,
		  { 1, next, 2 },
		  3,
		  { 0 },
		  { 1, next, 2 },
		  3,
		  "array([1, 2])",
		  "array([1., 1., 2.], dtype=float128)" },
		{ LOC,
		  { 1, next, 2 },
		  3,
		  { 0 },
		  { 0, next },
		  2,
		  "array([2])",
		  "array([0., 1.], dtype=float128)" },
		{ LOC,
		  { 1, 1 + eps, 1 + 2 * eps, 1 + 3 * eps, 1 + 4 * eps, 1 + 5 * eps, 1 + 6 * eps,
		    1 + 7 * eps },
		  8,
		  { .count = 4 },
		  { 0 },
		  0,
		  "array([2, 2, 1, 3])",
		  "array([1., 1., 1., 1., 1.], dtype=float128)" },
		{ LOC,
		  { 0 },
		  0,
		  { .count = 2 },
		  { 0 },
		  0,
		  "array([0, 0])",
		  "array([0. , 0.5, 1. ], dtype=float128)" },
		{ LOC,
		  { 3, 3 },
		  2,
		  { .count = 2 },
		  { 0 },
		  0,
		  "array([0, 2])",
		  "array([2.5, 3. , 3.5], dtype=float128)" },
		{ LOC,
		  { 0, 1, 2, 3 },
		  4,
		  { .count = 3, .range = (const double[]){ 0.5, 2.5 } },
		  { 0 },
		  0,
		  "array([1, 0, 1])",
		  "array([0.5       , 1.16666667, 1.83333333, 2.5       ], dtype=float128)" },
		{ LOC,
		  { 0, 1, 2, 3, (long double)NAN },
		  5,
		  { 0 },
		  { 0, 1.5L, 3 },
		  3,
		  "array([2, 2])",
		  "array([0. , 1.5, 3. ], dtype=float128)" },
		{ LOC,
		  { 0, 0.5L, 2, 3 },
		  4,
		  { .count = 2, .density = true },
		  { 0 },
		  0,
		  "array([0.33333333, 0.33333333])",
		  "array([0. , 1.5, 3. ], dtype=float128)" },
		{ LOC,
		  { 0, 1, 2, 3, 4, 10 },
		  6,
		  { .bins = ARR_BINS_FD },
		  { 0 },
		  0,
		  "array([3, 2, 0, 1])",
		  "array([ 0. ,  2.5,  5. ,  7.5, 10. ], dtype=float128)" },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(cases); i++) {
		arr_array *x = long_doubles(cases[i].x, cases[i].n), *counts = NULL, *found = NULL;
		arr_array *edges = NULL;
		struct arr_histogram_options o = cases[i].o;

		if (cases[i].edge_count > 0)
			o.edges = edges = long_doubles(cases[i].edges, cases[i].edge_count);
		assert_ok(arr_histogram(x, &o, &counts, &found, err));
		expect_repr(cases[i].loc, counts, cases[i].counts);
		expect_repr(cases[i].loc, found, cases[i].found);
		arr_array_release(x);
		arr_array_release(edges);
	}
}

static void long_doubles_are_counted_in_a_grid(void **state)
{
	const long double next = nextafterl(1, 2),
			  points[3][2] = { { 1, 0 }, { next, 1 }, { 2, 3 } };
	const int64_t shape[] = { 3, 2 }, bins[] = { 0, 2 };
	arr_array *first = long_doubles((const long double[]){ 1, next, 2 }, 3), *x = NULL;
	const arr_array *const edges[] = { first, NULL };
	const struct arr_histogramdd_options o = { .counts = bins, .edges = edges };
	arr_array *counts = NULL, *found[2] = { NULL };

	(void)state;
	assert_ok(arr_from_copy(2, shape, ARR_LONGDOUBLE, points, &x, err));
	assert_ok(arr_histogramdd(x, &o, &counts, found, err));
	expect_repr(LOC, counts, "array([[1., 0.],\n       [1., 1.]])");
	expect_repr(LOC, found[0], "array([1., 1., 2.], dtype=float128)");
	expect_repr(LOC, found[1], "array([0. , 1.5, 3. ], dtype=float128)");
	arr_array_release(first);
	arr_array_release(x);
}

static void long_doubles_are_weights(void **state)
{
	const long double eps = nextafterl(1, 2) - 1, weights[] = { 1, eps, 2, 0.5L };
	arr_array *x = column("f8", "0,.5,2,3"), *w = long_doubles(weights, 4);
	arr_array *counts = NULL, *edges = NULL, *complex = NULL;
	struct arr_histogram_options o = { .count = 2, .weights = w };
	long double first;

	(void)state;
	assert_ok(arr_histogram(x, &o, &counts, &edges, err));
	memcpy(&first, arr_array_data(counts), sizeof first);
	assert_true(first == 1 + eps);
	expect_repr(LOC, counts, "array([1. , 2.5], dtype=float128)");
	expect_repr(LOC, edges, "array([0. , 1.5, 3. ])");
	assert_ok(
		arr_array_astype(w, ARR_CLONGDOUBLE, ARR_ORDER_K, ARR_CASTING_SAFE, &complex, err));
	o.weights = complex;
	assert_ok(arr_histogram(x, &o, &counts, NULL, err));
	expect_repr(LOC, counts, "array([1. +0.j, 2.5+0.j], dtype=complex256)");
	arr_array_release(x);
	arr_array_release(w);
	arr_array_release(complex);
}

/* NumPy rounds the shares to the dtype of q. */
static void weighted_quantiles_compare_shares_in_the_dtype_of_q(void **state)
{
	const long double values[] = { 3, nextafterl(1, 2), 1, 2 };
	const long double fifths[] = { 1 / 5.0L, 2 / 5.0L, 3 / 5.0L, 4 / 5.0L };
	arr_array *a = long_doubles(values, 4), *w = column("f8", "1,2,3,4");
	arr_array *five = column("g", "1,2,3,4,5"), *narrow = column("f4", "1,2,3,4,5");
	arr_array *ones = column("f8", "1,1,1,1,1"), *q = column("f8", ".25,.3,.6,1");
	arr_array *wide_q = long_doubles(fifths, 4), *narrow_q = column("f4", ".2,.4,.6,.8");
	struct arr_quantile_options o = { .method = ARR_QUANTILE_INVERTED_CDF, .weights = w };
	arr_array *out = NULL;

	(void)state;
	assert_ok(arr_quantile(a, arr_in(q), &o, &out, err));
	expect_repr(LOC, out, "array([1., 1., 2., 3.], dtype=float128)");
	o.weights = ones;
	assert_ok(arr_quantile(five, arr_in(wide_q), &o, &out, err));
	expect_repr(LOC, out, "array([1., 2., 4., 4.], dtype=float128)");
	assert_ok(arr_quantile(five, arr_in(narrow_q), &o, &out, err));
	expect_repr(LOC, out, "array([1., 2., 3., 4.], dtype=float128)");
	assert_ok(arr_quantile(narrow, arr_in(narrow_q), &o, &out, err));
	expect_repr(LOC, out, "array([1., 2., 3., 4.], dtype=float32)");
	assert_ok(arr_quantile(narrow, arr_in_scalar(arr_scalar_float(0.4)), &o, &out, err));
	expect_repr(LOC, out, "array(2., dtype=float32)");
	arr_array_release(a);
	arr_array_release(w);
	arr_array_release(five);
	arr_array_release(narrow);
	arr_array_release(ones);
	arr_array_release(q);
	arr_array_release(wide_q);
	arr_array_release(narrow_q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_of_numbers_take_other_kinds_as_numpy_has_it),
		cmocka_unit_test(what_has_no_real_result_goes_complex),
		cmocka_unit_test(a_structure_is_true_if_one_of_its_fields_is),
		cmocka_unit_test(structures_are_equal_field_by_field),
		cmocka_unit_test(raw_bytes_are_compared_and_true_if_one_is_not_0),
		cmocka_unit_test(argmax_writes_into_out),
		cmocka_unit_test(a_gradient_computes_in_the_dtypes_of_values_and_coordinates),
		cmocka_unit_test(complex_values_are_interpolated_part_by_part),
		cmocka_unit_test(complex_weights_are_summed),
		cmocka_unit_test(long_doubles_are_digitized),
		cmocka_unit_test(long_doubles_are_counted),
		cmocka_unit_test(long_doubles_are_counted_in_a_grid),
		cmocka_unit_test(long_doubles_are_weights),
		cmocka_unit_test(weighted_quantiles_compare_shares_in_the_dtype_of_q),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
