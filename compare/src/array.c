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
	int64_t stride = (int64_t)compare_dtype_bytes(a->dtype);

	for (int32_t k = 0; k < a->ndim; k++) {
		int32_t axis = fortran ? k : a->ndim - 1 - k;
		a->strides[axis] = stride;
		stride *= a->shape[axis];
	}
}

/* Maps the whole of a regular file; an empty one is a format error. */
static enum arr_status map_file(const char *path, void **map, size_t *map_bytes,
				struct arr_error *err)
{
	enum arr_status st = ARR_OK;
	struct stat info;
	void *p;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return arr_error_set_errno(err, errno, "cannot open %s", path);
	if (fstat(fd, &info) != 0) {
		st = arr_error_set_errno(err, errno, "cannot stat %s", path);
		goto done;
	}
	if (!S_ISREG(info.st_mode)) {
		st = arr_error_set(err, ARR_E_IO, "%s is not a regular file", path);
		goto done;
	}
	if (info.st_size == 0) {
		st = arr_error_set(err, ARR_E_FORMAT, "%s is empty, not a .npy file", path);
		goto done;
	}
	p = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED) {
		st = arr_error_set_errno(err, errno, "cannot map %s", path);
		goto done;
	}
	*map = p;
	*map_bytes = (size_t)info.st_size;
done:
	close(fd);
	return st;
}

static enum arr_status parse_mapped(const void *map, size_t map_bytes, const char *path,
				    struct base_npy_header *header, struct arr_error *err)
{
	ARR_TRY(base_npy_parse(map, map_bytes, path, header, err));
	if (header->data_offset > map_bytes || map_bytes - header->data_offset < header->data_bytes)
		return arr_error_set(err, ARR_E_FORMAT,
				     "%s is truncated: %llu data bytes expected, the file has %zu",
				     path, (unsigned long long)header->data_bytes,
				     map_bytes > header->data_offset
					     ? map_bytes - (size_t)header->data_offset
					     : (size_t)0);
	return ARR_OK;
}

enum arr_status compare_npy_check(const char *path, struct base_npy_header *out,
				  struct arr_error *err)
{
	enum arr_status st;
	void *map = NULL;
	size_t map_bytes = 0;

	ARR_TRY(map_file(path, &map, &map_bytes, err));
	st = parse_mapped(map, map_bytes, path, out, err);
	munmap(map, map_bytes);
	return st;
}

enum arr_status compare_array_open(const char *path, struct compare_array *out,
				   struct arr_error *err)
{
	struct base_npy_header header;
	enum compare_dtype dtype;
	enum arr_status st;
	void *map = NULL;
	size_t map_bytes = 0;

	ARR_TRY(map_file(path, &map, &map_bytes, err));
	st = parse_mapped(map, map_bytes, path, &header, err);
	if (st != ARR_OK)
		goto done;
	if (header.swapped || !compare_dtype_from_descr(header.descr, &dtype)) {
		st = arr_error_set(err, ARR_E_UNSUPPORTED,
				   "%s has dtype '%s', which is not compared", path, header.descr);
		goto done;
	}
	compare_array_wrap((const unsigned char *)map + header.data_offset, dtype, header.ndim,
			   header.shape, header.fortran_order, out);
	out->map = map;
	out->map_bytes = map_bytes;
	map = NULL;
done:
	if (map)
		munmap(map, map_bytes);
	return st;
}

void compare_array_close(struct compare_array *array)
{
	if (!array)
		return;
	if (array->map)
		munmap(array->map, array->map_bytes);
	*array = (struct compare_array){ 0 };
}

void compare_array_wrap(const void *data, enum compare_dtype dtype, int32_t ndim,
			const int64_t *shape, bool fortran, struct compare_array *out)
{
	*out = (struct compare_array){ .data = data, .dtype = dtype, .ndim = ndim, .count = 1 };
	for (int32_t k = 0; k < ndim; k++) {
		out->shape[k] = shape[k];
		out->count *= (uint64_t)shape[k];
	}
	fill_strides(out, fortran);
}

bool compare_array_is_contiguous(const struct compare_array *array)
{
	int64_t stride = (int64_t)compare_dtype_bytes(array->dtype);

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

enum arr_status compare_npy_build(enum compare_dtype dtype, int32_t ndim, const int64_t *shape,
				  const void *data, unsigned char **out, size_t *out_bytes,
				  struct arr_error *err)
{
	struct base_npy_header header = { .ndim = ndim };
	size_t data_bytes = compare_dtype_bytes(dtype);
	size_t header_bytes;
	size_t total;
	unsigned char *bytes;

	snprintf(header.descr, sizeof header.descr, "%s", compare_dtype_descr(dtype));
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
	void *map = NULL;
	size_t map_bytes = 0;

	ARR_TRY(map_file(path, &map, &map_bytes, err));
	compare_hash_bytes(map, map_bytes, hex);
	munmap(map, map_bytes);
	return ARR_OK;
}
