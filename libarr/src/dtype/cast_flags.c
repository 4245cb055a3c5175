/* SPDX-License-Identifier: Apache-2.0 */
/* Floating-point errors of conversions. Loops differ by processor in which of the hardware's flags
 * they raise, so what a conversion reports is found from the values, and only where somebody wants
 * to know: invalid for floats outside of what the processor's conversion to an integer reaches
 * (wider than the integer itself, see cast.c: 300.0 wraps to an int8 in silence), overflow and
 * underflow for a narrower float. */
#include <fenv.h>
#include <string.h>

#include "cast_internal.h"
#include "ufunc/fp_casts.h"

/* Values looked at together. */
enum { CHUNK = 256 };

/* What a destination takes. Of integers those in (lowest - 1, end), of floats what is nearer to a
 * finite value than `end` and, if smaller than `tiny`, a multiple of `grain`. */
struct reach {
	bool integer;
	long double lowest, end, tiny, grain;
};

static const struct reach to_int16 = { true, -0x1p15L, 0x1p15L, 0, 0 };
static const struct reach to_int32 = { true, -0x1p31L, 0x1p31L, 0, 0 };
static const struct reach to_int64 = { true, -0x1p63L, 0x1p63L, 0, 0 };
static const struct reach to_uint64 = { true, -0x1p63L, 0x1p64L, 0, 0 };
static const struct reach to_half = { false, 0, 65520.0L, 0x1p-14L, 0x1p-24L };
/* tiny: what rounds to the smallest normal number is none */
static const struct reach to_float = { false, 0, 0x1.ffffffp127L, 0x1.ffffffp-127L, 0x1p-149L };
static const struct reach to_double = { false, 0, 0x1.fffffffffffff8p1023L,
					0x1.fffffffffffff8p-1023L, 0x1p-1074L };

static bool is_inexact(const arr_dtype *d)
{
	return d->kind == 'f' || d->kind == 'c';
}

static bool is_long(const arr_dtype *d)
{
	return d->type == ARR_T_LONGDOUBLE || d->type == ARR_T_CLONGDOUBLE;
}

/* NULL: nothing that `from` holds is out of reach. */
static const struct reach *reach_of(const arr_dtype *from, const arr_dtype *to)
{
	switch (to->type) {
	case ARR_T_INT8:
	case ARR_T_UINT8:
	case ARR_T_INT16:
		return !is_inexact(from) ? NULL : is_long(from) ? &to_int16 : &to_int32;
	case ARR_T_UINT16:
	case ARR_T_INT32:
		return is_inexact(from) ? &to_int32 : NULL;
	case ARR_T_UINT32:
	case ARR_T_INT64:
	case ARR_T_DATETIME64:
	case ARR_T_TIMEDELTA64:
		return is_inexact(from) ? &to_int64 : NULL;
	case ARR_T_UINT64:
		return is_inexact(from) ? &to_uint64 : NULL;
	case ARR_T_FLOAT16:
		return from->type != ARR_T_FLOAT16 && from->item_bytes > 1 ? &to_half : NULL;
	case ARR_T_FLOAT32:
	case ARR_T_COMPLEX64:
		return from->type == ARR_T_FLOAT64 || from->type == ARR_T_COMPLEX128 ||
				       is_long(from)
			       ? &to_float
			       : NULL;
	case ARR_T_FLOAT64:
	case ARR_T_COMPLEX128:
		return is_long(from) ? &to_double : NULL;
	default:
		return NULL;
	}
}

bool arr__cast_reports(const arr_dtype *from, const arr_dtype *to)
{
	return (arr__is_number(from) || arr__is_time(from)) && reach_of(from, to) != NULL;
}

static unsigned bit(enum arr_fp_error error)
{
	return 1u << error;
}

static bool is_finite(long double v)
{
	return v - v == 0;
}

/* grain is a power of 2 and |v| below tiny, so that the quotient is exact and fits. */
static bool loses(long double v, const struct reach *r)
{
	const long double q = v / r->grain;

	return (long double)(int64_t)q != q;
}

/* The rare cases; the common one is decided by the loops below. */
static unsigned errors_of(long double v, const struct reach *r, bool nan_is_value)
{
	const long double size = v < 0 ? -v : v;

	if (r->integer && v != v)
		return nan_is_value ? 0 : bit(ARR_FP_INVALID);
	if (r->integer)
		return v > r->lowest - 1 && v < r->end ? 0 : bit(ARR_FP_INVALID);
	if (!is_finite(v) || v == 0)
		return 0;
	if (size >= r->end)
		return bit(ARR_FP_OVER);
	return size < r->tiny && loses(v, r) ? bit(ARR_FP_UNDER) : 0;
}

static unsigned errors_of_doubles(const double *v, size_t count, const struct reach *r,
				  bool nan_is_value)
{
	const double low = r->integer ? (double)r->lowest : (double)r->tiny;
	const double high = (double)r->end;
	unsigned errors = 0;

	for (size_t i = 0; i < count; i++) {
		const double size = r->integer ? v[i] : v[i] < 0 ? -v[i] : v[i];

		if (!(size >= low && size < high))
			errors |= errors_of((long double)v[i], r, nan_is_value);
	}
	return errors;
}

/* Elements as doubles: exactly, but for long double, which has a loop of its own. */
static unsigned errors_through_double(const struct arr__cast *c, const char *src, ptrdiff_t stride,
				      size_t count, const struct reach *r)
{
	const bool both = c->from->kind == 'c' && c->to->kind == 'c';
	const enum arr_type from = arr__is_time(c->from) ? ARR_T_INT64 : c->from->type;
	arr__cast_fn *load = arr__cast_loop(from, both ? ARR_T_COMPLEX128 : ARR_T_FLOAT64);
	const size_t parts = both ? 2 : 1;
	double values[2 * CHUNK];
	unsigned errors = 0;

	while (count > 0) {
		const size_t n = count < CHUNK ? count : CHUNK;

		load((char *)values, src, (ptrdiff_t)(parts * sizeof(double)), stride, n);
		errors |= errors_of_doubles(values, n * parts, r, arr__is_time(c->to));
		src += (ptrdiff_t)n * stride;
		count -= n;
	}
	return errors;
}

static unsigned errors_of_long(const struct arr__cast *c, const char *src, ptrdiff_t stride,
			       size_t count, const struct reach *r)
{
	const size_t parts = c->from->kind == 'c' && c->to->kind == 'c' ? 2 : 1;
	unsigned errors = 0;

	for (; count > 0; count--, src += stride) {
		long double v[2];

		memcpy(v, src, parts * sizeof *v);
		for (size_t i = 0; i < parts; i++)
			errors |= errors_of(v[i], r, arr__is_time(c->to));
	}
	return errors;
}

void arr__cast_report(const struct arr__cast *c, const char *src, ptrdiff_t stride, size_t count)
{
	const struct reach *r = reach_of(c->from, c->to);
	fexcept_t flags;

	if (!r)
		return;
	fegetexceptflag(&flags, FE_ALL_EXCEPT);
	arr__fp_casts |= is_long(c->from) ? errors_of_long(c, src, stride, count, r)
					  : errors_through_double(c, src, stride, count, r);
	fesetexceptflag(&flags, FE_ALL_EXCEPT);
}

enum arr_status arr__cast_reporting(const struct arr__cast *c, char *dst, const char *src,
				    ptrdiff_t dst_stride, ptrdiff_t src_stride, size_t count,
				    struct arr_error *err)
{
	struct arr__cast quiet = *c;
	enum arr_status st;
	fexcept_t flags;

	arr__cast_report(c, src, src_stride, count); /* before dst, which may be src, changes */
	fegetexceptflag(&flags, FE_ALL_EXCEPT);
	st = arr__cast_choose_native(&quiet, err);
	if (st == ARR_OK)
		st = arr__cast_run(&quiet, dst, src, dst_stride, src_stride, count, err);
	fesetexceptflag(&flags, FE_ALL_EXCEPT);
	return st;
}
