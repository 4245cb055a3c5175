/* SPDX-License-Identifier: Apache-2.0 */
/* The array object: creation, views, copies, assignment.
 *
 * Conventions of every function below. Shapes count elements, strides count bytes. `arr_array
 * **out` is written on ARR_OK only, and the caller then owns one reference (arr_array_release).
 * `err` may be NULL. Array arguments are borrowed and not NULL. Axes may be negative, counting from
 * the end. Any thread may read an array while no thread writes its data; reference counts are
 * atomic. */
#ifndef ARR_ARRAY_H
#define ARR_ARRAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arr/dtype.h>
#include <arr/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ARR_NDIM_MAX = 64, ARR_DATA_ALIGNMENT = 64 };

/* A reference-counted n-dimensional array or view. Its shape and strides never change. */
typedef struct arr_array arr_array;

/* An input: an array, or a scalar if array is NULL. */
struct arr_input {
	const arr_array *array;
	struct arr_scalar scalar;
};

/* Made field by field: a compiler can then put inputs together where they are wanted, while a
 * structure that is written in parts and copied as a whole costs more than a small array's
 * arithmetic. */
static inline struct arr_input arr_in(const arr_array *array)
{
	struct arr_input in;

	in.array = array;
	in.scalar.type = ARR_T_BOOL;
	in.scalar.weak = false;
	in.scalar.as.u = 0;
	in.scalar.as.c.im = 0;
	return in;
}

static inline struct arr_input arr_in_scalar(struct arr_scalar scalar)
{
	struct arr_input in;

	in.array = NULL;
	in.scalar.type = scalar.type;
	in.scalar.weak = scalar.weak;
	in.scalar.as.u = scalar.as.u;
	in.scalar.as.c.im = scalar.as.c.im;
	return in;
}

#if defined(__GNUC__)
/* Two of <arr/dtype.h>'s constructors again, for the compiler to put in place. */
#define ARR_INLINE_COPY extern inline __attribute__((gnu_inline))
ARR_INLINE_COPY struct arr_scalar arr_scalar_int(int64_t value)
{
	struct arr_scalar s;

	s.type = ARR_T_INT64;
	s.weak = true;
	s.as.i = value;
	s.as.c.im = 0;
	return s;
}

ARR_INLINE_COPY struct arr_scalar arr_scalar_float(double value)
{
	struct arr_scalar s;

	s.type = ARR_T_FLOAT64;
	s.weak = true;
	s.as.f = value;
	s.as.c.im = 0;
	return s;
}
#undef ARR_INLINE_COPY
#endif

enum arr_order {
	ARR_ORDER_C = 0, /* last axis fastest */
	ARR_ORDER_F = 1, /* first axis fastest */
	ARR_ORDER_A = 2, /* F if the source is F- and not C-contiguous, else C */
	ARR_ORDER_K = 3  /* as close to the source's layout as possible */
};

/* Axes of length 0 or 1 do not matter for contiguity: an array can be both. */
enum arr_array_flags {
	ARR_C_CONTIGUOUS = 1,
	ARR_F_CONTIGUOUS = 2,
	ARR_OWNDATA = 4, /* frees its data itself; not set on views and on foreign memory */
	ARR_ALIGNED = 8, /* data and strides are multiples of the dtype's alignment */
	ARR_WRITEABLE = 16
};

/* ---- the object ---- */

/* Adds a reference and returns array; NULL gives NULL. */
ARR_API arr_array *arr_array_retain(const arr_array *array);
/* Drops a reference; the last one frees the array, then drops its base's. NULL is fine. Up to 9 KiB
 * of small arrays wait for the thread's next ones; data of 1 MiB and more for one of its size: 8
 * blocks, up to 64 MiB and 1/64 of memory, or half of such arrays' if more, up to 1/16 of it. */
ARR_API void arr_array_release(arr_array *array);

ARR_API int arr_array_ndim(const arr_array *array);               /* 0..ARR_NDIM_MAX */
ARR_API const int64_t *arr_array_shape(const arr_array *array);   /* ndim lengths, borrowed */
ARR_API const int64_t *arr_array_strides(const arr_array *array); /* ndim bytes, borrowed */
ARR_API const arr_dtype *arr_array_dtype(const arr_array *array);
ARR_API void *arr_array_data(const arr_array *array); /* of element [0, 0, ...], borrowed */
ARR_API const arr_array *
arr_array_base(const arr_array *array);                       /* owner of a view's data, or NULL */
ARR_API unsigned arr_array_flags(const arr_array *array);     /* enum arr_array_flags */
ARR_API int64_t arr_array_size(const arr_array *array);       /* elements */
ARR_API int64_t arr_array_size_bytes(const arr_array *array); /* elements times item size */

/* Clears or sets ARR_WRITEABLE. Fails with ARR_E_READONLY if the base is not writeable. */
ARR_API ARR_NODISCARD enum arr_status arr_array_set_writeable(arr_array *array, bool writeable,
							      struct arr_error *err);

/* "(2, 3)", "(5,)", "()", as NumPy prints shapes; cut short with "..." if out is too small.
 * Returns the length written. */
ARR_API size_t arr_shape_format(int ndim, const int64_t *shape, char *out, size_t size_bytes);

/* ---- creation: all fail with ARR_E_SHAPE (negative length, too many axes), ARR_E_NOMEM ---- */

/* order: ARR_ORDER_C or ARR_ORDER_F. Contents of arr_empty are indeterminate. */
ARR_API ARR_NODISCARD enum arr_status arr_empty(int ndim, const int64_t *shape,
						const arr_dtype *dtype, enum arr_order order,
						arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_zeros(int ndim, const int64_t *shape,
						const arr_dtype *dtype, enum arr_order order,
						arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_ones(int ndim, const int64_t *shape,
					       const arr_dtype *dtype, enum arr_order order,
					       arr_array **out, struct arr_error *err);

/* dtype NULL: the scalar's own (int64, float64, ... for a weak one). A weak integer that does not
 * fit dtype fails with ARR_E_ARG. */
ARR_API ARR_NODISCARD enum arr_status arr_full(int ndim, const int64_t *shape,
					       struct arr_scalar value, const arr_dtype *dtype,
					       arr_array **out, struct arr_error *err);

/* Like prototype in shape, with order (ARR_ORDER_K keeps its layout) and dtype (NULL: its own). */
ARR_API ARR_NODISCARD enum arr_status arr_empty_like(const arr_array *prototype,
						     const arr_dtype *dtype, enum arr_order order,
						     arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_zeros_like(const arr_array *prototype,
						     const arr_dtype *dtype, enum arr_order order,
						     arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_ones_like(const arr_array *prototype,
						    const arr_dtype *dtype, enum arr_order order,
						    arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_full_like(const arr_array *prototype,
						    struct arr_scalar value, const arr_dtype *dtype,
						    arr_array **out, struct arr_error *err);

/* A 0-d array. dtype as in arr_full. */
ARR_API ARR_NODISCARD enum arr_status arr_from_scalar(struct arr_scalar value,
						      const arr_dtype *dtype, arr_array **out,
						      struct arr_error *err);

/* Copies elements that lie in C order at data, which need not be aligned. Further failures:
 * ARR_E_ARG (data NULL while size is not 0). */
ARR_API ARR_NODISCARD enum arr_status arr_from_copy(int ndim, const int64_t *shape,
						    const arr_dtype *dtype, const void *data,
						    arr_array **out, struct arr_error *err);

/* Foreign memory that an array shall use without a copy. */
struct arr_foreign {
	void *data; /* of element [0, 0, ...]; may be NULL where there are none */
	const arr_dtype *dtype;
	int ndim;
	const int64_t *shape;
	const int64_t *strides; /* bytes; NULL: C order */
	bool writeable;
	void (*free_data)(void *context, void *data); /* at the last release; may be NULL */
	void *context;
};

/* On failure free_data is not called. Further failures: ARR_E_ARG (data NULL while size is not 0),
 * ARR_E_SHAPE (strides whose reach int64 cannot hold). */
ARR_API ARR_NODISCARD enum arr_status arr_from_data(const struct arr_foreign *foreign,
						    arr_array **out, struct arr_error *err);

/* [start, stop) by step; length ceil((stop - start) / step). dtype NULL: the result type of the
 * three. Elements are start + i * delta with delta = (start + step) - start, as in NumPy. Further
 * failures: ARR_E_ARG (step 0 or not finite length), ARR_E_DTYPE (bool longer than 2). */
ARR_API ARR_NODISCARD enum arr_status arr_arange(struct arr_scalar start, struct arr_scalar stop,
						 struct arr_scalar step, const arr_dtype *dtype,
						 arr_array **out, struct arr_error *err);

/* count evenly spaced numbers from start to stop, the last of which is stop itself if endpoint.
 * dtype NULL: float64; integer dtypes round towards minus infinity. Further failures: ARR_E_ARG
 * (count < 0). */
struct arr_linspace_args {
	double start, stop;
	int64_t count;
	bool endpoint;
	const arr_dtype *dtype;
};
ARR_API ARR_NODISCARD enum arr_status arr_linspace(const struct arr_linspace_args *args,
						   arr_array **out, struct arr_error *err);

/* rows x columns with ones on diagonal k (0 main, > 0 above). */
ARR_API ARR_NODISCARD enum arr_status arr_eye(int64_t rows, int64_t columns, int64_t k,
					      const arr_dtype *dtype, arr_array **out,
					      struct arr_error *err);

/* ---- views: share data with src and keep its owner alive ---- */

/* One length may be -1: whatever fits. order C, F or A says in which order elements are read and
 * placed. A view if src's strides allow it, otherwise a C- (or F-) contiguous copy. Fails:
 * ARR_E_SHAPE (sizes differ, two lengths of -1). */
ARR_API ARR_NODISCARD enum arr_status arr_array_reshape(const arr_array *src, int ndim,
							const int64_t *shape, enum arr_order order,
							arr_array **out, struct arr_error *err);

/* 1-d and contiguous: a view of an array that is contiguous in this order, else a copy. order K,
 * the order in memory, also views memory with gaps and is then not contiguous. */
ARR_API ARR_NODISCARD enum arr_status arr_array_ravel(const arr_array *src, enum arr_order order,
						      arr_array **out, struct arr_error *err);

/* Axis i of the result is axis axes[i] of src; axes NULL reverses them. Fails: ARR_E_SHAPE. */
ARR_API ARR_NODISCARD enum arr_status arr_array_transpose(const arr_array *src, const int *axes,
							  arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_array_swapaxes(const arr_array *src, int axis1, int axis2,
							 arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_array_moveaxis(const arr_array *src, int source,
							 int destination, arr_array **out,
							 struct arr_error *err);

/* Drops axes of length 1: the `count` named ones, or all if axes is NULL. Fails: ARR_E_SHAPE. */
ARR_API ARR_NODISCARD enum arr_status arr_array_squeeze(const arr_array *src, const int *axes,
							int count, arr_array **out,
							struct arr_error *err);
/* Inserts an axis of length 1 before position axis of the result. Fails: ARR_E_SHAPE. */
ARR_API ARR_NODISCARD enum arr_status arr_array_expand_dims(const arr_array *src, int axis,
							    arr_array **out, struct arr_error *err);
/* Reverses the `count` named axes, or all if axes is NULL. Fails: ARR_E_SHAPE. */
ARR_API ARR_NODISCARD enum arr_status arr_array_flip(const arr_array *src, const int *axes,
						     int count, arr_array **out,
						     struct arr_error *err);

/* NumPy's broadcasting of count >= 0 shapes. out_shape has room for ARR_NDIM_MAX lengths.
 * Fails: ARR_E_SHAPE, naming the shapes. */
ARR_API ARR_NODISCARD enum arr_status arr_broadcast_shapes(const arr_array *const *arrays,
							   size_t count, int *out_ndim,
							   int64_t *out_shape,
							   struct arr_error *err);
/* A read-only view with stride 0 along stretched axes. Fails: ARR_E_SHAPE. */
ARR_API ARR_NODISCARD enum arr_status arr_broadcast_to(const arr_array *src, int ndim,
						       const int64_t *shape, arr_array **out,
						       struct arr_error *err);
/* Fills out[0..count) with views of one shape, or none of them. Fails: ARR_E_SHAPE. */
ARR_API ARR_NODISCARD enum arr_status arr_broadcast_arrays(const arr_array *const *arrays,
							   size_t count, arr_array **out,
							   struct arr_error *err);

/* ---- copies and assignment ---- */

/* A new array that owns its data. */
ARR_API ARR_NODISCARD enum arr_status arr_array_copy(const arr_array *src, enum arr_order order,
						     arr_array **out, struct arr_error *err);

/* Always a copy. A dtype without parameters (S, U, V, M8, m8) gets the source's, or what its values
 * need. Fails: ARR_E_CASTING, ARR_E_ARG (a text that is no value of dtype; a datetime64 to a text
 * that is too short for it; a datetime64 without a unit, other than NaT, to text, months or years:
 * it has no place in a calendar, and its ticks are those of any other unit). float to integer is
 * C's conversion inside the integer's range and what x86-64 gives outside it; complex to real drops
 * the imaginary part. This and every other conversion of a whole array reports floating-point
 * errors as "cast" (<arr/errstate.h>): invalid where a float has no integer, overflow and underflow
 * of a narrower float. */
ARR_API ARR_NODISCARD enum arr_status arr_array_astype(const arr_array *src, const arr_dtype *dtype,
						       enum arr_order order,
						       enum arr_casting casting, arr_array **out,
						       struct arr_error *err);

/* dst[...] = src: broadcasts and casts; operands may overlap. Fails: ARR_E_READONLY, ARR_E_CASTING,
 * ARR_E_SHAPE (src does not broadcast to dst), ARR_E_NOMEM (a temporary for overlapping operands).
 * Times with a unit do not become times without one (ARR_E_CASTING), whatever the rule; astype
 * gives these the unit. */
ARR_API ARR_NODISCARD enum arr_status arr_copyto(arr_array *dst, const arr_array *src,
						 enum arr_casting casting, struct arr_error *err);

/* Sets every element. Fails: ARR_E_READONLY, ARR_E_ARG (a weak integer outside the dtype's range).
 */
ARR_API ARR_NODISCARD enum arr_status arr_array_fill(arr_array *dst, struct arr_scalar value,
						     struct arr_error *err);

/* One element; index has ndim positions, negative counts from the end. Fails: ARR_E_INDEX; set
 * also: ARR_E_READONLY, ARR_E_ARG. */
ARR_API ARR_NODISCARD enum arr_status arr_array_item(const arr_array *src, const int64_t *index,
						     struct arr_scalar *out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_array_set_item(arr_array *dst, const int64_t *index,
							 struct arr_scalar value,
							 struct arr_error *err);

/* Whether the address ranges of two arrays meet; false positives are possible, false negatives not.
 */
ARR_API bool arr_may_share_memory(const arr_array *a, const arr_array *b);
/* Whether any element of one array shares a byte with one of the other. Exact for arrays of up to
 * some thousand elements and for all layouts of at most two axes after coalescing; otherwise errs
 * towards true. */
ARR_API bool arr_shares_memory(const arr_array *a, const arr_array *b);

#ifdef __cplusplus
}
#endif
#endif
