/* SPDX-License-Identifier: Apache-2.0 */
/* Rows along one axis of any layout, one contiguous row at a time. Rows that do not lie in one
 * piece are copied in groups, so that each cache line of the source is read once. */
#include <string.h>

#include "core/parallel.h"
#include "layout/move.h"
#include "sort_internal.h"

enum { LANES_GROUP_BYTES = 1 << 18, LANES_GROUP_MAX = 16, PART_BYTES = 1 << 18, PARTS_MAX = 64 };

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

/* Between rows in one piece and columns side by side. */
static bool transpose_strip(const struct strip *to, const struct strip *from, size_t rows,
			    size_t length, size_t item)
{
	const ptrdiff_t next = (ptrdiff_t)item;
	arr__transpose_fn *transpose = arr__move()->transpose[arr__item_class(item)];

	if (to->step == next && from->row_step == next)
		transpose(to->data, to->row_step, from->data, from->step, rows, length, item);
	else if (from->step == next && to->row_step == next)
		transpose(to->data, to->step, from->data, from->row_step, length, rows, item);
	else
		return false;
	return true;
}

static void copy_strip(const struct strip *to, const struct strip *from, size_t rows, size_t length,
		       size_t item)
{
	if (transpose_strip(to, from, rows, length, item))
		return;
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

/* One walk over a part of the rows. */
struct walk {
	const struct arr__lanes *lanes;
	struct lane_side src, dst;
	struct arr__scratch scratch;
};

/* Runs `rows` rows that lie side by side: data[0], strides[0] the source's, [1] the destination's.
 */
static enum arr_status run_group(struct walk *w, char *const *data, const ptrdiff_t *strides,
				 size_t rows, struct arr_error *err)
{
	const struct arr__lanes *l = w->lanes;
	const struct lane_side *src = &w->src, *dst = &w->dst;
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

		ARR_TRY(l->run(l->context, result, row, src->length, &w->scratch, err));
	}
	if (l->dst && dst->buffer)
		copy_strip(&out, &to, rows, dst->length, dst->item);
	else if (!l->dst && src->buffer)
		copy_strip(&in, &from, rows, src->length, src->item);
	return ARR_OK;
}

static size_t row_bytes(const struct arr__lanes *l)
{
	return (size_t)l->src->shape[l->axis] * l->src->dtype->item_bytes;
}

/* Rows copied at a time. */
static size_t group_size(const struct arr__lanes *l)
{
	const size_t row = row_bytes(l);
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

/* All rows of one part, with scratch memory of its own. */
static enum arr_status walk_part(void *context, struct arr__iter *it, struct arr_error *err)
{
	const struct arr__lanes *l = context;
	const size_t group = group_size(l);
	struct walk w = { .lanes = l };
	enum arr_status st = side_init(&w.src, l->src, l->axis, group, &w.scratch, 4, err);

	if (st == ARR_OK && l->dst)
		st = side_init(&w.dst, l->dst, l->dst_axis, group, &w.scratch, 5, err);
	while (st == ARR_OK) {
		for (size_t i = 0; st == ARR_OK && i < it->inner_count; i += group) {
			const size_t rows =
				it->inner_count - i < group ? it->inner_count - i : group;
			char *data[] = { it->data[0] + (ptrdiff_t)i * it->inner_strides[0],
					 l->dst ? it->data[1] + (ptrdiff_t)i * it->inner_strides[1]
						: NULL };

			st = run_group(&w, data, it->inner_strides, rows, err);
		}
		if (!arr__iter_next(it))
			break;
	}
	arr__scratch_clear(&w.scratch);
	return st;
}

/* Parts of at least PART_BYTES, cut along the longest axis of the walk. Each row is handled alone,
 * so the parts do not matter. */
static struct arr__split divide(const struct arr__lanes *l, const struct arr__iter *it)
{
	struct arr__split split = { 0, 0, 1 };
	const int last = it->ndim - 1;
	int64_t parts = it->size * (int64_t)row_bytes(l) / PART_BYTES;

	for (int i = 1; i <= last; i++)
		split.axis = it->shape[i] > it->shape[split.axis] ? i : split.axis;
	parts = parts < PARTS_MAX ? parts : PARTS_MAX;
	parts = parts < it->shape[split.axis] ? parts : it->shape[split.axis];
	if (parts < 2)
		return split;
	split.length = (it->shape[split.axis] + parts - 1) / parts;
	if (split.axis == last) /* no two threads write to one cache line */
		split.length =
			(split.length + LANES_GROUP_MAX - 1) / LANES_GROUP_MAX * LANES_GROUP_MAX;
	split.part_count = (size_t)((it->shape[split.axis] + split.length - 1) / split.length);
	return split;
}

enum arr_status arr__lanes_run(const struct arr__lanes *l, struct arr_error *err)
{
	struct arr__split split;
	struct arr__iter it;

	walk_init(l, &it);
	if (it.size == 0)
		return ARR_OK;
	split = divide(l, &it);
	if (split.part_count == 1) /* a row alone may be divided */
		return walk_part((void *)(uintptr_t)l, &it, err);
	return arr__iter_run(&it, &split, walk_part, (void *)(uintptr_t)l, err);
}
