/* SPDX-License-Identifier: Apache-2.0 */
/* Moves that every CPU can run. */
#define TABLE arr__move_baseline
#define VARIANT "baseline"
#include "move_table_tmpl.h"
