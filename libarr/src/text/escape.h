/* SPDX-License-Identifier: Apache-2.0 */
/* Characters as Python writes them between quotes. */
#ifndef ARR_ESCAPE_H
#define ARR_ESCAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/writer.h"

void arr__put_utf8(struct arr__writer *w, uint32_t c);
/* digits figures in base 16 behind a backslash and the letter. */
void arr__put_hex(struct arr__writer *w, char letter, uint32_t value, int digits, bool capitals);
/* One character of a text between two quotes, or a byte of bytes. */
void arr__put_escaped(struct arr__writer *w, uint32_t c, char quote, bool bytes);

/* The next character of a text between quotes as a code point (of bytes: a byte); -1 where it is
 * none. *at is before end. */
int32_t arr__literal_character(const char **at, const char *end, bool bytes);

#endif
