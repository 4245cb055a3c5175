/* SPDX-License-Identifier: Apache-2.0 */
/* linspace, logspace and geomspace between arrays. Expected values: NumPy 2.4.6. */
#include <math.h>

#include "libarr_testing.h"

enum op { LIN, LOG, GEO };

/* One end: complex numbers in C order. */
struct end {
	enum arr_type type;
	int ndim;
	int64_t shape[2];
	double values[4]; /* real; a complex end has one element in two of them */
};

struct row {
	const char *loc;
	enum op op;
	struct end start, stop;
	struct end base; /* logspace; type BOOL: ten */
	struct arr_spacing spacing;
	const char *dtype; /* of the result, which is also asked for if spacing.dtype is not NULL */
	int ndim;
	int64_t shape[3];
	double want[12];
};

static arr_array *made(const struct end *e)
{
	arr_array *plain = NULL, *out = NULL;

	if (e->type == ARR_T_COMPLEX128) {
		assert_ok(arr_from_copy(e->ndim, e->shape, ARR_COMPLEX128, e->values, &out, err));
		return out;
	}
	assert_ok(arr_from_copy(e->ndim, e->shape, ARR_FLOAT64, e->values, &plain, err));
	assert_ok(arr_array_astype(plain, arr_dtype_builtin(e->type), ARR_ORDER_C,
				   ARR_CASTING_UNSAFE, &out, err));
	arr_array_release(plain);
	return out;
}

static arr_array *spaced(const struct row *r)
{
	arr_array *start = made(&r->start), *stop = made(&r->stop), *base = NULL, *out = NULL;
	struct arr_input by = arr_in_scalar(arr_scalar_float(10));

	if (r->base.type != ARR_T_BOOL) {
		base = made(&r->base);
		by = arr_in(base);
	}
	if (r->op == LIN)
		assert_ok(arr_linspace_between(arr_in(start), arr_in(stop), &r->spacing, &out, NULL,
					       err));
	else if (r->op == LOG)
		assert_ok(arr_logspace_between(arr_in(start), arr_in(stop), by, &r->spacing, &out,
					       err));
	else
		assert_ok(
			arr_geomspace_between(arr_in(start), arr_in(stop), &r->spacing, &out, err));
	arr_array_release(start);
	arr_array_release(stop);
	arr_array_release(base);
	return out;
}

static void expect_row(const struct row *r, const arr_array *a)
{
	arr_array *flat = NULL;
	const int parts = arr_dtype_kind(arr_array_dtype(a)) == 'c' ? 2 : 1;

	assert_string_equal(arr_dtype_name(arr_array_dtype(a)), r->dtype);
	assert_int_equal(arr_array_ndim(a), r->ndim);
	assert_memory_equal(arr_array_shape(a), r->shape, sizeof(int64_t) * (size_t)r->ndim);
	assert_ok(arr_array_ravel(a, ARR_ORDER_C, &flat, err));
	for (int64_t i = 0; i < arr_array_size(flat); i++) {
		const double *want = &r->want[i * parts];
		struct arr_scalar v;

		assert_ok(arr_array_item(flat, &i, &v, err));
		v = arr_scalar_cast(v, ARR_T_COMPLEX128);
		/* linspace is exact; the others are within rounding of powers */
		if (fabs(v.as.c.re - want[0]) > (r->op == LIN ? 0 : 1e-14 * fabs(want[0])) ||
		    (parts == 2 && fabs(v.as.c.im - want[1]) > 1e-14 * fabs(want[1])))
			fail_msg("%s: element %lld is %.17g%+.17gj", r->loc, (long long)i,
				 v.as.c.re, v.as.c.im);
	}
	arr_array_release(flat);
}

static void samples_between_arrays_are_numpys(void **state)
{
	const struct row rows[] = {
		/* clang-format off */
	{ LOC, LIN, { ARR_T_FLOAT32, 1, { 2 }, { 0, 1 } }, { ARR_T_FLOAT32, 2, { 2, 1 }, { 1, 4 } }, { 0 },
	  { 3, true, 0, NULL }, "float32", 3, { 3, 2, 2 }, { 0, 1, 0, 1, .5, 1, 2, 2.5, 1, 1, 4, 4 } },
	{ LOC, LIN, { ARR_T_INT8, 1, { 2 }, { 0, -1 } }, { ARR_T_FLOAT64, 0, { 0 }, { 1.5 } }, { 0 },
	  { 4, false, -1, NULL }, "float64", 2, { 2, 4 }, { 0, .375, .75, 1.125, -1, -.375, .25, .875 } },
	{ LOC, LIN, { ARR_T_FLOAT64, 1, { 2 }, { -1, 0 } }, { ARR_T_FLOAT64, 1, { 2 }, { 1, 2 } }, { 0 },
	  { 4, true, 0, ARR_INT16 }, "int16", 2, { 4, 2 }, { -1, 0, -1, 0, 0, 1, 1, 2 } },
	{ LOC, LIN, { ARR_T_COMPLEX128, 0, { 0 }, { 1, 2 } }, { ARR_T_COMPLEX128, 0, { 0 }, { 3, -1 } }, { 0 },
	  { 3, true, 0, NULL }, "complex128", 1, { 3 }, { 1, 2, 2, .5, 3, -1 } },
	{ LOC, LIN, { ARR_T_FLOAT64, 1, { 1 }, { 1 } }, { ARR_T_FLOAT64, 0, { 0 }, { 2 } }, { 0 },
	  { 1, true, 0, NULL }, "float64", 2, { 1, 1 }, { 1 } },
	{ LOC, LIN, { ARR_T_FLOAT64, 1, { 2 }, { 0, 1 } }, { ARR_T_FLOAT64, 0, { 0 }, { 2 } }, { 0 },
	  { 0, true, 1, NULL }, "float64", 2, { 2, 0 }, { 0 } },
	{ LOC, LOG, { ARR_T_FLOAT64, 1, { 2 }, { 0, 1 } }, { ARR_T_FLOAT64, 0, { 0 }, { 2 } },
	  { ARR_T_FLOAT64, 1, { 2 }, { 2, 4 } }, { 3, true, 1, NULL }, "float64", 2, { 2, 3 },
	  { 1, 2, 4, 4, 8, 16 } },
	{ LOC, LOG, { ARR_T_FLOAT32, 1, { 2 }, { 0, 1 } }, { ARR_T_FLOAT32, 1, { 2 }, { 2, 3 } },
	  { ARR_T_FLOAT32, 0, { 0 }, { 2 } }, { 3, true, 0, NULL }, "float32", 2, { 3, 2 }, { 1, 2, 2, 4, 4, 8 } },
	{ LOC, GEO, { ARR_T_INT64, 1, { 2 }, { 1, -2 } }, { ARR_T_INT64, 1, { 2 }, { 4, -32 } }, { 0 },
	  { 3, true, 1, NULL }, "float64", 2, { 2, 3 }, { 1, 2, 4, -2, -8, -32 } },
	{ LOC, GEO, { ARR_T_COMPLEX128, 0, { 0 }, { 0, 1 } }, { ARR_T_COMPLEX128, 0, { 0 }, { 0, 16 } }, { 0 },
	  { 5, true, 0, NULL }, "complex128", 1, { 5 }, { 0, 1, 0, 2, 0, 4, 0, 8, 0, 16 } },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		arr_array *a = spaced(&rows[i]);

		expect_row(&rows[i], a);
		arr_array_release(a);
	}
}

static void linspace_tells_its_step(void **state)
{
	const struct arr_spacing one = { .count = 1, .endpoint = true },
				 five = { .count = 5, .endpoint = false };
	const struct arr_input from = arr_in_scalar(arr_scalar_int(1)),
			       to = arr_in_scalar(arr_scalar_complex(2, 5));
	arr_array *out = NULL, *step = NULL;
	struct arr_scalar v;

	(void)state;
	assert_ok(arr_linspace_between(from, to, &five, &out, &step, err));
	assert_ok(arr_array_item(step, NULL, &v, err));
	assert_true(v.type == ARR_T_COMPLEX128 && v.as.c.re == .2 && v.as.c.im == 1);
	arr_array_release(out);
	arr_array_release(step);
	assert_ok(arr_linspace_between(from, to, &one, &out, &step, err));
	assert_ok(arr_array_item(step, NULL, &v, err));
	assert_true(v.type == ARR_T_FLOAT64 && isnan(v.as.f));
	arr_array_release(out);
	arr_array_release(step);
}

static void linspace_counts_times_in_their_unit(void **state)
{
	/* np.linspace(0, 11, 3, dtype="m8[s]") */
	struct arr_spacing three = { .count = 3, .endpoint = true };
	const int64_t want[] = { 0, 5, 11 };
	arr_array *out = NULL;

	(void)state;
	assert_ok(arr_dtype_from_name("m8[s]", &three.dtype, err));
	assert_ok(arr_linspace_between(arr_in_scalar(arr_scalar_int(0)),
				       arr_in_scalar(arr_scalar_int(11)), &three, &out, NULL, err));
	assert_memory_equal(arr_array_data(out), want, sizeof want);
	arr_array_release(out);
	arr_dtype_release(three.dtype);
}

static void what_has_no_samples_is_refused(void **state)
{
	const struct arr_spacing fine = { .count = 3, .endpoint = true },
				 negative = { .count = -1 }, far = { .count = 3, .axis = 2 },
				 whole = { .count = 3, .dtype = ARR_INT64 };
	const struct end two_values = { ARR_T_FLOAT64, 1, { 2 }, { 1, 0 } },
			 three_values = { ARR_T_FLOAT64, 1, { 3 }, { 1, 2, 3 } };
	arr_array *two = made(&two_values), *three = made(&three_values), *text = NULL, *out = NULL;
	const arr_dtype *s3 = NULL;
	const struct arr_input turn = arr_in_scalar(arr_scalar_complex(0, 1)), x = arr_in(two);

	(void)state;
	assert_ok(arr_dtype_bytes(3, &s3, err));
	assert_ok(arr_array_astype(two, s3, ARR_ORDER_C, ARR_CASTING_UNSAFE, &text, err));
	expect_failure(arr_linspace_between(x, arr_in(three), &fine, &out, NULL, err), ARR_E_SHAPE,
		       "(2,)");
	expect_failure(arr_linspace_between(x, x, &negative, &out, NULL, err), ARR_E_ARG,
		       "-1, must be non-negative");
	expect_failure(arr_linspace_between(x, x, &far, &out, NULL, err), ARR_E_SHAPE, "2");
	expect_failure(arr_linspace_between(x, turn, &whole, &out, NULL, err), ARR_E_DTYPE,
		       "floor");
	expect_failure(arr_linspace_between(arr_in(text), x, &fine, &out, NULL, err), ARR_E_DTYPE,
		       "numbers");
	expect_failure(arr_logspace_between(x, x, arr_in(text), &fine, &out, err), ARR_E_DTYPE,
		       "base");
	expect_failure(arr_logspace_between(x, x, arr_in(three), &fine, &out, err), ARR_E_SHAPE,
		       "");
	expect_failure(arr_geomspace_between(turn, x, &fine, &out, err), ARR_E_ARG, "zero");
	assert_null(out);
	arr_array_release(two);
	arr_array_release(three);
	arr_array_release(text);
	arr_dtype_release(s3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_between_arrays_are_numpys),
		cmocka_unit_test(linspace_tells_its_step),
		cmocka_unit_test(linspace_counts_times_in_their_unit),
		cmocka_unit_test(what_has_no_samples_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
