/* SPDX-License-Identifier: Apache-2.0 */
/* Long doubles (the x87's 64-bit significands) to digits and back.
 *
 * Their shortest digits may be too many for 64 bits, and their powers of ten too large for the
 * tables: the whole expansion is made, rounded to 1, 2, ... digits, and read back by strtold, which
 * is correctly rounded in glibc and is given digits without a point, so that no locale takes part.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "float_text.h"

enum {
	SHORTEST_MAX = 21,       /* digits that tell all long doubles apart */
	SIGNIFICANT_MAX = 11600, /* digits of a point half way between two, at most */
	EXPONENT_MAX = 1000000   /* beyond it the exponent alone decides */
};

#if __LDBL_MANT_DIG__ != 64
#error "long doubles of another format"
#endif

struct arr__binary arr__binary_of_long(const void *src)
{
	struct arr__binary v = { 0 };
	uint16_t head;
	int biased;

	memcpy(&v.significand, src, sizeof v.significand);
	memcpy(&head, (const char *)src + sizeof v.significand, sizeof head);
	biased = head & 0x7fff;
	v.negative = head >> 15;
	v.exponent = (biased ? biased : 1) - 16383 - 63;
	v.closer_below = v.significand << 1 == 0 && biased > 1;
	if (biased == 0x7fff)
		v.class = v.significand << 1 ? ARR__NAN : ARR__INFINITE;
	v.whole_max = 16;
	v.is_long = true;
	return v;
}

/* The number that digits, of which the first stands for 10^exponent, are read as. */
static long double read_back(const char *digits, int count, int exponent)
{
	char text[SHORTEST_MAX + 16];
	int at = count, power = exponent - count + 1;
	char reversed[8];
	int n = 0;

	memcpy(text, digits, (size_t)count);
	text[at++] = 'e';
	if (power < 0)
		text[at++] = '-';
	for (int rest = power < 0 ? -power : power; rest > 0 || n == 0; rest /= 10)
		reversed[n++] = (char)('0' + rest % 10);
	while (n > 0)
		text[at++] = reversed[--n];
	text[at] = '\0';
	return strtold(text, NULL);
}

static long double magnitude_of(const struct arr__binary *v)
{
	return __builtin_ldexpl((long double)v->significand, v->exponent);
}

/* Keeps the first `keep` digits of all, rounded up or not. */
static void keep_digits(const struct arr__digits *all, int keep, bool up, struct arr__digits *out)
{
	out->count = keep;
	out->exponent = all->exponent;
	memcpy(out->text, all->text, (size_t)keep);
	if (up)
		arr__digits_round_up(out);
}

static bool rounds_up(const struct arr__digits *all, int keep)
{
	const char next = all->text[keep];

	if (next != '5' || keep + 1 < all->count)
		return next >= '5';
	return all->text[keep - 1] & 1;
}

void arr__shortest_long(const struct arr__binary *v, const struct arr__digits *all,
			struct arr__digits *out)
{
	const long double wanted = magnitude_of(v);

	for (int keep = 1; keep <= SHORTEST_MAX && keep < all->count; keep++) {
		const bool up = rounds_up(all, keep);

		keep_digits(all, keep, up, out);
		if (read_back(out->text, out->count, out->exponent) == wanted)
			return;
		if (up || !v->closer_below) /* the gap below is half as wide: try the other side */
			continue;
		keep_digits(all, keep, true, out);
		if (read_back(out->text, out->count, out->exponent) == wanted)
			return;
	}
	keep_digits(all, all->count, false, out);
}

/* ---- parsing ---- */

/* The digits of [text, end) without point and leading zeros, at most SIGNIFICANT_MAX of them and
 * one that stands for the rest; *point is how many of all digits stand before the point. Returns
 * where the exponent or the end is. */
static const char *collect(const char *text, const char *end, char *digits, int *count,
			   int64_t *scale)
{
	bool behind = false, rest = false;

	*count = 0;
	*scale = 0;
	for (; text < end; text++) {
		if (*text == '.' && !behind) {
			behind = true;
			continue;
		}
		if (*text < '0' || *text > '9')
			break;
		*scale -= behind;
		if (*count == 0 && *text == '0')
			continue;
		if (*count < SIGNIFICANT_MAX) {
			digits[(*count)++] = *text;
		} else {
			rest |= *text != '0';
			++*scale;
		}
	}
	if (rest) {
		digits[(*count)++] = '1';
		--*scale;
	}
	return text;
}

static int64_t read_exponent(const char *text, const char *end)
{
	const bool negative = text < end && *text == '-';
	int64_t value = 0;

	text += text < end && (*text == '-' || *text == '+');
	for (; text < end && *text >= '0' && *text <= '9' && value < EXPONENT_MAX; text++)
		value = 10 * value + (*text - '0');
	return negative ? -value : value;
}

const char *arr__parse_long(const char *text, const char *end, long double *out)
{
	char digits[SIGNIFICANT_MAX + 32];
	const bool negative = text < end && *text == '-';
	const char *stop, *at = text;
	int64_t scale;
	double narrow;
	int count;

	stop = arr__parse_double(text, end, &narrow);
	if (!stop)
		return NULL;
	at += at < stop && (*at == '-' || *at == '+');
	*out = narrow;
	if ((*at < '0' || *at > '9') && *at != '.') /* inf or nan */
		return stop;
	at = collect(at, stop, digits, &count, &scale);
	if (at < stop && (*at == 'e' || *at == 'E'))
		scale += read_exponent(at + 1, stop);
	if (count == 0)
		return stop;
	if (scale > EXPONENT_MAX)
		scale = EXPONENT_MAX;
	if (scale < -EXPONENT_MAX - SIGNIFICANT_MAX)
		scale = -EXPONENT_MAX - SIGNIFICANT_MAX;
	digits[count++] = 'e';
	if (scale < 0)
		digits[count++] = '-';
	count += arr__write_digits((uint64_t)(scale < 0 ? -scale : scale), digits + count);
	digits[count] = '\0';
	*out = strtold(digits, NULL);
	if (negative)
		*out = -*out;
	return stop;
}
