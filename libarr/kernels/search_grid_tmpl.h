/* SPDX-License-Identifier: Apache-2.0 */
/* Where numbers belong among sorted ones, with a grid: each number's cell says where its binary
 * search begins and ends. Several searches step together, as in search_tmpl.h. A NaN is behind all.
 */
enum { GRID_SEARCHES = 16 };

static inline __attribute__((always_inline)) void
search_grid_some(const struct arr__grid *g, const double *x, bool after, int64_t *out)
{
	const double *sorted = g->sorted, top = (double)(g->cells - 1);
	const int32_t *first = g->first;
	int64_t base[GRID_SEARCHES], length[GRID_SEARCHES];

	INDEPENDENT
	for (int k = 0; k < GRID_SEARCHES; k++) {
		const double t = (x[k] - g->low) * g->scale;
		const double above = t > 0 ? t : 0, inside = above < top ? above : top;
		const int64_t cell = (int64_t)(int32_t)inside;

		base[k] = first[cell];
		length[k] = first[cell + 1] - first[cell];
	}
	for (int step = 0; step < g->steps; step++) {
		INDEPENDENT
		for (int k = 0; k < GRID_SEARCHES; k++) {
			const int64_t half = (length[k] + 1) / 2;
			const int64_t at = half > 0 ? base[k] + half - 1 : 0;
			const double there = sorted[at];
			const bool below = after ? there <= x[k] : there < x[k];

			base[k] += below ? half : 0;
			length[k] -= half;
		}
	}
	INDEPENDENT
	for (int k = 0; k < GRID_SEARCHES; k++)
		out[k] = x[k] != x[k] ? g->n : base[k];
}

static void search_grid(const struct arr__grid *g, const double *wanted, size_t count, bool after,
			int64_t *out)
{
	double last[GRID_SEARCHES] = { 0 };
	int64_t places[GRID_SEARCHES];
	size_t i = 0;

	if (after)
		for (; i + GRID_SEARCHES <= count; i += GRID_SEARCHES)
			search_grid_some(g, wanted + i, true, out + i);
	else
		for (; i + GRID_SEARCHES <= count; i += GRID_SEARCHES)
			search_grid_some(g, wanted + i, false, out + i);
	if (i == count)
		return;
	memcpy(last, wanted + i, (count - i) * sizeof *last);
	search_grid_some(g, last, after, places);
	memcpy(out + i, places, (count - i) * sizeof *places);
}
