/* SPDX-License-Identifier: Apache-2.0 */
/* IEEE 754 bits as integers of the same order. Needs SFX (the width), K and U of that width,
 * INF_BITS; undefines them. */
#define KEY_BITS (8 * (int)sizeof(K) - 1)

static inline K JOIN2(flipped, SFX)(K bits)
{
	return (K)(bits ^ (K)((U)(bits >> KEY_BITS) >> 1));
}

static void JOIN2(flip, SFX)(K *bits, size_t n)
{
	for (size_t i = 0; i < n; i++)
		bits[i] = JOIN2(flipped, SFX)(bits[i]);
}

/* Flips, and counts what is put right around the sort. */
static void JOIN2(flip_counting, SFX)(K *keys, size_t n, size_t *nan, size_t *minus_zero)
{
	const U inf2 = (U)(INF_BITS << 1), sign = (U)((U)1 << KEY_BITS);
	size_t nans = 0, zeros = 0;

	while (n > 0) { /* counters as wide as the bits keep the loop in vectors */
		const size_t some = n < 16384 ? n : 16384;
		U few_nans = 0, few_zeros = 0;

		for (size_t i = 0; i < some; i++) {
			const U bits = (U)keys[i];

			few_nans = (U)(few_nans + ((U)(bits << 1) > inf2));
			few_zeros = (U)(few_zeros + (bits == sign));
			keys[i] = JOIN2(flipped, SFX)((K)bits);
		}
		nans += few_nans;
		zeros += few_zeros;
		keys += some;
		n -= some;
	}
	*nan = nans;
	*minus_zero = zeros;
}

static void JOIN3(float, keys, SFX)(void *keys, const void *values, size_t n)
{
	const U inf2 = (U)(INF_BITS << 1), sign = (U)((U)1 << KEY_BITS);
	const U *from = values;
#if INF_BITS == 0x7c00u
	int32_t *to = keys;
	const int32_t last = INT32_MAX;
#else
	K *to = keys;
	const K last = (K)(sign - 1);
#endif

	for (size_t i = 0; i < n; i++) {
		const U bits = from[i] == sign ? 0 : from[i];

		to[i] = (U)(bits << 1) > inf2 ? last : JOIN2(flipped, SFX)((K)bits);
	}
}
#undef KEY_BITS
#undef SFX
#undef K
#undef U
#undef INF_BITS
