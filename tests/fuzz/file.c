/* SPDX-License-Identifier: Apache-2.0 */
/* The input as a file, for targets that open one by its path. */
#include "driver.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char dir[64], path[128];

static void remove_file(void)
{
	unlink(path);
	rmdir(dir);
}

const char *fuzz_file(const char *name, const uint8_t *data, size_t size_bytes, const char **folder)
{
	int fd;

	if (!dir[0]) {
		strcpy(dir, "/tmp/fuzz-XXXXXX");
		if (!mkdtemp(dir))
			abort();
		snprintf(path, sizeof(path), "%s/%s", dir, name);
		atexit(remove_file);
	}
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, data, size_bytes) != (ssize_t)size_bytes)
		abort();
	close(fd);
	if (folder)
		*folder = dir;
	return path;
}
