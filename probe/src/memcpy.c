/* SPDX-License-Identifier: Apache-2.0 */
/* memcpy and memmove. Up to 32 bytes, if nobody stands between: copied here, in registers, which
 * costs what libc's own costs; NumPy moves the items of a short inner axis one memmove at a time,
 * and a jump more for each was the largest part of the probe's cost there. Up to the threshold: two
 * compares and a jump to libc's own, arguments untouched. Above it: a copy event, if no operation
 * is open in the thread that will say it better.
 */
#include "real.h"
#include "session.h"
#include "stack.h"
#include "thread.h"

#include <base/clock.h>

#include <errno.h>

/* 0x40000 = 256 KiB, as in the code below. */
void *probe_large_memcpy(void *to, const void *from, size_t size_bytes);
void *probe_large_memmove(void *to, const void *from, size_t size_bytes);

static void record(size_t size_bytes, uint64_t start_ticks)
{
	struct probe_thread *t = &probe_tls;
	struct wire_copy_total *e;
	struct wire_event event = { .start_ticks = start_ticks, .kind = WIRE_EVENT_COPY };
	int saved_errno = errno;

	t->guard++;
	if (probe_thread_slot(t)) {
		event.duration_ticks = base_ticks() - start_ticks;
		event.label = wire_intern_text(&probe_writer, "memcpy");
		event.site = probe_python_site ? probe_python_site() : 0;
		if (!event.site)
			event.site = probe_stack_site();
		event.tid = t->tid;
		event.value = size_bytes;
		event.copy_reason = ARR_COPY_MEMCPY;
		event.flags = WIRE_EVENT_LARGE | WIRE_EVENT_COPIED;
		e = wire_copy_total(t->slot, event.label, event.site, ARR_COPY_MEMCPY, 0);
		if (e) {
			e->calls++;
			e->bytes += size_bytes;
			e->ticks += event.duration_ticks;
		} else {
			wire_loss_add(&probe_writer, WIRE_LOSS_COPY_TABLE_FULL, 1);
		}
		t->copies++;
		t->copied_bytes += size_bytes;
		probe_thread_refill(t, start_ticks);
		if (t->budget_events) {
			t->budget_events--;
			probe_event_put(t, &event);
		} else {
			wire_loss_add(&probe_writer, WIRE_LOSS_UNSAMPLED, 1);
		}
	}
	t->guard--;
	errno = saved_errno;
}

static bool explained(const struct probe_thread *t)
{
	return !probe_thread_open(t) || t->top || t->blas_depth;
}

__attribute__((used)) void *probe_large_memcpy(void *to, const void *from, size_t size_bytes)
{
	uint64_t start_ticks = base_ticks();

	probe_real_memcpy(to, from, size_bytes);
	if (!explained(&probe_tls))
		record(size_bytes, start_ticks);
	return to;
}

__attribute__((used)) void *probe_large_memmove(void *to, const void *from, size_t size_bytes)
{
	uint64_t start_ticks = base_ticks();

	probe_real_memmove(to, from, size_bytes);
	if (!explained(&probe_tls))
		record(size_bytes, start_ticks);
	return to;
}

#if defined(__x86_64__)
/* Every byte is loaded before the first is stored, so overlap is no matter; the two ends overlap
 * where the size is not a multiple of 8. Fewer than 4 bytes are rare and go to libc. */
#define MOVER(name)                                                                             \
	__asm__(".text\n.p2align 5\n.globl " #name "\n.type " #name ", @function\n" #name ":\n" \
		".cfi_startproc\nendbr64\n"                                                     \
		"cmp $32, %rdx\nja 3f\ncmpb $0, probe_moves_small(%rip)\nje 4f\n"               \
		"cmp $16, %edx\njae 2f\n"                                                       \
		"cmp $8, %edx\njae 1f\n"                                                        \
		"cmp $4, %edx\njb 4f\n"                                                         \
		"mov %rdi, %rax\n"                                                              \
		"mov (%rsi), %ecx\nmov -4(%rsi,%rdx), %esi\n"                                   \
		"mov %ecx, (%rdi)\nmov %esi, -4(%rdi,%rdx)\nret\n"                              \
		"1: mov %rdi, %rax\n"                                                           \
		"mov (%rsi), %rcx\nmov -8(%rsi,%rdx), %rsi\n"                                   \
		"mov %rcx, (%rdi)\nmov %rsi, -8(%rdi,%rdx)\nret\n"                              \
		"2: mov %rdi, %rax\n"                                                           \
		"mov (%rsi), %rcx\nmov 8(%rsi), %r8\n"                                          \
		"mov -16(%rsi,%rdx), %r9\nmov -8(%rsi,%rdx), %rsi\n"                            \
		"mov %rcx, (%rdi)\nmov %r8, 8(%rdi)\n"                                          \
		"mov %r9, -16(%rdi,%rdx)\nmov %rsi, -8(%rdi,%rdx)\nret\n"                       \
		"3: cmp $0x40000, %rdx\nja probe_large_" #name "\n"                             \
		"4: jmp *probe_real_" #name "(%rip)\n.cfi_endproc\n.size " #name ", .-" #name   \
		"\n")
MOVER(memcpy);
MOVER(memmove);
#endif
