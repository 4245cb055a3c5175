/* SPDX-License-Identifier: Apache-2.0 */
/* Stable merge sort of positions by the values they stand for. Needs NAME and BEFORE(values, i, j),
 * whether the value at i comes before the one at j; undefines them. At most n log2(n) comparisons,
 * one per pair of neighbouring runs that are in order already. */
static void JOIN2(NAME, runs)(int64_t *idx, size_t n, const void *values)
{
	for (size_t i = 0; i < n; i++)
		idx[i] = (int64_t)i;
	for (size_t from = 0; from < n; from += 16) {
		const size_t end = n - from < 16 ? n : from + 16;

		for (size_t i = from + 1; i < end; i++) {
			const int64_t at = idx[i];
			size_t j = i;

			for (; j > from && BEFORE(values, at, idx[j - 1]); j--)
				idx[j] = idx[j - 1];
			idx[j] = at;
		}
	}
}

void NAME(int64_t *idx, int64_t *spare, size_t n, const void *values)
{
	JOIN2(NAME, runs)(idx, n, values);
	for (size_t run = 16; run < n; run *= 2) {
		for (size_t from = 0; from + run < n; from += 2 * run) {
			const size_t end = n - from < 2 * run ? n : from + 2 * run;
			int64_t *a = idx + from, *to = a, *b = idx + from + run;
			const int64_t *b_end = idx + end, *c = spare;
			size_t left = run;

			if (!BEFORE(values, *b, b[-1]))
				continue;
			memcpy(spare, a, run * sizeof *a);
			while (left > 0 && b < b_end) {
				if (BEFORE(values, *b, *c)) {
					*to++ = *b++;
				} else {
					*to++ = *c++;
					left--;
				}
			}
			memcpy(to, c, left * sizeof *a);
		}
	}
}
#undef NAME
#undef BEFORE
