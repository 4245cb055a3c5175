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
#undef FN_OF
#undef QUOTIENT_MOST
