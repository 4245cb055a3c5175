/* SPDX-License-Identifier: Apache-2.0 */
/* The objects in the process: paths, address ranges, build ids and what they are. */
#include "session.h"

#include "stack.h"

#include <base/fmt.h>

#include <elf.h>
#include <link.h>
#include <string.h>
#include <unistd.h>

enum { BUILD_ID_BYTES_MAX = 32 };

struct scan {
	unsigned long long adds, subs;
	bool changed;
};

static unsigned long long seen_adds, seen_subs;
static _Atomic uint32_t scanning;

static bool contains(const char *text, const char *part)
{
	return strstr(text, part) != NULL;
}

static const char *role_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	if (strncmp(name, "libarrprobe", 11) == 0)
		return "probe";
	if (strncmp(name, "libarr.so", 9) == 0)
		return "libarr";
	if (strncmp(name, "libc.so", 7) == 0 || strncmp(name, "libc-", 5) == 0)
		return "libc";
	if (contains(name, "blas") || contains(name, "lapack") || contains(name, "libmkl") ||
	    contains(name, "libblis") || contains(name, "libflame") || contains(name, "libatlas"))
		return "blas";
	if (strncmp(name, "libpython", 9) == 0 || strncmp(name, "python", 6) == 0)
		return "python";
	if (contains(path, "/numpy/"))
		return "numpy";
	return "other";
}

/* Frames in these are never the user's. */
static bool is_plumbing(const char *role)
{
	return strcmp(role, "probe") == 0 || strcmp(role, "libarr") == 0 ||
	       strcmp(role, "libc") == 0 || strcmp(role, "blas") == 0;
}

static wire_id build_id_of(const struct dl_phdr_info *info)
{
	char hex[2 * BUILD_ID_BYTES_MAX + 1];

	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *ph = &info->dlpi_phdr[i];
		const unsigned char *note, *end;

		if (ph->p_type != PT_NOTE)
			continue;
		note = (const unsigned char *)(info->dlpi_addr + ph->p_vaddr);
		end = note + ph->p_memsz;
		while (note + sizeof(ElfW(Nhdr)) <= end) {
			ElfW(Nhdr) head;
			const unsigned char *name = note + sizeof head, *desc;

			memcpy(&head, note, sizeof head);
			desc = name + ((head.n_namesz + 3u) & ~3u);
			note = desc + ((head.n_descsz + 3u) & ~3u);
			if (note > end || head.n_type != NT_GNU_BUILD_ID || head.n_namesz != 4 ||
			    memcmp(name, "GNU", 4) != 0 || head.n_descsz > BUILD_ID_BYTES_MAX)
				continue;
			for (uint32_t b = 0; b < head.n_descsz; b++)
				base_format(hex + b * 2, 3, "%02x", desc[b]);
			return wire_intern(&probe_writer, hex, head.n_descsz * 2u);
		}
	}
	return 0;
}

/* Versions that a path spells: "libopenblasp-r0.3.21.so", "libc.so.6" has none. */
static wire_id version_of(const char *path)
{
	const char *dash = strrchr(path, '-');
	size_t length = 0;

	if (!dash)
		return 0;
	if (dash[1] == 'r')
		dash++;
	while ((dash[1 + length] >= '0' && dash[1 + length] <= '9') ||
	       (length && dash[1 + length] == '.' && dash[2 + length] >= '0' &&
		dash[2 + length] <= '9'))
		length++;
	return length && memchr(dash + 1, '.', length)
		       ? wire_intern(&probe_writer, dash + 1, length)
		       : 0;
}

static bool already_known(wire_id path, uint64_t base)
{
	uint32_t count = atomic_load_explicit(&probe_writer.modules->count, memory_order_relaxed);

	for (uint32_t i = 0; i < count && i < WIRE_MODULES_MAX; i++) {
		const struct wire_module *m = &probe_writer.modules->entries[i];

		if (atomic_load_explicit(&m->path, memory_order_relaxed) == path && m->base == base)
			return true;
	}
	return false;
}

static void add_module(const struct dl_phdr_info *info, const char *path, uint64_t start,
		       uint64_t end)
{
	struct wire_module_table *table = probe_writer.modules;
	wire_id path_id = wire_intern_text(&probe_writer, path);
	const char *role = role_of(path);
	struct wire_module *m;
	uint32_t index;

	if (!path_id || already_known(path_id, info->dlpi_addr))
		return;
	index = atomic_load_explicit(&table->count, memory_order_relaxed);
	if (index >= WIRE_MODULES_MAX)
		return;
	m = &table->entries[index];
	m->build_id = build_id_of(info);
	m->role = wire_intern_text(&probe_writer, role);
	m->version = version_of(path);
	m->base = info->dlpi_addr;
	m->start = start;
	m->end = end;
	atomic_store_explicit(&m->path, path_id, memory_order_release);
	atomic_store_explicit(&table->count, index + 1, memory_order_release);
	if (is_plumbing(role))
		probe_stack_skip_add(start, end);
}

static int visit(struct dl_phdr_info *info, size_t size_bytes, void *arg)
{
	struct scan *scan = arg;
	uint64_t start = UINT64_MAX, end = 0;
	const char *path = info->dlpi_name;

	(void)size_bytes;
	if (!scan->changed) {
		scan->adds = info->dlpi_adds;
		scan->subs = info->dlpi_subs;
		if (scan->adds == seen_adds && scan->subs == seen_subs)
			return 1;
		scan->changed = true;
	}
	if (!path || !*path)
		path = info->dlpi_addr == 0 || !scan->subs ? probe_writer.header->exe : path;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *ph = &info->dlpi_phdr[i];
		uint64_t at = info->dlpi_addr + ph->p_vaddr;

		if (ph->p_type != PT_LOAD || !(ph->p_flags & PF_X))
			continue;
		start = at < start ? at : start;
		end = at + ph->p_memsz > end ? at + ph->p_memsz : end;
	}
	if (*path && end > start)
		add_module(info, path, start, end);
	return 0;
}

void probe_modules_scan(void)
{
	struct scan scan = { 0 };
	uint32_t idle = 0;

	/* One thread at a time; another that comes meanwhile has nothing to add. */
	if (!probe_writer.modules ||
	    !atomic_compare_exchange_strong_explicit(&scanning, &idle, 1, memory_order_acquire,
						     memory_order_relaxed))
		return;
	dl_iterate_phdr(visit, &scan);
	if (scan.changed) {
		seen_adds = scan.adds;
		seen_subs = scan.subs;
	}
	atomic_store_explicit(&scanning, 0, memory_order_release);
}

void probe_modules_reset(void)
{
	atomic_store_explicit(&scanning, 0, memory_order_relaxed);
}
