/* SPDX-License-Identifier: Apache-2.0 */
#include "table_field.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "core/array_internal.h"
#include "float_text.h"

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct arr__field trim(const struct arr__field *f)
{
	struct arr__field out = *f;

	while (out.start < out.end && is_blank(*out.start))
		out.start++;
	while (out.start < out.end && is_blank(out.end[-1]))
		out.end--;
	return out;
}

/* ---- integers ---- */

static bool read_digits(const struct arr__field *f, uint64_t *magnitude, bool *negative)
{
	const char *p = f->start;

	*magnitude = 0;
	*negative = p < f->end && *p == '-';
	p += p < f->end && (*p == '-' || *p == '+');
	if (p == f->end)
		return false;
	for (; p < f->end; p++) {
		if (*p < '0' || *p > '9' || __builtin_mul_overflow(*magnitude, 10, magnitude) ||
		    __builtin_add_overflow(*magnitude, (uint64_t)(*p - '0'), magnitude))
			return false;
	}
	return true;
}

/* "2.0" and "1e3" for an integer: NumPy reads them by way of a float. */
static bool read_by_float(const struct arr__field *f, enum arr_type type, char *out)
{
	double value = 0;

	if (arr__parse_double(f->start, f->end, &value) != f->end || !(fabs(value) < 0x1p63))
		return false;
	arr__scalar_store(arr_scalar_float(value), type, out);
	return true;
}

static bool read_signed(const struct arr__field *field, enum arr_type type, int64_t min,
			int64_t max, char *out)
{
	struct arr__field f = trim(field);
	uint64_t magnitude;
	int64_t value;
	bool negative;

	if (!read_digits(&f, &magnitude, &negative))
		return read_by_float(&f, type, out);
	if (magnitude > (uint64_t)max + negative)
		return false;
	value = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
	if (value < min)
		return false;
	arr__scalar_store(arr_scalar_int(value), type, out);
	return true;
}

static bool read_unsigned(const struct arr__field *field, enum arr_type type, uint64_t max,
			  char *out)
{
	struct arr__field f = trim(field);
	uint64_t magnitude;
	bool negative;

	if (!read_digits(&f, &magnitude, &negative))
		return read_by_float(&f, type, out);
	if (magnitude > max || (negative && magnitude))
		return false;
	arr__scalar_store(arr_scalar_uint(magnitude), type, out);
	return true;
}

#define SIGNED(NAME, TYPE, MIN, MAX)                                   \
	static bool read_##NAME(const struct arr__field *f, char *out) \
	{                                                              \
		return read_signed(f, TYPE, MIN, MAX, out);            \
	}
#define UNSIGNED(NAME, TYPE, MAX)                                      \
	static bool read_##NAME(const struct arr__field *f, char *out) \
	{                                                              \
		return read_unsigned(f, TYPE, MAX, out);               \
	}
SIGNED(i1, ARR_T_INT8, INT8_MIN, INT8_MAX)
SIGNED(i2, ARR_T_INT16, INT16_MIN, INT16_MAX)
SIGNED(i4, ARR_T_INT32, INT32_MIN, INT32_MAX)
SIGNED(i8, ARR_T_INT64, INT64_MIN, INT64_MAX)
UNSIGNED(u1, ARR_T_UINT8, UINT8_MAX)
UNSIGNED(u2, ARR_T_UINT16, UINT16_MAX)
UNSIGNED(u4, ARR_T_UINT32, UINT32_MAX)
UNSIGNED(u8, ARR_T_UINT64, UINT64_MAX)

static bool read_bool(const struct arr__field *f, char *out)
{
	int64_t value = 0;

	if (!read_i8(f, (char *)&value))
		return false;
	*out = value != 0;
	return true;
}

/* ---- floats ---- */

static bool read_f8(const struct arr__field *field, char *out)
{
	struct arr__field f = *field;
	double value;

	if (arr__parse_double(f.start, f.end, &value) != f.end) {
		f = trim(field);
		if (arr__parse_double(f.start, f.end, &value) != f.end)
			return false;
	}
	memcpy(out, &value, sizeof value);
	return true;
}

/* NumPy reads a double and casts it, which rounds twice. */
static bool read_f4(const struct arr__field *field, char *out)
{
	double value;

	if (!read_f8(field, (char *)&value))
		return false;
	arr__scalar_store(arr_scalar_float(value), ARR_T_FLOAT32, out);
	return true;
}

static bool read_f2(const struct arr__field *field, char *out)
{
	double value;

	if (!read_f8(field, (char *)&value))
		return false;
	arr__scalar_store(arr_scalar_float(value), ARR_T_FLOAT16, out);
	return true;
}

/* "1+2j", "1", "2j", each in parentheses or not. */
static bool read_complex(const struct arr__field *field, struct arr_complex128 *out)
{
	struct arr__field f = trim(field);
	const char *after;

	if (f.start < f.end && *f.start == '(') {
		if (f.end[-1] != ')' || f.end - f.start < 2)
			return false;
		f.start++;
		f.end--;
		f = trim(&f);
	}
	*out = (struct arr_complex128){ 0, 0 };
	after = arr__parse_double(f.start, f.end, &out->re);
	if (!after || after == f.end)
		return after != NULL;
	if (*after == 'j') {
		out->im = out->re;
		out->re = 0;
		return after + 1 == f.end;
	}
	if (*after != '+' && *after != '-')
		return false;
	after = arr__parse_double(after, f.end, &out->im);
	return after && after < f.end && *after == 'j' && after + 1 == f.end;
}

static bool read_c16(const struct arr__field *f, char *out)
{
	struct arr_complex128 value;

	if (!read_complex(f, &value))
		return false;
	memcpy(out, &value, sizeof value);
	return true;
}

static bool read_c8(const struct arr__field *f, char *out)
{
	struct arr_complex128 value;

	if (!read_complex(f, &value))
		return false;
	arr__scalar_store(arr_scalar_complex(value.re, value.im), ARR_T_COMPLEX64, out);
	return true;
}

arr__field_fn *arr__field_reader(enum arr_type type)
{
	static arr__field_fn *const readers[] = {
		[ARR_T_BOOL] = read_bool,    [ARR_T_INT8] = read_i1,
		[ARR_T_UINT8] = read_u1,     [ARR_T_INT16] = read_i2,
		[ARR_T_UINT16] = read_u2,    [ARR_T_INT32] = read_i4,
		[ARR_T_UINT32] = read_u4,    [ARR_T_INT64] = read_i8,
		[ARR_T_UINT64] = read_u8,    [ARR_T_FLOAT16] = read_f2,
		[ARR_T_FLOAT32] = read_f4,   [ARR_T_FLOAT64] = read_f8,
		[ARR_T_COMPLEX64] = read_c8, [ARR_T_COMPLEX128] = read_c16,
	};

	return readers[type];
}
