/* SPDX-License-Identifier: Apache-2.0 */
/* One reduction in many lanes, for operations whose order does not matter (maximum, minimum). Needs
 * NAME, SFX, T and OP(acc, x); undefines NAME and OP. The lanes are part of the definition: each
 * ISA combines the same elements in the same order. There are more than a compiler unrolls, so that
 * it vectorises over them. */
#ifndef LANES
#define LANES 64
#endif
static void JOIN3(NAME, reduce, SFX)(char *acc, const char *src, ptrdiff_t stride, size_t count)
{
	T best = *(const T *)(const void *)acc;
	size_t i = 0;

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
