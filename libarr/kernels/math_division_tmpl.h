/* SPDX-License-Identifier: Apache-2.0 */
/* The divisions of one type. Needs R, RSFX, RBITS, FN_OF(name), libm's function for R, and
 * QUOTIENT_MOST, up to which quotients are exact in R with bits to spare; undefines FN_OF and
 * QUOTIENT_MOST. */
#define SFX RSFX
#define FN(name) FN_OF(name)
#include "float_division_tmpl.h"
#undef SFX
#undef FN

#define DIVISION_LOOP(name)                                                                \
	static void JOIN3(own, name, RSFX)(const R *x, const R *y, R *out, size_t count)   \
	{                                                                                  \
		INDEPENDENT                                                                \
		for (COUNTER i = 0; i < (COUNTER)count; i++)                               \
			out[i] = (R)own_##name((double)x[i], (double)y[i], QUOTIENT_MOST); \
	}
DIVISION_LOOP(floor_divide)
DIVISION_LOOP(remainder)
DIVISION_LOOP(fmod)
#undef DIVISION_LOOP

#define NAME floor_divide
#define OWN_BLOCK JOIN3(own, floor_divide, RSFX)
#define TRAITS (MATH_POLE_BY_ZERO | MATH_REST_TOO)
#define AGAIN(x, y, r) JOIN2(floor_quotient, RSFX)(x, y)
#include "math_binary_tmpl.h"
#define NAME remainder
#define OWN_BLOCK JOIN3(own, remainder, RSFX)
#define TRAITS 0
#define AGAIN(x, y, r) JOIN2(floor_rest, RSFX)(x, y)
#include "math_binary_tmpl.h"
#define NAME fmod
#define OWN_BLOCK JOIN3(own, fmod, RSFX)
#define TRAITS 0
#define AGAIN(x, y, r) FN_OF(fmod)(x, y)
#include "math_binary_tmpl.h"

static void JOIN3(own, divmod, RSFX)(const R *x, const R *y, R *quotient, R *rest, size_t count)
{
	INDEPENDENT
	for (COUNTER i = 0; i < (COUNTER)count; i++) {
		const double a = (double)x[i], b = (double)y[i];

		quotient[i] = (R)own_floor_divide(a, b, QUOTIENT_MOST);
		rest[i] = (R)own_remainder(a, b, QUOTIENT_MOST);
	}
}

/* Both of the loops above in one, through buffers: an output may be an input. */
static enum arr_status JOIN2(divmod, RSFX)(char *const *args, const ptrdiff_t *s, size_t count)
{
	const unsigned control = _mm_getcsr();
	unsigned found = 0;
	R x[MATH_CHUNK], y[MATH_CHUNK], quotient[MATH_CHUNK], rest[MATH_CHUNK];

	for (size_t at = 0, n; at < count; at += n) {
		const ptrdiff_t k = (ptrdiff_t)at;

		n = count - at < MATH_CHUNK ? count - at : MATH_CHUNK;
		JOIN2(math_load, RSFX)(x, args[0] + k * s[0], s[0], n);
		JOIN2(math_load, RSFX)(y, args[1] + k * s[1], s[1], n);
		JOIN3(own, divmod, RSFX)(x, y, quotient, rest, n);
		JOIN3(floor_divide, mend, RSFX)(x, y, quotient, n);
		JOIN3(remainder, mend, RSFX)(x, y, rest, n);
		JOIN2(math_store, RSFX)(args[2] + k * s[2], quotient, s[2], n);
		JOIN2(math_store, RSFX)(args[3] + k * s[3], rest, s[3], n);
		if (arr__fp_wanted)
			found |= JOIN2(math_flags, RSFX)(JOIN3(floor_divide, math, RSFX).traits, x,
							 y, quotient, n) |
				 JOIN2(math_flags, RSFX)(JOIN3(remainder, math, RSFX).traits, x, y,
							 rest, n);
	}
	_mm_setcsr(control);
	math_raise(found);
	return ARR_OK;
}
#undef FN_OF
#undef QUOTIENT_MOST
