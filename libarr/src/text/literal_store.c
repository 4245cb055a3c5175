/* SPDX-License-Identifier: Apache-2.0 */
/* The dtype that the elements of a literal have in common, and the array of them. */
#include "literal.h"

#include "escape.h"

#include <arr/dtype_make.h>

#include <stdlib.h>
#include <string.h>

/* ---- dtypes ---- */

static enum arr_status leaf_dtype(enum arr__leaf_kind kind, size_t length, const arr_dtype **out,
				  struct arr_error *err)
{
	length += length == 0;
	switch (kind) {
	case ARR__LEAF_BOOL:
		*out = ARR_BOOL;
		return ARR_OK;
	case ARR__LEAF_INT:
		*out = ARR_INT64;
		return ARR_OK;
	case ARR__LEAF_UINT:
		*out = ARR_UINT64;
		return ARR_OK;
	case ARR__LEAF_FLOAT:
		*out = ARR_FLOAT64;
		return ARR_OK;
	case ARR__LEAF_COMPLEX:
		*out = ARR_COMPLEX128;
		return ARR_OK;
	case ARR__LEAF_BYTES:
		return arr_dtype_bytes(length, out, err);
	case ARR__LEAF_TEXT:
		return arr_dtype_unicode(length, out, err);
	case ARR__LEAF_KINDS:
		break;
	}
	return ARR_E_ARG;
}

static enum arr_status common_dtype(const struct arr__literal *l, const arr_dtype **out,
				    struct arr_error *err)
{
	const arr_dtype *common = NULL, *next = NULL, *joined = NULL;
	enum arr_status st = ARR_OK;

	for (int kind = 0; kind < ARR__LEAF_KINDS && st == ARR_OK; kind++) {
		if (!l->has[kind])
			continue;
		st = leaf_dtype((enum arr__leaf_kind)kind, l->longest[kind], &next, err);
		if (st == ARR_OK && common) {
			st = arr_promote_types(common, next, &joined, err);
			arr_dtype_release(common);
			arr_dtype_release(next);
			next = joined;
		}
		common = st == ARR_OK ? next : NULL;
	}
	if (st == ARR_OK)
		*out = common ? common : ARR_FLOAT64;
	return st;
}

/* ---- elements ---- */

/* A text as an element of its own dtype. */
static enum arr_status text_item(const struct arr__leaf *leaf, const arr_dtype *dtype, char **out,
				 struct arr_error *err)
{
	const bool bytes = leaf->kind == ARR__LEAF_BYTES;
	char *item = calloc(1, dtype->item_bytes);
	const char *at = leaf->start;
	size_t n = 0;

	if (!item)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate a text of %zu characters",
				     leaf->length);
	while (at < leaf->end) {
		const uint32_t c = (uint32_t)arr__literal_character(&at, leaf->end, bytes);

		if (bytes)
			item[n++] = (char)c;
		else
			memcpy(item + 4 * n++, &c, sizeof c);
	}
	*out = item;
	return ARR_OK;
}

static enum arr_status store_text(const struct arr__leaf *leaf, const arr_dtype *to, char *dst,
				  struct arr_error *err)
{
	const arr_dtype *dtype = NULL;
	struct arr__cast cast;
	char *item = NULL;
	enum arr_status st = leaf_dtype(leaf->kind, leaf->length, &dtype, err);

	if (st == ARR_OK)
		st = text_item(leaf, dtype, &item, err);
	if (st == ARR_OK)
		st = arr__cast_init(&cast, dtype, to, err);
	if (st == ARR_OK)
		st = arr__cast_run(&cast, dst, item, 0, 0, 1, err);
	free(item);
	arr_dtype_release(dtype);
	return st;
}

static enum arr_status store_leaf(const struct arr__leaf *leaf, const arr_dtype *to, char *dst,
				  struct arr_error *err)
{
	if (leaf->kind >= ARR__LEAF_BYTES)
		return store_text(leaf, to, dst, err);
	if (leaf->kind == ARR__LEAF_COMPLEX && to->kind != 'c' && !arr__is_text(to))
		return arr_error_set(err, ARR_E_CASTING, "a complex number for dtype %s", to->name);
	ARR_TRY(arr__scalar_check(leaf->value, to, err));
	return arr__scalar_store_as(leaf->value, to, dst, err);
}

/* A text dtype without a size: that of the longest text, or of a number's. */
static enum arr_status sized(const struct arr__literal *l, const arr_dtype *dtype,
			     const arr_dtype **out, struct arr_error *err)
{
	const size_t unit = dtype->type == ARR_T_UNICODE ? 4 : 1;
	size_t longest = 1;

	for (size_t i = 0; i < l->count; i++) {
		const struct arr__leaf *leaf = &l->leaves[i];
		size_t length = leaf->length;

		if (leaf->kind < ARR__LEAF_BYTES) {
			char text[64] = { 0 };
			const arr_dtype *room = NULL;
			enum arr_status st;

			ARR_TRY(arr_dtype_bytes(sizeof text - 1, &room, err));
			st = arr__scalar_store_as(leaf->value, room, text, err);
			arr_dtype_release(room);
			if (st != ARR_OK)
				return st;
			length = strlen(text);
		}
		longest = length > longest ? length : longest;
	}
	return arr__dtype_sized(dtype->type, unit * longest, dtype->swapped, out, err);
}

static enum arr_status choose_dtype(const struct arr__literal *l, const arr_dtype *asked,
				    const arr_dtype **out, struct arr_error *err)
{
	if (!asked)
		return common_dtype(l, out, err);
	if (asked->type == ARR_T_VOID)
		return arr_error_set(err, ARR_E_UNSUPPORTED, "no elements of dtype %.64s from text",
				     arr__dtype_text(asked).text);
	if (arr__is_text(asked) && asked->item_bytes == 0)
		return sized(l, asked, out, err);
	*out = arr_dtype_retain(asked);
	return ARR_OK;
}

enum arr_status arr__literal_store(const struct arr__literal *l, const arr_dtype *asked,
				   arr_array **out, struct arr_error *err)
{
	const arr_dtype *dtype = NULL;
	arr_array *a = NULL;
	enum arr_status st;

	ARR_TRY(choose_dtype(l, asked, &dtype, err));
	st = arr__array_new(l->ndim, l->shape, dtype, ARR_ORDER_C, false, &a, err);
	for (size_t i = 0; st == ARR_OK && i < l->count; i++)
		st = store_leaf(&l->leaves[i], a->dtype, a->data + i * a->dtype->item_bytes, err);
	arr_dtype_release(dtype);
	if (st == ARR_OK)
		*out = a;
	else
		arr_array_release(a);
	return st;
}
