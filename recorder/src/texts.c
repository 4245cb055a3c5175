/* SPDX-License-Identifier: Apache-2.0 */
#include "texts.h"

#include <stdlib.h>
#include <string.h>

#include <base/hash.h>

enum { FIRST_CAPACITY = 64, CLEAN_BYTES_MAX = 8192 };

struct text_entry {
	uint64_t hash;
	size_t size_bytes;
	char text[];
};

/* ---- map
 * ----------------------------------------------------------------------------------------- */

void map_clear(struct map *m)
{
	free(m->slots);
	*m = (struct map){ 0 };
}

static size_t map_slot(const struct map *m, uint64_t key)
{
	size_t i = base_hash_u64(key) & (m->capacity - 1);

	while (m->slots[i].key != 0 && m->slots[i].key != key)
		i = (i + 1) & (m->capacity - 1);
	return i;
}

uint64_t *map_find(const struct map *m, uint64_t key)
{
	size_t i;

	if (m->capacity == 0 || key == 0)
		return NULL;
	i = map_slot(m, key);
	return m->slots[i].key == key ? &m->slots[i].value : NULL;
}

static bool map_grow(struct map *m)
{
	struct map bigger = { NULL, m->count, m->capacity ? m->capacity * 2 : FIRST_CAPACITY };

	bigger.slots = calloc(bigger.capacity, sizeof(*bigger.slots));
	if (!bigger.slots)
		return false;
	for (size_t i = 0; i < m->capacity; i++) {
		if (m->slots[i].key != 0)
			bigger.slots[map_slot(&bigger, m->slots[i].key)] = m->slots[i];
	}
	free(m->slots);
	*m = bigger;
	return true;
}

bool map_set(struct map *m, uint64_t key, uint64_t value)
{
	size_t i;

	if (m->count * 4 >= m->capacity * 3 && !map_grow(m))
		return false;
	i = map_slot(m, key);
	if (m->slots[i].key == 0) {
		m->slots[i].key = key;
		m->count++;
	}
	m->slots[i].value = value;
	return true;
}

/* ---- texts
 * --------------------------------------------------------------------------------------- */

void texts_clear(struct texts *t)
{
	for (size_t i = 0; i < t->capacity; i++)
		free(t->slots[i]);
	free(t->slots);
	*t = (struct texts){ 0 };
}

/* Length of the well-formed UTF-8 sequence at p (RFC 3629), 0 if there is none. */
static size_t utf8_length(const unsigned char *p, size_t left)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t length = p[0] < 0x80    ? 1
			: p[0] >= 0xf0 ? 4
			: p[0] >= 0xe0 ? 3
			: p[0] >= 0xc2 ? 2
				       : 0;
	uint32_t code;

	if (length == 0 || length > left || p[0] > 0xf4)
		return 0;
	if (length == 1)
		return 1;
	code = p[0] & (0x7fu >> length);
	for (size_t i = 1; i < length; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (p[i] & 0x3f);
	}
	if (code < smallest[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return 0;
	return length;
}

static size_t clean(const char *bytes, size_t size_bytes, char *out)
{
	const unsigned char *p = (const unsigned char *)bytes;
	size_t used = 0;

	for (size_t i = 0, length; i < size_bytes; i += length ? length : 1) {
		length = utf8_length(p + i, size_bytes - i);
		if (used + 4 >= CLEAN_BYTES_MAX)
			break;
		if (length == 0 || p[i] == 0 || p[i] == 0x7f) {
			out[used++] = '?';
		} else if (p[i] < 0x20) {
			out[used++] = ' ';
		} else {
			memcpy(out + used, p + i, length);
			used += length;
		}
	}
	out[used] = '\0';
	return used;
}

static size_t texts_slot(const struct texts *t, uint64_t hash, const char *bytes, size_t size_bytes)
{
	size_t i = hash & (t->capacity - 1);

	for (; t->slots[i]; i = (i + 1) & (t->capacity - 1)) {
		const struct text_entry *e = t->slots[i];

		if (e->hash == hash && e->size_bytes == size_bytes &&
		    !memcmp(e->text, bytes, size_bytes))
			break;
	}
	return i;
}

static bool texts_grow(struct texts *t)
{
	struct texts bigger = { NULL, t->count, t->capacity ? t->capacity * 2 : FIRST_CAPACITY };

	bigger.slots = calloc(bigger.capacity, sizeof(struct text_entry *));
	if (!bigger.slots)
		return false;
	for (size_t i = 0; i < t->capacity; i++) {
		struct text_entry *e = t->slots[i];

		if (e)
			bigger.slots[texts_slot(&bigger, e->hash, e->text, e->size_bytes)] = e;
	}
	free(t->slots);
	*t = bigger;
	return true;
}

const char *texts_put(struct texts *t, const char *bytes, size_t size_bytes)
{
	char cleaned[CLEAN_BYTES_MAX];
	size_t length = clean(bytes, size_bytes, cleaned), i;
	uint64_t hash = base_hash_bytes(cleaned, length);
	struct text_entry *e;

	if (t->count * 4 >= t->capacity * 3 && !texts_grow(t))
		return NULL;
	i = texts_slot(t, hash, cleaned, length);
	if (!t->slots[i]) {
		e = malloc(sizeof(*e) + length + 1);
		if (!e)
			return NULL;
		e->hash = hash;
		e->size_bytes = length;
		memcpy(e->text, cleaned, length + 1);
		t->slots[i] = e;
		t->count++;
	}
	return t->slots[i]->text;
}

const char *texts_put_text(struct texts *t, const char *text)
{
	return texts_put(t, text, strlen(text));
}
