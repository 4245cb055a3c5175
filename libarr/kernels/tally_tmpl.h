/* SPDX-License-Identifier: Apache-2.0 */
/* Counting integers that lie close together. Needs SFX and U, the unsigned type of their width;
 * undefines them. A value's place is its distance from the smallest one, which is the same for
 * signed values and their unsigned bits. */
static void JOIN2(tally, SFX)(const U *x, size_t n, U low, int64_t *counts)
{
	for (size_t i = 0; i < n; i++)
		counts[(U)(x[i] - low)]++;
}

static void JOIN2(first_places, SFX)(const U *x, size_t n, U low, int64_t *first)
{
	for (size_t i = n; i-- > 0;)
		first[(U)(x[i] - low)] = (int64_t)i;
}

/* out[i]: what the table has for x[i]. */
static void JOIN2(look_up, SFX)(const U *x, size_t n, U low, const int64_t *table, int64_t *out)
{
	for (size_t i = 0; i < n; i++)
		out[i] = table[(U)(x[i] - low)];
}

/* The values that occur, ascending. */
static void JOIN2(occurring, SFX)(const int64_t *counts, size_t span, U low, U *out)
{
	for (size_t v = 0; v < span; v++) {
		if (counts[v] > 0)
			*out++ = (U)(low + (U)v);
	}
}
#undef SFX
#undef U
