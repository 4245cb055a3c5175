/* SPDX-License-Identifier: Apache-2.0 */
/* One pass that counts the values below a band and copies out those inside. Needs SFX, T; undefines
 * them. */
static void JOIN2(band, SFX)(const T *x, size_t n, T low, T high, T *inside, size_t capacity,
			     struct arr__band *out)
{
	enum { BLOCK = 256 };
	size_t below = 0, nan = 0, count = 0;

	out->overflow = false;
	while (n > 0) {
		const size_t some = n < BLOCK ? n : BLOCK;
		uint32_t few_below = 0, few_nan = 0;

		if (capacity - count < some) {
			out->overflow = true;
			return;
		}
		for (size_t i = 0; i < some; i++) {
			few_below += x[i] < low;
			few_nan += x[i] != x[i];
		}
		for (size_t i = 0; i < some; i++) {
			inside[count] = x[i];
			count += (x[i] >= low) & (x[i] <= high);
		}
		below += few_below;
		nan += few_nan;
		x += some;
		n -= some;
	}
	out->below = below;
	out->inside = count;
	out->nan = nan;
}
#undef SFX
#undef T
