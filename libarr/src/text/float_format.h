/* SPDX-License-Identifier: Apache-2.0 */
/* One float into a writer. */
#ifndef ARR_FLOAT_FORMAT_H
#define ARR_FLOAT_FORMAT_H

#include <arr/print.h>

#include "core/writer.h"
#include "float_text.h"

/* As the public functions; format has been checked. Infinities and NaNs are not padded. */
void arr__format_positional(struct arr__writer *w, const struct arr__binary *v,
			    const struct arr_float_format *format);
void arr__format_scientific(struct arr__writer *w, const struct arr__binary *v,
			    const struct arr_float_format *format);
/* Python's repr; a long double's has at most 21 digits and 10 other characters. */
enum { ARR__REPR_FLOAT_BYTES = ARR_FLOAT_TEXT_BYTES };
/* out has room for them and a NUL. Not terminated; returns the length. */
size_t arr__repr_float(const struct arr__binary *v, char *out);

#endif
