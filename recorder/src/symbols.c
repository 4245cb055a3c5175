/* SPDX-License-Identifier: Apache-2.0 */
#include "symbols.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <elfutils/libdwfl.h>

enum { MODULES_MAX = 4096 };

struct module {
	struct symbols_module of; /* path and build_id are owned copies */
	Dwfl *dwfl;               /* opened at the first question */
	Dwfl_Module *dwfl_module; /* NULL: the file is gone, or is another one by now */
	bool tried;
};

struct symbols {
	struct module *modules;
	size_t count, capacity;
};

/* Only files on this machine: the standard look-up may ask a server. */
static const Dwfl_Callbacks callbacks = {
	.find_elf = dwfl_build_id_find_elf,
	.find_debuginfo = dwfl_build_id_find_debuginfo,
	.section_address = dwfl_offline_section_address,
};

symbols *symbols_new(void)
{
	return calloc(1, sizeof(symbols));
}

void symbols_free(symbols *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->count; i++) {
		if (s->modules[i].dwfl)
			dwfl_end(s->modules[i].dwfl);
		free((char *)(uintptr_t)s->modules[i].of.path);
		free((char *)(uintptr_t)s->modules[i].of.build_id);
	}
	free(s->modules);
	free(s);
}

void symbols_add(symbols *s, const struct symbols_module *module)
{
	struct module m = { .of = *module };

	for (size_t i = 0; i < s->count; i++) {
		if (s->modules[i].of.start == module->start &&
		    s->modules[i].of.end == module->end &&
		    !strcmp(s->modules[i].of.path, module->path))
			return;
	}
	if (s->count == MODULES_MAX || module->start >= module->end)
		return;
	if (s->count == s->capacity) {
		size_t capacity = s->capacity ? s->capacity * 2 : 32;
		struct module *more = realloc(s->modules, capacity * sizeof(*more));

		if (!more)
			return;
		s->modules = more;
		s->capacity = capacity;
	}
	m.of.path = strdup(module->path);
	m.of.build_id = strdup(module->build_id);
	if (m.of.path && m.of.build_id) {
		s->modules[s->count++] = m;
	} else {
		free((char *)(uintptr_t)m.of.path);
		free((char *)(uintptr_t)m.of.build_id);
	}
}

/* The last one named wins: a later library may have been loaded where an earlier one was. */
static struct module *find_module(symbols *s, uint64_t address)
{
	for (size_t i = s->count; i-- > 0;) {
		if (address >= s->modules[i].of.start && address < s->modules[i].of.end)
			return &s->modules[i];
	}
	return NULL;
}

static bool build_id_matches(Dwfl_Module *m, const char *want)
{
	const unsigned char *bytes;
	GElf_Addr address;
	char text[3];
	int length;

	if (!want[0])
		return true;
	length = dwfl_module_build_id(m, &bytes, &address);
	if (length <= 0 || strlen(want) != (size_t)length * 2)
		return false;
	for (int i = 0; i < length; i++) {
		snprintf(text, sizeof(text), "%02x", bytes[i]);
		if (strncasecmp(text, want + (size_t)i * 2, 2) != 0)
			return false;
	}
	return true;
}

static void open_module(struct module *m)
{
	Dwfl_Module *found;
	int fd;

	if (m->tried)
		return;
	m->tried = true;
	if (m->of.path[0] != '/')
		return; /* [vdso] and the like */
	fd = open(m->of.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return;
	m->dwfl = dwfl_begin(&callbacks);
	if (!m->dwfl) {
		close(fd);
		return;
	}
	dwfl_report_begin(m->dwfl);
	found = dwfl_report_elf(m->dwfl, m->of.path, m->of.path, fd, m->of.base, true);
	dwfl_report_end(m->dwfl, NULL, NULL);
	if (!found)
		close(fd); /* on success it is the library's */
	else if (build_id_matches(found, m->of.build_id))
		m->dwfl_module = found;
}

bool symbols_find(symbols *s, uint64_t address, struct symbols_place *out)
{
	struct module *m = find_module(s, address);
	const char *text;
	Dwfl_Line *line;

	memset(out, 0, sizeof(*out));
	if (!m)
		return false;
	snprintf(out->module, sizeof(out->module), "%s", m->of.path);
	out->offset = address - m->of.base;
	open_module(m);
	if (!m->dwfl_module)
		return true;
	text = dwfl_module_addrname(m->dwfl_module, address);
	if (text) /* without the symbol's version ("@@GLIBC_2.34") */
		snprintf(out->function, sizeof(out->function), "%.*s", (int)strcspn(text, "@"),
			 text);
	line = dwfl_module_getsrc(m->dwfl_module, address);
	text = line ? dwfl_lineinfo(line, NULL, &out->line, NULL, NULL, NULL) : NULL;
	if (text)
		snprintf(out->file, sizeof(out->file), "%s", text);
	else
		out->line = 0;
	return true;
}
