/* SPDX-License-Identifier: Apache-2.0 */
#include <compare/values.h>

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <base/compiler.h>

enum value_kind { RANGE, WIDE, SPECIAL, FINITE, SOME, BITS, STEPS };

struct recipe {
	enum value_kind kind;
	double low, high; /* RANGE */
	int exponent;     /* WIDE */
	double odd_one;   /* SOME */
};

uint64_t compare_values_seed(const char *text)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 0x100000001b3u;
	return h;
}

/* SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). */
static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static double next_unit(uint64_t *state)
{
	return (double)(next(state) >> 11) * 0x1p-53;
}

static enum arr_status parse_some(const char *text, struct recipe *out, struct arr_error *err)
{
	static const struct {
		const char *text;
		double value;
	} odd[] = {
		{ "some(nan)", (double)NAN },   { "some(inf)", HUGE_VAL },
		{ "some(-inf)", -HUGE_VAL },    { "some(zero)", -0.0 },
		{ "some(tiny)", DBL_TRUE_MIN },
	};

	for (size_t i = 0; i < BASE_ARRAY_SIZE(odd); i++) {
		if (!strcmp(text, odd[i].text)) {
			*out = (struct recipe){
				.kind = SOME, .low = -10, .high = 10, .odd_one = odd[i].value
			};
			return ARR_OK;
		}
	}
	return arr_error_set(err, ARR_E_FORMAT, "unknown values '%s'", text);
}

static enum arr_status parse_recipe(const char *text, struct recipe *out, struct arr_error *err)
{
	static const struct {
		const char *text;
		enum value_kind kind;
	} plain[] = {
		{ "special", SPECIAL }, { "finite", FINITE }, { "bits", BITS }, { "steps", STEPS }
	};
	char *end;

	for (size_t i = 0; i < BASE_ARRAY_SIZE(plain); i++) {
		if (!strcmp(text, plain[i].text)) {
			*out = (struct recipe){ .kind = plain[i].kind };
			return ARR_OK;
		}
	}
	if (!strncmp(text, "range(", 6)) {
		*out = (struct recipe){ .kind = RANGE };
		out->low = strtod(text + 6, &end);
		if (*end == ',')
			out->high = strtod(end + 1, &end);
		if (strcmp(end, ")") == 0 && out->low < out->high && isfinite(out->high - out->low))
			return ARR_OK;
	}
	if (!strncmp(text, "wide(", 5)) {
		*out = (struct recipe){ .kind = WIDE };
		out->exponent = (int)strtol(text + 5, &end, 10);
		if (strcmp(end, ")") == 0 && out->exponent >= 0 && out->exponent <= 1000)
			return ARR_OK;
	}
	return parse_some(text, out, err);
}

/* 2^e for e in [-1022, 1023], exactly. */
static double power_of_two(int e)
{
	uint64_t bits = (uint64_t)(e + 1023) << 52;
	double v;

	memcpy(&v, &bits, sizeof v);
	return v;
}

static double special_float(enum compare_dtype real, size_t index, bool finite)
{
	int bits = compare_dtype_significand_bits(real);
	double eps = power_of_two(-bits);
	double tiny = compare_dtype_tiny(real);
	double normal = tiny * power_of_two(bits);
	double max = real == COMPARE_FLOAT16   ? 65504.0
		     : real == COMPARE_FLOAT32 ? (double)FLT_MAX
					       : DBL_MAX;
	const double table[] = { 0.0,           -0.0,      1.0,        -1.0, tiny,    -tiny,
				 normal - tiny, normal,    -normal,    max,  -max,    1 + eps,
				 1 - eps / 2,   0.5,       -0.5,       1.5,  2.5,     -2.5,
				 2.0,           3.0,       -7.0,       10.0, max / 3, normal * 3,
				 HUGE_VAL,      -HUGE_VAL, (double)NAN };
	size_t count = BASE_ARRAY_SIZE(table) - (finite ? 3 : 0);

	return table[index % count];
}

static int64_t int_low(enum compare_dtype dtype)
{
	int bits = (int)compare_dtype_bytes(dtype) * 8;

	return dtype >= COMPARE_UINT8 ? 0 : bits == 64 ? INT64_MIN : -((int64_t)1 << (bits - 1));
}

static uint64_t int_high(enum compare_dtype dtype)
{
	int bits = (int)compare_dtype_bytes(dtype) * 8 - (dtype >= COMPARE_UINT8 ? 0 : 1);

	return bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;
}

/* Two's complement pattern of an integer special. */
static uint64_t special_int(enum compare_dtype dtype, size_t index)
{
	uint64_t low = (uint64_t)int_low(dtype);
	uint64_t high = int_high(dtype);
	bool has_sign = int_low(dtype) < 0;
	const uint64_t table[] = { 0,       1,        has_sign ? (uint64_t)-1 : 1,
				   2,       3,        has_sign ? (uint64_t)-7 : 7,
				   high,    low,      high - 1,
				   low + 1, high / 2, 10,
				   100 };

	return table[index % BASE_ARRAY_SIZE(table)];
}

static uint64_t int_from_double(enum compare_dtype dtype, double v)
{
	double low = (double)int_low(dtype);
	double high = (double)int_high(dtype);

	if (low == 0)
		v = fabs(v);
	if (v >= high)
		return int_high(dtype);
	if (v <= low)
		return (uint64_t)int_low(dtype);
	return v < 0 ? (uint64_t)(int64_t)floor(v) : (uint64_t)floor(v);
}

static double draw(const struct recipe *r, enum compare_dtype real, size_t index, uint64_t *state)
{
	double unit, sign;
	int exponent;

	switch (r->kind) {
	case RANGE:
		return r->low + (r->high - r->low) * next_unit(state);
	case WIDE:
		unit = 1 + next_unit(state);
		sign = next(state) & 1 ? -1 : 1;
		exponent = (int)(next(state) % (2 * (uint64_t)r->exponent + 1)) - r->exponent;
		return sign * unit * power_of_two(exponent);
	case SPECIAL:
	case FINITE:
		return special_float(real, index, r->kind == FINITE);
	case SOME:
		unit = next_unit(state);
		if (index % 5 == 3)
			return r->odd_one == DBL_TRUE_MIN ? compare_dtype_tiny(real) : r->odd_one;
		return r->low + (r->high - r->low) * unit;
	case BITS:
	case STEPS:
		break;
	}
	return (double)index;
}

static uint64_t draw_int(const struct recipe *r, enum compare_dtype dtype, size_t index,
			 uint64_t *state)
{
	if (dtype == COMPARE_BOOL)
		return next(state) & 1;
	switch (r->kind) {
	case SPECIAL:
	case FINITE:
		return special_int(dtype, index);
	case BITS:
		return next(state);
	case STEPS:
		return index;
	case RANGE:
	case WIDE:
		return int_from_double(dtype, draw(r, COMPARE_FLOAT64, index, state));
	case SOME:
		return int_from_double(dtype, -10 + 20 * next_unit(state));
	}
	return 0;
}

static void store_float(enum compare_dtype real, double v, unsigned char *p)
{
	float single = (float)v;
	uint16_t half;

	if (real == COMPARE_FLOAT64) {
		memcpy(p, &v, sizeof v);
	} else if (real == COMPARE_FLOAT32) {
		memcpy(p, &single, sizeof single);
	} else {
		half = compare_half_from_float(single);
		memcpy(p, &half, sizeof half);
	}
}

enum arr_status compare_values_fill(const char *values, enum compare_dtype dtype, uint64_t seed,
				    size_t count, void *out, struct arr_error *err)
{
	enum compare_dtype real = compare_dtype_real(dtype);
	size_t item = compare_dtype_bytes(real);
	int components = compare_dtype_components(dtype);
	enum compare_kind kind = compare_dtype_kind(dtype);
	struct recipe recipe;
	unsigned char *p = out;
	uint64_t state = seed;

	ARR_TRY(parse_recipe(values, &recipe, err));
	for (size_t i = 0; i < count; i++) {
		for (int c = 0; c < components; c++, p += item) {
			/* the imaginary part walks through the specials at another pace */
			size_t index = c == 0 ? i : 5 * i + 2;
			if (kind == COMPARE_KIND_BOOL || kind == COMPARE_KIND_INT ||
			    recipe.kind == BITS) {
				uint64_t v = draw_int(
					&recipe, kind < COMPARE_KIND_FLOAT ? dtype : COMPARE_UINT64,
					index, &state);
				memcpy(p, &v, item); /* little-endian: the low bytes come first */
			} else {
				store_float(real, draw(&recipe, real, index, &state), p);
			}
		}
	}
	return ARR_OK;
}
