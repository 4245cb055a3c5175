/* SPDX-License-Identifier: Apache-2.0 */
/* libarr's trace hook, found at run time: the probe links no libarr. */
#ifndef PROBE_LIBARR_HOOK_H
#define PROBE_LIBARR_HOOK_H

/* Installs the observer if the process has a libarr: in the global scope, or reachable from a
 * handle of dlopen (NULL: only the global scope). Does nothing the second time. Caller holds the
 * guard. */
void probe_libarr_install(void *handle);

#endif
