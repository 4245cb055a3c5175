/* SPDX-License-Identifier: Apache-2.0 */
/* Elementary functions for CPUs with AVX-512; the same bits as those for AVX2. */
#define TABLE arr__math_avx512
#define VARIANT "avx512"
#include "math_tmpl.h"
