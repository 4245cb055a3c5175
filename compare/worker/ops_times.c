/* SPDX-License-Identifier: Apache-2.0 */
/* Business days. */
#include "worker.h"

/* weekmask (a text, or numbers from Monday) and holidays of the arguments from `index` on. */
static enum arr_status calendar_of(struct worker_call *call, size_t index, arr_busdaycalendar **out)
{
	const json_t *mask = worker_either(call, index, "weekmask");
	const arr_array *holidays = NULL;
	bool week[7] = { true, true, true, true, true, false, false };

	if (json_is_string(mask)) {
		ARR_TRY(arr_weekmask_parse(json_string_value(mask), json_string_length(mask), week,
					   &call->err));
	} else if (mask) {
		if (json_array_size(mask) != 7)
			return arr_error_set(&call->err, ARR_E_ARG, "a weekmask of %zu days",
					     json_array_size(mask));
		for (size_t i = 0; i < 7; i++)
			week[i] = json_is_true(json_array_get(mask, i)) ||
				  json_integer_value(json_array_get(mask, i)) != 0;
	}
	ARR_TRY(worker_optional(call, worker_either(call, index + 1, "holidays"), &holidays));
	return arr_busdaycalendar_new(week, holidays, out, &call->err);
}

static enum arr_status op_is_busday(struct worker_call *call)
{
	arr_busdaycalendar *calendar = NULL;
	const arr_array *dates = NULL;
	enum arr_status st;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &dates));
	ARR_TRY(calendar_of(call, 1, &calendar));
	st = arr_is_busday(dates, calendar, worker_output(call), &call->err);
	arr_busdaycalendar_release(calendar);
	return st;
}

static enum arr_status op_busday_offset(struct worker_call *call)
{
	const json_t *name = worker_either(call, 2, "roll");
	enum arr_busday_roll roll = ARR_ROLL_RAISE;
	arr_busdaycalendar *calendar = NULL;
	const arr_array *dates = NULL, *offsets = NULL;
	enum arr_status st;

	if (name && !arr_busday_roll_from_name(json_string_value(name), &roll))
		return arr_error_set(&call->err, ARR_E_ARG, "no roll '%s'",
				     json_string_value(name));
	ARR_TRY(worker_array(call, worker_arg(call, 0), &dates));
	ARR_TRY(worker_array_like(call, worker_arg(call, 1), NULL, &offsets));
	ARR_TRY(calendar_of(call, 3, &calendar));
	st = arr_busday_offset(dates, offsets, roll, calendar, worker_output(call), &call->err);
	arr_busdaycalendar_release(calendar);
	return st;
}

static enum arr_status op_busday_count(struct worker_call *call)
{
	arr_busdaycalendar *calendar = NULL;
	const arr_array *begin = NULL, *end = NULL;
	enum arr_status st;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &begin));
	ARR_TRY(worker_array(call, worker_arg(call, 1), &end));
	ARR_TRY(calendar_of(call, 2, &calendar));
	st = arr_busday_count(begin, end, calendar, worker_output(call), &call->err);
	arr_busdaycalendar_release(calendar);
	return st;
}

static enum arr_status op_datetime_as_string(struct worker_call *call)
{
	static const char *const units[] = {
		"Y",  "M",  "W",  "D",  "h",  "m",       "s",    "ms",
		"us", "ns", "ps", "fs", "as", "generic", "auto", NULL
	};
	static const char *const zones[] = { "naive", "UTC", "local", NULL };
	struct arr_datetime_string_options o = ARR_DATETIME_STRING_OPTIONS;
	const json_t *unit_name = worker_either(call, 1, "unit");
	const arr_array *src = NULL;
	int unit = 0, zone = 0;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_choice(call, unit_name, units, 0, &unit));
	ARR_TRY(worker_choice(call, worker_either(call, 2, "timezone"), zones, 0, &zone));
	ARR_TRY(worker_casting(call, worker_either(call, 3, "casting"), &o.casting));
	o.has_unit = unit_name != NULL;
	o.shortest = o.has_unit && unit == ARR_UNIT_COUNT;
	o.unit = (enum arr_datetime_unit)(o.shortest ? 0 : unit);
	o.timezone = (enum arr_timezone)zone;
	return arr_datetime_as_string(src, &o, worker_output(call), &call->err);
}

const struct worker_op worker_times[] = {
	{ "is_busday", op_is_busday },
	{ "busday_offset", op_busday_offset },
	{ "busday_count", op_busday_count },
	{ "datetime_as_string", op_datetime_as_string },
	{ NULL, NULL },
};
