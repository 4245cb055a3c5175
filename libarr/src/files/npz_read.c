/* SPDX-License-Identifier: Apache-2.0 */
/* An archive's list of members, believed only as far as its bytes reach: every member lies inside
 * the file and none overlaps another. */
#include <arr/io.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/trace.h"
#include "file_io.h"
#include "npz_internal.h"
#include "zip.h"

/* ---- the end of the archive ---- */

struct list {
	uint64_t count, offset, size_bytes;
};

enum arr_status arr__npz_read(const arr_npz *z, void *out, size_t size_bytes, uint64_t offset,
			      struct arr_error *err)
{
	size_t has = 0;

	ARR_TRY(arr__file_read_at(z->fd, z->path, out, size_bytes, offset, &has, err));
	if (has < size_bytes)
		return arr_error_set(err, ARR_E_FORMAT, "%s: ends within %zu bytes at %llu",
				     z->path, size_bytes, (unsigned long long)offset);
	return ARR_OK;
}

/* The ZIP64 record, if there is one before the end record at `end`. */
static enum arr_status read_end64(const arr_npz *z, uint64_t end, struct list *list,
				  struct arr_error *err)
{
	unsigned char bytes[ZIP_END64_BYTES];
	uint64_t at;

	if (end < ZIP_LOCATOR64_BYTES)
		return ARR_OK;
	ARR_TRY(arr__npz_read(z, bytes, ZIP_LOCATOR64_BYTES, end - ZIP_LOCATOR64_BYTES, err));
	if (zip_get(bytes, 4) != ZIP_LOCATOR64_MAGIC)
		return ARR_OK;
	at = zip_get(bytes + 8, 8);
	if (end < ZIP_LOCATOR64_BYTES + ZIP_END64_BYTES ||
	    at > end - ZIP_LOCATOR64_BYTES - ZIP_END64_BYTES)
		return arr_error_set(err, ARR_E_FORMAT, "%s: no ZIP64 record at %llu", z->path,
				     (unsigned long long)at);
	ARR_TRY(arr__npz_read(z, bytes, sizeof bytes, at, err));
	if (zip_get(bytes, 4) != ZIP_END64_MAGIC)
		return arr_error_set(err, ARR_E_FORMAT, "%s: no ZIP64 record at %llu", z->path,
				     (unsigned long long)at);
	list->count = zip_get(bytes + 32, 8);
	list->size_bytes = zip_get(bytes + 40, 8);
	list->offset = zip_get(bytes + 48, 8);
	return ARR_OK;
}

/* tail: the last tail_bytes of the file, which has `size` bytes. */
static enum arr_status find_list(const arr_npz *z, const unsigned char *tail, size_t tail_bytes,
				 uint64_t size, struct list *list, struct arr_error *err)
{
	size_t at = tail_bytes < ZIP_END_BYTES ? 0 : tail_bytes - ZIP_END_BYTES + 1;
	uint64_t end;

	while (at-- > 0)
		if (zip_get(tail + at, 4) == ZIP_END_MAGIC &&
		    at + ZIP_END_BYTES + zip_get(tail + at + 20, 2) == tail_bytes)
			break;
	if (at == SIZE_MAX)
		return arr_error_set(err, ARR_E_FORMAT, "%s: no ZIP archive", z->path);
	end = size - tail_bytes + at;
	list->count = zip_get(tail + at + 10, 2);
	list->size_bytes = zip_get(tail + at + 12, 4);
	list->offset = zip_get(tail + at + 16, 4);
	ARR_TRY(read_end64(z, end, list, err));
	if (list->offset > end || list->size_bytes > end - list->offset ||
	    list->count > list->size_bytes / ZIP_CENTRAL_BYTES)
		return arr_error_set(err, ARR_E_FORMAT,
				     "%s: %llu members in %llu bytes at %llu of %llu", z->path,
				     (unsigned long long)list->count,
				     (unsigned long long)list->size_bytes,
				     (unsigned long long)list->offset, (unsigned long long)end);
	return ARR_OK;
}

/* ---- the list of members ---- */

/* Replaces saturated numbers by those of the ZIP64 extra field, in their fixed order. */
static bool read_extra64(struct arr__npz_member *m, const unsigned char *extra, size_t extra_bytes)
{
	uint64_t *wide[] = { &m->size, &m->stored_size, &m->offset };
	bool wanted = false;

	for (int i = 0; i < 3; i++)
		wanted |= *wide[i] == ZIP_SATURATED_32;
	while (wanted && extra_bytes >= 4) {
		size_t length = (size_t)zip_get(extra + 2, 2);
		const unsigned char *p = extra + 4;

		if (length > extra_bytes - 4)
			return false;
		if (zip_get(extra, 2) == ZIP_EXTRA_64) {
			for (int i = 0; i < 3; i++) {
				if (*wide[i] != ZIP_SATURATED_32)
					continue;
				if (extra + 4 + length - p < 8)
					return false;
				*wide[i] = zip_get(p, 8);
				p += 8;
			}
			return true;
		}
		extra += 4 + length;
		extra_bytes -= 4 + length;
	}
	return !wanted;
}

/* Copies the name without ".npy" to *names, which it moves on. */
static void take_name(struct arr__npz_member *m, const unsigned char *name, char **names)
{
	size_t length = m->name_bytes;

	if (length > 4 && !memcmp(name + length - 4, ".npy", 4))
		length -= 4;
	m->name = *names;
	memcpy(m->name, name, length);
	m->name[length] = '\0';
	*names += length + 1;
}

/* One record of the list; *p moves behind it. */
static enum arr_status read_record(const arr_npz *z, struct arr__npz_member *m,
				   const unsigned char **p, const unsigned char *end, char **names,
				   struct arr_error *err)
{
	const unsigned char *at = *p;
	size_t extra_bytes, comment_bytes;

	if (end - at < ZIP_CENTRAL_BYTES || zip_get(at, 4) != ZIP_CENTRAL_MAGIC)
		return arr_error_set(err, ARR_E_FORMAT, "%s: the list of members is broken",
				     z->path);
	m->flags = (uint16_t)zip_get(at + 8, 2);
	m->method = (uint16_t)zip_get(at + 10, 2);
	m->crc = (uint32_t)zip_get(at + 16, 4);
	m->stored_size = zip_get(at + 20, 4);
	m->size = zip_get(at + 24, 4);
	m->name_bytes = (uint16_t)zip_get(at + 28, 2);
	extra_bytes = (size_t)zip_get(at + 30, 2);
	comment_bytes = (size_t)zip_get(at + 32, 2);
	m->offset = zip_get(at + 42, 4);
	at += ZIP_CENTRAL_BYTES;
	if ((size_t)(end - at) < m->name_bytes + extra_bytes + comment_bytes)
		return arr_error_set(err, ARR_E_FORMAT, "%s: the list of members is broken",
				     z->path);
	take_name(m, at, names);
	if (!read_extra64(m, at + m->name_bytes, extra_bytes))
		return arr_error_set(err, ARR_E_FORMAT, "%s: member '%s' lacks its 64-bit sizes",
				     z->path, m->name);
	*p = at + m->name_bytes + extra_bytes + comment_bytes;
	return ARR_OK;
}

static int by_offset(const void *a, const void *b)
{
	const struct arr__npz_member *x = *(struct arr__npz_member *const *)a,
				     *y = *(struct arr__npz_member *const *)b;

	return (x->offset > y->offset) - (x->offset < y->offset);
}

/* Sets every member's limit; sorted has room for all. list_offset is the last one's limit. */
static enum arr_status check_members(const arr_npz *z, struct arr__npz_member **sorted,
				     uint64_t list_offset, struct arr_error *err)
{
	for (size_t i = 0; i < z->count; i++)
		sorted[i] = &z->members[i];
	qsort(sorted, z->count, sizeof(struct arr__npz_member *), by_offset);
	for (size_t i = 0; i < z->count; i++) {
		struct arr__npz_member *m = sorted[i];
		uint64_t fixed = ZIP_LOCAL_BYTES + m->name_bytes;

		m->limit = i + 1 < z->count ? sorted[i + 1]->offset : list_offset;
		if (m->offset > m->limit || m->limit - m->offset < fixed ||
		    m->stored_size > m->limit - m->offset - fixed)
			return arr_error_set(err, ARR_E_FORMAT,
					     "%s: member '%s' at %llu overlaps what is at %llu",
					     z->path, m->name, (unsigned long long)m->offset,
					     (unsigned long long)m->limit);
	}
	return ARR_OK;
}

static enum arr_status parse_list(arr_npz *z, const unsigned char *bytes, const struct list *list,
				  struct arr_error *err)
{
	const unsigned char *p = bytes, *end = bytes + list->size_bytes;
	struct arr__npz_member **sorted;
	enum arr_status st;
	char *names;

	/* a record is longer than its name by more than the NUL */
	z->names = names = malloc((size_t)list->size_bytes + 1);
	z->members = calloc((size_t)list->count + 1, sizeof *z->members);
	if (!z->names || !z->members)
		return arr_error_set(err, ARR_E_NOMEM, "%s: cannot allocate %llu members", z->path,
				     (unsigned long long)list->count);
	for (; z->count < list->count; z->count++)
		ARR_TRY(read_record(z, &z->members[z->count], &p, end, &names, err));
	sorted = malloc((z->count + 1) * sizeof *sorted);
	if (!sorted)
		return arr_error_set(err, ARR_E_NOMEM, "%s: cannot allocate %zu members", z->path,
				     z->count);
	st = check_members(z, sorted, list->offset, err);
	free(sorted);
	return st;
}

static enum arr_status read_list(arr_npz *z, struct arr_error *err)
{
	struct list list = { 0 };
	unsigned char *bytes;
	enum arr_status st;
	uint64_t size = 0;
	size_t tail;

	ARR_TRY(arr__file_size(z->fd, z->path, &size, err));
	tail = ZIP_END_BYTES + ZIP_COMMENT_BYTES_MAX;
	if (size < tail)
		tail = (size_t)size;
	bytes = malloc(tail + 1);
	if (!bytes)
		return arr_error_set(err, ARR_E_NOMEM, "%s: cannot allocate %zu bytes", z->path,
				     tail);
	st = arr__npz_read(z, bytes, tail, size - tail, err);
	if (st == ARR_OK)
		st = find_list(z, bytes, tail, size, &list, err);
	free(bytes);
	if (st != ARR_OK)
		return st;
	bytes = malloc((size_t)list.size_bytes + 1);
	if (!bytes)
		return arr_error_set(err, ARR_E_NOMEM, "%s: cannot allocate %llu bytes", z->path,
				     (unsigned long long)list.size_bytes);
	st = arr__npz_read(z, bytes, (size_t)list.size_bytes, list.offset, err);
	if (st == ARR_OK)
		st = parse_list(z, bytes, &list, err);
	free(bytes);
	return st;
}

static enum arr_status open_archive(const char *path, arr_npz **out, struct arr_error *err)
{
	arr_npz *z = calloc(1, sizeof *z);
	size_t path_bytes = strlen(path) + 1;
	enum arr_status st;

	if (!z)
		return arr_error_set(err, ARR_E_NOMEM, "%s: cannot allocate an archive", path);
	z->fd = -1;
	z->path = malloc(path_bytes);
	if (!z->path) {
		st = arr_error_set(err, ARR_E_NOMEM, "%s: cannot allocate its name", path);
	} else {
		memcpy(z->path, path, path_bytes);
		st = arr__file_open(path, O_RDONLY, &z->fd, err);
	}
	if (st == ARR_OK)
		st = read_list(z, err);
	if (st == ARR_OK)
		*out = z;
	else
		arr_npz_close(z);
	return st;
}

enum arr_status arr_npz_open(const char *path, arr_npz **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "NpzFile", ARR_OP_IO, ARR__NO_INS, err);
	st = open_archive(path, out, err);
	return arr__trace_end(&t, st, NULL, err);
}

void arr_npz_close(arr_npz *npz)
{
	if (!npz)
		return;
	if (npz->fd >= 0)
		close(npz->fd);
	free(npz->members);
	free(npz->names);
	free(npz->path);
	free(npz);
}

size_t arr_npz_count(const arr_npz *npz)
{
	return npz->count;
}

const char *arr_npz_name(const arr_npz *npz, size_t index)
{
	return index < npz->count ? npz->members[index].name : NULL;
}
