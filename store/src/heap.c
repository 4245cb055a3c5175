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

enum arr_status store_block_chunk_put(store_recording *rec, struct store_block_chunk *c,
				      struct arr_error *err)
{
	const int64_t numbers[] = { c->process_id,  c->origin,      c->tid,        c->freed_tid,
				    c->state,       c->count,       c->at,         c->group_bits,
				    c->offset_bits, c->life_min,    c->life_shift, c->life_bits,
				    c->bytes_min,   c->bytes_shift, c->bytes_bits };
	enum { NUMBERS = sizeof(numbers) / sizeof(numbers[0]) };
	store_stmt *stmt = NULL;
	enum arr_status st;

	ARR_TRY(store_prepare(
		store_recording_db(rec),
		"INSERT OR REPLACE INTO block_chunk (process_id, origin, tid, freed_tid, state,"
		" count, at, group_bits, offset_bits, life_min, life_shift, life_bits, bytes_min,"
		" bytes_shift, bytes_bits, data, chunk_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
		" ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, nullif(?17, 0))",
		&stmt, err));
	for (int i = 0; i < NUMBERS; i++)
		store_bind_i64(stmt, i + 1, numbers[i]);
	store_bind_blob(stmt, NUMBERS + 1, c->data, c->data_bytes);
	store_bind_i64(stmt, NUMBERS + 2, c->chunk_id);
	st = store_run(stmt, err);
	store_stmt_free(stmt);
	if (st == ARR_OK && c->chunk_id == 0)
		c->chunk_id = store_last_id(store_recording_db(rec));
	return st;
}

enum arr_status store_block_origin_put(store_recording *rec, int64_t process_id, int64_t origin,
				       const char *op, const char *site, struct arr_error *err)
{
	store_stmt *stmt = NULL;
	enum arr_status st;

	ARR_TRY(store_prepare(store_recording_db(rec),
			      "INSERT OR REPLACE INTO block_origin (process_id, origin, op, site)"
			      " VALUES (?1, ?2, ?3, ?4)",
			      &stmt, err));
	store_bind_i64(stmt, 1, process_id);
	store_bind_i64(stmt, 2, origin);
	store_bind_text(stmt, 3, op);
	store_bind_text(stmt, 4, site);
	st = store_run(stmt, err);
	store_stmt_free(stmt);
	return st;
}
