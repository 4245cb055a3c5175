/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of other encodings, as UTF-8. */
#include "recode.h"

#include <stdlib.h>

#include <arr/text.h>

#include "strings/codec.h"

static enum arr_status recode(const struct arr__codec *from, const char *text, size_t length,
			      struct arr__pile *characters, struct arr__pile *out,
			      struct arr_error *err)
{
	struct arr__codec utf_8;
	int64_t where = 0;

	ARR_TRY(arr__codec_find("encoding", "utf-8", "surrogatepass", &utf_8, err));
	ARR_TRY(arr__pile_init(characters, sizeof(uint32_t), 1, err));
	ARR_TRY(arr__pile_init(out, 1, 1, err));
	if (!arr__decode_text(from, text, (int64_t)length, characters, &where))
		return arr_error_set(err, ARR_E_FORMAT, "the text is no %s at byte %lld",
				     from->name, (long long)where);
	if (!characters->text.failed)
		(void)!arr__encode_text(&utf_8, characters->text.text,
					(int64_t)(characters->text.length / sizeof(uint32_t)), out,
					&where);
	out->text.failed |= characters->text.failed;
	return ARR_OK;
}

enum arr_status arr_text_recode(const char *text, size_t length, const char *encoding, char **out,
				size_t *out_length, struct arr_error *err)
{
	struct arr__pile characters = { .count = 0 }, result = { .count = 0 };
	struct arr__codec from;
	enum arr_status st;

	ARR_TRY(arr__codec_find("encoding", encoding, "strict", &from, err));
	st = recode(&from, text, length, &characters, &result, err);
	if (st == ARR_OK)
		st = arr__text_take(&result.text, out, out_length, err);
	arr__pile_clear(&characters);
	arr__pile_clear(&result);
	return st;
}

enum arr_status arr__recoded(const char *encoding, const char **text, size_t *length, char **owned,
			     struct arr_error *err)
{
	*owned = NULL;
	if (!encoding)
		return ARR_OK;
	ARR_TRY(arr_text_recode(*text, *length, encoding, owned, length, err));
	*text = *owned;
	return ARR_OK;
}
