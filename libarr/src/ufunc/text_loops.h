/* SPDX-License-Identifier: Apache-2.0 */
/* Loops of texts: called as a user's are, with the dtypes of the call, whose sizes they need. */
#ifndef LIBARR_TEXT_LOOPS_H
#define LIBARR_TEXT_LOOPS_H

#include <arr/ufunc_make.h>

#include "loops.h"

struct arr__sized_row {
	enum arr__ufunc_id ufunc;
	char types[ARR__UFUNC_ARGS_MAX + 1]; /* as struct arr__loop_row has them */
	arr_ufunc_loop_fn *fn;               /* user_data: const arr_dtype *const *, per operand */
};

extern const struct arr__sized_row arr__loops_text[];
extern const size_t arr__loops_text_count;

#endif
