/* SPDX-License-Identifier: Apache-2.0 */
/* Medians and quantiles of one row: its order statistics, interpolated as the dtypes have it. */
#include <math.h>
#include <string.h>

#include "quantile_plan.h"

long double arr__quantile_load(enum arr_type type, const char *value)
{
	long double wide;

	if (type != ARR_T_LONGDOUBLE)
		return arr_scalar_cast(arr__scalar_load(type, value), ARR_T_FLOAT64).as.f;
	memcpy(&wide, value, sizeof wide);
	return wide;
}

static double load_real(enum arr_type type, const char *value)
{
	return (double)arr__quantile_load(type, value);
}

/* ---- between two elements ---- */

/* The difference b - a as src's dtype has it: integers wrap. */
static double difference(enum arr_type type, const char *a, const char *b)
{
	const struct arr_scalar x = arr__scalar_load(type, a), y = arr__scalar_load(type, b);
	struct arr_scalar d;

	switch (arr_dtype_kind(arr_dtype_builtin(type))) {
	case 'i':
		d = arr_scalar_int((int64_t)((uint64_t)y.as.i - (uint64_t)x.as.i));
		return (double)arr_scalar_cast(d, type).as.i;
	case 'u':
		return (double)(y.as.u - x.as.u);
	default:
		return arr__round_float(type, y.as.f - x.as.f);
	}
}

static void interpolate_long(const struct arr__quantile *c, const char *a, const char *b,
			     long double t, char *to)
{
	const long double x = arr__quantile_load(c->type, a), y = arr__quantile_load(c->type, b);
	const long double step =
		c->type == ARR_T_LONGDOUBLE ? y - x : (long double)difference(c->type, a, b);
	const long double rest = c->q_type == ARR_T_LONGDOUBLE
					 ? 1 - t
					 : (long double)arr__round_float(c->q_type, 1 - (double)t);
	const long double value = t >= 0.5L ? y - step * rest : x + step * t;

	memcpy(to, &value, sizeof value);
}

/* Products of durations are cut off. */
static void interpolate_times(const char *a, const char *b, double t, char *to)
{
	int64_t x, y, value;
	double step;

	memcpy(&x, a, sizeof x);
	memcpy(&y, b, sizeof y);
	step = (double)(int64_t)((uint64_t)y - (uint64_t)x);
	value = t >= 0.5 ? y - (int64_t)(step * (1 - t)) : x + (int64_t)(step * t);
	memcpy(to, &value, sizeof value);
}

static void interpolate(const struct arr__quantile *c, const char *a, const char *b, long double at,
			char *to)
{
	const enum arr_type r = c->result->type;
	const double t = (double)at;
	double step, x, y, value;

	if (c->time) {
		interpolate_times(a, b, t, to);
		return;
	}
	if (r == ARR_T_LONGDOUBLE) {
		interpolate_long(c, a, b, at, to);
		return;
	}
	step = arr__round_float(r, difference(c->type, a, b));
	x = arr__round_float(r, load_real(c->type, a));
	y = arr__round_float(r, load_real(c->type, b));
	value = x + arr__round_float(r, step * t);
	if (t >= 0.5)
		value = y - arr__round_float(r, step * arr__round_float(c->q_type, 1 - t));
	arr__scalar_store(arr_scalar_float(arr__round_float(r, value)), r, to);
}

/* ---- the mean of two ---- */

static struct arr_clongdouble load_complex(enum arr_type type, const char *at)
{
	struct arr_clongdouble wide;
	struct arr_complex128 z;

	if (type == ARR_T_CLONGDOUBLE) {
		memcpy(&wide, at, sizeof wide);
		return wide;
	}
	z = arr__scalar_load(type, at).as.c;
	return (struct arr_clongdouble){ z.re, z.im };
}

static void average_complex(enum arr_type r, const char *a, const char *b, char *to)
{
	const enum arr_type part = r == ARR_T_COMPLEX64 ? ARR_T_FLOAT32 : ARR_T_FLOAT64;
	const struct arr_complex128 x = arr__scalar_load(r, a).as.c,
				    y = arr__scalar_load(r, b).as.c;
	const double re = a == b ? x.re : arr__round_float(part, x.re + y.re);
	const double im = a == b ? x.im : arr__round_float(part, x.im + y.im);
	const double scale = a == b ? 1 : 0.5;

	/* a complex division: an infinite part makes the other one NaN */
	arr__scalar_store(arr_scalar_complex((re + im * 0) * scale, (im - re * 0) * scale), r, to);
}

static void average_long(enum arr_type r, const char *a, const char *b, char *to)
{
	const long double scale = a == b ? 1 : 0.5L;

	if (r == ARR_T_CLONGDOUBLE) {
		const struct arr_clongdouble x = load_complex(r, a), y = load_complex(r, b);
		const long double re = a == b ? x.re : x.re + y.re;
		const long double im = a == b ? x.im : x.im + y.im;
		const struct arr_clongdouble z = { (re + im * 0) * scale, (im - re * 0) * scale };

		memcpy(to, &z, sizeof z);
	} else {
		const long double x = arr__quantile_load(r, a), y = arr__quantile_load(r, b);
		const long double value = a == b ? x : (x + y) * scale;

		memcpy(to, &value, sizeof value);
	}
}

static void average_times(const char *a, const char *b, char *to)
{
	int64_t x, y;

	memcpy(&x, a, sizeof x);
	memcpy(&y, b, sizeof y);
	if (a != b)
		x = (int64_t)((uint64_t)x + (uint64_t)y) / 2;
	memcpy(to, &x, sizeof x);
}

/* (a + b) / 2 as a mean of two has it; a mean of one is that one. */
static void average(const struct arr__quantile *c, const char *a, const char *b, char *to)
{
	const enum arr_type r = c->result->type;
	const enum arr_type in = r == ARR_T_FLOAT16 ? ARR_T_FLOAT32 : r;
	double value;

	if (c->time) {
		average_times(a, b, to);
		return;
	}
	if (r == ARR_T_LONGDOUBLE || r == ARR_T_CLONGDOUBLE) {
		average_long(r, a, b, to);
		return;
	}
	if (c->result->kind == 'c') {
		average_complex(r, a, b, to);
		return;
	}
	value = load_real(c->type, a);
	if (a != b)
		value = arr__round_float(in, value + load_real(c->type, b)) / 2;
	arr__scalar_store(arr_scalar_float(value), r, to);
}

/* ---- NaNs ---- */

/* imaginary: what goes beside a complex NaN. */
static void fill_nan(const struct arr__quantile *c, double imaginary, char *to)
{
	const int64_t nat = INT64_MIN;

	for (size_t i = 0; i < c->count; i++, to += c->result->item_bytes) {
		if (c->time)
			memcpy(to, &nat, sizeof nat);
		else
			arr__scalar_store(arr_scalar_complex((double)NAN, imaginary),
					  c->result->type, to);
	}
}

/* Whether b comes behind a where complex numbers with NaNs are put in order: (x, NaN), (NaN, y),
 * (NaN, NaN), each by the part that is a number. */
static bool nan_behind(struct arr_clongdouble a, struct arr_clongdouble b)
{
	const int kind_a = 2 * (a.re != a.re) + (a.im != a.im);
	const int kind_b = 2 * (b.re != b.re) + (b.im != b.im);

	if (kind_a != kind_b)
		return kind_b > kind_a;
	return kind_a == 1 ? b.re > a.re : b.im > a.im;
}

/* NumPy's median of complex numbers with a NaN among them is the last of them in order. */
static void copy_last_nan(const struct arr__quantile *c, const char *row, size_t n, char *to)
{
	const size_t item = c->result->item_bytes;
	const char *last = row;

	for (size_t i = 1; i < n; i++) {
		if (nan_behind(load_complex(c->type, last), load_complex(c->type, row + i * item)))
			last = row + i * item;
	}
	memcpy(to, last, item);
}

/* ---- the row ---- */

void arr__quantile_row_plan(const struct arr__quantile *c, struct arr__quantile_plan *plan,
			    size_t n)
{
	if (c->median)
		arr__quantile_plan_middle(plan, n);
	else
		arr__quantile_plan_fill(plan, n, c->options.method, c->q, c->q_type);
}

/* Writes the results of a row of n > 0 elements by its plan. */
static enum arr_status planned_row(const struct arr__quantile *c,
				   const struct arr__quantile_plan *plan, char *to, const char *row,
				   size_t n, struct arr__scratch *scratch, struct arr_error *err)
{
	const size_t item = arr_dtype_item_bytes(arr_dtype_builtin(c->type));
	const bool taken = !c->median && c->result->type == c->type &&
			   (arr__quantile_is_discrete(c->options.method) || c->whole_q);
	void *values = NULL;
	bool nan = false;

	ARR_TRY(arr__scratch_get(scratch, 7, plan->rank_count, item, &values, err));
	ARR_TRY(arr__order_statistics(c->type, row, n, plan->ranks, plan->rank_count, values, &nan,
				      scratch, err));
	if (nan && c->result->kind == 'c')
		copy_last_nan(c, row, n, to);
	else if (nan)
		fill_nan(c, 0, to);
	if (nan)
		return ARR_OK;
	for (size_t i = 0; i < c->count; i++, to += c->result->item_bytes) {
		const struct arr__quantile_place *p = &plan->place[i];
		const char *a = (char *)values + p->before * item;
		const char *b = (char *)values + p->after * item;

		if (taken)
			memcpy(to, a, item);
		else if (c->median)
			average(c, a, b, to);
		else
			interpolate(c, a, b, p->t, to);
	}
	return ARR_OK;
}

enum arr_status arr__quantile_row(const void *context, char *to, char *row, size_t n,
				  struct arr__scratch *scratch, struct arr_error *err)
{
	const struct arr__quantile *c = context;
	struct arr__quantile_plan own = { 0 };
	enum arr_status st;

	if (c->skip_nan && c->type >= ARR_T_FLOAT16)
		ARR_TRY(arr__drop_nans(c->type, &row, &n, scratch, err));
	if (n == 0) { /* as the mean of nothing */
		fill_nan(c, c->skip_nan ? 0 : (double)NAN, to);
		return ARR_OK;
	}
	if (n == c->plan.n)
		return planned_row(c, &c->plan, to, row, n, scratch, err);
	st = arr__quantile_plan_init(&own, c->count, err);
	if (st == ARR_OK) {
		arr__quantile_row_plan(c, &own, n);
		st = planned_row(c, &own, to, row, n, scratch, err);
	}
	arr__quantile_plan_clear(&own);
	return st;
}
