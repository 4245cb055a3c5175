/* SPDX-License-Identifier: Apache-2.0 */
/* Business days over whole arrays: ufuncs made for the call, on the days as integers. */
#include <string.h>

#include <arr/datetime.h>
#include <arr/ufunc_make.h>

#include "busday_internal.h"
#include "core/trace.h"
#include "ufunc/ufunc_internal.h"

struct work {
	const struct arr_busdaycalendar *calendar;
	enum arr_busday_roll roll;
	_Atomic int64_t refused; /* a day that the loop did not take */
};

static int64_t day_at(const char *p)
{
	return *(const int64_t *)(const void *)p;
}

static enum arr_status is_busday_loop(char *const *args, const int64_t *dims,
				      const int64_t *strides, void *user_data)
{
	const struct work *w = user_data;

	for (int64_t i = 0; i < dims[0]; i++)
		args[1][i * strides[1]] =
			arr__is_busday(w->calendar, day_at(args[0] + i * strides[0]));
	return ARR_OK;
}

static enum arr_status offset_loop(char *const *args, const int64_t *dims, const int64_t *strides,
				   void *user_data)
{
	struct work *w = user_data;

	for (int64_t i = 0; i < dims[0]; i++) {
		const int64_t given = day_at(args[0] + i * strides[0]);
		const int64_t offset = day_at(args[1] + i * strides[1]);
		int64_t day = given;

		if (day != ARR__NAT && !arr__is_busday(w->calendar, day))
			day = arr__busday_roll(w->calendar, day, w->roll);
		if (day == ARR__NAT && w->roll == ARR_ROLL_RAISE) {
			atomic_store_explicit(&w->refused, given, memory_order_relaxed);
			return ARR_E_ARG;
		}
		if (day != ARR__NAT)
			day = arr__busday_move(w->calendar, day, offset);
		*(int64_t *)(void *)(args[2] + i * strides[2]) = day;
	}
	return ARR_OK;
}

static enum arr_status count_loop(char *const *args, const int64_t *dims, const int64_t *strides,
				  void *user_data)
{
	struct work *w = user_data;

	for (int64_t i = 0; i < dims[0]; i++) {
		const int64_t begin = day_at(args[0] + i * strides[0]);
		const int64_t end = day_at(args[1] + i * strides[1]);

		if (begin == ARR__NAT || end == ARR__NAT) {
			atomic_store_explicit(&w->refused, ARR__NAT, memory_order_relaxed);
			return ARR_E_ARG;
		}
		*(int64_t *)(void *)(args[2] + i * strides[2]) =
			arr__busday_count(w->calendar, begin, end);
	}
	return ARR_OK;
}

/* The same memory as int64 (type of dates: datetime64[D]). */
static enum arr_status view_as(const arr_array *a, const arr_dtype *dtype, arr_array **out,
			       struct arr_error *err)
{
	return arr__array_view_as(a, dtype, a->data, a->ndim, a->shape, a->strides, out, err);
}

static enum arr_status days_as_integers(const char *op, const arr_array *x, arr_array **out,
					struct arr_error *err)
{
	arr_array *days = NULL;
	enum arr_status st;

	ARR_TRY(arr__as_days(op, x, &days, err));
	st = view_as(days, ARR_INT64, out, err);
	arr_array_release(days);
	return st;
}

static enum arr_status refused(const char *op, const struct work *w, struct arr_error *err)
{
	const int64_t day = atomic_load_explicit(&w->refused, memory_order_relaxed);
	const arr_dtype *days = NULL;
	char text[40] = "NaT";

	if (day != ARR__NAT &&
	    arr__dtype_time(ARR_T_DATETIME64, ARR_UNIT_DAY, 1, false, &days, NULL) == ARR_OK)
		arr_datetime_format(day, days, text, sizeof text);
	arr_dtype_release(days);
	return arr_error_set(err, ARR_E_ARG, "%s: %s is no business day", op, text);
}

/* Runs loop over inputs of int64, which it broadcasts. */
static enum arr_status run(const struct arr_ufunc_spec *spec, const char *types,
			   arr_ufunc_loop_fn *loop, arr_array *const *inputs, struct work *w,
			   arr_array **out, struct arr_error *err)
{
	struct arr_error failure = { 0 };
	struct arr_input in[2];
	arr_ufunc *u = NULL;
	enum arr_status st;

	for (int i = 0; i < spec->nin; i++)
		in[i] = arr_in(inputs[i]);
	ARR_TRY(arr_ufunc_create(spec, &u, err));
	st = arr_ufunc_add_loop(u, types, loop, w, err);
	if (st == ARR_OK)
		st = arr__ufunc_call(u, in, NULL, out, NULL, &failure);
	if (failure.status == ARR_E_ARG)
		st = refused(spec->name, w, err);
	else if (failure.status != ARR_OK && err)
		*err = failure;
	arr_ufunc_release(u);
	return st;
}

static struct work work_of(const arr_busdaycalendar *calendar, enum arr_busday_roll roll)
{
	return (struct work){ .calendar = calendar ? calendar : &arr__weekdays, .roll = roll };
}

enum arr_status arr_is_busday(const arr_array *dates, const arr_busdaycalendar *calendar,
			      arr_array **out, struct arr_error *err)
{
	static const struct arr_ufunc_spec spec = {
		.name = "is_busday", .nin = 1, .nout = 1, .identity = ARR_IDENTITY_ORDERED
	};
	struct work w = work_of(calendar, ARR_ROLL_RAISE);
	arr_array *days = NULL;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, spec.name, ARR_OP_OTHER, ARR__INS(dates), err);
	st = days_as_integers(spec.name, dates, &days, err);
	if (st == ARR_OK)
		st = run(&spec, "l->?", is_busday_loop, &days, &w, out, err);
	arr_array_release(days);
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status offsets_as_integers(const arr_array *offsets, arr_array **out,
					   struct arr_error *err)
{
	ARR_TRY(arr__require_cast("busday_offset", offsets->dtype, ARR_INT64, ARR_CASTING_SAFE,
				  err));
	if (!arr__is_number(offsets->dtype))
		return arr_error_set(err, ARR_E_DTYPE, "busday_offset: offsets of dtype %s",
				     arr__dtype_text(offsets->dtype).text);
	*out = arr_array_retain(offsets);
	return ARR_OK;
}

enum arr_status arr_busday_offset(const arr_array *dates, const arr_array *offsets,
				  enum arr_busday_roll roll, const arr_busdaycalendar *calendar,
				  arr_array **out, struct arr_error *err)
{
	static const struct arr_ufunc_spec spec = {
		.name = "busday_offset", .nin = 2, .nout = 1, .identity = ARR_IDENTITY_ORDERED
	};
	struct work w = work_of(calendar, roll);
	arr_array *inputs[2] = { NULL }, *moved = NULL;
	const arr_dtype *days = NULL;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, spec.name, ARR_OP_OTHER, ARR__INS(dates, offsets), err);
	st = days_as_integers(spec.name, dates, &inputs[0], err);
	if (st == ARR_OK)
		st = offsets_as_integers(offsets, &inputs[1], err);
	if (st == ARR_OK)
		st = arr__dtype_time(ARR_T_DATETIME64, ARR_UNIT_DAY, 1, false, &days, err);
	if (st == ARR_OK)
		st = run(&spec, "ll->l", offset_loop, inputs, &w, &moved, err);
	if (st == ARR_OK) { /* nobody else has it yet: days take the integers' place */
		moved->dtype = days;
		days = NULL;
		*out = moved;
	}
	arr_dtype_release(days);
	arr_array_release(inputs[0]);
	arr_array_release(inputs[1]);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_busday_count(const arr_array *begin, const arr_array *end,
				 const arr_busdaycalendar *calendar, arr_array **out,
				 struct arr_error *err)
{
	static const struct arr_ufunc_spec spec = {
		.name = "busday_count", .nin = 2, .nout = 1, .identity = ARR_IDENTITY_ORDERED
	};
	struct work w = work_of(calendar, ARR_ROLL_RAISE);
	arr_array *inputs[2] = { NULL };
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, spec.name, ARR_OP_OTHER, ARR__INS(begin, end), err);
	st = days_as_integers(spec.name, begin, &inputs[0], err);
	if (st == ARR_OK)
		st = days_as_integers(spec.name, end, &inputs[1], err);
	if (st == ARR_OK)
		st = run(&spec, "ll->l", count_loop, inputs, &w, out, err);
	arr_array_release(inputs[0]);
	arr_array_release(inputs[1]);
	return arr__trace_end(&t, st, out, err);
}

bool arr_busday_roll_from_name(const char *name, enum arr_busday_roll *out)
{
	static const struct {
		const char *name;
		enum arr_busday_roll roll;
	} rolls[] = {
		{ "raise", ARR_ROLL_RAISE },
		{ "nat", ARR_ROLL_NAT },
		{ "forward", ARR_ROLL_FORWARD },
		{ "following", ARR_ROLL_FORWARD },
		{ "backward", ARR_ROLL_BACKWARD },
		{ "preceding", ARR_ROLL_BACKWARD },
		{ "modifiedfollowing", ARR_ROLL_MODIFIED_FOLLOWING },
		{ "modifiedpreceding", ARR_ROLL_MODIFIED_PRECEDING },
	};

	for (size_t i = 0; i < sizeof rolls / sizeof rolls[0]; i++) {
		if (strcmp(name, rolls[i].name) == 0) {
			*out = rolls[i].roll;
			return true;
		}
	}
	return false;
}
