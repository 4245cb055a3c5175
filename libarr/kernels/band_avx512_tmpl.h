/* SPDX-License-Identifier: Apache-2.0 */
/* The band filter of band_tmpl.h with comparison masks and compresses. Needs SFX, T, VEC, LANES,
 * MASK and the width's LOAD(mask, p), SET1(x), CMP(mask, a, b, how), COMPRESS(mask, v), STORE(p,
 * v); undefines them. */
static void JOIN2(band, SFX)(const T *x, size_t n, T low, T high, T *inside, size_t capacity,
			     struct arr__band *out)
{
	const VEC lows = SET1(low), highs = SET1(high);
	size_t below = 0, nan = 0, count = 0;

	out->overflow = false;
	for (size_t i = 0; i < n; i += LANES) {
		const MASK valid = n - i < LANES ? (MASK)((1u << (n - i)) - 1) : (MASK) ~(MASK)0;
		const VEC v = LOAD(valid, x + i);
		const MASK in = CMP(CMP(valid, v, lows, _CMP_GE_OQ), v, highs, _CMP_LE_OQ);

		below += (size_t)__builtin_popcount(CMP(valid, v, lows, _CMP_LT_OQ));
		nan += (size_t)__builtin_popcount(CMP(valid, v, v, _CMP_UNORD_Q));
		if (capacity - count < LANES) {
			out->overflow = true;
			return;
		}
		STORE(inside + count, COMPRESS(in, v));
		count += (size_t)__builtin_popcount(in);
	}
	out->below = below;
	out->inside = count;
	out->nan = nan;
}
#undef SFX
#undef T
#undef VEC
#undef LANES
#undef MASK
#undef LOAD
#undef SET1
#undef CMP
#undef COMPRESS
#undef STORE
