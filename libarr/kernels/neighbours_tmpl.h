/* SPDX-License-Identifier: Apache-2.0 */
/* Different values of a sorted row. Needs SFX, T and SAME(x, y), in which `equal_nan` may be used;
 * undefines them. Neither function branches on a comparison. */

/* Where each different value begins. */
static int64_t JOIN2(starts, SFX)(const T *x, int64_t n, bool equal_nan, int64_t *starts)
{
	int64_t count = n > 0;

	(void)equal_nan;
	starts[0] = 0;
	for (int64_t i = 1; i < n; i++) {
		starts[count] = i;
		count += !(SAME(x[i - 1], x[i]));
	}
	return count;
}

/* Moves the first of each to the front. */
static int64_t JOIN2(compact, SFX)(T *x, int64_t n, bool equal_nan)
{
	int64_t count = n > 0;
	T before = n > 0 ? x[0] : 0;

	(void)equal_nan;
	for (int64_t i = 1; i < n; i++) {
		const T now = x[i];

		x[count] = now;
		count += !(SAME(before, now));
		before = now;
	}
	return count;
}
#undef SFX
#undef T
#undef SAME
