/* SPDX-License-Identifier: Apache-2.0 */
/* One field of a table as one element. */
#ifndef ARR_TABLE_FIELD_H
#define ARR_TABLE_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arr/dtype.h>

struct arr__field {
	const char *start, *end;
};

/* The next code point of UTF-8; a byte that is none stands for itself. */
uint32_t arr__field_character(const char **at, const char *end);

size_t arr__wide_blank_at(const char *p, const char *end);
/* Bytes of the character at p if it is one of Unicode's blanks, else 0. p < end. */
static inline size_t arr__blank_at(const char *p, const char *end)
{
	if ((unsigned char)*p >= 0x80)
		return arr__wide_blank_at(p, end);
	return *p == ' ' || (*p >= '\t' && *p <= '\r') || (*p >= 0x1c && *p <= 0x1f);
}
/* Bytes of the blank that ends at `end`, else 0. start < end. */
size_t arr__blank_before(const char *start, const char *end);
/* Without the blanks around it: str.strip(). */
struct arr__field arr__field_stripped(const struct arr__field *f);

/* Writes the element; false if the text is none. Blanks around it do not count. */
typedef bool arr__field_fn(const struct arr__field *f, char *out);
/* Of a plain dtype but float16, which is cast from text as Python reads it: NULL. */
arr__field_fn *arr__field_reader(enum arr_type type);

#endif
