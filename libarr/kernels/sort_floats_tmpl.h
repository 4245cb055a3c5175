/* SPDX-License-Identifier: Apache-2.0 */
/* Floats of one width as integer keys. Needs SFX, K, U, INF_BITS, SORT_KEYS, SORT_FEW; undefines
 * them. */

/* Moves the NaNs to the end, keeping both sides in order. */
static enum arr_status JOIN2(nans_last, SFX)(const struct how *h, U *bits, size_t n, size_t nans,
					     struct arr_error *err)
{
	const U inf2 = (U)(INF_BITS << 1);
	void *memory = NULL;
	size_t to = 0, kept = 0;
	U *aside;

	ARR_TRY(arr__scratch_get(h->scratch, 0, nans + 1, sizeof(U), &memory, err));
	aside = memory;
	for (size_t i = 0; i < n; i++) {
		const U x = bits[i];
		const bool nan = (U)(x << 1) > inf2;

		aside[kept] = bits[to] = x; /* one of them stays: no branch */
		kept += nan;
		to += !nan;
	}
	memcpy(bits + to, aside, kept * sizeof(U));
	return ARR_OK;
}

/* The signs of the zeros in the order of the row; *out_count is their number. */
static enum arr_status JOIN2(note_zeros, SFX)(const struct how *h, const U *bits, size_t n, U **out,
					      size_t *out_count, struct arr_error *err)
{
	size_t count = 0, at = 0;
	void *memory = NULL;

	for (size_t i = 0; i < n; i++)
		count += (U)(bits[i] << 1) == 0;
	ARR_TRY(arr__scratch_get(h->scratch, 1, count + 1, sizeof(U), &memory, err));
	*out = memory;
	for (size_t i = 0; i < n && at < count; i++) {
		(*out)[at] = bits[i];
		at += (U)(bits[i] << 1) == 0;
	}
	*out_count = count;
	return ARR_OK;
}

/* First key that is not below key, in sorted keys. */
static size_t JOIN2(lower, SFX)(const K *keys, size_t n, K key)
{
	size_t from = 0;

	while (n > 0) {
		const size_t half = n / 2;

		if (keys[from + half] < key) {
			from += half + 1;
			n -= half + 1;
		} else {
			n = half;
		}
	}
	return from;
}

static enum arr_status JOIN2(floats, SFX)(const struct how *h, U *bits, size_t n,
					  struct arr_error *err)
{
	size_t nans, minus_zeros, zero_count = 0, first = 0;
	K *keys = (K *)bits;
	U *zeros = NULL;

	if (SORT_FEW(h, keys, n))
		return ARR_OK;
	h->sorts->JOIN2(flip_counting, SFX)(keys, n, &nans, &minus_zeros);
	if (nans > 0 || (minus_zeros > 0 && !h->kth)) {
		h->sorts->JOIN2(flip, SFX)(keys, n);
		if (nans > 0)
			ARR_TRY(JOIN2(nans_last, SFX)(h, bits, n, nans, err));
		n -= nans;
		if (minus_zeros > 0 && !h->kth)
			ARR_TRY(JOIN2(note_zeros, SFX)(h, bits, n, &zeros, &zero_count, err));
		h->sorts->JOIN2(flip, SFX)(keys, n);
	}
	ARR_TRY(SORT_KEYS(h, keys, n, err));
	if (zero_count > 0)
		first = JOIN2(lower, SFX)(keys, n, -1); /* the key of -0.0 */
	h->sorts->JOIN2(flip, SFX)(keys, n);
	if (zero_count > 0)
		memcpy(bits + first, zeros, zero_count * sizeof(U));
	return ARR_OK;
}
#undef SFX
#undef K
#undef U
#undef INF_BITS
#undef SORT_KEYS
#undef SORT_FEW
