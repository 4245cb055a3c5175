/* SPDX-License-Identifier: Apache-2.0 */
/* Loops that move elements without looking into them: one set per item size, whatever the dtype.
 *
 * Addresses need not be aligned; strides are bytes. Regions do not overlap unless it says so. Masks
 * are bytes, any value but 0 is true. */
#ifndef ARR_MOVE_H
#define ARR_MOVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Items of 1, 2, 4, 8 and 16 bytes, and of any other size. */
enum { ARR__ITEM_CLASSES = 6 };

/* What to do with an index outside [-length, length). OFFSETS: they are no indices, take them as
 * they are. */
enum arr__bounds {
	ARR__BOUNDS_RAISE = 0,
	ARR__BOUNDS_WRAP = 1,
	ARR__BOUNDS_CLIP = 2,
	ARR__BOUNDS_OFFSETS = 3
};

/* dst[i] = src[i]. */
typedef void arr__copy_fn(char *dst, const char *src, ptrdiff_t dst_stride, ptrdiff_t src_stride,
			  size_t count, size_t item);
/* dst[i] = base[offsets[i]]; offsets in bytes. */
typedef void arr__gather_fn(char *dst, ptrdiff_t dst_stride, const char *base,
			    const int64_t *offsets, size_t count, size_t item);
/* base[offsets[i]] = src[i], in order: the last of equal offsets stays. */
typedef void arr__scatter_fn(char *base, const int64_t *offsets, const char *src,
			     ptrdiff_t src_stride, size_t count, size_t item);
/* The elements of src where mask is true, of which there are `kept` among the first count. Writes
 * no byte beyond them. All contiguous. */
typedef void arr__compress_fn(char *dst, const char *src, const char *mask, size_t count,
			      size_t kept, size_t item);
/* The reverse: the next element of src goes where mask is true. Reads `kept` elements. */
typedef void arr__expand_fn(char *dst, const char *src, const char *mask, size_t count, size_t kept,
			    size_t item);
/* dst[i] = mask[i] ? yes[i] : no[i]. dst may be `yes` or `no` itself. */
typedef void arr__select_fn(char *dst, const char *mask, const char *yes, const char *no,
			    const ptrdiff_t strides[4], size_t count, size_t item);
/* Rows become columns: dst[r][c] = src[c][r] for r < rows, c < columns, where a row of dst and a
 * row of src are contiguous and the strides lead to the next. */
typedef void arr__transpose_fn(char *dst, ptrdiff_t dst_stride, const char *src,
			       ptrdiff_t src_stride, size_t rows, size_t columns, size_t item);

struct arr__move {
	const char *variant; /* static storage; lands in traced operations */
	arr__copy_fn *copy[ARR__ITEM_CLASSES];
	arr__gather_fn *gather[ARR__ITEM_CLASSES];
	arr__scatter_fn *scatter[ARR__ITEM_CLASSES];
	arr__compress_fn *compress[ARR__ITEM_CLASSES];
	arr__expand_fn *expand[ARR__ITEM_CLASSES];
	arr__select_fn *select[ARR__ITEM_CLASSES];
	arr__transpose_fn *transpose[ARR__ITEM_CLASSES];
	/* How many of count mask bytes are true. */
	size_t (*count_true)(const char *mask, size_t count);
	/* first + i for each true mask[i], `kept` of them. */
	void (*positions)(int64_t *dst, const char *mask, size_t count, size_t kept, int64_t first);
	/* offsets[i] = index[i] * scale, or added to it; index (int64, any stride) counts from the
	 * end where negative. Returns the position of the first index that is out of bounds, or
	 * count; offsets are then not to be used. length > 0. */
	size_t (*offsets)(int64_t *offsets, bool add, const char *index, ptrdiff_t stride,
			  size_t count, int64_t length, int64_t scale, enum arr__bounds mode);
};

extern const struct arr__move arr__move_baseline;
#if defined(__x86_64__)
extern const struct arr__move arr__move_avx2;
extern const struct arr__move arr__move_avx512;
#endif

/* The loops of the best ISA in force. Thread-safe. */
const struct arr__move *arr__move(void);

static inline int arr__item_class(size_t item)
{
	return item == 1 ? 0 : item == 2 ? 1 : item == 4 ? 2 : item == 8 ? 3 : item == 16 ? 4 : 5;
}

/* dst = src over ndim axes: axes are sorted and merged, transposed planes go through the cache in
 * blocks. The two do not overlap. */
void arr__move_copy(int ndim, const int64_t *shape, char *dst, const int64_t *dst_strides,
		    const char *src, const int64_t *src_strides, size_t item);

#endif
