/* SPDX-License-Identifier: Apache-2.0 */
/* Positions of keys below, equal to and above a pivot, in their order. Needs SFX, K; undefines
 * them. With VECTORS also LANES (of 64 bits), MASK, VEC, V_KEYS(valid, p) (LANES keys), V_SET1(k),
 * V_LESS(valid, a, b) and V_EQUAL(valid, a, b), which it undefines too. */
static void JOIN2(tally_places, SFX)(const K *keys, size_t n, K pivot, size_t *below, size_t *equal)
{
	size_t few_below = 0, few_equal = 0;

	for (size_t i = 0; i < n; i++) {
		few_below += keys[i] < pivot;
		few_equal += keys[i] == pivot;
	}
	*below += few_below;
	*equal += few_equal;
}

#if defined(VECTORS)
static inline int64_t *JOIN2(put_places, SFX)(int64_t *to, __m512i places, MASK which)
{
	const unsigned count = (unsigned)__builtin_popcount(which);

	_mm512_mask_storeu_epi64(to, (__mmask8)_bzhi_u32(0xff, count),
				 _mm512_maskz_compress_epi64(which, places));
	return to + count;
}

static void JOIN2(places, SFX)(const K *keys, size_t n, K pivot, int64_t first,
			       struct arr__places *out)
{
	const __m512i step = _mm512_set1_epi64(LANES);
	const VEC p = V_SET1(pivot);
	__m512i places = _mm512_add_epi64(_mm512_set1_epi64(first), LANES_64);
	int64_t *below = out->below, *above = out->above;

	for (size_t i = 0; i < n; i += LANES) {
		const MASK valid = n - i < LANES ? (MASK)((1u << (n - i)) - 1) : (MASK)0xff;
		const VEC v = V_KEYS(valid, keys + i);
		const MASK less = V_LESS(valid, v, p), same = V_EQUAL(valid, v, p);

		below = JOIN2(put_places, SFX)(below, places, less);
		above = JOIN2(put_places, SFX)(above, places, (MASK)(valid & ~(less | same)));
		if (same)
			out->equal = JOIN2(put_places, SFX)(out->equal, places, same);
		places = _mm512_add_epi64(places, step);
	}
	out->below = below;
	out->above = above;
}
#undef LANES
#undef MASK
#undef VEC
#undef V_KEYS
#undef V_SET1
#undef V_LESS
#undef V_EQUAL
#else
/* Without a branch that depends on a key: every position is written to all three lists, and kept in
 * one of them. */
static void JOIN2(places, SFX)(const K *keys, size_t n, K pivot, int64_t first,
			       struct arr__places *out)
{
	enum { BLOCK = 128 };
	int64_t below[BLOCK], equal[BLOCK], above[BLOCK];

	for (size_t i = 0; i < n; i += BLOCK) {
		const size_t some = n - i < BLOCK ? n - i : BLOCK;
		size_t less = 0, same = 0, more = 0;

		for (size_t k = 0; k < some; k++) {
			const K key = keys[i + k];

			below[less] = equal[same] = above[more] = first + (int64_t)(i + k);
			less += key < pivot;
			same += key == pivot;
			more += key > pivot;
		}
		memcpy(out->below, below, less * sizeof *below);
		memcpy(out->equal, equal, same * sizeof *equal);
		memcpy(out->above, above, more * sizeof *above);
		out->below += less;
		out->equal += same;
		out->above += more;
	}
}
#endif
#undef SFX
#undef K
