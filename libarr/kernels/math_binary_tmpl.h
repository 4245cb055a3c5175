/* SPDX-License-Identifier: Apache-2.0 */
/* One elementary function of two arguments. Needs NAME, R, RSFX, RBITS, TRAITS, and OWN_BLOCK, a
 * loop whose NaNs are made again: by OTHERWISE(x, y), of which the compiler makes vectors, if that
 * is defined, and then by AGAIN(x, y, result) where DOUBTFUL(x, y). Undefines NAME, OWN_BLOCK,
 * TRAITS, OTHERWISE, DOUBTFUL and AGAIN. */
static void JOIN3(NAME, mend, RSFX)(const R *x, const R *y, R *out, size_t count)
{
#ifdef OTHERWISE
	R others[MATH_CHUNK];
#endif
	RBITS any = 0;

	for (size_t i = 0; i < count; i++)
		any |= (RBITS)(out[i] != out[i]);
	if (!any)
		return;
#ifdef OTHERWISE
	for (size_t i = 0; i < count; i++)
		others[i] = OTHERWISE(x[i], y[i]);
	for (size_t i = 0; i < count; i++)
		out[i] = out[i] != out[i] ? others[i] : out[i];
	for (size_t i = 0; i < count; i++) {
		if (DOUBTFUL(x[i], y[i]))
			out[i] = AGAIN(x[i], y[i], out[i]);
	}
#else
	for (size_t i = 0; i < count; i++) {
		if (out[i] != out[i])
			out[i] = AGAIN(x[i], y[i], out[i]);
	}
#endif
}
static const struct JOIN2(math2, RSFX) JOIN3(NAME, math, RSFX) = {
	.block = OWN_BLOCK,
	.mend = JOIN3(NAME, mend, RSFX),
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
#undef OWN_BLOCK
#undef OTHERWISE
#undef TRAITS
#undef DOUBTFUL
#undef AGAIN
