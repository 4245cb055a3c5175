/* SPDX-License-Identifier: Apache-2.0 */
/* Interning: open addressing over immutable entries. Slots of the index only ever go from 0 to an
 * id, so the first empty slot of a probe sequence is where everybody agrees that a new string goes.
 */
#include <wire/writer.h>

#include <base/hash.h>

#include <string.h>

/* Room in the arena, by bumping it; 0 if it is full. */
static wire_id arena_take(struct wire_writer *w, size_t entry_bytes)
{
	struct wire_strings *s = w->strings;
	uint64_t bytes = (entry_bytes + 7) & ~(uint64_t)7;
	uint64_t used = atomic_load_explicit(&s->used_bytes, memory_order_relaxed);

	do {
		if (bytes > s->arena_bytes || used > s->arena_bytes - bytes)
			return 0;
	} while (!atomic_compare_exchange_weak_explicit(
		&s->used_bytes, &used, used + bytes, memory_order_relaxed, memory_order_relaxed));
	return (wire_id)(used / 8);
}

static wire_id entry_make(struct wire_writer *w, const void *bytes, size_t size_bytes,
			  uint32_t hash)
{
	wire_id id = arena_take(w, sizeof(struct wire_string) + size_bytes);
	struct wire_string *entry;

	if (!id)
		return 0;
	entry = (struct wire_string *)(void *)(w->strings->arena + (uint64_t)id * 8);
	entry->size_bytes = (uint32_t)size_bytes;
	entry->hash = hash;
	memcpy(entry->bytes, bytes, size_bytes);
	return id;
}

static bool entry_equals(const struct wire_writer *w, wire_id id, const void *bytes,
			 size_t size_bytes, uint32_t hash)
{
	const struct wire_string *entry = wire_string_get(w->strings, id);

	return entry && entry->hash == hash && entry->size_bytes == size_bytes &&
	       memcmp(entry->bytes, bytes, size_bytes) == 0;
}

wire_id wire_intern(struct wire_writer *w, const void *bytes, size_t size_bytes)
{
	static const struct base_table_parts parts = { 2048, 8192, WIRE_STRINGS_INDEX_SLOTS };
	wire_id made = 0, seen;
	uint64_t hash64;
	uint32_t hash;

	if (!w->strings || size_bytes == 0)
		return 0;
	if (size_bytes > WIRE_STRING_BYTES_MAX)
		size_bytes = WIRE_STRING_BYTES_MAX;
	hash64 = base_hash_bytes(bytes, size_bytes);
	hash = (uint32_t)(hash64 >> 32);
	for (uint32_t i = 0; i < WIRE_STRINGS_PROBE_MAX; i++) {
		_Atomic uint32_t *slot = &w->strings->index[base_table_slot(&parts, hash64, i)];

		/* acquire: pairs with the release below, the entry's bytes come with its id */
		seen = atomic_load_explicit(slot, memory_order_acquire);
		if (!seen) {
			if (!made)
				made = entry_make(w, bytes, size_bytes, hash);
			if (!made)
				break;
			if (atomic_compare_exchange_strong_explicit(
				    slot, &seen, made, memory_order_release, memory_order_acquire))
				return made;
		}
		if (entry_equals(w, seen, bytes, size_bytes, hash))
			return seen;
	}
	wire_loss_add(w, WIRE_LOSS_STRINGS_FULL, 1);
	return 0;
}

wire_id wire_intern_text(struct wire_writer *w, const char *text)
{
	return text ? wire_intern(w, text, strlen(text)) : 0;
}

const struct wire_string *wire_string_get(const struct wire_strings *strings, wire_id id)
{
	uint64_t offset = (uint64_t)id * 8;

	if (!id || !strings || offset > strings->arena_bytes - sizeof(struct wire_string))
		return NULL;
	return (const struct wire_string *)(const void *)(strings->arena + offset);
}
