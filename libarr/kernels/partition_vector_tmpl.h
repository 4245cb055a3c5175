/* SPDX-License-Identifier: Apache-2.0 */
/* The partition of quick_tmpl.h with vectors. Needs SFX, K, LANES, SMALL_VECTORS (16 or 32: of them
 * the largest small sort is), and for the vector type JOIN2(vec, SFX): V_LOAD(p), V_STORE(p, v),
 * V_SET1(k) and V_SPLIT(left, right, v, pivot): stores the lanes below pivot from `left` upwards
 * and the others ending at `right`, may write a whole vector at either, and gives the number of
 * lanes below; right - left may be LANES. Defines VEC, SMALL_MAX, MANY, BLOCK and UNROLL.
 *
 * It works in place: vectors are read from the side that has less room between what was read and
 * what was written, so that both sides always have room for what is stored (Bramas, A novel hybrid
 * quicksort algorithm vectorized using AVX-512, 2017). */

#define VEC JOIN2(vec, SFX)
#define SMALL_MAX (SMALL_VECTORS * LANES)
/* Vectors read at a time: the loads overlap the stores' waits. */
#define MANY (SMALL_VECTORS < 32 ? 4 : 8)
#define BLOCK (MANY * LANES)
#if defined(__OPTIMIZE__)
#define UNROLL _Pragma("GCC unroll 32")
#else
#define UNROLL
#endif

/* Keys not read yet are in [from, end). The next one below the pivot goes to `left`, and the next
 * one not below it to the end of `gap` places there. */
struct JOIN2(parting, SFX) {
	K *from, *end, *left;
	ptrdiff_t gap;
};

/* Reads the next `count` vectors, from the side with less room, as a number: no branch. */
static inline __attribute__((always_inline)) void
JOIN2(read_next, SFX)(struct JOIN2(parting, SFX) * s, VEC *v, int count)
{
	const ptrdiff_t from_left = s->from - s->left <= s->left + s->gap - s->end;
	const K *from = from_left ? s->from : s->end - count * LANES;

	s->from += from_left * count * LANES;
	s->end -= (1 - from_left) * count * LANES;
	UNROLL
	for (int k = 0; k < count; k++)
		v[k] = V_LOAD(from + k * LANES);
}

static inline __attribute__((always_inline)) void
JOIN2(split_all, SFX)(struct JOIN2(parting, SFX) * s, const VEC *v, VEC pivot, int count)
{
	UNROLL
	for (int k = 0; k < count; k++) {
		s->left += V_SPLIT(s->left, s->left + s->gap, v[k], pivot);
		s->gap -= LANES;
	}
}

/* Splits the first `count` keys, fewer than a vector has. */
static inline void JOIN2(split_few, SFX)(struct JOIN2(parting, SFX) * s, ptrdiff_t count, K pivot)
{
	K few[LANES];

	V_STORE(few, V_LOAD(s->from));
	s->from += count;
	for (ptrdiff_t i = 0; i < count; i++) {
		*s->left = few[i];
		s->left[--s->gap] = few[i];
		s->left += few[i] < pivot;
	}
}

/* Splits whole blocks. The next one is read before one is written, so that where it lies does not
 * depend on what is in this one; there is room for that, as the ends and this one have been read.
 */
static inline void JOIN2(split_blocks, SFX)(struct JOIN2(parting, SFX) * s, VEC pivot)
{
	VEC now[MANY], next[MANY];

	if (s->from == s->end)
		return;
	JOIN2(read_next, SFX)(s, now, MANY);
	while (s->from < s->end) {
		JOIN2(read_next, SFX)(s, next, MANY);
		JOIN2(split_all, SFX)(s, now, pivot, MANY);
		memcpy(now, next, sizeof now);
	}
	JOIN2(split_all, SFX)(s, now, pivot, MANY);
}

/* n is above SMALL_MAX. A block at either end is read first, and is written last. */
static size_t JOIN2(partition, SFX)(K *a, size_t n, K pivot)
{
	struct JOIN2(parting, SFX) s = { a + BLOCK, a + n - BLOCK, a, (ptrdiff_t)n };
	const VEC p = V_SET1(pivot);
	VEC ends[2 * MANY], v[1];

	UNROLL
	for (int k = 0; k < MANY; k++) {
		ends[k] = V_LOAD(a + k * LANES);
		ends[MANY + k] = V_LOAD(s.end + k * LANES);
	}
	JOIN2(split_few, SFX)(&s, (s.end - s.from) % LANES, pivot);
	for (ptrdiff_t k = (s.end - s.from) % BLOCK; k > 0; k -= LANES) {
		JOIN2(read_next, SFX)(&s, v, 1);
		JOIN2(split_all, SFX)(&s, v, p, 1);
	}
	JOIN2(split_blocks, SFX)(&s, p);
	JOIN2(split_all, SFX)(&s, ends, p, 2 * MANY);
	return (size_t)(s.left - a);
}
