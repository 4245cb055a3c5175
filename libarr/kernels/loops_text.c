/* SPDX-License-Identifier: Apache-2.0 */
/* Comparisons, concatenation, lengths and kinds of bytes and unicode texts. */
#include "kernel.h"
#include "text_words.h"

#include "strings/characters.h"
#include "ufunc/text_loops.h"

#define SFX S
#define C uint8_t
#define ORDER(a, b, n) order_bytes(a, b, n)
#include "text_tmpl.h"
#define SFX U
#define C uint32_t
#define ORDER(a, b, n) order_characters(a, b, n)
#include "text_tmpl.h"

#define SFX S
#define C uint8_t
#define KINDS(c) arr__byte_kinds(c)
#include "text_kinds_tmpl.h"
#define WITH_NUMERIC
#define SFX U
#define C uint32_t
#define KINDS(c) arr__char_kinds(c)
#include "text_kinds_tmpl.h"

#define LENGTH(u, s) ROW(u, #s "q", JOIN2(u, s))
#define FOR_TEXT(EACH, u) EACH(u, S) EACH(u, U)

const struct arr__sized_row arr__loops_text[] = {
	/* clang-format off */
	FOR_TEXT(TEST2, equal)
	FOR_TEXT(TEST2, not_equal)
	FOR_TEXT(TEST2, less)
	FOR_TEXT(TEST2, less_equal)
	FOR_TEXT(TEST2, greater)
	FOR_TEXT(TEST2, greater_equal)
	FOR_TEXT(SAME2, add)
	FOR_TEXT(LENGTH, str_len)
	FOR_TEXT(TEST1, isalnum)
	FOR_TEXT(TEST1, isalpha)
	FOR_TEXT(TEST1, isdigit)
	FOR_TEXT(TEST1, islower)
	FOR_TEXT(TEST1, isspace)
	FOR_TEXT(TEST1, istitle)
	FOR_TEXT(TEST1, isupper)
	TEST1(isdecimal, U)
	TEST1(isnumeric, U)
	/* clang-format on */
};
const size_t arr__loops_text_count = sizeof(arr__loops_text) / sizeof(arr__loops_text[0]);
