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

#define SFX S
#define C uint8_t
#define KINDS(c) arr__byte_kinds(c)
#include "strings_tmpl.h"
#define SFX U
#define C uint32_t
#define KINDS(c) arr__char_kinds(c)
#include "strings_tmpl.h"

#define DEFINE(name, result, same) \
	const struct arr__strings_op arr__str_##name = { name##_S, name##_U, result, same };
ARR__FOR_STRINGS(DEFINE)
