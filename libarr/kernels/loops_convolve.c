/* SPDX-License-Identifier: Apache-2.0 */
#define TABLE arr__slides_baseline
#define VECTOR_BYTES 16
#include "convolve_table_tmpl.h"
