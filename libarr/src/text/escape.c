/* SPDX-License-Identifier: Apache-2.0 */
#include "escape.h"

#include "unprintable.h"

static bool is_printable(uint32_t c)
{
	size_t from = 0, to = ARR__UNPRINTABLE_COUNT;

	if (c < 0x80)
		return c >= ' ' && c < 0x7f;
	while (from < to) {
		const size_t middle = (from + to) / 2;

		if (c > arr__unprintable[middle].last)
			from = middle + 1;
		else
			to = middle;
	}
	return c <= 0x10ffff &&
	       (from == ARR__UNPRINTABLE_COUNT || c < arr__unprintable[from].first);
}

void arr__put_hex(struct arr__writer *w, char letter, uint32_t value, int digits, bool capitals)
{
	const char *figures = capitals ? "0123456789ABCDEF" : "0123456789abcdef";

	arr__put_char(w, '\\');
	arr__put_char(w, letter);
	for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
		arr__put_char(w, figures[value >> shift & 15]);
}

void arr__put_utf8(struct arr__writer *w, uint32_t c)
{
	if (c < 0x80) {
		arr__put_char(w, (char)c);
		return;
	}
	if (c < 0x800) {
		arr__put_char(w, (char)(0xc0 | c >> 6));
	} else {
		if (c < 0x10000) {
			arr__put_char(w, (char)(0xe0 | c >> 12));
		} else {
			arr__put_char(w, (char)(0xf0 | c >> 18));
			arr__put_char(w, (char)(0x80 | (c >> 12 & 0x3f)));
		}
		arr__put_char(w, (char)(0x80 | (c >> 6 & 0x3f)));
	}
	arr__put_char(w, (char)(0x80 | (c & 0x3f)));
}

void arr__put_escaped(struct arr__writer *w, uint32_t c, char quote, bool bytes)
{
	if (c == '\\' || c == (unsigned char)quote) {
		arr__put_char(w, '\\');
		arr__put_char(w, (char)c);
	} else if (c == '\t' || c == '\n' || c == '\r') {
		arr__put_char(w, '\\');
		arr__put_char(w, c == '\t' ? 't' : c == '\n' ? 'n' : 'r');
	} else if (bytes ? c >= ' ' && c < 0x7f : is_printable(c)) {
		arr__put_utf8(w, c);
	} else if (c < 0x100) {
		arr__put_hex(w, 'x', c, 2, false);
	} else {
		arr__put_hex(w, c < 0x10000 ? 'u' : 'U', c, c < 0x10000 ? 4 : 8, false);
	}
}
