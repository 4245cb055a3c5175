/* SPDX-License-Identifier: Apache-2.0 */
/* Characters to bytes. */
#include <string.h>

#include <base/fmt.h>

#include "codec.h"

static bool can_encode(const struct arr__codec *codec, uint32_t c)
{
	switch (codec->charset) {
	case ARR__ASCII:
		return c < 0x80;
	case ARR__LATIN_1:
		return c < 0x100;
	default:
		return c <= ARR__CODE_POINT_MAX && !arr__is_surrogate(c);
	}
}

static void put_unit(const struct arr__codec *codec, struct arr__pile *pile, uint32_t unit,
		     int bytes)
{
	for (int i = 0; i < bytes; i++)
		arr__pile_put(pile, unit >> 8 * (codec->big_endian ? bytes - 1 - i : i) & 0xff);
}

static void put_utf_8(struct arr__pile *pile, uint32_t c)
{
	const int behind = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
	static const uint8_t first[] = { 0, 0xc0, 0xe0, 0xf0 };

	arr__pile_put(pile, first[behind] | c >> 6 * behind);
	for (int i = behind - 1; i >= 0; i--)
		arr__pile_put(pile, 0x80 | (c >> 6 * i & 0x3f));
}

/* A character that can be encoded, or a surrogate in one of the utf. */
static void put_code(const struct arr__codec *codec, struct arr__pile *pile, uint32_t c)
{
	switch (codec->charset) {
	case ARR__UTF_8:
		put_utf_8(pile, c);
		break;
	case ARR__UTF_16:
		if (c > 0xffff) {
			put_unit(codec, pile, 0xd7c0 + (c >> 10), 2);
			c = 0xdc00 | (c & 0x3ff);
		}
		put_unit(codec, pile, c, 2);
		break;
	case ARR__UTF_32:
		put_unit(codec, pile, c, 4);
		break;
	default:
		arr__pile_put(pile, c);
	}
}

static void put_ascii(const struct arr__codec *codec, struct arr__pile *pile, const char *text)
{
	for (; *text; text++)
		put_code(codec, pile, (unsigned char)*text);
}

static void put_escaped(const struct arr__codec *codec, struct arr__pile *pile, uint32_t c)
{
	char text[16];

	if (codec->errors == ARR__CODE_XML)
		base_format(text, sizeof text, "&#%u;", (unsigned)c);
	else if (c < 0x100)
		base_format(text, sizeof text, "\\x%02x", (unsigned)c);
	else if (c < 0x10000)
		base_format(text, sizeof text, "\\u%04x", (unsigned)c);
	else
		base_format(text, sizeof text, "\\U%08x", (unsigned)c);
	put_ascii(codec, pile, text);
}

/* What the codec's errors make of a character that cannot be encoded; false: a failure. */
static bool put_other(const struct arr__codec *codec, struct arr__pile *pile, uint32_t c)
{
	switch (c > ARR__CODE_POINT_MAX ? ARR__CODE_STRICT : codec->errors) {
	case ARR__CODE_IGNORE:
		return true;
	case ARR__CODE_REPLACE:
		put_code(codec, pile, '?');
		return true;
	case ARR__CODE_BACKSLASH:
	case ARR__CODE_XML:
		put_escaped(codec, pile, c);
		return true;
	case ARR__CODE_ESCAPE: /* bytes that decoding hid; a byte alone is no utf-16 or utf-32 */
		if (c < 0xdc80 || c > 0xdcff || codec->charset >= ARR__UTF_16)
			return false;
		arr__pile_put(pile, c - 0xdc00);
		return true;
	case ARR__CODE_PASS:
		if (!arr__is_surrogate(c) || codec->charset == ARR__ASCII ||
		    codec->charset == ARR__LATIN_1)
			return false;
		put_code(codec, pile, c);
		return true;
	default:
		return false;
	}
}

bool arr__encode_text(const struct arr__codec *codec, const char *text, int64_t length,
		      struct arr__pile *pile, int64_t *where)
{
	if (codec->marked)
		put_code(codec, pile, ARR__BYTE_ORDER_MARK);
	for (int64_t i = 0; i < length; i++) {
		uint32_t c;

		memcpy(&c, text + i * (int64_t)sizeof c, sizeof c);
		if (can_encode(codec, c)) {
			put_code(codec, pile, c);
		} else if (!put_other(codec, pile, c)) {
			*where = i;
			return false;
		}
	}
	return true;
}
