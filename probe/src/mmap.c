/* SPDX-License-Identifier: Apache-2.0 */
/* Large anonymous mappings that a program makes by itself (interpreters' arenas, BLAS buffers):
 * tracked by operation and site like blocks of malloc, but not part of live_bytes, which is the
 * heap. */
#include "live.h"
#include "real.h"
#include "thread.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/mman.h>

enum { TRACKED_BYTES = 64 << 10 };

ARR_API void *mmap64(void *addr, size_t length, int prot, int flags, int fd, off_t offset);

static bool is_memory(size_t length, int prot, int flags)
{
	return length >= TRACKED_BYTES && (flags & MAP_ANONYMOUS) && (flags & MAP_PRIVATE) &&
	       (prot & PROT_WRITE) && !(flags & (MAP_STACK | MAP_NORESERVE | MAP_FIXED));
}

static void track(void *ptr, size_t length, const void *caller)
{
	struct probe_thread *t = &probe_tls;
	int saved_errno = errno;

	if (probe_thread_open(t))
		probe_live_add(t, ptr, length, wire_intern_text(&probe_writer, "mmap"), caller);
	errno = saved_errno;
}

static void tell_failed(size_t length, const void *caller)
{
	struct probe_thread *t = &probe_tls;
	int saved_errno = errno;

	if (errno == ENOMEM && probe_thread_open(t))
		probe_live_failed(t, length, wire_intern_text(&probe_writer, "mmap"), caller);
	errno = saved_errno;
}

static void *map(void *addr, size_t length, int prot, int flags, int fd, off_t offset,
		 const void *caller)
{
	void *ptr = probe_real.mmap(addr, length, prot, flags, fd, offset);

	if (!is_memory(length, prot, flags))
		return ptr;
	if (ptr == MAP_FAILED)
		tell_failed(length, caller);
	else
		track(ptr, length, caller);
	return ptr;
}

ARR_API void *mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return map(addr, length, prot, flags, fd, offset, __builtin_return_address(0));
}

ARR_API void *mmap64(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return map(addr, length, prot, flags, fd, offset, __builtin_return_address(0));
}

ARR_API int munmap(void *addr, size_t length)
{
	struct probe_block block = { 0 };
	int rc;

	if (length >= TRACKED_BYTES && probe_thread_open(&probe_tls))
		block = probe_live_remove(&probe_tls, addr);
	rc = probe_real.munmap(addr, length);
	if (rc != 0)
		probe_live_restore(&probe_tls, addr, block);
	return rc;
}

ARR_API void *mremap(void *addr, size_t old_length, size_t length, int flags, ...)
{
	struct probe_block block = { 0 };
	void *to = NULL, *ptr;
	va_list args;

	va_start(args, flags);
	if (flags & MREMAP_FIXED)
		to = va_arg(args, void *);
	va_end(args);
	probe_bind();
	if (old_length >= TRACKED_BYTES && probe_thread_open(&probe_tls))
		block = probe_live_remove(&probe_tls, addr);
	ptr = probe_real.mremap(addr, old_length, length, flags, to);
	if (ptr == MAP_FAILED) {
		probe_live_restore(&probe_tls, addr, block);
		if (block.known)
			tell_failed(length, __builtin_return_address(0));
	} else if (block.known && length >= TRACKED_BYTES) {
		track(ptr, length, __builtin_return_address(0));
	}
	return ptr;
}
