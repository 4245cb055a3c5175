/* SPDX-License-Identifier: Apache-2.0 */
/* How the elements of an array are written so that they line up. */
#ifndef ARR_PRINT_INTERNAL_H
#define ARR_PRINT_INTERNAL_H

#include <arr/print.h>

#include "core/array_internal.h"
#include "core/writer.h"
#include "float_format.h"

/* ---- print_options.c ---- */

/* options, or the thread's if NULL, checked. */
ARR_NODISCARD enum arr_status arr__print_options(const struct arr_print_options *options,
						 struct arr_print_options *out,
						 struct arr_error *err);

/* ---- print_element.c ---- */

struct arr__float_layout {
	struct arr_float_format format;
	bool scientific;
	int width_special; /* infinities and NaNs are padded to this */
};

/* Elements of one dtype, fitted to the values that will be shown. */
struct arr__element_format {
	const struct arr_print_options *options;
	enum arr_type type;
	int width; /* integers and bools */
	char sign;
	struct arr__float_layout real, imag;
};

/* values: count elements that lie one after the other. scalar: of a 0-d array. */
void arr__element_fit(struct arr__element_format *f, const arr_dtype *dtype, const char *values,
		      int64_t count, bool scalar, const struct arr_print_options *options);
void arr__element_write(const struct arr__element_format *f, struct arr__writer *w,
			const char *item);
/* Python's str of a scalar of this dtype. */
void arr__element_write_str(enum arr_type type, struct arr__writer *w, const char *item);

#endif
