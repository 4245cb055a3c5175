/* SPDX-License-Identifier: Apache-2.0 */
/* Schubfach: R. Giulietti, "The Schubfach way to render doubles" (2020). Numbers that read back as
 * v = c * 2^q form an interval around it. With k the largest power of ten whose multiples cannot
 * miss the interval, one of the two multiples of 10^k (or of 10^(k+1), if one of those is inside)
 * next to v is the answer; 128 bits of the power are enough to compare exactly. */
#include "float_text.h"

#include <string.h>

#include "dtype/half.h"

static struct arr__binary decode(uint64_t bits, int fraction_bits, int exponent_bits)
{
	uint64_t fraction = bits & (((uint64_t)1 << fraction_bits) - 1);
	int exponent_max = (1 << exponent_bits) - 1;
	int biased = (int)(bits >> fraction_bits) & exponent_max;
	int lowest = 2 - (1 << (exponent_bits - 1)) - fraction_bits;
	struct arr__binary v = { .negative = bits >> (fraction_bits + exponent_bits) & 1 };

	/* decimal digits that a narrow type surely keeps, as NumPy has it since 2.3 */
	v.whole_max = fraction_bits == 10 ? 3 : fraction_bits == 23 ? 6 : 16;

	if (biased == exponent_max) {
		v.class = fraction ? ARR__NAN : ARR__INFINITE;
	} else if (biased == 0) {
		v.significand = fraction;
		v.exponent = lowest;
	} else {
		v.significand = fraction | (uint64_t)1 << fraction_bits;
		v.exponent = lowest + biased - 1;
		v.closer_below = fraction == 0 && biased > 1;
	}
	return v;
}

struct arr__binary arr__binary_of_half(uint16_t bits)
{
	return decode(bits, 10, 5);
}

struct arr__binary arr__binary_of_float(float value)
{
	uint32_t bits;

	memcpy(&bits, &value, sizeof bits);
	return decode(bits, 23, 8);
}

struct arr__binary arr__binary_of_double(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof bits);
	return decode(bits, 52, 11);
}

struct arr__binary arr__binary_load(enum arr_type type, const void *src)
{
	uint16_t half;
	float single;
	double wide;

	switch (arr_dtype_item_bytes(arr_dtype_builtin(type))) {
	case sizeof(long double):
		return arr__binary_of_long(src);
	case sizeof half:
		memcpy(&half, src, sizeof half);
		return arr__binary_of_half(half);
	case sizeof single:
		memcpy(&single, src, sizeof single);
		return arr__binary_of_float(single);
	default:
		memcpy(&wide, src, sizeof wide);
		return arr__binary_of_double(wide);
	}
}

/* floor(power * factor / 2^128), its lowest bit set if anything was cut off ("round to odd"): such
 * a value compares to any even number as the exact product does. */
static inline uint64_t scale(const struct arr__power_of_ten *power, uint64_t factor)
{
	arr__uint128 low = (arr__uint128)power->low * factor;
	arr__uint128 sum = (arr__uint128)power->high * factor + (uint64_t)(low >> 64);

	return (uint64_t)(sum >> 64) | ((uint64_t)sum > 1);
}

static struct arr__decimal without_zeros(uint64_t digits, int exponent)
{
	while (digits % 100000000 == 0) {
		digits /= 100000000;
		exponent += 8;
	}
	while (digits % 10 == 0) {
		digits /= 10;
		exponent++;
	}
	return (struct arr__decimal){ digits, exponent };
}

struct arr__decimal arr__shortest(const struct arr__binary *v)
{
	/* floor(log10(2^q)) or, if the interval is narrower below, floor(log10(3/4 * 2^q)) */
	const int k = (v->exponent * 1262611 - (v->closer_below ? 524031 : 0)) >> 22;
	const int shift = v->exponent + arr__log2_of_power(-k) + 1;
	const uint64_t odd = v->significand & 1; /* the interval's ends round away from odd v */
	struct arr__power_of_ten power = *arr__power_of_ten(-k);
	uint64_t middle = 4 * v->significand, low, high, s;
	bool below, above;

	if (!arr__power_is_exact(-k) && ++power.low == 0) /* the method wants it rounded up */
		power.high++;
	low = scale(&power, (middle - 2 + v->closer_below) << shift) + odd;
	high = scale(&power, (middle + 2) << shift) - odd;
	middle = scale(&power, middle << shift);
	s = middle / 4;
	if (s >= 10) {
		uint64_t tens = s / 10;

		below = low <= 40 * tens;
		above = 40 * tens + 40 <= high;
		if (below != above)
			return without_zeros(tens + above, k + 1);
	}
	below = low <= 4 * s;
	above = 4 * s + 4 <= high;
	if (below == above) /* both or none: the nearer one, of two the even one */
		above = middle > 4 * s + 2 || (middle == 4 * s + 2 && (s & 1));
	return without_zeros(s + above, k);
}

static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233"
			    "34353637383940414243444546474849505152535455565758596061626364656667"
			    "6869707172737475767778798081828384858687888990919293949596979899";

static void write_eight(uint32_t value, char *out)
{
	uint32_t upper = value / 10000, lower = value % 10000;

	memcpy(out, pairs + 2 * (upper / 100), 2);
	memcpy(out + 2, pairs + 2 * (upper % 100), 2);
	memcpy(out + 4, pairs + 2 * (lower / 100), 2);
	memcpy(out + 6, pairs + 2 * (lower % 100), 2);
}

int arr__write_digits(uint64_t value, char *out)
{
	char digits[24];
	int at = 24;

	while (value >= 100000000) {
		at -= 8;
		write_eight((uint32_t)(value % 100000000), digits + at);
		value /= 100000000;
	}
	while (value >= 100) {
		at -= 2;
		memcpy(digits + at, pairs + 2 * (value % 100), 2);
		value /= 100;
	}
	if (value >= 10) {
		at -= 2;
		memcpy(digits + at, pairs + 2 * value, 2);
	} else {
		digits[--at] = (char)('0' + value);
	}
	memcpy(out, digits + at, (size_t)(24 - at));
	return 24 - at;
}
