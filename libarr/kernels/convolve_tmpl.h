/* SPDX-License-Identifier: Apache-2.0 */
/* Sums of products of a sliding row. Needs SFX, T; undefines them.
 *
 * out[i] = v[0] a[i] + ... + v[m - 1] a[i + m - 1], added in that order, which keeps the loop over
 * i in vectors; blocks of out stay in the L1 cache. */
static void JOIN2(slide, SFX)(const T *a, const T *v, size_t m, T *out, size_t n)
{
	enum { BLOCK = 1024 };

	for (size_t from = 0; from < n; from += BLOCK) {
		const size_t some = n - from < BLOCK ? n - from : BLOCK;
		T *to = out + from;

		for (size_t i = 0; i < some; i++)
			to[i] = v[0] * a[from + i];
		for (size_t k = 1; k < m; k++) {
			const T weight = v[k];
			const T *at = a + from + k;

			for (size_t i = 0; i < some; i++)
				to[i] += weight * at[i];
		}
	}
}
#undef SFX
#undef T
