/* SPDX-License-Identifier: Apache-2.0 */
/* Text that grows. After a failed allocation nothing more is added; whoever takes the text finds
 * out. */
#ifndef ARR_TEXT_BUFFER_H
#define ARR_TEXT_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

#include <arr/status.h>

#include "core/writer.h"

struct arr__text {
	char *text;
	size_t length, capacity;
	bool failed;
};

/* Room for size_bytes more; false if there is none. */
bool arr__text_reserve(struct arr__text *t, size_t size_bytes);
void arr__text_put(struct arr__text *t, const char *bytes, size_t length);
void arr__text_put_string(struct arr__text *t, const char *string);
void arr__text_put_repeated(struct arr__text *t, char c, size_t count);
/* Where a writer can go on; what it wrote is added by arr__text_written, which is false if it did
 * not fit: there is room now, write again. */
struct arr__writer arr__text_writer(struct arr__text *t);
bool arr__text_written(struct arr__text *t, const struct arr__writer *w);
/* Terminates the text and gives it to the caller, who frees it; ARR_E_NOMEM if it is not whole. */
ARR_NODISCARD enum arr_status arr__text_take(struct arr__text *t, char **out, size_t *out_length,
					     struct arr_error *err);
void arr__text_clear(struct arr__text *t);

#endif
