/* SPDX-License-Identifier: Apache-2.0 */
#include <common/file.h>

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <common/strbuf.h>

static enum arr_status read_all(int fd, const char *path, char *out, size_t size_bytes, size_t *got,
				struct arr_error *err)
{
	size_t done = 0;

	while (done < size_bytes) {
		ssize_t n = read(fd, out + done, size_bytes - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return arr_error_set_errno(err, errno, "cannot read %s", path);
		if (n == 0)
			break;
		done += (size_t)n;
	}
	*got = done;
	return ARR_OK;
}

enum arr_status file_read(const char *path, size_t limit_bytes, char **out, size_t *size_bytes,
			  struct arr_error *err)
{
	enum arr_status st = ARR_OK;
	struct stat info;
	char *text = NULL;
	size_t got = 0;
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
	if ((uintmax_t)info.st_size > limit_bytes) {
		st = arr_error_set(err, ARR_E_FORMAT, "%s has %lld bytes, the limit is %zu", path,
				   (long long)info.st_size, limit_bytes);
		goto done;
	}
	text = malloc((size_t)info.st_size + 1);
	if (!text) {
		st = arr_error_set(err, ARR_E_NOMEM, "out of memory for %s (%lld bytes)", path,
				   (long long)info.st_size);
		goto done;
	}
	st = read_all(fd, path, text, (size_t)info.st_size, &got, err);
	if (st != ARR_OK)
		goto done;
	text[got] = '\0';
	*out = text;
	*size_bytes = got;
	text = NULL;
done:
	free(text);
	close(fd);
	return st;
}

static enum arr_status write_all(int fd, const char *path, const char *bytes, size_t size_bytes,
				 struct arr_error *err)
{
	size_t done = 0;

	while (done < size_bytes) {
		ssize_t n = write(fd, bytes + done, size_bytes - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return arr_error_set_errno(err, errno, "cannot write %s", path);
		done += (size_t)n;
	}
	return ARR_OK;
}

enum arr_status file_write_atomic(const char *path, const void *bytes, size_t size_bytes,
				  struct arr_error *err)
{
	enum arr_status st;
	struct strbuf temporary = { 0 };
	mode_t mask;
	int fd = -1;

	strbuf_addf(&temporary, "%s.XXXXXX", path);
	st = strbuf_status(&temporary, err);
	if (st != ARR_OK)
		goto done;
	fd = mkstemp(temporary.data);
	if (fd < 0) {
		st = arr_error_set_errno(err, errno, "cannot create %s", path);
		goto done;
	}
	st = write_all(fd, path, bytes, size_bytes, err);
	if (st != ARR_OK)
		goto discard;
	mask = umask(0);
	umask(mask);
	if (fchmod(fd, 0644 & ~mask) != 0 || fsync(fd) != 0 || rename(temporary.data, path) != 0) {
		st = arr_error_set_errno(err, errno, "cannot write %s", path);
		goto discard;
	}
	goto done;
discard:
	unlink(temporary.data);
done:
	if (fd >= 0)
		close(fd);
	strbuf_clear(&temporary);
	return st;
}

/* A device or a pipe is written to, never replaced. */
static enum arr_status write_in_place(const char *path, const void *bytes, size_t size_bytes,
				      struct arr_error *err)
{
	enum arr_status st;
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return arr_error_set_errno(err, errno, "cannot open %s", path);
	st = write_all(fd, path, bytes, size_bytes, err);
	close(fd);
	return st;
}

static enum arr_status write_to(const char *path, const void *bytes, size_t size_bytes,
				struct arr_error *err)
{
	struct stat info;
	char *target;
	enum arr_status st;

	if (stat(path, &info) != 0)
		return file_write_atomic(path, bytes, size_bytes, err);
	if (S_ISDIR(info.st_mode))
		return arr_error_set_errno(err, EISDIR, "cannot write %s", path);
	if (!S_ISREG(info.st_mode))
		return write_in_place(path, bytes, size_bytes, err);
	target = realpath(path, NULL); /* a link stays one */
	if (!target)
		return arr_error_set_errno(err, errno, "cannot write %s", path);
	st = file_write_atomic(target, bytes, size_bytes, err);
	free(target);
	return st;
}

enum arr_status file_write_or_stdout(const char *path, const void *bytes, size_t size_bytes,
				     struct arr_error *err)
{
	if (path && strcmp(path, "-") != 0)
		return write_to(path, bytes, size_bytes, err);
	return write_all(STDOUT_FILENO, "standard output", bytes, size_bytes, err);
}

enum arr_status file_make_folders(const char *path, struct arr_error *err)
{
	enum arr_status st = ARR_OK;
	struct stat info;
	char *copy = strdup(path);

	if (!copy)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for the path %s", path);
	for (char *p = copy; st == ARR_OK && *p;) {
		char kept;
		p += strspn(p, "/");
		p += strcspn(p, "/");
		kept = *p;
		*p = '\0';
		if (mkdir(copy, 0777) != 0 && errno != EEXIST)
			st = arr_error_set_errno(err, errno, "cannot create the folder %s", copy);
		*p = kept;
	}
	if (st == ARR_OK && (stat(path, &info) != 0 || !S_ISDIR(info.st_mode)))
		st = arr_error_set(err, ARR_E_IO, "'%s' is not a folder", path);
	free(copy);
	return st;
}

enum arr_status file_remove_tree(const char *path, struct arr_error *err)
{
	enum arr_status st = ARR_OK;
	char *roots[] = { (char *)(uintptr_t)path, NULL };
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, NULL);
	FTSENT *entry;

	if (!walk)
		return arr_error_set_errno(err, errno, "cannot remove %s", path);
	while ((entry = fts_read(walk)) != NULL) {
		int failed;
		if (entry->fts_info == FTS_D)
			continue;
		if (entry->fts_info == FTS_DP)
			failed = rmdir(entry->fts_accpath);
		else
			failed = unlink(entry->fts_accpath);
		if (failed && errno != ENOENT && st == ARR_OK)
			st = arr_error_set_errno(err, errno, "cannot remove %s", entry->fts_path);
	}
	fts_close(walk);
	return st;
}
