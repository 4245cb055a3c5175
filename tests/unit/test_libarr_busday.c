/* SPDX-License-Identifier: Apache-2.0 */
/* Business days by hand; the differential tests have thousands. Expected values are NumPy 2.2.4's.
 */
#include "libarr_testing.h"

/* 2024-02-29, 2024-03-02, 2024-03-30, 2024-03-31, 2024-03-29, NaT */
enum { COUNT = 6 };
static const int64_t given[COUNT] = { 19782, 19784, 19812, 19813, 19811, ARR_NAT };

static arr_array *dates_of(const char *dtype, const int64_t *ticks, int64_t count)
{
	const arr_dtype *d = NULL;
	arr_array *out = NULL;

	assert_ok(arr_dtype_from_name(dtype, &d, err));
	assert_ok(arr_from_copy(1, &count, d, ticks, &out, err));
	arr_dtype_release(d);
	return out;
}

/* Good Friday and Easter Monday of 2024, out of order, one of them twice, a Saturday, NaT. */
static arr_busdaycalendar *easter(void)
{
	static const int64_t days[] = { 19814, 19811, 19812, 19811, ARR_NAT };
	arr_array *holidays = dates_of("M8[D]", days, 5);
	arr_busdaycalendar *calendar = NULL;

	assert_ok(arr_busdaycalendar_new(NULL, holidays, &calendar, err));
	arr_array_release(holidays);
	return calendar;
}

static void expect_days(const char *loc, const arr_array *a, const int64_t *want, int64_t count)
{
	assert_int_equal(arr_array_size(a), count);
	for (int64_t i = 0; i < count; i++) {
		if (int_at(a, i) != want[i])
			fail_msg("%s: element %lld is %lld, not %lld", loc, (long long)i,
				 (long long)int_at(a, i), (long long)want[i]);
	}
}

static void calendars_keep_the_holidays_that_count(void **state)
{
	arr_busdaycalendar *calendar = easter();
	size_t count = 0;
	const int64_t *days = arr_busdaycalendar_holidays(calendar, &count);

	(void)state;
	assert_int_equal(count, 2);
	assert_int_equal(days[0], 19811);
	assert_int_equal(days[1], 19814);
	assert_true(arr_busdaycalendar_weekmask(calendar)[4]);
	assert_false(arr_busdaycalendar_weekmask(calendar)[5]);
	arr_busdaycalendar_release(arr_busdaycalendar_retain(calendar));
	arr_busdaycalendar_release(calendar);
	arr_busdaycalendar_release(NULL);
}

static void days_are_worked_on_or_not(void **state)
{
	static const int64_t want[COUNT] = { 1, 0, 0, 0, 0, 0 };
	arr_busdaycalendar *calendar = easter();
	arr_array *dates = dates_of("M8[D]", given, COUNT), *out = NULL;

	(void)state;
	assert_ok(arr_is_busday(dates, calendar, &out, err));
	expect_days(LOC, out, want, COUNT);
	arr_array_release(out);
	arr_array_release(dates);
	arr_busdaycalendar_release(calendar);
}

static const struct {
	const char *loc, *roll;
	int64_t offset, want[COUNT];
} moves[] = {
	{ LOC, "nat", 0, { 19782, ARR_NAT, ARR_NAT, ARR_NAT, ARR_NAT, ARR_NAT } },
	{ LOC, "forward", 3, { 19787, 19789, 19818, 19818, 19818, ARR_NAT } },
	{ LOC, "following", -7, { 19773, 19775, 19802, 19802, 19802, ARR_NAT } },
	{ LOC, "backward", 0, { 19782, 19783, 19810, 19810, 19810, ARR_NAT } },
	{ LOC, "preceding", 3, { 19787, 19788, 19817, 19817, 19817, ARR_NAT } },
	{ LOC, "modifiedfollowing", 0, { 19782, 19786, 19810, 19810, 19810, ARR_NAT } },
	{ LOC, "modifiedpreceding", -7, { 19773, 19774, 19801, 19801, 19801, ARR_NAT } },
};

static void offsets_roll_and_move(void **state)
{
	arr_busdaycalendar *calendar = easter();
	arr_array *dates = dates_of("M8[D]", given, COUNT);

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(moves); i++) {
		enum arr_busday_roll roll = ARR_ROLL_RAISE;
		arr_array *offset = NULL, *out = NULL;

		assert_true(arr_busday_roll_from_name(moves[i].roll, &roll));
		assert_ok(arr_from_scalar(arr_scalar_int(moves[i].offset), NULL, &offset, err));
		assert_ok(arr_busday_offset(dates, offset, roll, calendar, &out, err));
		assert_string_equal(arr_dtype_descr(arr_array_dtype(out)), "<M8[D]");
		expect_days(moves[i].loc, out, moves[i].want, COUNT);
		arr_array_release(out);
		arr_array_release(offset);
	}
	arr_array_release(dates);
	arr_busdaycalendar_release(calendar);
}

static void counts_are_negative_backwards(void **state)
{
	static const int64_t forwards[] = { 21, 19, 0, 0, 0 }, backwards[] = { -20, -19, 0, 0, 0 };
	arr_busdaycalendar *calendar = easter();
	arr_array *dates = dates_of("M8[D]", given, 5), *end = dates_of("M8[D]", given + 2, 1);
	arr_array *out = NULL;

	(void)state;
	assert_ok(arr_busday_count(dates, end, calendar, &out, err));
	expect_days(LOC, out, forwards, 5);
	arr_array_release(out);
	assert_ok(arr_busday_count(end, dates, calendar, &out, err));
	expect_days(LOC, out, backwards, 5);
	arr_array_release(out);
	arr_array_release(dates);
	arr_array_release(end);
	arr_busdaycalendar_release(calendar);
}

static void months_and_far_away_days_are_dates_too(void **state)
{
	static const int64_t january[] = { 648 }, far[] = { INT64_MAX - 3 }, want[] = { 1419723 };
	arr_array *month = dates_of("M8[M]", january, 1), *out = NULL, *offset = NULL;

	(void)state;
	assert_ok(arr_from_scalar(arr_scalar_int(1000000), NULL, &offset, err));
	assert_ok(arr_busday_offset(month, offset, ARR_ROLL_FORWARD, NULL, &out, err));
	expect_days(LOC, out, want, 1);
	arr_array_release(out);
	arr_array_release(month);
	month = dates_of("M8[D]", far, 1); /* wraps, and comes to an end */
	assert_ok(arr_busday_offset(month, offset, ARR_ROLL_FORWARD, NULL, &out, err));
	arr_array_release(out);
	arr_array_release(month);
	arr_array_release(offset);
}

static void what_is_no_date_or_calendar_is_refused(void **state)
{
	const bool never[7] = { false };
	bool week[7] = { false };
	arr_busdaycalendar *calendar = NULL;
	arr_array *dates = dates_of("M8[D]", given, COUNT), *hours = dates_of("M8[h]", given, 1);
	arr_array *zero = NULL, *half = NULL, *grid = int_range(1, (int64_t[]){ 4 }), *out = NULL;

	(void)state;
	assert_ok(arr_from_scalar(arr_scalar_int(0), NULL, &zero, err));
	assert_ok(arr_from_scalar(arr_scalar_float(0.5), NULL, &half, err));
	expect_failure(arr_weekmask_parse("Mon Xyz", 7, week, err), ARR_E_FORMAT, "\"Mon Xyz\"");
	expect_failure(arr_busdaycalendar_new(never, NULL, &calendar, err), ARR_E_ARG,
		       "no day of the week");
	expect_failure(arr_busdaycalendar_new(NULL, zero, &calendar, err), ARR_E_SHAPE, "()");
	expect_failure(arr_busdaycalendar_new(NULL, grid, &calendar, err), ARR_E_DTYPE, "int64");
	expect_failure(arr_is_busday(zero, NULL, &out, err), ARR_E_DTYPE, "int64");
	expect_failure(arr_is_busday(hours, NULL, &out, err), ARR_E_CASTING, "datetime64[h]");
	expect_failure(arr_busday_offset(dates, half, ARR_ROLL_NAT, NULL, &out, err), ARR_E_CASTING,
		       "float64");
	expect_failure(arr_busday_offset(dates, zero, ARR_ROLL_RAISE, NULL, &out, err), ARR_E_ARG,
		       "2024-03-02 is no business day");
	expect_failure(arr_busday_count(dates, dates, NULL, &out, err), ARR_E_ARG, "NaT");
	expect_failure(arr_busday_count(dates, hours, NULL, &out, err), ARR_E_CASTING,
		       "datetime64[h]");
	arr_array_release(dates);
	arr_array_release(hours);
	arr_array_release(zero);
	arr_array_release(half);
	arr_array_release(grid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calendars_keep_the_holidays_that_count),
		cmocka_unit_test(days_are_worked_on_or_not),
		cmocka_unit_test(offsets_roll_and_move),
		cmocka_unit_test(counts_are_negative_backwards),
		cmocka_unit_test(months_and_far_away_days_are_dates_too),
		cmocka_unit_test(what_is_no_date_or_calendar_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
