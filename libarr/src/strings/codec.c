/* SPDX-License-Identifier: Apache-2.0 */
/* The public calls of encodings. */
#include <string.h>

#include "codec.h"
#include "core/trace.h"

static const struct {
	const char *key; /* letters and digits of the name, small */
	struct arr__codec codec;
} codecs[] = {
	{ "utf8", { .name = "utf-8", .charset = ARR__UTF_8 } },
	{ "ascii", { .name = "ascii", .charset = ARR__ASCII } },
	{ "usascii", { .name = "ascii", .charset = ARR__ASCII } },
	{ "latin1", { .name = "latin-1", .charset = ARR__LATIN_1 } },
	{ "iso88591", { .name = "latin-1", .charset = ARR__LATIN_1 } },
	{ "utf16", { .name = "utf-16", .charset = ARR__UTF_16, .marked = true } },
	{ "utf16le", { .name = "utf-16-le", .charset = ARR__UTF_16 } },
	{ "utf16be", { .name = "utf-16-be", .charset = ARR__UTF_16, .big_endian = true } },
	{ "utf32", { .name = "utf-32", .charset = ARR__UTF_32, .marked = true } },
	{ "utf32le", { .name = "utf-32-le", .charset = ARR__UTF_32 } },
	{ "utf32be", { .name = "utf-32-be", .charset = ARR__UTF_32, .big_endian = true } },
};

static const char *const error_names[] = {
	"strict",          "ignore",       "replace", "backslashreplace", "xmlcharrefreplace",
	"surrogateescape", "surrogatepass"
};

static bool is_name(const char *name, const char *key)
{
	for (; *name; name++) {
		const char c = *name >= 'A' && *name <= 'Z' ? (char)(*name - 'A' + 'a') : *name;

		if (c == '-' || c == '_')
			continue;
		if (c != *key)
			return false;
		key++;
	}
	return *key == '\0';
}

enum arr_status arr__codec_find(const char *call, const char *encoding, const char *errors,
				struct arr__codec *out, struct arr_error *err)
{
	bool found = false;

	for (size_t i = 0; !found && i < BASE_ARRAY_SIZE(codecs); i++) {
		found = is_name(encoding ? encoding : "utf-8", codecs[i].key);
		if (found)
			*out = codecs[i].codec;
	}
	if (!found)
		return arr_error_set(err, ARR_E_ARG, "%s: unknown encoding '%.60s'", call,
				     encoding);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(error_names); i++) {
		if (strcmp(errors ? errors : "strict", error_names[i]) == 0) {
			out->errors = (enum arr__code_errors)i;
			return ARR_OK;
		}
	}
	return arr_error_set(err, ARR_E_ARG, "%s: unknown errors '%.60s'", call, errors);
}

/* One direction: what texts it takes and gives. */
struct direction {
	const char *call;
	enum arr_type from;
	size_t unit_from, unit_to; /* bytes of a character */
	arr__code_fn *run;
};

static enum arr_status code_all(const struct direction *d, const struct arr__codec *codec,
				const arr_array *ready, struct arr__pile *pile,
				struct arr_error *err)
{
	const size_t item = ready->dtype->item_bytes;

	for (int64_t i = 0; i < ready->size; i++) {
		const char *text = ready->data + (size_t)i * item;
		int64_t where;

		if (!d->run(codec, text, arr__text_used(text, item, d->unit_from), pile, &where))
			return arr_error_set(err, ARR_E_ARG,
					     "%s: element %lld cannot be %s at position %lld by %s",
					     d->call, (long long)i,
					     d->unit_to == 1 ? "encoded" : "decoded",
					     (long long)where, codec->name);
		arr__pile_end_text(pile);
	}
	return ARR_OK;
}

static enum arr_status code(const struct direction *d, const struct arr__codec *codec,
			    const arr_array *src, arr_array **out, struct arr_error *err)
{
	struct arr__pile pile = { 0 };
	const arr_dtype *native = NULL;
	arr_array *ready = NULL;
	enum arr_status st;

	if (src->dtype->type != d->from)
		return arr_error_set(err, ARR_E_DTYPE, "%s: dtype %s where texts of %s belong",
				     d->call, arr__dtype_text(src->dtype).text,
				     d->unit_from == 1 ? "bytes" : "unicode");
	ARR_TRY(arr__dtype_native(src->dtype, &native, err));
	st = arr__copy_as(src, native, ARR_ORDER_C, &ready, err);
	if (st == ARR_OK)
		st = arr__pile_init(&pile, d->unit_to, ready->size, err);
	if (st == ARR_OK)
		st = code_all(d, codec, ready, &pile, err);
	if (st == ARR_OK)
		st = arr__pile_array(&pile, src->ndim, src->shape, 1, out, err);
	arr__pile_clear(&pile);
	arr_array_release(ready);
	arr_dtype_release(native);
	return st;
}

static enum arr_status code_traced(const struct direction *d, const arr_array *src,
				   const char *encoding, const char *errors, arr_array **out,
				   struct arr_error *err)
{
	struct arr__codec codec;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, d->call, ARR_OP_OTHER, ARR__INS(src), err);
	st = arr__codec_find(d->call, encoding, errors, &codec, err);
	if (st == ARR_OK)
		st = code(d, &codec, src, out, err);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_str_encode(const arr_array *src, const char *encoding, const char *errors,
			       arr_array **out, struct arr_error *err)
{
	static const struct direction encode = { "strings.encode", ARR_T_UNICODE, 4, 1,
						 arr__encode_text };

	return code_traced(&encode, src, encoding, errors, out, err);
}

enum arr_status arr_str_decode(const arr_array *src, const char *encoding, const char *errors,
			       arr_array **out, struct arr_error *err)
{
	static const struct direction decode = { "strings.decode", ARR_T_BYTES, 1, 4,
						 arr__decode_text };

	return code_traced(&decode, src, encoding, errors, out, err);
}
