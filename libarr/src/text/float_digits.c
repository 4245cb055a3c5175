/* SPDX-License-Identifier: Apache-2.0 */
/* Digits of a binary number, cut off where the caller wants.
 *
 * Rounding the shortest decimal to fewer digits rounds the exact value: a point half way between
 * two short decimals that lay strictly between v and its shortest decimal would itself be nearer to
 * v and no longer. Only if the decimal is such a point itself does the exact value have to be
 * looked at. */
#include "float_text.h"

#include <limits.h>
#include <string.h>

enum {
	LIMBS = 260, /* 16640 bits hold both parts of a long double; 18 those of a binary64 */
	CHUNK_DIGITS = 18
};
static const uint64_t chunk = 1000000000000000000u; /* 10^CHUNK_DIGITS */

/* ---- the whole expansion ---- */

struct limbs {
	int count;
	uint64_t at[LIMBS]; /* least significant first */
};

/* significand * 2^shift as an integer. */
static void limbs_shifted(struct limbs *out, uint64_t significand, int shift)
{
	int whole = shift / 64, rest = shift % 64;

	out->count = whole + 2;
	memset(out->at, 0, (size_t)out->count * sizeof *out->at);
	out->at[whole] = significand << rest;
	if (rest)
		out->at[whole + 1] = significand >> (64 - rest);
}

static bool limbs_trim(struct limbs *x)
{
	while (x->count > 0 && x->at[x->count - 1] == 0)
		x->count--;
	return x->count > 0;
}

static uint64_t limbs_divide(struct limbs *x, uint64_t divisor)
{
	arr__uint128 rest = 0;

	for (int i = x->count; i-- > 0;) {
		rest = rest << 64 | x->at[i];
		x->at[i] = (uint64_t)(rest / divisor);
		rest %= divisor;
	}
	return (uint64_t)rest;
}

/* Returns what is carried out. */
static uint64_t limbs_multiply(struct limbs *x, uint64_t factor)
{
	arr__uint128 carry = 0;

	for (int i = 0; i < x->count; i++) {
		carry += (arr__uint128)x->at[i] * factor;
		x->at[i] = (uint64_t)carry;
		carry >>= 64;
	}
	return (uint64_t)carry;
}

static void write_chunk(uint64_t value, char *out)
{
	for (int i = CHUNK_DIGITS; i-- > 0; value /= 10)
		out[i] = (char)('0' + value % 10);
}

/* Digits of the integer part, without leading zeros; returns their number. */
static int whole_digits(const struct arr__binary *v, char *out)
{
	char reversed[LIMBS + LIMBS / 8][CHUNK_DIGITS]; /* a chunk is 59.8 bits */
	struct limbs x;
	int chunks = 0, zeros = 0, count;

	if (v->exponent <= -64)
		return 0;
	if (v->exponent < 0)
		limbs_shifted(&x, v->significand >> -v->exponent, 0);
	else
		limbs_shifted(&x, v->significand, v->exponent);
	while (limbs_trim(&x))
		write_chunk(limbs_divide(&x, chunk), reversed[chunks++]);
	for (int i = 0; i < chunks; i++)
		memcpy(out + i * CHUNK_DIGITS, reversed[chunks - 1 - i], CHUNK_DIGITS);
	count = chunks * CHUNK_DIGITS;
	while (zeros < count && out[zeros] == '0')
		zeros++;
	memmove(out, out + zeros, (size_t)(count - zeros));
	return count - zeros;
}

/* Appends digits after the point. Leading zeros are not stored if *count is 0 but lower *exponent.
 */
static void fraction_digits(const struct arr__binary *v, char *out, int *count, int *exponent)
{
	int bits = -v->exponent, limbs = (bits + 63) / 64;
	uint64_t significand = v->significand;
	struct limbs x;

	if (bits <= 0)
		return;
	if (bits < 64)
		significand &= ((uint64_t)1 << bits) - 1;
	limbs_shifted(&x, significand, limbs * 64 - bits);
	while (x.count < limbs)
		x.at[x.count++] = 0;
	x.count = limbs; /* the significand has at most as many bits as the fraction */
	for (int low = 0; low < limbs;) {
		char digits[CHUNK_DIGITS];
		int zeros = 0;

		if (x.at[low] == 0) { /* factors of two move out at the bottom */
			low++;
			continue;
		}
		write_chunk(limbs_multiply(&x, chunk), digits);
		while (*count == 0 && zeros < CHUNK_DIGITS && digits[zeros] == '0')
			zeros++;
		*exponent -= zeros;
		memcpy(out + *count, digits + zeros, (size_t)(CHUNK_DIGITS - zeros));
		*count += CHUNK_DIGITS - zeros;
	}
}

/* All digits of v, which is not zero, without trailing zeros. */
static void expand(const struct arr__binary *v, struct arr__digits *out)
{
	out->count = whole_digits(v, out->text);
	out->exponent = out->count - 1;
	fraction_digits(v, out->text, &out->count, &out->exponent);
	while (out->text[out->count - 1] == '0')
		out->count--;
}

/* ---- rounding ---- */

static void set_zero(struct arr__digits *d, int exponent)
{
	d->text[0] = '0';
	d->count = 1;
	d->exponent = exponent;
}

void arr__digits_round_up(struct arr__digits *d)
{
	while (d->count > 0 && d->text[d->count - 1] == '9')
		d->count--;
	if (d->count == 0) {
		d->text[0] = '1';
		d->count = 1;
		d->exponent++;
	} else {
		d->text[d->count - 1]++;
	}
}

/* Keeps `keep` < count digits; `beyond` is the sign of exact value minus digits. */
static void round_to(struct arr__digits *d, int keep, int zero_exponent, int beyond)
{
	bool odd = keep > 0 && (d->text[keep - 1] & 1);
	bool more = d->count > keep + 1;
	char first = keep >= 0 ? d->text[keep] : '0';
	bool up = first > '5' || (first == '5' && (more || beyond > 0 || (beyond == 0 && odd)));

	d->count = keep > 0 ? keep : 0;
	if (up)
		arr__digits_round_up(d);
	else if (keep <= 0)
		set_zero(d, zero_exponent);
}

/* Sign of v - d, exactly, where d are v's shortest digits. */
static int compare_exact(const struct arr__binary *v, const struct arr__decimal *decimal,
			 const struct arr__digits *d)
{
	struct arr__digits all;
	int order;

	if (v->exponent < 0 && decimal->exponent < 0 && decimal->exponent >= -22) {
		/* c * 2^q ? digits * 10^k  <=>  c * 5^-k ? digits * 2^(k - q) */
		arr__uint128 left = v->significand, right = decimal->digits;
		int shift = decimal->exponent - v->exponent;

		for (int i = decimal->exponent; i < 0; i++)
			left *= 5; /* 53 + 52 bits */
		if (shift >= 0 && shift < 64)
			return (left > right << shift) - (left < right << shift);
	}
	expand(v, &all);
	order = memcmp(all.text, d->text, (size_t)(all.count < d->count ? all.count : d->count));
	return order ? order : all.count - d->count;
}

struct rounding {
	int size; /* digits of the integer part */
	bool up;
	bool exact; /* nothing was cut off */
};

/* v * 10^power, rounded, from 192 bits of the product: an integer of at most 19 digits. False if
 * they do not tell how to round. */
static bool round_fast(const struct arr__binary *v, int power, struct arr__digits *out,
		       struct rounding *how)
{
	const int zeros = __builtin_clzll(v->significand);
	const uint64_t normal = v->significand << zeros;
	const struct arr__power_of_ten *p;
	arr__uint128 low, product, half;
	bool inexact;
	uint64_t digits;
	int shift;

	if (power < -ARR__POWER_OF_TEN_MAX || power > ARR__POWER_OF_TEN_MAX)
		return false;
	p = arr__power_of_ten(power);
	low = (arr__uint128)p->low * normal;
	product = (arr__uint128)p->high * normal + (uint64_t)(low >> 64);
	inexact = arr__power_is_exact(power) ? (uint64_t)low != 0 : true;
	/* v * 10^power = product * 2^-shift, plus less than 2 units of product */
	shift = 63 - v->exponent + zeros - arr__log2_of_power(power);
	if (shift <= 64 || shift > 127)
		return false;
	half = (arr__uint128)1 << (shift - 1);
	digits = (uint64_t)(product >> shift);
	product &= 2 * half - 1;
	if (inexact &&
	    (product == 0 || product + 2 >= 2 * half || (product <= half && product + 2 >= half)))
		return false;
	how->exact = product == 0;
	how->up = product > half || (product == half && (digits & 1));
	how->size = out->count = arr__write_digits(digits, out->text);
	if (how->up)
		out->count = arr__write_digits(digits + 1, out->text);
	out->exponent = out->count - 1 - power;
	return true;
}

static void trim_zeros(struct arr__digits *d)
{
	while (d->count > 1 && d->text[d->count - 1] == '0')
		d->count--;
}

static void pad_zeros(struct arr__digits *d, int count)
{
	for (; d->count < count && d->count < ARR__DIGITS_MAX; d->count++)
		d->text[d->count] = '0';
}

/* The exact value to `cutoff` digits, where out has the shortest decimal's exponent: the exact
 * value's may be one less (9.9996e-05 for 1e-04). */
static void round_exact(const struct arr__binary *v, int cutoff, bool fraction, bool pad,
			struct arr__digits *out)
{
	int power = fraction ? cutoff : cutoff - 1 - out->exponent;
	struct rounding how;
	bool done = round_fast(v, power, out, &how);

	if (done && !fraction && how.size < cutoff)
		done = round_fast(v, power + 1, out, &how);
	if (done) {
		if (how.up || (how.exact && !pad))
			trim_zeros(out);
		return;
	}
	expand(v, out);
	if (fraction)
		cutoff += out->exponent + 1;
	if (out->count > cutoff)
		round_to(out, cutoff, 0, 0);
	else if (pad)
		pad_zeros(out, cutoff);
}

static int limit(int cutoff, int none, bool fraction, int exponent)
{
	if (cutoff < 0)
		return none;
	return fraction ? exponent + 1 + cutoff : cutoff;
}

/* As arr__digits_of, from all digits. */
static void digits_of_long(const struct arr__binary *v, const struct arr__cutoff *cutoff,
			   struct arr__digits *out)
{
	struct arr__digits all;
	int max, min;

	expand(v, &all);
	arr__shortest_long(v, &all, out);
	max = limit(cutoff->max, INT_MAX, cutoff->fraction, out->exponent);
	min = cutoff->unique ? limit(cutoff->min, 0, cutoff->fraction, out->exponent) : max;
	if (cutoff->unique && max >= out->count && (min <= out->count || max == out->count))
		return;
	if (cutoff->unique && max >= out->count) {
		max = min < max ? min : max;
	} else {
		max = limit(cutoff->max, INT_MAX, cutoff->fraction, all.exponent);
	}
	*out = all;
	if (out->count > max)
		round_to(out, max, -cutoff->max, 0);
	else if (cutoff->unique)
		pad_zeros(out, max);
}

void arr__digits_of(const struct arr__binary *v, const struct arr__cutoff *cutoff,
		    struct arr__digits *out)
{
	struct arr__decimal decimal;
	int max, min;

	if (v->significand == 0) {
		set_zero(out, 0);
		return;
	}
	if (v->is_long) {
		digits_of_long(v, cutoff, out);
		return;
	}
	decimal = arr__shortest(v);
	out->count = arr__write_digits(decimal.digits, out->text);
	out->exponent = decimal.exponent + out->count - 1;
	max = limit(cutoff->max, INT_MAX, cutoff->fraction, out->exponent);
	min = cutoff->unique ? limit(cutoff->min, 0, cutoff->fraction, out->exponent) : max;
	if (max < out->count) {
		bool half = max >= 0 && max + 1 == out->count && out->text[max] == '5';

		round_to(out, max, -cutoff->max, half ? compare_exact(v, &decimal, out) : 0);
	} else if ((min > out->count && max > out->count) ||
		   (!cutoff->unique &&
		    v->closer_below)) { /* the nearest may read back as another */
		bool by_min = cutoff->unique && min < max;

		round_exact(v, by_min ? cutoff->min : cutoff->max, cutoff->fraction, cutoff->unique,
			    out);
	}
}
