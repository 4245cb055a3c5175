/* SPDX-License-Identifier: Apache-2.0 */
/* Partition and small sorts with vectors, for quick_tmpl.h. Needs SFX, K, K_MAX, LANES,
 * SMALL_VECTORS (8 or 16: of them the largest small sort is), and for the vector type JOIN2(vec,
 * SFX): V_LOAD(p), V_STORE(p, v), V_MIN(a, b), V_MAX(a, b), V_XOR(v, c) (lane i gets lane i ^ c),
 * V_PICK(h, low, high) (lanes with bit h set from high, the others from low) and V_SPLIT(left,
 * right, v, pivot): stores the lanes below pivot from `left` upwards and the others ending at
 * `right`, may write a whole vector at either, and gives the number of lanes below. Where masked
 * accesses are fast, V_LOAD_SOME(p, count), K_MAX in the lanes from count on, and V_STORE_SOME(p,
 * v, count); count is any number.
 *
 * The partition works in place: vectors are read from the side that has less room between what was
 * read and what was written, so that both sides always have room for what is stored (Bramas, A
 * novel hybrid quicksort algorithm vectorized using AVX-512, 2017). Small sorts are bitonic
 * networks (Batcher 1968) whose merges start with reversed halves, so that every comparison is
 * ascending. */

#define VEC JOIN2(vec, SFX)
#define SMALL_MAX (SMALL_VECTORS * LANES)
#define BLOCK (4 * LANES) /* keys read at a time: the loads overlap the stores' waits */
#if defined(__OPTIMIZE__)
#define UNROLL _Pragma("GCC unroll 16")
#else
#define UNROLL
#endif

static size_t JOIN2(partition, SFX)(K *a, size_t n, K pivot)
{
	K rest[3 * BLOCK];
	K *read_left = a + BLOCK, *read_right = a + n - BLOCK;
	K *left = a, *right = a + n;
	const VEC p = V_SET1(pivot);
	size_t count, i = 0;

	memcpy(rest, a, BLOCK * sizeof(K));
	memcpy(rest + BLOCK, read_right, BLOCK * sizeof(K));
	while (read_right - read_left >= BLOCK) {
		const ptrdiff_t from_left =
			read_left - left <= right - read_right; /* as a number: no branch */
		const K *from = from_left ? read_left : read_right - BLOCK;
		VEC v[4];

		read_left += from_left * BLOCK;
		read_right -= (1 - from_left) * BLOCK;
		UNROLL
		for (int k = 0; k < 4; k++)
			v[k] = V_LOAD(from + k * LANES);
		UNROLL
		for (int k = 0; k < 4; k++) {
			const size_t below = V_SPLIT(left, right, v[k], p);

			left += below;
			right -= LANES - below;
		}
	}
	count = (size_t)(read_right - read_left);
	memcpy(rest + 2 * BLOCK, read_left, count * sizeof(K));
	count += 2 * BLOCK;
	for (; i + 2 * LANES <= count; i += LANES) { /* the two stores must not meet */
		const size_t below = V_SPLIT(left, right, V_LOAD(rest + i), p);

		left += below;
		right -= LANES - below;
	}
	for (; i < count; i++) {
		if (rest[i] < pivot)
			*left++ = rest[i];
		else
			*--right = rest[i];
	}
	return (size_t)(left - a);
}

/* One step of a network inside each of `count` vectors: lanes i and i ^ c, whose highest bit is h.
 */
#define STEP(v, count, c, h)                                   \
	UNROLL                                                 \
	for (int k_ = 0; k_ < (count); k_++) {                 \
		const VEC w_ = V_XOR((v)[k_], c);              \
		const VEC low_ = V_MIN((v)[k_], w_);           \
		(v)[k_] = V_PICK(h, low_, V_MAX((v)[k_], w_)); \
	}

/* Sorts bitonic runs of one vector each. */
static inline __attribute__((always_inline)) void JOIN2(clean, SFX)(VEC *v, int count)
{
#if LANES >= 16
	STEP(v, count, 8, 8)
#endif
#if LANES >= 8
	STEP(v, count, 4, 4)
#endif
	STEP(v, count, 2, 2)
	STEP(v, count, 1, 1)
}

static inline __attribute__((always_inline)) void JOIN2(network, SFX)(VEC *v, int count)
{
	STEP(v, count, 1, 1)
	STEP(v, count, 3, 2)
	STEP(v, count, 1, 1)
#if LANES >= 8
	STEP(v, count, 7, 4)
	STEP(v, count, 2, 2)
	STEP(v, count, 1, 1)
#endif
#if LANES >= 16
	STEP(v, count, 15, 8)
	STEP(v, count, 4, 4)
	STEP(v, count, 2, 2)
	STEP(v, count, 1, 1)
#endif
	UNROLL
	for (int size = 2; size <= count; size *= 2) {
		UNROLL
		for (int from = 0; from < count; from += size) {
			UNROLL
			for (int k = 0; k < size / 2; k++) {
				VEC *low = v + from + k, *high = v + from + size - 1 - k;
				const VEC w = V_XOR(*high, LANES - 1);

				*high = V_XOR(V_MAX(*low, w), LANES - 1);
				*low = V_MIN(*low, w);
			}
		}
		UNROLL
		for (int apart = size / 4; apart > 0; apart /= 2) {
			UNROLL
			for (int k = 0; k < count; k++) {
				if (!(k & apart)) {
					const VEC w = v[k];

					v[k] = V_MIN(w, v[k + apart]);
					v[k + apart] = V_MAX(w, v[k + apart]);
				}
			}
		}
		JOIN2(clean, SFX)(v, count);
	}
}

/* Sorts n keys in `count` vectors; lanes without a key are K_MAX while it lasts. */
#ifdef V_LOAD_SOME
static inline __attribute__((always_inline)) void JOIN2(small_in, SFX)(K *a, size_t n, int count)
{
	VEC v[SMALL_VECTORS];

	UNROLL
	for (int k = 0; k < count; k++)
		v[k] = V_LOAD_SOME(a + k * LANES, (ptrdiff_t)n - k * LANES);
	JOIN2(network, SFX)(v, count);
	UNROLL
	for (int k = 0; k < count; k++)
		V_STORE_SOME(a + k * LANES, v[k], (ptrdiff_t)n - k * LANES);
}
#else
static inline __attribute__((always_inline)) void JOIN2(small_in, SFX)(K *a, size_t n, int count)
{
	K padded[SMALL_MAX];
	VEC v[SMALL_VECTORS];

	memcpy(padded, a, n * sizeof(K));
	for (size_t i = n; i < (size_t)count * LANES; i++)
		padded[i] = K_MAX;
	UNROLL
	for (int k = 0; k < count; k++)
		v[k] = V_LOAD(padded + k * LANES);
	JOIN2(network, SFX)(v, count);
	UNROLL
	for (int k = 0; k < count; k++)
		V_STORE(padded + k * LANES, v[k]);
	memcpy(a, padded, n * sizeof(K));
}
#endif

static void JOIN2(small, SFX)(K *a, size_t n)
{
	if (n < 2)
		return;
	if (n <= LANES)
		JOIN2(small_in, SFX)(a, n, 1);
	else if (n <= 2 * LANES)
		JOIN2(small_in, SFX)(a, n, 2);
	else if (n <= 4 * LANES)
		JOIN2(small_in, SFX)(a, n, 4);
#if SMALL_VECTORS > 8
	else if (n > 8 * LANES)
		JOIN2(small_in, SFX)(a, n, SMALL_VECTORS);
#endif
	else
		JOIN2(small_in, SFX)(a, n, 8);
}

#include "quick_tmpl.h"
#undef VEC
#undef BLOCK
#undef UNROLL
#undef STEP
#undef LANES
#undef V_LOAD
#undef V_LOAD_SOME
#undef V_STORE_SOME
#undef V_STORE
#undef V_SET1
#undef V_MIN
#undef V_MAX
#undef V_XOR
#undef V_PICK
#undef V_SPLIT
