/* SPDX-License-Identifier: Apache-2.0 */
/* The functions that ours stand in front of. Bound all at once, by the constructor or by whichever
 * hook is called before it (other libraries' constructors may run first). */
#ifndef PROBE_REAL_H
#define PROBE_REAL_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct probe_real {
	void *(*malloc)(size_t size_bytes);
	void *(*calloc)(size_t count, size_t size_bytes);
	void *(*realloc)(void *ptr, size_t size_bytes);
	void (*free)(void *ptr);
	void *(*memalign)(size_t alignment, size_t size_bytes);
	int (*posix_memalign)(void **out, size_t alignment, size_t size_bytes);
	void *(*aligned_alloc)(size_t alignment, size_t size_bytes);
	void *(*valloc)(size_t size_bytes);
	void *(*pvalloc)(size_t size_bytes);
	void *(*reallocarray)(void *ptr, size_t count, size_t size_bytes);
	size_t (*malloc_usable_size)(void *ptr);
	void *(*mmap)(void *addr, size_t length, int prot, int flags, int fd, off_t offset);
	int (*munmap)(void *addr, size_t length);
	void *(*mremap)(void *addr, size_t old_length, size_t length, int flags, void *to);
	int (*pthread_create)(pthread_t *thread, const pthread_attr_t *attr, void *(*start)(void *),
			      void *arg);
	pid_t (*fork)(void);
	void (*exit_now)(int status); /* _exit */
	void (*quick_exit)(int status);
	int (*execve)(const char *path, char *const argv[], char *const envp[]);
	int (*execv)(const char *path, char *const argv[]);
	int (*execvp)(const char *file, char *const argv[]);
	int (*execvpe)(const char *file, char *const argv[], char *const envp[]);
	int (*fexecve)(int fd, char *const argv[], char *const envp[]);
};

extern struct probe_real probe_real;

/* The libc's dlsym and memory movers: asm hooks jump through them, so they stand alone. */
extern void *(*probe_real_dlsym)(void *handle, const char *name);
extern void *(*probe_real_memcpy)(void *to, const void *from, size_t size_bytes);
extern void *(*probe_real_memmove)(void *to, const void *from, size_t size_bytes);

/* The allocator is glibc's own, and its blocks have been seen to carry their size in front. */
extern bool probe_sizes_in_front;

/* What malloc_usable_size says, without the calls to it where the block itself tells. */
static inline size_t probe_usable_size(void *ptr)
{
	enum { IS_MAPPED = 2, FLAGS = 7 };
	size_t size;

	if (!probe_sizes_in_front)
		return probe_real.malloc_usable_size(ptr);
	size = *((const size_t *)ptr - 1);
	return (size & ~(size_t)FLAGS) - (size & IS_MAPPED ? 16 : 8);
}

/* memcpy and memmove are libc's own: the probe may do short ones itself. */
extern bool probe_moves_small;

/* Under valgrind's memcheck, which reports every read of what is not the program's own. */
bool probe_on_memcheck(void);

/* Binds once; later calls return at once. Keeps errno. */
void probe_bind(void);

/* What may only be bound once all libraries' constructors have run. */
void probe_bind_late(void);

/* Answered from a static arena while dlsym itself allocates. */
void *probe_boot_alloc(size_t alignment, size_t size_bytes);
enum { PROBE_BOOT_BYTES = 64 << 10 };
extern unsigned char probe_boot_bytes[PROBE_BOOT_BYTES];

static inline bool probe_boot_owns(const void *ptr)
{
	return (uintptr_t)ptr - (uintptr_t)probe_boot_bytes < PROBE_BOOT_BYTES;
}

size_t probe_boot_size(const void *ptr);

#endif
