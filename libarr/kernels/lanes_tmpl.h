/* SPDX-License-Identifier: Apache-2.0 */
/* One reduction in many lanes, for operations whose order does not matter (maximum, minimum). Needs
 * NAME, SFX, T and OP(acc, x); undefines NAME and OP. The lanes are part of the definition: each
 * ISA combines the same elements in the same order. There are more than a compiler unrolls, so that
 * it vectorises over them. */
#ifndef LANES
#define LANES 64
#endif
#ifdef HALVES
/* The same lanes in float32; false if the result is a NaN, whose bits the halves themselves have to
 * give. *done is how many elements are in *best. */
#pragma push_macro("LD")
#undef LD
#define LD(v) (v)
static bool JOIN3(NAME, halves, SFX)(uint16_t *acc, const char *src, size_t count, size_t *done)
{
	float lane[LANES], wide[LANES], best = half_load(*acc);
	size_t i;

	half_widen(lane, src, sizeof(uint16_t), LANES);
	for (i = LANES; i + LANES <= count; i += LANES) {
		half_widen(wide, src + 2 * i, sizeof(uint16_t), LANES);
		for (int k = 0; k < LANES; k++)
			lane[k] = OP(lane[k], wide[k]);
	}
	for (int k = 0; k < LANES; k++)
		best = OP(best, lane[k]);
	if (best != best)
		return false;
	*acc = half_store(best);
	*done = i;
	return true;
}
#pragma pop_macro("LD")
#endif

static void JOIN3(NAME, reduce, SFX)(char *acc, const char *src, ptrdiff_t stride, size_t count)
{
	T best = *(const T *)(const void *)acc;
	size_t i = 0;

#ifdef HALVES
	if (stride == (ptrdiff_t)sizeof(T) && count >= 2 * LANES &&
	    JOIN3(NAME, halves, SFX)(&best, src, count, &i))
		; /* only the rest is left */
	else
#endif
		if (stride == (ptrdiff_t)sizeof(T) && count >= 2 * LANES) {
		const T *p = (const T *)(const void *)src;
		T lane[LANES];

		for (int k = 0; k < LANES; k++)
			lane[k] = p[k];
		for (i = LANES; i + LANES <= count; i += LANES) {
			for (int k = 0; k < LANES; k++)
				lane[k] = OP(lane[k], p[i + (size_t)k]);
		}
		for (int k = 0; k < LANES; k++)
			best = OP(best, lane[k]);
	}
	for (; i < count; i++) {
		const T x = *(const T *)(const void *)(src + (ptrdiff_t)i * stride);
		best = OP(best, x);
	}
	*(T *)(void *)acc = best;
}
#undef NAME
#undef OP
