/* SPDX-License-Identifier: Apache-2.0 */
#include "real.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { BOOT_HEADER_BYTES = 16 };

/* Bump arena. Each block has the header of a glibc mmapped chunk in front, so that the real
 * malloc_usable_size answers sensibly for it. */
_Alignas(64) unsigned char probe_boot_bytes[PROBE_BOOT_BYTES];
static _Atomic size_t boot_used;

void *probe_boot_alloc(size_t alignment, size_t size_bytes)
{
	size_t used = atomic_load_explicit(&boot_used, memory_order_relaxed), start, end;
	uint64_t header;

	if (alignment < 16)
		alignment = 16;
	if (size_bytes > PROBE_BOOT_BYTES || alignment > 4096)
		return NULL;
	size_bytes = (size_bytes + 15) & ~(size_t)15;
	do {
		uintptr_t at = (uintptr_t)probe_boot_bytes + used + BOOT_HEADER_BYTES;

		start = ((at + alignment - 1) & ~(uintptr_t)(alignment - 1)) -
			(uintptr_t)probe_boot_bytes;
		end = start + size_bytes;
		if (end > PROBE_BOOT_BYTES)
			return NULL;
	} while (!atomic_compare_exchange_weak_explicit(
		&boot_used, &used, end, memory_order_relaxed, memory_order_relaxed));
	header = (uint64_t)(size_bytes + BOOT_HEADER_BYTES) | 2;
	memcpy(probe_boot_bytes + start - 8, &header, sizeof header);
	return probe_boot_bytes + start;
}

size_t probe_boot_size(const void *ptr)
{
	uint64_t header;

	memcpy(&header, (const unsigned char *)ptr - 8, sizeof header);
	return (size_t)(header & ~(uint64_t)7) - BOOT_HEADER_BYTES;
}

/* ---- what the pointers hold until they are bound
 * ------------------------------------------------- */
static bool binding;

static void *boot_malloc(size_t size_bytes)
{
	if (binding)
		return probe_boot_alloc(16, size_bytes);
	probe_bind();
	return probe_real.malloc(size_bytes);
}

static void *boot_calloc(size_t count, size_t size_bytes)
{
	size_t total;

	if (binding)
		return __builtin_mul_overflow(count, size_bytes, &total)
			       ? NULL
			       : probe_boot_alloc(16, total);
	probe_bind();
	return probe_real.calloc(count, size_bytes);
}

static void *boot_realloc(void *ptr, size_t size_bytes)
{
	if (binding)
		return ptr ? NULL : probe_boot_alloc(16, size_bytes);
	probe_bind();
	return probe_real.realloc(ptr, size_bytes);
}

static void boot_free(void *ptr)
{
	if (binding)
		return;
	probe_bind();
	probe_real.free(ptr);
}

static size_t boot_usable_size(void *ptr)
{
	if (binding)
		return 0;
	probe_bind();
	return probe_real.malloc_usable_size(ptr);
}

static void *boot_move(void *to, const void *from, size_t size_bytes)
{
	unsigned char *t = to;
	const unsigned char *f = from;

	if ((uintptr_t)t - (uintptr_t)f >= size_bytes)
		for (size_t i = 0; i < size_bytes; i++) {
			t[i] = f[i];
			__asm__("" ::
					: "memory"); /* keeps this a loop: memcpy would come back
							here */
		}
	else
		for (size_t i = size_bytes; i-- > 0;) {
			t[i] = f[i];
			__asm__("" ::: "memory");
		}
	return to;
}

/* Before the loader has run there is nothing to fall back to: these are the system calls
 * themselves. */
static void *boot_mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	return (void *)syscall(SYS_mmap, addr, length, prot, flags, fd, offset);
}

static int boot_munmap(void *addr, size_t length)
{
	return (int)syscall(SYS_munmap, addr, length);
}

static void boot_exit(int status)
{
	for (;;)
		syscall(SYS_exit_group, status);
}

struct probe_real probe_real = {
	.malloc = boot_malloc,
	.calloc = boot_calloc,
	.realloc = boot_realloc,
	.free = boot_free,
	.malloc_usable_size = boot_usable_size,
	.mmap = boot_mmap,
	.munmap = boot_munmap,
	.exit_now = boot_exit,
};
void *(*probe_real_dlsym)(void *handle, const char *name);
void *(*probe_real_memcpy)(void *, const void *, size_t) = boot_move;
void *(*probe_real_memmove)(void *, const void *, size_t) = boot_move;

bool probe_sizes_in_front;
bool probe_moves_small;

/* Of every sanitizer's run-time; they say nothing about a pointer that is not theirs. */
extern int __sanitizer_get_ownership(const volatile void *ptr) __attribute__((weak));
extern size_t __sanitizer_get_allocated_size(const volatile void *ptr) __attribute__((weak));

static bool is_sanitized(void)
{
	return __sanitizer_get_ownership && __sanitizer_get_allocated_size;
}

/* The sequence that valgrind's translator knows (VALGRIND_DO_CLIENT_REQUEST of its header, a
 * promise to all programs) asks its memcheck alone what it knows of a byte; elsewhere it does
 * nothing. */
bool probe_on_memcheck(void)
{
#if defined(__x86_64__)
	enum { GET_VBITS = ('M' << 24 | 'C' << 16) + 8 };
	uint8_t byte = 0, known = 0;
	volatile uint64_t request[6] = { GET_VBITS, (uintptr_t)&byte, (uintptr_t)&known, 1 };
	uint64_t answer = 0;

	__asm__ volatile(
		"rolq $3, %%rdi\n\trolq $13, %%rdi\n\trolq $61, %%rdi\n\trolq $51, %%rdi\n\t"
		"xchgq %%rbx, %%rbx"
		: "=d"(answer)
		: "a"(&request[0]), "0"(answer)
		: "cc", "memory");
	return answer != 0;
#else
	return false;
#endif
}

/* A sanitizer's allocator cannot be asked before it is up, and a wrong pointer is for free() to
 * report. */
static size_t usable_not_yet(void *ptr)
{
	(void)ptr;
	return 0;
}

static size_t usable_sanitized(void *ptr)
{
	return __sanitizer_get_ownership(ptr) ? __sanitizer_get_allocated_size(ptr) : 0;
}

static void *next(const char *name)
{
	return probe_real_dlsym(RTLD_NEXT, name);
}

static void bind_dlsym(void)
{
	static const char *const versions[] = { "GLIBC_2.2.5", "GLIBC_2.17", "GLIBC_2.34" };
	void *found = NULL;

	for (size_t i = 0; !found && i < sizeof versions / sizeof versions[0]; i++)
		found = dlvsym(RTLD_NEXT, "dlsym", versions[i]);
	memcpy(&probe_real_dlsym, &found, sizeof found);
}

/* Where the object that the next definition of a name lies in is loaded; NULL: unknown. */
static void *dlsym_object(const char *name)
{
	void *found = next(name);
	Dl_info info;

	return found && dladdr(found, &info) ? info.dli_fbase : NULL;
}

/* Function pointers as data: ISO C has no cast for it. */
#define BIND(field, name)                                                       \
	do {                                                                    \
		void *bind_found_ = next(name);                                 \
		if (bind_found_)                                                \
			memcpy(&bound.field, &bind_found_, sizeof bind_found_); \
	} while (0)

static void bind_all(void)
{
	struct probe_real bound = probe_real;
	void *found;

	BIND(malloc, "malloc");
	BIND(calloc, "calloc");
	BIND(realloc, "realloc");
	BIND(free, "free");
	BIND(memalign, "memalign");
	BIND(posix_memalign, "posix_memalign");
	BIND(aligned_alloc, "aligned_alloc");
	BIND(valloc, "valloc");
	BIND(pvalloc, "pvalloc");
	BIND(reallocarray, "reallocarray");
	BIND(malloc_usable_size, "malloc_usable_size");
	BIND(mmap, "mmap");
	BIND(munmap, "munmap");
	BIND(mremap, "mremap");
	BIND(pthread_create, "pthread_create");
	BIND(fork, "fork");
	BIND(exit_now, "_exit");
	BIND(quick_exit, "quick_exit");
	BIND(execve, "execve");
	BIND(execv, "execv");
	BIND(execvp, "execvp");
	BIND(execvpe, "execvpe");
	BIND(fexecve, "fexecve");
	if (is_sanitized())
		bound.malloc_usable_size = usable_not_yet;
	probe_real = bound;
	found = next("memcpy");
	if (found)
		memcpy(&probe_real_memcpy, &found, sizeof found);
	found = next("memmove");
	if (found)
		memcpy(&probe_real_memmove, &found, sizeof found);
}

/* Does the formula of probe_usable_size agree with the allocator, for blocks of several kinds?
 * None of a size between 128 KiB and 32 MiB: glibc takes the return of such a block for a reason to
 * map fewer of them, and the program's memory would not be laid out as it is without us. */
static bool sizes_are_in_front(void)
{
	static const size_t sizes[] = { 1, 24, 25, 1000, 8000, 100000, 64 << 20 };
	void *libc = dlsym_object("gnu_get_libc_version"), *ptr;
	bool same = sizeof(size_t) == 8 && libc && libc == dlsym_object("malloc") &&
		    libc == dlsym_object("malloc_usable_size");

	probe_sizes_in_front = true;
	for (size_t i = 0; same && i < sizeof sizes / sizeof sizes[0]; i++) {
		ptr = probe_real.malloc(sizes[i]);
		same = !ptr || probe_usable_size(ptr) == probe_real.malloc_usable_size(ptr);
		probe_real.free(ptr);
	}
	return same;
}

/* Somebody else's memcpy may count or check: it gets every call. */
static bool moves_are_libc(void)
{
	void *libc = dlsym_object("gnu_get_libc_version");

	return libc && libc == dlsym_object("memcpy") && libc == dlsym_object("memmove");
}

void probe_bind(void)
{
	static bool bound;
	int saved_errno = errno;

	/* No lock: the first allocation of a process happens while it has one thread. */
	if (bound || binding)
		return;
	binding = true;
	bind_dlsym();
	if (probe_real_dlsym)
		bind_all();
	if (probe_real_dlsym && !is_sanitized() && !probe_on_memcheck()) {
		probe_moves_small = moves_are_libc();
		probe_sizes_in_front = sizes_are_in_front();
	}
	bound = probe_real_dlsym != NULL;
	binding = false;
	errno = saved_errno;
}

void probe_bind_late(void)
{
	if (is_sanitized())
		probe_real.malloc_usable_size = usable_sanitized;
}
