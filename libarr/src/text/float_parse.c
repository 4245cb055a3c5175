/* SPDX-License-Identifier: Apache-2.0 */
/* Text to the nearest binary number: D. Lemire, "Number parsing at a gigabyte per second" (2021),
 * with Clinger's exact small cases before it and big integers where 128 bits do not decide. */
#include <arr/text.h>

#include <string.h>

#include "core/array_internal.h"
#include "float_text.h"

enum {
	DIGITS_KEPT = 19,     /* always fit 64 bits */
	DIGITS_DECIDING = 770 /* further ones can only say "a little more" */
};

/* A binary format, and its numbers as the integers that their bits are. */
struct format {
	int precision;    /* bits of the significand, the hidden one too */
	int exponent_min; /* of the lowest bit of subnormals */
	int exponent_bits;
};
static const struct format binary64 = { 53, -1074, 11 }, binary32 = { 24, -149, 8 },
			   binary16 = { 11, -24, 5 };

static uint64_t infinity(const struct format *f)
{
	return (((uint64_t)1 << f->exponent_bits) - 1) << (f->precision - 1);
}

/* The digits of a number as they were read. */
struct number {
	uint64_t significand; /* the first DIGITS_KEPT digits */
	int64_t exponent;     /* value = significand * 10^exponent, or a little more if cut */
	bool cut, negative;
	const char *first, *end; /* the digits and the point, for the slow way */
	int64_t last_exponent;   /* of the last digit */
};

/* ---- reading ---- */

static bool is_digit(char c)
{
	return (unsigned char)(c - '0') <= 9;
}

static inline uint64_t load_eight(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

/* All eight bytes are digits: their upper halves are 3, also after adding 6. */
static inline bool eight_digits(uint64_t word)
{
	return ((word & (word + 0x0606060606060606u)) & 0xf0f0f0f0f0f0f0f0u) == 0x3030303030303030u;
}

/* Pairs, then quadruples, then all eight, side by side. */
static inline uint64_t eight_value(uint64_t word)
{
	word = (word & 0x0f0f0f0f0f0f0f0fu) * 2561 >> 8;
	word = (word & 0x00ff00ff00ff00ffu) * 6553601 >> 16;
	return (word & 0x0000ffff0000ffffu) * 42949672960001u >> 32;
}

/* Appends digits to *value, which wraps when there are too many: the caller counts them. */
static const char *read_digits(const char *p, const char *end, uint64_t *value)
{
	uint64_t v = *value;

	while (end - p >= 8) {
		uint64_t word = load_eight(p);

		if (!eight_digits(word))
			break;
		v = v * 100000000 + eight_value(word);
		p += 8;
	}
	for (; p < end && is_digit(*p); p++)
		v = v * 10 + (uint64_t)(*p - '0');
	*value = v;
	return p;
}

/* "e+12" if there is one; a mere "e" is left alone. */
static const char *read_exponent(const char *p, const char *end, int64_t *exponent)
{
	const char *start = p;
	bool negative = false;
	int64_t value = 0;

	if (p == end || (*p != 'e' && *p != 'E'))
		return p;
	p++;
	if (p < end && (*p == '+' || *p == '-'))
		negative = *p++ == '-';
	if (p == end || !is_digit(*p))
		return start;
	for (; p < end && is_digit(*p); p++)
		if (value < 1000000000)
			value = value * 10 + (*p - '0');
	*exponent += negative ? -value : value;
	return p;
}

/* Reads the significand again, only its first DIGITS_KEPT digits. */
static void cut_digits(struct number *n)
{
	int kept = 0;
	int64_t dropped = 0;

	n->significand = 0;
	for (const char *p = n->first; p < n->end; p++) {
		if (*p == '.')
			continue;
		if (kept < DIGITS_KEPT) {
			n->significand = n->significand * 10 + (uint64_t)(*p - '0');
			kept += n->significand != 0;
		} else {
			dropped++;
			n->cut |= *p != '0';
		}
	}
	n->exponent += dropped;
}

static const char *read_number(const char *p, const char *end, struct number *n)
{
	int64_t digits, fraction = 0;

	n->cut = false;
	n->significand = 0;
	n->exponent = 0;
	n->first = p;
	p = read_digits(p, end, &n->significand);
	digits = p - n->first;
	if (p < end && *p == '.') {
		const char *start = ++p;

		p = read_digits(p, end, &n->significand);
		fraction = p - start;
		digits += fraction;
	}
	if (digits == 0)
		return NULL;
	n->end = p;
	p = read_exponent(p, end, &n->exponent);
	n->exponent -= fraction;
	n->last_exponent = n->exponent;
	if (digits > DIGITS_KEPT)
		cut_digits(n);
	return p;
}

/* ---- the fast way ---- */

/* Bits of the number nearest to significand * 10^exponent; false if 128 bits of the power leave it
 * open, or the result is subnormal or infinite. */
static bool round_fast(const struct format *f, uint64_t significand, int64_t exponent,
		       uint64_t *bits)
{
	const int below = 62 - f->precision; /* bits beyond a guard bit if the product is short */
	const uint64_t mask = ((uint64_t)1 << below) - 1;
	const struct arr__power_of_ten *power;
	uint64_t high, low, mantissa;
	arr__uint128 product;
	int zeros, top, biased;

	if (exponent < -ARR__POWER_OF_TEN_MAX || exponent > 308)
		return false;
	power = arr__power_of_ten((int)exponent);
	zeros = __builtin_clzll(significand);
	significand <<= zeros;
	product = (arr__uint128)significand * power->high;
	high = (uint64_t)(product >> 64);
	low = (uint64_t)product;
	if ((high & mask) == mask && low + significand < low) {
		arr__uint128 further = (arr__uint128)significand * power->low;

		product += (uint64_t)(further >> 64);
		high = (uint64_t)(product >> 64);
		low = (uint64_t)product;
		if ((high & mask) == mask && low + 1 == 0 &&
		    (uint64_t)further + significand < significand)
			return false;
	}
	top = (int)(high >> 63);
	mantissa = high >> (top + below);
	if (low == 0 && (high & mask) == 0 && (mantissa & 3) == 1)
		return false; /* perhaps half way */
	/* the value is in [2^e, 2^(e+1)) with e = 63 + log2 - zeros + top */
	biased = 63 + arr__log2_of_power((int)exponent) - zeros + top + 2 - f->precision -
		 f->exponent_min;
	mantissa = (mantissa + (mantissa & 1)) >> 1;
	if (mantissa >> f->precision) {
		mantissa >>= 1;
		biased++;
	}
	if (biased < 1 || biased >= (1 << f->exponent_bits) - 1)
		return false;
	*bits = (mantissa & (((uint64_t)1 << (f->precision - 1)) - 1)) |
		(uint64_t)biased << (f->precision - 1);
	return true;
}

/* ---- the slow way ---- */

enum { LIMBS = 96 }; /* 770 digits and 10^342 need 3700 bits, a power of two next to them 1200 */

struct big {
	int count;
	uint64_t at[LIMBS]; /* least significant first */
};

static void big_multiply_add(struct big *x, uint64_t factor, uint64_t addend)
{
	arr__uint128 carry = addend;

	for (int i = 0; i < x->count; i++) {
		carry += (arr__uint128)x->at[i] * factor;
		x->at[i] = (uint64_t)carry;
		carry >>= 64;
	}
	if (carry && x->count < LIMBS)
		x->at[x->count++] = (uint64_t)carry;
}

static void big_times_five(struct big *x, int64_t power)
{
	static const uint64_t five_27 = 7450580596923828125u;

	for (; power >= 27; power -= 27)
		big_multiply_add(x, five_27, 0);
	for (; power > 0; power--)
		big_multiply_add(x, 5, 0);
}

static void big_shift(struct big *x, int64_t bits)
{
	int whole = (int)(bits / 64), rest = (int)(bits % 64);

	if (rest)
		big_multiply_add(x, (uint64_t)1 << rest, 0);
	if (whole == 0 || x->count == 0 || x->count + whole > LIMBS)
		return;
	memmove(x->at + whole, x->at, (size_t)x->count * sizeof x->at[0]);
	memset(x->at, 0, (size_t)whole * sizeof x->at[0]);
	x->count += whole;
}

static int big_compare(const struct big *a, const struct big *b)
{
	if (a->count != b->count)
		return a->count < b->count ? -1 : 1;
	for (int i = a->count; i-- > 0;)
		if (a->at[i] != b->at[i])
			return a->at[i] < b->at[i] ? -1 : 1;
	return 0;
}

/* The digits as an integer; *exponent is that of its last digit. More digits than can decide are
 * one more 1. */
static void big_digits(const struct number *n, struct big *out, int64_t *exponent)
{
	bool more = false;
	int kept = 0;

	out->count = 0;
	*exponent = n->last_exponent;
	for (const char *p = n->first; p < n->end; p++) {
		if (*p == '.')
			continue;
		if (kept < DIGITS_DECIDING) {
			big_multiply_add(out, 10, (uint64_t)(*p - '0'));
			kept += out->count != 0;
		} else {
			++*exponent;
			more |= *p != '0';
		}
	}
	if (more) {
		big_multiply_add(out, 10, 1);
		--*exponent;
	}
}

/* Sign of the number read minus the point half way between the numbers with these bits and the
 * next bits. */
static int compare_to_middle(const struct format *f, const struct number *n, uint64_t bits)
{
	uint64_t biased = bits >> (f->precision - 1);
	uint64_t fraction = bits & (((uint64_t)1 << (f->precision - 1)) - 1);
	uint64_t middle = 2 * (fraction | (biased ? (uint64_t)1 << (f->precision - 1) : 0)) + 1;
	int64_t two = f->exponent_min + (biased ? (int64_t)biased - 1 : 0) - 1, ten, shift;
	struct big left, right = { .count = 1, .at = { middle } };

	big_digits(n, &left, &ten);
	if (ten >= 0)
		big_times_five(&left, ten);
	else
		big_times_five(&right, -ten);
	shift = ten - two; /* left * 2^ten against right * 2^two */
	if (shift >= 0)
		big_shift(&left, shift);
	else
		big_shift(&right, -shift);
	return big_compare(&left, &right);
}

/* Bits of a number at most one step below the nearest one, or the nearest one's. */
static uint64_t estimate(const struct format *f, uint64_t significand, int64_t exponent)
{
	const struct arr__power_of_ten *power = arr__power_of_ten((int)exponent);
	int zeros = __builtin_clzll(significand);
	uint64_t high = (uint64_t)((arr__uint128)(significand << zeros) * power->high >> 64);
	int top = (int)(high >> 63);
	/* value = high * 2^(log2 + 1 - zeros), and the lowest bit of the result is worth 2^lowest
	 */
	int e = arr__log2_of_power((int)exponent) + 1 - zeros;
	int lowest = e + 63 + top - f->precision;
	int shift;

	if (lowest < f->exponent_min)
		lowest = f->exponent_min;
	shift = lowest - e;
	if (shift > 63)
		return 0;
	high >>= shift;
	if (high >> (f->precision - 1) == 0)
		return high; /* subnormal */
	high += (uint64_t)(lowest - f->exponent_min) << (f->precision - 1);
	return high < infinity(f) ? high : infinity(f) - 1;
}

static uint64_t round_slow(const struct format *f, const struct number *n)
{
	int64_t exponent = n->exponent;
	uint64_t bits;
	int order;

	if (exponent > 309)
		return infinity(f);
	if (exponent < -ARR__POWER_OF_TEN_MAX) /* at most 10^-324: less than 2^-1075 */
		return 0;
	bits = estimate(f, n->significand, exponent);
	do {
		order = compare_to_middle(f, n, bits);
		bits += order > 0 || (order == 0 && (bits & 1));
	} while (order > 0 && bits < infinity(f));
	return bits;
}

static uint64_t nearest(const struct format *f, const struct number *n)
{
	uint64_t bits, next;

	if (n->significand == 0)
		return 0;
	if (!round_fast(f, n->significand, n->exponent, &bits))
		return round_slow(f, n);
	if (n->cut && (!round_fast(f, n->significand + 1, n->exponent, &next) || next != bits))
		return round_slow(f, n);
	return bits;
}

/* ---- words ---- */

static bool starts_with(const char *text, const char *end, const char *word)
{
	for (; *word; text++, word++)
		if (text == end || (*text | 0x20) != *word)
			return false;
	return true;
}

static const char *read_word(const struct format *f, const char *p, const char *end, uint64_t *bits)
{
	if (starts_with(p, end, "nan")) {
		*bits = infinity(f) | (uint64_t)1 << (f->precision - 2);
		return p + 3;
	}
	if (!starts_with(p, end, "inf"))
		return NULL;
	*bits = infinity(f);
	return starts_with(p, end, "infinity") ? p + 8 : p + 3;
}

static const char *read_sign(const char *p, const char *end, bool *negative)
{
	*negative = p < end && *p == '-';
	return p < end && (*p == '-' || *p == '+') ? p + 1 : p;
}

static const char *parse(const struct format *f, const char *p, const char *end, uint64_t *out)
{
	struct number n;
	const char *after;
	uint64_t bits;
	bool negative;

	p = read_sign(p, end, &negative);
	after = read_number(p, end, &n);
	if (after)
		bits = nearest(f, &n);
	else
		after = read_word(f, p, end, &bits);
	if (after)
		*out = bits | (uint64_t)negative << (f->precision - 1 + f->exponent_bits);
	return after;
}

/* Numbers up to 2^53 and powers of ten up to 10^22 are exact in binary64, so one operation on them
 * rounds once (W. Clinger, "How to read floating point numbers accurately", 1990). */
static bool round_exactly(const struct number *n, double *out)
{
	static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
					 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
					 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
	double value = (double)(int64_t)n->significand;

	if (n->significand >> 53 || n->exponent < -22 || n->exponent > 22)
		return false;
	*out = n->exponent < 0 ? value / powers[-n->exponent] : value * powers[n->exponent];
	return true;
}

const char *arr__parse_double(const char *text, const char *end, double *out)
{
	struct number n;
	const char *after;
	uint64_t bits;
	bool negative;

	after = read_number(read_sign(text, end, &negative), end, &n);
	if (after && !n.cut && round_exactly(&n, out)) {
		*out = negative ? -*out : *out;
		return after;
	}
	if (after)
		bits = nearest(&binary64, &n) | (uint64_t)negative << 63;
	else
		after = parse(&binary64, text, end, &bits);
	if (after)
		memcpy(out, &bits, sizeof *out);
	return after;
}

const char *arr__parse_float(const char *text, const char *end, float *out)
{
	uint64_t bits;
	const char *after = parse(&binary32, text, end, &bits);

	if (after) {
		uint32_t narrow = (uint32_t)bits;

		memcpy(out, &narrow, sizeof narrow);
	}
	return after;
}

const char *arr__parse_half(const char *text, const char *end, uint16_t *out)
{
	uint64_t bits;
	const char *after = parse(&binary16, text, end, &bits);

	if (after)
		*out = (uint16_t)bits;
	return after;
}

/* ---- public ---- */

/* after: where the number ended. */
static enum arr_status finish(const char *text, size_t length, const char *after, size_t *out_used,
			      struct arr_error *err)
{
	if (!after || (!out_used && after != text + length))
		return arr_error_set(err, ARR_E_FORMAT, "'%.*s' is not a number",
				     (int)(length < 80 ? length : 80), text);
	if (out_used)
		*out_used = (size_t)(after - text);
	return ARR_OK;
}

static const char *parse_as(enum arr_type type, const char *text, const char *end, void *out)
{
	switch (type) {
	case ARR_T_FLOAT16:
		return arr__parse_half(text, end, out);
	case ARR_T_FLOAT32:
		return arr__parse_float(text, end, out);
	case ARR_T_LONGDOUBLE:
		return arr__parse_long(text, end, out);
	default:
		return arr__parse_double(text, end, out);
	}
}

static enum arr_status parse_public(enum arr_type type, const char *text, size_t length, void *out,
				    size_t *out_used, struct arr_error *err)
{
	_Alignas(long double) char value[sizeof(long double)] = { 0 };

	ARR_TRY(finish(text, length, parse_as(type, text, text + length, value), out_used, err));
	memcpy(out, value, arr_dtype_item_bytes(arr_dtype_builtin(type)));
	return ARR_OK;
}

enum arr_status arr_float64_parse(const char *text, size_t length, double *out, size_t *out_used,
				  struct arr_error *err)
{
	return parse_public(ARR_T_FLOAT64, text, length, out, out_used, err);
}

enum arr_status arr_float32_parse(const char *text, size_t length, float *out, size_t *out_used,
				  struct arr_error *err)
{
	return parse_public(ARR_T_FLOAT32, text, length, out, out_used, err);
}

enum arr_status arr_float16_parse(const char *text, size_t length, uint16_t *out, size_t *out_used,
				  struct arr_error *err)
{
	return parse_public(ARR_T_FLOAT16, text, length, out, out_used, err);
}

enum arr_status arr_longdouble_parse(const char *text, size_t length, long double *out,
				     size_t *out_used, struct arr_error *err)
{
	return parse_public(ARR_T_LONGDOUBLE, text, length, out, out_used, err);
}
