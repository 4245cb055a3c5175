/* SPDX-License-Identifier: Apache-2.0 */
/* One reduction in eight lanes, for operations whose order does not matter (maximum, minimum).
 * Needs NAME, SFX, T and OP(acc, x); undefines NAME and OP. The lanes are part of the definition:
 * each ISA combines the same elements in the same order. */
static void JOIN3(NAME, reduce, SFX)(char *acc, const char *src, ptrdiff_t stride, size_t count)
{
	T best = *(const T *)(const void *)acc;
	size_t i = 0;

	if (stride == (ptrdiff_t)sizeof(T) && count >= 16) {
		const T *p = (const T *)(const void *)src;
		T lane[8];

		for (int k = 0; k < 8; k++)
			lane[k] = p[k];
		for (i = 8; i + 8 <= count; i += 8) {
			for (int k = 0; k < 8; k++)
				lane[k] = OP(lane[k], p[i + (size_t)k]);
		}
		for (int k = 0; k < 8; k++)
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
