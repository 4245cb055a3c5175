/* SPDX-License-Identifier: Apache-2.0 */
/* A spool's ids as texts: names, call sites, operand lists, stacks. */
#ifndef RECORDER_DECODE_H
#define RECORDER_DECODE_H

#include <store/recording.h>
#include <wire/reader.h>

#include "symbols.h"
#include "texts.h"

struct operand_text {
	const char *dtypes; /* "float64, float64 -> float64": inputs -> results; NULL: none known */
	const char *shapes; /* "(1000,), () -> (1000,)" */
	const char *orders; /* "C, both -> neither": memory order of each */
	int contiguous; /* 1: every input is C or Fortran contiguous; STORE_UNKNOWN without operands
			 */
};

struct decoder {
	wire_reader *reader; /* borrowed, as is texts */
	struct texts *texts; /* of the session: every text below lives in it */
	struct symbols symbols;
	uint32_t modules_added;
	struct map names, sites, dtypes, shapes, orders, contiguous; /* caches by wire_id */
};

void decoder_init(struct decoder *d, wire_reader *reader, struct texts *texts,
		  struct symbol_files *files);
void decoder_clear(struct decoder *d);
/* Drops what was decoded while the module table was still growing. */
void decoder_forget_sites(struct decoder *d);

/* Never NULL: "" for id 0, "?" for an id that is not sound or when memory is short. */
const char *decode_name(struct decoder *d, wire_id id);

/* "file:line" as the target wrote it, or a native address resolved: "demo.c:42" with debug
 * information, else "libfoo.so+0x123", else the address as it was ("@7f..."). */
const char *decode_site(struct decoder *d, wire_id id);

struct operand_text decode_operands(struct decoder *d, wire_id id);

enum { DECODE_FRAMES_MAX = 2 * WIRE_STACK_FRAMES_MAX };

/* Frames of a stack, inlined ones as frames of their own; their texts live in the session. */
size_t decode_stack(struct decoder *d, wire_id id, struct store_frame out[DECODE_FRAMES_MAX]);

#endif
