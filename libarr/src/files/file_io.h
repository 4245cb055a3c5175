/* SPDX-License-Identifier: Apache-2.0 */
/* Whole reads and writes, and files that appear under their name only when they are complete. */
#ifndef ARR_FILE_IO_H
#define ARR_FILE_IO_H

#include <stddef.h>
#include <stdint.h>

#include <arr/status.h>

/* flags as open(2)'s; the descriptor is closed on exec. */
ARR_NODISCARD enum arr_status arr__file_open(const char *path, int flags, int *out,
					     struct arr_error *err);
/* Fails for what is no regular file. */
ARR_NODISCARD enum arr_status arr__file_size(int fd, const char *path, uint64_t *out,
					     struct arr_error *err);
/* Reads up to size_bytes from offset; *out_read falls short only at the end of the file. */
ARR_NODISCARD enum arr_status arr__file_read_at(int fd, const char *path, void *out,
						size_t size_bytes, uint64_t offset,
						size_t *out_read, struct arr_error *err);
ARR_NODISCARD enum arr_status arr__file_write(int fd, const char *path, const void *bytes,
					      size_t size_bytes, struct arr_error *err);

/* Writes a file's content to fd. */
typedef enum arr_status arr__file_content_fn(int fd, const char *path, const void *context,
					     struct arr_error *err);
/* Creates or replaces path. A regular file is replaced by a complete new one with its mode, a pipe
 * or device gets the bytes as they come. */
ARR_NODISCARD enum arr_status arr__file_replace(const char *path, arr__file_content_fn *content,
						const void *context, struct arr_error *err);

/* A whole file, not terminated; the caller frees *out. */
ARR_NODISCARD enum arr_status arr__file_read_text(const char *path, char **out, size_t *out_length,
						  struct arr_error *err);

#endif
