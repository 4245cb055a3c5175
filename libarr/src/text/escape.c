/* SPDX-License-Identifier: Apache-2.0 */
#include "escape.h"

#include <string.h>

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

/* ---- reading ---- */

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static int32_t hex_number(const char **at, const char *end, int digits)
{
	int64_t value = 0;

	if (end - *at < digits)
		return -1;
	for (int i = 0; i < digits; i++) {
		const int digit = hex_value(*(*at)++);

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value <= 0x10ffff ? (int32_t)value : -1;
}

/* What a backslash stands for in front of the character at *at. */
static int32_t escaped(const char **at, const char *end, bool bytes)
{
	static const char plain[] = "\\'\"nrtabfv0", meant[] = "\\'\"\n\r\t\a\b\f\v";
	const char *found;
	char c;

	if (*at == end)
		return -1;
	c = *(*at)++;
	if (c == 'x')
		return hex_number(at, end, 2);
	if (!bytes && (c == 'u' || c == 'U'))
		return hex_number(at, end, c == 'u' ? 4 : 8);
	found = strchr(plain, c);
	return found && c ? (unsigned char)meant[found - plain] : -1;
}

/* UTF-8. */
static int32_t decoded(const char **at, const char *end)
{
	const unsigned char first = (unsigned char)*(*at)++;
	const int more = first < 0x80   ? 0
			 : first < 0xc2 ? -1
			 : first < 0xe0 ? 1
			 : first < 0xf0 ? 2
					: 3;
	int32_t c = first & (more > 0 ? 0x3f >> more : 0x7f);

	if (more < 0 || first > 0xf4 || end - *at < more)
		return -1;
	for (int i = 0; i < more; i++) {
		const unsigned char next = (unsigned char)*(*at)++;

		if ((next & 0xc0) != 0x80)
			return -1;
		c = c << 6 | (next & 0x3f);
	}
	return c <= 0x10ffff ? c : -1;
}

int32_t arr__literal_character(const char **at, const char *end, bool bytes)
{
	if (**at == '\\') {
		(*at)++;
		return escaped(at, end, bytes);
	}
	return bytes ? (unsigned char)*(*at)++ : decoded(at, end);
}
