/* SPDX-License-Identifier: Apache-2.0 */
/* Arithmetic on shapes and strides; no array is touched here. */
#include <string.h>

#include <base/fmt.h>

#include "array_internal.h"

size_t arr_shape_format(int ndim, const int64_t *shape, char *out, size_t size_bytes)
{
	size_t used = base_format(out, size_bytes, "(");
	char item[32];

	for (int i = 0; i < ndim; i++) {
		size_t length =
			base_format(item, sizeof item, i ? ", %lld" : "%lld", (long long)shape[i]);

		if (used + length + sizeof ", ...)" > size_bytes)
			return used + base_format(out + used, size_bytes - used, ", ...)");
		used += base_format(out + used, size_bytes - used, "%s", item);
	}
	return used + base_format(out + used, size_bytes - used, ndim == 1 ? ",)" : ")");
}

struct arr__shape_text arr__shape_text(int ndim, const int64_t *shape)
{
	struct arr__shape_text t;

	arr_shape_format(ndim, shape, t.text, sizeof t.text);
	return t;
}

/* "8.00 TiB": three digits are enough to see what was asked for. */
static void format_bytes(double bytes, char *out, size_t size_bytes)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	size_t unit = 0;
	unsigned hundredths;

	while (bytes >= 1024 && unit + 1 < BASE_ARRAY_SIZE(units)) {
		bytes /= 1024;
		unit++;
	}
	if (bytes >= 1e6) {
		base_format(out, size_bytes, "%g %s", bytes, units[unit]);
		return;
	}
	hundredths = (unsigned)(bytes * 100 + 0.5);
	base_format(out, size_bytes, "%u.%02u %s", hundredths / 100, hundredths % 100, units[unit]);
}

enum arr_status arr__nomem(int ndim, const int64_t *shape, const arr_dtype *dtype,
			   struct arr_error *err)
{
	double bytes = dtype->item_bytes;
	char text[32];

	for (int i = 0; i < ndim; i++)
		bytes *= (double)shape[i];
	format_bytes(bytes, text, sizeof text);
	return arr_error_set(err, ARR_E_NOMEM, "cannot allocate %s for shape %s %s", text,
			     arr__shape_text(ndim, shape).text, dtype->name);
}

enum arr_status arr__shape_count(int ndim, const int64_t *shape, const arr_dtype *dtype,
				 int64_t *out_count, struct arr_error *err)
{
	int64_t count = 1, bytes;
	bool empty = false, overflows = false;

	if (ndim < 0 || ndim > ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_SHAPE, "%d dimensions: maximum is %d", ndim,
				     ARR_NDIM_MAX);
	for (int i = 0; i < ndim; i++) {
		if (shape[i] < 0)
			return arr_error_set(err, ARR_E_SHAPE,
					     "negative dimensions are not allowed: shape %s",
					     arr__shape_text(ndim, shape).text);
		empty |= shape[i] == 0;
	}
	/* Lengths of 0 are left out of the product, as in NumPy: strides must fit too. */
	for (int i = 0; i < ndim; i++)
		if (shape[i] != 0)
			overflows |= __builtin_mul_overflow(count, shape[i], &count);
	overflows |= __builtin_mul_overflow(count, (int64_t)dtype->item_bytes, &bytes);
	if (overflows || bytes > INT64_MAX - 4096)
		return arr__nomem(ndim, shape, dtype, err);
	*out_count = empty ? 0 : count;
	return ARR_OK;
}

void arr__shape_strides(int ndim, const int64_t *shape, int64_t item_bytes, enum arr_order order,
			int64_t *out_strides)
{
	int64_t stride = item_bytes;

	for (int n = 0; n < ndim; n++) {
		int i = order == ARR_ORDER_F ? n : ndim - 1 - n;

		out_strides[i] = stride;
		if (shape[i] > 0)
			stride *= shape[i];
	}
}

enum arr_status arr__axis_normalize(const char *op, int axis, int ndim, int *out,
				    struct arr_error *err)
{
	if (axis < -ndim || axis >= ndim)
		return arr_error_set(err, ARR_E_SHAPE,
				     "%s: axis %d is out of bounds for array of dimension %d", op,
				     axis, ndim);
	*out = axis < 0 ? axis + ndim : axis;
	return ARR_OK;
}

bool arr__shape_join(int *ndim, int64_t *shape, int other_ndim, const int64_t *other)
{
	if (other_ndim > *ndim) {
		memmove(shape + (other_ndim - *ndim), shape, (size_t)*ndim * sizeof *shape);
		for (int i = 0; i < other_ndim - *ndim; i++)
			shape[i] = 1;
		*ndim = other_ndim;
	}
	for (int i = 0; i < other_ndim; i++) {
		int64_t *mine = &shape[*ndim - other_ndim + i];

		if (*mine == 1)
			*mine = other[i];
		else if (other[i] != 1 && other[i] != *mine)
			return false;
	}
	return true;
}

void arr__broadcast_strides(const arr_array *a, int ndim, const int64_t *shape,
			    int64_t *out_strides)
{
	int added = ndim - a->ndim;

	for (int i = 0; i < ndim; i++) {
		bool stretched = i < added || (a->shape[i - added] == 1 && shape[i] != 1);

		out_strides[i] = stretched ? 0 : a->strides[i - added];
	}
}

bool arr__broadcasts_to(const arr_array *src, int ndim, const int64_t *shape)
{
	int added = ndim - src->ndim;

	if (added < 0)
		return false;
	for (int i = 0; i < src->ndim; i++)
		if (src->shape[i] != 1 && src->shape[i] != shape[i + added])
			return false;
	return true;
}

static bool is_contiguous(const arr_array *a, enum arr_order order)
{
	int64_t want = a->dtype->item_bytes;

	for (int n = 0; n < a->ndim; n++) {
		int i = order == ARR_ORDER_F ? n : a->ndim - 1 - n;

		if (a->shape[i] != 1 && a->strides[i] != want)
			return false;
		want *= a->shape[i];
	}
	return true;
}

unsigned arr__layout_flags(const arr_array *a)
{
	unsigned flags = a->flags & ~(unsigned)(ARR_C_CONTIGUOUS | ARR_F_CONTIGUOUS | ARR_ALIGNED);
	uint64_t bits = (uintptr_t)a->data;

	unsigned aligned = ARR_ALIGNED;

	flags &= ~(unsigned)ARR__ALIGNED_SWAPPED;
	if (BASE_UNLIKELY(a->dtype->foreign))
		aligned = ARR__ALIGNED_SWAPPED;
	if (a->size == 0)
		return flags | ARR_C_CONTIGUOUS | ARR_F_CONTIGUOUS | aligned;
	if (is_contiguous(a, ARR_ORDER_C))
		flags |= a->ndim > 1 ? ARR_C_CONTIGUOUS : ARR_C_CONTIGUOUS | ARR_F_CONTIGUOUS;
	if (a->ndim > 1 && is_contiguous(a, ARR_ORDER_F))
		flags |= ARR_F_CONTIGUOUS;
	for (int i = 0; i < a->ndim; i++)
		if (a->shape[i] > 1)
			bits |= (uint64_t)a->strides[i];
	if ((bits & (a->dtype->alignment - 1)) == 0) /* a power of two */
		flags |= aligned;
	return flags;
}

enum arr_status arr_broadcast_shapes(const arr_array *const *arrays, size_t count, int *out_ndim,
				     int64_t *out_shape, struct arr_error *err)
{
	char text[160] = "";
	size_t used = 0;
	int64_t shape[ARR_NDIM_MAX];
	int ndim = 0;
	bool fits = true;

	for (size_t i = 0; i < count && fits; i++)
		fits = arr__shape_join(&ndim, shape, arrays[i]->ndim, arrays[i]->shape);
	if (fits) {
		*out_ndim = ndim;
		memcpy(out_shape, shape, (size_t)ndim * sizeof *shape);
		return ARR_OK;
	}
	for (size_t i = 0; i < count && used + 16 < sizeof text; i++) {
		used += base_format(text + used, sizeof text - used, " ");
		used += arr_shape_format(arrays[i]->ndim, arrays[i]->shape, text + used,
					 sizeof text - used);
	}
	return arr_error_set(err, ARR_E_SHAPE,
			     "operands could not be broadcast together with shapes%s", text);
}
