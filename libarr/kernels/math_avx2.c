/* SPDX-License-Identifier: Apache-2.0 */
/* Elementary functions for CPUs with AVX2 and FMA; the same bits as those for AVX-512. */
#define TABLE arr__math_avx2
#define VARIANT "avx2"
#include "math_tmpl.h"
