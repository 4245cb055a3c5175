/* SPDX-License-Identifier: Apache-2.0 */
#include "symbols.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <dwarf.h>
#include <elfutils/libdwfl.h>

enum { MODULES_MAX = 4096, ANSWER_BITS = 8, ANSWERS = 1 << ANSWER_BITS };

struct symbol_file {
	char *path, *build_id;    /* owned */
	Dwfl *dwfl;               /* opened at the first question */
	Dwfl_Module *dwfl_module; /* NULL: the file is gone, or is another one by now */
	bool tried;
};

struct symbols_range {
	struct symbol_file *file; /* of the session's */
	uint64_t base, start, end;
};

struct symbols_answer {
	uint64_t address; /* 0: none yet */
	struct symbols_place place;
};

/* Only files on this machine: the standard look-up may ask a server. */
static const Dwfl_Callbacks callbacks = {
	.find_elf = dwfl_build_id_find_elf,
	.find_debuginfo = dwfl_build_id_find_debuginfo,
	.section_address = dwfl_offline_section_address,
};

/* The same items with room for more of them, or NULL; `capacity` is then as it was. */
static void *grow(void *items, size_t *capacity, size_t item_bytes)
{
	size_t more = *capacity ? *capacity * 2 : 32;
	void *grown = realloc(items, more * item_bytes);

	if (grown)
		*capacity = more;
	return grown;
}

static bool reserve_file(struct symbol_files *files)
{
	struct symbol_file **items = files->items;

	if (files->count == files->capacity)
		items = grow(files->items, &files->capacity, sizeof(struct symbol_file *));
	if (items)
		files->items = items;
	return items != NULL;
}

static bool reserve_range(struct symbols *s)
{
	struct symbols_range *ranges = s->ranges;

	if (s->count == s->capacity)
		ranges = grow(s->ranges, &s->capacity, sizeof(*ranges));
	if (ranges)
		s->ranges = ranges;
	return ranges != NULL;
}

static void file_free(struct symbol_file *f)
{
	if (!f)
		return;
	if (f->dwfl)
		dwfl_end(f->dwfl);
	free(f->path);
	free(f->build_id);
	free(f);
}

void symbol_files_clear(struct symbol_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		file_free(files->items[i]);
	free(files->items);
	*files = (struct symbol_files){ .count = 0 };
}

void symbols_clear(struct symbols *s)
{
	free(s->ranges);
	free(s->answers);
	*s = (struct symbols){ .files = s->files };
}

static struct symbol_file *find_file(struct symbol_files *files,
				     const struct symbols_module *module)
{
	struct symbol_file *f;

	for (size_t i = 0; i < files->count; i++) {
		f = files->items[i];
		if (!strcmp(f->path, module->path) && !strcmp(f->build_id, module->build_id))
			return f;
	}
	f = calloc(1, sizeof(*f));
	if (!f || !(f->path = strdup(module->path)) || !(f->build_id = strdup(module->build_id)) ||
	    !reserve_file(files)) {
		file_free(f);
		return NULL;
	}
	files->items[files->count++] = f;
	return f;
}

void symbols_add(struct symbols *s, const struct symbols_module *module)
{
	struct symbol_file *file;

	if (s->count == MODULES_MAX || module->start >= module->end)
		return;
	for (size_t i = 0; i < s->count; i++) {
		if (s->ranges[i].start == module->start && s->ranges[i].end == module->end &&
		    !strcmp(s->ranges[i].file->path, module->path))
			return;
	}
	file = find_file(s->files, module);
	free(s->answers); /* they may be the new module's now */
	s->answers = NULL;
	if (file && reserve_range(s))
		s->ranges[s->count++] =
			(struct symbols_range){ file, module->base, module->start, module->end };
}

/* The last one named wins: a later library may have been loaded where an earlier one was. */
static const struct symbols_range *find_range(const struct symbols *s, uint64_t address)
{
	for (size_t i = s->count; i-- > 0;) {
		if (address >= s->ranges[i].start && address < s->ranges[i].end)
			return &s->ranges[i];
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

/* At bias 0: every process has it somewhere else. */
static void open_file(struct symbol_file *f)
{
	Dwfl_Module *found;
	int fd;

	if (f->tried)
		return;
	f->tried = true;
	if (f->path[0] != '/')
		return; /* [vdso] and the like */
	fd = open(f->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return;
	f->dwfl = dwfl_begin(&callbacks);
	if (!f->dwfl) {
		close(fd);
		return;
	}
	dwfl_report_begin(f->dwfl);
	found = dwfl_report_elf(f->dwfl, f->path, f->path, fd, 0, true);
	dwfl_report_end(f->dwfl, NULL, NULL);
	if (!found)
		close(fd); /* on success it is the library's */
	else if (build_id_matches(found, f->build_id))
		f->dwfl_module = found;
}

/* The lines of the C library and the loader are nobody's question, and where their debug
 * information is installed it is compressed: unpacking it takes longer than all other symbols of a
 * recording. */
static bool has_lines_worth_reading(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

	return strncmp(name, "libc.so", 7) != 0 && strncmp(name, "libc-", 5) != 0 &&
	       strncmp(name, "ld-", 3) != 0 && strncmp(name, "libm.so", 7) != 0 &&
	       strncmp(name, "libpthread", 10) != 0;
}

static void look_up(const struct symbols_range *range, uint64_t address, struct symbols_place *out)
{
	struct symbol_file *f = range->file;
	const char *text;
	Dwfl_Line *line;

	memset(out, 0, sizeof(*out));
	snprintf(out->module, sizeof(out->module), "%s", f->path);
	out->offset = address - range->base;
	open_file(f);
	if (!f->dwfl_module)
		return;
	text = dwfl_module_addrname(f->dwfl_module, out->offset);
	if (text) /* without the symbol's version ("@@GLIBC_2.34") */
		snprintf(out->function, sizeof(out->function), "%.*s", (int)strcspn(text, "@"),
			 text);
	if (!has_lines_worth_reading(f->path))
		return;
	line = dwfl_module_getsrc(f->dwfl_module, out->offset);
	text = line ? dwfl_lineinfo(line, NULL, &out->line, NULL, NULL, NULL) : NULL;
	if (text)
		snprintf(out->file, sizeof(out->file), "%s", text);
	else
		out->line = 0;
}

bool symbols_find(struct symbols *s, uint64_t address, struct symbols_place *out)
{
	const struct symbols_range *range = find_range(s, address);
	struct symbols_answer *answer;

	if (!range) {
		memset(out, 0, sizeof(*out));
		return false;
	}
	if (!s->answers)
		s->answers = calloc(ANSWERS, sizeof(*s->answers));
	if (!s->answers) {
		look_up(range, address, out);
		return true;
	}
	/* libdw walks the whole symbol table for each question. */
	answer = &s->answers[(address * 0x9e3779b97f4a7c15u) >> (64 - ANSWER_BITS)];
	if (answer->address != address) {
		look_up(range, address, &answer->place);
		answer->address = address;
	}
	*out = answer->place;
	return true;
}

/* ---- what was inlined
 * ---------------------------------------------------------------------------- */

static bool is_function(Dwarf_Die *die)
{
	int tag = dwarf_tag(die);

	return tag == DW_TAG_inlined_subroutine || tag == DW_TAG_subprogram ||
	       tag == DW_TAG_entry_point;
}

/* Its linkage name would be longer to read: the plain one, of the function it is an instance of. */
static const char *name_of(Dwarf_Die *die)
{
	Dwarf_Attribute attribute;

	return dwarf_formstring(dwarf_attr_integrate(die, DW_AT_name, &attribute));
}

static Dwarf_Word number_of(Dwarf_Die *die, unsigned name)
{
	Dwarf_Attribute attribute;
	Dwarf_Word value = 0;

	return dwarf_formudata(dwarf_attr(die, name, &attribute), &value) == 0 ? value : 0;
}

/* The entries around the innermost one at an address, as they are nested in the code: the look-up
 * by address would go on with where an inlined function was written. Freed by the caller. */
static int scopes_at(Dwfl_Module *module, Dwarf_Die *unit, Dwarf_Addr address, Dwarf_Die **out)
{
	Dwarf_Die *scopes = NULL, innermost;
	Dwarf_Addr bias;
	int count = dwarf_getscopes(unit, address, &scopes);
	Dwarf_Off offset = count > 0 ? dwarf_dieoffset(&scopes[0]) : 0;

	free(scopes);
	*out = NULL;
	if (count <= 0 || !dwarf_offdie(dwfl_module_getdwarf(module, &bias), offset, &innermost))
		return 0;
	return dwarf_getscopes_die(&innermost, out);
}

size_t symbols_inlined(struct symbols *s, uint64_t address, struct symbols_inline *out, size_t max)
{
	const struct symbols_range *range = find_range(s, address);
	Dwfl_Module *module = range ? range->file->dwfl_module : NULL;
	Dwarf_Addr bias = 0, at = range ? address - range->base : 0;
	Dwarf_Die *unit = module ? dwfl_module_addrdie(module, at, &bias) : NULL, *scopes;
	Dwarf_Files *files = NULL;
	size_t found = 0;
	int count = unit ? scopes_at(module, unit, at - bias, &scopes) : 0;

	if (count <= 0)
		return 0;
	if (dwarf_getsrcfiles(unit, &files, NULL) != 0)
		files = NULL;
	for (int i = 0; i < count && found < max; i++) {
		struct symbols_inline *f = &out[found];

		if (!is_function(&scopes[i]))
			continue;
		*f = (struct symbols_inline){ .function = name_of(&scopes[i]) };
		found++;
		if (dwarf_tag(&scopes[i]) != DW_TAG_inlined_subroutine)
			break;
		f->call_line = (int)number_of(&scopes[i], DW_AT_call_line);
		if (files)
			f->call_file = dwarf_filesrc(files, number_of(&scopes[i], DW_AT_call_file),
						     NULL, NULL);
	}
	free(scopes);
	return found > 1 ? found : 0;
}
