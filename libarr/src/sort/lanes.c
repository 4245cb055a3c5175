/* SPDX-License-Identifier: Apache-2.0 */
/* Rows along one axis of any layout, one contiguous row at a time. Rows that do not lie in one
 * piece are copied in groups, so that each cache line of the source is read once. */
#include <string.h>

#include "sort_internal.h"

enum { LANES_GROUP_BYTES = 1 << 18, LANES_GROUP_MAX = 16 };

/* Elements of rows side by side: row k starts row_step bytes after row k - 1, element i lies i *
 * step bytes behind its row's start. */
struct strip {
	char *data;
	ptrdiff_t step, row_step;
};

static inline __attribute__((always_inline)) void copy_strip_of(const struct strip *to,
								const struct strip *from,
								size_t rows, size_t length,
								size_t item)
{
	for (size_t i = 0; i < length; i++) {
		char *t = to->data + (ptrdiff_t)i * to->step;
		const char *f = from->data + (ptrdiff_t)i * from->step;

		for (size_t k = 0; k < rows; k++)
			memcpy(t + (ptrdiff_t)k * to->row_step, f + (ptrdiff_t)k * from->row_step,
			       item);
	}
}

static void copy_strip(const struct strip *to, const struct strip *from, size_t rows, size_t length,
		       size_t item)
{
	switch (item) {
	case 1:
		copy_strip_of(to, from, rows, length, 1);
		break;
	case 2:
		copy_strip_of(to, from, rows, length, 2);
		break;
	case 4:
		copy_strip_of(to, from, rows, length, 4);
		break;
	case 8:
		copy_strip_of(to, from, rows, length, 8);
		break;
	case 16:
		copy_strip_of(to, from, rows, length, 16);
		break;
	default:
		copy_strip_of(to, from, rows, length, item);
	}
}

/* One operand of the walk: its rows, and the buffer they go through if they are not contiguous. */
struct lane_side {
	size_t item, length;
	ptrdiff_t step;
	char *buffer; /* NULL: rows are used where they are */
};

static enum arr_status side_init(struct lane_side *side, const arr_array *a, int axis, size_t group,
				 struct arr__scratch *s, int slot, struct arr_error *err)
{
	void *buffer = NULL;

	side->item = a->dtype->item_bytes;
	side->length = (size_t)a->shape[axis];
	side->step = (ptrdiff_t)a->strides[axis];
	side->buffer = NULL;
	if ((a->flags & ARR_ALIGNED) && (side->step == (ptrdiff_t)side->item || side->length <= 1))
		return ARR_OK;
	ARR_TRY(arr__scratch_get(s, slot, group * (side->length ? side->length : 1), side->item,
				 &buffer, err));
	side->buffer = buffer;
	return ARR_OK;
}

static struct strip side_strip(const struct lane_side *side, char *data, ptrdiff_t row_step)
{
	return (struct strip){ data, side->step, row_step };
}

static struct strip buffer_strip(const struct lane_side *side)
{
	return (struct strip){ side->buffer, (ptrdiff_t)side->item,
			       (ptrdiff_t)(side->length * side->item) };
}

/* Runs `rows` rows that lie side by side: data[0], strides[0] the source's, [1] the destination's.
 */
static enum arr_status run_group(const struct arr__lanes *l, const struct lane_side *src,
				 const struct lane_side *dst, char *const *data,
				 const ptrdiff_t *strides, size_t rows, struct arr_error *err)
{
	const struct strip in = side_strip(src, data[0], strides[0]);
	const struct strip out =
		l->dst ? side_strip(dst, data[1], strides[1]) : (struct strip){ 0 };
	const struct strip from = src->buffer ? buffer_strip(src) : in;
	const struct strip to = l->dst && dst->buffer ? buffer_strip(dst) : out;

	if (src->buffer)
		copy_strip(&from, &in, rows, src->length, src->item);
	for (size_t k = 0; k < rows; k++) {
		char *row = from.data + (ptrdiff_t)k * from.row_step;
		char *result = l->dst ? to.data + (ptrdiff_t)k * to.row_step : row;

		ARR_TRY(l->run(l->context, result, row, src->length, err));
	}
	if (l->dst && dst->buffer)
		copy_strip(&out, &to, rows, dst->length, dst->item);
	else if (!l->dst && src->buffer)
		copy_strip(&in, &from, rows, src->length, src->item);
	return ARR_OK;
}

/* Rows copied at a time. */
static size_t group_size(const struct arr__lanes *l)
{
	const size_t row = (size_t)l->src->shape[l->axis] * l->src->dtype->item_bytes;
	const size_t fit = row ? LANES_GROUP_BYTES / row : LANES_GROUP_MAX;

	return fit < 1 ? 1 : fit > LANES_GROUP_MAX ? LANES_GROUP_MAX : fit;
}

static void walk_init(const struct arr__lanes *l, struct arr__iter *it)
{
	int64_t shape[ARR_NDIM_MAX], dst_strides[ARR_NDIM_MAX];
	char *data[] = { l->src->data, l->dst ? l->dst->data : NULL };
	const int64_t *strides[] = { l->src->strides, dst_strides };

	for (int i = 0, k = 0; i < l->src->ndim; i++) {
		shape[i] = i == l->axis ? 1 : l->src->shape[i];
		if (!l->dst)
			continue;
		if (i == l->axis) {
			dst_strides[i] = 0;
			continue;
		}
		k += k == l->dst_axis;
		dst_strides[i] = l->dst->strides[k++];
	}
	arr__iter_init(it, l->src->ndim, shape, l->dst ? 2 : 1, data, strides, ARR__ITER_ANY_ORDER);
}

enum arr_status arr__lanes_run(const struct arr__lanes *l, struct arr_error *err)
{
	const size_t group = group_size(l);
	struct lane_side src, dst = { 0 };
	struct arr__iter it;

	walk_init(l, &it);
	if (it.size == 0)
		return ARR_OK;
	ARR_TRY(side_init(&src, l->src, l->axis, group, l->scratch, 4, err));
	if (l->dst)
		ARR_TRY(side_init(&dst, l->dst, l->dst_axis, group, l->scratch, 5, err));
	do {
		for (size_t i = 0; i < it.inner_count; i += group) {
			const size_t rows = it.inner_count - i < group ? it.inner_count - i : group;
			char *data[] = { it.data[0] + (ptrdiff_t)i * it.inner_strides[0],
					 l->dst ? it.data[1] + (ptrdiff_t)i * it.inner_strides[1]
						: NULL };

			ARR_TRY(run_group(l, &src, &dst, data, it.inner_strides, rows, err));
		}
	} while (arr__iter_next(&it));
	return ARR_OK;
}
