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

/* Characters of UTF-8. */
int64_t arr__characters(const char *text, size_t bytes);

struct arr__float_layout {
	struct arr_float_format format;
	bool scientific;
	int width_special; /* infinities and NaNs are padded to this */
};

/* Where an element stands: in an array, alone in a 0-d array, or in a structure that is written as
 * str() writes one, with floats as Python's. */
enum arr__element_how { ARR__ELEMENT_ITEM, ARR__ELEMENT_SCALAR, ARR__ELEMENT_STR };

/* Elements of one dtype, fitted to the values that will be shown. */
struct arr__element_format {
	const struct arr_print_options *options;
	const arr_dtype *dtype; /* borrowed */
	enum arr_type type;
	enum arr__element_how how;
	bool callback; /* options->formatter writes them */
	int width;     /* integers, bools and times */
	char sign;
	struct arr__float_layout real, imag;
	struct arr__element_format *parts; /* owned: of the fields, or one for a subarray's base */
	size_t part_count;
};

/* values: count elements `stride` bytes apart. On failure too the caller clears f. */
ARR_NODISCARD enum arr_status
arr__element_fit(struct arr__element_format *f, const arr_dtype *dtype, const char *values,
		 int64_t count, size_t stride, enum arr__element_how how,
		 const struct arr_print_options *options, struct arr_error *err);
void arr__element_clear(struct arr__element_format *f);
void arr__element_write(const struct arr__element_format *f, struct arr__writer *w,
			const char *item);
/* Python's str of a native number. */
void arr__element_write_str(enum arr_type type, struct arr__writer *w, const char *item);

/* ---- print_compound.c: the same for what is no number ---- */

bool arr__wants_callback(const struct arr_print_options *o, const arr_dtype *d);
void arr__times_fit(struct arr__element_format *f, const char *values, int64_t count,
		    size_t stride);
/* Structures and subarrays. */
ARR_NODISCARD enum arr_status arr__parts_fit(struct arr__element_format *f, const char *values,
					     int64_t count, size_t stride, struct arr_error *err);
/* By callback too. */
void arr__compound_write(const struct arr__element_format *f, struct arr__writer *w,
			 const char *item);
ARR_NODISCARD enum arr_status arr__compound_write_str(const arr_dtype *d, struct arr__writer *w,
						      const char *item,
						      const struct arr_print_options *options,
						      struct arr_error *err);

#endif
