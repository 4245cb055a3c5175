/* SPDX-License-Identifier: Apache-2.0 */
/* How the units of datetime64 and timedelta64 relate. */
#include "datetime_internal.h"

#include "dtype_internal.h"

static int64_t gcd(int64_t a, int64_t b)
{
	while (b != 0) {
		int64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

static bool is_month_based(int unit)
{
	return unit <= ARR_UNIT_MONTH;
}

/* How many of the next smaller unit are in one. Years and months have no fixed length: 1. */
static const int64_t steps[ARR_UNIT_ATTOSECOND] = { 1,    1,    7,    24,   60,   60,
						    1000, 1000, 1000, 1000, 1000, 1000 };

/* Factor from a larger unit to a smaller one; 0 if it needs more than 56 bits, NumPy's limit. */
static int64_t unit_factor(int larger, int smaller)
{
	int64_t factor = 1;

	for (int u = larger; u < smaller; u++) {
		factor *= steps[u];
		if (factor >= INT64_C(1) << 56)
			return 0;
	}
	return factor;
}

bool arr__unit_divides(const arr_dtype *from, const arr_dtype *to)
{
	int64_t have = from->multiple, want = to->multiple, factor;

	if (from->unit == ARR_UNIT_GENERIC)
		return true;
	if (to->unit == ARR_UNIT_GENERIC)
		return false;
	if (is_month_based(from->unit) != is_month_based(to->unit))
		return true;
	if (is_month_based(from->unit)) {
		have *= from->unit == ARR_UNIT_YEAR && to->unit == ARR_UNIT_MONTH ? 12 : 1;
		want *= to->unit == ARR_UNIT_YEAR && from->unit == ARR_UNIT_MONTH ? 12 : 1;
		return have % want == 0;
	}
	factor = from->unit < to->unit ? unit_factor(from->unit, to->unit)
				       : unit_factor(to->unit, from->unit);
	if (factor == 0 || __builtin_mul_overflow(from->unit < to->unit ? have : want, factor,
						  from->unit < to->unit ? &have : &want))
		return false;
	return have % want == 0;
}

enum arr_status arr__require_unit(const arr_dtype *from, const arr_dtype *to, struct arr_error *err)
{
	if (from->type != to->type || !arr__is_time(to) || to->unit != ARR_UNIT_GENERIC ||
	    from->unit == ARR_UNIT_GENERIC)
		return ARR_OK;
	return arr_error_set(err, ARR_E_CASTING,
			     "cannot convert from specific units to generic units: %s to %s",
			     arr__dtype_text(from).text, arr__dtype_text(to).text);
}

const arr_dtype *arr__dtype_of_ticks(const arr_dtype *d)
{
	if (d->type != ARR_T_DATETIME64 || d->unit != ARR_UNIT_GENERIC)
		return d;
	return d->swapped ? arr__dtype_swapped_builtin(ARR_T_INT64) : ARR_INT64;
}

static enum arr_status overflow(const arr_dtype *a, const arr_dtype *b, struct arr_error *err)
{
	return arr_error_set(err, ARR_E_ARG,
			     "integer overflow getting a common metadata divisor for %s and %s",
			     a->name, b->name);
}

enum arr_status arr__promote_units(const arr_dtype *a, const arr_dtype *b, const arr_dtype **out,
				   struct arr_error *err)
{
	const enum arr_type type = a->type == ARR_T_DATETIME64 || b->type == ARR_T_DATETIME64
					   ? ARR_T_DATETIME64
					   : ARR_T_TIMEDELTA64;
	const arr_dtype *larger = a->unit <= b->unit ? a : b, *smaller = larger == a ? b : a;
	const bool crosses = is_month_based(larger->unit) != is_month_based(smaller->unit);
	int64_t multiple = larger->multiple, factor;

	if (smaller->unit == ARR_UNIT_GENERIC)
		return arr__dtype_time(type, (enum arr_datetime_unit)larger->unit, larger->multiple,
				       false, out, err);
	if (crosses && larger->type == ARR_T_TIMEDELTA64 && smaller->type == ARR_T_TIMEDELTA64)
		return arr_error_set(
			err, ARR_E_DTYPE,
			"cannot get a common metadata divisor for %s and %s because they"
			" have incompatible nonlinear base time units",
			a->name, b->name);
	/* A duration of months or years next to dates has no length; NumPy counts it as weeks. */
	if (larger->unit == ARR_UNIT_YEAR && smaller->unit == ARR_UNIT_MONTH)
		factor = 12;
	else
		factor = unit_factor(crosses && larger->type == ARR_T_TIMEDELTA64 ? ARR_UNIT_WEEK
										  : larger->unit,
				     smaller->unit);
	if (factor == 0 || __builtin_mul_overflow(multiple, factor, &multiple))
		return overflow(a, b, err);
	multiple = gcd(multiple, smaller->multiple);
	return arr__dtype_time(type, (enum arr_datetime_unit)smaller->unit, (int)multiple, false,
			       out, err);
}

enum arr_status arr__unit_ratio(const arr_dtype *from, const arr_dtype *to,
				struct arr__unit_ratio *out, struct arr_error *err)
{
	/* The Gregorian calendar repeats after 400 years of 146097 days. */
	int64_t numerator = 1, denominator = 1, factor, common;
	bool up = from->unit > to->unit;
	int larger = up ? to->unit : from->unit, smaller = up ? from->unit : to->unit;

	if (smaller == ARR_UNIT_GENERIC) { /* no unit: ticks are taken as they are */
		*out = (struct arr__unit_ratio){ 1, 1 };
		return ARR_OK;
	}
	if (larger == ARR_UNIT_YEAR && smaller == ARR_UNIT_MONTH) {
		numerator = 12;
		larger = smaller;
	} else if (is_month_based(larger) && !is_month_based(smaller)) {
		numerator = 146097;
		denominator = larger == ARR_UNIT_YEAR ? 400 : 4800;
		if (smaller == ARR_UNIT_WEEK)
			denominator *= 7;
		larger = smaller == ARR_UNIT_WEEK ? ARR_UNIT_WEEK : ARR_UNIT_DAY;
	}
	factor = unit_factor(larger, smaller);
	common = factor ? gcd(factor, denominator) : 1;
	denominator /= common;
	if (factor == 0 || __builtin_mul_overflow(numerator, factor / common, &numerator) ||
	    __builtin_mul_overflow(up ? denominator : numerator, (int64_t)from->multiple,
				   up ? &denominator : &numerator) ||
	    __builtin_mul_overflow(up ? numerator : denominator, (int64_t)to->multiple,
				   up ? &numerator : &denominator))
		return arr_error_set(
			err, ARR_E_ARG,
			"integer overflow while computing the conversion factor between"
			" %s and %s",
			from->name, to->name);
	common = gcd(numerator, denominator);
	*out = up ? (struct arr__unit_ratio){ denominator / common, numerator / common }
		  : (struct arr__unit_ratio){ numerator / common, denominator / common };
	return ARR_OK;
}

size_t arr__time_text_length(const arr_dtype *d)
{
	/* A 64-bit year, then what each unit adds to it. */
	static const unsigned char lengths[ARR_UNIT_COUNT] = { 22, 25, 28, 28, 32, 35, 38,
							       42, 45, 48, 51, 54, 57, 4 };

	return d->type == ARR_T_TIMEDELTA64 ? 21 : lengths[d->unit];
}
