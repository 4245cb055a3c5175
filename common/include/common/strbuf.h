/* SPDX-License-Identifier: Apache-2.0 */
/* A growing text. Invariant: data is NULL or terminated at data[length]; after a failed allocation
 * `failed` is true, further appends do nothing, and strbuf_status says ARR_E_NOMEM once at the end.
 */
#ifndef COMMON_STRBUF_H
#define COMMON_STRBUF_H

#include <stdbool.h>
#include <stddef.h>

#include <arr/status.h>

struct strbuf {
	char *data;      /* owned */
	size_t length;   /* bytes, terminator not counted */
	size_t capacity; /* bytes allocated */
	bool failed;
};

/* A zeroed struct is an empty strbuf. */
void strbuf_clear(struct strbuf *s); /* frees and zeroes */

void strbuf_add(struct strbuf *s, const char *bytes, size_t count);
void strbuf_add_text(struct strbuf *s, const char *text);
void strbuf_add_char(struct strbuf *s, char c);
ARR_PRINTF(2, 3) void strbuf_addf(struct strbuf *s, const char *fmt, ...);

/* The text, never NULL; borrowed until the next append. */
const char *strbuf_text(const struct strbuf *s);
/* The text as a heap string the caller frees, s is empty afterwards; NULL if an append had failed.
 */
char *strbuf_take(struct strbuf *s);
ARR_NODISCARD enum arr_status strbuf_status(const struct strbuf *s, struct arr_error *err);

/* Human units: "1.50 MiB", "12.3 ms", "1,234,567". */
void strbuf_add_bytes_human(struct strbuf *s, double bytes);
void strbuf_add_duration_human(struct strbuf *s, double ns);
void strbuf_add_count_human(struct strbuf *s, unsigned long long count);

#endif
