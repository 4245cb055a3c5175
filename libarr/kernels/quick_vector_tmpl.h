/* SPDX-License-Identifier: Apache-2.0 */
/* Partition and small sorts with vectors, for quick_tmpl.h. Needs SFX, K, K_MAX, and what
 * partition_vector_tmpl.h does; V_MIN(a, b), V_MAX(a, b), V_XOR(v, c) (lane i gets lane i ^ c),
 * V_TURN(v, count) (lane i gets the lane whose number is the bits of i turned right by as many as
 * count has), V_PICK(h, low, high) (lanes with bit h set from high, the others from low). Where
 * masked accesses are fast, V_LOAD_SOME(p, count), K_MAX in the lanes from count on, and
 * V_STORE_SOME(p, v, count), V_FLIP(v) (the bits of floats to keys and back) and V_SPECIAL(v,
 * count) (lanes below count that are NaN or -0.0); count is any number.
 *
 * Small sorts see the vectors as rows of a matrix whose columns are sorted and then merged in
 * pairs: most comparisons are between whole vectors, without moves between lanes. Columns are
 * sorted by odd-even merges, and merged bitonically (both Batcher, Sorting networks and their
 * applications, 1968) with the second run reversed, so that every comparison is ascending. */

#include "partition_vector_tmpl.h"

/* Compares vectors i and j lane by lane. */
#define EXCHANGE(v, i, j)                       \
	do {                                    \
		const VEC first_ = (v)[i];      \
		(v)[i] = V_MIN(first_, (v)[j]); \
		(v)[j] = V_MAX(first_, (v)[j]); \
	} while (0)

/* One step of merging runs of size / 2 vectors, odd-even: flat loops, which compilers unroll. */
#define ODD_EVEN(v, count, size, apart)                                                \
	UNROLL                                                                         \
	for (int k_ = 0; k_ < (count); k_++) {                                         \
		const int at_ = k_ % (size);                                           \
		if (2 * (apart) == (size) ? at_ < (apart)                              \
					  : (at_ & (apart)) && at_ + (apart) < (size)) \
			EXCHANGE(v, k_, k_ + (apart));                                 \
	}

/* One step of a bitonic merge between vectors. */
#define HALF_CLEAN(v, count, apart)                    \
	UNROLL                                         \
	for (int k_ = 0; k_ < (count); k_++) {         \
		if (!(k_ & (apart)))                   \
			EXCHANGE(v, k_, k_ + (apart)); \
	}

/* The same within each vector, between lanes i and i ^ c, whose highest bit is h. */
#define LANE_STEP(v, count, c, h)                              \
	UNROLL                                                 \
	for (int k_ = 0; k_ < (count); k_++) {                 \
		const VEC w_ = V_XOR((v)[k_], c);              \
		const VEC low_ = V_MIN((v)[k_], w_);           \
		(v)[k_] = V_PICK(h, low_, V_MAX((v)[k_], w_)); \
	}

/* The first step of merging runs of h columns in pairs: the second run backwards. */
#define MERGE_COLUMNS(v, count, h)                                          \
	UNROLL                                                              \
	for (int k_ = 0; k_ < (count) / 2; k_++) {                          \
		VEC *const a_ = (v) + k_, *const b_ = (v) + (count)-1 - k_; \
		const VEC w_ = V_XOR(*b_, 2 * (h)-1);                       \
		const VEC low_ = V_MIN(*a_, w_), high_ = V_MAX(*a_, w_);    \
		*a_ = V_PICK(h, low_, high_);                               \
		*b_ = V_XOR(V_PICK(h, high_, low_), 2 * (h)-1);             \
	}                                                                   \
	if ((count) == 1)                                                   \
	LANE_STEP(v, 1, 2 * (h)-1, h)

/* Swaps the lane's bit h with bit r of the vector's number. */
#define SWAP_BITS(v, count, h, r)                                    \
	UNROLL                                                       \
	for (int k_ = 0; k_ < (count); k_++) {                       \
		if (!(k_ & (r))) {                                   \
			const VEC a_ = (v)[k_], b_ = (v)[k_ + (r)];  \
			(v)[k_] = V_PICK(h, a_, V_XOR(b_, h));       \
			(v)[k_ + (r)] = V_PICK(h, V_XOR(a_, h), b_); \
		}                                                    \
	}

/* Sorts every lane's column of `count` keys. */
static inline __attribute__((always_inline)) void JOIN2(sort_columns, SFX)(VEC *v, int count)
{
	ODD_EVEN(v, count / 2 * 2, 2, 1)
	if (count >= 4) {
		ODD_EVEN(v, count, 4, 2)
		ODD_EVEN(v, count, 4, 1)
	}
	if (count >= 8) {
		ODD_EVEN(v, count, 8, 4)
		ODD_EVEN(v, count, 8, 2)
		ODD_EVEN(v, count, 8, 1)
	}
	if (count >= 16) {
		ODD_EVEN(v, count, 16, 8)
		ODD_EVEN(v, count, 16, 4)
		ODD_EVEN(v, count, 16, 2)
		ODD_EVEN(v, count, 16, 1)
	}
	if (count >= 32) {
		ODD_EVEN(v, count, 32, 16)
		ODD_EVEN(v, count, 32, 8)
		ODD_EVEN(v, count, 32, 4)
		ODD_EVEN(v, count, 32, 2)
		ODD_EVEN(v, count, 32, 1)
	}
}

/* Bitonic columns. */
static inline __attribute__((always_inline)) void JOIN2(clean_columns, SFX)(VEC *v, int count)
{
	if (count >= 32)
		HALF_CLEAN(v, count, 16)
	if (count >= 16)
		HALF_CLEAN(v, count, 8)
	if (count >= 8)
		HALF_CLEAN(v, count, 4)
	if (count >= 4)
		HALF_CLEAN(v, count, 2)
	if (count >= 2)
		HALF_CLEAN(v, count, 1)
}

static inline __attribute__((always_inline)) void JOIN2(merge_columns, SFX)(VEC *v, int count)
{
	MERGE_COLUMNS(v, count, 1)
	JOIN2(clean_columns, SFX)(v, count);
	MERGE_COLUMNS(v, count, 2)
	LANE_STEP(v, count, 1, 1)
	JOIN2(clean_columns, SFX)(v, count);
#if LANES >= 8
	MERGE_COLUMNS(v, count, 4)
	LANE_STEP(v, count, 2, 2)
	LANE_STEP(v, count, 1, 1)
	JOIN2(clean_columns, SFX)(v, count);
#endif
#if LANES >= 16
	MERGE_COLUMNS(v, count, 8)
	LANE_STEP(v, count, 4, 4)
	LANE_STEP(v, count, 2, 2)
	LANE_STEP(v, count, 1, 1)
	JOIN2(clean_columns, SFX)(v, count);
#endif
}

/* From column after column to vector after vector; the i-th of these becomes the one that
 * JOIN2(row, SFX) says. */
static inline __attribute__((always_inline)) void JOIN2(transpose, SFX)(VEC *v, int count)
{
	const int spread = count < LANES ? LANES / count : 1; /* columns in a vector */

	if (count >= 2)
		SWAP_BITS(v, count, spread, 1)
	if (count >= 4)
		SWAP_BITS(v, count, 2 * spread, 2)
#if LANES >= 8
	if (count >= 8)
		SWAP_BITS(v, count, 4 * spread, 4)
#endif
#if LANES >= 16
	if (count >= 16)
		SWAP_BITS(v, count, 8 * spread, 8)
#endif
	if (count < 2 || spread < 2)
		return;
	UNROLL
	for (int k = 0; k < count; k++)
		v[k] = V_TURN(v[k], count);
}

static inline __attribute__((always_inline)) int JOIN2(row, SFX)(int i, int count)
{
	return count <= LANES ? i : i % (count / LANES) * LANES + i / (count / LANES);
}

static inline __attribute__((always_inline)) void JOIN2(network, SFX)(VEC *v, int count)
{
	JOIN2(sort_columns, SFX)(v, count);
	JOIN2(merge_columns, SFX)(v, count);
	JOIN2(transpose, SFX)(v, count);
}

/* Sorts n keys in `count` vectors; lanes without a key are K_MAX while it lasts. With `floats` they
 * are the bits of floats; those with NaNs or -0.0 among them are left alone, and it gives false. */
#ifdef V_LOAD_SOME
static inline __attribute__((always_inline)) bool JOIN2(small_in, SFX)(K *a, size_t n, int count,
								       bool floats)
{
	VEC v[SMALL_VECTORS];
	unsigned special = 0;

	UNROLL
	for (int k = 0; k < count; k++)
		v[k] = V_LOAD_SOME(a + k * LANES, (ptrdiff_t)n - k * LANES);
	if (floats) {
		UNROLL
		for (int k = 0; k < count; k++) {
			special |= V_SPECIAL(v[k], (ptrdiff_t)n - k * LANES);
			v[k] = V_FLIP(v[k]);
		}
		if (special)
			return false;
	}
	JOIN2(network, SFX)(v, count);
	UNROLL
	for (int k = 0; k < count; k++) {
		const VEC w = v[JOIN2(row, SFX)(k, count)];

		V_STORE_SOME(a + k * LANES, floats ? V_FLIP(w) : w, (ptrdiff_t)n - k * LANES);
	}
	return true;
}
#else
static inline __attribute__((always_inline)) bool JOIN2(small_in, SFX)(K *a, size_t n, int count,
								       bool floats)
{
	K padded[SMALL_MAX];
	VEC v[SMALL_VECTORS];

	(void)floats;
	memcpy(padded, a, n * sizeof(K));
	for (size_t i = n; i < (size_t)count * LANES; i++)
		padded[i] = K_MAX;
	UNROLL
	for (int k = 0; k < count; k++)
		v[k] = V_LOAD(padded + k * LANES);
	JOIN2(network, SFX)(v, count);
	UNROLL
	for (int k = 0; k < count; k++)
		V_STORE(padded + k * LANES, v[JOIN2(row, SFX)(k, count)]);
	memcpy(a, padded, n * sizeof(K));
	return true;
}
#endif

static inline __attribute__((always_inline)) bool JOIN2(small_of, SFX)(K *a, size_t n, bool floats)
{
	if (n <= LANES)
		return JOIN2(small_in, SFX)(a, n, 1, floats);
	if (n <= 2 * LANES)
		return JOIN2(small_in, SFX)(a, n, 2, floats);
	if (n <= 4 * LANES)
		return JOIN2(small_in, SFX)(a, n, 4, floats);
	if (n <= 8 * LANES)
		return JOIN2(small_in, SFX)(a, n, 8, floats);
#if SMALL_VECTORS > 16
	if (n > 16 * LANES)
		return JOIN2(small_in, SFX)(a, n, 32, floats);
#endif
	return JOIN2(small_in, SFX)(a, n, 16, floats);
}

static void JOIN2(small, SFX)(K *a, size_t n)
{
	if (n > 1)
		(void)JOIN2(small_of, SFX)(a, n, false);
}

#ifdef V_LOAD_SOME
/* Sorts the bits of a few floats without a pass over them before or after; false: does not. */
static bool JOIN2(few_floats, SFX)(K *a, size_t n)
{
	return n <= SMALL_MAX && JOIN2(small_of, SFX)(a, n, true);
}
#endif

#include "quick_tmpl.h"
#undef VEC
#undef BLOCK
#undef MANY
#undef UNROLL
#undef EXCHANGE
#undef ODD_EVEN
#undef HALF_CLEAN
#undef LANE_STEP
#undef MERGE_COLUMNS
#undef SWAP_BITS
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
#undef V_TURN
#undef V_SPLIT
#undef V_FLIP
#undef V_SPECIAL
