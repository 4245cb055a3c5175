/* SPDX-License-Identifier: Apache-2.0 */
/* Order statistics of a long row by a sample and one pass per group of neighbouring ranks. Needs
 * SFX, T, TYPE; undefines them. */

/* A sorted sample of the row without its NaNs; *count is its size. */
static enum arr_status JOIN2(sample, SFX)(const T *row, size_t n, T *sample, size_t *count,
					  struct arr__scratch *s, struct arr_error *err)
{
	const size_t step = n / SAMPLE;

	*count = 0;
	for (size_t i = 0; i < SAMPLE; i++) { /* not in step: periods of the data are common */
		const T x = row[i * step + (i * 0x9e3779b9u) % step];

		sample[*count] = x;
		*count += x == x;
	}
	return arr__sort_row(TYPE, sample, *count, s, err);
}

/* Ranks ranks[0..count), all within one band of the sample. *found: they were in it. */
static enum arr_status JOIN2(band_of, SFX)(const T *row, size_t n, const size_t *ranks,
					   size_t count, const T *sample, size_t sampled, T *out,
					   bool *nan, bool *found, struct arr__scratch *s,
					   struct arr_error *err)
{
	const T inf = (T)INFINITY;
	size_t low, high, capacity = n / 4;
	bool has_low, has_high;
	void *inside = NULL, *within = NULL;
	struct arr__band band;

	*found = false;
	band_places(n, ranks[0], ranks[count - 1], sampled, &low, &high, &has_low, &has_high);
	ARR_TRY(arr__scratch_get(s, 3, capacity, sizeof(T), &inside, err));
	arr__sorts()->JOIN2(band, SFX)(row, n, has_low ? sample[low] : -inf,
				       has_high ? sample[high] : inf, inside, capacity, &band);
	if (band.overflow)
		return ARR_OK;
	*nan = band.nan > 0;
	*found = *nan || (ranks[0] >= band.below && ranks[count - 1] < band.below + band.inside);
	if (!*found || *nan)
		return ARR_OK;
	ARR_TRY(arr__scratch_get(s, 2, count, sizeof(size_t), &within, err));
	for (size_t i = 0; i < count; i++)
		((size_t *)within)[i] = ranks[i] - band.below;
	ARR_TRY(arr__partition_row(TYPE, inside, band.inside, within, count, s, err));
	for (size_t i = 0; i < count; i++)
		out[i] = ((T *)inside)[((size_t *)within)[i]];
	return ARR_OK;
}

/* Passes cost as much as a share of the partition that they replace: at most six are made. */
static enum arr_status JOIN2(bands, SFX)(const T *row, size_t n, const size_t *ranks, size_t count,
					 T *out, bool *nan, bool *found, struct arr__scratch *s,
					 struct arr_error *err)
{
	enum { PASSES_MAX = 6 };
	const size_t near = n / SAMPLE;
	size_t passes = 1, sampled;
	T sample[SAMPLE];

	for (size_t i = 1; i < count; i++)
		passes += ranks[i] - ranks[i - 1] > near;
	*found = false;
	if (passes > PASSES_MAX)
		return ARR_OK;
	ARR_TRY(JOIN2(sample, SFX)(row, n, sample, &sampled, s, err));
	if (sampled < SAMPLE) { /* NaNs decide the result */
		*nan = *found = true;
		return ARR_OK;
	}
	for (size_t from = 0, end; from < count; from = end) {
		for (end = from + 1; end < count && ranks[end] - ranks[end - 1] <= near; end++)
			continue;
		ARR_TRY(JOIN2(band_of, SFX)(row, n, ranks + from, end - from, sample, sampled,
					    out + from, nan, found, s, err));
		if (!*found || *nan)
			return ARR_OK;
	}
	return ARR_OK;
}
#undef SFX
#undef T
#undef TYPE
