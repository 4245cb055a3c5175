/* SPDX-License-Identifier: Apache-2.0 */
#define TABLE arr__slides_avx2
#define VECTOR_BYTES 32
#include "convolve_table_tmpl.h"
