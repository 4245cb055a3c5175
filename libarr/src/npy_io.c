/* SPDX-License-Identifier: Apache-2.0 */
/* .npy files. A file is never believed further than its size; a new one is renamed into place. */
#include <arr/io.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <base/fmt.h>
#include <base/npy.h>

#include "array_internal.h"
#include "trace.h"

enum { PREFIX_BYTES_MAX = 12 };

/* Reads up to size_bytes from offset; *out_read falls short only at the end of the file. */
static enum arr_status read_at(int fd, const char *path, void *out, size_t size_bytes,
			       uint64_t offset, size_t *out_read, struct arr_error *err)
{
	size_t done = 0;

	while (done < size_bytes) {
		ssize_t n =
			pread(fd, (char *)out + done, size_bytes - done, (off_t)(offset + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return arr_error_set_errno(err, errno, "cannot read %s", path);
		if (n == 0)
			break;
		done += (size_t)n;
	}
	*out_read = done;
	return ARR_OK;
}

static enum arr_status file_size(int fd, const char *path, uint64_t *out, struct arr_error *err)
{
	struct stat status;

	if (fstat(fd, &status) != 0)
		return arr_error_set_errno(err, errno, "cannot stat %s", path);
	if (!S_ISREG(status.st_mode))
		return arr_error_set(err, ARR_E_IO, "%s is not a regular file", path);
	*out = (uint64_t)status.st_size;
	return ARR_OK;
}

/* Header and dtype of an open file whose size holds all the data that the header promises. */
static enum arr_status read_header(int fd, const char *path, struct base_npy_header *out,
				   const arr_dtype **out_dtype, struct arr_error *err)
{
	uint64_t size = 0;
	size_t want, has = 0;
	enum arr_status st;
	const char *plain;
	char *bytes;

	ARR_TRY(file_size(fd, path, &size, err));
	want = BASE_NPY_HEADER_BYTES_MAX + PREFIX_BYTES_MAX;
	if (size < want)
		want = (size_t)size;
	bytes = malloc(want + 1);
	if (!bytes)
		return arr_error_set(err, ARR_E_NOMEM, "%s: cannot allocate %zu bytes", path, want);
	st = read_at(fd, path, bytes, want, 0, &has, err);
	if (st == ARR_OK)
		st = base_npy_parse(bytes, has, path, out, err);
	free(bytes);
	if (st != ARR_OK)
		return st;
	plain = out->descr + (strchr("<>=|", out->descr[0]) ? 1 : 0);
	if (arr_dtype_from_name(plain, out_dtype, NULL) != ARR_OK)
		return arr_error_set(err, ARR_E_UNSUPPORTED, "%s: dtype '%s' is not supported",
				     path, out->descr);
	if (size - out->data_offset < out->data_bytes)
		return arr_error_set(err, ARR_E_FORMAT,
				     "%s: truncated: shape %s %s needs %llu bytes of data,"
				     " the file has %llu",
				     path, arr__shape_text(out->ndim, out->shape).text,
				     (*out_dtype)->name, (unsigned long long)out->data_bytes,
				     (unsigned long long)(size - out->data_offset));
	return ARR_OK;
}

/* Reverses the bytes of each real number (complex items are two of them). */
static void swap_bytes(arr_array *a)
{
	size_t unit = a->dtype->item_bytes / (a->dtype->kind == 'c' ? 2 : 1);
	size_t total = (size_t)arr__size_bytes(a);
	char *p = a->data;

	for (size_t at = 0; at < total; at += unit)
		for (size_t i = 0, j = unit - 1; i < j; i++, j--) {
			char low = p[at + i];

			p[at + i] = p[at + j];
			p[at + j] = low;
		}
}

static enum arr_status open_file(const char *path, int flags, int *out, struct arr_error *err)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0)
		return arr_error_set_errno(err, errno, "cannot open %s", path);
	*out = fd;
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

	ARR_TRY(open_file(path, O_RDONLY, &fd, err));
	st = read_header(fd, path, &header, &dtype, err);
	if (st != ARR_OK)
		goto done;
	st = arr__array_new(header.ndim, header.shape, dtype,
			    header.fortran_order ? ARR_ORDER_F : ARR_ORDER_C, false, &a, err);
	if (st != ARR_OK)
		goto done;
	st = read_at(fd, path, a->data, (size_t)header.data_bytes, header.data_offset, &has, err);
	if (st != ARR_OK)
		goto done;
	if (has < header.data_bytes) {
		st = arr_error_set(err, ARR_E_FORMAT, "%s: truncated while it was read", path);
		goto done;
	}
	if (header.swapped)
		swap_bytes(a);
	*out = a;
	a = NULL;
done:
	arr_array_release(a);
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

	ARR_TRY(open_file(path, mode == ARR_NPY_READ_WRITE ? O_RDWR : O_RDONLY, &fd, err));
	st = read_header(fd, path, &header, &dtype, err);
	if (st != ARR_OK)
		goto done;
	if (header.swapped) {
		st = arr_error_set(err, ARR_E_UNSUPPORTED,
				   "%s: dtype '%s' has the other byte order: load it instead", path,
				   header.descr);
		goto done;
	}
	st = map_file(fd, path, &header, mode, &m, err);
	if (st != ARR_OK)
		goto done;
	st = wrap_mapping(m, &header, dtype, mode != ARR_NPY_READ, out, err);
	if (st != ARR_OK)
		unmap(m, NULL);
done:
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

/* ---- save ---- */

static enum arr_status write_all(int fd, const char *path, const void *bytes, size_t size_bytes,
				 struct arr_error *err)
{
	size_t done = 0;

	while (done < size_bytes) {
		ssize_t n = write(fd, (const char *)bytes + done, size_bytes - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return arr_error_set_errno(err, errno, "cannot write %s", path);
		done += (size_t)n;
	}
	return ARR_OK;
}

/* src lies in one piece, in C or F order. */
static enum arr_status write_npy(int fd, const char *path, const arr_array *src,
				 struct arr_error *err)
{
	struct base_npy_header header = {
		.fortran_order = arr__is_f_contiguous(src) && !arr__is_c_contiguous(src),
		.ndim = src->ndim,
	};
	char bytes[4096]; /* 64 lengths of at most 20 digits fit */
	size_t length;

	base_format(header.descr, sizeof header.descr, "%s", src->dtype->descr);
	for (int i = 0; i < src->ndim; i++)
		header.shape[i] = src->shape[i];
	length = base_npy_format(&header, bytes, sizeof bytes);
	ARR_TRY(write_all(fd, path, bytes, length, err));
	return write_all(fd, path, src->data, (size_t)arr__size_bytes(src), err);
}

/* "<path>.<pid>.<n>.tmp", unique in this process. The caller frees it. */
static char *temporary_name(const char *path)
{
	static atomic_uint counter; /* relaxed: only distinct values matter */
	size_t size_bytes = strlen(path) + 40;
	char *name = malloc(size_bytes);

	if (name)
		base_format(name, size_bytes, "%s.%d.%u.tmp", path, (int)getpid(),
			    atomic_fetch_add_explicit(&counter, 1, memory_order_relaxed));
	return name;
}

/* A pipe or a device cannot be replaced by a file: it gets the bytes as they come. */
static enum arr_status write_in_place(const char *path, const arr_array *src, struct arr_error *err)
{
	enum arr_status st;
	int fd = -1;

	ARR_TRY(open_file(path, O_WRONLY, &fd, err));
	st = write_npy(fd, path, src, err);
	if (close(fd) != 0 && st == ARR_OK)
		st = arr_error_set_errno(err, errno, "cannot write %s", path);
	return st;
}

/* mode: of the file that is replaced, or -1 for a new one. */
static enum arr_status write_and_rename(const char *path, const arr_array *src, long mode,
					struct arr_error *err)
{
	char *name = temporary_name(path);
	enum arr_status st;
	int fd;

	if (!name)
		return arr_error_set(err, ARR_E_NOMEM, "%s: cannot allocate a file name", path);
	fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0) {
		st = arr_error_set_errno(err, errno, "cannot create %s", path);
		goto done;
	}
	st = write_npy(fd, path, src, err);
	if (st == ARR_OK && mode >= 0 && fchmod(fd, (mode_t)mode) != 0)
		st = arr_error_set_errno(err, errno, "cannot set the mode of %s", path);
	if (close(fd) != 0 && st == ARR_OK)
		st = arr_error_set_errno(err, errno, "cannot write %s", path);
	if (st == ARR_OK && rename(name, path) != 0)
		st = arr_error_set_errno(err, errno, "cannot create %s", path);
	if (st != ARR_OK)
		unlink(name);
done:
	free(name);
	return st;
}

static enum arr_status save_contiguous(const char *path, const arr_array *src,
				       struct arr_error *err)
{
	char *real = realpath(path, NULL); /* a link stays a link; NULL for a new file */
	const char *target = real ? real : path;
	struct stat status;
	enum arr_status st;

	if (!real || stat(target, &status) != 0)
		st = write_and_rename(target, src, -1, err);
	else if (!S_ISREG(status.st_mode))
		st = write_in_place(target, src, err);
	else if (access(target, W_OK) != 0)
		st = arr_error_set_errno(err, errno, "cannot write %s", path);
	else
		st = write_and_rename(target, src, (long)(status.st_mode & 07777), err);
	free(real);
	return st;
}

enum arr_status arr_npy_save(const char *path, const arr_array *src, struct arr_error *err)
{
	arr_array *copy = NULL;
	struct arr__trace t;
	enum arr_status st = ARR_OK;

	err = arr__trace_begin(&t, "save", ARR_OP_IO, ARR__INS(src), err);
	if (!arr__is_c_contiguous(src) && !arr__is_f_contiguous(src)) {
		st = arr__copy_as(src, NULL, ARR_ORDER_C, &copy, err);
		arr__trace_copied(&t, ARR_COPY_NONCONTIGUOUS,
				  st == ARR_OK ? arr__size_bytes(src) : 0);
	}
	if (st == ARR_OK)
		st = save_contiguous(path, copy ? copy : src, err);
	arr_array_release(copy);
	return arr__trace_end(&t, st, NULL, err);
}
