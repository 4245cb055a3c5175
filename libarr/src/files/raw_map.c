/* SPDX-License-Identifier: Apache-2.0 */
/* Elements without any header, where they lie in a file. */
#include <arr/io.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/trace.h"
#include "file_io.h"

struct mapping {
	void *address;
	size_t size_bytes;
};

static void unmap(void *context, void *data)
{
	struct mapping *m = context;

	(void)data;
	munmap(m->address, m->size_bytes);
	free(m);
}

/* What is to be mapped: shape and bytes from the offset on. */
struct part {
	int ndim;
	int64_t shape[ARR_NDIM_MAX];
	uint64_t bytes;
};

/* The caller's shape, or one axis of whatever the file holds. */
static enum arr_status choose_shape(const char *path, const struct arr_memmap_args *args,
				    uint64_t file_bytes, struct part *out, struct arr_error *err)
{
	const uint64_t item = args->dtype->item_bytes, offset = (uint64_t)args->offset_bytes;
	int64_t count = 0;

	out->ndim = args->shape ? args->ndim : 1;
	for (int i = 0; args->shape && i < args->ndim && i < ARR_NDIM_MAX; i++)
		out->shape[i] = args->shape[i];
	if (!args->shape) {
		if (offset > file_bytes || (file_bytes - offset) % item != 0)
			return arr_error_set(
				err, ARR_E_ARG,
				"%s: %llu bytes from offset %lld on are no multiple of "
				"%s's %llu",
				path,
				(unsigned long long)(offset > file_bytes ? 0 : file_bytes - offset),
				(long long)args->offset_bytes, args->dtype->name,
				(unsigned long long)item);
		out->shape[0] = (int64_t)((file_bytes - offset) / item);
	}
	ARR_TRY(arr__shape_count(out->ndim, out->shape, args->dtype, &count, err));
	out->bytes = (uint64_t)count * item;
	if (out->bytes > (uint64_t)INT64_MAX - offset)
		return arr_error_set(err, ARR_E_ARG, "%s: offset %lld", path,
				     (long long)args->offset_bytes);
	return ARR_OK;
}

/* Makes a writable file long enough; others have to be. */
static enum arr_status check_length(int fd, const char *path, const struct arr_memmap_args *args,
				    const struct part *part, uint64_t file_bytes,
				    struct arr_error *err)
{
	const uint64_t end = (uint64_t)args->offset_bytes + part->bytes;

	if (end <= file_bytes)
		return ARR_OK;
	if (args->mode == ARR_MEMMAP_READ || args->mode == ARR_MEMMAP_COPY)
		return arr_error_set(err, ARR_E_ARG, "%s: %llu bytes, %llu are to be mapped", path,
				     (unsigned long long)file_bytes, (unsigned long long)end);
	if (ftruncate(fd, (off_t)end) != 0)
		return arr_error_set_errno(err, errno, "cannot make %s %llu bytes long", path,
					   (unsigned long long)end);
	return ARR_OK;
}

static enum arr_status map(int fd, const char *path, const struct arr_memmap_args *args,
			   const struct part *part, arr_array **out, struct arr_error *err)
{
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	const uint64_t before = (uint64_t)args->offset_bytes % page;
	const bool reads = args->mode == ARR_MEMMAP_READ;
	int64_t strides[ARR_NDIM_MAX];
	struct arr_foreign foreign = { .dtype = args->dtype,
				       .ndim = part->ndim,
				       .shape = part->shape,
				       .strides = strides,
				       .writeable = !reads,
				       .free_data = unmap };
	struct mapping *m;
	enum arr_status st;

	arr__shape_strides(part->ndim, part->shape, args->dtype->item_bytes, args->order, strides);
	m = malloc(sizeof *m);
	if (!m)
		return arr_error_set(err, ARR_E_NOMEM, "%s: cannot allocate a mapping", path);
	m->size_bytes = (size_t)(before + part->bytes);
	m->address = mmap(NULL, m->size_bytes, reads ? PROT_READ : PROT_READ | PROT_WRITE,
			  args->mode == ARR_MEMMAP_COPY ? MAP_PRIVATE : MAP_SHARED, fd,
			  (off_t)((uint64_t)args->offset_bytes - before));
	if (m->address == MAP_FAILED) {
		free(m);
		return arr_error_set_errno(err, errno, "cannot map %s", path);
	}
	foreign.data = (char *)m->address + before;
	foreign.context = m;
	st = arr__array_foreign(&foreign, out, err);
	if (st != ARR_OK)
		unmap(m, NULL);
	return st;
}

static enum arr_status check_args(const struct arr_memmap_args *args, struct arr_error *err)
{
	if (args->dtype->item_bytes == 0 || args->dtype->special)
		return arr_error_set(err, ARR_E_DTYPE, "memmap: no items of dtype %s",
				     args->dtype->name);
	if (args->offset_bytes < 0)
		return arr_error_set(err, ARR_E_ARG, "memmap: offset %lld is negative",
				     (long long)args->offset_bytes);
	if (args->order != ARR_ORDER_C && args->order != ARR_ORDER_F)
		return arr_error_set(err, ARR_E_ARG,
				     "memmap: order %d: only C and F are possible here",
				     (int)args->order);
	if (args->mode == ARR_MEMMAP_CREATE && !args->shape)
		return arr_error_set(err, ARR_E_ARG, "memmap: a new file needs a shape");
	return ARR_OK;
}

static enum arr_status memory_map(const char *path, const struct arr_memmap_args *args,
				  arr_array **out, struct arr_error *err)
{
	static const int flags[] = { [ARR_MEMMAP_READ] = O_RDONLY,
				     [ARR_MEMMAP_READ_WRITE] = O_RDWR,
				     [ARR_MEMMAP_COPY] = O_RDONLY,
				     [ARR_MEMMAP_CREATE] = O_RDWR };
	uint64_t file_bytes = 0;
	enum arr_status st;
	struct part part;
	int fd = -1;

	ARR_TRY(check_args(args, err));
	if (args->mode == ARR_MEMMAP_CREATE) {
		fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
		if (fd < 0)
			return arr_error_set_errno(err, errno, "cannot create %s", path);
	} else {
		ARR_TRY(arr__file_open(path, flags[args->mode], &fd, err));
	}
	st = arr__file_size(fd, path, &file_bytes, err);
	if (st == ARR_OK)
		st = choose_shape(path, args, file_bytes, &part, err);
	if (st == ARR_OK)
		st = check_length(fd, path, args, &part, file_bytes, err);
	if (st == ARR_OK && part.bytes == 0) /* there is nothing to map */
		st = arr__array_new(part.ndim, part.shape, args->dtype, args->order, false, out,
				    err);
	else if (st == ARR_OK)
		st = map(fd, path, args, &part, out, err);
	close(fd);
	return st;
}

enum arr_status arr_memmap(const char *path, const struct arr_memmap_args *args, arr_array **out,
			   struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "memmap", ARR_OP_IO, ARR__NO_INS, err);
	st = memory_map(path, args, out, err);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_array_flush(const arr_array *array, struct arr_error *err)
{
	const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t low, high;

	arr__memory_bounds(array, &low, &high);
	low -= low % page;
	if (high > low && msync((void *)low, high - low, MS_SYNC) != 0)
		return arr_error_set_errno(err, errno, "cannot flush %zu bytes",
					   (size_t)(high - low));
	return ARR_OK;
}
