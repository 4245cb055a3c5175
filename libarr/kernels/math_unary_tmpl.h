/* SPDX-License-Identifier: Apache-2.0 */
/* One elementary function of one argument. Needs NAME, R, RSFX, LANES, FN(v) on vectors, LOAD(p),
 * STORE(p, v), TRAITS, TINY (below it in magnitude the result is the argument itself; 0: nowhere),
 * and, if FN fails for large finite arguments, HUGE_ARGUMENT and EXACT(x), a scalar expression for
 * those above it in magnitude; undefines NAME, FN, TRAITS, TINY, HUGE_ARGUMENT and EXACT. */
static void JOIN3(NAME, block, RSFX)(const R *x, R *out, size_t count)
{
	size_t i = 0;

	for (; i + LANES <= count; i += LANES)
		STORE(out + i, FN(LOAD(x + i)));
	if (i < count) {
		R rest[LANES];

		for (size_t k = 0; k < LANES; k++)
			rest[k] = i + k < count ? x[i + k] : (R)1;
		STORE(rest, FN(LOAD(rest)));
		memcpy(out + i, rest, (count - i) * sizeof(R));
	}
}

#ifdef EXACT
static R JOIN3(NAME, exact, RSFX)(R x)
{
	return EXACT(x);
}
#define EXACT_FN JOIN3(NAME, exact, RSFX)
#else
#define EXACT_FN NULL
#define HUGE_ARGUMENT 0
#endif

static const struct JOIN2(math1, RSFX) JOIN3(NAME, math, RSFX) = {
	.block = JOIN3(NAME, block, RSFX),
	.exact = EXACT_FN,
	.tiny = (R)TINY,
	.huge = (R)HUGE_ARGUMENT,
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
#undef FN
#undef TRAITS
#undef TINY
#undef HUGE_ARGUMENT
#undef EXACT
#undef EXACT_FN
