/* SPDX-License-Identifier: Apache-2.0 */
#define TABLE arr__vector_avx512
#define VARIANT "avx512"
#define VECTOR_BYTES 64
#include "vector_product_table_tmpl.h"
