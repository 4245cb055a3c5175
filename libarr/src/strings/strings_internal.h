/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of one element's texts and numbers, and the call that runs them over arrays. */
#ifndef ARR_STRINGS_INTERNAL_H
#define ARR_STRINGS_INTERNAL_H

#include <arr/strings.h>

#include "core/array_internal.h"
#include "text/text_buffer.h"

enum { ARR__STRINGS_TEXTS_MAX = 3, ARR__STRINGS_INTEGERS_MAX = 4 };

/* The characters of one element. */
struct arr__chars {
	const void *at;
	int64_t length;
};

struct arr__strings_operands {
	struct arr__chars texts[ARR__STRINGS_TEXTS_MAX];
	int64_t integers[ARR__STRINGS_INTEGERS_MAX];
	int64_t room;        /* characters of a result that has the first text's dtype */
	const void *context; /* as in the call */
};

/* A number, or the length of a text, which is written at `to` where that is not NULL. */
typedef int64_t arr__strings_fn(const struct arr__strings_operands *x, void *to);

enum arr__strings_result { ARR__STRINGS_INT64, ARR__STRINGS_BOOL, ARR__STRINGS_TEXT };

/* Of bytes and of unicode. */
struct arr__strings_op {
	arr__strings_fn *of_bytes, *of_unicode;
	enum arr__strings_result result;
	bool same_size; /* a text result has the first operand's dtype, whatever is in it */
};

/* Functions of the searches, cuts and paddings, see strings_tmpl.h, and of what changes each
 * character, see strings_change_tmpl.h. */
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
	EACH(length, ARR__STRINGS_INT64, false)                        \
	EACH(expandtabs, ARR__STRINGS_TEXT, false)                     \
	EACH(slice, ARR__STRINGS_TEXT, true)                           \
	EACH(translate, ARR__STRINGS_TEXT, true)                       \
	EACH(upper, ARR__STRINGS_TEXT, true)                           \
	EACH(lower, ARR__STRINGS_TEXT, true)                           \
	EACH(swapcase, ARR__STRINGS_TEXT, true)                        \
	EACH(capitalize, ARR__STRINGS_TEXT, true)                      \
	EACH(title, ARR__STRINGS_TEXT, true)

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
	const void *context; /* what the function knows how to use */
};

/* Calls op on every element of what the operands broadcast to. */
ARR_NODISCARD enum arr_status arr__strings_run(const struct arr__strings_op *op,
					       const struct arr__strings_call *call,
					       arr_array **out, struct arr_error *err);

/* ---- strings_change.c ---- */

struct arr__translations {
	const struct arr_str_translation **sorted; /* by `from`, each of them once */
	size_t count;
};

/* NULL: c stays. */
const struct arr_str_translation *arr__translation_of(const struct arr__translations *table,
						      uint32_t c);

/* ---- strings_pile.c ---- */

/* Texts of one kind, of unknown lengths, put one behind another: first characters, and end_text
 * behind each text's last. */
struct arr__pile {
	struct arr__text text;
	size_t unit;   /* bytes of a character: 1 or 4 */
	int64_t *ends; /* owned; in characters */
	int64_t count, longest;
};

/* Zeroed or initialised by this, to be cleared in both cases. */
ARR_NODISCARD enum arr_status arr__pile_init(struct arr__pile *pile, size_t unit, int64_t count,
					     struct arr_error *err);
void arr__pile_put(struct arr__pile *pile, uint32_t c);
void arr__pile_put_ascii(struct arr__pile *pile, const char *text, size_t length);
void arr__pile_put_repeated(struct arr__pile *pile, uint32_t c, int64_t count);
void arr__pile_end_text(struct arr__pile *pile);
/* The array of the pile's texts, which are as many as shape has elements, in C order. */
ARR_NODISCARD enum arr_status arr__pile_array(const struct arr__pile *pile, int ndim,
					      const int64_t *shape, size_t room_min,
					      arr_array **out, struct arr_error *err);
void arr__pile_clear(struct arr__pile *pile);

/* ---- strings_run.c ---- */

/* Characters without the zeros at the end. */
int64_t arr__text_used(const char *text, size_t bytes, size_t unit);

#endif
