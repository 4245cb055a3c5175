/* SPDX-License-Identifier: Apache-2.0 */
/* Counting and listing true mask bytes, and turning indices into offsets. BULK_POSITIONS: as
 * BULK_COMPRESS in move_tmpl.h. */

static size_t count_true(const char *mask, size_t count)
{
	size_t total = 0;

	while (count > 0) {
		/* a byte counts up to 255 before it has to be added to the total */
		const size_t lanes = 64, rounds = count / lanes < 255 ? count / lanes : 255;
		uint8_t sums[64] = { 0 };

		for (size_t r = 0; r < rounds; r++)
			for (size_t k = 0; k < lanes; k++)
				sums[k] = (uint8_t)(sums[k] + (mask[r * lanes + k] != 0));
		for (size_t k = 0; k < lanes; k++)
			total += sums[k];
		mask += rounds * lanes;
		count -= rounds * lanes;
		if (rounds < 255) {
			for (size_t k = 0; k < count; k++)
				total += mask[k] != 0;
			break;
		}
	}
	return total;
}

static void positions(int64_t *dst, const char *mask, size_t count, size_t kept, int64_t first)
{
	size_t at = 0, done = 0;

#ifdef BULK_POSITIONS
	BULK_POSITIONS(dst, mask, count, kept, first, &at, &done);
#endif
	for (; at + 8 <= count && done + 8 <= kept; at += 8) {
		uint64_t word;

		memcpy(&word, mask + at, 8);
		if (word == 0)
			continue;
		for (size_t k = 0; k < 8; k++) {
			dst[done] = first + (int64_t)(at + k);
			done += mask[at + k] != 0;
		}
	}
	for (; done < kept; at++) {
		dst[done] = first + (int64_t)at;
		done += mask[at] != 0;
	}
}

static inline int64_t resolve_wrap(int64_t v, int64_t length)
{
	if (v < -length || v >= length)
		v %= length;
	return v < 0 ? v + length : v;
}

static inline int64_t resolve_clip(int64_t v, int64_t length)
{
	return v < 0 ? 0 : v >= length ? length - 1 : v;
}

static inline int64_t load_index(const char *p)
{
	int64_t v;

	memcpy(&v, p, sizeof v);
	return v;
}

/* raise, for one stride and one way to store: both are constants where it is inlined. */
static inline __attribute__((always_inline)) bool offsets_checked(int64_t *offsets, bool add,
								  const char *index,
								  ptrdiff_t stride, size_t count,
								  int64_t length, int64_t scale)
{
	uint64_t bad = 0;

	for (size_t i = 0; i < count; i++) {
		int64_t v = load_index(index + (ptrdiff_t)i * stride);

		v += v < 0 ? length : 0;
		bad |= (uint64_t)v >= (uint64_t)length;
		offsets[i] =
			(int64_t)((add ? (uint64_t)offsets[i] : 0) + (uint64_t)v * (uint64_t)scale);
	}
	return bad == 0;
}

static size_t first_outside(const char *index, ptrdiff_t stride, size_t count, int64_t length)
{
	for (size_t i = 0; i < count; i++) {
		int64_t v = load_index(index + (ptrdiff_t)i * stride);

		if (v < -length || v >= length)
			return i;
	}
	return count;
}

static size_t make_offsets(int64_t *offsets, bool add, const char *index, ptrdiff_t stride,
			   size_t count, int64_t length, int64_t scale, enum arr__bounds mode)
{
	bool inside;

	if (mode == ARR__BOUNDS_RAISE) {
		if (stride == 8 && !add)
			inside = offsets_checked(offsets, false, index, 8, count, length, scale);
		else if (stride == 8)
			inside = offsets_checked(offsets, true, index, 8, count, length, scale);
		else
			inside = offsets_checked(offsets, add, index, stride, count, length, scale);
		return inside ? count : first_outside(index, stride, count, length);
	}
	for (size_t i = 0; i < count; i++, index += stride) {
		int64_t v = load_index(index);

		if (mode == ARR__BOUNDS_WRAP)
			v = resolve_wrap(v, length);
		else if (mode == ARR__BOUNDS_CLIP)
			v = resolve_clip(v, length);
		offsets[i] = (add ? offsets[i] : 0) + v * scale;
	}
	return count;
}
