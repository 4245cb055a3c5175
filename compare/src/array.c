/* SPDX-License-Identifier: Apache-2.0 */
#include <compare/array.h>

#include <errno.h>
#include <fcntl.h>
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <base/compiler.h>

static void fill_strides(struct compare_array *a, bool fortran)
{
	int64_t stride = (int64_t)a->format.item_bytes;

	for (int32_t k = 0; k < a->ndim; k++) {
		int32_t axis = fortran ? k : a->ndim - 1 - k;
		a->strides[axis] = stride;
		stride *= a->shape[axis];
	}
}

/* Below this size reading is cheaper than mapping, touching and unmapping. */
enum { READ_BYTES_MAX = 64 << 10 };

static enum arr_status read_whole(int fd, const char *path, size_t size, void **out,
				  struct arr_error *err)
{
	unsigned char *bytes = malloc(size);
	enum arr_status st = ARR_OK;
	size_t got = 0;

	if (!bytes)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for %s", path);
	while (st == ARR_OK && got < size) {
		ssize_t n = read(fd, bytes + got, size - got);

		if (n > 0)
			got += (size_t)n;
		else if (n == 0)
			st = arr_error_set(err, ARR_E_IO, "%s has shrunk", path);
		else if (errno != EINTR)
			st = arr_error_set_errno(err, errno, "cannot read %s", path);
	}
	if (st == ARR_OK)
		*out = bytes;
	else
		free(bytes);
	return st;
}

/* The whole of a regular file; an empty one is a format error. */
static enum arr_status contents_open(const char *path, struct compare_contents *out,
				     struct arr_error *err)
{
	enum arr_status st = ARR_OK;
	struct stat info;
	void *p = NULL;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return arr_error_set_errno(err, errno, "cannot open %s", path);
	if (fstat(fd, &info) != 0) {
		st = arr_error_set_errno(err, errno, "cannot stat %s", path);
	} else if (!S_ISREG(info.st_mode)) {
		st = arr_error_set(err, ARR_E_IO, "%s is not a regular file", path);
	} else if (info.st_size == 0) {
		st = arr_error_set(err, ARR_E_FORMAT, "%s is empty, not a .npy file", path);
	} else if (info.st_size <= READ_BYTES_MAX) {
		st = read_whole(fd, path, (size_t)info.st_size, &p, err);
	} else {
		p = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (p == MAP_FAILED)
			st = arr_error_set_errno(err, errno, "cannot map %s", path);
	}
	close(fd);
	if (st == ARR_OK)
		*out = (struct compare_contents){ p, (size_t)info.st_size };
	return st;
}

static void contents_close(struct compare_contents *c)
{
	if (c->size_bytes <= READ_BYTES_MAX)
		free(c->bytes);
	else
		munmap(c->bytes, c->size_bytes);
	*c = (struct compare_contents){ 0 };
}

/* The element's format out of the header; leaves are the caller's. */
static enum arr_status read_format(const void *map, const char *path,
				   struct base_npy_header *header, struct compare_array *out,
				   struct arr_error *err)
{
	out->descr = (const char *)map + header->descr_offset;
	out->descr_bytes = (size_t)header->descr_length;
	if (header->structured) {
		out->format.dtype = COMPARE_RECORD;
		ARR_TRY(compare_record_parse(out->descr, out->descr_bytes, path, &out->leaves,
					     &out->leaf_count, &out->format.item_bytes, err));
		if (base_mul_overflows(header->count, out->format.item_bytes, &header->data_bytes))
			return arr_error_set(err, ARR_E_FORMAT, "%s: its size overflows 64 bits",
					     path);
	} else if (!compare_format_parse(header->descr, &out->format)) {
		return arr_error_set(err, ARR_E_UNSUPPORTED,
				     "%s has dtype '%s', which is not compared", path,
				     header->descr);
	}
	return ARR_OK;
}

static enum arr_status parse_contents(const void *map, size_t map_bytes, const char *path,
				      struct base_npy_header *header, struct compare_array *out,
				      struct arr_error *err)
{
	ARR_TRY(base_npy_parse_any(map, map_bytes, path, header, err));
	ARR_TRY(read_format(map, path, header, out, err));
	if (header->data_offset > map_bytes || map_bytes - header->data_offset < header->data_bytes)
		return arr_error_set(err, ARR_E_FORMAT,
				     "%s is truncated: %llu data bytes expected, the file has %zu",
				     path, (unsigned long long)header->data_bytes,
				     map_bytes > header->data_offset
					     ? map_bytes - (size_t)header->data_offset
					     : (size_t)0);
	return ARR_OK;
}

static void set_shape(struct compare_array *a, int32_t ndim, const int64_t *shape, bool fortran)
{
	a->dtype = a->format.dtype;
	a->ndim = ndim;
	a->count = 1;
	for (int32_t k = 0; k < ndim; k++) {
		a->shape[k] = shape[k];
		a->count *= (uint64_t)shape[k];
	}
	fill_strides(a, fortran);
}

enum arr_status compare_array_open(const char *path, struct compare_array *out,
				   struct arr_error *err)
{
	struct base_npy_header header;
	struct compare_array array = { 0 };
	enum arr_status st;

	ARR_TRY(contents_open(path, &array.file, err));
	st = parse_contents(array.file.bytes, array.file.size_bytes, path, &header, &array, err);
	if (st != ARR_OK) {
		compare_array_close(&array);
		return st;
	}
	array.data = (const unsigned char *)array.file.bytes + header.data_offset;
	set_shape(&array, header.ndim, header.shape, header.fortran_order);
	*out = array;
	return ARR_OK;
}

void compare_array_close(struct compare_array *array)
{
	if (!array)
		return;
	contents_close(&array->file);
	free(array->leaves);
	*array = (struct compare_array){ 0 };
}

void compare_array_wrap(const void *data, enum compare_dtype dtype, int32_t ndim,
			const int64_t *shape, bool fortran, struct compare_array *out)
{
	*out = (struct compare_array){ .data = data };
	out->format = (struct compare_format){ dtype, false, compare_dtype_bytes(dtype) };
	set_shape(out, ndim, shape, fortran);
}

bool compare_dtypes_equal(const struct compare_array *a, const struct compare_array *b)
{
	enum compare_kind kind = compare_dtype_kind(a->dtype);

	if (a->dtype != b->dtype || a->format.swapped != b->format.swapped ||
	    a->format.item_bytes != b->format.item_bytes)
		return false;
	if (kind != COMPARE_KIND_TIME && a->dtype != COMPARE_RECORD)
		return true;
	/* units, names, nesting and padding: both sides spell them as NumPy does */
	return a->descr_bytes == b->descr_bytes && !memcmp(a->descr, b->descr, a->descr_bytes);
}

struct compare_component compare_array_load(const struct compare_array *array, const void *p,
					    int component)
{
	return compare_load_as(&array->format, p, component);
}

void compare_dtype_format(const struct compare_array *array, char *text, size_t text_bytes)
{
	const char *descr = array->descr;
	size_t length = array->descr_bytes;

	if (!descr || (compare_dtype_descr(array->dtype)[0] && !array->format.swapped)) {
		snprintf(text, text_bytes, "%s", compare_dtype_name(array->dtype));
		return;
	}
	if (*descr == '\'' || *descr == '"') {
		descr++;
		length -= 2;
	}
	snprintf(text, text_bytes, "%.*s", (int)(length < 4096 ? length : 4096), descr);
}

bool compare_array_is_contiguous(const struct compare_array *array)
{
	int64_t stride = (int64_t)array->format.item_bytes;

	for (int32_t k = array->ndim - 1; k >= 0; k--) {
		if (array->shape[k] != 1 && array->strides[k] != stride)
			return false;
		stride *= array->shape[k];
	}
	return true;
}

const unsigned char *compare_array_at(const struct compare_array *array, uint64_t index)
{
	const unsigned char *p = array->data;

	for (int32_t k = array->ndim - 1; k >= 0; k--) {
		uint64_t length = (uint64_t)array->shape[k];
		p += (int64_t)(index % length) * array->strides[k];
		index /= length;
	}
	return p;
}

bool compare_shape_equal(const struct compare_array *a, const struct compare_array *b)
{
	return a->ndim == b->ndim &&
	       !memcmp(a->shape, b->shape, (size_t)a->ndim * sizeof a->shape[0]);
}

void compare_shape_format(const struct compare_array *array, char *text, size_t text_bytes)
{
	size_t length = (size_t)snprintf(text, text_bytes, "(");

	for (int32_t k = 0; k < array->ndim && length + 32 < text_bytes; k++)
		length += (size_t)snprintf(text + length, text_bytes - length, "%s%lld",
					   k ? ", " : "", (long long)array->shape[k]);
	snprintf(text + length, text_bytes - length, "%s)", array->ndim == 1 ? "," : "");
}

static enum arr_status build(const char *descr, size_t item_bytes, int32_t ndim,
			     const int64_t *shape, const void *data, unsigned char **out,
			     size_t *out_bytes, struct arr_error *err)
{
	struct base_npy_header header = { .ndim = ndim };
	size_t data_bytes = item_bytes;
	size_t header_bytes;
	size_t total;
	unsigned char *bytes;

	snprintf(header.descr, sizeof header.descr, "%s", descr);
	for (int32_t k = 0; k < ndim; k++) {
		header.shape[k] = shape[k];
		if (shape[k] < 0 || base_mul_overflows(data_bytes, (size_t)shape[k], &data_bytes))
			return arr_error_set(err, ARR_E_SHAPE, "axis %d has length %lld", k,
					     (long long)shape[k]);
	}
	if (base_add_overflows(data_bytes, BASE_NPY_HEADER_BYTES_MAX, &total))
		return arr_error_set(err, ARR_E_NOMEM, "an array of %zu bytes", data_bytes);
	bytes = malloc(total);
	if (!bytes)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory (%zu bytes)", total);
	header_bytes = base_npy_format(&header, bytes, BASE_NPY_HEADER_BYTES_MAX);
	if (header_bytes == 0) {
		free(bytes);
		return arr_error_set(err, ARR_E_STATE, "the .npy header does not fit");
	}
	if (data_bytes)
		memcpy(bytes + header_bytes, data, data_bytes);
	*out = bytes;
	*out_bytes = header_bytes + data_bytes;
	return ARR_OK;
}

enum arr_status compare_npy_build(enum compare_dtype dtype, int32_t ndim, const int64_t *shape,
				  const void *data, unsigned char **out, size_t *out_bytes,
				  struct arr_error *err)
{
	return build(compare_dtype_descr(dtype), compare_dtype_bytes(dtype), ndim, shape, data, out,
		     out_bytes, err);
}

enum arr_status compare_npy_build_like(const struct compare_array *like, const void *data,
				       unsigned char **out, size_t *out_bytes,
				       struct arr_error *err)
{
	char descr[BASE_NPY_DESCR_BYTES];

	if (like->dtype == COMPARE_RECORD)
		return arr_error_set(err, ARR_E_UNSUPPORTED, "structures are not written");
	if (like->descr)
		snprintf(descr, sizeof descr, "%.*s", (int)like->descr_bytes - 2, like->descr + 1);
	else
		snprintf(descr, sizeof descr, "%s", compare_dtype_descr(like->dtype));
	return build(descr, like->format.item_bytes, like->ndim, like->shape, data, out, out_bytes,
		     err);
}

static void to_hex(const uint8_t digest[SHA256_DIGEST_LENGTH], char hex[COMPARE_HASH_TEXT_BYTES])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < SHA256_DIGEST_LENGTH; i++) {
		hex[2 * i] = digits[digest[i] >> 4];
		hex[2 * i + 1] = digits[digest[i] & 15];
	}
	hex[2 * SHA256_DIGEST_LENGTH] = '\0';
}

void compare_hash_bytes(const void *bytes, size_t count, char hex[COMPARE_HASH_TEXT_BYTES])
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	SHA2_CTX context;

	SHA256Init(&context);
	SHA256Update(&context, bytes, count);
	SHA256Final(digest, &context);
	to_hex(digest, hex);
}

enum arr_status compare_hash_file(const char *path, char hex[COMPARE_HASH_TEXT_BYTES],
				  struct arr_error *err)
{
	struct compare_contents file;

	ARR_TRY(contents_open(path, &file, err));
	compare_hash_bytes(file.bytes, file.size_bytes, hex);
	contents_close(&file);
	return ARR_OK;
}
