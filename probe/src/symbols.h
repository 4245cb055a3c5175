/* SPDX-License-Identifier: Apache-2.0 */
/* What the dlsym hook offers to adapters. */
#ifndef PROBE_SYMBOLS_H
#define PROBE_SYMBOLS_H

/* Set by the NumPy adapter: called before each look-up of a name that begins with "PyInit_", in the
 * thread that imports (it holds the GIL), with the guard held. */
extern void (*probe_pyinit_hook)(const char *name);

#endif
