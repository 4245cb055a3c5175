/* SPDX-License-Identifier: Apache-2.0 */
/* Encodings of Unicode texts, and what to do where one fails. */
#ifndef ARR_CODEC_H
#define ARR_CODEC_H

#include "strings_internal.h"

enum arr__charset { ARR__UTF_8, ARR__ASCII, ARR__LATIN_1, ARR__UTF_16, ARR__UTF_32 };

enum arr__code_errors {
	ARR__CODE_STRICT,
	ARR__CODE_IGNORE,
	ARR__CODE_REPLACE,
	ARR__CODE_BACKSLASH,
	ARR__CODE_XML,
	ARR__CODE_ESCAPE, /* surrogateescape */
	ARR__CODE_PASS    /* surrogatepass */
};

struct arr__codec {
	const char *name;
	enum arr__charset charset;
	bool big_endian;
	bool marked; /* with a byte order mark */
	enum arr__code_errors errors;
};

enum { ARR__CODE_POINT_MAX = 0x10ffff, ARR__REPLACEMENT = 0xfffd, ARR__BYTE_ORDER_MARK = 0xfeff };

/* encoding NULL: UTF-8; errors NULL: strict. ARR_E_ARG if there are none such. */
ARR_NODISCARD enum arr_status arr__codec_find(const char *call, const char *encoding,
					      const char *errors, struct arr__codec *out,
					      struct arr_error *err);

static inline bool arr__is_surrogate(uint32_t c)
{
	return c >= 0xd800 && c <= 0xdfff;
}

/* Adds one element's text to the pile; false, with where in it, if it cannot be coded. */
typedef bool arr__code_fn(const struct arr__codec *codec, const char *text, int64_t length,
			  struct arr__pile *pile, int64_t *where);
arr__code_fn arr__encode_text, arr__decode_text;

#endif
