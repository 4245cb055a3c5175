/* SPDX-License-Identifier: Apache-2.0 */
#include "file_io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <base/fmt.h>

enum arr_status arr__file_read_at(int fd, const char *path, void *out, size_t size_bytes,
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

enum arr_status arr__file_size(int fd, const char *path, uint64_t *out, struct arr_error *err)
{
	struct stat status;

	if (fstat(fd, &status) != 0)
		return arr_error_set_errno(err, errno, "cannot stat %s", path);
	if (!S_ISREG(status.st_mode))
		return arr_error_set(err, ARR_E_IO, "%s is not a regular file", path);
	*out = (uint64_t)status.st_size;
	return ARR_OK;
}

enum arr_status arr__file_open(const char *path, int flags, int *out, struct arr_error *err)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0)
		return arr_error_set_errno(err, errno, "cannot open %s", path);
	*out = fd;
	return ARR_OK;
}

enum arr_status arr__file_write(int fd, const char *path, const void *bytes, size_t size_bytes,
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
static enum arr_status write_in_place(const char *path, arr__file_content_fn *content,
				      const void *context, struct arr_error *err)
{
	enum arr_status st;
	int fd = -1;

	ARR_TRY(arr__file_open(path, O_WRONLY, &fd, err));
	st = content(fd, path, context, err);
	if (close(fd) != 0 && st == ARR_OK)
		st = arr_error_set_errno(err, errno, "cannot write %s", path);
	return st;
}

/* mode: of the file that is replaced, or -1 for a new one. */
static enum arr_status write_and_rename(const char *path, arr__file_content_fn *content,
					const void *context, long mode, struct arr_error *err)
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
	st = content(fd, path, context, err);
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

enum arr_status arr__file_replace(const char *path, arr__file_content_fn *content,
				  const void *context, struct arr_error *err)
{
	char *real = realpath(path, NULL); /* a link stays a link; NULL for a new file */
	const char *target = real ? real : path;
	struct stat status;
	enum arr_status st;

	if (!real || stat(target, &status) != 0)
		st = write_and_rename(target, content, context, -1, err);
	else if (!S_ISREG(status.st_mode))
		st = write_in_place(target, content, context, err);
	else if (access(target, W_OK) != 0)
		st = arr_error_set_errno(err, errno, "cannot write %s", path);
	else
		st = write_and_rename(target, content, context, (long)(status.st_mode & 07777),
				      err);
	free(real);
	return st;
}

enum arr_status arr__file_read_text(const char *path, char **out, size_t *out_length,
				    struct arr_error *err)
{
	enum arr_status st;
	uint64_t size = 0;
	int fd = -1;

	ARR_TRY(arr__file_open(path, O_RDONLY, &fd, err));
	st = arr__file_size(fd, path, &size, err);
	if (st == ARR_OK) {
		*out = malloc((size_t)size + 1);
		if (!*out)
			st = arr_error_set(err, ARR_E_NOMEM, "%s: cannot allocate %llu bytes", path,
					   (unsigned long long)size);
	}
	if (st == ARR_OK)
		st = arr__file_read_at(fd, path, *out, (size_t)size, 0, out_length, err);
	close(fd);
	return st;
}
