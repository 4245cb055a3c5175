/* SPDX-License-Identifier: Apache-2.0 */
#define TABLE arr__vector_avx2
#define VARIANT "avx2"
#define VECTOR_BYTES 32
#include "vector_product_table_tmpl.h"
