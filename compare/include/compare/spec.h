/* SPDX-License-Identifier: Apache-2.0 */
/* `NAME=KIND:TARGET[,VARIABLE=VALUE...]`: which build, and the environment it runs in. */
#ifndef COMPARE_SPEC_H
#define COMPARE_SPEC_H

#include <stddef.h>

#include <arr/status.h>

enum compare_spec_kind {
	COMPARE_SPEC_LIBARR, /* target: path of a libarr.so */
	COMPARE_SPEC_NUMPY,  /* target: a Python interpreter */
	COMPARE_SPEC_CMD     /* target: a command line that speaks the runner protocol */
};

enum { COMPARE_SPEC_KNOBS_MAX = 32, COMPARE_SPEC_WORDS_MAX = 64 };

/* Everything is owned. */
struct compare_spec {
	char *name; /* "baseline" */
	char *text; /* "numpy:/usr/bin/python3,OMP_NUM_THREADS=1" */
	enum compare_spec_kind kind;
	char *target;                            /* path; for cmd the whole command line */
	char *words[COMPARE_SPEC_WORDS_MAX + 1]; /* cmd: the command line's words, then NULL */
	char *knobs[COMPARE_SPEC_KNOBS_MAX + 1]; /* "NAME=VALUE", then NULL */
	size_t word_count, knob_count;
};

/* Without NAME= the name is the kind. A comma starts a knob only if VARIABLE= follows, so values
 * may hold commas (GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA is one knob). A cmd line is split at
 * blanks; single and double quotes and backslashes protect them; no shell runs. Fails: ARR_E_FORMAT
 * (with the text), ARR_E_NOMEM. Free with compare_spec_clear. */
ARR_NODISCARD enum arr_status compare_spec_parse(const char *text, struct compare_spec *out,
						 struct arr_error *err);
void compare_spec_clear(struct compare_spec *spec); /* NULL-safe; zeroes */

#endif
