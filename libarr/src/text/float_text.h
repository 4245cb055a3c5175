/* SPDX-License-Identifier: Apache-2.0 */
/* Binary floating point to decimal digits and back: what printing and parsing share. */
#ifndef ARR_FLOAT_TEXT_H
#define ARR_FLOAT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arr/dtype.h>

__extension__ typedef unsigned __int128 arr__uint128;

/* ---- powers_of_ten.c ---- */

enum { ARR__POWER_OF_TEN_MAX = 342 };

/* 10^k = (high * 2^64 + low) * 2^(arr__log2_of_power(k) - 127), cut off; exact for 0 <= k <= 55. */
struct arr__power_of_ten {
	uint64_t high, low;
};
extern const struct arr__power_of_ten arr__powers_of_ten[2 * ARR__POWER_OF_TEN_MAX + 1];

static inline const struct arr__power_of_ten *arr__power_of_ten(int k)
{
	return &arr__powers_of_ten[k + ARR__POWER_OF_TEN_MAX];
}

static inline bool arr__power_is_exact(int k)
{
	return k >= 0 && k <= 55;
}

/* floor(log2(10^k)) for |k| <= 342: the slope is log2(10) * 2^19, rounded. */
static inline int arr__log2_of_power(int k)
{
	return (k * 1741647) >> 19;
}

/* ---- float_shortest.c ---- */

enum arr__float_class { ARR__FINITE = 0, ARR__INFINITE = 1, ARR__NAN = 2 };

/* (-1)^negative * significand * 2^exponent; significand 0 is zero. */
struct arr__binary {
	uint64_t significand;
	int exponent;
	enum arr__float_class class;
	bool negative;
	bool closer_below; /* the next smaller number is half as far away as the next larger one */
	int whole_max;     /* with more digits before the point str() writes an exponent */
	bool is_long;      /* a long double's: up to 64 bits, and digits by float_long.c */
};
struct arr__binary arr__binary_of_half(uint16_t bits);
struct arr__binary arr__binary_of_float(float value);
struct arr__binary arr__binary_of_double(double value);
/* One element of a real floating dtype. */
struct arr__binary arr__binary_load(enum arr_type type, const void *src);

/* digits * 10^exponent; digits does not end in 0. */
struct arr__decimal {
	uint64_t digits;
	int exponent;
};
/* The decimal with the fewest digits that reads back as v, of those the nearest to v. v is finite
 * and not zero; its sign does not count. */
struct arr__decimal arr__shortest(const struct arr__binary *v);

/* Writes the decimal digits of value (at most 20) and returns their number. */
int arr__write_digits(uint64_t value, char *out);

/* ---- float_digits.c ---- */

/* A binary64 has at most 767 significant digits, a long double 11514. */
enum { ARR__DIGITS_MAX = 11600, ARR__PRECISION_MAX = 16384 };

/* 0.d1d2d3... * 10^(exponent + 1) */
struct arr__digits {
	int count;
	int exponent; /* of ten, for the first digit */
	char text[ARR__DIGITS_MAX];
};

/* How many digits: of the shortest decimal if unique, else of the exact value; of these at most
 * `max` and at least `min` (-1: no limit), counted after the point if fraction, else in all. */
struct arr__cutoff {
	int max, min; /* up to ARR__PRECISION_MAX; max >= 0 unless unique */
	bool unique, fraction;
};
/* Rounds the exact value to nearest, ties to the even digit. v is finite. Zeros at the end are
 * written only where digits after them were cut off without a carry. */
void arr__digits_of(const struct arr__binary *v, const struct arr__cutoff *cutoff,
		    struct arr__digits *out);

/* One more in the last digit; carries drop the digits they leave as zeros. */
void arr__digits_round_up(struct arr__digits *d);

/* ---- float_long.c ---- */

struct arr__binary arr__binary_of_long(const void *src);
/* The fewest digits that read back as v, of those the nearest; all: every digit of v, not zero. */
void arr__shortest_long(const struct arr__binary *v, const struct arr__digits *all,
			struct arr__digits *out);

/* ---- float_parse.c, and float_long.c ---- */

/* Reads a decimal floating-point number, "inf", "infinity" or "nan" in any case, with a sign or
 * without, from [text, end). Returns where it ends; NULL if there is none. Correctly rounded. */
const char *arr__parse_double(const char *text, const char *end, double *out);
const char *arr__parse_float(const char *text, const char *end, float *out);
const char *arr__parse_half(const char *text, const char *end, uint16_t *out);
const char *arr__parse_long(const char *text, const char *end, long double *out);

/* ---- complex_parse.c ---- */

/* All of [text, end) as Python's complex() reads it, without blanks around and underscores: "1",
 * "2j", "1+2j", "j", in brackets or not, blanks inside of these. */
bool arr__parse_complex(const char *text, const char *end, struct arr_complex128 *out);

#endif
