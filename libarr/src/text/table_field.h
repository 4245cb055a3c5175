/* SPDX-License-Identifier: Apache-2.0 */
/* One field of a table as one element. */
#ifndef ARR_TABLE_FIELD_H
#define ARR_TABLE_FIELD_H

#include <stdbool.h>

#include <arr/dtype.h>

struct arr__field {
	const char *start, *end;
};

/* Writes the element; false if the text is none. Blanks around it do not count. */
typedef bool arr__field_fn(const struct arr__field *f, char *out);
/* Of a plain dtype. */
arr__field_fn *arr__field_reader(enum arr_type type);

#endif
