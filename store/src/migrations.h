/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_MIGRATIONS_H
#define STORE_MIGRATIONS_H

/* Entry i takes user_version from i to i + 1: statements, ended by NULL. Append only; never edit,
 * reorder or remove one. */
extern const char *const *const store__migrations[];
extern const int store__migration_count;

#endif
