/* SPDX-License-Identifier: Apache-2.0 */
/* Where a call came from. Unwinding costs about a microsecond: only for notable events, for copies
 * and for tracked allocations that no Python line explains. Callers hold the guard. */
#ifndef PROBE_STACK_H
#define PROBE_STACK_H

#include "thread.h"

/* Opens libunwind, once; without it there are no native stacks. Not from
 * where the program may hold locks of its own: from the constructor, a look-up of libarr's symbols,
 * or a call of NumPy's. */
void probe_stack_load(void);

/* Id of this thread's stack, Python's frames where the interpreter runs them; 0 if stacks are off,
 * over budget or unknown. */
wire_id probe_stack_intern(struct probe_thread *t);

/* '@' and the hexadecimal return address of the first frame outside the probe, libarr and libc. */
wire_id probe_stack_site(void);

/* The same text for a known return address, cached per thread. */
wire_id probe_stack_site_at(struct probe_thread *t, const void *pc);

/* The code of Python's evaluation function, the object around it scanned before. */
void probe_stack_python_at(uintptr_t start, uintptr_t end);

/* Address ranges that are skipped when a user's frame is looked for. Added by probe_modules_scan.
 */
void probe_stack_skip_add(uintptr_t start, uintptr_t end);

#endif
