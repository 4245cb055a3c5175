/* SPDX-License-Identifier: Apache-2.0 */
/* Casting rules, conversions' floating-point errors, and calls at the edges of what they take.
 * Expected values: NumPy 2.4.6. */
#include <math.h>
#include <string.h>

#include "libarr_testing.h"

enum { O = 1 << ARR_FP_OVER, U = 1 << ARR_FP_UNDER, V = 1 << ARR_FP_INVALID };

static unsigned seen;

static void note(enum arr_fp_error error, const char *op, const char *message, void *context)
{
	(void)op;
	(void)message;
	*(unsigned *)context |= 1u << error;
}

static void watch(void)
{
	const struct arr_errstate all = arr_errstate_all(ARR_FP_CALL, note, &seen);

	seen = 0;
	assert_ok(arr_errstate_push(&all, err));
}

static const arr_dtype *named(const char *name)
{
	const arr_dtype *d = NULL;

	assert_ok(arr_dtype_from_name(name, &d, err));
	return d;
}

/* count copies of value as dtype, made without reports. */
static arr_array *all_of(const arr_dtype *dtype, double value, int64_t count)
{
	const struct arr_errstate none = arr_errstate_all(ARR_FP_IGNORE, NULL, NULL);
	arr_array *doubles = NULL, *a = NULL;

	assert_ok(arr_errstate_push(&none, err));
	assert_ok(arr_full(1, &count, arr_scalar_float(value), NULL, &doubles, err));
	assert_ok(arr_array_astype(doubles, dtype, ARR_ORDER_C, ARR_CASTING_UNSAFE, &a, err));
	assert_ok(arr_errstate_pop(err));
	arr_array_release(doubles);
	return a;
}

static const struct {
	const char *loc, *from, *to;
	double value;
	unsigned want;
} casts[] = {
	{ LOC, "f8", "i4", NAN, V },
	{ LOC, "f8", "i4", INFINITY, V },
	{ LOC, "f8", "i4", 2147483647.5, 0 },
	{ LOC, "f8", "i4", 2147483648.0, V },
	{ LOC, "f8", "i4", -2147483648.5, 0 },
	{ LOC, "f8", "i1", 300, 0 }, /* wraps in silence */
	{ LOC, "f8", "u1", 4294967296.0, V },
	{ LOC, "f4", "i8", 0x1p63, V },
	{ LOC, "f8", "i8", -0x1p63, 0 },
	{ LOC, "f8", "u8", 0x1p63, 0 },
	{ LOC, "f8", "u8", 0x1p64, V },
	{ LOC, "f8", "u4", -1, 0 },
	{ LOC, "g", "i2", 32768, V },
	{ LOC, "g", "u2", 32768, 0 },
	{ LOC, "f2", "i2", INFINITY, V },
	{ LOC, "c16", "i4", NAN, V },
	{ LOC, "f8", "?", NAN, 0 },
	{ LOC, "f8", "m8[s]", NAN, 0 }, /* NaT */
	{ LOC, "f8", "m8[s]", INFINITY, V },
	{ LOC, ">f8", "<i4", NAN, V },
	{ LOC, "f8", ">f2", 1e5, O },
	{ LOC, "f8", "f4", 1e300, O },
	{ LOC, "f8", "f4", INFINITY, 0 },
	{ LOC, "f8", "f4", NAN, 0 },
	{ LOC, "f8", "f4", 1e-40, U },
	{ LOC, "f8", "f4", 0x1p-140, 0 }, /* exact */
	{ LOC, "f8", "f4", 0.1, 0 },
	{ LOC, "f8", "f2", 65519, 0 },
	{ LOC, "f8", "f2", 65520, O },
	{ LOC, "f4", "f2", 1e-5, U },
	{ LOC, "i4", "f2", 65520, O },
	{ LOC, "i4", "f2", 65504, 0 },
	{ LOC, "m8[s]", "f2", 100000, O },
	{ LOC, "c16", "c8", 1e300, O },
	{ LOC, "g", "f8", 1e300, 0 },
};

static void casts_report_floating_point_errors(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(casts); i++) {
		const arr_dtype *from = named(casts[i].from), *to = named(casts[i].to);

		for (int64_t count = 1; count <= 70; count += 69) {
			arr_array *a = all_of(from, casts[i].value, count), *b = NULL;

			watch();
			assert_ok(
				arr_array_astype(a, to, ARR_ORDER_K, ARR_CASTING_UNSAFE, &b, err));
			assert_ok(arr_errstate_pop(err));
			if (seen != casts[i].want)
				fail_msg("%s: %s to %s of %g: reported %x, wanted %x", casts[i].loc,
					 casts[i].from, casts[i].to, casts[i].value, seen,
					 casts[i].want);
			arr_array_release(b);
			arr_array_release(a);
		}
		arr_dtype_release(from);
		arr_dtype_release(to);
	}
}

/* a of `kind` + number into out of `kind`; what is reported. */
static unsigned reported_by_add(const char *kind, double number)
{
	const arr_dtype *d = named(kind);
	arr_array *a = all_of(d, 1, 3), *sum = NULL;
	const struct arr_input inputs[] = { arr_in(a), arr_in_scalar(arr_scalar_float(number)) };

	watch();
	assert_ok(arr_ufunc_call(arr_ufunc_find("add"), inputs, NULL, &sum, err));
	assert_ok(arr_errstate_pop(err));
	arr_array_release(sum);
	arr_array_release(a);
	arr_dtype_release(d);
	return seen;
}

static void conversions_inside_of_calls_report(void **state)
{
	arr_array *nans, *whole, *mask = NULL, *sum = NULL;
	const int64_t three = 3, zero = 0;
	struct arr_reduce_options options = { .dtype = ARR_FLOAT32 };

	(void)state;
	assert_int_equal(reported_by_add("f4", 1e300), O);
	assert_int_equal(reported_by_add("f4", 2.5), 0);
	assert_int_equal(reported_by_add("f8", 1e300), 0);
	nans = all_of(ARR_FLOAT64, NAN, 3);
	whole = all_of(ARR_INT32, 1, 3);
	watch();
	assert_ok(arr_copyto(whole, nans, ARR_CASTING_UNSAFE, err));
	assert_int_equal(seen, V);
	seen = 0; /* what the mask leaves out is not converted */
	assert_ok(arr_zeros(1, &three, ARR_BOOL, ARR_ORDER_C, &mask, err));
	assert_ok(arr_copyto_where(whole, nans, mask, ARR_CASTING_UNSAFE, err));
	assert_int_equal(seen, 0);
	assert_ok(arr_array_set_item(mask, &zero, arr_scalar_bool(true), err));
	assert_ok(arr_copyto_where(whole, nans, mask, ARR_CASTING_UNSAFE, err));
	assert_int_equal(seen, V);
	arr_array_release(nans);
	nans = all_of(ARR_FLOAT64, 1e300, 3);
	seen = 0;
	assert_ok(arr_sum(nans, &options, &sum, err));
	assert_int_equal(seen, O);
	assert_ok(arr_errstate_pop(err));
	arr_array_release(sum);
	arr_array_release(mask);
	arr_array_release(whole);
	arr_array_release(nans);
}

static const struct {
	const char *loc, *ufunc, *a, *b;
	enum arr_casting casting;
	enum arr_status want;
} strict[] = {
	{ LOC, "sin", "i8", NULL, ARR_CASTING_NO, ARR_E_CASTING },
	{ LOC, "sin", "f8", NULL, ARR_CASTING_NO, ARR_OK },
	{ LOC, "sin", ">f8", NULL, ARR_CASTING_NO, ARR_E_CASTING },
	{ LOC, "sin", ">f8", NULL, ARR_CASTING_EQUIV, ARR_OK },
	{ LOC, "divide", "u8", "u8", ARR_CASTING_EQUIV, ARR_E_CASTING },
	{ LOC, "add", "i2", "f2", ARR_CASTING_NO, ARR_E_CASTING },
	{ LOC, "add", "m8[s]", "m8[ms]", ARR_CASTING_NO, ARR_E_CASTING },
	{ LOC, "add", "m8[s]", "m8[s]", ARR_CASTING_NO, ARR_OK },
	{ LOC, "logical_and", "u4", "f8", ARR_CASTING_NO, ARR_OK },
};

static void strict_casting_holds_for_inputs(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(strict); i++) {
		const arr_dtype *a = named(strict[i].a);
		const arr_dtype *b = named(strict[i].b ? strict[i].b : "f8");
		arr_array *x = all_of(a, 1, 4), *y = all_of(b, 1, 4), *out = NULL;
		const struct arr_input inputs[] = { arr_in(x), arr_in(y) };
		struct arr_ufunc_options options = arr_ufunc_options_default();
		enum arr_status st;

		options.casting = strict[i].casting;
		st = arr_ufunc_call(arr_ufunc_find(strict[i].ufunc), inputs, &options, &out, NULL);
		if (st != strict[i].want)
			fail_msg("%s: status %d, wanted %d", strict[i].loc, st, strict[i].want);
		arr_array_release(out);
		arr_array_release(y);
		arr_array_release(x);
		arr_dtype_release(a);
		arr_dtype_release(b);
	}
}

/* numpy.logical_or(numpy.full(2, 256, 'u4'), 0, dtype=bool): truth, not the low byte */
static void the_bool_loop_takes_truth_of_anything(void **state)
{
	arr_array *a = all_of(ARR_UINT32, 256, 2), *zero = all_of(ARR_UINT32, 0, 2), *out = NULL;
	const struct arr_input inputs[] = { arr_in(a), arr_in(zero) };
	struct arr_ufunc_options options = arr_ufunc_options_default();

	(void)state;
	options.dtype = ARR_BOOL;
	assert_ok(arr_ufunc_call(arr_ufunc_find("logical_or"), inputs, &options, &out, err));
	assert_memory_equal(arr_array_data(out), "\1\1", 2);
	arr_array_release(out);
	options.dtype = NULL;
	options.signature = "?\?->?";
	assert_ok(arr_ufunc_call(arr_ufunc_find("logical_or"), inputs, &options, &out, err));
	assert_memory_equal(arr_array_data(out), "\1\1", 2);
	arr_array_release(out);
	arr_array_release(zero);
	arr_array_release(a);
}

/* numpy.negative(2**63) is numpy.uint64(2**63): a number alone has a dtype of its own */
static void a_number_alone_is_its_own_dtype(void **state)
{
	const struct arr_input in = arr_in_scalar(arr_scalar_uint(UINT64_C(1) << 63));
	arr_array *out = NULL;

	(void)state;
	assert_ok(arr_ufunc_call(arr_ufunc_find("negative"), &in, NULL, &out, err));
	assert_ptr_equal(arr_array_dtype(out), ARR_UINT64);
	assert_true(*(const uint64_t *)arr_array_data(out) == UINT64_C(1) << 63);
	arr_array_release(out);
}

/* a = zeros(3, 'i4'); add.at(a, [0, 0], 1.75) gives [2, 0, 0]: 1.75, cut, and 2.75, cut */
static void at_casts_by_any_rule(void **state)
{
	const int64_t two = 2, places[] = { 0, 0 };
	const struct arr_input value = arr_in_scalar(arr_scalar_float(1.75));
	arr_array *a = all_of(ARR_INT32, 0, 3), *where = NULL;
	const arr_array *indices[1];

	(void)state;
	assert_ok(arr_from_copy(1, &two, ARR_INT64, places, &where, err));
	indices[0] = where;
	assert_ok(arr_ufunc_apply_at(arr_ufunc_find("add"), a, indices, 1, &value, err));
	assert_int_equal(((const int32_t *)arr_array_data(a))[0], 2);
	arr_array_release(where);
	arr_array_release(a);
}

static void an_infinite_start_is_no_integer(void **state)
{
	const struct arr_scalar start = arr_scalar_float(INFINITY);
	const struct arr_reduce_options options = { .initial = &start };
	arr_array *a = all_of(ARR_INT32, 1, 3), *out = NULL;

	(void)state;
	assert_int_equal(arr_max(a, &options, &out, NULL), ARR_E_ARG);
	arr_array_release(a);
}

static void assert_strides(arr_array *a, int64_t first, int64_t second)
{
	assert_int_equal(arr_array_strides(a)[0], first);
	assert_int_equal(arr_array_strides(a)[1], second);
	arr_array_release(a);
}

/* An array of this shape whose axes have these byte strides. */
static arr_array *strided(const int64_t *shape, const int64_t *strides, int ndim)
{
	static double memory[512];
	const struct arr_foreign f = { .data = memory,
				       .dtype = ARR_FLOAT64,
				       .ndim = ndim,
				       .shape = shape,
				       .strides = strides };
	arr_array *a = NULL;

	assert_ok(arr_from_data(&f, &a, err));
	return a;
}

static void new_arrays_lie_as_numpy_has_them(void **state)
{
	const int64_t column[] = { 2, 1 }, pair[] = { 2 }, eights[] = { 8, 8 };
	const int64_t wide[] = { 3, 4 }, falling[] = { 8, 24 }, none[] = { 3, 0 };
	const int64_t lines[] = { 3, 4 }, still[] = { 8, 0 };
	struct arr_ufunc_options order_a = arr_ufunc_options_default();
	arr_array *a = strided(column, eights, 2), *b = strided(pair, eights, 1), *out = NULL;
	struct arr_input inputs[] = { arr_in(a), arr_in(b) };
	struct arr_join_options join = arr_join_options_default();
	const arr_array *parts[2];

	(void)state;
	order_a.order = ARR_ORDER_A; /* both are F-contiguous, and C-contiguous */
	assert_ok(arr_ufunc_call(arr_ufunc_find("add"), inputs, &order_a, &out, err));
	assert_strides(out, 8, 16);
	arr_array_release(b);
	arr_array_release(a);
	/* an empty array in C order decides */
	parts[0] = a = strided(wide, falling, 2);
	parts[1] = b = strided(none, eights, 2);
	join.axis = 1;
	assert_ok(arr_concatenate(parts, 2, &join, &out, err));
	assert_strides(out, 32, 8);
	arr_array_release(b);
	arr_array_release(a);
	a = strided(lines, still, 2); /* broadcast along the last axis */
	assert_ok(arr_ufunc_accumulate(arr_ufunc_find("add"), a, NULL, &out, err));
	assert_strides(out, 32, 8);
	arr_array_release(a);
}

static void joined_texts_get_room_for_all(void **state)
{
	const arr_dtype *s = named("S"), *text = named("U1"), *common = NULL;
	arr_array *a = all_of(ARR_INT16, 12345, 2), *out = NULL;
	const arr_array *parts[] = { a, a };
	struct arr_join_options join = arr_join_options_default();
	const struct arr_type_operand mixed[] = { { ARR_WEAK_NONE, ARR_LONGDOUBLE },
						  { ARR_WEAK_NONE, ARR_COMPLEX128 },
						  { ARR_WEAK_NONE, text } };
	const struct arr_type_operand weak[] = { { ARR_WEAK_INT, NULL }, { ARR_WEAK_NONE, text } };

	(void)state;
	join.dtype = s;
	join.casting = ARR_CASTING_UNSAFE;
	assert_ok(arr_concatenate(parts, 2, &join, &out, err));
	assert_string_equal(arr_dtype_descr(arr_array_dtype(out)), "|S6");
	assert_memory_equal(arr_array_data(out),
			    "12345\0"
			    "12345",
			    12);
	arr_array_release(out);
	arr_array_release(a);
	/* result_type('g', 'D', 'U1') is U64: room for each, not for their common dtype */
	assert_ok(arr_result_type(mixed, 3, &common, err));
	assert_string_equal(arr_dtype_descr(common), "<U64");
	arr_dtype_release(common);
	assert_int_equal(arr_result_type(weak, 2, &common, NULL), ARR_E_DTYPE);
	arr_dtype_release(text);
	arr_dtype_release(s);
}

static const struct {
	const char *loc, *from, *to;
	enum arr_status want;
	const char *dtype;
} conversions[] = {
	{ LOC, "M8[s]", "S18", ARR_E_ARG, NULL }, /* too short for 1970-01-01T00:00:01 */
	{ LOC, "M8[s]", "S19", ARR_OK, "|S19" },    { LOC, "M8[s]", "U3", ARR_E_ARG, NULL },
	{ LOC, "M8", "S10", ARR_E_ARG, NULL }, /* a count of nothing */
	{ LOC, "m8[s]", "S1", ARR_OK, "|S1" },      { LOC, ">M8[s]", "M8", ARR_OK, ">M8[s]" },
	{ LOC, "m8[ms]", "m8", ARR_OK, "<m8[ms]" },
};

static void conversions_to_kinds_and_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(conversions); i++) {
		const arr_dtype *from = named(conversions[i].from), *to = named(conversions[i].to);
		arr_array *ticks = all_of(ARR_INT64, 1, 1), *a = NULL, *b = NULL;
		enum arr_status st;

		assert_ok(arr_array_astype(ticks, from, ARR_ORDER_K, ARR_CASTING_UNSAFE, &a, err));
		st = arr_array_astype(a, to, ARR_ORDER_K,
				      to == arr_dtype_builtin(arr_dtype_type(to))
					      ? ARR_CASTING_EQUIV
					      : ARR_CASTING_UNSAFE,
				      &b, NULL);
		if (st != conversions[i].want)
			fail_msg("%s: status %d", conversions[i].loc, st);
		if (st == ARR_OK)
			assert_string_equal(arr_dtype_descr(arr_array_dtype(b)),
					    conversions[i].dtype);
		arr_array_release(b);
		arr_array_release(a);
		arr_array_release(ticks);
		arr_dtype_release(from);
		arr_dtype_release(to);
	}
}

static const struct {
	const char *loc, *a, *b, *want;
} promotions[] = {
	{ LOC, "M8[s]", "m8[Y]", "<M8[s]" },      { LOC, "m8[3M]", "M8[2D]", "<M8[D]" },
	{ LOC, "m8[2Y]", "M8[25s]", "<M8[25s]" }, { LOC, "m8[3Y]", "M8[4M]", "<M8[4M]" },
	{ LOC, "m8[Y]", "m8[D]", NULL },          { LOC, "m8[2M]", "M8[as]", NULL },
};

static void dates_promote_with_durations_in_months(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(promotions); i++) {
		const arr_dtype *a = named(promotions[i].a), *b = named(promotions[i].b);
		const arr_dtype *common = NULL;
		enum arr_status st = arr_promote_types(a, b, &common, NULL);

		if ((st == ARR_OK) != (promotions[i].want != NULL) ||
		    (common && strcmp(arr_dtype_descr(common), promotions[i].want) != 0))
			fail_msg("%s: status %d, %s", promotions[i].loc, st,
				 common ? arr_dtype_descr(common) : "nothing");
		arr_dtype_release(common);
		arr_dtype_release(a);
		arr_dtype_release(b);
	}
}

/* numpy.pad of a long double keeps its digits: linspace(0, 1/3, 3, endpoint=False)[1] */
static void a_ramp_of_long_doubles_is_one(void **state)
{
	const int64_t one = 1, widths[] = { 3, 0 };
	const long double third = 1.0L / 3.0L;
	const struct arr_pad_options ramp = { .mode = ARR_PAD_LINEAR_RAMP };
	arr_array *a = NULL, *out = NULL;

	(void)state;
	assert_ok(arr_from_copy(1, &one, ARR_LONGDOUBLE, &third, &a, err));
	assert_ok(arr_pad(a, widths, &ramp, &out, err));
	assert_true(((const long double *)arr_array_data(out))[1] == third / 3.0L);
	arr_array_release(out);
	arr_array_release(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(casts_report_floating_point_errors),
		cmocka_unit_test(conversions_inside_of_calls_report),
		cmocka_unit_test(strict_casting_holds_for_inputs),
		cmocka_unit_test(the_bool_loop_takes_truth_of_anything),
		cmocka_unit_test(a_number_alone_is_its_own_dtype),
		cmocka_unit_test(at_casts_by_any_rule),
		cmocka_unit_test(an_infinite_start_is_no_integer),
		cmocka_unit_test(new_arrays_lie_as_numpy_has_them),
		cmocka_unit_test(joined_texts_get_room_for_all),
		cmocka_unit_test(conversions_to_kinds_and_texts),
		cmocka_unit_test(dates_promote_with_durations_in_months),
		cmocka_unit_test(a_ramp_of_long_doubles_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
