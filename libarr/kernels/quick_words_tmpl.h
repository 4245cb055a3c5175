/* SPDX-License-Identifier: Apache-2.0 */
/* Quicksort and quickselect of 16-bit keys. Needs what partition_vector_tmpl.h does, and
 * SORT_WIDE(keys, n), which sorts a few 32-bit keys: small sorts are made there. Undefines it. */
#include "partition_vector_tmpl.h"

static void JOIN2(small, SFX)(K *a, size_t n)
{
	int32_t wide[SMALL_MAX];

	for (size_t i = 0; i < n; i++)
		wide[i] = a[i];
	SORT_WIDE(wide, n);
	for (size_t i = 0; i < n; i++)
		a[i] = (K)wide[i];
}

#define K_MAX INT16_MAX
#include "quick_tmpl.h"
#undef VEC
#undef BLOCK
#undef MANY
#undef UNROLL
#undef LANES
#undef V_LOAD
#undef V_STORE
#undef V_SET1
#undef V_SPLIT
#undef SORT_WIDE
