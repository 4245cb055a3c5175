/* SPDX-License-Identifier: Apache-2.0 */
#include "block.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	KEEP_BYTES_MIN = 1 << 20, /* smaller ones are malloc's, which keeps them itself */
	HUGE_BYTES_MIN = 1 << 22, /* two huge pages of x86-64 */
	HUGE_PAGE_BYTES = 1 << 21,
	KEEP_COUNT = 8,
	KEEP_BYTES_MAX = 1 << 26, /* in all; with little memory 1 / ALWAYS_SHARE of it; */
	ALWAYS_SHARE = 64,
	LIVE_SHARE = 2, /* or 1 / LIVE_SHARE of what is in use, if that is more, but never more */
	EVER_SHARE = 16 /* than 1 / EVER_SHARE of the memory: arrays may be untouched pages */
};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { KEEPS = 0 }; /* what uses a released array shall be found */
#else
enum { KEEPS = 1 };
#endif

/* A block belongs to whoever exchanged it out of its slot. */
static _Atomic(void *) kept[KEEP_COUNT];
static atomic_size_t kept_bytes;
/* In blocks of KEEP_BYTES_MIN and more that arrays have. Relaxed, as kept_bytes: only sums matter.
 */
static atomic_llong live_bytes;

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The number in a file of the control groups; SIZE_MAX if there is none. */
static size_t read_limit(const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	char text[32];
	unsigned long long limit = 0;
	ssize_t n;

	if (fd < 0)
		return SIZE_MAX;
	n = read(fd, text, sizeof text - 1);
	close(fd);
	if (n > 0) {
		text[n] = '\0';
		limit = strtoull(text, NULL, 10); /* version 2 says "max" */
	}
	return limit > 0 && limit < SIZE_MAX ? (size_t)limit : SIZE_MAX;
}

/* The machine's, or the container's share of it. */
static size_t memory_bytes(void)
{
	static atomic_size_t memory;
	size_t bytes = atomic_load_explicit(&memory, memory_order_relaxed);

	if (bytes == 0) {
		const long pages = sysconf(_SC_PHYS_PAGES), page_bytes = sysconf(_SC_PAGESIZE);
		const size_t limits[] = {
			pages > 0 ? (size_t)pages * (size_t)page_bytes : SIZE_MAX,
			read_limit("/sys/fs/cgroup/memory.max"),
			read_limit("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
		};

		bytes = limits[0];
		for (int i = 1; i < 3; i++)
			bytes = smaller(bytes, limits[i]);
		atomic_store_explicit(&memory, bytes, memory_order_relaxed);
	}
	return bytes;
}

static size_t keep_bytes_max(void)
{
	const long long live = atomic_load_explicit(&live_bytes, memory_order_relaxed);
	const size_t memory = memory_bytes();
	const size_t always = smaller(KEEP_BYTES_MAX, memory / ALWAYS_SHARE);
	/* blocks of one size differ by what they are rounded up to */
	const size_t share = live > 0 ? (size_t)live / LIVE_SHARE + 2 * HUGE_PAGE_BYTES : 0;

	return share > always ? smaller(share, memory / EVER_SHARE) : always;
}

/* Into an empty slot, if there is one. Counted before, so that kept_bytes is never too small. */
static bool put(void *block, size_t usable_bytes)
{
	atomic_fetch_add_explicit(&kept_bytes, usable_bytes, memory_order_relaxed);
	for (int i = 0; i < KEEP_COUNT; i++) {
		void *none = NULL;

		if (atomic_load_explicit(&kept[i], memory_order_relaxed) == NULL &&
		    atomic_compare_exchange_strong_explicit(
			    &kept[i], &none, block, memory_order_release, memory_order_relaxed))
			return true;
	}
	atomic_fetch_sub_explicit(&kept_bytes, usable_bytes, memory_order_relaxed);
	return false;
}

static void *take_slot(int i, size_t *usable_bytes)
{
	void *block;

	if (atomic_load_explicit(&kept[i], memory_order_relaxed) == NULL)
		return NULL;
	block = atomic_exchange_explicit(&kept[i], NULL, memory_order_acquire);
	if (block) {
		*usable_bytes = malloc_usable_size(block);
		atomic_fetch_sub_explicit(&kept_bytes, *usable_bytes, memory_order_relaxed);
	}
	return block;
}

/* One that is large enough and at most half as large again. */
static void *take(size_t size_bytes)
{
	for (int i = 0; i < KEEP_COUNT; i++) {
		size_t usable_bytes;
		void *block = take_slot(i, &usable_bytes);

		if (!block)
			continue;
		if (usable_bytes >= size_bytes && usable_bytes - size_bytes <= size_bytes / 2)
			return block;
		if (!put(block, usable_bytes))
			free(block);
	}
	return NULL;
}

/* Until so many bytes are left. */
static void give_back(size_t left_bytes)
{
	size_t usable_bytes;

	for (int i = 0; i < KEEP_COUNT; i++) {
		if (atomic_load_explicit(&kept_bytes, memory_order_relaxed) <= left_bytes)
			break;
		free(take_slot(i, &usable_bytes));
	}
}

/* What was released last is asked for again soonest: older blocks make room for it. */
static bool keep(void *block, size_t usable_bytes)
{
	static atomic_uint turn;
	const size_t most_bytes = keep_bytes_max();
	size_t old_bytes;

	if (usable_bytes > most_bytes)
		return false;
	give_back(most_bytes - usable_bytes);
	if (put(block, usable_bytes))
		return true;
	free(take_slot(
		(int)(atomic_fetch_add_explicit(&turn, 1, memory_order_relaxed) % KEEP_COUNT),
		&old_bytes));
	return put(block, usable_bytes);
}

static void *allocate(size_t size_bytes, bool zeroed)
{
	void *block;

	if (size_bytes < HUGE_BYTES_MIN || size_bytes > SIZE_MAX / 2 || zeroed) {
		block = zeroed ? calloc(1, size_bytes) : malloc(size_bytes);
	} else {
		size_bytes = (size_bytes + HUGE_PAGE_BYTES - 1) & ~(size_t)(HUGE_PAGE_BYTES - 1);
		block = aligned_alloc(HUGE_PAGE_BYTES, size_bytes);
	}
	if (block && size_bytes >= HUGE_BYTES_MIN) {
		const uintptr_t mask = HUGE_PAGE_BYTES - 1;
		const uintptr_t begin = ((uintptr_t)block + mask) & ~mask,
				end = ((uintptr_t)block + size_bytes) & ~mask;

		if (end > begin) /* a wish: where it is not granted all works as well */
			(void)madvise((void *)begin, end - begin, MADV_HUGEPAGE);
	}
	return block;
}

void *arr__block_new(size_t size_bytes, bool zeroed)
{
	void *block = NULL;

	if (KEEPS && size_bytes >= KEEP_BYTES_MIN && !zeroed)
		block = take(size_bytes);
	if (!block)
		block = allocate(size_bytes, zeroed);
	if (!block && atomic_load_explicit(&kept_bytes, memory_order_relaxed) > 0) {
		give_back(0);
		block = allocate(size_bytes, zeroed);
	}
	if (KEEPS && block && size_bytes >= KEEP_BYTES_MIN)
		atomic_fetch_add_explicit(&live_bytes, (long long)malloc_usable_size(block),
					  memory_order_relaxed);
	return block;
}

void arr__block_free(void *block, size_t size_bytes)
{
	size_t usable_bytes;

	if (!KEEPS || !block || size_bytes < KEEP_BYTES_MIN) {
		free(block);
		return;
	}
	usable_bytes = malloc_usable_size(block);
	atomic_fetch_sub_explicit(&live_bytes, (long long)usable_bytes, memory_order_relaxed);
	if (!keep(block, usable_bytes))
		free(block);
	give_back(keep_bytes_max()); /* what was kept for arrays that are gone */
}

__attribute__((destructor)) static void give_back_at_end(void)
{
	give_back(0);
}
