/* SPDX-License-Identifier: Apache-2.0 */
/* Binary search for many keys at a time: sixteen searches step together, so that their cache misses
 * overlap and no step branches on a comparison. Needs SFX, K; undefines them. */
enum { JOIN2(SEARCHES, SFX) = 16 };

static void JOIN2(search, SFX)(const K *sorted, size_t n, const K *wanted, size_t count, bool after,
			       int64_t *out)
{
	const K step_up = after; /* not above k is below k + 1; the largest key is special */

	for (size_t i = 0; i < count; i += JOIN2(SEARCHES, SFX)) {
		const size_t some =
			count - i < JOIN2(SEARCHES, SFX) ? count - i : JOIN2(SEARCHES, SFX);
		int64_t base[JOIN2(SEARCHES, SFX)] = { 0 };
		K key[JOIN2(SEARCHES, SFX)] = { 0 }, last[JOIN2(SEARCHES, SFX)] = { 0 };

		for (size_t k = 0; k < some; k++) {
			last[k] = after && wanted[i + k] == K_MAX;
			key[k] = wanted[i + k] + (last[k] ? 0 : step_up);
		}
		for (int64_t length = (int64_t)n; length > 0;) {
			const int64_t half = (length + 1) / 2;

			INDEPENDENT
			for (size_t k = 0; k < JOIN2(SEARCHES, SFX); k++)
				base[k] += sorted[base[k] + half - 1] < key[k] ? half : 0;
			length -= half;
		}
		for (size_t k = 0; k < some; k++)
			out[i + k] = last[k] ? (int64_t)n : base[k];
	}
}
#undef SFX
#undef K
#undef K_MAX
