/* SPDX-License-Identifier: Apache-2.0 */
/* Quicksort and quickselect of signed integer keys. Needs SFX, K (the key), K_MAX, and from the
 * ISA: JOIN2(small, SFX)(a, n), which sorts up to SMALL_MAX keys, and JOIN2(partition, SFX)(a, n,
 * pivot), which moves the keys below pivot to the front and returns their number. Undefines SFX, K,
 * K_MAX, SMALL_MAX.
 *
 * Pivots are medians of samples at fixed places, so a hostile order exists; after 2 log2(n) splits
 * heapsort takes over, which bounds every input by O(n log n) (Musser, Introspective sorting and
 * selection algorithms, 1997). */

/* Binary logarithms of the number of keys that a pivot is the median of. */
enum {
	JOIN2(SAMPLE, SFX) = SMALL_MAX < 64 ? 4 : 6,
	JOIN2(SHORT_SAMPLE, SFX) = JOIN2(SAMPLE, SFX) - 2,
	JOIN2(SHORT, SFX) = 1024 /* keys, below which there are fewer */
};

/* Where key i of the sample is: somewhere in step i, as periods of the data are common. */
static inline size_t JOIN2(sampled, SFX)(uint32_t i, size_t step)
{
	return i * step + (size_t)((uint64_t)(i * 0x9e3779b9u) * step >> 32);
}

static inline K JOIN2(median_of, SFX)(const K *a, size_t n, int log)
{
	const size_t count = (size_t)1 << log, step = n >> log;
	K sample[1 << JOIN2(SAMPLE, SFX)];

	for (uint32_t i = 0; i < count; i++)
		sample[i] = a[JOIN2(sampled, SFX)(i, step)];
	JOIN2(small, SFX)(sample, count);
	return sample[count / 2];
}

static K JOIN2(pivot, SFX)(const K *a, size_t n)
{
	return n < JOIN2(SHORT, SFX) ? JOIN2(median_of, SFX)(a, n, JOIN2(SHORT_SAMPLE, SFX))
				     : JOIN2(median_of, SFX)(a, n, JOIN2(SAMPLE, SFX));
}

static void JOIN2(sift, SFX)(K *a, size_t root, size_t n)
{
	const K key = a[root];

	for (size_t child; (child = 2 * root + 1) < n; root = child) {
		if (child + 1 < n && a[child] < a[child + 1])
			child++;
		if (a[child] <= key)
			break;
		a[root] = a[child];
	}
	a[root] = key;
}

static void JOIN2(heapsort, SFX)(K *a, size_t n)
{
	for (size_t i = n / 2; i-- > 0;)
		JOIN2(sift, SFX)(a, i, n);
	for (size_t end = n; end-- > 1;) {
		const K last = a[end];

		a[end] = a[0];
		a[0] = last;
		JOIN2(sift, SFX)(a, 0, end);
	}
}

/* Splits a at a pivot. [0, *left) is below [*left, n); if *equal, [0, *left) is all one key. */
static void JOIN2(halve, SFX)(K *a, size_t n, size_t *left, bool *equal)
{
	const K pivot = JOIN2(pivot, SFX)(a, n);

	*equal = false;
	*left = JOIN2(partition, SFX)(a, n, pivot);
	if (*left > 0)
		return;
	*equal = true; /* the pivot is the smallest key: its copies are in place */
	*left = pivot == K_MAX ? n : JOIN2(partition, SFX)(a, n, (K)(pivot + 1));
}

static void JOIN2(quick, SFX)(K *a, size_t n, int depth)
{
	while (n > SMALL_MAX) {
		size_t left;
		bool equal;

		if (depth-- == 0) {
			JOIN2(heapsort, SFX)(a, n);
			return;
		}
		JOIN2(halve, SFX)(a, n, &left, &equal);
		if (!equal)
			JOIN2(quick, SFX)(a, left, depth);
		a += left;
		n -= left;
	}
	JOIN2(small, SFX)(a, n);
}

static int JOIN2(depth, SFX)(size_t n)
{
	return 2 * (64 - __builtin_clzll((unsigned long long)n | 1));
}

static void JOIN2(sort, SFX)(K *a, size_t n)
{
	JOIN2(quick, SFX)(a, n, JOIN2(depth, SFX)(n));
}

/* Positions kth[0..count), ascending, get the keys that sorting would put there; what lies between
 * two of them lies between their keys. first is the position of a[0]. */
static void JOIN2(select_from, SFX)(K *a, size_t n, size_t first, const size_t *kth, size_t count,
				    int depth)
{
	while (count > 0 && n > SMALL_MAX) {
		size_t left, below = 0;
		bool equal;

		if (depth-- == 0) {
			JOIN2(heapsort, SFX)(a, n);
			return;
		}
		JOIN2(halve, SFX)(a, n, &left, &equal);
		while (below < count && kth[below] < first + left)
			below++;
		if (!equal)
			JOIN2(select_from, SFX)(a, left, first, kth, below, depth);
		a += left;
		n -= left;
		first += left;
		kth += below;
		count -= below;
	}
	if (count > 0)
		JOIN2(small, SFX)(a, n);
}

static void JOIN2(select, SFX)(K *a, size_t n, const size_t *kth, size_t count)
{
	JOIN2(select_from, SFX)(a, n, 0, kth, count, JOIN2(depth, SFX)(n));
}
#undef SFX
#undef K
#undef K_MAX
#undef SMALL_MAX
