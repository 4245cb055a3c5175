/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of a table: a structure's numbers, times and texts one by one, or many of one dtype.
 */
#ifndef ARR_TABLE_COLUMNS_H
#define ARR_TABLE_COLUMNS_H

#include "core/array_internal.h"
#include "table_field.h"

struct arr__column {
	const arr_dtype *dtype; /* borrowed from the table's */
	size_t offset;          /* in the element */
	arr__field_fn *read;    /* of plain numbers; NULL: by `cast` from text, or text itself */
	struct arr__cast cast;
};

struct arr__columns {
	struct arr__column *at; /* owned; one if they are all alike */
	int64_t count;
	const arr_dtype *text; /* owned: what casts read */
};

enum { ARR__FIELD_CHARACTERS = 128 }; /* of what is cast: longer fields are no number and no time */

/* Every leaf of dtype. On failure too the caller clears. Fails with ARR_E_UNSUPPORTED where a leaf
 * cannot be read from text. */
ARR_NODISCARD enum arr_status arr__columns_init(struct arr__columns *c, const arr_dtype *dtype,
						struct arr_error *err);
void arr__columns_clear(struct arr__columns *c);
/* Writes the field's value at `item`, the column's place; false if the text is none. */
bool arr__column_read(const struct arr__column *c, const struct arr__field *f, char *item);
/* Text of ARR__FIELD_CHARACTERS code points, which the casts of fields start from. */
ARR_NODISCARD enum arr_status arr__field_dtype(const arr_dtype **out, struct arr_error *err);
/* Writes what a cast from that dtype makes of the field; false if it is no value. */
bool arr__field_cast(const struct arr__cast *cast, const struct arr__field *f, char *item);
/* Characters of UTF-8: what either kind of text takes for it. */
size_t arr__field_length(const struct arr__field *f);

#endif
