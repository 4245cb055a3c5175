/* SPDX-License-Identifier: Apache-2.0 */
/* A grid over sorted numbers, which replaces most steps of binary searches by one look into a table
 * (the first step of interpolation search; Peterson, Addressing for random-access storage, 1957).
 * It is made only where no cell holds so many numbers that little would be gained. */
#include <math.h>
#include <string.h>

#include "search_grid.h"

enum { CELLS_MIN = 16, CELLS_MAX = 1 << 20, CELLS_DENSE = 1 << 15, STEPS_SAVED_MIN = 3 };

static int64_t cell_of(const struct arr__grid *g, double x)
{
	const double t = (x - g->low) * g->scale, top = (double)(g->cells - 1);

	return (int64_t)(t < top ? t : top);
}

/* How many times a range of so many is halved until nothing is left. */
static int steps_of(int64_t count)
{
	int steps = 0;

	for (; count > 0; count /= 2)
		steps++;
	return steps;
}

static int64_t cells_for(size_t n)
{
	int64_t cells = CELLS_MIN;

	while (cells < (int64_t)n && cells < CELLS_MAX)
		cells *= 2;
	return cells <= CELLS_DENSE ? 4 * cells : cells; /* as long as a cache keeps them */
}

/* first[] from the sorted numbers' cells; returns how many the fullest one holds. */
static int64_t fill(const struct arr__grid *g, int32_t *first)
{
	int64_t cell = 0, most = 0;

	first[0] = 0;
	for (int64_t i = 0; i < g->n; i++) {
		const int64_t own = cell_of(g, g->sorted[i]);

		while (cell < own)
			first[++cell] = (int32_t)i;
	}
	while (cell < g->cells)
		first[++cell] = (int32_t)g->n;
	for (int64_t c = 0; c < g->cells; c++)
		most = first[c + 1] - first[c] > most ? first[c + 1] - first[c] : most;
	return most;
}

enum arr_status arr__grid_init(struct arr__grid *g, const double *sorted, size_t n, size_t count,
			       struct arr__scratch *s, int slot, bool *made, struct arr_error *err)
{
	void *first = NULL;
	double range;

	*made = false;
	*g = (struct arr__grid){ .sorted = sorted, .n = (int64_t)n };
	if (n < 2 || n > INT32_MAX || count < n / 4 || count < ARR__GRID_COUNT_MIN)
		return ARR_OK;
	g->low = sorted[0];
	range = sorted[n - 1] - g->low;
	g->cells = cells_for(n);
	g->scale = (double)g->cells / range;
	if (!isfinite(range) || !isfinite(g->scale) || !(range > 0)) /* NaNs are at the end */
		return ARR_OK;
	ARR_TRY(arr__scratch_get(s, slot, (size_t)g->cells + 1, sizeof(int32_t), &first, err));
	g->steps = steps_of(fill(g, first));
	g->first = first;
	*made = n <= 16 || g->steps + STEPS_SAVED_MIN <= steps_of((int64_t)n);
	return ARR_OK;
}
