/* SPDX-License-Identifier: Apache-2.0 */
#include "table_field.h"

#include <string.h>

#include "core/array_internal.h"
#include "float_text.h"
#include "strings/characters.h"

/* ---- characters ---- */

uint32_t arr__field_character(const char **at, const char *end)
{
	const unsigned char *p = (const unsigned char *)*at;
	const ptrdiff_t left = end - *at;
	const int more = p[0] >= 0xf0 ? 3 : p[0] >= 0xe0 ? 2 : p[0] >= 0xc2 ? 1 : 0;
	uint32_t c = more ? p[0] & (0x3f >> more) : p[0];

	for (int i = 1; i <= more; i++) {
		if (i >= left || (p[i] & 0xc0) != 0x80) {
			++*at;
			return p[0];
		}
		c = c << 6 | (p[i] & 0x3f);
	}
	*at += more + 1;
	return c;
}

size_t arr__wide_blank_at(const char *p, const char *end)
{
	const char *behind = p;
	const uint32_t c = arr__field_character(&behind, end);

	/* a byte that stands for itself is no text, and no blank */
	return behind - p > 1 && arr__char_kinds(c) & ARR__CHAR_SPACE ? (size_t)(behind - p) : 0;
}

size_t arr__blank_before(const char *start, const char *end)
{
	const char *p = end - 1;

	while (p > start && end - p < 4 && ((unsigned char)*p & 0xc0) == 0x80)
		p--;
	return arr__blank_at(p, end) == (size_t)(end - p) ? (size_t)(end - p) : 0;
}

struct arr__field arr__field_stripped(const struct arr__field *f)
{
	struct arr__field out = *f;
	size_t n;

	while (out.start < out.end && (n = arr__blank_at(out.start, out.end)) > 0)
		out.start += n;
	while (out.start < out.end && (n = arr__blank_before(out.start, out.end)) > 0)
		out.end -= n;
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

static bool read_signed(const struct arr__field *field, enum arr_type type, int64_t min,
			int64_t max, char *out)
{
	struct arr__field f = arr__field_stripped(field);
	uint64_t magnitude;
	int64_t value;
	bool negative;

	if (!read_digits(&f, &magnitude, &negative))
		return false;
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
	struct arr__field f = arr__field_stripped(field);
	uint64_t magnitude;
	bool negative;

	if (!read_digits(&f, &magnitude, &negative))
		return false;
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
		f = arr__field_stripped(field);
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

/* "1+2j", "1", "2j", each in parentheses or not. */
static bool read_complex(const struct arr__field *field, struct arr_complex128 *out)
{
	struct arr__field f = arr__field_stripped(field);
	const char *after;

	if (f.start < f.end && *f.start == '(') {
		if (f.end[-1] != ')' || f.end - f.start < 2)
			return false;
		f.start++;
		f.end--;
		f = arr__field_stripped(&f);
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
		[ARR_T_BOOL] = read_bool,      [ARR_T_INT8] = read_i1,
		[ARR_T_UINT8] = read_u1,       [ARR_T_INT16] = read_i2,
		[ARR_T_UINT16] = read_u2,      [ARR_T_INT32] = read_i4,
		[ARR_T_UINT32] = read_u4,      [ARR_T_INT64] = read_i8,
		[ARR_T_UINT64] = read_u8,      [ARR_T_FLOAT32] = read_f4,
		[ARR_T_FLOAT64] = read_f8,     [ARR_T_COMPLEX64] = read_c8,
		[ARR_T_COMPLEX128] = read_c16,
	};

	return readers[type];
}
