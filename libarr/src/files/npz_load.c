/* SPDX-License-Identifier: Apache-2.0 */
/* One member of an archive: none is believed to expand further than deflate can, none to be what
 * its checksum and its .npy header do not confirm. */
#include <arr/io.h>

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#include "core/trace.h"
#include "npy_internal.h"
#include "npz_internal.h"
#include "zip.h"

enum { DEFLATE_RATIO_MAX = 1032 }; /* 258 bytes for 2 bits (zlib's technical notes) */

static const struct arr__npz_member *find_member(const arr_npz *z, const char *name)
{
	size_t length = strlen(name);
	bool suffix = length > 4 && !strcmp(name + length - 4, ".npy");

	for (size_t i = 0; i < z->count; i++) {
		const char *have = z->members[i].name;

		if (!strcmp(have, name) ||
		    (suffix && strlen(have) == length - 4 && !memcmp(have, name, length - 4)))
			return &z->members[i];
	}
	return NULL;
}

/* Reads the member's own header, which must agree with the list; *offset is where its content
 * starts. */
static enum arr_status check_local(const arr_npz *z, const struct arr__npz_member *m,
				   uint64_t *offset, struct arr_error *err)
{
	unsigned char bytes[ZIP_LOCAL_BYTES];
	uint64_t start;

	if (m->flags & ZIP_FLAG_ENCRYPTED)
		return arr_error_set(err, ARR_E_UNSUPPORTED, "%s: member '%s' is encrypted",
				     z->path, m->name);
	if (m->method != ZIP_STORED && m->method != ZIP_DEFLATED)
		return arr_error_set(err, ARR_E_UNSUPPORTED,
				     "%s: member '%s' is compressed by method %u", z->path, m->name,
				     m->method);
	ARR_TRY(arr__npz_read(z, bytes, sizeof bytes, m->offset, err));
	start = ZIP_LOCAL_BYTES + zip_get(bytes + 26, 2) + zip_get(bytes + 28, 2);
	if (zip_get(bytes, 4) != ZIP_LOCAL_MAGIC || zip_get(bytes + 8, 2) != m->method ||
	    zip_get(bytes + 26, 2) != m->name_bytes || start > m->limit - m->offset ||
	    m->stored_size > m->limit - m->offset - start)
		return arr_error_set(err, ARR_E_FORMAT,
				     "%s: member '%s' is not as the list of members says", z->path,
				     m->name);
	if (m->method == ZIP_STORED ? m->size != m->stored_size
				    : m->size / DEFLATE_RATIO_MAX > m->stored_size)
		return arr_error_set(err, ARR_E_FORMAT,
				     "%s: member '%s' cannot have %llu bytes in %llu", z->path,
				     m->name, (unsigned long long)m->size,
				     (unsigned long long)m->stored_size);
	*offset = m->offset + start;
	return ARR_OK;
}

static enum arr_status check_content(const arr_npz *z, const struct arr__npz_member *m,
				     const struct base_npy_header *header, uint32_t crc,
				     struct arr_error *err)
{
	if (header->data_bytes != m->size - header->data_offset)
		return arr_error_set(err, ARR_E_FORMAT,
				     "%s: member '%s' has %llu bytes of data, its header wants"
				     " %llu",
				     z->path, m->name,
				     (unsigned long long)(m->size - header->data_offset),
				     (unsigned long long)header->data_bytes);
	if (crc != m->crc)
		return arr_error_set(err, ARR_E_FORMAT,
				     "%s: member '%s' does not match its checksum", z->path,
				     m->name);
	return ARR_OK;
}

/* The data of a stored member, behind a header whose checksum so far is crc. */
static enum arr_status fill_stored(const arr_npz *z, const struct arr__npz_member *m,
				   const struct base_npy_header *header, uint64_t offset,
				   uint32_t crc, arr_array *a, struct arr_error *err)
{
	ARR_TRY(arr__npz_read(z, a->data, (size_t)header->data_bytes, offset, err));
	if (header->data_bytes)
		crc = libdeflate_crc32(crc, a->data, (size_t)header->data_bytes);
	return check_content(z, m, header, crc, err);
}

static enum arr_status load_stored(const arr_npz *z, const struct arr__npz_member *m,
				   uint64_t offset, arr_array **out, struct arr_error *err)
{
	size_t want = m->size < ARR__NPY_READ_BYTES ? (size_t)m->size : ARR__NPY_READ_BYTES;
	char *bytes = malloc(want + 1);
	struct base_npy_header header;
	const arr_dtype *dtype = NULL;
	arr_array *a = NULL;
	uint32_t crc = 0;
	enum arr_status st;

	if (!bytes)
		return arr_error_set(err, ARR_E_NOMEM, "%s: cannot allocate %zu bytes", z->path,
				     want);
	st = arr__npz_read(z, bytes, want, offset, err);
	if (st == ARR_OK)
		st = arr__npy_parse(bytes, want, m->name, &header, &dtype, err);
	if (st != ARR_OK)
		goto done;
	crc = libdeflate_crc32(0, bytes, (size_t)header.data_offset);
	st = check_content(z, m, &header, m->crc, err); /* the size, before anything is allocated */
	if (st == ARR_OK)
		st = arr__array_new(header.ndim, header.shape, dtype,
				    header.fortran_order ? ARR_ORDER_F : ARR_ORDER_C, false, &a,
				    err);
	if (st == ARR_OK)
		st = fill_stored(z, m, &header, offset + header.data_offset, crc, a, err);
	if (st == ARR_OK) {
		*out = a;
		a = NULL;
	}
done:
	arr_array_release(a);
	arr_dtype_release(dtype);
	free(bytes);
	return st;
}

/* Inflates the whole member into `content`, which has room for m->size bytes. */
static enum arr_status inflate(const arr_npz *z, const struct arr__npz_member *m, uint64_t offset,
			       char *content, struct arr_error *err)
{
	struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
	char *stored = malloc((size_t)m->stored_size + 1);
	enum arr_status st = ARR_OK;

	if (!inflater || !stored)
		st = arr_error_set(err, ARR_E_NOMEM, "%s: cannot allocate %llu bytes", z->path,
				   (unsigned long long)m->stored_size);
	if (st == ARR_OK)
		st = arr__npz_read(z, stored, (size_t)m->stored_size, offset, err);
	if (st == ARR_OK &&
	    libdeflate_deflate_decompress(inflater, stored, (size_t)m->stored_size, content,
					  (size_t)m->size, NULL) != LIBDEFLATE_SUCCESS)
		st = arr_error_set(err, ARR_E_FORMAT,
				   "%s: member '%s' does not inflate to %llu bytes", z->path,
				   m->name, (unsigned long long)m->size);
	if (inflater)
		libdeflate_free_decompressor(inflater);
	free(stored);
	return st;
}

static void free_content(void *content, void *data)
{
	(void)data; /* lies inside */
	free(content);
}

/* The array's data stays where it was inflated to: behind the header, whose length is a multiple of
 * 64. */
static enum arr_status wrap_content(const arr_npz *z, const struct arr__npz_member *m,
				    char *content, arr_array **out, struct arr_error *err)
{
	struct base_npy_header header;
	int64_t strides[ARR_NDIM_MAX];
	struct arr_foreign foreign = {
		.writeable = true, .strides = strides, .free_data = free_content, .context = content
	};

	enum arr_status st;

	ARR_TRY(arr__npy_parse(content, (size_t)m->size, m->name, &header, &foreign.dtype, err));
	st = check_content(z, m, &header, libdeflate_crc32(0, content, (size_t)m->size), err);
	if (st == ARR_OK) {
		foreign.data = content + header.data_offset;
		foreign.ndim = header.ndim;
		foreign.shape = header.shape;
		arr__shape_strides(header.ndim, header.shape, foreign.dtype->item_bytes,
				   header.fortran_order ? ARR_ORDER_F : ARR_ORDER_C, strides);
		st = arr__array_foreign(&foreign, out, err);
	}
	arr_dtype_release(foreign.dtype);
	return st;
}

static enum arr_status load_deflated(const arr_npz *z, const struct arr__npz_member *m,
				     uint64_t offset, arr_array **out, struct arr_error *err)
{
	size_t rounded = ((size_t)m->size / ARR_DATA_ALIGNMENT + 1) * ARR_DATA_ALIGNMENT;
	char *content = aligned_alloc(ARR_DATA_ALIGNMENT, rounded);
	enum arr_status st;

	if (!content)
		return arr_error_set(err, ARR_E_NOMEM, "%s: cannot allocate %zu bytes", z->path,
				     rounded);
	st = inflate(z, m, offset, content, err);
	if (st == ARR_OK)
		st = wrap_content(z, m, content, out, err);
	if (st != ARR_OK)
		free(content);
	return st;
}

static enum arr_status load(const arr_npz *z, const char *name, arr_array **out,
			    struct arr_error *err)
{
	const struct arr__npz_member *m = find_member(z, name);
	arr_array *a = NULL;
	uint64_t offset = 0;

	if (!m)
		return arr_error_set(err, ARR_E_INDEX, "%s: no member '%s'", z->path, name);
	ARR_TRY(check_local(z, m, &offset, err));
	if (m->method == ZIP_STORED)
		ARR_TRY(load_stored(z, m, offset, &a, err));
	else
		ARR_TRY(load_deflated(z, m, offset, &a, err));
	*out = a;
	return ARR_OK;
}

enum arr_status arr_npz_load(const arr_npz *npz, const char *name, arr_array **out,
			     struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "NpzFile.__getitem__", ARR_OP_IO, ARR__NO_INS, err);
	st = load(npz, name, out, err);
	return arr__trace_end(&t, st, out, err);
}
