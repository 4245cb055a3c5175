/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of one element's texts and numbers, and the call that runs them over arrays. */
#ifndef ARR_STRINGS_INTERNAL_H
#define ARR_STRINGS_INTERNAL_H

#include <arr/strings.h>

#include "core/array_internal.h"

enum { ARR__STRINGS_TEXTS_MAX = 3, ARR__STRINGS_INTEGERS_MAX = 2 };

/* The characters of one element. */
struct arr__chars {
	const void *at;
	int64_t length;
};

/* A number, or the length of a text, which is written at `to` where that is not NULL. */
typedef int64_t arr__strings_fn(const struct arr__chars *texts, const int64_t *integers, void *to);

enum arr__strings_result { ARR__STRINGS_INT64, ARR__STRINGS_BOOL, ARR__STRINGS_TEXT };

/* Of bytes and of unicode. */
struct arr__strings_op {
	arr__strings_fn *of_bytes, *of_unicode;
	enum arr__strings_result result;
	bool same_size; /* a text result has the first operand's dtype, whatever is in it */
};

/* Functions of the searches, cuts and paddings; see strings_tmpl.h. */
#define ARR__FOR_STRINGS(EACH)                                         \
	EACH(find, ARR__STRINGS_INT64, false)                          \
	EACH(rfind, ARR__STRINGS_INT64, false)                         \
	EACH(count, ARR__STRINGS_INT64, false)                         \
	EACH(startswith, ARR__STRINGS_BOOL, false)                     \
	EACH(endswith, ARR__STRINGS_BOOL, false)                       \
	EACH(strip, ARR__STRINGS_TEXT, true)                           \
	EACH(lstrip, ARR__STRINGS_TEXT, true)                          \
	EACH(rstrip, ARR__STRINGS_TEXT, true)                          \
	EACH(strip_blanks, ARR__STRINGS_TEXT, true)                    \
	EACH(lstrip_blanks, ARR__STRINGS_TEXT, true)                   \
	EACH(rstrip_blanks, ARR__STRINGS_TEXT, true)                   \
	EACH(replace, ARR__STRINGS_TEXT, false)                        \
	EACH(center, ARR__STRINGS_TEXT, false)                         \
	EACH(ljust, ARR__STRINGS_TEXT, false)                          \
	EACH(rjust, ARR__STRINGS_TEXT, false)                          \
	EACH(zfill, ARR__STRINGS_TEXT, false)                          \
	EACH(multiply, ARR__STRINGS_TEXT, false)                       \
	EACH(before, ARR__STRINGS_TEXT, false) /* partition's three */ \
	EACH(separator, ARR__STRINGS_TEXT, false)                      \
	EACH(behind, ARR__STRINGS_TEXT, false)                         \
	EACH(rbefore, ARR__STRINGS_TEXT, false) /* and rpartition's */ \
	EACH(rseparator, ARR__STRINGS_TEXT, false)                     \
	EACH(rbehind, ARR__STRINGS_TEXT, false)                        \
	EACH(length, ARR__STRINGS_INT64, false)

#define ARR__STRINGS_DECLARE(name, result, same) \
	extern const struct arr__strings_op arr__str_##name;
ARR__FOR_STRINGS(ARR__STRINGS_DECLARE)
#undef ARR__STRINGS_DECLARE

struct arr__strings_call {
	const char *name; /* for messages */
	const arr_array *texts[ARR__STRINGS_TEXTS_MAX];
	const arr_array *integers[ARR__STRINGS_INTEGERS_MAX];
	int64_t fallbacks[ARR__STRINGS_INTEGERS_MAX]; /* of integers that are NULL */
	int text_count, integer_count;
};

/* Calls op on every element of what the operands broadcast to. */
ARR_NODISCARD enum arr_status arr__strings_run(const struct arr__strings_op *op,
					       const struct arr__strings_call *call,
					       arr_array **out, struct arr_error *err);

#endif
