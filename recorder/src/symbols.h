/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of a process that may be long dead, as function, file and line: from its module table
 * and the files on disk, if their build-ids are still the ones that were loaded. Opening a file's
 * symbols is dear, so all processes of a session share them. */
#ifndef RECORDER_SYMBOLS_H
#define RECORDER_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arr/status.h>

/* Files whose symbols have been asked for. A zeroed struct is empty. */
struct symbol_files {
	struct symbol_file **items; /* owned */
	size_t count, capacity;
};

void symbol_files_clear(struct symbol_files *files);

struct symbols_module {
	const char *path;
	const char *build_id; /* hexadecimal, "" if not known */
	uint64_t base;        /* load bias */
	uint64_t start, end;  /* of the executable segment */
};

/* The modules of one process. A zeroed struct is empty; files is borrowed. */
struct symbols {
	struct symbol_files *files;
	struct symbols_range *ranges; /* owned */
	size_t count, capacity;
	struct symbols_answer *answers; /* owned; lately given, by address: stacks share frames */
};

struct symbols_place {
	char function[256]; /* "" if not known */
	char file[512];     /* full path, "" without debug information */
	int line;           /* 0 if not known */
	char module[512];   /* path, "" if the address is in none */
	uint64_t offset;    /* of the address in the module, as in the file */
};

/* A function whose code is where an address is: itself or inlined into the next one. */
struct symbols_inline {
	const char *function;  /* borrowed from the file's debug information; NULL: not known */
	const char *call_file; /* where it was inlined into the next one, NULL for the last */
	int call_line;
};

void symbols_clear(struct symbols *s);
/* Names a module before addresses in it are asked for; the same range again is ignored. */
void symbols_add(struct symbols *s, const struct symbols_module *module);
/* The functions at an address, innermost first, at most max; 0 without debug information, and where
 * nothing was inlined. */
size_t symbols_inlined(struct symbols *s, uint64_t address, struct symbols_inline *out, size_t max);
/* False if the address is in no known module (out is then zeroed). */
bool symbols_find(struct symbols *s, uint64_t address, struct symbols_place *out);

#endif
