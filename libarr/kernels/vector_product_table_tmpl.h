/* SPDX-License-Identifier: Apache-2.0 */
/* One ISA level's products with vectors. Needs TABLE, VARIANT and VECTOR_BYTES. */
#include "kernel.h"
#include "linalg/vector_product.h"
#include "unroll.h"

#define SFX f
#define T float
#include "vector_product_tmpl.h"
#define SFX d
#define T double
#include "vector_product_tmpl.h"

const struct arr__vector_table TABLE = {
	.variant = VARIANT,
	.f = { rows_f, columns_f, add_parts_f },
	.d = { rows_d, columns_d, add_parts_d },
};
