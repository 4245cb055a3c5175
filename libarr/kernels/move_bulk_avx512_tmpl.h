/* SPDX-License-Identifier: Apache-2.0 */
/* 64 mask bytes at a time, in vectors of LANES items of ITEM bytes. Whole vectors are stored (or
 * read) at the packed side, so that 64 items must be left there. */
#define CAT2(a, b) a##b
#define CAT(a, b) CAT2(a, b)
#define LANE_BITS ((UINT64_C(1) << LANES) - 1)

static inline void CAT(bulk_compress_, ITEM)(char *dst, const char *src, const char *mask,
					     size_t count, size_t kept, size_t *at, size_t *done)
{
	size_t i = *at, n = *done;

	for (; i + 64 <= count && n + 64 <= kept; i += 64) {
		uint64_t bits = mask_bits(mask + i);
		const char *from = src + i * ITEM;

		if (bits == UINT64_MAX) {
			memcpy(dst + n * ITEM, from, (size_t)64 * ITEM);
			n += 64;
			continue;
		}
		for (; bits; bits >>= LANES, from += LANES * ITEM) {
			unsigned low = (unsigned)(bits & LANE_BITS);

			CAT(STORE_, ITEM)
			(dst + n * ITEM, CAT(PUSH_, ITEM)(low, CAT(LOAD_, ITEM)(from)));
			n += bit_count(low);
		}
	}
	*at = i;
	*done = n;
}

static inline void CAT(bulk_expand_, ITEM)(char *dst, const char *src, const char *mask,
					   size_t count, size_t kept, size_t *at, size_t *done)
{
	size_t i = *at, n = *done;

	for (; i + 64 <= count && n + 64 <= kept; i += 64) {
		uint64_t bits = mask_bits(mask + i);
		char *to = dst + i * ITEM;

		if (bits == UINT64_MAX) {
			memcpy(to, src + n * ITEM, (size_t)64 * ITEM);
			n += 64;
			continue;
		}
		for (; bits; bits >>= LANES, to += LANES * ITEM) {
			unsigned low = (unsigned)(bits & LANE_BITS);

			CAT(SPREAD_, ITEM)(to, low, CAT(LOAD_, ITEM)(src + n * ITEM));
			n += bit_count(low);
		}
	}
	*at = i;
	*done = n;
}

#undef CAT
#undef CAT2
#undef LANE_BITS
#undef ITEM
#undef LANES
