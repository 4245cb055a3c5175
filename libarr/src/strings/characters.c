/* SPDX-License-Identifier: Apache-2.0 */
#include "characters.h"

#include <stddef.h>

#include "unicode_kinds.def"

enum { BLOCK = 32 };

unsigned arr__char_kinds(uint32_t c)
{
	const size_t block = c / BLOCK;
	size_t at;

	if (block >= sizeof kind_blocks / sizeof kind_blocks[0])
		return 0;
	at = (size_t)kind_blocks[block] * BLOCK + c % BLOCK;
	return kind_sets[kind_numbers[at / 2] >> (at % 2 * 4) & 0xf];
}
