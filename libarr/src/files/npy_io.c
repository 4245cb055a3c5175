/* SPDX-License-Identifier: Apache-2.0 */
/* .npy files. A file is never believed further than its size. */
#include <arr/io.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <base/fmt.h>
#include <base/npy.h>

#include "core/array_internal.h"
#include "core/trace.h"
#include "file_io.h"
#include "npy_internal.h"

/* Header and dtype of an open file whose size holds all the data that the header promises. */
static enum arr_status read_header(int fd, const char *path, struct base_npy_header *out,
				   const arr_dtype **out_dtype, struct arr_error *err)
{
	uint64_t size = 0;
	size_t want, has = 0;
	enum arr_status st;
	char *bytes;

	ARR_TRY(arr__file_size(fd, path, &size, err));
	want = ARR__NPY_READ_BYTES;
	if (size < want)
		want = (size_t)size;
	bytes = malloc(want + 1);
	if (!bytes)
		return arr_error_set(err, ARR_E_NOMEM, "%s: cannot allocate %zu bytes", path, want);
	st = arr__file_read_at(fd, path, bytes, want, 0, &has, err);
	if (st == ARR_OK)
		st = arr__npy_parse(bytes, has, path, out, out_dtype, err);
	free(bytes);
	if (st != ARR_OK)
		return st;
	if (size - out->data_offset < out->data_bytes)
		return arr_error_set(err, ARR_E_FORMAT,
				     "%s: truncated: shape %s %s needs %llu bytes of data,"
				     " the file has %llu",
				     path, arr__shape_text(out->ndim, out->shape).text,
				     (*out_dtype)->name, (unsigned long long)out->data_bytes,
				     (unsigned long long)(size - out->data_offset));
	return ARR_OK;
}

static enum arr_status load(const char *path, arr_array **out, struct arr_error *err)
{
	struct base_npy_header header;
	const arr_dtype *dtype = NULL;
	arr_array *a = NULL;
	enum arr_status st;
	size_t has = 0;
	int fd = -1;

	ARR_TRY(arr__file_open(path, O_RDONLY, &fd, err));
	st = read_header(fd, path, &header, &dtype, err);
	if (st != ARR_OK)
		goto done;
	st = arr__array_new(header.ndim, header.shape, dtype,
			    header.fortran_order ? ARR_ORDER_F : ARR_ORDER_C, false, &a, err);
	if (st != ARR_OK)
		goto done;
	st = arr__file_read_at(fd, path, a->data, (size_t)header.data_bytes, header.data_offset,
			       &has, err);
	if (st != ARR_OK)
		goto done;
	if (has < header.data_bytes) {
		st = arr_error_set(err, ARR_E_FORMAT, "%s: truncated while it was read", path);
		goto done;
	}
	*out = a;
	a = NULL;
done:
	arr_array_release(a);
	arr_dtype_release(dtype);
	close(fd);
	return st;
}

enum arr_status arr_npy_load(const char *path, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "load", ARR_OP_IO, ARR__NO_INS, err);
	st = load(path, out, err);
	return arr__trace_end(&t, st, out, err);
}

/* ---- mmap ---- */

struct mapping {
	void *address;
	size_t size_bytes;
};

static void unmap(void *context, void *data)
{
	struct mapping *m = context;

	(void)data; /* lies inside the mapping */
	munmap(m->address, m->size_bytes);
	free(m);
}

static enum arr_status map_file(int fd, const char *path, const struct base_npy_header *header,
				enum arr_npy_mode mode, struct mapping **out, struct arr_error *err)
{
	int protection = mode == ARR_NPY_READ ? PROT_READ : PROT_READ | PROT_WRITE;
	struct mapping *m = malloc(sizeof *m);

	if (!m)
		return arr_error_set(err, ARR_E_NOMEM, "%s: cannot allocate a mapping", path);
	m->size_bytes = (size_t)(header->data_offset + header->data_bytes);
	m->address = mmap(NULL, m->size_bytes, protection,
			  mode == ARR_NPY_COPY ? MAP_PRIVATE : MAP_SHARED, fd, 0);
	if (m->address == MAP_FAILED) {
		free(m);
		return arr_error_set_errno(err, errno, "cannot map %s", path);
	}
	*out = m;
	return ARR_OK;
}

static enum arr_status wrap_mapping(struct mapping *m, const struct base_npy_header *header,
				    const arr_dtype *dtype, bool writeable, arr_array **out,
				    struct arr_error *err)
{
	int64_t strides[ARR_NDIM_MAX];
	const struct arr_foreign foreign = {
		.data = (char *)m->address + header->data_offset,
		.dtype = dtype,
		.ndim = header->ndim,
		.shape = header->shape,
		.strides = strides,
		.writeable = writeable,
		.free_data = unmap,
		.context = m,
	};

	arr__shape_strides(header->ndim, header->shape, dtype->item_bytes,
			   header->fortran_order ? ARR_ORDER_F : ARR_ORDER_C, strides);
	return arr__array_foreign(&foreign, out, err);
}

static enum arr_status map_npy(const char *path, enum arr_npy_mode mode, arr_array **out,
			       struct arr_error *err)
{
	struct base_npy_header header;
	const arr_dtype *dtype = NULL;
	struct mapping *m = NULL;
	enum arr_status st;
	int fd = -1;

	ARR_TRY(arr__file_open(path, mode == ARR_NPY_READ_WRITE ? O_RDWR : O_RDONLY, &fd, err));
	st = read_header(fd, path, &header, &dtype, err);
	if (st != ARR_OK)
		goto done;
	st = map_file(fd, path, &header, mode, &m, err);
	if (st != ARR_OK)
		goto done;
	st = wrap_mapping(m, &header, dtype, mode != ARR_NPY_READ, out, err);
	if (st != ARR_OK)
		unmap(m, NULL);
done:
	arr_dtype_release(dtype);
	close(fd);
	return st;
}

enum arr_status arr_npy_mmap(const char *path, enum arr_npy_mode mode, arr_array **out,
			     struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "memmap", ARR_OP_IO, ARR__NO_INS, err);
	st = map_npy(path, mode, out, err);
	return arr__trace_end(&t, st, out, err);
}

/* ---- a new map ---- */

static enum arr_status create_file(int fd, const char *path, const struct base_npy_header *header,
				   const arr_dtype *dtype, uint64_t *data_offset,
				   struct arr_error *err)
{
	enum arr_status st;
	size_t length = 0;
	char *bytes = NULL;

	ARR_TRY(arr__npy_header(dtype, header->fortran_order, header->ndim, header->shape, &bytes,
				&length, err));
	st = arr__file_write(fd, path, bytes, length, err);
	free(bytes);
	if (st != ARR_OK)
		return st;
	if (header->data_bytes > (uint64_t)INT64_MAX - length ||
	    ftruncate(fd, (off_t)(length + header->data_bytes)) != 0)
		return arr_error_set_errno(err, errno ? errno : EFBIG,
					   "cannot make %s %llu bytes"
					   " long",
					   path, (unsigned long long)header->data_bytes);
	*data_offset = length;
	return ARR_OK;
}

static enum arr_status map_new(const char *path, const struct arr_npy_create_args *args,
			       arr_array **out, struct arr_error *err)
{
	struct base_npy_header header = { .ndim = args->ndim,
					  .fortran_order = args->order == ARR_ORDER_F };
	struct mapping *m = NULL;
	enum arr_status st;
	int64_t count = 0;
	int fd;

	ARR_TRY(arr__shape_count(args->ndim, args->shape, args->dtype, &count, err));
	header.data_bytes = (uint64_t)count * args->dtype->item_bytes;
	for (int i = 0; i < args->ndim; i++)
		header.shape[i] = args->shape[i];
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return arr_error_set_errno(err, errno, "cannot create %s", path);
	errno = 0;
	st = create_file(fd, path, &header, args->dtype, &header.data_offset, err);
	if (st == ARR_OK)
		st = map_file(fd, path, &header, ARR_NPY_READ_WRITE, &m, err);
	if (st == ARR_OK) {
		st = wrap_mapping(m, &header, args->dtype, true, out, err);
		if (st != ARR_OK)
			unmap(m, NULL);
	}
	close(fd);
	return st;
}

enum arr_status arr_npy_create(const char *path, const struct arr_npy_create_args *args,
			       arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "open_memmap", ARR_OP_IO, ARR__NO_INS, err);
	st = map_new(path, args, out, err);
	return arr__trace_end(&t, st, out, err);
}

/* ---- save ---- */

enum arr_status arr__npy_contiguous(const arr_array *src, arr_array **out, int64_t *copied_bytes,
				    struct arr_error *err)
{
	*copied_bytes = 0;
	if (arr__is_c_contiguous(src) || arr__is_f_contiguous(src)) {
		*out = arr_array_retain(src);
		return ARR_OK;
	}
	ARR_TRY(arr__copy_as(src, NULL, ARR_ORDER_C, out, err));
	*copied_bytes = arr__size_bytes(src);
	return ARR_OK;
}

static enum arr_status write_npy(int fd, const char *path, const void *context,
				 struct arr_error *err)
{
	const arr_array *src = context;
	enum arr_status st;
	size_t length = 0;
	char *bytes = NULL;

	ARR_TRY(arr__npy_header(src->dtype, arr__npy_is_fortran(src), src->ndim, src->shape, &bytes,
				&length, err));
	st = arr__file_write(fd, path, bytes, length, err);
	free(bytes);
	if (st != ARR_OK)
		return st;
	return arr__file_write(fd, path, src->data, (size_t)arr__size_bytes(src), err);
}

enum arr_status arr_npy_save(const char *path, const arr_array *src, struct arr_error *err)
{
	int64_t copied_bytes = 0;
	arr_array *whole = NULL;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "save", ARR_OP_IO, ARR__INS(src), err);
	st = arr__npy_contiguous(src, &whole, &copied_bytes, err);
	arr__trace_copied(&t, ARR_COPY_NONCONTIGUOUS, copied_bytes);
	if (st == ARR_OK)
		st = arr__file_replace(path, write_npy, whole, err);
	arr_array_release(whole);
	return arr__trace_end(&t, st, NULL, err);
}
