/* SPDX-License-Identifier: Apache-2.0 */
#define TABLE arr__gemm_avx512
#define VARIANT "avx512"
#define VECTOR_BYTES 64
#define TILE_ROWS 8
#define TILE_VECTORS 3
#include "gemm_table_tmpl.h"
