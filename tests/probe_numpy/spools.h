/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a Python program under the probe and adds up what its spools hold. */
#ifndef TESTS_PROBE_NUMPY_SPOOLS_H
#define TESTS_PROBE_NUMPY_SPOOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arr/observer.h>

enum { SPOOLS_FILES_MAX = 32, SPOOLS_OUTPUT_MAX = 1 << 16 };

struct wire_reader;

/* One run: its spools (a file per process) and what it printed. */
struct spools {
	char dir[64];
	struct wire_reader *readers[SPOOLS_FILES_MAX];
	size_t count;
	int exit_status;                /* of the program, or 128 + signal */
	char output[SPOOLS_OUTPUT_MAX]; /* stdout, terminated */
	char errors[SPOOLS_OUTPUT_MAX]; /* stderr */
};

struct spools_ops {
	uint64_t calls, errors, elements, bytes_in, bytes_out, total_ticks, self_ticks, tiny_calls;
	uint64_t noncontiguous;
};

struct spools_copies {
	uint64_t calls, bytes;
};

/* Runs `source` as a file named prog.py with the tests' Python; probed or bare. The program finds
 * itself in a fresh folder. NULL options: none; otherwise words for the interpreter, separated by
 * spaces. */
void spools_run(struct spools *s, const char *source, bool probed, const char *options);
void spools_clear(struct spools *s);

/* The run of the current test. It starts with a program under the probe that must end well and
 * lose nothing, and is cleared by the test's tear-down. */
extern struct spools run;
void spools_start(const char *source);
int spools_tear_down(void **state);

/* Sums over processes and threads; dtype, site, detail NULL: any; "scipy.*": all that begin so. A
 * site matches by its end. */
struct spools_ops spools_ops(const struct spools *s, const char *op, const char *dtype);
struct spools_copies spools_copies(const struct spools *s, const char *op,
				   enum arr_copy_reason reason, const char *site,
				   const char *detail);
/* Failures of an operation whose error begins with `error` and whose site ends with `site`; the
 * shapes of one of them as "(2,3)(4)" into shapes. */
uint64_t spools_failures(const struct spools *s, const char *op, const char *error,
			 const char *site, char *shapes, size_t size_bytes);
/* The operation that a thread had open when its process died, as "op (shapes) site"; "" if none. */
const char *spools_open_operation(const struct spools *s, char *out, size_t size_bytes);
/* Python functions of the stack of the first failed call of an operation, innermost first, as
 * "name file:line|..." with the folders cut off; "" if there is none. */
const char *spools_failure_stack(const struct spools *s, const char *op, char *out,
				 size_t size_bytes);
/* The last value of a fact of the first process, or "". */
const char *spools_meta(const struct spools *s, const char *key, char *out, size_t size_bytes);
/* Sum of everything that was dropped, but events that are left out by design. */
uint64_t spools_losses(const struct spools *s);

/* The integer that the program printed as a line "name value"; fails the test if there is none. */
int64_t spools_printed(const struct spools *s, const char *name);

/* Adds the open spools of a folder; for looking at what a program left. */
void spools_open(struct spools *s, const char *dir);

/* Everything, one line each, on stdout. */
void spools_print(const struct spools *s);

#endif
