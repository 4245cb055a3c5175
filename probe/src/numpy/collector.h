/* SPDX-License-Identifier: Apache-2.0 */
/* How long Python's garbage collector held the program up. */
#ifndef PROBE_NUMPY_COLLECTOR_H
#define PROBE_NUMPY_COLLECTOR_H

/* Begins to listen to the collector of this interpreter; says so in the facts. Leaves everything
 * alone where the interpreter is not as expected. Needs the GIL; once. */
void collector_watch(void);

#endif
