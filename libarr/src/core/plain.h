/* SPDX-License-Identifier: Apache-2.0 */
/* Which dtypes the code that looks into elements itself knows. */
#ifndef ARR_PLAIN_H
#define ARR_PLAIN_H

#include "array_internal.h"

/* A bool, an integer, a float or a complex number of up to 64 bits a part, in native byte order. */
static inline bool arr__is_plain(const arr_dtype *dtype)
{
	return dtype->type <= ARR_T_COMPLEX128 && dtype == arr_dtype_builtin(dtype->type);
}

#endif
