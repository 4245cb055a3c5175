/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of one element, for bytes and for unicode. */
#include <string.h>

#include "characters.h"
#include "strings_internal.h"

#define JOIN2_(a, b) a##_##b
#define JOIN2(a, b) JOIN2_(a, b)

/* Python's text[from:end]. */
static void clip_range(int64_t length, int64_t *from, int64_t *end)
{
	if (*end > length)
		*end = length;
	else if (*end < 0)
		*end = *end + length > 0 ? *end + length : 0;
	if (*from < 0)
		*from = *from + length > 0 ? *from + length : 0;
	if (*from > length) /* behind the end, where nothing is found, and no sum overflows */
		*from = length + 1;
}

static int64_t padding(const struct arr__chars *text, int64_t width)
{
	return width > text->length ? width - text->length : 0;
}

/* How many characters Python's text[start:stop:step] has, from *start on. */
static int64_t slice_count(int64_t length, int64_t *start, int64_t stop, int64_t step)
{
	const int64_t lowest = step < 0 ? -1 : 0, highest = step < 0 ? length - 1 : length;

	if (*start < 0)
		*start = *start + length < 0 ? lowest : *start + length;
	else if (*start > highest)
		*start = highest;
	if (stop < 0)
		stop = stop + length < 0 ? lowest : stop + length;
	else if (stop > highest)
		stop = highest;
	if (step > 0)
		return *start < stop ? (stop - *start - 1) / step + 1 : 0;
	return stop < *start ? (int64_t)((uint64_t)(*start - stop - 1) / (0 - (uint64_t)step)) + 1
			     : 0;
}

static int byte_to_case(uint8_t c, enum arr__char_case to, uint32_t out[ARR__CASED_MAX])
{
	if (c < 0x80)
		return arr__char_to_case(c, to, out);
	out[0] = c;
	return 1;
}

#define SFX S
#define C uint8_t
#define KINDS(c) arr__byte_kinds(c)
#include "strings_tmpl.h"
#define SFX U
#define C uint32_t
#define KINDS(c) arr__char_kinds(c)
#include "strings_tmpl.h"

#define SFX S
#define C uint8_t
#define KINDS(c) arr__byte_kinds(c)
#define TO_CASE(c, to, out) byte_to_case(c, to, out)
#define IS_CASED(c) ((c) < 0x80 && arr__char_is_cased(c))
#define IS_IGNORABLE(c) ((c) < 0x80 && arr__char_is_case_ignorable(c))
#include "strings_change_tmpl.h"
#define SFX U
#define C uint32_t
#define KINDS(c) arr__char_kinds(c)
#define TO_CASE(c, to, out) arr__char_to_case(c, to, out)
#define IS_CASED(c) arr__char_is_cased(c)
#define IS_IGNORABLE(c) arr__char_is_case_ignorable(c)
#include "strings_change_tmpl.h"

#define DEFINE(name, result, same) \
	const struct arr__strings_op arr__str_##name = { name##_S, name##_U, result, same };
ARR__FOR_STRINGS(DEFINE)
