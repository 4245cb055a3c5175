/* SPDX-License-Identifier: Apache-2.0 */
/* Arrow's columns of times and texts. */
#ifndef ARR_ARROW_INTERNAL_H
#define ARR_ARROW_INTERNAL_H

#include <arr/interop.h>

#include "core/array_internal.h"

enum { ARR__ARROW_BUFFERS_MAX = 3, ARR__ARROW_FORMAT_BYTES = 32 };

/* What an exported column is made of. */
struct arr__arrow_column {
	char format[ARR__ARROW_FORMAT_BYTES];
	int64_t null_count;
	int buffer_count;
	arr_array *buffers[ARR__ARROW_BUFFERS_MAX]; /* owned; NULL: none */
};

/* Whether src's dtype is a time, bytes or a unicode string, which these functions are for. */
static inline bool arr__arrow_is_special(const arr_dtype *d)
{
	return arr__is_time(d) || arr__is_text(d);
}
/* src: 1-d. On failure too the caller clears. */
ARR_NODISCARD enum arr_status
arr__arrow_special(const arr_array *src, struct arr__arrow_column *out, struct arr_error *err);
void arr__arrow_column_clear(struct arr__arrow_column *c);

/* How a format is read. */
enum arr__arrow_kind {
	ARR__ARROW_PLAIN,  /* elements of dtype, one after the other */
	ARR__ARROW_DAYS,   /* int32 */
	ARR__ARROW_TEXT32, /* offsets and bytes */
	ARR__ARROW_TEXT64
};
/* *dtype is the caller's to release; of texts, whose length is not known, it is without a size.
 * ARR_E_DTYPE for other formats. */
ARR_NODISCARD enum arr_status arr__arrow_find(const char *format, enum arr__arrow_kind *kind,
					      const arr_dtype **dtype, struct arr_error *err);
/* A new array of days or texts. Lengths, offset and null positions have been checked. */
ARR_NODISCARD enum arr_status arr__arrow_read(const struct arr_arrow_array *array,
					      enum arr__arrow_kind kind, const arr_dtype *dtype,
					      arr_array **out, struct arr_error *err);

#endif
