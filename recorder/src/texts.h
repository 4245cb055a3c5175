/* SPDX-License-Identifier: Apache-2.0 */
/* Texts kept once, so that equal texts are equal pointers, and a map from numbers to numbers. */
#ifndef RECORDER_TEXTS_H
#define RECORDER_TEXTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Keys are any number but 0. A zeroed map is empty. */
struct map {
	struct {
		uint64_t key, value;
	} * slots;
	size_t count, capacity; /* a power of two, or 0 */
};

void map_clear(struct map *m); /* frees and zeroes */
/* NULL if the key is not there; valid until the next map_set. */
uint64_t *map_find(const struct map *m, uint64_t key);
bool map_set(struct map *m, uint64_t key, uint64_t value); /* false: out of memory */

/* A zeroed struct is empty. */
struct texts {
	struct text_entry **slots;
	size_t count, capacity;
};

void texts_clear(struct texts *t);
/* The one pointer for these bytes, made valid UTF-8 of one line (what is not becomes '?' or a
 * blank); valid as long as t. NULL: out of memory. */
const char *texts_put(struct texts *t, const char *bytes, size_t size_bytes);
const char *texts_put_text(struct texts *t, const char *text);

#endif
