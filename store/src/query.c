/* SPDX-License-Identifier: Apache-2.0 */
#include "query_internal.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

enum { QUERY_SQL_BYTES = 4096 };

static enum arr_status plan_sql(const struct query_plan *plan, char sql[QUERY_SQL_BYTES],
				struct arr_error *err)
{
	size_t used = 0;
	int length;

	for (size_t i = 0; i < plan->column_count; i++) {
		length = snprintf(sql + used, QUERY_SQL_BYTES - used, "%s%s", i ? ", " : "SELECT ",
				  plan->columns[i].expression);
		if (length < 0 || (size_t)length >= QUERY_SQL_BYTES - used)
			return arr_error_set(err, ARR_E_STATE, "view %s: query too long",
					     plan->view);
		used += (size_t)length;
	}
	length =
		snprintf(sql + used, QUERY_SQL_BYTES - used, " FROM %s %s", plan->view, plan->tail);
	if (length < 0 || (size_t)length >= QUERY_SQL_BYTES - used)
		return arr_error_set(err, ARR_E_STATE, "view %s: query too long", plan->view);
	return ARR_OK;
}

static void read_row(const store_stmt *st, const struct query_plan *plan, arena *a, char *row)
{
	for (size_t i = 0; i < plan->column_count; i++) {
		const struct query_column *c = &plan->columns[i];
		bool null = store_column_is_null(st, (int)i);
		void *field = row + c->offset;

		switch (c->type) {
		case QUERY_I64:
			*(int64_t *)field = null ? STORE_NULL : store_column_i64(st, (int)i);
			break;
		case QUERY_REAL:
			*(double *)field = null ? (double)NAN : store_column_f64(st, (int)i);
			break;
		case QUERY_TEXT:
			*(const char **)field = arena_string(a, store_column_text(st, (int)i));
			break;
		}
	}
}

enum arr_status store__query_rows(const struct store_query *q, const struct query_plan *plan,
				  int64_t first, int64_t second, void **out, size_t *count,
				  struct arr_error *err)
{
	size_t used = 0, capacity = 0;
	char sql[QUERY_SQL_BYTES];
	store_stmt *st = NULL;
	enum arr_status status;
	char *rows = NULL;
	bool more;

	ARR_TRY(plan_sql(plan, sql, err));
	status = store_prepare(q->db, sql, &st, err);
	if (status != ARR_OK)
		goto done;
	if (plan->parameters > 0)
		store_bind_i64(st, 1, first);
	if (plan->parameters > 1)
		store_bind_i64(st, 2, second);
	while ((status = store_step(st, &more, err)) == ARR_OK && more) {
		char *grown = arena_grow(q->arena, rows, used, &capacity, plan->row_bytes);

		if (!grown)
			break;
		rows = grown;
		read_row(st, plan, q->arena, rows + used * plan->row_bytes);
		used++;
	}
	if (status == ARR_OK)
		status = arena_status(q->arena, err);
	if (status == ARR_OK) {
		*out = rows;
		*count = used;
	}
done:
	store_stmt_free(st);
	return status;
}
