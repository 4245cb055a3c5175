/* SPDX-License-Identifier: Apache-2.0 */
/* libunwind is opened in a scope of its own: it exports the C++ runtime's _Unwind_* names, which a
 * linked copy would put in front of libgcc's for the whole process. */
#include "stack.h"

#include "real.h"
#include "session.h"

#include <base/fmt.h>

#include <dlfcn.h>
#include <string.h>

enum { SKIP_RANGES_MAX = 64, SITE_DEPTH_MAX = 24, NATIVE_ABOVE_PYTHON = 16 };

static struct {
	uintptr_t start, end;
} skip[SKIP_RANGES_MAX];
static _Atomic uint32_t skip_count;

static int (*unwind)(void **pcs, int max);

void probe_stack_load(void)
{
	void *library, *found;

	/* libunwind asks the kernel about addresses in a way that memcheck reports. */
	if (unwind || probe_on_memcheck())
		return;
	library = dlopen("libunwind.so.8", RTLD_NOW | RTLD_LOCAL);
	found = library ? probe_real_dlsym(library, "unw_backtrace") : NULL;
	if (found)
		memcpy(&unwind, &found, sizeof found);
}

/* Return addresses, innermost first: this function's caller and outwards. */
static int backtrace_of(void **pcs, int max)
{
	return unwind ? unwind(pcs, max) : 0;
}

void probe_stack_skip_add(uintptr_t start, uintptr_t end)
{
	uint32_t count = atomic_load_explicit(&skip_count, memory_order_relaxed);

	if (count >= SKIP_RANGES_MAX)
		return;
	skip[count].start = start;
	skip[count].end = end;
	/* release: the range is whole before it counts; partner: the acquire in skipped() */
	atomic_store_explicit(&skip_count, count + 1, memory_order_release);
}

static bool skipped(uintptr_t pc)
{
	uint32_t count = atomic_load_explicit(&skip_count, memory_order_acquire);

	for (uint32_t i = 0; i < count; i++)
		if (pc >= skip[i].start && pc < skip[i].end)
			return true;
	return false;
}

wire_id probe_stack_site_at(struct probe_thread *t, const void *pc)
{
	uintptr_t at = (uintptr_t)pc;
	uint32_t slot = (uint32_t)((at >> 2) ^ (at >> 9)) & (PROBE_SITE_CACHE - 1);
	char text[24] = "@";
	size_t length;

	if (!at)
		return 0;
	if (t->site_cache[slot].pc == at && t->site_cache[slot].site)
		return t->site_cache[slot].site;
	length = 1 + base_format(text + 1, sizeof text - 1, "%lx", (unsigned long)at);
	t->site_cache[slot].pc = at;
	t->site_cache[slot].site = wire_intern(&probe_writer, text, length);
	return t->site_cache[slot].site;
}

wire_id probe_stack_site(void)
{
	void *pcs[SITE_DEPTH_MAX];
	int depth = backtrace_of(pcs, SITE_DEPTH_MAX);

	for (int i = 0; i < depth; i++)
		if (!skipped((uintptr_t)pcs[i]))
			return probe_stack_site_at(&probe_tls, pcs[i]);
	return 0;
}

/* Native frames of this thread without the probe's own, at most max. */
static uint32_t native_frames(struct wire_frame *out, uint32_t max)
{
	void *pcs[WIRE_STACK_FRAMES_MAX];
	int depth = backtrace_of(pcs, WIRE_STACK_FRAMES_MAX);
	uint32_t count = 0;

	for (int i = 0; i < depth && count < max; i++)
		if (count || !skipped((uintptr_t)pcs[i]))
			out[count++] = (struct wire_frame){ .pc = (uintptr_t)pcs[i] };
	return count;
}

wire_id probe_stack_intern(struct probe_thread *t)
{
	struct wire_frame frames[WIRE_STACK_FRAMES_MAX];
	uint32_t count;

	if (probe_config.stacks == PROBE_STACKS_OFF)
		return 0;
	if (probe_config.stacks == PROBE_STACKS_SAMPLED) {
		if (!t->budget_stacks)
			return 0;
		t->budget_stacks--;
	}
	t->guard++;
	/* Below a Python stack the outer native frames are only the interpreter's. */
	count = native_frames(frames,
			      probe_python_stack ? NATIVE_ABOVE_PYTHON : WIRE_STACK_FRAMES_MAX);
	if (probe_python_stack)
		count += probe_python_stack(frames + count, WIRE_STACK_FRAMES_MAX - count);
	t->guard--;
	return wire_intern(&probe_writer, frames, count * sizeof frames[0]);
}
