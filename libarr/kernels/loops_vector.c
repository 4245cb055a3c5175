/* SPDX-License-Identifier: Apache-2.0 */
#define TABLE arr__vector_baseline
#define VARIANT "baseline"
#define VECTOR_BYTES 16
#include "vector_product_table_tmpl.h"
