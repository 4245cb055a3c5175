/* SPDX-License-Identifier: Apache-2.0 */
/* The malloc family in front of whatever allocator the process has. All sizes are summed as that
 * allocator rounds them; blocks of at least min_bytes are tracked one by one. */
#include "live.h"
#include "real.h"
#include "thread.h"

#include <base/clock.h>
#include <base/compiler.h>

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

enum { FLUSH_BYTES = 64 << 10, FLUSH_CALLS = 64 };

#define CALLER __builtin_return_address(0)

static BASE_NOINLINE void flush(struct probe_thread *t)
{
	int saved_errno = errno;

	t->guard++;
	probe_thread_flush(t);
	t->guard--;
	errno = saved_errno;
}

static BASE_ALWAYS_INLINE void count(struct probe_thread *t, int64_t by)
{
	t->pending_bytes += by;
	if (BASE_UNLIKELY(++t->pending_calls >= FLUSH_CALLS ||
			  (uint64_t)(t->pending_bytes + FLUSH_BYTES) > 2ull * FLUSH_BYTES))
		flush(t);
}

static BASE_ALWAYS_INLINE void *allocated(struct probe_thread *t, void *ptr, size_t size_bytes,
					  const void *caller)
{
	size_t usable;

	if (BASE_UNLIKELY(t->guard || probe_boot_owns(ptr)))
		return ptr;
	if (BASE_UNLIKELY(!ptr)) {
		if (size_bytes)
			probe_live_failed(t, size_bytes, 0, caller);
		return ptr;
	}
	usable = probe_usable_size(ptr);
	t->pending_allocs++;
	if (BASE_UNLIKELY(usable >= probe_track_bytes))
		probe_live_add(t, ptr, size_bytes, 0, caller);
	count(t, (int64_t)usable);
	return ptr;
}

/* Before the real free: once it has run, another thread may own the address. */
static BASE_ALWAYS_INLINE struct probe_block freeing(struct probe_thread *t, void *ptr,
						     size_t *usable)
{
	*usable = probe_usable_size(ptr);
	if (BASE_UNLIKELY(*usable >= probe_track_bytes))
		return probe_live_remove(t, ptr);
	return (struct probe_block){ 0 };
}

ARR_API void *malloc(size_t size_bytes)
{
	void *ptr = probe_real.malloc(size_bytes);

	return allocated(&probe_tls, ptr, size_bytes, CALLER);
}

ARR_API void *calloc(size_t items, size_t size_bytes)
{
	void *ptr = probe_real.calloc(items, size_bytes);
	size_t total;

	if (__builtin_mul_overflow(items, size_bytes, &total))
		total = SIZE_MAX;
	return allocated(&probe_tls, ptr, total, CALLER);
}

ARR_API void free(void *ptr)
{
	struct probe_thread *t = &probe_tls;
	size_t usable;

	if (BASE_UNLIKELY(!ptr || probe_boot_owns(ptr)))
		return;
	if (BASE_LIKELY(!t->guard)) {
		freeing(t, ptr, &usable);
		t->pending_frees++;
		count(t, -(int64_t)usable);
	}
	probe_real.free(ptr);
}

/* A block of the bootstrap arena moves out of it when it grows. */
static void *realloc_boot(void *ptr, size_t size_bytes, const void *caller)
{
	size_t old_bytes = probe_boot_size(ptr);
	void *moved = allocated(&probe_tls, probe_real.malloc(size_bytes), size_bytes, caller);

	if (moved)
		memcpy(moved, ptr, old_bytes < size_bytes ? old_bytes : size_bytes);
	return moved;
}

/* A large block got another size: an event that knows both. */
static BASE_NOINLINE void *resized(struct probe_thread *t, struct probe_resize *r, void *ptr,
				   const void *caller)
{
	size_t usable = probe_usable_size(ptr);

	r->duration_ticks = base_ticks() - r->start_ticks;
	r->ptr = ptr;
	r->tracked = usable >= probe_track_bytes;
	t->pending_allocs++;
	probe_live_resized(t, r, caller);
	count(t, (int64_t)usable);
	return ptr;
}

static void *resize(void *ptr, size_t size_bytes, const void *caller)
{
	struct probe_thread *t = &probe_tls;
	const uintptr_t address = (uintptr_t)ptr;
	struct probe_block block;
	uint64_t start_ticks;
	size_t usable;
	void *moved;
	bool large;

	if (!ptr || t->guard)
		return allocated(t, probe_real.realloc(ptr, size_bytes), size_bytes, caller);
	if (BASE_UNLIKELY(probe_boot_owns(ptr)))
		return realloc_boot(ptr, size_bytes, caller);
	block = freeing(t, ptr, &usable);
	large = size_bytes >= PROBE_LARGE_BYTES || usable >= PROBE_LARGE_BYTES;
	start_ticks = BASE_UNLIKELY(large) ? base_ticks() : 0;
	moved = probe_real.realloc(ptr, size_bytes);
	if (!moved && size_bytes) {
		probe_live_restore(t, ptr, block);
		return allocated(t, NULL, size_bytes, caller);
	}
	t->pending_frees++;
	count(t, -(int64_t)usable);
	if (BASE_UNLIKELY(large && moved))
		return resized(
			t,
			&(struct probe_resize){ .old_bytes = block.known ? block.bytes : usable,
						.start_ticks = start_ticks,
						.size_bytes = size_bytes,
						.moved = (uintptr_t)moved != address },
			moved, caller);
	return allocated(t, moved, size_bytes, caller);
}

ARR_API void *realloc(void *ptr, size_t size_bytes)
{
	return resize(ptr, size_bytes, CALLER);
}

ARR_API void *reallocarray(void *ptr, size_t items, size_t size_bytes)
{
	size_t total;

	if (__builtin_mul_overflow(items, size_bytes, &total)) {
		errno = ENOMEM;
		return allocated(&probe_tls, NULL, SIZE_MAX, CALLER);
	}
	return resize(ptr, total, CALLER);
}

ARR_API void *memalign(size_t alignment, size_t size_bytes)
{
	probe_bind();
	return allocated(&probe_tls, probe_real.memalign(alignment, size_bytes), size_bytes,
			 CALLER);
}

ARR_API void *aligned_alloc(size_t alignment, size_t size_bytes)
{
	probe_bind();
	return allocated(&probe_tls, probe_real.aligned_alloc(alignment, size_bytes), size_bytes,
			 CALLER);
}

ARR_API int posix_memalign(void **out, size_t alignment, size_t size_bytes)
{
	int rc;

	probe_bind();
	rc = probe_real.posix_memalign(out, alignment, size_bytes);
	if (rc == 0)
		allocated(&probe_tls, *out, size_bytes, CALLER);
	else if (rc == ENOMEM)
		allocated(&probe_tls, NULL, size_bytes, CALLER);
	return rc;
}

ARR_API void *valloc(size_t size_bytes)
{
	probe_bind();
	return allocated(&probe_tls, probe_real.valloc(size_bytes), size_bytes, CALLER);
}

ARR_API void *pvalloc(size_t size_bytes)
{
	probe_bind();
	return allocated(&probe_tls, probe_real.pvalloc(size_bytes), size_bytes, CALLER);
}
