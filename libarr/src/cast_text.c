/* SPDX-License-Identifier: Apache-2.0 */
/* Casts between text and numbers, times and other text. */
#include <string.h>

#include "cast_internal.h"

enum arr_status arr__cast_choose_text(struct arr__cast *c, struct arr_error *err)
{
	return arr_error_set(err, ARR_E_UNSUPPORTED, "no cast of text from %s to %s", c->from->name,
			     c->to->name);
}
