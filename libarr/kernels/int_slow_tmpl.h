/* SPDX-License-Identifier: Apache-2.0 */
/* Integer operations with branches or calls, built once. Needs T, U (an unsigned type that T's
 * arithmetic wraps in), SFX, IS_SIGNED, T_MIN and BITS; undefines them. Division by zero gives 0
 * and the most negative value divided by -1 itself, as in NumPy. */
static inline bool JOIN2(negative_p, SFX)(T x)
{
#if IS_SIGNED
	return x < 0;
#else
	(void)x;
	return false;
#endif
}

static inline U JOIN2(magnitude, SFX)(T x)
{
	return JOIN2(negative_p, SFX)(x) ? (U)0 - (U)x : (U)x;
}

static inline T JOIN2(quotient, SFX)(T x, T y) /* towards zero */
{
#if IS_SIGNED
	if (y == -1)
		return (T)((U)0 - (U)x);
#endif
	return (T)(y == 0 ? 0 : x / y);
}

static inline T JOIN2(rest, SFX)(T x, T y) /* x's sign */
{
#if IS_SIGNED
	if (y == -1)
		return 0;
#endif
	return (T)(y == 0 ? 0 : x % y);
}

static inline void JOIN2(floor_division, SFX)(T x, T y, T *quotient, T *rest)
{
	T q = JOIN2(quotient, SFX)(x, y), r = JOIN2(rest, SFX)(x, y);

#if BITS == 8
	/* Of bytes gcc makes a branch below, and signs are often as random as a coin. */
	const bool other = JOIN2(negative_p, SFX)(r) != JOIN2(negative_p, SFX)(y);
	const T down = (T)((r != 0) & other);

	q = (T)(q - down);
	r = (T)(r + down * y);
#else
	if (r != 0 && JOIN2(negative_p, SFX)(r) != JOIN2(negative_p, SFX)(y)) {
		q = (T)(q - 1);
		r = (T)(r + y);
	}
#endif
	*quotient = q;
	*rest = r;
}

static inline T JOIN2(floor_quotient, SFX)(T x, T y)
{
	T q, r;

	JOIN2(floor_division, SFX)(x, y, &q, &r);
	return q;
}

static inline T JOIN2(floor_rest, SFX)(T x, T y)
{
	T q, r;

	JOIN2(floor_division, SFX)(x, y, &q, &r);
	return r;
}

static inline T JOIN2(int_power, SFX)(T base, T exponent) /* exponent >= 0 */
{
	U result = 1, factor = (U)base;

	for (U e = (U)exponent; e != 0; e >>= 1) {
		if (e & 1)
			result *= factor;
		factor *= factor;
	}
	return (T)result;
}

static inline U JOIN2(common_divisor, SFX)(T x, T y)
{
	U a = JOIN2(magnitude, SFX)(x), b = JOIN2(magnitude, SFX)(y);

	while (b != 0) {
		const U r = a % b;

		a = b;
		b = r;
	}
	return a;
}

static inline T JOIN2(common_multiple, SFX)(T x, T y)
{
	const U d = JOIN2(common_divisor, SFX)(x, y);

	return d == 0 ? 0 : (T)(JOIN2(magnitude, SFX)(x) / d * JOIN2(magnitude, SFX)(y));
}

/* 1/x; for 0 what the conversion of infinity gives on x86-64, as in NumPy. */
static inline T JOIN2(inverse, SFX)(T x)
{
	if (x == 0)
		return (T)(BITS >= 32 ? T_MIN : 0);
	return (T)(1 / x);
}

static enum arr_status JOIN2(power, SFX)(char *const *args, const ptrdiff_t *s, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const ptrdiff_t k = (ptrdiff_t)i;
		const T x = *(const T *)(const void *)(args[0] + k * s[0]);
		const T y = *(const T *)(const void *)(args[1] + k * s[1]);

		if (JOIN2(negative_p, SFX)(y))
			return ARR_E_ARG;
		*(T *)(void *)(args[2] + k * s[2]) = JOIN2(int_power, SFX)(x, y);
	}
	return ARR_OK;
}

#define TI T
#define TO T
#define NAME quiet_reciprocal
#define OP(x) JOIN2(inverse, SFX)(x)
#include "unary_tmpl.h"
#undef TO
#undef TI

#define TA T
#define TB T
#define TO T
#define NAME quiet_floor_divide
#define OP(x, y) JOIN2(floor_quotient, SFX)(x, y)
#include "binary_tmpl.h"
#define NAME quiet_remainder
#define OP(x, y) JOIN2(floor_rest, SFX)(x, y)
#include "binary_tmpl.h"
#define NAME quiet_fmod
#define OP(x, y) JOIN2(rest, SFX)(x, y)
#include "binary_tmpl.h"
#define NAME gcd
#define OP(x, y) ((T)JOIN2(common_divisor, SFX)(x, y))
#include "binary_tmpl.h"
#define NAME lcm
#define OP(x, y) JOIN2(common_multiple, SFX)(x, y)
#include "binary_tmpl.h"
#undef TO
#undef TA
#undef TB

#define NAME quiet_divmod
#define OP(x, y, p, q) JOIN2(floor_division, SFX)(x, y, p, q)
#include "binary2_tmpl.h"
#include "int_flags_tmpl.h"
#define NAME add
#define OP(acc, x) ((T)((U)(acc) + (U)(x)))
#include "scan_tmpl.h"
#define NAME multiply
#define OP(acc, x) ((T)((U)(acc) * (U)(x)))
#include "scan_tmpl.h"
#undef T
#undef U
#undef SFX
#undef IS_SIGNED
#undef T_MIN
#undef BITS
