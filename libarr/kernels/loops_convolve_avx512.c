/* SPDX-License-Identifier: Apache-2.0 */
#define TABLE arr__slides_avx512
#define VECTOR_BYTES 64
#include "convolve_table_tmpl.h"
