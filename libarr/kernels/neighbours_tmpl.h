/* SPDX-License-Identifier: Apache-2.0 */
/* Different values of a sorted row. Needs SFX, T and SAME(x, y), 0 or 1, in which `equal_nan` may
 * be used; undefines them. Neither function branches on a comparison. */

/* Where each different value begins. */
static int64_t JOIN2(starts, SFX)(const void *sorted, int64_t n, bool equal_nan, int64_t *starts)
{
	const T *x = sorted;
	int64_t count = n > 0;

	(void)equal_nan;
	starts[0] = 0;
	for (int64_t i = 1; i < n; i++) {
		starts[count] = i;
		count += !(SAME(x[i - 1], x[i]));
	}
	return count;
}

/* Moves the first of each to the front, block by block: one without repetitions is moved whole. */
static int64_t JOIN2(compact, SFX)(void *sorted, int64_t n, bool equal_nan)
{
	enum { BLOCK = 256 };
	T *x = sorted;
	int64_t count = n > 0;
	T before = n > 0 ? x[0] : 0;

	(void)equal_nan;
	for (int64_t from = 1, some; from < n; from += some) {
		T *block = x + from, last = before;
		int64_t repeated = 0;

		some = n - from < BLOCK ? n - from : BLOCK;
		before = block[some - 1];
		for (int64_t i = 1; i < some; i++)
			repeated += SAME(block[i - 1], block[i]);
		repeated += SAME(last, block[0]);
		if (repeated == 0) {
			if (count < from)
				memmove(x + count, block, (size_t)some * sizeof *x);
			count += some;
			continue;
		}
		for (int64_t i = 0; i < some; i++) {
			const T now = block[i];

			x[count] = now;
			count += !(SAME(last, now));
			last = now;
		}
	}
	return count;
}
#undef SFX
#undef T
#undef SAME
