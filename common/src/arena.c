/* SPDX-License-Identifier: Apache-2.0 */
#include <common/arena.h>

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BLOCK_BYTES = 64 * 1024 };

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	alignas(max_align_t) unsigned char bytes[];
};

struct arena {
	struct arena_block *blocks; /* newest first; allocations come from it */
	bool failed;
};

arena *arena_new(void)
{
	return calloc(1, sizeof(arena));
}

void arena_free(arena *a)
{
	if (!a)
		return;
	for (struct arena_block *b = a->blocks; b;) {
		struct arena_block *next = b->next;

		free(b);
		b = next;
	}
	free(a);
}

static bool arena_add_block(arena *a, size_t need)
{
	size_t size = need > ARENA_BLOCK_BYTES ? need : ARENA_BLOCK_BYTES;
	struct arena_block *b;

	if (size > SIZE_MAX - sizeof *b)
		return false;
	b = calloc(1, sizeof *b + size);
	if (!b)
		return false;
	b->size = size;
	b->next = a->blocks;
	a->blocks = b;
	return true;
}

void *arena_alloc(arena *a, size_t count, size_t size_bytes)
{
	const size_t align = alignof(max_align_t);
	size_t need;
	void *p;

	if (__builtin_mul_overflow(count, size_bytes, &need) || need > SIZE_MAX / 2) {
		a->failed = true;
		return NULL;
	}
	need = need ? (need + align - 1) / align * align : align;
	if ((!a->blocks || a->blocks->size - a->blocks->used < need) && !arena_add_block(a, need)) {
		a->failed = true;
		return NULL;
	}
	p = a->blocks->bytes + a->blocks->used;
	a->blocks->used += need;
	return p;
}

void *arena_grow(arena *a, void *items, size_t used, size_t *capacity, size_t size_bytes)
{
	size_t want = *capacity ? *capacity * 2 : 16;
	void *grown;

	if (used < *capacity)
		return items;
	grown = arena_alloc(a, want, size_bytes);
	if (!grown)
		return NULL;
	if (used)
		memcpy(grown, items, used * size_bytes);
	*capacity = want;
	return grown;
}

const char *arena_string(arena *a, const char *text)
{
	size_t length = text ? strlen(text) : 0;
	char *copy;

	if (!length)
		return "";
	copy = arena_alloc(a, length + 1, 1);
	if (!copy)
		return "";
	memcpy(copy, text, length + 1);
	return copy;
}

const char *arena_format(arena *a, const char *fmt, ...)
{
	va_list args, again;
	char *text = NULL;
	int length;

	va_start(args, fmt);
	va_copy(again, args);
	length = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (length < 0)
		a->failed = true;
	else
		text = arena_alloc(a, (size_t)length + 1, 1);
	if (text)
		vsnprintf(text, (size_t)length + 1, fmt, again);
	va_end(again);
	return text ? text : "";
}

enum arr_status arena_status(const arena *a, struct arr_error *err)
{
	if (a->failed)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory");
	return ARR_OK;
}
