/* SPDX-License-Identifier: Apache-2.0 */
/* unique along an axis: slices in order, of which equal neighbours are dropped. */
#include <arr/sets.h>
#include <string.h>

#include "sort_internal.h"
#include "statistics/calc.h"

/* The slices, one behind the other. */
struct slices {
	const arr_dtype *dtype; /* of the elements */
	const char *data;
	int64_t count;
	size_t length, bytes; /* of a slice: elements, bytes */
	const int64_t *order; /* slices in order */
	int64_t *starts;      /* in the order, where each different slice begins; + the end */
	int64_t kinds;        /* different slices */
};

static int compare_slices(const void *a, const void *b, const void *slices)
{
	const struct slices *s = slices;
	const char *x = a, *y = b;

	for (size_t i = 0; i < s->length;
	     i++, x += s->dtype->item_bytes, y += s->dtype->item_bytes) {
		const int order = arr__compare_elements(s->dtype, x, y);

		if (order != 0)
			return order;
	}
	return 0;
}

static bool same(const struct slices *s, int64_t i, int64_t k)
{
	const char *x = s->data + (size_t)i * s->bytes, *y = s->data + (size_t)k * s->bytes;

	if (compare_slices(x, y, s) != 0)
		return false;
	for (size_t e = 0; e < s->length; e++)
		if (arr__has_nan(s->dtype, x + e * s->dtype->item_bytes))
			return false;
	return true;
}

static int64_t *ints(struct arr__calc *c, int64_t length)
{
	const arr_array *a = arr__calc_new(c, 1, &length, ARR_INT64);

	return c->st == ARR_OK ? (int64_t *)(void *)a->data : NULL;
}

/* Order and starts. */
static void arrange(struct arr__calc *c, struct slices *s)
{
	const struct arr__comparison by = { compare_slices, s, s->data, s->bytes };
	int64_t *order = ints(c, s->count), *spare = ints(c, s->count);

	s->starts = c->st == ARR_OK ? ints(c, s->count + 1) : NULL;
	if (c->st != ARR_OK)
		return;
	arr__order_compared(order, spare, (size_t)s->count, &by);
	s->order = order;
	for (int64_t i = 0; i < s->count; i++)
		if (i == 0 || !same(s, order[i - 1], order[i]))
			s->starts[s->kinds++] = i;
	s->starts[s->kinds] = s->count;
}

/* The first of each kind; moved is src with the axis in front. */
static const arr_array *picked(struct arr__calc *c, const struct slices *s, const arr_array *moved,
			       int axis)
{
	int64_t shape[ARR_NDIM_MAX];
	arr_array *back = NULL;
	const arr_array *out;

	if (c->st != ARR_OK)
		return NULL;
	memcpy(shape, moved->shape, sizeof(int64_t) * (size_t)moved->ndim);
	shape[0] = s->kinds;
	out = arr__calc_new(c, moved->ndim, shape, s->dtype);
	for (int64_t i = 0; c->st == ARR_OK && i < s->kinds; i++)
		memcpy(out->data + (size_t)i * s->bytes,
		       s->data + (size_t)s->order[s->starts[i]] * s->bytes, s->bytes);
	if (c->st != ARR_OK)
		return NULL;
	return arr__calc_keep(c, arr_array_moveaxis(out, 0, axis, &back, c->err), &back);
}

/* The arrays that are asked for besides; all or none. */
static void hand_out(struct arr__calc *c, const struct slices *s,
		     const struct arr_unique_outputs *also)
{
	int64_t n[] = { s->kinds, s->count, s->kinds };
	arr_array **to[] = { also->index, also->inverse, also->counts };
	const arr_array *made[3] = { NULL, NULL, NULL };

	for (int k = 0; k < 3; k++)
		if (to[k])
			made[k] = arr__calc_new(c, 1, &n[k], ARR_INT64);
	if (c->st != ARR_OK)
		return;
	for (int64_t i = 0; i < s->kinds; i++) {
		if (made[0])
			((int64_t *)(void *)made[0]->data)[i] = s->order[s->starts[i]];
		if (made[2])
			((int64_t *)(void *)made[2]->data)[i] = s->starts[i + 1] - s->starts[i];
		for (int64_t k = s->starts[i]; made[1] && k < s->starts[i + 1]; k++)
			((int64_t *)(void *)made[1]->data)[s->order[k]] = i;
	}
	for (int k = 0; k < 3; k++)
		if (to[k])
			*to[k] = arr_array_retain(made[k]);
}

static enum arr_status unique_slices(const arr_array *src, int axis,
				     const struct arr_unique_outputs *also, arr_array **out,
				     struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("unique", ARR_OP_SORT, src);
	arr_array *moved = NULL, *ready = NULL;
	const arr_array *result;
	struct slices s = { 0 };

	c->st = arr__axis_normalize("unique", axis, src->ndim, &axis, c->err);
	if (c->st == ARR_OK)
		arr__calc_keep(c, arr_array_moveaxis(src, axis, 0, &moved, c->err), &moved);
	if (c->st == ARR_OK)
		arr__calc_keep(c, arr__ready(moved, NULL, NULL, &ready, c->err), &ready);
	if (c->st != ARR_OK)
		ARR__CALC_RETURN(NULL);
	s.dtype = ready->dtype;
	s.data = ready->data;
	s.count = ready->shape[0];
	s.length = 1;
	for (int i = 1; i < ready->ndim; i++)
		s.length *= (size_t)ready->shape[i];
	s.bytes = s.length * s.dtype->item_bytes;
	arrange(c, &s);
	result = picked(c, &s, moved, axis);
	if (also)
		hand_out(c, &s, also);
	ARR__CALC_RETURN(result);
}

enum arr_status arr_unique_axis(const arr_array *src, int axis,
				const struct arr_unique_outputs *also, arr_array **out,
				struct arr_error *err)
{
	if (src && src->ndim == 1 && (axis == 0 || axis == -1))
		return arr_unique(src, true, also, out, err);
	return unique_slices(src, axis, also, out, err);
}
