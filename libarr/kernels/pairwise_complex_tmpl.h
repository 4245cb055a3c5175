/* SPDX-License-Identifier: Apache-2.0 */
/* The pairwise sum of complex numbers: real and imaginary parts alternate over the eight
 * accumulators, so a block holds 64 elements. Needs SFX, T (a struct of re and im) and R. */
/* Not inlined: as vectors these sums have lanes to spare, in which real and imaginary infinities
 * would meet and raise a flag. */
static __attribute__((noinline)) R JOIN2(sum_of_four, SFX)(R a, R b, R c, R d)
{
	return (a + b) + (c + d);
}

static T JOIN2(pairwise_block, SFX)(const char *src, ptrdiff_t stride, size_t count)
{
	R r[8];
	T sum;
	size_t i;

	for (int k = 0; k < 4; k++) {
		const T *p = (const T *)(const void *)(src + k * stride);
		r[2 * k] = p->re;
		r[2 * k + 1] = p->im;
	}
	for (i = 4; i + 4 <= count; i += 4) {
		for (int k = 0; k < 4; k++) {
			const T *p = (const T *)(const void *)(src + ((ptrdiff_t)i + k) * stride);
			r[2 * k] += p->re;
			r[2 * k + 1] += p->im;
		}
	}
	if (__builtin_expect(arr__fp_wanted != 0, 0)) {
		sum.re = JOIN2(sum_of_four, SFX)(r[0], r[2], r[4], r[6]);
		sum.im = JOIN2(sum_of_four, SFX)(r[1], r[3], r[5], r[7]);
	} else {
		sum.re = (r[0] + r[2]) + (r[4] + r[6]);
		sum.im = (r[1] + r[3]) + (r[5] + r[7]);
	}
	for (; i < count; i++) {
		const T *p = (const T *)(const void *)(src + (ptrdiff_t)i * stride);
		sum.re += p->re;
		sum.im += p->im;
	}
	return sum;
}

static T JOIN2(pairwise, SFX)(const char *src, ptrdiff_t stride, size_t count)
{
	T sum = { (R)-0.0, (R)-0.0 };

	if (count < 4) {
		for (size_t i = 0; i < count; i++) {
			const T *p = (const T *)(const void *)(src + (ptrdiff_t)i * stride);
			sum.re += p->re;
			sum.im += p->im;
		}
		return sum;
	}
	if (count <= 64)
		return JOIN2(pairwise_block, SFX)(src, stride, count);
	size_t half = count; /* counted in parts, two per element */
	half -= half % 8;
	half /= 2;
	const T low = JOIN2(pairwise, SFX)(src, stride, half);
	const T high = JOIN2(pairwise, SFX)(src + (ptrdiff_t)half * stride, stride, count - half);
	sum.re = low.re + high.re;
	sum.im = low.im + high.im;
	return sum;
}

static void JOIN3(add, reduce, SFX)(char *acc, const char *src, ptrdiff_t stride, size_t count)
{
	const T sum = JOIN2(pairwise, SFX)(src, stride, count);
	T *out = (T *)(void *)acc;

	out->re += sum.re;
	out->im += sum.im;
}
