/* SPDX-License-Identifier: Apache-2.0 */
/* Calendars: week masks, and holidays put in order. */
#include <stdlib.h>
#include <string.h>

#include <arr/dtype_make.h>

#include "busday_internal.h"

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Seven digits. */
static bool parse_digits(const char *text, size_t length, bool *week)
{
	size_t count = 0;

	for (size_t i = 0; i < length; i++) {
		if (is_blank(text[i]))
			continue;
		if (count == 7 || (text[i] != '0' && text[i] != '1'))
			return false;
		week[count++] = text[i] == '1';
	}
	return count == 7;
}

static bool parse_names(const char *text, size_t length, bool *week)
{
	static const char names[7][4] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	size_t at = 0;

	memset(week, 0, 7 * sizeof *week);
	while (at < length) {
		size_t day = 0;

		if (is_blank(text[at])) {
			at++;
			continue;
		}
		while (day < 7 && (length - at < 3 || memcmp(text + at, names[day], 3) != 0))
			day++;
		if (day == 7)
			return false;
		week[day] = true;
		at += 3;
	}
	return true;
}

enum arr_status arr_weekmask_parse(const char *text, size_t length, bool weekmask[7],
				   struct arr_error *err)
{
	bool week[7];

	if (!parse_digits(text, length, week) && !parse_names(text, length, week))
		return arr_error_set(err, ARR_E_FORMAT,
				     "Invalid business day weekmask string \"%.*s\"",
				     (int)(length < 60 ? length : 60), text);
	memcpy(weekmask, week, sizeof week);
	return ARR_OK;
}

enum arr_status arr__as_days(const char *op, const arr_array *x, arr_array **out,
			     struct arr_error *err)
{
	const arr_dtype *days = NULL;
	enum arr_status st;

	if (x->dtype->type != ARR_T_DATETIME64)
		return arr_error_set(err, ARR_E_DTYPE, "%s: dates of dtype %s", op,
				     arr__dtype_text(x->dtype).text);
	ARR_TRY(arr_dtype_datetime(ARR_UNIT_DAY, 1, &days, err));
	if (arr__dtype_equal(x->dtype, days)) {
		*out = arr_array_retain(x);
		st = ARR_OK;
	} else {
		st = arr__require_cast(op, x->dtype, days, ARR_CASTING_SAFE, err);
		if (st == ARR_OK)
			st = arr__copy_as(x, days, ARR_ORDER_K, out, err);
	}
	arr_dtype_release(days);
	return st;
}

static int ascending(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Sorted, without what does not count. */
static void settle_holidays(struct arr_busdaycalendar *c)
{
	size_t kept = 0;

	qsort(c->holidays, c->count, sizeof *c->holidays, ascending);
	for (size_t i = 0; i < c->count; i++) {
		const int64_t day = c->holidays[i];

		if (day == ARR__NAT || !c->week[arr__weekday(day)] ||
		    (kept > 0 && c->holidays[kept - 1] == day))
			continue;
		c->holidays[kept++] = day;
	}
	c->count = kept;
}

static enum arr_status make(const bool *weekmask, const arr_array *days, arr_busdaycalendar **out,
			    struct arr_error *err)
{
	const int64_t count = days ? days->size : 0;
	struct arr_busdaycalendar *c = malloc(sizeof *c + (size_t)count * sizeof *c->holidays);

	if (!c)
		return arr_error_set(err, ARR_E_NOMEM,
				     "busdaycalendar: cannot allocate %lld holidays",
				     (long long)count);
	atomic_init(&c->refs, 1);
	memcpy(c->week, weekmask ? weekmask : arr__weekdays.week, sizeof c->week);
	c->per_week = 0;
	for (int i = 0; i < 7; i++)
		c->per_week += c->week[i];
	c->count = (size_t)count;
	for (int64_t i = 0; i < count; i++)
		memcpy(&c->holidays[i], days->data + i * days->strides[0], sizeof *c->holidays);
	settle_holidays(c);
	*out = c;
	return ARR_OK;
}

enum arr_status arr_busdaycalendar_new(const bool weekmask[7], const arr_array *holidays,
				       arr_busdaycalendar **out, struct arr_error *err)
{
	bool any = !weekmask;
	arr_array *days = NULL;
	enum arr_status st = ARR_OK;

	for (int i = 0; i < 7 && weekmask; i++)
		any |= weekmask[i];
	if (!any)
		return arr_error_set(err, ARR_E_ARG,
				     "busdaycalendar: no day of the week is a business day");
	if (holidays && holidays->ndim != 1)
		return arr_error_set(err, ARR_E_SHAPE,
				     "busdaycalendar: holidays of shape %s must be 1-d",
				     arr__shape_text(holidays->ndim, holidays->shape).text);
	if (holidays)
		st = arr__as_days("busdaycalendar", holidays, &days, err);
	if (st == ARR_OK)
		st = make(weekmask, days, out, err);
	arr_array_release(days);
	return st;
}

arr_busdaycalendar *arr_busdaycalendar_retain(const arr_busdaycalendar *calendar)
{
	arr_busdaycalendar *c = (arr_busdaycalendar *)(uintptr_t)calendar;

	if (c) /* relaxed: the caller's own reference is visible already */
		atomic_fetch_add_explicit(&c->refs, 1, memory_order_relaxed);
	return c;
}

void arr_busdaycalendar_release(arr_busdaycalendar *calendar)
{
	/* acq_rel: every thread's use comes before the free */
	if (calendar && atomic_fetch_sub_explicit(&calendar->refs, 1, memory_order_acq_rel) == 1)
		free(calendar);
}

const bool *arr_busdaycalendar_weekmask(const arr_busdaycalendar *calendar)
{
	return calendar->week;
}

const int64_t *arr_busdaycalendar_holidays(const arr_busdaycalendar *calendar, size_t *count)
{
	*count = calendar->count;
	return calendar->holidays;
}
