/* SPDX-License-Identifier: Apache-2.0 */
#include <compare/elem.h>

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <base/compiler.h>

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define NATIVE "<"
#define OTHER '>'
#else
#define NATIVE ">"
#define OTHER '<'
#endif

static const struct dtype_row {
	const char *name;
	const char *descr;
	size_t bytes;
	enum compare_kind kind;
	enum compare_dtype real;
	int significand_bits;
	double roundoff;
	double tiny;
} dtypes[COMPARE_DTYPE_COUNT] = {
	[COMPARE_BOOL] = { "bool", "|b1", 1, COMPARE_KIND_BOOL, COMPARE_BOOL, 0, 0, 0 },
	[COMPARE_INT8] = { "int8", "|i1", 1, COMPARE_KIND_INT, COMPARE_INT8, 0, 0, 0 },
	[COMPARE_INT16] = { "int16", NATIVE "i2", 2, COMPARE_KIND_INT, COMPARE_INT16, 0, 0, 0 },
	[COMPARE_INT32] = { "int32", NATIVE "i4", 4, COMPARE_KIND_INT, COMPARE_INT32, 0, 0, 0 },
	[COMPARE_INT64] = { "int64", NATIVE "i8", 8, COMPARE_KIND_INT, COMPARE_INT64, 0, 0, 0 },
	[COMPARE_UINT8] = { "uint8", "|u1", 1, COMPARE_KIND_INT, COMPARE_UINT8, 0, 0, 0 },
	[COMPARE_UINT16] = { "uint16", NATIVE "u2", 2, COMPARE_KIND_INT, COMPARE_UINT16, 0, 0, 0 },
	[COMPARE_UINT32] = { "uint32", NATIVE "u4", 4, COMPARE_KIND_INT, COMPARE_UINT32, 0, 0, 0 },
	[COMPARE_UINT64] = { "uint64", NATIVE "u8", 8, COMPARE_KIND_INT, COMPARE_UINT64, 0, 0, 0 },
	[COMPARE_FLOAT16] = { "float16", NATIVE "f2", 2, COMPARE_KIND_FLOAT, COMPARE_FLOAT16, 10,
			      0x1p-11, 0x1p-24 },
	[COMPARE_FLOAT32] = { "float32", NATIVE "f4", 4, COMPARE_KIND_FLOAT, COMPARE_FLOAT32, 23,
			      0x1p-24, 0x1p-149 },
	[COMPARE_FLOAT64] = { "float64", NATIVE "f8", 8, COMPARE_KIND_FLOAT, COMPARE_FLOAT64, 52,
			      0x1p-53, 0x1p-1074 },
	[COMPARE_COMPLEX64] = { "complex64", NATIVE "c8", 8, COMPARE_KIND_COMPLEX, COMPARE_FLOAT32,
				23, 0x1p-24, 0x1p-149 },
	[COMPARE_COMPLEX128] = { "complex128", NATIVE "c16", 16, COMPARE_KIND_COMPLEX,
				 COMPARE_FLOAT64, 52, 0x1p-53, 0x1p-1074 },
	[COMPARE_LONGDOUBLE] = { "longdouble", NATIVE "f16", 16, COMPARE_KIND_FLOAT,
				 COMPARE_LONGDOUBLE, 63, 0x1p-64, 0 },
	[COMPARE_CLONGDOUBLE] = { "clongdouble", NATIVE "c32", 32, COMPARE_KIND_COMPLEX,
				  COMPARE_LONGDOUBLE, 63, 0x1p-64, 0 },
	[COMPARE_DATETIME] = { "datetime64", "", 8, COMPARE_KIND_TIME, COMPARE_DATETIME, 0, 0, 0 },
	[COMPARE_TIMEDELTA] = { "timedelta64", "", 8, COMPARE_KIND_TIME, COMPARE_TIMEDELTA, 0, 0,
				0 },
	[COMPARE_BYTES] = { "bytes", "", 0, COMPARE_KIND_OPAQUE, COMPARE_BYTES, 0, 0, 0 },
	[COMPARE_TEXT] = { "str", "", 0, COMPARE_KIND_OPAQUE, COMPARE_TEXT, 0, 0, 0 },
	[COMPARE_VOID] = { "void", "", 0, COMPARE_KIND_OPAQUE, COMPARE_VOID, 0, 0, 0 },
	[COMPARE_RECORD] = { "structure", "", 0, COMPARE_KIND_OPAQUE, COMPARE_RECORD, 0, 0, 0 },
};

const char *compare_dtype_name(enum compare_dtype dtype)
{
	return dtypes[dtype].name;
}

bool compare_dtype_from_name(const char *name, enum compare_dtype *out)
{
	for (size_t i = 0; i < COMPARE_DTYPE_COUNT; i++) {
		if (dtypes[i].descr[0] && !strcmp(dtypes[i].name, name)) {
			*out = (enum compare_dtype)i;
			return true;
		}
	}
	return false;
}

/* The dtypes whose descr has a length or a unit behind the letter. */
static bool parse_parameters(const char *descr, struct compare_format *out)
{
	unsigned long length = strtoul(descr + 2, NULL, 10);
	bool bare = descr[1] && descr[2 + strspn(descr + 2, "0123456789")] == '\0';

	switch (descr[0] ? descr[1] : '\0') {
	case 'M':
		out->dtype = COMPARE_DATETIME;
		out->item_bytes = 8;
		return length == 8;
	case 'm':
		out->dtype = COMPARE_TIMEDELTA;
		out->item_bytes = 8;
		return length == 8;
	case 'S':
		out->dtype = COMPARE_BYTES;
		out->item_bytes = length;
		return bare;
	case 'U':
		out->dtype = COMPARE_TEXT;
		out->item_bytes = 4 * length;
		return bare;
	case 'V':
		out->dtype = COMPARE_VOID;
		out->item_bytes = length;
		return bare;
	default:
		return false;
	}
}

bool compare_format_parse(const char *descr, struct compare_format *out)
{
	*out = (struct compare_format){ .swapped = descr[0] == OTHER };
	for (size_t i = 0; i < COMPARE_DTYPE_COUNT; i++) {
		const char *own = dtypes[i].descr;
		bool order_fits = own[0] && (own[0] == '|' ? descr[0] != '\0' : descr[0] != '|');

		if (order_fits && descr[0] && !strcmp(own + 1, descr + 1)) {
			out->dtype = (enum compare_dtype)i;
			out->item_bytes = dtypes[i].bytes;
			out->swapped = out->swapped && own[0] != '|';
			return true;
		}
	}
	return parse_parameters(descr, out);
}

const char *compare_dtype_descr(enum compare_dtype dtype)
{
	return dtypes[dtype].descr;
}

size_t compare_dtype_bytes(enum compare_dtype dtype)
{
	return dtypes[dtype].bytes;
}

enum compare_kind compare_dtype_kind(enum compare_dtype dtype)
{
	return dtypes[dtype].kind;
}

int compare_dtype_components(enum compare_dtype dtype)
{
	return dtypes[dtype].kind == COMPARE_KIND_COMPLEX ? 2 : 1;
}

enum compare_dtype compare_dtype_real(enum compare_dtype dtype)
{
	return dtypes[dtype].real;
}

double compare_dtype_roundoff(enum compare_dtype dtype)
{
	return dtypes[dtype].roundoff;
}

double compare_dtype_tiny(enum compare_dtype dtype)
{
	return dtypes[dtype].tiny;
}

int compare_dtype_significand_bits(enum compare_dtype dtype)
{
	return dtypes[dtype].significand_bits;
}

static struct compare_component from_signed(int64_t v)
{
	struct compare_component c = { 0 };

	c.negative = v < 0;
	c.magnitude = v < 0 ? 0u - (uint64_t)v : (uint64_t)v;
	c.value = (long double)v;
	return c;
}

static struct compare_component from_unsigned(uint64_t v)
{
	struct compare_component c = { 0 };

	c.magnitude = v;
	c.value = (long double)v;
	return c;
}

static struct compare_component from_float_bits(uint64_t bits, int total_bits, int significand_bits,
						long double value)
{
	struct compare_component c = { 0 };
	uint64_t sign = (uint64_t)1 << (total_bits - 1);
	uint64_t infinity = sign - ((uint64_t)1 << significand_bits);

	c.negative = (bits & sign) != 0;
	c.magnitude = bits & (sign - 1);
	c.nan = c.magnitude > infinity;
	c.inf = c.magnitude == infinity;
	c.value = value;
	return c;
}

static struct compare_component from_half(uint16_t bits)
{
	return from_float_bits(bits, 16, 10, (long double)compare_half_to_float(bits));
}

static struct compare_component from_float(float value)
{
	uint32_t bits;

	memcpy(&bits, &value, sizeof bits);
	return from_float_bits(bits, 32, 23, (long double)value);
}

static struct compare_component from_double(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof bits);
	return from_float_bits(bits, 64, 52, (long double)value);
}

/* x87: a significand of 64 bits, its leading one stored, below sign and 15 bits of exponent.
 * Without that one the patterns of positive numbers are consecutive. */
static struct compare_component from_long(long double value)
{
	struct compare_component c = { .value = value };
	struct {
		uint64_t significand;
		uint16_t top;
	} bits = { 0, 0 };
	uint64_t fraction;
	uint16_t exponent;

	memcpy(&bits, &value, 10);
	exponent = bits.top & 0x7fff;
	fraction = bits.significand & (UINT64_MAX >> 1);
	c.negative = bits.top >> 15;
	c.magnitude = (compare_magnitude)exponent << 63 | fraction;
	c.nan = exponent == 0x7fff && fraction != 0;
	c.inf = exponent == 0x7fff && fraction == 0;
	return c;
}

static struct compare_component from_ticks(int64_t ticks)
{
	struct compare_component c = from_signed(ticks);

	c.nan = ticks == INT64_MIN;
	return c;
}

/* Reads a value of type T at any alignment. */
#define LOAD(T, p)                                             \
	__extension__({                                        \
		T load_value_;                                 \
		memcpy(&load_value_, (p), sizeof load_value_); \
		load_value_;                                   \
	})

struct compare_component compare_load(enum compare_dtype dtype, const void *p, int component)
{
	const unsigned char *at = p;

	at += (size_t)component * dtypes[dtypes[dtype].real].bytes;
	switch (dtype) {
	case COMPARE_BOOL:
		return from_unsigned(*at != 0);
	case COMPARE_INT8:
		return from_signed(LOAD(int8_t, at));
	case COMPARE_INT16:
		return from_signed(LOAD(int16_t, at));
	case COMPARE_INT32:
		return from_signed(LOAD(int32_t, at));
	case COMPARE_INT64:
		return from_signed(LOAD(int64_t, at));
	case COMPARE_UINT8:
		return from_unsigned(LOAD(uint8_t, at));
	case COMPARE_UINT16:
		return from_unsigned(LOAD(uint16_t, at));
	case COMPARE_UINT32:
		return from_unsigned(LOAD(uint32_t, at));
	case COMPARE_UINT64:
		return from_unsigned(LOAD(uint64_t, at));
	case COMPARE_FLOAT16:
		return from_half(LOAD(uint16_t, at));
	case COMPARE_FLOAT32:
	case COMPARE_COMPLEX64:
		return from_float(LOAD(float, at));
	case COMPARE_FLOAT64:
	case COMPARE_COMPLEX128:
		return from_double(LOAD(double, at));
	case COMPARE_LONGDOUBLE:
	case COMPARE_CLONGDOUBLE:
		return from_long(LOAD(long double, at));
	case COMPARE_DATETIME:
	case COMPARE_TIMEDELTA:
		return from_ticks(LOAD(int64_t, at));
	case COMPARE_BYTES:
	case COMPARE_TEXT:
	case COMPARE_VOID:
	case COMPARE_RECORD:
	case COMPARE_DTYPE_COUNT:
		break;
	}
	return from_unsigned(0);
}

struct compare_component compare_load_as(const struct compare_format *format, const void *p,
					 int component)
{
	size_t bytes = dtypes[dtypes[format->dtype].real].bytes;
	unsigned char turned[16];
	const unsigned char *at = p;

	if (!format->swapped || bytes == 0)
		return compare_load(format->dtype, p, component);
	for (size_t i = 0; i < bytes; i++)
		turned[i] = at[((size_t)component + 1) * bytes - 1 - i];
	return compare_load(dtypes[format->dtype].real, turned, 0);
}

uint64_t compare_distance(struct compare_component a, struct compare_component b)
{
	compare_magnitude distance;

	if (a.negative != b.negative)
		distance = a.magnitude + b.magnitude; /* 80 bits at most */
	else if (a.magnitude > b.magnitude)
		distance = a.magnitude - b.magnitude;
	else
		distance = b.magnitude - a.magnitude;
	return distance > UINT64_MAX ? UINT64_MAX : (uint64_t)distance;
}

struct compare_component compare_widen(struct compare_component c, enum compare_dtype from,
				       enum compare_dtype to)
{
	if (from == to || dtypes[to].kind != COMPARE_KIND_FLOAT)
		return c;
	if (to == COMPARE_FLOAT32)
		return from_float((float)c.value);
	return to == COMPARE_LONGDOUBLE ? from_long(c.value) : from_double((double)c.value);
}

enum compare_dtype compare_wider(enum compare_dtype a, enum compare_dtype b)
{
	bool a_float = dtypes[a].kind == COMPARE_KIND_FLOAT;
	bool b_float = dtypes[b].kind == COMPARE_KIND_FLOAT;

	if (a == b)
		return a;
	if (a_float && b_float)
		return dtypes[a].bytes > dtypes[b].bytes ? a : b;
	if (a == COMPARE_LONGDOUBLE || b == COMPARE_LONGDOUBLE)
		return COMPARE_LONGDOUBLE;
	if (a_float || b_float)
		return COMPARE_FLOAT64;
	return COMPARE_INT64; /* sign and magnitude hold every integer, whatever its width */
}

uint16_t compare_half_from_float(float value)
{
	uint32_t bits;
	uint32_t sign, exponent, fraction, half, shift, rest, middle;

	memcpy(&bits, &value, sizeof bits);
	sign = (bits >> 16) & 0x8000u;
	exponent = (bits >> 23) & 0xffu;
	fraction = bits & 0x7fffffu;
	if (exponent == 0xff)
		return (uint16_t)(sign | 0x7c00u | (fraction ? 0x200u | (fraction >> 13) : 0));
	if (exponent < 102) /* below half of the smallest subnormal, or exactly half with no bits */
		return (uint16_t)sign;
	if (exponent > 142)
		return (uint16_t)(sign | 0x7c00u);
	fraction |= 0x800000u;
	shift = exponent < 113 ? 126 - exponent : 13;
	half = fraction >> shift;
	if (exponent >= 113)
		half += (exponent - 113) << 10; /* the leading bit adds the last exponent step */
	rest = fraction & ((1u << shift) - 1);
	middle = 1u << (shift - 1);
	if (rest > middle || (rest == middle && (half & 1)))
		half++; /* may carry into the exponent, up to infinity: that is the right result */
	return (uint16_t)(sign | half);
}

float compare_half_to_float(uint16_t half)
{
	uint32_t sign = (uint32_t)(half & 0x8000u) << 16;
	uint32_t exponent = (half >> 10) & 0x1fu;
	uint32_t fraction = half & 0x3ffu;
	uint32_t bits;
	float value;

	if (exponent == 0) {
		value = (float)fraction * 0x1p-24f;
		return sign ? -value : value;
	}
	if (exponent == 31)
		bits = sign | 0x7f800000u | (fraction << 13);
	else
		bits = sign | ((exponent + 112) << 23) | (fraction << 13);
	memcpy(&value, &bits, sizeof value);
	return value;
}
