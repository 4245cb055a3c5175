/* SPDX-License-Identifier: Apache-2.0 */
/* The frames that stacks have named before, so that a long stack that comes again (each collection
 * of Python's, each block of an import) costs a look-up per frame instead of a decoded line table.
 */
#ifndef PROBE_NUMPY_DESCRIBED_H
#define PROBE_NUMPY_DESCRIBED_H

#include <stdbool.h>
#include <stdint.h>

#include <wire/spool.h>

struct described_key {
	const void *code;
	uintptr_t instruction;
	uint64_t mark;  /* of the code object's content: addresses are used again */
	uint32_t epoch; /* of the ids */
};

/* One table for all threads, not one each: a thread's own would be cut out of its stack. Neither
 * call waits: while another thread is in the table (or a fork left it so), nothing is found or
 * kept. From any thread or signal handler. */
bool described_find(const struct described_key *key, struct wire_frame *out);
void described_keep(const struct described_key *key, const struct wire_frame *frame);

#endif
