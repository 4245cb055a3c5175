/* SPDX-License-Identifier: Apache-2.0 */
#include "text_buffer.h"

#include <stdlib.h>

#include <base/compiler.h>

bool arr__text_reserve(struct arr__text *t, size_t size_bytes)
{
	size_t wanted, capacity = t->capacity ? t->capacity : 256;
	char *grown;

	if (t->failed || base_add_overflows(t->length, size_bytes, &wanted)) {
		t->failed = true;
		return false;
	}
	if (wanted <= t->capacity)
		return true;
	while (capacity < wanted)
		capacity = capacity > wanted / 2 ? 2 * capacity : wanted;
	grown = malloc(capacity);
	if (!grown) {
		t->failed = true;
		return false;
	}
	if (t->length)
		memcpy(grown, t->text, t->length);
	free(t->text);
	t->text = grown;
	t->capacity = capacity;
	return true;
}

void arr__text_put(struct arr__text *t, const char *bytes, size_t length)
{
	if (length == 0 || !arr__text_reserve(t, length))
		return;
	memcpy(t->text + t->length, bytes, length);
	t->length += length;
}

void arr__text_put_string(struct arr__text *t, const char *string)
{
	arr__text_put(t, string, strlen(string));
}

void arr__text_put_repeated(struct arr__text *t, char c, size_t count)
{
	if (count == 0 || !arr__text_reserve(t, count))
		return;
	memset(t->text + t->length, c, count);
	t->length += count;
}

struct arr__writer arr__text_writer(struct arr__text *t)
{
	if (!arr__text_reserve(t, 64)) /* most numbers fit at once */
		return (struct arr__writer){ NULL, 0, 0 };
	return (struct arr__writer){ t->text + t->length, t->capacity - t->length, 0 };
}

bool arr__text_written(struct arr__text *t, const struct arr__writer *w)
{
	if (t->failed)
		return true;
	if (w->length > w->size_bytes)
		return !arr__text_reserve(t, w->length);
	t->length += w->length;
	return true;
}

enum arr_status arr__text_take(struct arr__text *t, char **out, size_t *out_length,
			       struct arr_error *err)
{
	size_t length = t->length;

	arr__text_put(t, "", 1);
	if (t->failed) {
		arr__text_clear(t);
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate %zu bytes of text", length);
	}
	*out = t->text;
	if (out_length)
		*out_length = length;
	*t = (struct arr__text){ 0 };
	return ARR_OK;
}

void arr__text_clear(struct arr__text *t)
{
	free(t->text);
	*t = (struct arr__text){ 0 };
}
