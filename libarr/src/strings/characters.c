/* SPDX-License-Identifier: Apache-2.0 */
#include "characters.h"

#include <stddef.h>

/* What a character becomes: a distance, or, where the flag is set, a place in case_texts. */
struct case_rule {
	int32_t to[3]; /* by enum arr__char_case */
	uint8_t flags;
};

#include "unicode_cases.def"
#include "unicode_kinds.def"

enum { BLOCK = 32, IS_CASED = 1, IS_IGNORABLE = 2, IS_TEXT = 4 /* and the two bits above */ };

unsigned arr__char_kinds(uint32_t c)
{
	const size_t block = c / BLOCK;
	size_t at;

	if (block >= sizeof kind_blocks / sizeof kind_blocks[0])
		return 0;
	at = (size_t)kind_blocks[block] * BLOCK + c % BLOCK;
	return kind_sets[kind_numbers[at / 2] >> (at % 2 * 4) & 0xf];
}

int arr__char_decimal(uint32_t c)
{
	int before = 0; /* digits come in tens, which follow each other or not */

	if (c < 0x80)
		return c >= '0' && c <= '9' ? (int)(c - '0') : -1;
	if (!(arr__char_kinds(c) & ARR__CHAR_DECIMAL))
		return -1;
	while (arr__char_kinds(c - 1) & ARR__CHAR_DECIMAL) {
		c--;
		before++;
	}
	return before % 10;
}

static const struct case_rule *rule_of(uint32_t c)
{
	const size_t block = c / BLOCK;

	if (block >= sizeof case_blocks / sizeof case_blocks[0])
		return &case_rules[0];
	return &case_rules[case_numbers[(size_t)case_blocks[block] * BLOCK + c % BLOCK]];
}

int arr__char_to_case(uint32_t c, enum arr__char_case to, uint32_t out[ARR__CASED_MAX])
{
	const struct case_rule *rule = rule_of(c);
	int count = 0;

	if (!(rule->flags & IS_TEXT << to)) {
		out[0] = c + (uint32_t)rule->to[to];
		return 1;
	}
	for (; count < ARR__CASED_MAX && case_texts[rule->to[to]][count]; count++)
		out[count] = case_texts[rule->to[to]][count];
	return count;
}

bool arr__char_is_cased(uint32_t c)
{
	return rule_of(c)->flags & IS_CASED;
}

bool arr__char_is_case_ignorable(uint32_t c)
{
	return rule_of(c)->flags & IS_IGNORABLE;
}
