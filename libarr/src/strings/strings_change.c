/* SPDX-License-Identifier: Apache-2.0 */
/* The public calls that cut texts or change each character. */
#include <stdlib.h>

#include "core/trace.h"
#include "strings_internal.h"

static enum arr_status traced(const struct arr__strings_op *op,
			      const struct arr__strings_call *call, arr_array **out,
			      struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, call->name, ARR_OP_OTHER, ARR__INS(call->texts[0]), err);
	st = arr__strings_run(op, call, out, err);
	return arr__trace_end(&t, st, out, err);
}

/* As traced, with the result in the byte order of the texts, as NumPy leaves it here. */
static enum arr_status changed(const struct arr__strings_op *op,
			       const struct arr__strings_call *call, arr_array **out,
			       struct arr_error *err)
{
	const arr_dtype *dtype = call->texts[0]->dtype;
	arr_array *native = NULL;
	enum arr_status st;

	if (!dtype->swapped)
		return traced(op, call, out, err);
	st = traced(op, call, &native, err);
	if (st == ARR_OK)
		st = arr__copy_as(native, dtype, ARR_ORDER_C, out, err);
	arr_array_release(native);
	return st;
}

/* ---- cuts ---- */

static enum arr_status check_step(const arr_array *step, struct arr_error *err)
{
	arr_array *steps = NULL;
	enum arr_status st = ARR_OK;

	if (step->dtype->kind != 'i' && step->dtype->kind != 'u')
		return arr_error_set(err, ARR_E_DTYPE,
				     "strings.slice: dtype %s where integers belong",
				     arr__dtype_text(step->dtype).text);
	ARR_TRY(arr__copy_as(step, ARR_INT64, ARR_ORDER_C, &steps, err));
	for (int64_t i = 0; st == ARR_OK && i < steps->size; i++) {
		if (((const int64_t *)(const void *)steps->data)[i] == 0)
			st = arr_error_set(err, ARR_E_ARG, "strings.slice: step %lld is zero",
					   (long long)i);
	}
	arr_array_release(steps);
	return st;
}

enum arr_status arr_str_slice(const arr_array *src, const arr_array *start, const arr_array *stop,
			      const arr_array *step, arr_array **out, struct arr_error *err)
{
	const struct arr__strings_call call = { .name = "strings.slice",
						.texts = { src },
						.integers = { start, stop, step, NULL },
						.fallbacks = { 0, 0, 1, (!start) | (!stop) << 1 },
						.text_count = 1,
						.integer_count = 4 };

	if (step)
		ARR_TRY(check_step(step, err));
	return traced(&arr__str_slice, &call, out, err);
}

enum arr_status arr_str_expandtabs(const arr_array *src, const arr_array *tab_size, arr_array **out,
				   struct arr_error *err)
{
	const struct arr__strings_call call = { .name = "strings.expandtabs",
						.texts = { src },
						.integers = { tab_size },
						.fallbacks = { 8 },
						.text_count = 1,
						.integer_count = 1 };

	return traced(&arr__str_expandtabs, &call, out, err);
}

/* ---- cases ---- */

#define CASE(change)                                                                \
	enum arr_status arr_str_##change(const arr_array *src, arr_array **out,     \
					 struct arr_error *err)                     \
	{                                                                           \
		const struct arr__strings_call call = { .name = "strings." #change, \
							.texts = { src },           \
							.text_count = 1 };          \
                                                                                    \
		return changed(&arr__str_##change, &call, out, err);                \
	}
CASE(upper)
CASE(lower)
CASE(swapcase)
CASE(capitalize)
CASE(title)

/* ---- translations ---- */

typedef const struct arr_str_translation *translation;

static int by_character(const void *key, const void *at)
{
	const uint32_t c = *(const uint32_t *)key, from = (*(const translation *)at)->from;

	return (c > from) - (c < from);
}

/* Of several for one character the last one comes first. */
static int by_character_and_place(const void *a, const void *b)
{
	const translation x = *(const translation *)a, y = *(const translation *)b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x < y) - (x > y);
}

translation arr__translation_of(const struct arr__translations *table, uint32_t c)
{
	const translation *found = NULL;

	if (table->count > 0)
		found = bsearch(&c, table->sorted, table->count, sizeof *found, by_character);
	return found ? *found : NULL;
}

static enum arr_status sort_translations(translation all, size_t count, bool bytes,
					 struct arr__translations *out, struct arr_error *err)
{
	translation *sorted = NULL;
	size_t kept = 0;

	for (size_t i = 0; bytes && i < count; i++) {
		for (size_t k = 0; k < all[i].to_count; k++) {
			if (all[i].to[k] > UINT8_MAX)
				return arr_error_set(err, ARR_E_ARG,
						     "strings.translate: U+%04x in translation %zu "
						     "is no byte",
						     (unsigned)all[i].to[k], i);
		}
	}
	if (count > 0)
		sorted = count < SIZE_MAX / sizeof *sorted ? malloc(count * sizeof *sorted) : NULL;
	if (count > 0 && !sorted)
		return arr_error_set(err, ARR_E_NOMEM,
				     "strings.translate: no memory for %zu translations", count);
	for (size_t i = 0; i < count; i++)
		sorted[i] = &all[i];
	if (count > 0)
		qsort(sorted, count, sizeof *sorted, by_character_and_place);
	for (size_t i = 0; i < count; i++) {
		if (kept == 0 || sorted[kept - 1]->from != sorted[i]->from)
			sorted[kept++] = sorted[i];
	}
	*out = (struct arr__translations){ sorted, kept };
	return ARR_OK;
}

enum arr_status arr_str_translate(const arr_array *src,
				  const struct arr_str_translation *translations, size_t count,
				  arr_array **out, struct arr_error *err)
{
	struct arr__translations table = { NULL, 0 };
	const struct arr__strings_call call = {
		.name = "strings.translate", .texts = { src }, .text_count = 1, .context = &table
	};
	enum arr_status st;

	ARR_TRY(sort_translations(translations, count, src->dtype->type == ARR_T_BYTES, &table,
				  err));
	st = changed(&arr__str_translate, &call, out, err);
	free(table.sorted);
	return st;
}
