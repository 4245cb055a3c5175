/* SPDX-License-Identifier: Apache-2.0 */
/* .npy headers and dtypes. Names of fields are UTF-8 here and in format version 3, Latin-1 before.
 */
#include <stdlib.h>
#include <string.h>

#include <arr/dtype_make.h>

#include "dtype/dtype_internal.h"
#include "npy_internal.h"

static bool is_ascii(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)text[i] >= 0x80)
			return false;
	return true;
}

/* out has room for twice the length. */
static size_t latin1_to_utf8(const char *text, size_t length, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < length; i++) {
		const unsigned char c = (unsigned char)text[i];

		if (c >= 0x80)
			out[n++] = (char)(0xc0 | c >> 6);
		out[n++] = (char)(c >= 0x80 ? 0x80 | (c & 0x3f) : c);
	}
	return n;
}

/* In place; false, and text unchanged, if a character is beyond U+00FF. */
static bool utf8_to_latin1(char *text, size_t *length)
{
	size_t n = 0;

	for (size_t i = 0; i < *length; i++) {
		const unsigned char c = (unsigned char)text[i];

		if (c >= 0x80 && c != 0xc2 && c != 0xc3)
			return false;
		i += c >= 0x80;
	}
	for (size_t i = 0; i < *length; i++) {
		const unsigned char c = (unsigned char)text[i];

		if (c < 0x80)
			text[n++] = (char)c;
		else if (++i < *length)
			text[n++] = (char)((c & 3) << 6 | ((unsigned char)text[i] & 0x3f));
	}
	*length = n;
	return true;
}

static enum arr_status read_descr(const char *text, size_t length, bool latin1,
				  const arr_dtype **out, struct arr_error *err)
{
	enum arr_status st;
	char *utf8;

	if (!latin1 || is_ascii(text, length))
		return arr__dtype_from_npy(text, length, out, err);
	utf8 = malloc(2 * length);
	if (!utf8)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate %zu bytes", 2 * length);
	st = arr__dtype_from_npy(utf8, latin1_to_utf8(text, length, utf8), out, err);
	free(utf8);
	return st;
}

/* Fills in what base leaves open for structures. */
static enum arr_status measure(struct base_npy_header *h, const arr_dtype *dtype, const char *where,
			       struct arr_error *err)
{
	int64_t count = 0;

	if (dtype->special)
		return arr_error_set(err, ARR_E_UNSUPPORTED, "%s: dtype '%.64s' is not supported",
				     where, arr__dtype_text(dtype).text);
	if (arr__shape_count(h->ndim, h->shape, dtype, &count, NULL) != ARR_OK)
		return arr_error_set(err, ARR_E_FORMAT, "%s: .npy shape %s of %s overflows 64 bits",
				     where, arr__shape_text(h->ndim, h->shape).text, dtype->name);
	h->item_bytes = dtype->item_bytes;
	h->count = (uint64_t)count;
	h->data_bytes = (uint64_t)count * dtype->item_bytes;
	return ARR_OK;
}

enum arr_status arr__npy_parse(const void *bytes, size_t size_bytes, const char *where,
			       struct base_npy_header *out, const arr_dtype **out_dtype,
			       struct arr_error *err)
{
	const arr_dtype *dtype = NULL;
	struct arr_error reason = { 0 };
	enum arr_status st;

	ARR_TRY(base_npy_parse_any(bytes, size_bytes, where, out, err));
	st = read_descr((const char *)bytes + out->descr_offset, (size_t)out->descr_length,
			out->major < 3, &dtype, &reason);
	if (st != ARR_OK)
		return arr_error_set(err, st, "%s: %s", where, reason.message);
	st = measure(out, dtype, where, err);
	if (st == ARR_OK)
		*out_dtype = dtype;
	else
		arr_dtype_release(dtype);
	return st;
}

/* The descr in the header's encoding; *major is 3 if that has to be UTF-8. */
static char *write_descr(const arr_dtype *dtype, size_t *length, uint8_t *major)
{
	char *text;

	*length = arr_dtype_format(dtype, ARR_DTYPE_TEXT_DESCR, NULL, 0);
	text = malloc(*length + 1);
	if (!text)
		return NULL;
	arr_dtype_format(dtype, ARR_DTYPE_TEXT_DESCR, text, *length + 1);
	*major = is_ascii(text, *length) || utf8_to_latin1(text, length) ? 1 : 3;
	return text;
}

enum arr_status arr__npy_header(const arr_dtype *dtype, bool fortran_order, int ndim,
				const int64_t *shape, char **out, size_t *length,
				struct arr_error *err)
{
	struct base_npy_header header = { .fortran_order = fortran_order, .ndim = ndim };
	size_t descr_length = 0, room;
	char *descr, *bytes = NULL;

	if (!arr__dtype_has_descr(dtype))
		return arr_error_set(err, ARR_E_UNSUPPORTED,
				     "fields of dtype('%.96s') overlap or are out of order: no .npy"
				     " header can say that",
				     arr__dtype_text(dtype).text);
	descr = write_descr(dtype, &descr_length, &header.major);
	room = descr_length + ARR__NPY_REST_BYTES;
	if (descr)
		bytes = malloc(room);
	if (!bytes) {
		free(descr);
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate a .npy header of %zu bytes",
				     room);
	}
	for (int i = 0; i < ndim; i++)
		header.shape[i] = shape[i];
	*length = base_npy_format_literal(&header, descr, descr_length, bytes, room);
	free(descr);
	if (*length == 0 || *length > BASE_NPY_HEADER_BYTES_MAX - 1) {
		free(bytes);
		return arr_error_set(err, ARR_E_UNSUPPORTED,
				     "a .npy header holds %d bytes, that of dtype %s needs more",
				     (int)BASE_NPY_HEADER_BYTES_MAX - 1, dtype->name);
	}
	*out = bytes;
	return ARR_OK;
}
