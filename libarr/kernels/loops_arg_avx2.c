/* SPDX-License-Identifier: Apache-2.0 */
#define TABLE arr__args_avx2
#include "arg_table_tmpl.h"
