/* SPDX-License-Identifier: Apache-2.0 */
/* The array object: allocation, reference counting, queries. */
#include <stdlib.h>
#include <string.h>

#include "allocator.h"
#include "array_small.h"
#include "header_store.h"

/* Data of up to this many bytes lies behind the header, in the same allocation. */
enum { INLINE_BYTES_MAX = 512 };

/* relaxed: whoever has a reference to copy already sees the object */
static void reference_add(arr_array *a)
{
	atomic_fetch_add_explicit(&a->refs, 1, memory_order_relaxed);
}

/* Whether that was the last one. release: this thread's reads and writes come before the free;
 * acquire: the freeing thread sees every other thread's. Who has the only reference needs no locked
 * instruction: nobody else can make a second one meanwhile. */
static bool reference_drop(arr_array *a)
{
	return atomic_load_explicit(&a->refs, memory_order_acquire) == 1 ||
	       atomic_fetch_sub_explicit(&a->refs, 1, memory_order_acq_rel) == 1;
}

static char *align_up(void *address)
{
	return (char *)address + (-(uintptr_t)address & (ARR_DATA_ALIGNMENT - 1));
}

/* A header with `room_bytes` behind it; refs is 1, all but shape and strides zeroed. */
static inline arr_array *header_new(int ndim, const arr_dtype *dtype, size_t room_bytes)
{
	size_t header_bytes = sizeof(arr_array) + 2 * (size_t)ndim * sizeof(int64_t);
	unsigned size_class;
	arr_array *a = arr__store_take(header_bytes + room_bytes, &size_class);

	if (!a)
		return NULL;
	*a = (arr_array){ .dtype = arr__dtype_retain(dtype),
			  .ndim = ndim,
			  .size_class = size_class };
	a->shape = a->storage;
	a->strides = a->storage + ndim;
	atomic_init(&a->refs, 1);
	return a;
}

static inline arr_array *small_array_new(int ndim, const arr_dtype *dtype, size_t size_bytes,
					 bool zeroed)
{
	arr_array *a = header_new(ndim, dtype, size_bytes + ARR_DATA_ALIGNMENT);

	if (!a)
		return NULL;
	a->data = align_up(a->storage + 2 * (size_t)ndim);
	if (zeroed)
		memset(a->data, 0, size_bytes);
	return a;
}

static arr_array *large_array_new(int ndim, const arr_dtype *dtype, size_t size_bytes, bool zeroed)
{
	arr_array *a = header_new(ndim, dtype, 0);
	size_t room = size_bytes + ARR_DATA_ALIGNMENT;

	if (!a)
		return NULL;
	a->alloc = arr__data_new(room, zeroed, &a->allocator);
	if (!a->alloc) {
		arr__dtype_release(dtype);
		arr__store_give(a, a->size_class);
		return NULL;
	}
	a->data = align_up(a->alloc);
	return a;
}

/* strides are left for the caller, who then sets the layout flags. */
static enum arr_status array_alloc(int ndim, const int64_t *shape, const arr_dtype *dtype,
				   bool zeroed, arr_array **out, struct arr_error *err)
{
	int64_t count = 0;
	size_t size_bytes;
	arr_array *a;

	ARR_TRY(arr__shape_count(ndim, shape, dtype, &count, err));
	size_bytes = (size_t)count * dtype->item_bytes;
	if (size_bytes <= INLINE_BYTES_MAX)
		a = small_array_new(ndim, dtype, size_bytes, zeroed);
	else
		a = large_array_new(ndim, dtype, size_bytes, zeroed);
	if (!a)
		return arr__nomem(ndim, shape, dtype, err);
	for (int i = 0; i < ndim; i++)
		a->shape[i] = shape[i];
	a->size = count;
	a->flags = ARR_OWNDATA | ARR_WRITEABLE;
	*out = a;
	return ARR_OK;
}

bool arr__array_new_small(const arr_array *like, const arr_dtype *dtype, arr_array **out)
{
	const size_t size_bytes = (size_t)like->size * dtype->item_bytes;
	int64_t stride = dtype->item_bytes;
	arr_array *a = small_array_new(like->ndim, dtype, size_bytes, false);

	if (!a)
		return false;
	a->size = like->size;
	a->flags = ARR_OWNDATA | ARR_WRITEABLE | ARR_ALIGNED |
		   (like->flags & (ARR_C_CONTIGUOUS | ARR_F_CONTIGUOUS));
	for (int i = like->ndim - 1; i >= 0; i--) {
		const int64_t length = like->shape[i];

		a->shape[i] = length;
		a->strides[i] = stride;
		if (i > 0 && length > 0)
			stride *= length;
	}
	*out = a;
	return true;
}

enum arr_status arr__array_new_0d(const arr_dtype *dtype, const void *value, arr_array **out,
				  struct arr_error *err)
{
	arr_array *a = small_array_new(0, dtype, dtype->item_bytes, false);

	if (!a)
		return arr__nomem(0, NULL, dtype, err);
	a->size = 1;
	a->flags = ARR_OWNDATA | ARR_WRITEABLE | ARR_ALIGNED | ARR_C_CONTIGUOUS | ARR_F_CONTIGUOUS;
	memcpy(a->data, value, dtype->item_bytes);
	*out = a;
	return ARR_OK;
}

/* An array of subarrays: their axes come behind the array's own. Text without a size gets one
 * character, as in NumPy. */
static enum arr_status array_new_special(int ndim, const int64_t *shape, const arr_dtype *dtype,
					 enum arr_order order, bool zeroed, arr_array **out,
					 struct arr_error *err)
{
	int64_t whole[ARR_NDIM_MAX];
	const arr_dtype *sized = NULL;
	enum arr_status st;

	if (!dtype->base) {
		ARR_TRY(arr__dtype_sized(dtype->type, dtype->type == ARR_T_UNICODE ? 4 : 1,
					 dtype->swapped, &sized, err));
		st = arr__array_new(ndim, shape, sized, order, zeroed, out, err);
		arr__dtype_release(sized);
		return st;
	}
	if (ndim < 0 || ndim + dtype->sub_ndim > ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_SHAPE, "%d dimensions: maximum is %d",
				     ndim + dtype->sub_ndim, ARR_NDIM_MAX);
	for (int i = 0; i < ndim; i++)
		whole[i] = shape[i];
	for (int i = 0; i < dtype->sub_ndim; i++)
		whole[ndim + i] = dtype->sub_shape[i];
	return arr__array_new(ndim + dtype->sub_ndim, whole, dtype->base, order, zeroed, out, err);
}

enum arr_status arr__array_new(int ndim, const int64_t *shape, const arr_dtype *dtype,
			       enum arr_order order, bool zeroed, arr_array **out,
			       struct arr_error *err)
{
	arr_array *a = NULL;

	if (BASE_UNLIKELY(dtype->special))
		return array_new_special(ndim, shape, dtype, order, zeroed, out, err);
	ARR_TRY(array_alloc(ndim, shape, dtype, zeroed, &a, err));
	arr__shape_strides(ndim, shape, dtype->item_bytes, order, a->strides);
	a->flags = arr__layout_flags(a);
	*out = a;
	return ARR_OK;
}

enum arr_status arr__array_new_perm(int ndim, const int64_t *shape, const int *perm,
				    const arr_dtype *dtype, arr_array **out, struct arr_error *err)
{
	int64_t stride = dtype->item_bytes;
	arr_array *a = NULL;

	if (BASE_UNLIKELY(dtype->special))
		return array_new_special(ndim, shape, dtype, ARR_ORDER_C, false, out, err);
	ARR_TRY(array_alloc(ndim, shape, dtype, false, &a, err));
	for (int n = ndim - 1; n >= 0; n--) {
		a->strides[perm[n]] = stride;
		if (shape[perm[n]] > 0)
			stride *= shape[perm[n]];
	}
	a->flags = arr__layout_flags(a);
	*out = a;
	return ARR_OK;
}

/* Axes by falling stride; equal strides keep C order, axes of stride 0 stay where they are. */
static void prototype_perm(const arr_array *prototype, int *perm)
{
	for (int i = 0; i < prototype->ndim; i++) {
		int at = i;

		while (at > 0 &&
		       llabs(prototype->strides[perm[at - 1]]) < llabs(prototype->strides[i])) {
			perm[at] = perm[at - 1];
			at--;
		}
		perm[at] = i;
	}
}

enum arr_status arr__array_new_like(const arr_array *prototype, const arr_dtype *dtype,
				    enum arr_order order, arr_array **out, struct arr_error *err)
{
	int perm[ARR_NDIM_MAX];

	if (order == ARR_ORDER_K && !arr__is_c_contiguous(prototype) &&
	    !arr__is_f_contiguous(prototype)) {
		prototype_perm(prototype, perm);
		return arr__array_new_perm(prototype->ndim, prototype->shape, perm, dtype, out,
					   err);
	}
	if (order == ARR_ORDER_K || order == ARR_ORDER_A)
		order = arr__is_f_contiguous(prototype) && !arr__is_c_contiguous(prototype)
				? ARR_ORDER_F
				: ARR_ORDER_C;
	return arr__array_new(prototype->ndim, prototype->shape, dtype, order, false, out, err);
}

enum arr_status arr__array_view_as(const arr_array *src, const arr_dtype *dtype, char *data,
				   int ndim, const int64_t *shape, const int64_t *strides,
				   arr_array **out, struct arr_error *err)
{
	arr_array *a = header_new(ndim, dtype, 0);

	if (!a)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate an array header");
	a->data = data;
	a->size = 1;
	for (int i = 0; i < ndim; i++) {
		a->shape[i] = shape[i];
		a->strides[i] = strides[i];
		a->size *= shape[i];
	}
	a->base = src->base ? src->base : (arr_array *)src;
	reference_add(a->base);
	a->flags = src->flags & ARR_WRITEABLE;
	a->flags = arr__layout_flags(a);
	*out = a;
	return ARR_OK;
}

enum arr_status arr__array_view(const arr_array *src, char *data, int ndim, const int64_t *shape,
				const int64_t *strides, arr_array **out, struct arr_error *err)
{
	return arr__array_view_as(src, src->dtype, data, ndim, shape, strides, out, err);
}

/* Offsets of elements and sums of strides are computed without further checks from here on. */
static enum arr_status check_reach(const struct arr_foreign *foreign, struct arr_error *err)
{
	int64_t reach = 0, span;

	for (int i = 0; foreign->strides && i < foreign->ndim; i++) {
		const int64_t stride = foreign->strides[i];
		const int64_t length = foreign->shape[i] > 1 ? foreign->shape[i] : 1;

		if (stride == INT64_MIN ||
		    __builtin_mul_overflow(stride < 0 ? -stride : stride, length, &span) ||
		    __builtin_add_overflow(reach, span, &reach))
			return arr_error_set(err, ARR_E_SHAPE,
					     "from_data: a stride of %lld bytes along axis %d of"
					     " shape %s reaches too far",
					     (long long)stride, i,
					     arr__shape_text(foreign->ndim, foreign->shape).text);
	}
	return ARR_OK;
}

/* Where an array without elements is that comes without an address: views of it may compute some.
 */
static _Alignas(64) char nowhere[1];

enum arr_status arr__array_foreign(const struct arr_foreign *foreign, arr_array **out,
				   struct arr_error *err)
{
	int64_t count = 0;
	arr_array *a = NULL;

	ARR_TRY(arr__shape_count(foreign->ndim, foreign->shape, foreign->dtype, &count, err));
	ARR_TRY(check_reach(foreign, err));
	if (!foreign->data && count > 0)
		return arr_error_set(err, ARR_E_ARG, "from_data: no data for shape %s",
				     arr__shape_text(foreign->ndim, foreign->shape).text);
	if (foreign->dtype->special)
		return arr_error_set(err, ARR_E_DTYPE, "from_data: dtype %s has no size of its own",
				     foreign->dtype->name);
	a = header_new(foreign->ndim, foreign->dtype, 0);
	if (!a)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate an array header");
	a->data = foreign->data ? foreign->data : nowhere;
	a->size = count;
	for (int i = 0; i < a->ndim; i++)
		a->shape[i] = foreign->shape[i];
	if (foreign->strides)
		for (int i = 0; i < a->ndim; i++)
			a->strides[i] = foreign->strides[i];
	else
		arr__shape_strides(a->ndim, a->shape, a->dtype->item_bytes, ARR_ORDER_C,
				   a->strides);
	a->free_data = foreign->free_data;
	a->free_context = foreign->context;
	a->flags = foreign->writeable ? ARR_WRITEABLE : 0;
	a->flags = arr__layout_flags(a);
	*out = a;
	return ARR_OK;
}

arr_array *arr_array_retain(const arr_array *array)
{
	arr_array *a = (arr_array *)array;

	if (a)
		reference_add(a);
	return a;
}

void arr_array_release(arr_array *array)
{
	/* A base has no base, so this goes around at most twice. */
	while (array && reference_drop(array)) {
		arr_array *base = array->base;

		if (array->free_data)
			array->free_data(array->free_context,
					 array->data == nowhere ? NULL : array->data);
		if (array->alloc)
			arr__data_free(array->alloc,
				       (size_t)arr__size_bytes(array) + ARR_DATA_ALIGNMENT,
				       array->allocator);
		arr__dtype_release(array->dtype);
		arr__store_give(array, array->size_class);
		array = base;
	}
}

void arr__memory_bounds(const arr_array *a, uintptr_t *lo, uintptr_t *hi)
{
	*lo = *hi = (uintptr_t)a->data;
	if (a->size == 0)
		return;
	for (int i = 0; i < a->ndim; i++) {
		int64_t span = (a->shape[i] - 1) * a->strides[i];

		if (span < 0)
			*lo -= (uintptr_t)-span;
		else
			*hi += (uintptr_t)span;
	}
	*hi += a->dtype->item_bytes;
}

enum arr_status arr__require_writeable(const char *op, const arr_array *a, struct arr_error *err)
{
	if (a->flags & ARR_WRITEABLE)
		return ARR_OK;
	return arr_error_set(err, ARR_E_READONLY, "%s: destination of shape %s %s is read-only", op,
			     arr__shape_text(a->ndim, a->shape).text, a->dtype->name);
}

enum arr_status arr_array_set_writeable(arr_array *array, bool writeable, struct arr_error *err)
{
	const arr_array *base = array->base;

	if (writeable && base && !(base->flags & ARR_WRITEABLE))
		return arr_error_set(
			err, ARR_E_READONLY,
			"cannot make a view writeable: its base of shape %s is read-only",
			arr__shape_text(base->ndim, base->shape).text);
	if (writeable)
		array->flags |= ARR_WRITEABLE;
	else
		array->flags &= ~(unsigned)ARR_WRITEABLE;
	return ARR_OK;
}

int arr_array_ndim(const arr_array *array)
{
	return array->ndim;
}

const int64_t *arr_array_shape(const arr_array *array)
{
	return array->shape;
}

const int64_t *arr_array_strides(const arr_array *array)
{
	return array->strides;
}

const arr_dtype *arr_array_dtype(const arr_array *array)
{
	return array->dtype;
}

void *arr_array_data(const arr_array *array)
{
	return array->data;
}

const arr_array *arr_array_base(const arr_array *array)
{
	return array->base;
}

unsigned arr_array_flags(const arr_array *array)
{
	const unsigned flags = array->flags & ~(unsigned)ARR__ALIGNED_SWAPPED;

	return array->flags & ARR__ALIGNED_SWAPPED ? flags | ARR_ALIGNED : flags;
}

int64_t arr_array_size(const arr_array *array)
{
	return array->size;
}

int64_t arr_array_size_bytes(const arr_array *array)
{
	return arr__size_bytes(array);
}
