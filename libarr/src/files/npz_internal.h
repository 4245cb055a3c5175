/* SPDX-License-Identifier: Apache-2.0 */
/* An open archive. */
#ifndef ARR_NPZ_INTERNAL_H
#define ARR_NPZ_INTERNAL_H

#include <arr/io.h>

struct arr__npz_member {
	char *name; /* in arr_npz.names, without ".npy" */
	uint64_t offset, size, stored_size;
	uint64_t limit; /* where the next member or the list begins */
	uint32_t crc;
	uint16_t method, flags;
	uint16_t name_bytes; /* in the archive */
};

struct arr_npz {
	int fd;
	char *path;
	char *names;                     /* one after the other, terminated */
	struct arr__npz_member *members; /* in the list's order */
	size_t count;
};

/* Reads exactly size_bytes from offset on. */
ARR_NODISCARD enum arr_status arr__npz_read(const arr_npz *z, void *out, size_t size_bytes,
					    uint64_t offset, struct arr_error *err);

#endif
