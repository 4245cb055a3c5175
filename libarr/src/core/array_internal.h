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

/* One dtype. Immutable but for refs; `counted` ones are one allocation that holds texts, fields and
 * shape too. */
struct arr_dtype {
	const char *name;  /* "float64" */
	const char *descr; /* "<f8" */
	enum arr_type type;
	uint32_t item_bytes;
	uint32_t alignment; /* bytes */
	char kind;
	char type_char;
	bool swapped; /* a number, time or string in the other byte order; never a structure */
	bool counted; /* refs counts; otherwise immortal */
	bool foreign; /* swapped, or some field or the base is */
	bool special; /* no array has it: a subarray, or text without a size */
	bool structured;
	bool aligned_struct;
	uint8_t unit; /* enum arr_datetime_unit */
	int32_t multiple;
	uint32_t field_count;
	int depth; /* levels of structure inside */
	int sub_ndim;
	int64_t *sub_shape;
	const struct arr_dtype *base; /* of a subarray; NULL otherwise */
	struct arr_dtype_field *fields;
	atomic_uint refs;
};

/* Numbers of either byte order: what casts, ufuncs and reductions have typed loops for. */
static inline bool arr__is_number(const arr_dtype *d)
{
	return d->type <= ARR_T_CLONGDOUBLE;
}

static inline bool arr__is_time(const arr_dtype *d)
{
	return d->type == ARR_T_DATETIME64 || d->type == ARR_T_TIMEDELTA64;
}

static inline bool arr__is_text(const arr_dtype *d)
{
	return d->type == ARR_T_BYTES || d->type == ARR_T_UNICODE;
}

/* Same as arr_dtype_equal; one comparison for built-in dtypes. */
bool arr__dtype_equal_slow(const arr_dtype *a, const arr_dtype *b);
static inline bool arr__dtype_equal(const arr_dtype *a, const arr_dtype *b)
{
	return a == b || (BASE_UNLIKELY(a->counted || b->counted) && arr__dtype_equal_slow(a, b));
}

static inline const arr_dtype *arr__dtype_retain(const arr_dtype *d)
{
	if (BASE_UNLIKELY(d->counted)) /* relaxed: the caller's own reference is visible already */
		atomic_fetch_add_explicit(&((struct arr_dtype *)(uintptr_t)d)->refs, 1,
					  memory_order_relaxed);
	return d;
}

void arr__dtype_free(struct arr_dtype *d);
static inline void arr__dtype_release(const arr_dtype *d)
{
	struct arr_dtype *own = (struct arr_dtype *)(uintptr_t)d;

	if (BASE_UNLIKELY(d->counted) &&
	    atomic_fetch_sub_explicit(&own->refs, 1, memory_order_acq_rel) == 1)
		arr__dtype_free(own);
}

/* ---- dtype.c, dtype_make.c, dtype_parse.c ---- */

/* The number dtype in the other byte order; itself where bytes have none. */
const arr_dtype *arr__dtype_swapped_builtin(enum arr_type type);
/* The built-in dtype of a name without a byte order mark; NULL if there is none. */
const arr_dtype *arr__dtype_find(const char *name, size_t length);
/* A time dtype with either byte order. */
ARR_NODISCARD enum arr_status arr__dtype_time(enum arr_type type, enum arr_datetime_unit unit,
					      int multiple, bool swapped, const arr_dtype **out,
					      struct arr_error *err);
/* S, U or V of a given item size with either byte order. */
ARR_NODISCARD enum arr_status arr__dtype_sized(enum arr_type type, size_t item_bytes, bool swapped,
					       const arr_dtype **out, struct arr_error *err);
/* The same in native byte order: d itself (retained) if it is. */
ARR_NODISCARD enum arr_status arr__dtype_native(const arr_dtype *d, const arr_dtype **out,
						struct arr_error *err);
/* `to`, with the size or unit that `from`'s values need if it has none of its own. */
ARR_NODISCARD enum arr_status arr__dtype_sized_for(const arr_dtype *from, const arr_dtype *to,
						   const arr_dtype **out, struct arr_error *err);
/* The dtype that all of count > 0 arrays promote to; the caller's to release. */
ARR_NODISCARD enum arr_status arr__common_dtype(const arr_array *const *arrays, size_t count,
						const arr_dtype **out, struct arr_error *err);
/* Whether fields, nested ones too, are in order and do not overlap: what a .npy descr can say. */
bool arr__dtype_has_descr(const arr_dtype *d);
/* str(dtype), for messages: arr__dtype_text(d).text lives until the full expression ends. */
enum { ARR__DTYPE_TEXT_BYTES = 96 };
struct arr__dtype_text {
	char text[ARR__DTYPE_TEXT_BYTES];
};
struct arr__dtype_text arr__dtype_text(const arr_dtype *d);

/* Set in arr_array.flags only, never seen outside: aligned, and not ARR_ALIGNED because the data
 * has the other byte order. So ARR_ALIGNED means "a typed loop can run on it" to all internal code.
 */
enum { ARR__ALIGNED_SWAPPED = 1 << 16 };

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
	unsigned size_class; /* of the header's own memory: see header_store.h */
	arr_array *base;
	void *alloc; /* what arr__data_free takes; NULL if data lies behind the header */
	const struct arr_allocator *allocator; /* alloc's; NULL: libarr's own */
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
/* The loop for every pair of native number dtypes, equal ones too (a strided copy); NULL for
 * others. Arrays' dtypes may be swapped: use arr__cast_init for them. */
arr__cast_fn *arr__cast_loop(enum arr_type from, enum arr_type to);

/* ---- cast_any.c ---- */

/* The conversion of elements of any dtype to any other, without casting rules. */
struct arr__cast;
typedef enum arr_status arr__cast_any_fn(const struct arr__cast *cast, char *dst, const char *src,
					 ptrdiff_t dst_stride, ptrdiff_t src_stride, size_t count,
					 struct arr_error *err);
struct arr__cast {
	arr__cast_fn *plain; /* where it is enough; otherwise NULL and `any` runs */
	arr__cast_any_fn *any;
	const arr_dtype *from, *to; /* borrowed */
};

/* Owns nothing, allocates nothing. Fails with ARR_E_CASTING where NumPy has no such cast. */
ARR_NODISCARD enum arr_status arr__cast_init(struct arr__cast *cast, const arr_dtype *from,
					     const arr_dtype *to, struct arr_error *err);
/* Fails where a text is no value of the destination (ARR_E_ARG), a time does not fit (ARR_E_ARG).
 */
static inline enum arr_status arr__cast_run(const struct arr__cast *cast, char *dst,
					    const char *src, ptrdiff_t dst_stride,
					    ptrdiff_t src_stride, size_t count,
					    struct arr_error *err)
{
	if (BASE_UNLIKELY(!cast->plain))
		return cast->any(cast, dst, src, dst_stride, src_stride, count, err);
	cast->plain(dst, src, dst_stride, src_stride, count);
	return ARR_OK;
}

/* ---- kernels/cast_f16c.c ---- */

/* The loop for a pair with float16 on CPUs with F16C, or NULL if the reference loop has to do. */
arr__cast_fn *arr__cast_loop_f16c(enum arr_type from, enum arr_type to);

/* ---- kernels/casts_avx2.c, casts_avx512.c: the reference loops' results; NULL where there is
 * none ---- */

extern arr__cast_fn *const arr__casts_avx2[ARR_T_FLOAT64 + 1][ARR_T_FLOAT64 + 1];
extern arr__cast_fn *const arr__casts_avx512[ARR_T_FLOAT64 + 1][ARR_T_FLOAT64 + 1];

/* ---- assign.c ---- */

/* dst[...] = src with broadcasting and any cast, without checks of casting rule and writeability.
 * Handles overlap through a temporary; *copied_bytes (nullable) is what was written in all. */
ARR_NODISCARD enum arr_status arr__assign(arr_array *dst, const arr_array *src,
					  int64_t *copied_bytes, struct arr_error *err);
/* A fresh array with src's values. dtype NULL: src's. */
ARR_NODISCARD enum arr_status arr__copy_as(const arr_array *src, const arr_dtype *dtype,
					   enum arr_order order, arr_array **out,
					   struct arr_error *err);
/* Every element of dst, writeable or not, becomes value cast to its dtype. Fails where there is no
 * such cast. */
ARR_NODISCARD enum arr_status arr__fill(arr_array *dst, struct arr_scalar value,
					struct arr_error *err);
/* The address of the element at index (ndim positions). Fails with ARR_E_INDEX. */
ARR_NODISCARD enum arr_status arr__find_item(const arr_array *a, const int64_t *index, char **out,
					     struct arr_error *err);
/* ARR_E_CASTING unless `casting` allows the cast; op names the operation. */
ARR_NODISCARD enum arr_status arr__require_cast(const char *op, const arr_dtype *from,
						const arr_dtype *to, enum arr_casting casting,
						struct arr_error *err);

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

/* Bytes of the largest number. */
enum { ARR__NUMBER_BYTES_MAX = 32 };

/* At any address. */
typedef double __attribute__((aligned(1), may_alias)) arr__unaligned_double;
typedef int64_t __attribute__((aligned(1), may_alias)) arr__unaligned_int64;

/* Writes the value as an element of the widest dtype of its kind (at most ARR__NUMBER_BYTES_MAX)
 * and returns that dtype, which is built in. */
const arr_dtype *arr__scalar_widest(struct arr_scalar value, void *out);
void arr__scalar_store_slow(const struct arr_scalar *value, enum arr_type type, void *dst);
struct arr_scalar arr__scalar_load_slow(enum arr_type type, const void *src);
ARR_NODISCARD enum arr_status arr__scalar_check_slow(const struct arr_scalar *value,
						     const arr_dtype *dtype, struct arr_error *err);

/* Stores value at dst (need not be aligned) in native representation of a number or time type,
 * casting as astype would. dst may be an array's element only if its dtype is native. Inline, as
 * its kin: a structure that goes through memory costs more than the rest. */
static inline void arr__scalar_store(struct arr_scalar value, enum arr_type type, void *dst)
{
	if (type == value.type && type == ARR_T_FLOAT64)
		*(arr__unaligned_double *)dst = value.as.f;
	else if (type == value.type && type == ARR_T_INT64)
		*(arr__unaligned_int64 *)dst = value.as.i;
	else
		arr__scalar_store_slow(&value, type, dst);
}
/* The same for an element of any dtype. Fails where there is no such cast. */
ARR_NODISCARD enum arr_status arr__scalar_store_as(struct arr_scalar value, const arr_dtype *dtype,
						   void *dst, struct arr_error *err);
/* Reads one native element as a strong scalar; times as their ticks. */
static inline struct arr_scalar arr__scalar_load(enum arr_type type, const void *src)
{
	if (type == ARR_T_FLOAT64)
		return (struct arr_scalar){ .type = type,
					    .as.f = *(const arr__unaligned_double *)src };
	if (type == ARR_T_INT64)
		return (struct arr_scalar){ .type = type,
					    .as.i = *(const arr__unaligned_int64 *)src };
	return arr__scalar_load_slow(type, src);
}
/* The same for an element of any number or time dtype. Fails with ARR_E_DTYPE for others. */
ARR_NODISCARD enum arr_status arr__scalar_load_as(const arr_dtype *dtype, const void *src,
						  struct arr_scalar *out, struct arr_error *err);
/* Fails with ARR_E_ARG if a weak integer is outside an integer dtype's range: "Python integer 300
 * out of bounds for uint8". */
ARR_NODISCARD static inline enum arr_status
arr__scalar_check(struct arr_scalar value, const arr_dtype *dtype, struct arr_error *err)
{
	if (!value.weak || (dtype->kind != 'i' && dtype->kind != 'u') ||
	    (value.type == ARR_T_INT64 && dtype->type == ARR_T_INT64))
		return ARR_OK;
	return arr__scalar_check_slow(&value, dtype, err);
}

/* ---- overlap.c ---- */

enum arr__overlap {
	ARR__OVERLAP_NONE = 0,
	ARR__OVERLAP_SAME =
		1, /* same data pointer, strides, shape and item size: element i over element i */
	ARR__OVERLAP_SOME = 2 /* anything else, or not known */
};
enum arr__overlap arr__overlap(const arr_array *a, const arr_array *b);

#endif
