/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that is given back all at once: the rows and strings of one report or one query.
 *
 * A failed allocation is remembered, so that code which makes a hundred strings checks once, at the
 * end. Not thread-safe; one arena belongs to one owner. */
#ifndef COMMON_ARENA_H
#define COMMON_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include <arr/status.h>

typedef struct arena arena;

/* The caller owns the result (arena_free). NULL when memory is out. */
arena *arena_new(void);
/* Gives back everything that came from it. NULL is allowed. */
void arena_free(arena *a);

/* count * size_bytes zeroed bytes, aligned for any type; borrowed from the arena. NULL when memory
 * is out or the product overflows; the arena has then failed. */
void *arena_alloc(arena *a, size_t count, size_t size_bytes);
/* An array twice as long when *capacity == used, contents kept (the old one stays until
 * arena_free). */
void *arena_grow(arena *a, void *items, size_t used, size_t *capacity, size_t size_bytes);

/* Never NULL: "" when memory is out (see arena_status). text may be NULL, which gives "". */
const char *arena_string(arena *a, const char *text);
ARR_PRINTF(2, 3) const char *arena_format(arena *a, const char *fmt, ...);

/* ARR_OK, or ARR_E_NOMEM once an allocation has failed. */
ARR_NODISCARD enum arr_status arena_status(const arena *a, struct arr_error *err);

#endif
