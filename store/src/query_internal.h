/* SPDX-License-Identifier: Apache-2.0 */
/* A view's columns as a table; query.c turns it into SQL and rows, query_views.c holds the tables.
 */
#ifndef STORE_QUERY_INTERNAL_H
#define STORE_QUERY_INTERNAL_H

#include <store/query.h>

enum query_type { QUERY_I64, QUERY_REAL, QUERY_TEXT };

/* query.c */
struct query_column {
	const char *expression; /* SQL; aggregates allowed */
	enum query_type type;
	size_t offset; /* of the field in the row */
};

struct query_plan {
	const char *view;
	const char *tail; /* WHERE, GROUP BY, ORDER BY, LIMIT; ?1 and ?2 are the parameters */
	const struct query_column *columns;
	size_t column_count;
	size_t row_bytes;
	int parameters; /* how many of ?1, ?2 tail uses */
};

/* Rows of plan with ?1 and ?2 bound. *out is NULL for no rows. */
ARR_NODISCARD enum arr_status store__query_rows(const struct store_query *q,
						const struct query_plan *plan, int64_t first,
						int64_t second, void **out, size_t *count,
						struct arr_error *err);

#endif
