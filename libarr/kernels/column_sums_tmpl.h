/* SPDX-License-Identifier: Apache-2.0 */
/* Adds rows to a row of few sums, each in order from the first row to the last. Needs SFX, T;
 * undefines them. Four sums go side by side: each waits for its own last addition only. */
static void JOIN2(column_sums, SFX)(char *acc, ptrdiff_t acc_stride, const char *src,
				    ptrdiff_t row_stride, ptrdiff_t column_stride, size_t rows,
				    size_t columns)
{
	for (size_t c = 0, n; c < columns; c += n) {
		const char *from = src + (ptrdiff_t)c * column_stride;
		T sums[4];

		n = columns - c < 4 ? columns - c : 4;
		/* lanes too many do as the first one, and so overflow only where it does */
		for (size_t k = 0; k < 4; k++)
			sums[k] = *(T *)(void *)(acc + (ptrdiff_t)(k < n ? c + k : c) * acc_stride);
		if (n == 4) {
			for (size_t i = 0; i < rows; i++, from += row_stride)
				for (int k = 0; k < 4; k++)
					sums[k] += *(const T *)(const void *)(from +
									      k * column_stride);
		} else {
			const ptrdiff_t second = n > 1 ? column_stride : 0;
			const ptrdiff_t third = n > 2 ? 2 * column_stride : 0;

			for (size_t i = 0; i < rows; i++, from += row_stride) {
				sums[0] += *(const T *)(const void *)from;
				sums[1] += *(const T *)(const void *)(from + second);
				sums[2] += *(const T *)(const void *)(from + third);
			}
		}
		for (size_t k = 0; k < n; k++)
			*(T *)(void *)(acc + (ptrdiff_t)(c + k) * acc_stride) = sums[k];
	}
}
#undef SFX
#undef T
