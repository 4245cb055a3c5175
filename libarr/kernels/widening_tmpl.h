/* SPDX-License-Identifier: Apache-2.0 */
/* Sums of narrow integers in wide ones. Needs T, SFX, PART (an integer type that holds BLOCK of
 * them) and VALUE(x), or HAVE_WIDE_SUM: wide_sum is there; undefines them. In float64 the sum of
 * all that is folded stays exact. */
#ifndef HAVE_WIDE_SUM
static int64_t JOIN2(wide_sum, SFX)(const char *src, ptrdiff_t stride, size_t count)
{
	uint64_t sum = 0;

	for (size_t i = 0, n; stride == (ptrdiff_t)sizeof(T) && i < count; i += n) {
		const T *p = (const T *)(const void *)src + i;
		PART part = 0;

		n = count - i < WIDENING_BLOCK ? count - i : WIDENING_BLOCK;
		for (size_t k = 0; k < n; k++)
			part += (PART)VALUE(p[k]);
		sum += (uint64_t)(int64_t)part;
	}
	for (size_t i = 0; stride != (ptrdiff_t)sizeof(T) && i < count; i++, src += stride)
		sum += (uint64_t)(int64_t)VALUE(*(const T *)(const void *)src);
	return (int64_t)sum;
}
#endif

static void JOIN2(sum_into_q, SFX)(char *acc, const char *src, ptrdiff_t stride, size_t count)
{
	*(uint64_t *)(void *)acc += (uint64_t)JOIN2(wide_sum, SFX)(src, stride, count);
}

static inline void JOIN2(sum_into_d, SFX)(char *acc, const char *src, ptrdiff_t stride,
					  size_t count)
{
	*(double *)(void *)acc += (double)JOIN2(wide_sum, SFX)(src, stride, count);
}
#undef T
#undef SFX
#undef PART
#undef VALUE
#undef HAVE_WIDE_SUM
