/* SPDX-License-Identifier: Apache-2.0 */
/* Position of the first largest and of the first smallest element; a NaN ends the search. Needs
 * SFX, T, NAN_P(x) and LESS(x, y) on T; undefines them. count > 0; src is aligned, its stride in
 * bytes. */
static size_t JOIN2(argmax, SFX)(const char *src, ptrdiff_t stride, size_t count)
{
	T best = *(const T *)(const void *)src;
	size_t at = 0;

	for (size_t i = 1; i < count && !NAN_P(best); i++) {
		const T x = *(const T *)(const void *)(src + (ptrdiff_t)i * stride);

		if (LESS(best, x) || NAN_P(x)) {
			best = x;
			at = i;
		}
	}
	return at;
}

static size_t JOIN2(argmin, SFX)(const char *src, ptrdiff_t stride, size_t count)
{
	T best = *(const T *)(const void *)src;
	size_t at = 0;

	for (size_t i = 1; i < count && !NAN_P(best); i++) {
		const T x = *(const T *)(const void *)(src + (ptrdiff_t)i * stride);

		if (LESS(x, best) || NAN_P(x)) {
			best = x;
			at = i;
		}
	}
	return at;
}
#undef SFX
#undef T
#undef NAN_P
#undef LESS
