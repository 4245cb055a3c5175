/* SPDX-License-Identifier: Apache-2.0 */
/* Loops of one's own over several arrays at once, as numpy.nditer: broadcasting, a good order for
 * memory, conversions through buffers, outputs made on the way. And the elements around a place.
 *
 *	struct arr_iterator_operand ops[] = { { a, ARR_ITER_READ }, { NULL, ARR_ITER_WRITE } };
 *	struct arr_iterator_options o = ARR_ITERATOR_OPTIONS;
 *	o.flags = ARR_ITER_EXTERNAL_LOOP;
 *	arr_iterator_new(ops, 2, &o, &it, &err);
 *	while (arr_iterator_count(it) > 0) {
 *		run(arr_iterator_data(it), arr_iterator_strides(it), arr_iterator_count(it));
 *		arr_iterator_next(it);
 *	}
 *	st = arr_iterator_finish(it, &err);
 *	result = arr_array_retain(arr_iterator_operand(it, 1));
 *	arr_iterator_free(it);
 *
 * An iterator is of one thread at a time; it keeps its operands alive. Conventions as in
 * <arr/array.h>. */
#ifndef ARR_ITERATOR_H
#define ARR_ITERATOR_H

#include <arr/array.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ARR_ITERATOR_OPERANDS_MAX = 32 };

typedef struct arr_iterator arr_iterator;

enum arr_iterator_flags {
	ARR_ITER_EXTERNAL_LOOP = 1,    /* the caller runs the inner loop: counts above 1 */
	ARR_ITER_MULTI_INDEX = 2,      /* arr_iterator_multi_index; not with EXTERNAL_LOOP */
	ARR_ITER_INDEX = 4,            /* arr_iterator_flat_index; not with EXTERNAL_LOOP */
	ARR_ITER_BUFFERED = 8,         /* operands of other dtypes pass through buffers */
	ARR_ITER_COMMON_DTYPE = 16,    /* all operands in the dtype that they, or the dtypes
					* that they ask for, promote to */
	ARR_ITER_COPY_IF_OVERLAP = 32, /* as if what is read had been copied before */
	ARR_ITER_REDUCE_OK = 64,       /* operands that are read and written may be broadcast */
	ARR_ITER_ZEROSIZE_OK = 128,    /* nothing to walk over is no error */
	ARR_ITER_DELAY = 256           /* nothing is read before arr_iterator_seek: for operands
					* that are made, filled and then read and written */
};

enum arr_iterator_operand_flags {
	ARR_ITER_READ = 1,
	ARR_ITER_WRITE = 2,
	ARR_ITER_NO_BROADCAST = 4,    /* of the iteration's own shape */
	ARR_ITER_ALIGNED = 8,         /* data that a typed pointer may point at */
	ARR_ITER_NATIVE = 16,         /* in this machine's byte order */
	ARR_ITER_CONTIGUOUS = 32,     /* inner loops step from element to element; BUFFERED */
	ARR_ITER_COPY = 64,           /* without BUFFERED: a copy where the dtype is another; of
				       * what is only read. Single elements need no flag */
	ARR_ITER_UPDATE_IF_COPY = 128 /* the same, and back at the end */
};

struct arr_iterator_operand {
	const arr_array *array; /* borrowed; NULL: one is made (ARR_ITER_WRITE alone) */
	unsigned flags;         /* READ, WRITE or both, and more */
	const arr_dtype *dtype; /* to see it in; NULL: its own, a new one the common dtype */
	const int *axes;        /* by axis of the iteration: the operand's, -1: none (broadcast);
				 * axes_count of the options. NULL: aligned at the last ones */
};

/* Start from ARR_ITERATOR_OPTIONS. */
struct arr_iterator_options {
	unsigned flags;
	enum arr_order order;       /* K: that of the operands' memory */
	enum arr_casting casting;   /* from arrays to what is seen, and back */
	int axes_count;             /* axes of the iteration where operands name theirs */
	const int64_t *shape;       /* axes_count lengths, -1: from the operands; NULL: all */
	int64_t buffer_count;       /* elements in a buffer; 0: 8192 */
	enum arr_order index_order; /* of arr_iterator_flat_index: C or F */
};
#define ARR_ITERATOR_OPTIONS                                              \
	{                                                                 \
		0, ARR_ORDER_K, ARR_CASTING_SAFE, 0, NULL, 0, ARR_ORDER_C \
	}

/* Starts at the first element. Axes are walked in the given order, those whose memory hangs
 * together as one unless an index is asked for; with order K an axis that all operands walk
 * backwards is walked forwards. Inner loops are as long as memory allows, through buffers as long
 * as these. New operands are laid out in the order of the walk. options NULL: the defaults. Fails:
 * ARR_E_ARG (no or too many operands, flags that exclude each other, an operand neither read nor
 * written, no elements without ZEROSIZE_OK), ARR_E_SHAPE (operands that do not broadcast, axes that
 * are not there, a written operand that would be broadcast), ARR_E_READONLY, ARR_E_CASTING (a
 * conversion that the rule does not allow, or that needs a buffer or copy), ARR_E_DTYPE (no common
 * dtype), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_iterator_new(const struct arr_iterator_operand *operands,
						       size_t count,
						       const struct arr_iterator_options *options,
						       arr_iterator **out, struct arr_error *err);
/* Writes back what is in buffers and copies; the iterator is then at its end. Fails with what any
 * conversion since arr_iterator_new failed with. */
ARR_API ARR_NODISCARD enum arr_status arr_iterator_finish(arr_iterator *it, struct arr_error *err);
/* NULL is fine. What was not written back by arr_iterator_finish is lost. */
ARR_API void arr_iterator_free(arr_iterator *it);
/* Another one at the same place, over the same arrays. Fails: ARR_E_STATE (copies that are to be
 * written back), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_iterator_copy(const arr_iterator *it, arr_iterator **out,
							struct arr_error *err);

/* ---- walking ---- */

/* Elements that the caller may handle now: 1, or with EXTERNAL_LOOP the length of the inner loop.
 * 0 at the end. */
ARR_API int64_t arr_iterator_count(const arr_iterator *it);
/* By operand: where the first of them is, and bytes from one to the next. Borrowed, and valid until
 * the iterator moves. */
ARR_API char *const *arr_iterator_data(const arr_iterator *it);
ARR_API const int64_t *arr_iterator_strides(const arr_iterator *it);
/* To the next elements. False at the end, and if a conversion failed: arr_iterator_finish says so.
 */
ARR_API bool arr_iterator_next(arr_iterator *it);

/* How many elements there are in all, and how many of them come before this one in the order of
 * the walk. */
ARR_API int64_t arr_iterator_size(const arr_iterator *it);
ARR_API int64_t arr_iterator_position(const arr_iterator *it);
/* To the element at a position. Fails: ARR_E_INDEX (outside the range), what a conversion fails
 * with. */
ARR_API ARR_NODISCARD enum arr_status arr_iterator_seek(arr_iterator *it, int64_t position,
							struct arr_error *err);
/* From now on only positions [begin, end): for several iterators that share the work. Goes to
 * begin. Fails: ARR_E_INDEX. */
ARR_API ARR_NODISCARD enum arr_status arr_iterator_set_range(arr_iterator *it, int64_t begin,
							     int64_t end, struct arr_error *err);

/* ---- indices and operands ---- */

/* The iteration's shape: all axes with MULTI_INDEX or INDEX, otherwise those that are left. */
ARR_API int arr_iterator_ndim(const arr_iterator *it);
ARR_API const int64_t *arr_iterator_shape(const arr_iterator *it); /* borrowed */
/* With ARR_ITER_MULTI_INDEX: the place in the iteration's shape; index has room for ndim. */
ARR_API void arr_iterator_multi_index(const arr_iterator *it, int64_t *index);
/* The reverse. Fails as arr_iterator_seek, and with ARR_E_STATE without MULTI_INDEX. */
ARR_API ARR_NODISCARD enum arr_status
arr_iterator_seek_multi(arr_iterator *it, const int64_t *index, struct arr_error *err);
/* With ARR_ITER_INDEX: the place counted in C or F order. */
ARR_API int64_t arr_iterator_flat_index(const arr_iterator *it);
/* Takes an axis out of the walk, which stays at its start and goes back to the first element: the
 * caller walks along it by arr_iterator_axis_stride. Fails: ARR_E_STATE (no MULTI_INDEX, or
 * BUFFERED), ARR_E_SHAPE. */
ARR_API ARR_NODISCARD enum arr_status arr_iterator_remove_axis(arr_iterator *it, int axis,
							       struct arr_error *err);
/* Bytes from one element of an operand to the next along an axis of the iteration as it was made.
 */
ARR_API int64_t arr_iterator_axis_stride(const arr_iterator *it, int axis, size_t operand);
/* No more indices: axes are put together, and the walk begins again. With external_loop: inner
 * loops from now on. Fails: what a conversion fails with. */
ARR_API ARR_NODISCARD enum arr_status
arr_iterator_remove_multi_index(arr_iterator *it, bool external_loop, struct arr_error *err);

ARR_API size_t arr_iterator_operand_count(const arr_iterator *it);
/* The caller's array, or the new one. Borrowed. NULL outside. */
ARR_API arr_array *arr_iterator_operand(const arr_iterator *it, size_t operand);
/* The dtype in which the elements are seen. Borrowed. */
ARR_API const arr_dtype *arr_iterator_dtype(const arr_iterator *it, size_t operand);

/* ---- around a place ---- */

/* What stands for elements beyond the array's ends. */
enum arr_neighborhood_mode {
	ARR_NEIGHBORHOOD_ZERO = 0,
	ARR_NEIGHBORHOOD_ONE = 1,
	ARR_NEIGHBORHOOD_CONSTANT = 2,
	ARR_NEIGHBORHOOD_CIRCULAR = 3, /* those at the other end */
	ARR_NEIGHBORHOOD_MIRROR = 4    /* those inside, mirrored at the end: b a | a b */
};

/* A box around a movable centre, walked in C order; of one thread. Keeps the array alive. */
typedef struct arr_neighborhood arr_neighborhood;

/* bounds: the lowest and the highest offset from the centre, axis by axis (2 * ndim). constant: an
 * element of array's dtype for CONSTANT, which is copied; otherwise not looked at. The centre is
 * the first element, and the walk at its start. Fails: ARR_E_ARG (low above high, a constant that
 * is missing, a mode that is none), ARR_E_SHAPE (no elements), ARR_E_CASTING (no such cast of 0 or
 * 1), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status
arr_neighborhood_new(const arr_array *array, const int64_t *bounds, enum arr_neighborhood_mode mode,
		     const void *constant, arr_neighborhood **out, struct arr_error *err);
ARR_API void arr_neighborhood_free(arr_neighborhood *box); /* NULL is fine */
/* Elements in the box. */
ARR_API int64_t arr_neighborhood_size(const arr_neighborhood *box);
/* Puts the centre at index (ndim positions inside the array) and starts again. Fails: ARR_E_INDEX.
 */
ARR_API ARR_NODISCARD enum arr_status
arr_neighborhood_move(arr_neighborhood *box, const int64_t *index, struct arr_error *err);
/* The element, borrowed and only read. NULL at the end. */
ARR_API const void *arr_neighborhood_data(const arr_neighborhood *box);
/* To the next one; false at the end. */
ARR_API bool arr_neighborhood_next(arr_neighborhood *box);

#ifdef __cplusplus
}
#endif
#endif
