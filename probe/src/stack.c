/* SPDX-License-Identifier: Apache-2.0 */
/* libunwind is opened in a scope of its own: it exports the C++ runtime's _Unwind_* names, which a
 * linked copy would put in front of libgcc's for the whole process. */
#include "stack.h"

#include "real.h"
#include "session.h"

#include <base/fmt.h>

#include <dlfcn.h>
#include <string.h>

enum { SKIP_RANGES_MAX = 64, SITE_DEPTH_MAX = 24, NATIVE_FRAMES_MAX = 96, PYTHON_FRAMES_MAX = 64 };

struct range {
	uintptr_t start, end;
};

static struct range skip[SKIP_RANGES_MAX];
static _Atomic uint32_t skip_count;

static int (*unwind)(void **pcs, int max);

void probe_stack_load(void)
{
	static bool tried;
	void *library, *found;

	/* libunwind asks the kernel about addresses in a way that memcheck reports. */
	if (tried || probe_on_memcheck())
		return;
	tried = true;
	probe_tls.guard++; /* what the loader allocates is not the program's */
	library = dlopen("libunwind.so.8", RTLD_NOW | RTLD_LOCAL);
	found = library ? probe_real_dlsym(library, "unw_backtrace") : NULL;
	if (found)
		memcpy(&unwind, &found, sizeof found);
	wire_meta_set(&probe_writer, "native_stacks",
		      unwind ? "on" : "off: libunwind.so.8 was not found");
	probe_tls.guard--;
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

/* ---- one stack of two languages
 * ----------------------------------------------------------------------------- */

/* Known once the adapter has said where Python's evaluation function is. */
static struct {
	struct range evaluation, interpreter, libc, own;
} python_code;

static bool within(const struct range *r, uintptr_t at)
{
	return at >= r->start && at < r->end;
}

/* The executable part of the object that holds an address; empty if it is in no known one. */
static struct range object_around(uintptr_t at)
{
	const struct wire_module_table *table = probe_writer.modules;
	uint32_t count = table ? atomic_load_explicit(&table->count, memory_order_acquire) : 0;

	for (uint32_t i = 0; i < count && i < WIRE_MODULES_MAX; i++)
		if (at >= table->entries[i].start && at < table->entries[i].end)
			return (struct range){ table->entries[i].start, table->entries[i].end };
	return (struct range){ 0, 0 };
}

void probe_stack_python_at(uintptr_t start, uintptr_t end)
{
	python_code.interpreter = object_around(start);
	python_code.libc = object_around((uintptr_t)probe_real.fork);
	python_code.own = object_around((uintptr_t)&probe_stack_python_at);
	python_code.evaluation = (struct range){ start, end };
}

struct merge {
	struct wire_frame *out;
	uint32_t count, max;
	uint32_t mark; /* frames before it are for good */
	bool foreign;  /* one since the mark is neither the interpreter's nor the C library's */
	const struct wire_frame *python;
	uint32_t python_count, python_at;
};

/* How the interpreter gets from one of its frames to the next tells nobody anything: such native
 * frames are kept only if others stand among them. */
static void settle(struct merge *m)
{
	if (!m->foreign)
		m->count = m->mark;
	m->mark = m->count;
	m->foreign = false;
}

/* The Python frames that one native call of the evaluation function runs. */
static void put_python(struct merge *m)
{
	bool entry = false;

	while (!entry && m->python_at < m->python_count && m->count < m->max) {
		entry = m->python[m->python_at].pc == PROBE_FRAME_ENTRY;
		m->out[m->count] = m->python[m->python_at++];
		m->out[m->count++].pc = 0;
	}
	m->mark = m->count;
}

static uint32_t merge_frames(struct merge *m, void *const *pcs, int depth)
{
	for (int i = 0; i < depth && m->count < m->max; i++) {
		uintptr_t pc = (uintptr_t)pcs[i];

		if (within(&python_code.evaluation, pc - 1)) {
			settle(m);
			put_python(m);
		} else if (!within(&python_code.own, pc) && (m->count || !skipped(pc))) {
			m->out[m->count++] = (struct wire_frame){ .pc = pc };
			m->foreign |= !within(&python_code.interpreter, pc) &&
				      !within(&python_code.libc, pc);
		}
	}
	settle(m);
	while (m->python_at < m->python_count && m->count < m->max)
		put_python(m); /* the native part was cut, or is not to be had */
	return m->count;
}

/* Native frames of this thread without the probe's own. */
static uint32_t native_frames(struct wire_frame *out, void *const *pcs, int depth, uint32_t max)
{
	uint32_t count = 0;

	for (int i = 0; i < depth && count < max; i++)
		if (count || !skipped((uintptr_t)pcs[i]))
			out[count++] = (struct wire_frame){ .pc = (uintptr_t)pcs[i] };
	return count;
}

static uint32_t whole_stack(struct wire_frame *out, uint32_t max)
{
	void *pcs[NATIVE_FRAMES_MAX];
	struct wire_frame python[PYTHON_FRAMES_MAX];
	struct merge m = { .out = out, .max = max, .python = python };
	int depth = backtrace_of(pcs, NATIVE_FRAMES_MAX);

	if (probe_python_stack)
		m.python_count = probe_python_stack(python, PYTHON_FRAMES_MAX);
	return m.python_count ? merge_frames(&m, pcs, depth) : native_frames(out, pcs, depth, max);
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
	count = whole_stack(frames, WIRE_STACK_FRAMES_MAX);
	t->guard--;
	return wire_intern(&probe_writer, frames, count * sizeof frames[0]);
}
