/* SPDX-License-Identifier: Apache-2.0 */
/* Text into a buffer that may be too small: what does not fit is only counted. */
#ifndef ARR_WRITER_H
#define ARR_WRITER_H

#include <stddef.h>
#include <string.h>

struct arr__writer {
	char *out;
	size_t size_bytes;
	size_t length; /* of the whole text, also of what did not fit */
};

static inline void arr__put(struct arr__writer *w, const char *text, size_t length)
{
	if (w->length < w->size_bytes) {
		size_t room = w->size_bytes - w->length;

		memcpy(w->out + w->length, text, length < room ? length : room);
	}
	w->length += length;
}

static inline void arr__put_char(struct arr__writer *w, char c)
{
	if (w->length < w->size_bytes)
		w->out[w->length] = c;
	w->length++;
}

static inline void arr__put_repeated(struct arr__writer *w, char c, long count)
{
	for (; count > 0; count--)
		arr__put_char(w, c);
}

#endif
