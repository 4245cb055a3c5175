/* SPDX-License-Identifier: Apache-2.0 */
/* Moves of items of one size. Needs SFX and ITEM: a constant, or `item` for any size. BULK_COMPRESS
 * and BULK_EXPAND name the vector part, if there is one: it handles whole vectors from the start
 * and moves *at (in mask) and *done (in packed elements) on. */
#define MOVE(d, s) memcpy((d), (s), ITEM)
#define WIDTH ((ptrdiff_t)ITEM)

static void JOIN2(copy, SFX)(char *dst, const char *src, ptrdiff_t dst_stride, ptrdiff_t src_stride,
			     size_t count, size_t item)
{
	(void)item;
	if (dst_stride == WIDTH && src_stride == WIDTH) {
		memcpy(dst, src, count * ITEM);
	} else if (dst_stride == WIDTH) {
		for (size_t i = 0; i < count; i++, src += src_stride)
			MOVE(dst + i * ITEM, src);
	} else if (src_stride == WIDTH) {
		for (size_t i = 0; i < count; i++, dst += dst_stride)
			MOVE(dst, src + i * ITEM);
	} else {
		for (size_t i = 0; i < count; i++, dst += dst_stride, src += src_stride)
			MOVE(dst, src);
	}
}

static void JOIN2(gather, SFX)(char *dst, ptrdiff_t dst_stride, const char *base,
			       const int64_t *offsets, size_t count, size_t item)
{
	size_t i = 0;

	(void)item;
	for (; i + AHEAD < count; i++, dst += dst_stride) {
		__builtin_prefetch(base + offsets[i + AHEAD]);
		MOVE(dst, base + offsets[i]);
	}
	for (; i < count; i++, dst += dst_stride)
		MOVE(dst, base + offsets[i]);
}

static void JOIN2(scatter, SFX)(char *base, const int64_t *offsets, const char *src,
				ptrdiff_t src_stride, size_t count, size_t item)
{
	size_t i = 0;

	(void)item;
	for (; i + AHEAD < count; i++, src += src_stride) {
		__builtin_prefetch(base + offsets[i + AHEAD], 1);
		MOVE(base + offsets[i], src);
	}
	for (; i < count; i++, src += src_stride)
		MOVE(base + offsets[i], src);
}

static void JOIN2(compress, SFX)(char *dst, const char *src, const char *mask, size_t count,
				 size_t kept, size_t item)
{
	size_t at = 0, done = 0;

	(void)item;
#ifdef BULK_COMPRESS
	BULK_COMPRESS(dst, src, mask, count, kept, &at, &done);
#endif
	/* whole words while there is room for eight more, so that a store need not be decided on */
	for (; at + 8 <= count && done + 8 <= kept; at += 8) {
		uint64_t word;

		memcpy(&word, mask + at, 8);
		if (word == 0)
			continue;
		if (word == MASK_ALL_ONES) {
			memcpy(dst + done * ITEM, src + at * ITEM, 8 * ITEM);
			done += 8;
			continue;
		}
		for (size_t k = 0; k < 8; k++) {
			MOVE(dst + done * ITEM, src + (at + k) * ITEM);
			done += mask[at + k] != 0;
		}
	}
	for (; done < kept; at++) {
		MOVE(dst + done * ITEM, src + at * ITEM);
		done += mask[at] != 0;
	}
}

static void JOIN2(expand, SFX)(char *dst, const char *src, const char *mask, size_t count,
			       size_t kept, size_t item)
{
	size_t at = 0, done = 0;

	(void)item;
#ifdef BULK_EXPAND
	BULK_EXPAND(dst, src, mask, count, kept, &at, &done);
#endif
	while (done < kept) {
		uint64_t word = 1;

		if (at + 8 <= count)
			memcpy(&word, mask + at, 8);
		if (word == 0) {
			at += 8;
			continue;
		}
		if (word == MASK_ALL_ONES) {
			memcpy(dst + at * ITEM, src + done * ITEM, 8 * ITEM);
			at += 8;
			done += 8;
			continue;
		}
		if (mask[at])
			MOVE(dst + at * ITEM, src + done++ * ITEM);
		at++;
	}
}

#ifdef SELECT_TYPE
/* The steps are constants where it is inlined: 0 (a scalar) or one item. */
static inline __attribute__((always_inline)) void
JOIN2(select_rows, SFX)(char *dst, const char *mask, const char *yes, const char *no,
			size_t yes_step, size_t no_step, size_t count)
{
	INDEPENDENT
	for (size_t i = 0; i < count; i++) {
		SELECT_TYPE y, n;

		memcpy(&y, yes + i * yes_step, ITEM);
		memcpy(&n, no + i * no_step, ITEM);
		y = mask[i] ? y : n;
		memcpy(dst + i * ITEM, &y, ITEM);
	}
}
#endif

static void JOIN2(select, SFX)(char *dst, const char *mask, const char *yes, const char *no,
			       const ptrdiff_t strides[4], size_t count, size_t item)
{
	(void)item;
#ifdef SELECT_TYPE
	if (strides[0] == WIDTH && strides[1] == 1) {
		const bool row = strides[2] == WIDTH, other = strides[3] == WIDTH;

		if (row && other) {
			JOIN2(select_rows, SFX)(dst, mask, yes, no, ITEM, ITEM, count);
			return;
		}
		if (strides[2] == 0 && other) {
			JOIN2(select_rows, SFX)(dst, mask, yes, no, 0, ITEM, count);
			return;
		}
		if (row && strides[3] == 0) {
			JOIN2(select_rows, SFX)(dst, mask, yes, no, ITEM, 0, count);
			return;
		}
	}
#endif
	for (size_t i = 0; i < count; i++) {
		const char *from = *mask ? yes : no;

		if (from != dst)
			MOVE(dst, from);
		dst += strides[0];
		mask += strides[1];
		yes += strides[2];
		no += strides[3];
	}
}

static void JOIN2(transpose, SFX)(char *dst, ptrdiff_t dst_stride, const char *src,
				  ptrdiff_t src_stride, size_t rows, size_t columns, size_t item)
{
	size_t whole_rows = 0, whole_columns = 0;

	(void)item;
#ifdef TILE
	whole_rows = rows - rows % TILE;
	whole_columns = columns - columns % TILE;
	for (size_t r = 0; r < whole_rows; r += TILE) {
		for (size_t c = 0; c < whole_columns; c += TILE) {
			char *to = dst + (ptrdiff_t)r * dst_stride + c * ITEM;

			JOIN2(tile, SFX)
			(to, dst_stride, src + (ptrdiff_t)c * src_stride + r * ITEM, src_stride);
		}
	}
#endif
	for (size_t r = 0; r < rows; r++)
		for (size_t c = r < whole_rows ? whole_columns : 0; c < columns; c++)
			MOVE(dst + (ptrdiff_t)r * dst_stride + c * ITEM,
			     src + (ptrdiff_t)c * src_stride + r * ITEM);
}

#undef MOVE
#undef WIDTH
#undef SFX
#undef ITEM
#undef BULK_COMPRESS
#undef BULK_EXPAND
#undef SELECT_TYPE
#undef TILE
