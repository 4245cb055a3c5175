/* SPDX-License-Identifier: Apache-2.0 */
/* Where in the user's Python program this thread is, by a few loads and no Python call.
 *
 * thread state -> innermost frame -> (code object, instruction), interned as "file:line". The
 * offsets differ by version; each is held against the public API once, and if one does not fit, the
 * slow public API answers instead (with the GIL only). Frames inside NumPy and the import machinery
 * are passed over, so that work is charged to the user's line. */
#ifndef PROBE_NUMPY_FRAMES_H
#define PROBE_NUMPY_FRAMES_H

#include <wire/writer.h>

/* Checks the offsets; needs the GIL and a running Python frame. Returns whether the fast path is
 * on. */
bool frames_init(void);

/* Files below this folder (with a slash at its end) are NumPy's own; kept by copy. */
void frames_set_package(const char *dir);

/* Ids of the spool before this call are void (after a fork). */
void frames_forget(void);

/* With the GIL, on the fast path only: the cheapest. 0: no user frame. */
wire_id frames_site_current(void);
/* Signature of probe_python_site: any thread, with or without the GIL. 0: no user frame. */
wire_id frames_site(void);
/* The same by public API only; needs the GIL. */
wire_id frames_site_slow(void);
/* A function of NumPy's own: part of its file's name, and its name. */
struct frames_function {
	const char *file, *name;
};
/* Which of them is at work: the number of the innermost that is among the `depth` innermost frames
 * of this thread, or -1; site is where the user called it. Needs the GIL and the fast path. */
int frames_find(const struct frames_function *functions, int count, int depth, wire_id *site);
/* Signature of probe_python_stack. */
uint32_t frames_stack(struct wire_frame *out, uint32_t max);

#endif
