/* SPDX-License-Identifier: Apache-2.0 */
#define TABLE arr__gemm_avx2
#define VARIANT "avx2"
#define VECTOR_BYTES 32
#define TILE_ROWS 4
#define TILE_VECTORS 3
#include "gemm_table_tmpl.h"
