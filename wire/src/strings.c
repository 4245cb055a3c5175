/* SPDX-License-Identifier: Apache-2.0 */
/* Reading an interned entry; shared by both sides, so it believes nothing it has not checked. */
#include <wire/strings.h>

const struct wire_string *wire_string_at(const struct wire_strings *strings, uint64_t arena_bytes,
					 wire_id id)
{
	const struct wire_string *entry;
	uint64_t offset = (uint64_t)id * 8;

	if (!id || !strings || arena_bytes < sizeof *entry || offset > arena_bytes - sizeof *entry)
		return NULL;
	entry = (const struct wire_string *)(const void *)(strings->arena + offset);
	if (entry->size_bytes > WIRE_STRING_BYTES_MAX ||
	    entry->size_bytes > arena_bytes - sizeof *entry - offset)
		return NULL;
	return entry;
}

const struct wire_string *wire_string_get(const struct wire_strings *strings, wire_id id)
{
	return strings ? wire_string_at(strings, strings->arena_bytes, id) : NULL;
}
