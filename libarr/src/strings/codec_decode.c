/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes to characters. */
#include <base/fmt.h>

#include "codec.h"

/* What stands at a place: a character, or a run of bytes that is none. */
struct decoded {
	int bytes;
	bool valid;
	uint32_t c;
};

static struct decoded none(int64_t bytes)
{
	return (struct decoded){ .bytes = (int)bytes };
}

/* As many bytes as could begin a character are one error (The Unicode Standard, 3.9, U+FFFD
 * Substitution of Maximal Subparts). Which second bytes there are: table 3-7 there. */
static struct decoded utf_8_at(const uint8_t *p, int64_t left)
{
	const uint8_t first = p[0];
	const int behind = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
	uint32_t c = first & (0x3f >> behind);
	int i = 1;

	if (first < 0x80)
		return (struct decoded){ 1, true, first };
	if (first < 0xc2 || first > 0xf4)
		return none(1);
	for (; i <= behind && i < left; i++) {
		const uint8_t low = i > 1           ? 0x80
				    : first == 0xe0 ? 0xa0
				    : first == 0xf0 ? 0x90
						    : 0x80;
		const uint8_t high = i > 1           ? 0xbf
				     : first == 0xed ? 0x9f
				     : first == 0xf4 ? 0x8f
						     : 0xbf;

		if (p[i] < low || p[i] > high)
			return none(i);
		c = c << 6 | (p[i] & 0x3f);
	}
	return i > behind ? (struct decoded){ behind + 1, true, c } : none(i);
}

static uint32_t unit_at(const uint8_t *p, int bytes, bool big_endian)
{
	uint32_t unit = 0;

	for (int i = 0; i < bytes; i++)
		unit |= (uint32_t)p[i] << 8 * (big_endian ? bytes - 1 - i : i);
	return unit;
}

static struct decoded utf_16_at(const uint8_t *p, int64_t left, bool big_endian)
{
	uint32_t high, low;

	if (left < 2)
		return none(left);
	high = unit_at(p, 2, big_endian);
	if (!arr__is_surrogate(high))
		return (struct decoded){ 2, true, high };
	if (high >= 0xdc00)
		return none(2);
	if (left < 4)
		return none(left);
	low = unit_at(p + 2, 2, big_endian);
	if (low < 0xdc00 || low > 0xdfff)
		return none(2);
	return (struct decoded){ 4, true, 0x10000 + ((high & 0x3ff) << 10 | (low & 0x3ff)) };
}

static struct decoded utf_32_at(const uint8_t *p, int64_t left, bool big_endian)
{
	uint32_t c;

	if (left < 4)
		return none(left);
	c = unit_at(p, 4, big_endian);
	if (c > ARR__CODE_POINT_MAX || arr__is_surrogate(c))
		return none(4);
	return (struct decoded){ 4, true, c };
}

static struct decoded decode_at(const struct arr__codec *codec, const uint8_t *p, int64_t left)
{
	switch (codec->charset) {
	case ARR__UTF_8:
		return utf_8_at(p, left);
	case ARR__ASCII:
		return p[0] < 0x80 ? (struct decoded){ 1, true, p[0] } : none(1);
	case ARR__UTF_16:
		return utf_16_at(p, left, codec->big_endian);
	case ARR__UTF_32:
		return utf_32_at(p, left, codec->big_endian);
	default:
		return (struct decoded){ 1, true, p[0] };
	}
}

/* The surrogate that is written at p as if it were a character. Returns its bytes; 0: there is
 * none. */
static int surrogate_at(const struct arr__codec *codec, const uint8_t *p, int64_t left, uint32_t *c)
{
	const int bytes = codec->charset == ARR__UTF_8 ? 3 : codec->charset == ARR__UTF_16 ? 2 : 4;

	if (left < bytes || codec->charset == ARR__ASCII)
		return 0;
	if (bytes != 3)
		*c = unit_at(p, bytes, codec->big_endian);
	else if ((p[0] & 0xf0) == 0xe0 && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80)
		*c = (p[0] & 0xfU) << 12 | (p[1] & 0x3fU) << 6 | (p[2] & 0x3fU);
	else
		return 0;
	return arr__is_surrogate(*c) ? bytes : 0;
}

/* What the codec's errors make of `bad` bytes that are no character. Returns how many bytes are
 * done with; 0: a failure. */
static int put_other(const struct arr__codec *codec, struct arr__pile *pile, const uint8_t *p,
		     int64_t left, int bad)
{
	char text[8];
	uint32_t c;
	int done = 0;

	switch (codec->errors) {
	case ARR__CODE_IGNORE:
		return bad;
	case ARR__CODE_REPLACE:
		arr__pile_put(pile, ARR__REPLACEMENT);
		return bad;
	case ARR__CODE_BACKSLASH:
		for (int i = 0; i < bad; i++) {
			base_format(text, sizeof text, "\\x%02x", p[i]);
			arr__pile_put_ascii(pile, text, 4);
		}
		return bad;
	case ARR__CODE_ESCAPE:
		for (; done < bad && p[done] >= 0x80; done++)
			arr__pile_put(pile, 0xdc00U + p[done]);
		return done;
	case ARR__CODE_PASS:
		done = surrogate_at(codec, p, left, &c);
		if (done > 0)
			arr__pile_put(pile, c);
		return done;
	default:
		return 0;
	}
}

bool arr__decode_text(const struct arr__codec *codec, const char *text, int64_t length,
		      struct arr__pile *pile, int64_t *where)
{
	const uint8_t *p = (const uint8_t *)text;
	const int unit = codec->charset == ARR__UTF_16 ? 2 : 4;
	struct arr__codec used = *codec;
	int64_t i = 0;

	for (int order = 0; codec->marked && length >= unit && order < 2; order++) {
		if (unit_at(p, unit, order) == ARR__BYTE_ORDER_MARK) {
			used.big_endian = order;
			i = unit;
		}
	}
	while (i < length) {
		const struct decoded d = decode_at(&used, p + i, length - i);
		const int done =
			d.valid ? d.bytes : put_other(&used, pile, p + i, length - i, d.bytes);

		if (d.valid)
			arr__pile_put(pile, d.c);
		if (done == 0) {
			*where = i;
			return false;
		}
		i += done;
	}
	return true;
}
