/* SPDX-License-Identifier: Apache-2.0 */
/* Elements without any header. */
#include <arr/io.h>

#include <fcntl.h>
#include <unistd.h>

#include "core/trace.h"
#include "file_io.h"

static enum arr_status check_range(const char *op, const arr_dtype *dtype, int64_t count,
				   int64_t offset_bytes, struct arr_error *err)
{
	if (dtype->item_bytes == 0)
		return arr_error_set(err, ARR_E_DTYPE, "%s: items of dtype %s have no bytes", op,
				     dtype->name);
	if (count < -1 || offset_bytes < 0)
		return arr_error_set(err, ARR_E_ARG, "%s: count %lld, offset %lld", op,
				     (long long)count, (long long)offset_bytes);
	return ARR_OK;
}

static enum arr_status fromfile(int fd, const char *path, const arr_dtype *dtype, int64_t count,
				int64_t offset_bytes, arr_array **out, struct arr_error *err)
{
	arr_array *a = NULL;
	uint64_t size = 0;
	int64_t available;
	enum arr_status st;
	size_t has = 0;

	ARR_TRY(arr__file_size(fd, path, &size, err));
	if ((uint64_t)offset_bytes > size)
		return arr_error_set(err, ARR_E_ARG, "%s: offset %lld is beyond its %llu bytes",
				     path, (long long)offset_bytes, (unsigned long long)size);
	available = (int64_t)((size - (uint64_t)offset_bytes) / dtype->item_bytes);
	if (count < 0 || count > available)
		count = available;
	ARR_TRY(arr__array_new(1, &count, dtype, ARR_ORDER_C, false, &a, err));
	st = arr__file_read_at(fd, path, a->data, (size_t)arr__size_bytes(a),
			       (uint64_t)offset_bytes, &has, err);
	if (st == ARR_OK && has < (size_t)arr__size_bytes(a))
		st = arr_error_set(err, ARR_E_IO, "%s became shorter while it was read", path);
	if (st == ARR_OK)
		*out = a;
	else
		arr_array_release(a);
	return st;
}

enum arr_status arr_fromfile(const char *path, const arr_dtype *dtype, int64_t count,
			     int64_t offset_bytes, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;
	int fd = -1;

	err = arr__trace_begin(&t, "fromfile", ARR_OP_IO, ARR__NO_INS, err);
	st = check_range("fromfile", dtype, count, offset_bytes, err);
	if (st == ARR_OK)
		st = arr__file_open(path, O_RDONLY, &fd, err);
	if (st == ARR_OK) {
		st = fromfile(fd, path, dtype, count, offset_bytes, out, err);
		close(fd);
	}
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status write_raw(int fd, const char *path, const void *context,
				 struct arr_error *err)
{
	const arr_array *src = context;

	return arr__file_write(fd, path, src->data, (size_t)arr__size_bytes(src), err);
}

enum arr_status arr_tofile(const char *path, const arr_array *src, struct arr_error *err)
{
	arr_array *copy = NULL;
	struct arr__trace t;
	enum arr_status st = ARR_OK;

	err = arr__trace_begin(&t, "ndarray.tofile", ARR_OP_IO, ARR__INS(src), err);
	if (!arr__is_c_contiguous(src)) {
		st = arr__copy_as(src, NULL, ARR_ORDER_C, &copy, err);
		arr__trace_copied(&t, ARR_COPY_NONCONTIGUOUS,
				  st == ARR_OK ? arr__size_bytes(src) : 0);
	}
	if (st == ARR_OK)
		st = arr__file_replace(path, write_raw, copy ? copy : src, err);
	arr_array_release(copy);
	return arr__trace_end(&t, st, NULL, err);
}

static enum arr_status frombuffer(const struct arr_frombuffer_args *args, arr_array **out,
				  struct arr_error *err)
{
	const int64_t item_bytes = args->dtype->item_bytes;
	struct arr_foreign foreign = { .dtype = args->dtype, .ndim = 1 };
	int64_t rest, count = args->count;

	ARR_TRY(check_range("frombuffer", args->dtype, count, args->offset_bytes, err));
	if (!args->data || args->size_bytes < 0 || args->offset_bytes > args->size_bytes)
		return arr_error_set(err, ARR_E_ARG, "frombuffer: offset %lld in %lld bytes at %p",
				     (long long)args->offset_bytes, (long long)args->size_bytes,
				     args->data);
	rest = args->size_bytes - args->offset_bytes;
	if (count < 0 && rest % item_bytes != 0)
		return arr_error_set(err, ARR_E_ARG,
				     "frombuffer: %lld bytes are no multiple of %s's %lld",
				     (long long)rest, args->dtype->name, (long long)item_bytes);
	if (count > rest / item_bytes)
		return arr_error_set(err, ARR_E_ARG, "frombuffer: %lld bytes do not hold %lld %s",
				     (long long)rest, (long long)count, args->dtype->name);
	if (count < 0)
		count = rest / item_bytes;
	foreign.shape = &count;
	foreign.data = (char *)(uintptr_t)args->data + args->offset_bytes;
	return arr__array_foreign(&foreign, out, err);
}

enum arr_status arr_frombuffer(const struct arr_frombuffer_args *args, arr_array **out,
			       struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "frombuffer", ARR_OP_CREATE, ARR__NO_INS, err);
	st = frombuffer(args, out, err);
	return arr__trace_end(&t, st, out, err);
}
