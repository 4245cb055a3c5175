/* SPDX-License-Identifier: Apache-2.0 */
/* One elementary function of two arguments. Needs NAME, R, RSFX, LANES, FN(v, w), LOAD(p),
 * STORE(p, v) and TRAITS, and, if some of its
 * results are to be made again, DOUBTFUL(x, y, result) and EXACT(x, y); undefines NAME, FN, TRAITS,
 * DOUBTFUL and EXACT. */
static void JOIN3(NAME, block, RSFX)(const R *x, const R *y, R *out, size_t count)
{
	size_t i = 0;

	for (; i + LANES <= count; i += LANES)
		STORE(out + i, FN(LOAD(x + i), LOAD(y + i)));
	if (i < count) {
		R a[LANES], b[LANES];

		for (size_t k = 0; k < LANES; k++) {
			a[k] = i + k < count ? x[i + k] : (R)1;
			b[k] = i + k < count ? y[i + k] : (R)1;
		}
		STORE(a, FN(LOAD(a), LOAD(b)));
		memcpy(out + i, a, (count - i) * sizeof(R));
	}
}

#ifdef DOUBTFUL
static void JOIN3(NAME, mend, RSFX)(const R *x, const R *y, R *out, size_t count)
{
	bool any = false;

	for (size_t i = 0; i < count; i++)
		any |= DOUBTFUL(x[i], y[i], out[i]);
	for (size_t i = 0; any && i < count; i++) {
		if (DOUBTFUL(x[i], y[i], out[i]))
			out[i] = EXACT(x[i], y[i]);
	}
}
#define MEND_FN JOIN3(NAME, mend, RSFX)
#else
#define MEND_FN NULL
#endif

static const struct JOIN2(math2, RSFX) JOIN3(NAME, math, RSFX) = {
	.block = JOIN3(NAME, block, RSFX),
	.mend = MEND_FN,
	.traits = TRAITS,
};

static enum arr_status JOIN2(NAME, RSFX)(char *const *args, const ptrdiff_t *s, size_t count)
{
	return JOIN2(math_run2, RSFX)(&JOIN3(NAME, math, RSFX), args, s, count);
}

#ifdef MATH_HALF
static enum arr_status JOIN2(NAME, e)(char *const *args, const ptrdiff_t *s, size_t count)
{
	return math_run2_e(&JOIN3(NAME, math, RSFX), args, s, count);
}
#endif
#undef NAME
#undef FN
#undef TRAITS
#undef DOUBTFUL
#undef EXACT
#undef MEND_FN
