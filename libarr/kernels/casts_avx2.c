/* SPDX-License-Identifier: Apache-2.0 */
/* The vectorising conversions for CPUs with AVX2. */
#define CASTS arr__casts_avx2
#define DOUBLE_TO_HALF NULL
#include "cast_fast_tmpl.h"
