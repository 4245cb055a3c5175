/* SPDX-License-Identifier: Apache-2.0 */
/* What kind of character a code point is, and what it becomes in another case. */
#ifndef ARR_CHARACTERS_H
#define ARR_CHARACTERS_H

#include <stdbool.h>
#include <stdint.h>

/* The order of the bits is that of scripts/unicode-table. */
enum arr__char_kind {
	ARR__CHAR_ALPHA = 1,
	ARR__CHAR_DECIMAL = 2,
	ARR__CHAR_DIGIT = 4,
	ARR__CHAR_NUMERIC = 8,
	ARR__CHAR_LOWER = 16,
	ARR__CHAR_UPPER = 32,
	ARR__CHAR_TITLE = 64, /* neither lower nor upper case: one letter for two, of both */
	ARR__CHAR_SPACE = 128
};

/* Bits of the kinds that c is of; 0 behind the last code point. */
unsigned arr__char_kinds(uint32_t c);

/* The same for bytes, which are ASCII or of no kind. */
static inline unsigned arr__byte_kinds(uint8_t c)
{
	if (c >= 0x1c && c <= 0x1f) /* separators, which C does not call blank */
		return 0;
	return c < 0x80 ? arr__char_kinds(c) : 0;
}

/* 0 to 9 for a decimal digit of any script, else -1. */
int arr__char_decimal(uint32_t c);

/* The order is that of scripts/unicode-table. */
enum arr__char_case { ARR__CASE_UPPER, ARR__CASE_LOWER, ARR__CASE_TITLE };
enum { ARR__CASED_MAX = 3 };

/* Unicode's full mapping, without regard to what stands beside c: how many characters it becomes,
 * which are written to out. */
int arr__char_to_case(uint32_t c, enum arr__char_case to, uint32_t out[ARR__CASED_MAX]);
/* The properties Cased and Case_Ignorable. */
bool arr__char_is_cased(uint32_t c);
bool arr__char_is_case_ignorable(uint32_t c);

#endif
