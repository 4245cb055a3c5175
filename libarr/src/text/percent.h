/* SPDX-License-Identifier: Apache-2.0 */
/* Python's % formats for numbers. */
#ifndef ARR_PERCENT_H
#define ARR_PERCENT_H

#include <arr/dtype.h>

#include "core/writer.h"

/* One conversion, "%-8.3f" taken apart. */
struct arr__percent {
	bool left, zero, plus, blank, sharp;
	int width, precision; /* precision -1: not given */
	char conversion;      /* d e E f F g G o s x X, c if asked for */
};

/* The conversions of numbers and, by write_text, of texts. */
#define ARR__PERCENT_CONVERSIONS "diuoxXeEfFgGs"

/* Reads one of `conversions` from after its '%'. Returns where it ends, NULL if it is none. */
const char *arr__percent_parse(const char *p, const char *conversions, struct arr__percent *out);
/* Writes one real element; false for a NaN or infinity as an integer, or a float as "%x". */
bool arr__percent_write(const struct arr__percent *f, struct arr__writer *w, enum arr_type type,
			const void *item);
/* "%s" of a UTF-8 text: width and precision count its characters. */
void arr__percent_write_text(const struct arr__percent *f, struct arr__writer *w, const char *text,
			     size_t length);

#endif
