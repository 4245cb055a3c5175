/* SPDX-License-Identifier: Apache-2.0 */
/* Sums of products of a sliding row. Needs SFX, T, and VECTOR_BYTES of the ISA level; undefines SFX
 * and T.
 *
 * out[i] = v[0] a[i] + ... + v[m - 1] a[i + m - 1], added in that order. Eight vectors of sums stay
 * in registers while the shorter row goes by. */
typedef T JOIN2(vector, SFX) __attribute__((vector_size(VECTOR_BYTES)));
typedef T JOIN2(loose, SFX)
	__attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(T)), may_alias));

static void JOIN2(slide, SFX)(const T *a, const T *v, size_t m, T *out, size_t n)
{
	enum { LANES = VECTOR_BYTES / sizeof(T), VECTORS = 8, BLOCK = LANES * VECTORS };
	size_t i = 0;

	for (; i + BLOCK <= n; i += BLOCK) {
		JOIN2(vector, SFX) sums[VECTORS];

		UNROLL
		for (int k = 0; k < VECTORS; k++)
			sums[k] = v[0] * *(const JOIN2(loose, SFX) *)(a + i + k * LANES);
		for (size_t j = 1; j < m; j++) {
			UNROLL
			for (int k = 0; k < VECTORS; k++)
				sums[k] +=
					v[j] * *(const JOIN2(loose, SFX) *)(a + i + j + k * LANES);
		}
		UNROLL
		for (int k = 0; k < VECTORS; k++)
			*(JOIN2(loose, SFX) *)(out + i + k * LANES) = sums[k];
	}
	for (; i < n; i++) {
		T sum = v[0] * a[i];

		for (size_t j = 1; j < m; j++)
			sum += v[j] * a[i + j];
		out[i] = sum;
	}
}
#undef SFX
#undef T
