/* SPDX-License-Identifier: Apache-2.0 */
/* Finding the routine that a caller would have reached without the probe. RTLD_NEXT sees the global
 * scope only, and interpreters open their extensions in scopes of their own. */
#include "blas.h"

#include "pools.h"
#include "real.h"
#include "session.h"

#include <base/compiler.h>
#include <base/fmt.h>

#include <dlfcn.h>
#include <link.h>
#include <stdatomic.h>
#include <string.h>

enum { LIBRARIES_MAX = 16 };

static struct blas_library libraries[LIBRARIES_MAX];
static uint32_t library_count;
static _Atomic uint32_t libraries_busy;

static const void *base_of(const void *address)
{
	Dl_info info;

	return dladdr(address, &info) ? info.dli_fbase : NULL;
}

struct range {
	uintptr_t address, start, end;
};

static int find_range(struct dl_phdr_info *info, size_t size_bytes, void *arg)
{
	struct range *r = arg;

	(void)size_bytes;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		uintptr_t start = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
		uintptr_t end = start + info->dlpi_phdr[i].p_memsz;

		if (info->dlpi_phdr[i].p_type == PT_LOAD && r->address >= start &&
		    r->address < end) {
			r->start = start;
			r->end = end;
			return 1;
		}
	}
	return 0;
}

/* A handle for an object that is loaded already. It is kept: what our table leads to must stay. */
static void *handle_of(const void *address)
{
	Dl_info info;

	if (!dladdr(address, &info) || !info.dli_fname || !strchr(info.dli_fname, '/'))
		return NULL;
	return dlopen(info.dli_fname, RTLD_NOLOAD | RTLD_LAZY | RTLD_LOCAL);
}

enum { OBJECTS_MAX = 1024 };

struct objects {
	size_t count;
	const void *inside[OBJECTS_MAX]; /* an address in each */
};

static int note_object(struct dl_phdr_info *info, size_t size_bytes, void *arg)
{
	struct objects *all = arg;

	(void)size_bytes;
	for (int i = 0; i < info->dlpi_phnum && all->count < OBJECTS_MAX; i++) {
		uintptr_t start = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;

		if (info->dlpi_phdr[i].p_type != PT_LOAD)
			continue;
		memcpy(&all->inside[all->count++], &start, sizeof start);
		break;
	}
	return 0;
}

/* What the object that holds an address, or one that it needs, has under a name; NULL for our own
 * wrapper. */
static void *find_from(const void *address, const char *name)
{
	void *handle = handle_of(address), *found;

	found = handle ? probe_real_dlsym(handle, name) : NULL;
	if (found && base_of(found) != base_of((const void *)&libraries))
		return found;
	if (handle)
		dlclose(handle);
	return NULL;
}

/* A caller that got the routine as a pointer from another object (SciPy's cython_lapack hands them
 * out) need not be linked to any library that has it: the first that was loaded, then. The list is
 * made before it is looked at, because dlopen must not run under the loader's lock. */
static BASE_NOINLINE BASE_COLD void *find_anywhere(const char *name)
{
	struct objects all = { .count = 0 };
	void *found = NULL;

	dl_iterate_phdr(note_object, &all);
	for (size_t i = 0; i < all.count && !found; i++)
		found = find_from(all.inside[i], name);
	return found;
}

blas_fn *probe_blas_resolve(const char *name, const void *caller, uintptr_t *caller_start,
			    uintptr_t *caller_bytes)
{
	void *found;
	struct range r = { .address = (uintptr_t)caller };
	blas_fn *fn = NULL;

	probe_bind();
	*caller_start = 0;
	*caller_bytes = UINTPTR_MAX;
	/* The loader looks into the global scope first, whoever calls. */
	found = probe_real_dlsym(RTLD_NEXT, name);
	if (!found) {
		found = find_from(caller, name);
		if (!found)
			found = find_anywhere(name);
		dl_iterate_phdr(find_range, &r);
		*caller_start = r.start;
		*caller_bytes = r.end - r.start;
	}
	memcpy(&fn, &found, sizeof found);
	return fn;
}

static void set_meta(uint32_t index, const char *what, const char *value)
{
	char key[32];

	base_format(key, sizeof key, "blas.%u.%s", index, what);
	wire_meta_set(&probe_writer, key, value);
}

/* Facts that only the library itself knows. */
static void describe(struct blas_library *l, uint32_t index, void *handle, const void *function,
		     const char *path)
{
	char number[16];

	set_meta(index, "path", path);
	probe_pools_scan();
	l->pool = probe_pool_behind(handle, function);
	if (!l->pool)
		return;
	base_format(number, sizeof number, "%d", probe_pool_threads(l->pool));
	set_meta(index, "threads", number);
	if (l->pool->config[0])
		set_meta(index, "config", l->pool->config);
	if (l->pool->core[0])
		set_meta(index, "core", l->pool->core);
}

struct blas_library *probe_blas_library(blas_fn *fn)
{
	struct blas_library *l = NULL;
	const void *address;
	uint32_t idle = 0;
	Dl_info info;
	void *handle;

	memcpy(&address, &fn, sizeof fn);
	if (!dladdr(address, &info) || !info.dli_fname)
		return NULL;
	for (uint32_t i = 0; i < library_count; i++)
		if (libraries[i].base == info.dli_fbase)
			return &libraries[i];
	/* Another thread that is at it will be followed by the next call. */
	if (!atomic_compare_exchange_strong_explicit(&libraries_busy, &idle, 1,
						     memory_order_acquire, memory_order_relaxed))
		return NULL;
	if (library_count < LIBRARIES_MAX) {
		l = &libraries[library_count];
		l->base = info.dli_fbase;
		l->path = wire_intern_text(&probe_writer, info.dli_fname);
		handle = handle_of(address);
		if (handle)
			describe(l, library_count, handle, address, info.dli_fname);
		probe_modules_scan();
		__atomic_store_n(&library_count, library_count + 1, __ATOMIC_RELEASE);
	}
	atomic_store_explicit(&libraries_busy, 0, memory_order_release);
	return l;
}

void probe_blas_libraries_reset(void)
{
	atomic_store_explicit(&libraries_busy, 0, memory_order_relaxed);
}
