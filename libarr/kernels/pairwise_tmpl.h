/* SPDX-License-Identifier: Apache-2.0 */
/* The pairwise float sum. Needs SFX, T (memory), R (the type summed in), LD(x) and ST(r).
 *
 * Blocks of at most 128 elements are summed in eight interleaved accumulators; longer runs are
 * halved at a multiple of eight. This is NumPy's order of additions, so contiguous sums have
 * NumPy's bits. The eight accumulators are independent: a compiler can keep them in vector
 * registers without reordering any addition. */
static R JOIN2(pairwise_block, SFX)(const char *src, ptrdiff_t stride, size_t count)
{
	R r[8];
	R sum;
	size_t i;

	for (int k = 0; k < 8; k++)
		r[k] = LD(*(const T *)(const void *)(src + k * stride));
#ifdef HALVES
	if (stride == (ptrdiff_t)sizeof(T)) {
		__m256 lanes = _mm256_loadu_ps(r);

		for (i = 8; i + 8 <= count; i += 8)
			lanes = _mm256_add_ps(
				lanes, _mm256_cvtph_ps(_mm_loadu_si128(
					       (const __m128i *)(const void *)(src + 2 * i))));
		_mm256_storeu_ps(r, lanes);
	} else
#endif
		if (stride == (ptrdiff_t)sizeof(T)) {
		const T *p = (const T *)(const void *)src;
		for (i = 8; i + 8 <= count; i += 8) {
			for (int k = 0; k < 8; k++)
				r[k] += LD(p[i + (size_t)k]);
		}
	} else {
		for (i = 8; i + 8 <= count; i += 8) {
			const char *p = src + (ptrdiff_t)i * stride;
			for (int k = 0; k < 8; k++)
				r[k] += LD(*(const T *)(const void *)(p + k * stride));
		}
	}
	sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
	for (; i < count; i++)
		sum += LD(*(const T *)(const void *)(src + (ptrdiff_t)i * stride));
	return sum;
}

static R JOIN2(pairwise, SFX)(const char *src, ptrdiff_t stride, size_t count)
{
	if (count < 8) {
		R sum = (R)-0.0;

		for (size_t i = 0; i < count; i++)
			sum += LD(*(const T *)(const void *)(src + (ptrdiff_t)i * stride));
		return sum;
	}
	if (count <= 128)
		return JOIN2(pairwise_block, SFX)(src, stride, count);
	size_t half = count / 2;
	half -= half % 8;
	return JOIN2(pairwise, SFX)(src, stride, half) +
	       JOIN2(pairwise, SFX)(src + (ptrdiff_t)half * stride, stride, count - half);
}

static void JOIN3(add, reduce, SFX)(char *acc, const char *src, ptrdiff_t stride, size_t count)
{
	T *out = (T *)(void *)acc;

	*out = ST(LD(*out) + JOIN2(pairwise, SFX)(src, stride, count));
}
