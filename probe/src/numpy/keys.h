/* SPDX-License-Identifier: Apache-2.0 */
/* What an index expression selects, told without running code of the user. */
#ifndef PROBE_NUMPY_KEYS_H
#define PROBE_NUMPY_KEYS_H

#include "numpy/array.h"

enum numpy_key {
	NUMPY_KEY_ELEMENT, /* integers only: one element, or a view that drops axes */
	NUMPY_KEY_BASIC,   /* with slices, an ellipsis or new axes, or a field name */
	NUMPY_KEY_ADVANCED /* with index arrays, lists or masks */
};

enum numpy_key numpy_key_class(const struct py_object *key);

/* Elements of a[key]; -1 if it can't be told. To be asked before a[key] = value, which may write
 * into the key. */
int64_t numpy_key_elements(const struct np_array *a, const struct py_object *key);

#endif
