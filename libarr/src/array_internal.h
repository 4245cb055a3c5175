/* SPDX-License-Identifier: Apache-2.0 */
/* What libarr's own files share. arr__x functions are hidden and not traced: public functions call
 * them so that each public call is one operation for an observer. */
#ifndef ARR_ARRAY_INTERNAL_H
#define ARR_ARRAY_INTERNAL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arr/index.h>
#include <base/compiler.h>

struct arr_dtype {
	const char *name;  /* "float64" */
	const char *descr; /* "<f8" */
	enum arr_type type;
	uint32_t item_bytes;
	uint32_t alignment; /* bytes */
	char kind;
	char type_char;
};

/* Immutable after creation but for refs, ARR_WRITEABLE and the bytes at data.
 * shape and strides point into `storage`: one allocation holds the whole header.
 * Exactly one of these keeps data alive: alloc (ours, to free), base (a retained owner, which has
 * no base itself), free_data (foreign). */
struct arr_array {
	char *data; /* element [0, 0, ...] */
	const arr_dtype *dtype;
	int64_t *shape;   /* ndim lengths */
	int64_t *strides; /* ndim bytes */
	int64_t size;     /* elements */
	int ndim;
	unsigned flags; /* enum arr_array_flags */
	atomic_uint refs;
	arr_array *base;
	void *alloc; /* what free() takes; NULL if data lies behind the header */
	void (*free_data)(void *context, void *data);
	void *free_context;
	int64_t storage[];
};

static inline int64_t arr__size_bytes(const arr_array *a)
{
	return a->size * (int64_t)a->dtype->item_bytes;
}

static inline bool arr__is_c_contiguous(const arr_array *a)
{
	return a->flags & ARR_C_CONTIGUOUS;
}

static inline bool arr__is_f_contiguous(const arr_array *a)
{
	return a->flags & ARR_F_CONTIGUOUS;
}

/* ---- shape.c ---- */

enum { ARR__SHAPE_TEXT_BYTES = 128 };

/* A shape as text, for messages: arr__shape_text(ndim, shape).text lives until the full expression
 * ends. */
struct arr__shape_text {
	char text[ARR__SHAPE_TEXT_BYTES];
};
struct arr__shape_text arr__shape_text(int ndim, const int64_t *shape);

/* Number of elements; checks ndim, each length, and that count * item_bytes fits int64_t. */
ARR_NODISCARD enum arr_status arr__shape_count(int ndim, const int64_t *shape,
					       const arr_dtype *dtype, int64_t *out_count,
					       struct arr_error *err);
/* ARR_E_NOMEM: "cannot allocate 8.00 TiB for shape (1000000, 1000000) float64". */
enum arr_status arr__nomem(int ndim, const int64_t *shape, const arr_dtype *dtype,
			   struct arr_error *err);
/* Contiguous strides for order C or F. */
void arr__shape_strides(int ndim, const int64_t *shape, int64_t item_bytes, enum arr_order order,
			int64_t *out_strides);
/* Resolves a negative axis; op names the operation in the message. */
/* The first or last axis of a 0-d array, given alone: NumPy takes it for no axis in reductions and
 * in squeeze. */
static inline bool arr__axis_of_scalar(const arr_array *src, int axis, int axis_count)
{
	return src->ndim == 0 && axis_count == 1 && (axis == 0 || axis == -1);
}
ARR_NODISCARD enum arr_status arr__axis_normalize(const char *op, int axis, int ndim, int *out,
						  struct arr_error *err);
/* Joins one more shape into *ndim, shape[]; false if they do not broadcast. */
bool arr__shape_join(int *ndim, int64_t *shape, int other_ndim, const int64_t *other);
/* Strides of a as if broadcast to shape: 0 along stretched and added axes. a broadcasts to it. */
void arr__broadcast_strides(const arr_array *a, int ndim, const int64_t *shape,
			    int64_t *out_strides);
/* Whether NumPy's rules stretch src to shape; axes are only added in front. */
bool arr__broadcasts_to(const arr_array *src, int ndim, const int64_t *shape);
/* Recomputes ARR_C_CONTIGUOUS, ARR_F_CONTIGUOUS and ARR_ALIGNED; returns all flags. */
unsigned arr__layout_flags(const arr_array *a);

/* ---- array.c ---- */

/* A new array with its own data, not zeroed unless `zeroed`. order: C or F. */
ARR_NODISCARD enum arr_status arr__array_new(int ndim, const int64_t *shape, const arr_dtype *dtype,
					     enum arr_order order, bool zeroed, arr_array **out,
					     struct arr_error *err);
/* As arr__array_new, with axes laid out so that perm[0] is the slowest and perm[ndim - 1] the
 * fastest. */
ARR_NODISCARD enum arr_status arr__array_new_perm(int ndim, const int64_t *shape, const int *perm,
						  const arr_dtype *dtype, arr_array **out,
						  struct arr_error *err);
/* Layout for order C, F, A or K after prototype, whose shape the result has; dtype not NULL. */
ARR_NODISCARD enum arr_status arr__array_new_like(const arr_array *prototype,
						  const arr_dtype *dtype, enum arr_order order,
						  arr_array **out, struct arr_error *err);
/* A view of src's data. Keeps src's owner alive; inherits ARR_WRITEABLE. */
ARR_NODISCARD enum arr_status arr__array_view(const arr_array *src, char *data, int ndim,
					      const int64_t *shape, const int64_t *strides,
					      arr_array **out, struct arr_error *err);
/* A view of src with another dtype of the same item size or (complex) its real half. */
ARR_NODISCARD enum arr_status arr__array_view_as(const arr_array *src, const arr_dtype *dtype,
						 char *data, int ndim, const int64_t *shape,
						 const int64_t *strides, arr_array **out,
						 struct arr_error *err);
/* An array over foreign memory; see arr_from_data. */
ARR_NODISCARD enum arr_status arr__array_foreign(const struct arr_foreign *foreign, arr_array **out,
						 struct arr_error *err);
/* Half-open range of addresses that a's elements touch; lo == hi if it has none. */
void arr__memory_bounds(const arr_array *a, uintptr_t *lo, uintptr_t *hi);
/* Fails with ARR_E_READONLY, naming op. */
ARR_NODISCARD enum arr_status arr__require_writeable(const char *op, const arr_array *a,
						     struct arr_error *err);

/* ---- cast.c ---- */

/* Converts count elements. Strides in bytes, any; neither side need be aligned; the two do not
 * overlap unless they are the same elements of the same dtype. */
typedef void arr__cast_fn(char *dst, const char *src, ptrdiff_t dst_stride, ptrdiff_t src_stride,
			  size_t count);
/* The loop for every pair of built-in dtypes, equal ones too (a strided copy). Never NULL. */
arr__cast_fn *arr__cast_loop(enum arr_type from, enum arr_type to);

/* ---- kernels/cast_f16c.c ---- */

/* The loop for a pair with float16 on CPUs with F16C, or NULL if the reference loop has to do. */
arr__cast_fn *arr__cast_loop_f16c(enum arr_type from, enum arr_type to);

/* ---- assign.c ---- */

/* dst[...] = src with broadcasting and any cast, without checks of casting rule and writeability.
 * Handles overlap through a temporary; *copied_bytes (nullable) is what was written in all. */
ARR_NODISCARD enum arr_status arr__assign(arr_array *dst, const arr_array *src,
					  int64_t *copied_bytes, struct arr_error *err);
/* A fresh array with src's values. dtype NULL: src's. */
ARR_NODISCARD enum arr_status arr__copy_as(const arr_array *src, const arr_dtype *dtype,
					   enum arr_order order, arr_array **out,
					   struct arr_error *err);
/* Every element of dst, writeable or not, becomes value cast to its dtype. */
void arr__fill(arr_array *dst, struct arr_scalar value);

/* ---- view.c, reshape.c, index.c: the public functions without trace ---- */

ARR_NODISCARD enum arr_status arr__transpose(const arr_array *src, const int *axes, arr_array **out,
					     struct arr_error *err);
ARR_NODISCARD enum arr_status arr__broadcast_to(const arr_array *src, int ndim,
						const int64_t *shape, arr_array **out,
						struct arr_error *err);
/* *copied_bytes is 0 for a view. */
ARR_NODISCARD enum arr_status arr__reshape(const arr_array *src, int ndim, const int64_t *shape,
					   enum arr_order order, arr_array **out,
					   int64_t *copied_bytes, struct arr_error *err);
/* order K too; the result is contiguous. */
ARR_NODISCARD enum arr_status arr__ravel(const arr_array *src, enum arr_order order,
					 arr_array **out, int64_t *copied_bytes,
					 struct arr_error *err);
ARR_NODISCARD enum arr_status arr__index(const arr_array *src, const struct arr_index *items,
					 size_t count, arr_array **out, struct arr_error *err);

/* ---- scalar.c ---- */

/* Stores value at dst (need not be aligned) in dtype's representation, casting as astype would. */
void arr__scalar_store(struct arr_scalar value, enum arr_type type, void *dst);
/* Reads one element as a strong scalar. */
struct arr_scalar arr__scalar_load(enum arr_type type, const void *src);
/* Fails with ARR_E_ARG if a weak integer is outside an integer dtype's range: "Python integer 300
 * out of bounds for uint8". */
ARR_NODISCARD enum arr_status arr__scalar_check(struct arr_scalar value, const arr_dtype *dtype,
						struct arr_error *err);

/* ---- overlap.c ---- */

enum arr__overlap {
	ARR__OVERLAP_NONE = 0,
	ARR__OVERLAP_SAME =
		1, /* same data pointer, strides, shape and item size: element i over element i */
	ARR__OVERLAP_SOME = 2 /* anything else, or not known */
};
enum arr__overlap arr__overlap(const arr_array *a, const arr_array *b);

#endif
