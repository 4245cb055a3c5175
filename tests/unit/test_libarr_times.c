/* SPDX-License-Identifier: Apache-2.0 */
/* datetime64 and timedelta64 in ufuncs and reductions. Expected values are NumPy 2.2.4's. */
#include <stdlib.h>
#include <time.h>

#include "libarr_testing.h"

#define NAT INT64_MIN

/* Ticks of a dtype; a number's values where the dtype is one. */
static arr_array *ticks_of(const char *dtype, const struct list *ticks)
{
	const int64_t shape[] = { ticks->count };
	const arr_dtype *d = NULL;
	arr_array *whole = NULL, *out = NULL;

	assert_ok(arr_dtype_from_name(dtype, &d, err));
	assert_ok(arr_from_copy(1, shape, ARR_INT64, ticks->at, &whole, err));
	assert_ok(arr_array_astype(whole, d, ARR_ORDER_K, ARR_CASTING_UNSAFE, &out, err));
	arr_array_release(whole);
	arr_dtype_release(d);
	return out;
}

/* dtype's name, and every element as an integer. */
static void expect_ticks(const char *loc, arr_array *a, const char *dtype, const struct list *want)
{
	arr_array *whole = NULL;

	if (strcmp(arr_dtype_name(arr_array_dtype(a)), dtype) != 0)
		fail_msg("%s: dtype %s, expected %s", loc, arr_dtype_name(arr_array_dtype(a)),
			 dtype);
	assert_int_equal(arr_array_size(a), want->count);
	assert_ok(arr_array_astype(a, ARR_INT64, ARR_ORDER_C, ARR_CASTING_UNSAFE, &whole, err));
	for (int64_t i = 0; i < want->count; i++) {
		if (int_at(whole, i) != want->at[i])
			fail_msg("%s: element %lld is %lld, expected %lld", loc, (long long)i,
				 (long long)int_at(whole, i), (long long)want->at[i]);
	}
	arr_array_release(whole);
	arr_array_release(a);
}

static void binary_ufuncs_cast_to_one_unit(void **state)
{
	static const struct {
		const char *loc, *ufunc, *a_dtype, *b_dtype;
		struct list a, b;
		const char *dtype;
		struct list want;
	} rows[] = {
		{ LOC, "add", "M8[D]", "m8[h]", L(1, NAT), L(30, 1), "datetime64[h]", L(54, NAT) },
		{ LOC, "add", "m8[h]", "M8[D]", L(30), L(1), "datetime64[h]", L(54) },
		{ LOC, "add", "m8[6s]", "m8[4s]", L(1, NAT, 3), L(1, 2, NAT), "timedelta64[2s]",
		  L(5, NAT, NAT) },
		{ LOC, "add", "m8[s]", "int16", L(5), L(-7), "timedelta64[s]", L(-2) },
		{ LOC, "add", "m8[s]", "m8[s]", L(INT64_MAX), L(2), "timedelta64[s]",
		  L(INT64_MIN + 1) },
		{ LOC, "subtract", "M8[D]", "M8[h]", L(2), L(1), "timedelta64[h]", L(47) },
		{ LOC, "subtract", "M8[M]", "m8[M]", L(14), L(3), "datetime64[M]", L(11) },
		{ LOC, "multiply", "m8[ms]", "float32", L(3, NAT), L(-2, 2), "timedelta64[ms]",
		  L(-6, NAT) },
		{ LOC, "multiply", "uint8", "m8[ms]", L(3), L(5), "timedelta64[ms]", L(15) },
		{ LOC, "divide", "m8[D]", "int64", L(-7, 7, 7), L(2, 2, 0), "timedelta64[D]",
		  L(-3, 3, NAT) },
		{ LOC, "divide", "m8[D]", "m8[h]", L(-7, 1), L(12, 6), "float64", L(-14, 4) },
		{ LOC, "floor_divide", "m8[h]", "m8[D]", L(-25, 49), L(1, 1), "int64", L(-2, 2) },
		{ LOC, "floor_divide", "m8[s]", "m8[s]", L(5, NAT), L(0, 2), "int64", L(0, 0) },
		{ LOC, "remainder", "m8[s]", "m8[ms]", L(-1, 3, 4), L(300, -700, 0),
		  "timedelta64[ms]", L(200, -500, NAT) },
		{ LOC, "equal", "M8[D]", "M8[h]", L(1, NAT), L(24, NAT), "bool", L(1, 0) },
		{ LOC, "not_equal", "M8[D]", "M8[h]", L(1, NAT), L(24, NAT), "bool", L(0, 1) },
		{ LOC, "less", "m8[D]", "m8[h]", L(NAT, 1), L(1, 25), "bool", L(0, 1) },
		{ LOC, "greater_equal", "m8[D]", "int8", L(NAT, 1), L(1, 1), "bool", L(0, 1) },
		{ LOC, "maximum", "M8[D]", "M8[W]", L(8, NAT), L(1, 1), "datetime64[D]",
		  L(8, NAT) },
		{ LOC, "fmax", "M8[D]", "M8[W]", L(6, NAT), L(1, 1), "datetime64[D]", L(7, 7) },
		{ LOC, "fmin", "M8[D]", "M8[W]", L(6, NAT), L(1, NAT), "datetime64[D]", L(6, NAT) },
		{ LOC, "minimum", "m8", "m8[s]", L(6, NAT), L(1, 1), "timedelta64[s]", L(1, NAT) },
		{ LOC, "minimum", "M8", "M8[Y]", L(3, 5), L(1, 9), "datetime64[Y]", L(1, 5) },
		{ LOC, "fmin", "M8", "M8[2M]", L(3), L(7), "datetime64[2M]", L(3) },
		{ LOC, "logical_xor", "M8[D]", "float64", L(1, 0), L(1, 1), "bool", L(0, 1) },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		arr_array *a = ticks_of(rows[i].a_dtype, &rows[i].a);
		arr_array *b = ticks_of(rows[i].b_dtype, &rows[i].b), *out = NULL;
		const struct arr_input in[] = { arr_in(a), arr_in(b) };

		assert_ok(arr_ufunc_call(arr_ufunc_find(rows[i].ufunc), in, NULL, &out, err));
		expect_ticks(rows[i].loc, out, rows[i].dtype, &rows[i].want);
		arr_array_release(a);
		arr_array_release(b);
	}
}

static void unary_ufuncs_keep_the_unit(void **state)
{
	static const struct {
		const char *loc, *ufunc, *a_dtype;
		struct list a;
		const char *dtype;
		struct list want;
	} rows[] = {
		{ LOC, "absolute", "m8[7D]", L(-3, NAT), "timedelta64[7D]", L(3, NAT) },
		{ LOC, "negative", "m8[s]", L(-3, NAT), "timedelta64[s]", L(3, NAT) },
		{ LOC, "positive", "m8[s]", L(-3, NAT), "timedelta64[s]", L(-3, NAT) },
		{ LOC, "sign", "m8[s]", L(-3, 0, NAT), "timedelta64[s]", L(-1, 0, -1) },
		{ LOC, "isnat", "M8[s]", L(-3, NAT), "bool", L(0, 1) },
		{ LOC, "isnan", "m8[s]", L(-3, NAT), "bool", L(0, 1) },
		{ LOC, "isinf", "M8[s]", L(-3, NAT), "bool", L(0, 0) },
		{ LOC, "isfinite", "m8[s]", L(-3, NAT), "bool", L(1, 0) },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		arr_array *a = ticks_of(rows[i].a_dtype, &rows[i].a), *out = NULL;
		const struct arr_input in = arr_in(a);

		assert_ok(arr_ufunc_call(arr_ufunc_find(rows[i].ufunc), &in, NULL, &out, err));
		expect_ticks(rows[i].loc, out, rows[i].dtype, &rows[i].want);
		arr_array_release(a);
	}
}

static void divmod_gives_a_count_and_a_rest(void **state)
{
	const struct list ticks = L(-7, 5, NAT), by = L(2, 0, 1), counts = L(-4, 0, 0),
			  rests = L(1, NAT, NAT);
	arr_array *a = ticks_of("m8[s]", &ticks), *b = ticks_of("m8[s]", &by);
	arr_array *count = NULL, *rest = NULL;

	(void)state;
	assert_ok(arr_divmod(a, b, &count, &rest, err));
	expect_ticks(LOC, count, "int64", &counts);
	expect_ticks(LOC, rest, "timedelta64[s]", &rests);
	arr_array_release(a);
	arr_array_release(b);
}

typedef enum arr_status reduction(const arr_array *, const struct arr_reduce_options *,
				  arr_array **, struct arr_error *);

static void reductions_know_nat(void **state)
{
	static const struct {
		const char *loc;
		reduction *run;
		const char *a_dtype;
		struct list a;
		const char *dtype;
		struct list want;
	} rows[] = {
		{ LOC, arr_sum, "m8[h]", L(4, 5, -1), "timedelta64[h]", L(8) },
		{ LOC, arr_sum, "m8[h]", L(4, NAT), "timedelta64[h]", L(NAT) },
		{ LOC, arr_mean, "m8[h]", L(4, 5), "timedelta64[h]", L(4) },
		{ LOC, arr_mean, "m8[h]", L(-4, -5), "timedelta64[h]", L(-4) },
		{ LOC, arr_min, "M8[D]", L(4, 5, -1), "datetime64[D]", L(-1) },
		{ LOC, arr_max, "M8[D]", L(4, NAT, -1), "datetime64[D]", L(NAT) },
		{ LOC, arr_ptp, "M8[D]", L(4, 5, -1), "timedelta64[D]", L(6) },
		{ LOC, arr_any, "m8[D]", L(0, 0), "bool", L(0) },
		{ LOC, arr_all, "M8[D]", L(1, NAT), "bool", L(1) },
		{ LOC, arr_argmax, "M8[D]", L(1, 7, 7), "int64", L(1) },
		{ LOC, arr_argmin, "m8[D]", L(1, NAT, -9), "int64", L(1) },
		{ LOC, arr_count_nonzero, "m8[D]", L(1, 0, NAT), "int64", L(2) },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		arr_array *a = ticks_of(rows[i].a_dtype, &rows[i].a), *out = NULL;

		assert_ok(rows[i].run(a, NULL, &out, err));
		expect_ticks(rows[i].loc, out, rows[i].dtype, &rows[i].want);
		arr_array_release(a);
	}
}

static void sums_run_and_steps_are_durations(void **state)
{
	const struct list ticks = L(1, 4, NAT, 2), sums = L(1, 5, NAT, NAT), steps = L(3, NAT, NAT);
	arr_array *durations = ticks_of("m8[s]", &ticks), *dates = ticks_of("M8[s]", &ticks);
	arr_array *out = NULL;

	(void)state;
	assert_ok(arr_cumsum(durations, NULL, &out, err));
	expect_ticks(LOC, out, "timedelta64[s]", &sums);
	assert_ok(arr_diff(dates, NULL, &out, err));
	expect_ticks(LOC, out, "timedelta64[s]", &steps);
	arr_array_release(durations);
	arr_array_release(dates);
}

static void what_has_no_loop_is_refused(void **state)
{
	static const struct {
		const char *loc, *ufunc, *a_dtype, *b_dtype;
		enum arr_status status;
		const char *text;
	} rows[] = {
		{ LOC, "add", "M8[D]", "M8[D]", ARR_E_DTYPE, "'add' not supported" },
		{ LOC, "add", "m8[D]", "float64", ARR_E_DTYPE, "'add' not supported" },
		{ LOC, "subtract", "m8[D]", "M8[D]", ARR_E_DTYPE, "'subtract' not supported" },
		{ LOC, "multiply", "m8[D]", "m8[D]", ARR_E_DTYPE, "'multiply' not supported" },
		{ LOC, "multiply", "M8[D]", "int64", ARR_E_DTYPE, "'multiply' not supported" },
		{ LOC, "divide", "int64", "m8[D]", ARR_E_DTYPE, "'divide' not supported" },
		{ LOC, "power", "m8[D]", "int64", ARR_E_DTYPE, "'power' not supported" },
		{ LOC, "add", "m8[M]", "m8[D]", ARR_E_DTYPE, "incompatible nonlinear" },
		{ LOC, "less", "m8[D]", "M8[D]", ARR_E_DTYPE, "'less' not supported" },
		{ LOC, "maximum", "m8[D]", "uint64", ARR_E_DTYPE, "no common dtype" },
	};
	const struct list one = L(1);
	arr_array *dates = ticks_of("M8[D]", &one), *whole = ticks_of("int64", &one), *out = NULL;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		arr_array *a = ticks_of(rows[i].a_dtype, &one);
		arr_array *b = ticks_of(rows[i].b_dtype, &one);
		const struct arr_input in[] = { arr_in(a), arr_in(b) };

		expect_failure(arr_ufunc_call(arr_ufunc_find(rows[i].ufunc), in, NULL, &out, err),
			       rows[i].status, rows[i].text);
		arr_array_release(a);
		arr_array_release(b);
	}
	expect_failure(arr_sum(dates, NULL, &out, err), ARR_E_DTYPE, "'add' not supported");
	expect_failure(arr_isnat(whole, &out, err), ARR_E_DTYPE, "'isnat' not supported");
	arr_array_release(dates);
	arr_array_release(whole);
}

static void a_signature_or_dtype_chooses_no_unit(void **state)
{
	const struct list ticks = L(1), sum = L(2);
	arr_array *a = ticks_of("m8[s]", &ticks), *out = NULL;
	const struct arr_input in[] = { arr_in(a), arr_in(a) };
	struct arr_ufunc_options o = arr_ufunc_options_default();
	const arr_ufunc *add = arr_ufunc_find("add");

	(void)state;
	o.signature = "mm->m";
	assert_ok(arr_ufunc_call(add, in, &o, &out, err));
	expect_ticks(LOC, out, "timedelta64[s]", &sum);
	o.signature = "Mm->M";
	expect_failure(arr_ufunc_call(add, in, &o, &out, err), ARR_E_DTYPE, "'Mm->M'");
	o.signature = NULL;
	o.dtype = arr_dtype_builtin(ARR_T_TIMEDELTA64);
	assert_ok(arr_ufunc_call(add, in, &o, &out, err));
	expect_ticks(LOC, out, "timedelta64[s]", &sum);
	assert_ok(arr_dtype_from_name("m8[ms]", &o.dtype, err));
	expect_failure(arr_ufunc_call(add, in, &o, &out, err), ARR_E_DTYPE, "timedelta64[ms]");
	arr_dtype_release(o.dtype);
	arr_array_release(a);
}

static void a_ratio_without_an_answer_is_reported(void **state)
{
	const struct list ticks = L(1), zero = L(0), none = L(NAT);
	arr_array *a = ticks_of("m8[s]", &ticks), *b = ticks_of("m8[s]", &zero);
	arr_array *c = ticks_of("m8[s]", &none), *out = NULL;
	const struct arr_errstate strict = arr_errstate_all(ARR_FP_RAISE, NULL, NULL);

	(void)state;
	assert_ok(arr_errstate_push(&strict, err));
	expect_failure(arr_floor_divide(a, b, &out, err), ARR_E_FLOAT, "divide by zero");
	expect_failure(arr_floor_divide(a, c, &out, err), ARR_E_FLOAT, "invalid value");
	assert_ok(arr_remainder(a, b, &out, err));
	arr_array_release(out);
	assert_ok(arr_errstate_pop(err));
	arr_array_release(a);
	arr_array_release(b);
	arr_array_release(c);
}

static const struct {
	const char *loc;
	struct arr_datetime_string_options options;
	const char *want[3]; /* NULL: refused */
	int64_t room;
} strings[] = {
	{ LOC,
	  ARR_DATETIME_STRING_OPTIONS,
	  { "2024-02-29T12:30:15.500", "1969-12-31T23:59:59.999", "1970-01-01T10:00:00.000" },
	  42 },
	{ LOC,
	  { .shortest = true, .casting = ARR_CASTING_SAFE },
	  { "2024-02-29T12:30:15.500", "1969-12-31T23:59:59.999", "1970-01-01T10:00" },
	  62 },
	{ LOC,
	  { .has_unit = true, .unit = ARR_UNIT_WEEK, .casting = ARR_CASTING_SAME_KIND },
	  { "2024-02-29", "1969-12-31", "1970-01-01" },
	  28 },
	{ LOC,
	  { .has_unit = true,
	    .unit = ARR_UNIT_SECOND,
	    .timezone = ARR_TIMEZONE_UTC,
	    .casting = ARR_CASTING_UNSAFE },
	  { "2024-02-29T12:30:15Z", "1969-12-31T23:59:59Z", "1970-01-01T10:00:00Z" },
	  38 },
	{ LOC,
	  { .timezone = ARR_TIMEZONE_LOCAL, .casting = ARR_CASTING_SAME_KIND },
	  { "2024-02-29T18:00:15.500+0530", "1969-12-31T23:59:59.999",
	    "1970-01-01T15:30:00.000+0530" },
	  46 },
	{ LOC,
	  { .shortest = true, .timezone = ARR_TIMEZONE_LOCAL, .casting = ARR_CASTING_SAME_KIND },
	  { "2024-02-29T18:00:15.500+0530", "1969-12-31T23:59:59.999", "1970-01-01T15:30+0530" },
	  62 },
	{ LOC,
	  { .has_unit = true,
	    .unit = ARR_UNIT_DAY,
	    .timezone = ARR_TIMEZONE_LOCAL,
	    .casting = ARR_CASTING_SAME_KIND },
	  { NULL },
	  0 },
	{ LOC,
	  { .has_unit = true, .unit = ARR_UNIT_DAY, .casting = ARR_CASTING_SAFE },
	  { NULL },
	  0 },
};

static void datetimes_are_written_as_strings(void **state)
{
	static const struct list ticks = L(1709209815500, -1, 36000000, NAT);
	arr_array *a = ticks_of("M8[ms]", &ticks), *s = ticks_of("m8[s]", &ticks), *out = NULL;

	(void)state;
	assert_int_equal(setenv("TZ", "XYZ-05:30", 1), 0);
	tzset();
	for (size_t i = 0; i < BASE_ARRAY_SIZE(strings); i++) {
		enum arr_status st = arr_datetime_as_string(a, &strings[i].options, &out, NULL);

		if (!strings[i].want[0]) {
			if (st != ARR_E_CASTING)
				fail_msg("%s: %s", strings[i].loc, arr_status_name(st));
			continue;
		}
		assert_int_equal(st, ARR_OK);
		if (arr_dtype_item_bytes(arr_array_dtype(out)) != 4 * (size_t)strings[i].room)
			fail_msg("%s: %s", strings[i].loc, arr_dtype_name(arr_array_dtype(out)));
		for (int64_t k = 0; k < 4; k++) {
			const uint32_t *text =
				(const uint32_t *)arr_array_data(out) + k * strings[i].room;
			const char *want = k < 3 ? strings[i].want[k] : "NaT";

			for (size_t n = 0; n <= strlen(want); n++) {
				if (text[n] != (unsigned char)want[n])
					fail_msg("%s: element %d is not '%s'", strings[i].loc,
						 (int)k, want);
			}
		}
		arr_array_release(out);
	}
	expect_failure(arr_datetime_as_string(s, NULL, &out, err), ARR_E_DTYPE, "no datetime64");
	arr_array_release(a);
	arr_array_release(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(binary_ufuncs_cast_to_one_unit),
		cmocka_unit_test(unary_ufuncs_keep_the_unit),
		cmocka_unit_test(divmod_gives_a_count_and_a_rest),
		cmocka_unit_test(reductions_know_nat),
		cmocka_unit_test(sums_run_and_steps_are_durations),
		cmocka_unit_test(what_has_no_loop_is_refused),
		cmocka_unit_test(a_signature_or_dtype_chooses_no_unit),
		cmocka_unit_test(a_ratio_without_an_answer_is_reported),
		cmocka_unit_test(datetimes_are_written_as_strings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
