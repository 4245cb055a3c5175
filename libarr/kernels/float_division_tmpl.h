/* SPDX-License-Identifier: Apache-2.0 */
/* Division of one real float type rounded down, for any two numbers. Needs R, SFX and FN(name),
 * libm's function for R; undefines nothing. */
static inline void JOIN2(floor_division, SFX)(R x, R y, R *quotient, R *rest)
{
	R mod = FN(fmod)(x, y), div;

	if (y == 0) {
		*quotient = x / y;
		*rest = mod;
		return;
	}
	div = (x - mod) / y;
	if (mod != mod) { /* not to be compared: that would raise a flag of its own */
		*quotient = div;
		*rest = mod;
		return;
	}
	if (mod != 0) {
		if ((y < 0) != (mod < 0)) {
			mod += y;
			div -= (R)1;
		}
	} else {
		mod = FN(copysign)((R)0, y);
	}
	if (div != 0) {
		*quotient = FN(floor)(div);
		if (div - *quotient > (R)0.5)
			*quotient += (R)1;
	} else {
		*quotient = FN(copysign)((R)0, x / y);
	}
	*rest = mod;
}

static inline R JOIN2(floor_quotient, SFX)(R x, R y)
{
	R q, r;

	if (y == 0)
		return x / y; /* without the remainder's flag */
	JOIN2(floor_division, SFX)(x, y, &q, &r);
	return q;
}

static inline R JOIN2(floor_rest, SFX)(R x, R y)
{
	R q, r;

	if (y == 0)
		return FN(fmod)(x, y); /* without the quotient's flag */
	JOIN2(floor_division, SFX)(x, y, &q, &r);
	return r;
}
