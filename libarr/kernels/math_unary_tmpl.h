/* SPDX-License-Identifier: Apache-2.0 */
/* One elementary function of one argument. Needs NAME, R, RSFX, RBITS, TRAITS, TINY (below it in
 * magnitude the result is the argument itself; 0: nowhere), and OWN(x) on numbers, of which the
 * compiler makes vectors, or OWN_BLOCK, such a loop. With BEYOND(x), where that is not for x,
 * OTHERWISE(x) does these, and with HUGE_ARGUMENT, EXACT(x), a scalar expression, finite ones above
 * that in magnitude. Undefines NAME, OWN, OWN_BLOCK, BEYOND, OTHERWISE, TRAITS, TINY, HUGE_ARGUMENT
 * and EXACT. */
#ifndef BEYOND
#define BEYOND(x) false
#define OTHERWISE(x) (x)
#endif
/* Not 0 if any of the numbers is beyond. */
static RBITS JOIN3(NAME, own, RSFX)(const R *x, R *out, size_t count)
{
	RBITS any = 0;

#ifdef OWN
	INDEPENDENT
	for (COUNTER i = 0; i < (COUNTER)count; i++) {
		any |= (RBITS)(BEYOND(x[i]));
		out[i] = OWN(x[i]);
	}
#else
	OWN_BLOCK(x, out, count);
	for (size_t i = 0; i < count; i++)
		any |= (RBITS)(BEYOND(x[i]));
#endif
	return any;
}

/* An element's result does not depend on its neighbours. */
static void JOIN3(NAME, block, RSFX)(const R *x, R *out, size_t count)
{
	R others[MATH_CHUNK];

	if (!JOIN3(NAME, own, RSFX)(x, out, count))
		return;
	for (size_t i = 0; i < count; i++)
		others[i] = OTHERWISE(x[i]);
#ifdef EXACT
	for (size_t i = 0; i < count; i++) {
		if (ABS(x[i]) > HUGE_ARGUMENT)
			others[i] = EXACT(x[i]);
	}
#endif
	for (size_t i = 0; i < count; i++)
		out[i] = BEYOND(x[i]) ? others[i] : out[i];
}

static const struct JOIN2(math1, RSFX) JOIN3(NAME, math, RSFX) = {
	.block = JOIN3(NAME, block, RSFX),
	.tiny = (R)TINY,
	.traits = TRAITS,
};

static enum arr_status JOIN2(NAME, RSFX)(char *const *args, const ptrdiff_t *s, size_t count)
{
	return JOIN2(math_run1, RSFX)(&JOIN3(NAME, math, RSFX), args, s, count);
}

#ifdef MATH_HALF
static enum arr_status JOIN2(NAME, e)(char *const *args, const ptrdiff_t *s, size_t count)
{
	return math_run1_e(&JOIN3(NAME, math, RSFX), args, s, count);
}
#endif
#undef NAME
#undef OWN
#undef OWN_BLOCK
#undef BEYOND
#undef OTHERWISE
#undef TRAITS
#undef TINY
#undef HUGE_ARGUMENT
#undef EXACT
