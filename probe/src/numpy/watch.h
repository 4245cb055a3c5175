/* SPDX-License-Identifier: Apache-2.0 */
/* Tells when a code object dies, so that what is remembered under its address can be forgotten.
 *
 * CPython lets an extension hang a pointer on a code object and calls back with it when the object
 * goes (PEP 523's co_extra, in every version from 3.6 on). Nothing of it shows in the object but a
 * few bytes of its __sizeof__. */
#ifndef PROBE_NUMPY_WATCH_H
#define PROBE_NUMPY_WATCH_H

#include <stdbool.h>

#include "numpy/python.h"

/* on_death is called whenever a watched code object goes, with the GIL, from inside its
 * destruction. */
void watch_init(void (*on_death)(void));

/* True if on_death will be called for this code object; needs the GIL, leaves exceptions alone. */
bool watch_code(struct py_object *code);

#endif
