/* SPDX-License-Identifier: Apache-2.0 */
/* Whole files: read with a limit, written so that a reader sees the old file or the new one. */
#ifndef COMMON_FILE_H
#define COMMON_FILE_H

#include <stddef.h>

#include <arr/status.h>

/* Reads all of a regular file. The caller frees *out, which has a terminator after *size_bytes.
 * Fails: ARR_E_IO (with the path), ARR_E_FORMAT (larger than limit_bytes), ARR_E_NOMEM. */
ARR_NODISCARD enum arr_status file_read(const char *path, size_t limit_bytes, char **out,
					size_t *size_bytes, struct arr_error *err);

/* Writes a temporary file in the same folder, syncs it and renames it over path. On failure path is
 * as it was and nothing is left behind. Mode 0644 less the umask. */
ARR_NODISCARD enum arr_status file_write_atomic(const char *path, const void *bytes,
						size_t size_bytes, struct arr_error *err);

/* As file_write_atomic, or to standard output if path is NULL or "-". */
ARR_NODISCARD enum arr_status file_write_or_stdout(const char *path, const void *bytes,
						   size_t size_bytes, struct arr_error *err);

/* mkdir -p; an existing folder is fine. */
ARR_NODISCARD enum arr_status file_make_folders(const char *path, struct arr_error *err);

/* Removes a folder and what is in it; missing is fine. Does not follow symbolic links. */
ARR_NODISCARD enum arr_status file_remove_tree(const char *path, struct arr_error *err);

#endif
