/* SPDX-License-Identifier: Apache-2.0 */
/* Position of the first extreme, in vectors: along a contiguous row, and down the columns of a
 * matrix whose rows are contiguous. Needs NAME, SFX, T (memory), K (what is compared), W (an
 * unsigned integer as wide as K), KEY(x), of T, and PASSES(x, best), which says of two keys that
 * are no NaNs whether x is further out; with KEY_NANS defined keys are floats. Undefines NAME, KEY
 * and PASSES.
 *
 * A row is taken by the block: its extreme in many lanes first, and only if that passes what stood
 * before the block's first element that equals it. The first NaN ends the search. */
static size_t JOIN3(NAME, first, SFX)(const T *row, size_t count, K wanted)
{
	enum { LANES = ARG_LANE_BYTES / sizeof(K) };
	size_t i = 0;

	for (; i + LANES < count; i += LANES) {
		W some = 0;

		for (size_t k = 0; k < LANES; k++)
			some |= (W)(KEY(row[i + k]) == wanted);
		if (some)
			break;
	}
	while (i + 1 < count && KEY(row[i]) != wanted)
		i++;
	return i;
}

/* The extreme of `count` elements, a multiple of the lanes; of floats a NaN if there is one. */
static K JOIN3(NAME, lanes, SFX)(const T *row, size_t count)
{
	enum { LANES = ARG_LANE_BYTES / sizeof(K) };
	K lane[LANES];
#ifdef KEY_NANS
	W nan[LANES] = { 0 }, any = 0;
#endif

	for (int k = 0; k < LANES; k++)
		lane[k] = KEY(row[k]);
	for (size_t i = 0; i < count; i += LANES) {
		for (int k = 0; k < LANES; k++) {
			const K x = KEY(row[i + (size_t)k]);

			lane[k] = PASSES(x, lane[k]) ? x : lane[k];
#ifdef KEY_NANS
			nan[k] |= (W)(x != x);
#endif
		}
	}
#ifdef KEY_NANS
	for (int k = 0; k < LANES; k++)
		any |= nan[k];
	if (any)
		return (K)NAN;
#endif
	for (int width = LANES / 2; width > 0; width /= 2) {
		for (int k = 0; k < width; k++)
			lane[k] = PASSES(lane[k + width], lane[k]) ? lane[k + width] : lane[k];
	}
	return lane[0];
}

static size_t JOIN3(NAME, each, SFX)(const char *src, ptrdiff_t stride, size_t count)
{
	K best = KEY(*(const T *)(const void *)src);
	size_t at = 0;

	for (size_t i = 1; i < count; i++) {
		const K x = KEY(*(const T *)(const void *)(src + (ptrdiff_t)i * stride));

#ifdef KEY_NANS
		if (best != best)
			break;
		if (PASSES(x, best) || x != x) {
#else
		if (PASSES(x, best)) {
#endif
			best = x;
			at = i;
		}
	}
	return at;
}

static size_t JOIN2(NAME, SFX)(const char *src, ptrdiff_t stride, size_t count)
{
	enum { LANES = ARG_LANE_BYTES / sizeof(K), BLOCK = ARG_BLOCK_BYTES / sizeof(T) };
	const T *row = (const T *)(const void *)src;
	size_t at = 0;
	K best;

	if (stride != (ptrdiff_t)sizeof(T) || count < LANES)
		return JOIN3(NAME, each, SFX)(src, stride, count);
	best = KEY(row[0]);
	for (size_t i = 0, n; i < count; i += n) {
		K most;

		if (count - i < LANES) /* the last lanes, some of them a second time */
			i = count - LANES;
		n = count - i < BLOCK ? (count - i) / LANES * LANES : BLOCK;
		most = JOIN3(NAME, lanes, SFX)(row + i, n);
#ifdef KEY_NANS
		if (best != best)
			break;
		if (most != most)
			return i + JOIN3(NAME, each, SFX)((const char *)(row + i), stride, n);
#endif
		if (PASSES(most, best)) {
			best = most;
			at = i + JOIN3(NAME, first, SFX)(row + i, n, most);
		}
	}
	return at;
}

#ifdef KEY_NANS
#define TAKES(x, best) (PASSES(x, best) | (((x) != (x)) & ((best) == (best))))
#else
#define TAKES(x, best) PASSES(x, best)
#endif
/* Some columns at a time, so that what stands for each of them stays in cache; positions are as
 * wide as the keys, and counted anew from each of `ROWS` rows on. */
static void JOIN3(NAME, columns, SFX)(const char *src, ptrdiff_t stride, size_t rows,
				      size_t columns, int64_t *at)
{
	enum { SOME = ARG_COLUMN_BYTES / sizeof(K) };
	const size_t ROWS = sizeof(W) < 4 ? (size_t)1 << 8 * sizeof(W) : (size_t)1 << 31;

	for (size_t j = 0, n; j < columns; j += n, at += n) {
		K best[SOME], most[SOME];
		W where[SOME];

		n = columns - j < SOME ? columns - j : SOME;
		for (size_t r = 0, m; r < rows; r += m) {
			const char *top = src + (ptrdiff_t)r * stride;

			m = rows - r < ROWS ? rows - r : ROWS;
			for (size_t k = 0; k < n; k++) {
				most[k] = KEY(((const T *)(const void *)top)[j + k]);
				where[k] = 0;
			}
			for (size_t i = 1; i < m; i++) {
				const char *line = top + (ptrdiff_t)i * stride;
				const T *x = (const T *)(const void *)line + j;

				for (size_t k = 0; k < n; k++) {
					const K key = KEY(x[k]);
					const bool takes = TAKES(key, most[k]);

					where[k] = takes ? (W)i : where[k];
					most[k] = takes ? key : most[k];
				}
			}
			for (size_t k = 0; k < n; k++) {
				if (r == 0 || TAKES(most[k], best[k])) {
					best[k] = most[k];
					at[k] = (int64_t)(r + where[k]);
				}
			}
		}
	}
}
#undef NAME
#undef KEY
#undef PASSES
#undef TAKES
