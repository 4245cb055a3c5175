/* SPDX-License-Identifier: Apache-2.0 */
/* Archives as numpy.savez writes them: one .npy a member, dated 1980-01-01 so that equal arrays
 * make equal files. */
#include <arr/io.h>

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#include "core/trace.h"
#include "file_io.h"
#include "npy_internal.h"
#include "zip.h"

enum {
	NAME_BYTES_MAX = 65000,
	DOS_DATE = 0x21, /* 1980-01-01 */
	LEVEL = 6,       /* zlib's default */
	EXTRA_64_BYTES = 28
};

struct member {
	const char *name;
	uint64_t size, stored_size, offset; /* bytes; offset of the local header */
	uint32_t crc;
};

struct archive {
	const char *const *names;
	const arr_array *const *arrays;
	size_t count;
	enum arr_npz_method method;
	struct member *members;
	struct libdeflate_compressor *compressor; /* NULL if stored */
	struct arr__trace *trace;
};

/* ---- members ---- */

/* The .npy header as deflate's stored block, not the last one: what the compressor makes of the
 * data follows it without a copy of both in one piece. */
static size_t stored_block(unsigned char *out, const char *header, size_t length)
{
	unsigned char *p = out;

	*p++ = 0;
	p = zip_put(p, length, 2);
	p = zip_put(p, ~length, 2);
	memcpy(p, header, length);
	return (size_t)(p - out) + length;
}

/* *out holds the compressed data; the caller frees it. */
static enum arr_status deflate_data(const struct archive *z, const arr_array *a, void **out,
				    size_t *out_bytes, struct arr_error *err)
{
	size_t size = (size_t)arr__size_bytes(a);
	size_t bound = libdeflate_deflate_compress_bound(z->compressor, size);

	*out = malloc(bound);
	if (!*out)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate %zu bytes to compress",
				     bound);
	*out_bytes =
		libdeflate_deflate_compress(z->compressor, size ? a->data : "", size, *out, bound);
	if (*out_bytes == 0) /* cannot happen within the bound */
		return arr_error_set(err, ARR_E_STATE, "cannot compress %zu bytes", size);
	return ARR_OK;
}

static bool needs_64(const struct member *m)
{
	return m->size >= ZIP_SATURATED_32 || m->stored_size >= ZIP_SATURATED_32;
}

/* method, time, date, crc, sizes, name length, extra length: the same in both headers. */
static unsigned char *put_common(unsigned char *p, const struct archive *z, const struct member *m,
				 bool extra)
{
	p = zip_put(p, extra ? ZIP_VERSION_64 : ZIP_VERSION, 2);
	p = zip_put(p, ZIP_FLAG_UTF8, 2);
	p = zip_put(p, z->method == ARR_NPZ_DEFLATED ? ZIP_DEFLATED : ZIP_STORED, 2);
	p = zip_put(p, 0, 2);
	p = zip_put(p, DOS_DATE, 2);
	p = zip_put(p, m->crc, 4);
	p = zip_put(p, extra ? ZIP_SATURATED_32 : m->stored_size, 4);
	p = zip_put(p, extra ? ZIP_SATURATED_32 : m->size, 4);
	p = zip_put(p, strlen(m->name) + 4, 2);
	return p;
}

static enum arr_status write_name(int fd, const char *path, const char *name, struct arr_error *err)
{
	ARR_TRY(arr__file_write(fd, path, name, strlen(name), err));
	return arr__file_write(fd, path, ".npy", 4, err);
}

/* Everything before the content; *written is its length. */
static enum arr_status write_local(int fd, const char *path, const struct archive *z,
				   const struct member *m, uint64_t *written, struct arr_error *err)
{
	unsigned char bytes[ZIP_LOCAL_BYTES], extra[20], *p = bytes;
	bool wide = needs_64(m);

	p = zip_put(p, ZIP_LOCAL_MAGIC, 4);
	p = put_common(p, z, m, wide);
	zip_put(p, wide ? sizeof extra : 0, 2);
	ARR_TRY(arr__file_write(fd, path, bytes, sizeof bytes, err));
	ARR_TRY(write_name(fd, path, m->name, err));
	*written = sizeof bytes + strlen(m->name) + 4;
	if (!wide)
		return ARR_OK;
	p = zip_put(extra, ZIP_EXTRA_64, 2);
	p = zip_put(p, 16, 2);
	p = zip_put(p, m->size, 8);
	zip_put(p, m->stored_size, 8);
	*written += sizeof extra;
	return arr__file_write(fd, path, extra, sizeof extra, err);
}

/* a lies in one piece. *end: where the file ends, before and after. */
static enum arr_status write_member(int fd, const char *path, const struct archive *z,
				    const arr_array *a, struct member *m, uint64_t *end,
				    struct arr_error *err)
{
	unsigned char *block;
	char *header = NULL;
	size_t length = 0, data_bytes = (size_t)arr__size_bytes(a), block_bytes = 0;
	const void *data = a->data;
	void *deflated = NULL;
	uint64_t written = 0;
	enum arr_status st = ARR_OK;

	ARR_TRY(arr__npy_header(a->dtype, arr__npy_is_fortran(a), a->ndim, a->shape, &header,
				&length, err));
	block = malloc(length + 8);
	if (!block) {
		free(header);
		return arr_error_set(err, ARR_E_NOMEM, "%s: cannot allocate %zu bytes", path,
				     length + 8);
	}
	m->offset = *end;
	m->size = length + data_bytes;
	m->crc = libdeflate_crc32(0, header, length);
	if (data_bytes)
		m->crc = libdeflate_crc32(m->crc, data, data_bytes);
	if (z->compressor) {
		block_bytes = stored_block(block, header, length);
		st = deflate_data(z, a, &deflated, &data_bytes, err);
		data = deflated;
	} else {
		memcpy(block, header, length);
		block_bytes = length;
	}
	m->stored_size = block_bytes + data_bytes;
	if (st == ARR_OK)
		st = write_local(fd, path, z, m, &written, err);
	if (st == ARR_OK)
		st = arr__file_write(fd, path, block, block_bytes, err);
	if (st == ARR_OK)
		st = arr__file_write(fd, path, data, data_bytes, err);
	free(deflated);
	free(block);
	free(header);
	*end += written + m->stored_size;
	return st;
}

/* ---- the list at the end ---- */

static enum arr_status write_central(int fd, const char *path, const struct archive *z,
				     const struct member *m, uint64_t *end, struct arr_error *err)
{
	unsigned char bytes[ZIP_CENTRAL_BYTES], extra[EXTRA_64_BYTES], *p = bytes;
	bool wide = needs_64(m) || m->offset >= ZIP_SATURATED_32;

	p = zip_put(p, ZIP_CENTRAL_MAGIC, 4);
	p = zip_put(p, 3 << 8 | ZIP_VERSION_64, 2); /* made on Unix */
	p = put_common(p, z, m, wide);
	p = zip_put(p, wide ? sizeof extra : 0, 2);
	p = zip_put(p, 0, 2 + 2 + 2);               /* comment, disk, text */
	p = zip_put(p, (uint64_t)0100600 << 16, 4); /* a regular file, rw------- */
	zip_put(p, wide ? ZIP_SATURATED_32 : m->offset, 4);
	ARR_TRY(arr__file_write(fd, path, bytes, sizeof bytes, err));
	ARR_TRY(write_name(fd, path, m->name, err));
	*end += sizeof bytes + strlen(m->name) + 4;
	if (!wide)
		return ARR_OK;
	p = zip_put(extra, ZIP_EXTRA_64, 2);
	p = zip_put(p, 24, 2);
	p = zip_put(p, m->size, 8);
	p = zip_put(p, m->stored_size, 8);
	zip_put(p, m->offset, 8);
	*end += sizeof extra;
	return arr__file_write(fd, path, extra, sizeof extra, err);
}

static enum arr_status write_end(int fd, const char *path, uint64_t count, uint64_t start,
				 uint64_t end, struct arr_error *err)
{
	unsigned char bytes[ZIP_END64_BYTES + ZIP_LOCATOR64_BYTES + ZIP_END_BYTES], *p = bytes;
	bool wide = count >= ZIP_SATURATED_16 || end >= ZIP_SATURATED_32;

	if (wide) {
		p = zip_put(p, ZIP_END64_MAGIC, 4);
		p = zip_put(p, ZIP_END64_BYTES - 12, 8); /* of what follows */
		p = zip_put(p, ZIP_VERSION_64, 2);
		p = zip_put(p, ZIP_VERSION_64, 2);
		p = zip_put(p, 0, 4 + 4); /* disks */
		p = zip_put(p, count, 8);
		p = zip_put(p, count, 8);
		p = zip_put(p, end - start, 8);
		p = zip_put(p, start, 8);
		p = zip_put(p, ZIP_LOCATOR64_MAGIC, 4);
		p = zip_put(p, 0, 4);
		p = zip_put(p, end, 8);
		p = zip_put(p, 1, 4);
	}
	p = zip_put(p, ZIP_END_MAGIC, 4);
	p = zip_put(p, 0, 2 + 2);
	p = zip_put(p, wide ? ZIP_SATURATED_16 : count, 2);
	p = zip_put(p, wide ? ZIP_SATURATED_16 : count, 2);
	p = zip_put(p, wide ? ZIP_SATURATED_32 : end - start, 4);
	p = zip_put(p, wide ? ZIP_SATURATED_32 : start, 4);
	p = zip_put(p, 0, 2); /* comment */
	return arr__file_write(fd, path, bytes, (size_t)(p - bytes), err);
}

static enum arr_status write_archive(int fd, const char *path, const void *context,
				     struct arr_error *err)
{
	const struct archive *z = context;
	uint64_t start, end = 0;

	for (size_t i = 0; i < z->count; i++) {
		arr_array *whole = NULL;
		int64_t copied_bytes = 0;
		enum arr_status st;

		ARR_TRY(arr__npy_contiguous(z->arrays[i], &whole, &copied_bytes, err));
		arr__trace_copied(z->trace, ARR_COPY_NONCONTIGUOUS, copied_bytes);
		z->members[i].name = z->names[i];
		st = write_member(fd, path, z, whole, &z->members[i], &end, err);
		arr_array_release(whole);
		if (st != ARR_OK)
			return st;
	}
	start = end;
	for (size_t i = 0; i < z->count; i++)
		ARR_TRY(write_central(fd, path, z, &z->members[i], &end, err));
	return write_end(fd, path, z->count, start, end, err);
}

/* ---- public ---- */

static enum arr_status check_names(const char *const *names, size_t count, struct arr_error *err)
{
	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(names[i]);

		if (length == 0 || length > NAME_BYTES_MAX)
			return arr_error_set(err, ARR_E_ARG, "npz: name %zu has %zu bytes", i,
					     length);
		for (size_t j = 0; j < i; j++)
			if (!strcmp(names[i], names[j]))
				return arr_error_set(err, ARR_E_ARG, "npz: two arrays named '%s'",
						     names[i]);
	}
	return ARR_OK;
}

static enum arr_status save(const char *path, struct archive *z, struct arr_error *err)
{
	enum arr_status st;

	ARR_TRY(check_names(z->names, z->count, err));
	z->members = calloc(z->count + 1, sizeof *z->members);
	if (!z->members)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate %zu members", z->count);
	if (z->method == ARR_NPZ_DEFLATED) {
		z->compressor = libdeflate_alloc_compressor(LEVEL);
		if (!z->compressor) {
			free(z->members);
			return arr_error_set(err, ARR_E_NOMEM, "cannot allocate a compressor");
		}
	}
	st = arr__file_replace(path, write_archive, z, err);
	if (z->compressor)
		libdeflate_free_compressor(z->compressor);
	free(z->members);
	return st;
}

enum arr_status arr_npz_save(const char *path, const char *const *names,
			     const arr_array *const *arrays, size_t count,
			     enum arr_npz_method method, struct arr_error *err)
{
	struct arr__trace t;
	struct archive z = {
		.names = names, .arrays = arrays, .count = count, .method = method, .trace = &t
	};
	enum arr_status st;

	err = arr__trace_begin(
		&t, method == ARR_NPZ_DEFLATED ? "savez_compressed" : "savez", ARR_OP_IO, arrays,
		count < ARR_TRACE_OPERANDS_MAX ? count : ARR_TRACE_OPERANDS_MAX, err);
	st = save(path, &z, err);
	return arr__trace_end(&t, st, NULL, err);
}
