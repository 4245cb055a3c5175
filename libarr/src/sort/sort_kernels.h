/* SPDX-License-Identifier: Apache-2.0 */
/* What the sorting, searching and selecting kernels of one ISA level offer. Private to libarr.
 *
 * Sorting works on signed integer keys: a dtype's values are turned into keys of the same order,
 * sorted, and turned back. Every level gives the same results. */
#ifndef LIBARR_SORT_KERNELS_H
#define LIBARR_SORT_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arr/dtype.h>

/* Where n values lie: below low, in [low, high] (copied out), NaN; the others are above. */
struct arr__band {
	size_t below, inside, nan;
	bool overflow; /* more are inside than there was room for: the figures are not complete */
};

/* The range of sorted numbers, cut into cells of one width: those below cell c are those before
 * first[c]. A number's cell is (x - low) * scale as float64 has it, which never falls as x rises.
 */
struct arr__grid {
	const double *sorted;
	int64_t n, cells; /* cells: at least 1 */
	double low, scale;
	const int32_t *first; /* cells + 1 */
	int steps;            /* of a binary search in the fullest cell */
};

/* Where the next positions go of keys below a pivot, equal to it and above. */
struct arr__places {
	int64_t *below, *equal, *above;
};

/* What sorted values are compared as: integers of a width, or floats. */
enum {
	ARR__SAME_8,
	ARR__SAME_16,
	ARR__SAME_32,
	ARR__SAME_64,
	ARR__SAME_F,
	ARR__SAME_D,
	ARR__SAME_COUNT
};
/* Where each different value begins; starts has room for n + 1. Returns how many there are. NaNs
 * are one value only with equal_nan. */
typedef int64_t arr__starts_fn(const void *sorted, int64_t n, bool equal_nan, int64_t *starts);
/* Moves the first of each to the front; returns how many there are. */
typedef int64_t arr__compact_fn(void *sorted, int64_t n, bool equal_nan);

typedef void arr__keys_fn(void *keys, const void *values, size_t n);

struct arr__sorts {
	const char *variant;
	void (*sort16)(int16_t *keys, size_t n);
	void (*sort32)(int32_t *keys, size_t n);
	void (*sort64)(int64_t *keys, size_t n);
	/* Splits keys at a pivot: [0, *left) is below [*left, n); if *equal, it is all one key. */
	void (*halve32)(int32_t *keys, size_t n, size_t *left, bool *equal);
	void (*halve64)(int64_t *keys, size_t n, size_t *left, bool *equal);
	/* kth: ascending positions that get the key sorting would put there. */
	void (*select16)(int16_t *keys, size_t n, const size_t *kth, size_t count);
	void (*select32)(int32_t *keys, size_t n, const size_t *kth, size_t count);
	void (*select64)(int64_t *keys, size_t n, const size_t *kth, size_t count);
	/* Adds how many keys are below pivot, and equal to it. */
	void (*tally_places32)(const int32_t *keys, size_t n, int32_t pivot, size_t *below,
			       size_t *equal);
	void (*tally_places64)(const int64_t *keys, size_t n, int64_t pivot, size_t *below,
			       size_t *equal);
	/* Appends the positions of keys, of which `first` is that of keys[0], to one of the lists
	 * each; writes nothing behind them. */
	void (*places32)(const int32_t *keys, size_t n, int32_t pivot, int64_t first,
			 struct arr__places *out);
	void (*places64)(const int64_t *keys, size_t n, int64_t pivot, int64_t first,
			 struct arr__places *out);
	/* out[i]: how many of the sorted keys are below wanted[i], or (after) not above it. */
	void (*search32)(const int32_t *sorted, size_t n, const int32_t *wanted, size_t count,
			 bool after, int64_t *out);
	void (*search64)(const int64_t *sorted, size_t n, const int64_t *wanted, size_t count,
			 bool after, int64_t *out);
	/* The same for numbers with a grid over the sorted ones. */
	void (*grid64)(const struct arr__grid *grid, const double *wanted, size_t count, bool after,
		       int64_t *out);
	/* Float bits to ordered integers and back, in place; both NaN signs order by their bits. */
	void (*flip_16)(int16_t *bits, size_t n);
	void (*flip_32)(int32_t *bits, size_t n);
	void (*flip_64)(int64_t *bits, size_t n);
	/* The same there, with the numbers of NaNs and of -0.0. */
	void (*flip_counting_16)(int16_t *bits, size_t n, size_t *nan, size_t *minus_zero);
	void (*flip_counting_32)(int32_t *bits, size_t n, size_t *nan, size_t *minus_zero);
	void (*flip_counting_64)(int64_t *bits, size_t n, size_t *nan, size_t *minus_zero);
	/* Sorts the bits of a few floats; NULL, or false: does not, as there are too many, NaNs or
	 * -0.0 among them. */
	bool (*few_floats_32)(int32_t *bits, size_t n);
	bool (*few_floats_64)(int64_t *bits, size_t n);
	void (*band_f32)(const float *x, size_t n, float low, float high, float *inside,
			 size_t capacity, struct arr__band *out);
	void (*band_f64)(const double *x, size_t n, double low, double high, double *inside,
			 size_t capacity, struct arr__band *out);
	/* Keys of NumPy's order (both zeros equal, all NaNs equal and last): int32_t for items of
	 * up to 4 bytes, int64_t for the others; NULL for complex. */
	arr__keys_fn *keys[ARR_T_COUNT];
	arr__starts_fn *starts[ARR__SAME_COUNT];
	arr__compact_fn *compact[ARR__SAME_COUNT];
};

extern const struct arr__sorts arr__sorts_baseline;
#if defined(__x86_64__)
extern const struct arr__sorts arr__sorts_avx2;
extern const struct arr__sorts arr__sorts_avx512;
/* Its sorts of 16-bit keys on CPUs with VBMI2. */
void arr__sort16_vbmi2(int16_t *keys, size_t n);
void arr__select16_vbmi2(int16_t *keys, size_t n, const size_t *kth, size_t count);
#endif

/* How values are compared: negative, zero or positive for (a, b). */
struct arr__comparison {
	int (*compare)(const void *a, const void *b, const void *context);
	const void *context;
	const char *values;
	size_t item_bytes;
};
/* Fills idx with the stable order of n values; spare has room for n. */
void arr__order_compared(int64_t *idx, int64_t *spare, size_t n, const void *comparison);

/* Whether a comes before b in NumPy's order of complex numbers. */
bool arr__complex_before(double a_re, double a_im, double b_re, double b_im);

#endif
