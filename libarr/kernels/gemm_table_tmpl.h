/* SPDX-License-Identifier: Apache-2.0 */
/* One ISA level's products of matrices. Needs TABLE, VARIANT, VECTOR_BYTES, TILE_ROWS and
 * TILE_VECTORS. */
#include "kernel.h"
#include "linalg/gemm.h"
#include "unroll.h"

#define SFX f
#define T float
#include "gemm_tmpl.h"
#define SFX d
#define T double
#include "gemm_tmpl.h"

const struct arr__gemm_table TABLE = {
	.variant = VARIANT,
	.f = { TILE_ROWS, COLUMNS_f, pack_a_f, pack_b_f, block_f },
	.d = { TILE_ROWS, COLUMNS_d, pack_a_d, pack_b_d, block_d },
};
