/* SPDX-License-Identifier: Apache-2.0 */
#define TABLE arr__args_baseline
#include "arg_table_tmpl.h"
