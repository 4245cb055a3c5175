/* SPDX-License-Identifier: Apache-2.0 */
/* What reading and writing of buffer formats share. */
#ifndef ARR_PEP3118_H
#define ARR_PEP3118_H

#include "core/array_internal.h"

/* The built-in dtype of the type character, perhaps behind Z, that text begins with, in native or
 * standard size; NULL if it is no number's. */
const arr_dtype *arr__pep3118_number(const char *text, bool standard);

#endif
