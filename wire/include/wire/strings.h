/* SPDX-License-Identifier: Apache-2.0 */
/* The interned entries of a spool, as both sides read them. */
#ifndef WIRE_STRINGS_H
#define WIRE_STRINGS_H

#include <wire/spool.h>

/* Borrowed entry of an id in an arena of arena_bytes (as the caller has checked it against the file),
 * or NULL if the id or the entry's length lies outside. */
const struct wire_string *wire_string_at(const struct wire_strings *strings, uint64_t arena_bytes,
					 wire_id id);

/* The same with the arena length that the strings chunk itself claims: for the writer. */
const struct wire_string *wire_string_get(const struct wire_strings *strings, wire_id id);

#endif
