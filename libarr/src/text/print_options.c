/* SPDX-License-Identifier: Apache-2.0 */
#include "print.h"

static _Thread_local struct arr_print_options current = ARR_PRINT_OPTIONS;

static enum arr_status check(const struct arr_print_options *o, struct arr_error *err)
{
	if (o->precision < 0 || o->precision > ARR__PRECISION_MAX)
		return arr_error_set(err, ARR_E_ARG, "print options: precision %d outside [0, %d]",
				     o->precision, ARR__PRECISION_MAX);
	if (o->threshold < 0 || o->edgeitems < 0 || o->linewidth < 0)
		return arr_error_set(err, ARR_E_ARG,
				     "print options: threshold %lld, edgeitems %lld or linewidth"
				     " %lld is negative",
				     (long long)o->threshold, (long long)o->edgeitems,
				     (long long)o->linewidth);
	if (o->sign != '-' && o->sign != '+' && o->sign != ' ')
		return arr_error_set(err, ARR_E_ARG, "print options: sign '%c' is not - + or blank",
				     o->sign);
	if ((unsigned)o->floatmode > ARR_FLOATMODE_UNIQUE)
		return arr_error_set(err, ARR_E_ARG, "print options: no floatmode %d",
				     (int)o->floatmode);
	if (!memchr(o->nanstr, '\0', sizeof o->nanstr) ||
	    !memchr(o->infstr, '\0', sizeof o->infstr))
		return arr_error_set(err, ARR_E_ARG,
				     "print options: nanstr or infstr is not terminated");
	return ARR_OK;
}

void arr_print_options_get(struct arr_print_options *out)
{
	*out = current;
}

enum arr_status arr_print_options_set(const struct arr_print_options *options,
				      struct arr_error *err)
{
	ARR_TRY(check(options, err));
	current = *options;
	return ARR_OK;
}

enum arr_status arr__print_options(const struct arr_print_options *options,
				   struct arr_print_options *out, struct arr_error *err)
{
	*out = options ? *options : current;
	return check(out, err);
}
