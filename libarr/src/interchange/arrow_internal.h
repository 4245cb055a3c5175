/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of Arrow's interface share. */
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

/* ---- arrow.c ---- */

/* As arr_arrow_export and arr_arrow_import, the parts of a structure; name is copied. depth: of
 * structures around these elements. *copied_bytes is set where something is copied. */
ARR_NODISCARD enum arr_status arr__arrow_export(const arr_array *src, const char *name,
						struct arr_arrow_schema *schema,
						struct arr_arrow_array *array,
						int64_t *copied_bytes, struct arr_error *err);
ARR_NODISCARD enum arr_status arr__arrow_import(const struct arr_arrow_schema *schema,
						struct arr_arrow_array *array, int depth,
						arr_array **out, int64_t *copied_bytes,
						struct arr_error *err);
/* ARR_E_UNSUPPORTED if an element is null. */
ARR_NODISCARD enum arr_status arr__arrow_check_nulls(const struct arr_arrow_array *array,
						     struct arr_error *err);

/* ---- arrow_struct.c ---- */

/* The same for structures, "+s". */
ARR_NODISCARD enum arr_status arr__arrow_export_struct(const arr_array *src, const char *name,
						       struct arr_arrow_schema *schema,
						       struct arr_arrow_array *array,
						       int64_t *copied_bytes,
						       struct arr_error *err);
ARR_NODISCARD enum arr_status arr__arrow_import_struct(const struct arr_arrow_schema *schema,
						       struct arr_arrow_array *array, int depth,
						       arr_array **out, int64_t *copied_bytes,
						       struct arr_error *err);

#endif
