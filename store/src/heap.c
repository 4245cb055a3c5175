/* SPDX-License-Identifier: Apache-2.0 */
#include <store/heap.h>

static enum arr_status put_peak_head(store_recording *rec, const struct store_peak *peak,
				     struct arr_error *err)
{
	store_stmt *stmt = NULL;
	enum arr_status st;

	ARR_TRY(store_prepare(store_recording_db(rec),
			      "DELETE FROM peak_block WHERE process_id = ?1", &stmt, err));
	store_bind_i64(stmt, 1, peak->process_id);
	st = store_run(stmt, err);
	store_stmt_free(stmt);
	if (st != ARR_OK)
		return st;
	ARR_TRY(store_prepare(store_recording_db(rec),
			      "INSERT OR REPLACE INTO peak (process_id, at_ns, live_bytes)"
			      " VALUES (?1, ?2, ?3)",
			      &stmt, err));
	store_bind_i64(stmt, 1, peak->process_id);
	store_bind_i64(stmt, 2, peak->at_ns);
	store_bind_i64(stmt, 3, peak->live_bytes);
	st = store_run(stmt, err);
	store_stmt_free(stmt);
	return st;
}

enum arr_status store_peak_put(store_recording *rec, const struct store_peak *peak,
			       struct arr_error *err)
{
	store_stmt *stmt = NULL;
	enum arr_status st = ARR_OK;

	ARR_TRY(put_peak_head(rec, peak, err));
	ARR_TRY(store_prepare(
		store_recording_db(rec),
		"INSERT INTO peak_block (process_id, kind, op, site, bytes, blocks)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (process_id, kind, op, site)"
		" DO UPDATE SET bytes = bytes + excluded.bytes, blocks = blocks + excluded.blocks",
		&stmt, err));
	for (size_t i = 0; i < peak->row_count && st == ARR_OK; i++) {
		const struct store_peak_row *row = &peak->rows[i];

		store_bind_i64(stmt, 1, peak->process_id);
		store_bind_text(stmt, 2, row->kind);
		store_bind_text(stmt, 3, row->op);
		store_bind_text(stmt, 4, row->site);
		store_bind_i64(stmt, 5, row->bytes);
		if (row->blocks == STORE_UNKNOWN)
			store_bind_null(stmt, 6);
		else
			store_bind_i64(stmt, 6, row->blocks);
		st = store_run(stmt, err);
	}
	store_stmt_free(stmt);
	return st;
}
