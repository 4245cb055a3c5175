/* SPDX-License-Identifier: Apache-2.0 */
/* The schema of a recording, as the steps that made it. SCHEMA.md describes the result. */
#include "migrations.h"

#include "block_view.h"

#include <stddef.h>

#include <base/compiler.h>

/* Numbers of wire's and libarr's enums as the contract's words; both lists are append only. */
#define SQL_OP_KIND(column)                                                                 \
	"CASE " column " WHEN 1 THEN 'ufunc' WHEN 2 THEN 'reduce' WHEN 3 THEN 'copy'"       \
	" WHEN 4 THEN 'cast' WHEN 5 THEN 'index' WHEN 6 THEN 'linalg' WHEN 7 THEN 'blas'"   \
	" WHEN 8 THEN 'lapack' WHEN 9 THEN 'fft' WHEN 10 THEN 'sort' WHEN 11 THEN 'random'" \
	" WHEN 12 THEN 'create' WHEN 13 THEN 'io' ELSE 'other' END"
#define SQL_COPY_REASON(column)                                                                 \
	"CASE " column " WHEN 1 THEN 'explicit' WHEN 2 THEN 'cast' WHEN 3 THEN 'noncontiguous'" \
	" WHEN 4 THEN 'fancy_index' WHEN 5 THEN 'buffer' WHEN 6 THEN 'concatenate'"             \
	" WHEN 7 THEN 'memcpy' END"
#define SQL_EVENT_TYPE(column)                                                            \
	"CASE " column " WHEN 1 THEN 'op' WHEN 2 THEN 'alloc' WHEN 3 THEN 'alloc_failed'" \
	" WHEN 7 THEN 'fork' WHEN 8 THEN 'copy' WHEN 9 THEN 'blas' WHEN 10 THEN 'gc'"     \
	" ELSE 'other' END"
#define SQL_TEXT(id) "(SELECT value FROM text WHERE text_id = " id ")"

static const char *const
	migration_1[] = { "CREATE TABLE text (text_id INTEGER PRIMARY KEY, value TEXT NOT NULL "
			  "UNIQUE) STRICT",

			  "CREATE TABLE run (run_id INTEGER PRIMARY KEY, command TEXT NOT NULL, "
			  "spool TEXT UNIQUE,"
			  " started_ns INTEGER NOT NULL, ended_ns INTEGER, exit_status INTEGER, "
			  "term_signal INTEGER,"
			  " host TEXT, cpu_model TEXT, cores INTEGER, cpu_quota REAL, mem_limit "
			  "INTEGER,"
			  " arr_version TEXT, complete INTEGER NOT NULL DEFAULT 0) STRICT",

			  "CREATE TABLE process (process_id INTEGER PRIMARY KEY,"
			  " run_id INTEGER NOT NULL REFERENCES run, pid INTEGER NOT NULL, ppid "
			  "INTEGER NOT NULL,"
			  " start_ns INTEGER NOT NULL, end_ns INTEGER, state TEXT NOT NULL DEFAULT "
			  "'running',"
			  " exit_code INTEGER, exe TEXT, command TEXT, python_version TEXT, "
			  "numpy_version TEXT,"
			  " cores INTEGER, live_bytes INTEGER NOT NULL DEFAULT 0,"
			  " peak_live_bytes INTEGER NOT NULL DEFAULT 0, peak_live_at_ns INTEGER,"
			  " peak_rss_bytes INTEGER NOT NULL DEFAULT 0, alloc_calls INTEGER NOT "
			  "NULL DEFAULT 0,"
			  " free_calls INTEGER NOT NULL DEFAULT 0, failed_allocs INTEGER NOT NULL "
			  "DEFAULT 0,"
			  " min_bytes INTEGER NOT NULL DEFAULT 0, unsampled_events INTEGER NOT "
			  "NULL DEFAULT 0,"
			  " parent_start_ns INTEGER NOT NULL DEFAULT 0, UNIQUE (pid, start_ns)) "
			  "STRICT",

			  "CREATE TABLE op_total (process_id INTEGER NOT NULL REFERENCES process, "
			  "op TEXT NOT NULL,"
			  " dtype TEXT NOT NULL, kind INTEGER NOT NULL, calls INTEGER NOT NULL,"
			  " errors INTEGER NOT NULL, total_ns INTEGER NOT NULL, self_ns INTEGER "
			  "NOT NULL,"
			  " p50_ns INTEGER NOT NULL, p95_ns INTEGER NOT NULL, p99_ns INTEGER NOT "
			  "NULL,"
			  " max_ns INTEGER NOT NULL, elements INTEGER NOT NULL, bytes_in INTEGER "
			  "NOT NULL,"
			  " bytes_out INTEGER NOT NULL, tiny_calls INTEGER NOT NULL, tiny_ns "
			  "INTEGER NOT NULL,"
			  " noncontiguous_calls INTEGER NOT NULL, histogram TEXT NOT NULL,"
			  " PRIMARY KEY (process_id, op, dtype)) STRICT",

			  "CREATE TABLE copy_total (process_id INTEGER NOT NULL REFERENCES "
			  "process, op TEXT NOT NULL,"
			  " reason INTEGER NOT NULL, site TEXT NOT NULL, detail TEXT NOT NULL,"
			  " calls INTEGER NOT NULL, bytes INTEGER NOT NULL, total_ns INTEGER NOT "
			  "NULL,"
			  " PRIMARY KEY (process_id, op, reason, site, detail)) STRICT",

			  "CREATE TABLE alloc_total (process_id INTEGER NOT NULL REFERENCES "
			  "process,"
			  " op TEXT NOT NULL, site TEXT NOT NULL, allocs INTEGER NOT NULL, frees "
			  "INTEGER NOT NULL,"
			  " bytes INTEGER NOT NULL, live_bytes INTEGER NOT NULL, peak_live_bytes "
			  "INTEGER NOT NULL,"
			  " failed INTEGER NOT NULL, PRIMARY KEY (process_id, op, site)) STRICT",

			  "CREATE TABLE blas_total (process_id INTEGER NOT NULL REFERENCES process,"
			  " routine TEXT NOT NULL, library TEXT NOT NULL, calls INTEGER NOT NULL,"
			  " total_ns INTEGER NOT NULL, max_ns INTEGER NOT NULL, flops INTEGER NOT "
			  "NULL,"
			  " threads_configured INTEGER, threads_running_max INTEGER NOT NULL,"
			  " concurrent_calls INTEGER NOT NULL, site TEXT NOT NULL,"
			  " PRIMARY KEY (process_id, routine, library)) STRICT",

			  "CREATE TABLE memory_sample (process_id INTEGER NOT NULL REFERENCES "
			  "process,"
			  " at_ns INTEGER NOT NULL, ticks INTEGER, live_bytes INTEGER, rss_bytes "
			  "INTEGER) STRICT",
			  "CREATE UNIQUE INDEX memory_sample_ticks ON memory_sample (process_id, "
			  "ticks)"
			  " WHERE ticks IS NOT NULL",
			  "CREATE INDEX memory_sample_at ON memory_sample (process_id, at_ns)",

			  "CREATE TABLE thread (process_id INTEGER NOT NULL REFERENCES process, "
			  "tid INTEGER NOT NULL,"
			  " generation INTEGER NOT NULL, name TEXT, library TEXT, cpu_ns INTEGER,"
			  " started_ns INTEGER, ended_ns INTEGER, PRIMARY KEY (process_id, tid, "
			  "generation)) STRICT",

			  "CREATE TABLE section_total (process_id INTEGER NOT NULL REFERENCES "
			  "process,"
			  " name TEXT NOT NULL, calls INTEGER NOT NULL, total_ns INTEGER NOT NULL,"
			  " p50_ns INTEGER NOT NULL, p95_ns INTEGER NOT NULL, p99_ns INTEGER NOT "
			  "NULL,"
			  " max_ns INTEGER NOT NULL, peak_bytes INTEGER NOT NULL, copied_bytes "
			  "INTEGER NOT NULL,"
			  " histogram TEXT NOT NULL, PRIMARY KEY (process_id, name)) STRICT",

			  "CREATE TABLE library (process_id INTEGER NOT NULL REFERENCES process, "
			  "path TEXT NOT NULL,"
			  " role TEXT NOT NULL, version TEXT, build_id TEXT, PRIMARY KEY "
			  "(process_id, path)) STRICT",

			  "CREATE TABLE failure (process_id INTEGER NOT NULL REFERENCES process, "
			  "op TEXT NOT NULL,"
			  " exception TEXT NOT NULL, shapes TEXT NOT NULL, dtypes TEXT NOT NULL, "
			  "site TEXT NOT NULL,"
			  " count INTEGER NOT NULL, first_ns INTEGER NOT NULL, last_ns INTEGER NOT "
			  "NULL,"
			  " PRIMARY KEY (process_id, op, exception, shapes, dtypes, site)) STRICT",

			  "CREATE TABLE frame (stack_id INTEGER NOT NULL, depth INTEGER NOT NULL, "
			  "function TEXT,"
			  " file TEXT, line INTEGER, module TEXT, is_python INTEGER NOT NULL,"
			  " PRIMARY KEY (stack_id, depth)) STRICT",
			  "CREATE TABLE stack (stack_id INTEGER PRIMARY KEY,"
			  " process_id INTEGER NOT NULL REFERENCES process, wire_id INTEGER NOT "
			  "NULL,"
			  " UNIQUE (process_id, wire_id)) STRICT",

			  "CREATE TABLE event (event_id INTEGER PRIMARY KEY,"
			  " process_id INTEGER NOT NULL REFERENCES process, type INTEGER NOT NULL,"
			  " tid INTEGER NOT NULL, sequence INTEGER NOT NULL, parent_sequence "
			  "INTEGER NOT NULL,"
			  " start_ticks INTEGER NOT NULL, start_ns INTEGER NOT NULL, duration_ns "
			  "INTEGER,"
			  " flags INTEGER NOT NULL, kind INTEGER NOT NULL, copy_reason INTEGER NOT "
			  "NULL,"
			  " op_id INTEGER, dtypes_id INTEGER, shapes_id INTEGER, contiguous "
			  "INTEGER, value INTEGER,"
			  " site_id INTEGER, stack_id INTEGER, error_id INTEGER,"
			  " UNIQUE (process_id, tid, sequence, start_ticks, type)) STRICT",

			  "CREATE TABLE loss (process_id INTEGER NOT NULL REFERENCES process, what "
			  "TEXT NOT NULL,"
			  " count INTEGER NOT NULL, PRIMARY KEY (process_id, what)) STRICT",

			  "CREATE TABLE fact (process_id INTEGER NOT NULL REFERENCES process, key "
			  "TEXT NOT NULL,"
			  " value TEXT NOT NULL, PRIMARY KEY (process_id, key)) STRICT",

			  /* The public views: columns are only ever added. */
			  "CREATE VIEW runs AS SELECT run_id, command, started_ns AS started_at,"
			  " ended_ns AS ended_at, exit_status, term_signal, host, cpu_model, "
			  "cores, cpu_quota,"
			  " mem_limit, arr_version, complete FROM run",

			  "CREATE VIEW processes AS SELECT process_id, run_id, pid, ppid, exe, "
			  "python_version,"
			  " numpy_version, peak_live_bytes, peak_rss_bytes, command, start_ns AS "
			  "started_at,"
			  " end_ns AS ended_at, state, exit_code, cores, live_bytes, "
			  "peak_live_at_ns, alloc_calls,"
			  " free_calls, failed_allocs, min_bytes, unsampled_events FROM process",

			  "CREATE VIEW op_summary AS SELECT process_id, op, " SQL_OP_KIND(
				  "kind") " AS kind, dtype,"
					  " calls, errors, total_ns, self_ns, p50_ns, p95_ns, "
					  "p99_ns, max_ns, elements, bytes_in,"
					  " bytes_out, tiny_calls, tiny_ns, noncontiguous_calls, "
					  "histogram FROM op_total",

			  "CREATE VIEW op_events AS SELECT event_id, process_id, tid, start_ns, "
			  "duration_ns,"
			  " " SQL_TEXT("op_id") " AS op, " SQL_OP_KIND(
				  "kind") " AS kind,"
					  " " SQL_TEXT("dtypes_id") " AS dtypes, " SQL_TEXT(
						  "shapes_id") " AS shapes, contiguous,"
							       " CASE WHEN type = 9 THEN NULL ELSE "
							       "value END AS bytes_out,"
							       " (SELECT p.event_id FROM event p "
							       "WHERE p.process_id = e.process_id "
							       "AND p.tid = e.tid"
							       "  AND p.sequence = "
							       "e.parent_sequence AND p.type = 1 "
							       "AND p.start_ticks <= e.start_ticks"
							       "  AND p.event_id <> e.event_id "
							       "ORDER BY p.start_ticks DESC LIMIT "
							       "1) AS parent_event_id,"
							       " stack_id, " SQL_TEXT("error_id") " AS error, " SQL_TEXT(
								       "site_id") " AS site,"
										  " CASE WHEN "
										  "flags & 4 THEN "
										  "'failed' WHEN "
										  "flags & 1 THEN "
										  "'slow' WHEN "
										  "flags & 2 THEN "
										  "'large'"
										  "  WHEN flags & "
										  "16 THEN "
										  "'copied' WHEN "
										  "flags & 8 THEN "
										  "'sampled' ELSE "
										  "'last' END AS "
										  "why,"
										  " " SQL_COPY_REASON(
											  "copy_"
											  "reason") " AS copy_reason, sequence,"
												    " CASE WHEN type = 9 THEN value END AS flops"
												    " FROM event e WHERE type IN (1, 8, 9)",

			  "CREATE VIEW other_events AS SELECT event_id, process_id, tid, start_ns, "
			  "duration_ns,"
			  " " SQL_EVENT_TYPE("type") " AS type, " SQL_TEXT(
				  "op_id") " AS label, value,"
					   " " SQL_TEXT("site_id") " AS site, stack_id FROM event "
								   "WHERE type NOT IN (1, 8, 9)",

			  "CREATE VIEW copy_summary AS SELECT process_id, op,"
			  " " SQL_COPY_REASON(
				  "reason") " AS reason, site, calls, bytes, total_ns, detail"
					    " FROM copy_total",

			  "CREATE VIEW alloc_summary AS SELECT process_id, op, site, allocs, "
			  "frees, bytes,"
			  " live_bytes, peak_live_bytes, failed FROM alloc_total",

			  "CREATE VIEW blas_summary AS SELECT process_id, routine, library, calls, "
			  "total_ns, flops,"
			  " threads_configured, threads_running_max, concurrent_calls, max_ns, "
			  "site FROM blas_total",

			  "CREATE VIEW memory_timeline AS SELECT process_id, at_ns, live_bytes, "
			  "rss_bytes"
			  " FROM memory_sample",

			  "CREATE VIEW thread_summary AS SELECT process_id, tid, name, library, "
			  "cpu_ns, started_ns,"
			  " ended_ns FROM thread",

			  "CREATE VIEW sections AS SELECT process_id, name, calls, p50_ns, p95_ns, "
			  "p99_ns,"
			  " peak_bytes, total_ns, max_ns, copied_bytes, histogram FROM "
			  "section_total",

			  "CREATE VIEW libraries AS SELECT process_id, path, role, version, "
			  "build_id FROM library",

			  "CREATE VIEW failures AS SELECT process_id, first_ns AS at_ns, op, "
			  "exception, shapes,"
			  " dtypes, site, count, last_ns AS last_at_ns FROM failure",

			  "CREATE VIEW stacks AS SELECT stack_id, depth, function, file, line, "
			  "module, is_python"
			  " FROM frame",

			  "CREATE VIEW losses AS SELECT process_id, what, count FROM loss",

			  "CREATE VIEW meta AS SELECT process_id, key, value FROM fact", NULL };

/* How far each ring has been read: a second reader goes on where a dead one stopped. */
static const char *const migration_2[] = {
	"CREATE TABLE ring_cursor (process_id INTEGER NOT NULL REFERENCES process,"
	" slot INTEGER NOT NULL, cursor INTEGER NOT NULL, lost INTEGER NOT NULL,"
	" PRIMARY KEY (process_id, slot)) STRICT",
	NULL
};

/* Pauses of Python's collector. */
static const char *const migration_3[] = {
	"CREATE TABLE gc_total (process_id INTEGER NOT NULL REFERENCES process,"
	" generation INTEGER NOT NULL, collections INTEGER NOT NULL, total_ns INTEGER NOT NULL,"
	" p50_ns INTEGER NOT NULL, p95_ns INTEGER NOT NULL, p99_ns INTEGER NOT NULL,"
	" max_ns INTEGER NOT NULL, collected INTEGER NOT NULL, uncollectable INTEGER NOT NULL,"
	" histogram TEXT NOT NULL, PRIMARY KEY (process_id, generation)) STRICT",

	"CREATE VIEW gc_pauses AS SELECT process_id, generation, collections, total_ns, max_ns,"
	" p50_ns, p95_ns, p99_ns, collected, uncollectable, histogram FROM gc_total",
	NULL
};

/* What was alive when the heap was largest. */
static const char *const migration_4[] = {
	"CREATE TABLE peak (process_id INTEGER PRIMARY KEY REFERENCES process,"
	" at_ns INTEGER NOT NULL, live_bytes INTEGER NOT NULL) STRICT",
	"CREATE TABLE peak_block (process_id INTEGER NOT NULL REFERENCES process,"
	" kind TEXT NOT NULL, op TEXT NOT NULL, site TEXT NOT NULL, bytes INTEGER NOT NULL,"
	" blocks INTEGER, PRIMARY KEY (process_id, kind, op, site)) WITHOUT ROWID, STRICT",
	"CREATE VIEW peak_snapshot AS SELECT process_id, at_ns, live_bytes, op, site, bytes,"
	" blocks, kind FROM peak JOIN peak_block USING (process_id)",
	NULL
};

/* Sections say more; processes know their trace, their rank and their parent; runs their trace. */
#define SQL_FACT(process, key) \
	"(SELECT value FROM fact WHERE fact.process_id = " process " AND key = '" key "')"
#define SQL_FIRST_PROCESS                                                                      \
	"(SELECT process_id FROM process WHERE process.run_id = run.run_id ORDER BY start_ns " \
	"LIMIT 1)"
static const char *const migration_5[] = {
	"ALTER TABLE section_total ADD COLUMN copies INTEGER NOT NULL DEFAULT 0",
	"ALTER TABLE section_total ADD COLUMN op_ns INTEGER NOT NULL DEFAULT 0",

	"DROP VIEW sections",
	"CREATE VIEW sections AS SELECT process_id, name, calls, p50_ns, p95_ns, p99_ns,"
	" peak_bytes, total_ns, max_ns, copied_bytes, histogram, copies, op_ns FROM section_total",

	"DROP VIEW other_events",
	"CREATE VIEW other_events AS SELECT event_id, process_id, tid, start_ns, duration_ns,"
	" CASE type WHEN 11 THEN 'section' ELSE " SQL_EVENT_TYPE(
		"type") " END AS type,"
			" " SQL_TEXT("op_id") " AS label, value, " SQL_TEXT(
				"site_id") " AS site, stack_id"
					   " FROM event WHERE type NOT IN (1, 8, 9)",

	"DROP VIEW processes",
	"CREATE VIEW processes AS SELECT process_id, run_id, pid, ppid, exe, python_version,"
	" numpy_version, peak_live_bytes, peak_rss_bytes, command, start_ns AS started_at,"
	" end_ns AS ended_at, state, exit_code, cores, live_bytes, peak_live_at_ns, alloc_calls,"
	" free_calls, failed_allocs, min_bytes, unsampled_events,"
	" (SELECT p.process_id FROM process p WHERE p.run_id = process.run_id"
	"  AND p.pid = process.ppid AND p.start_ns <= process.start_ns"
	"  ORDER BY p.start_ns DESC LIMIT 1) AS parent_process_id,"
	" CAST(" SQL_FACT(
		"process.process_id",
		"rank") " AS INTEGER) AS rank,"
			" " SQL_FACT("process.process_id",
				     "trace_id") " AS trace_id,"
						 " " SQL_FACT(
							 "process.process_id",
							 "parent_span_id") " AS parent_span_id "
									   "FROM process",

	"DROP VIEW runs",
	"CREATE VIEW runs AS SELECT run_id, command, started_ns AS started_at,"
	" ended_ns AS ended_at, exit_status, term_signal, host, cpu_model, cores, cpu_quota,"
	" mem_limit, arr_version, complete, " SQL_FACT(
		SQL_FIRST_PROCESS,
		"trace_id") " AS trace_id,"
			    " " SQL_FACT(SQL_FIRST_PROCESS,
					 "parent_span_id") " AS parent_span_id FROM run",
	NULL
};

/* Memory order of operands, and what became of the result's memory. */
/* clang-format off */
static const char *const migration_6[] = {
	"ALTER TABLE event ADD COLUMN orders_id INTEGER",
	"ALTER TABLE event ADD COLUMN outcome INTEGER",
	"DROP VIEW op_events",
	"CREATE VIEW op_events AS SELECT event_id, process_id, tid, start_ns, duration_ns,"
	" " SQL_TEXT("op_id") " AS op, " SQL_OP_KIND("kind") " AS kind,"
	" " SQL_TEXT("dtypes_id") " AS dtypes, " SQL_TEXT("shapes_id") " AS shapes,"
	" contiguous, CASE WHEN type = 9 THEN NULL ELSE value END AS bytes_out,"
	" (SELECT p.event_id FROM event p WHERE p.process_id = e.process_id AND p.tid = e.tid"
	"  AND p.sequence = e.parent_sequence AND p.type = 1 AND p.start_ticks <= e.start_ticks"
	"  AND p.event_id <> e.event_id ORDER BY p.start_ticks DESC LIMIT 1) AS parent_event_id,"
	" stack_id, " SQL_TEXT("error_id") " AS error, " SQL_TEXT("site_id") " AS site,"
	" CASE WHEN flags & 4 THEN 'failed' WHEN flags & 1 THEN 'slow' WHEN flags & 2 THEN 'large'"
	"  WHEN flags & 16 THEN 'copied' WHEN flags & 8 THEN 'sampled' ELSE 'last' END AS why,"
	" " SQL_COPY_REASON("copy_reason") " AS copy_reason, sequence,"
	" CASE WHEN type = 9 THEN value END AS flops,"
	" " SQL_TEXT("orders_id") " AS orders,"
	" CASE outcome WHEN 1 THEN 'none' WHEN 2 THEN 'view' WHEN 3 THEN 'copy' WHEN 4 THEN 'new'"
	"  WHEN 5 THEN 'in_place' END AS outcome"
	" FROM event e WHERE type IN (1, 8, 9)",
	NULL
};
/* clang-format on */

/* enum wire_nested as words. */
#define SQL_WHOSE(column)                                                   \
	"nullif(rtrim(CASE WHEN " column " & 1 THEN 'openmp, ' ELSE '' END" \
	" || CASE WHEN " column " & 2 THEN 'tbb, ' ELSE '' END"             \
	" || CASE WHEN " column " & 4 THEN 'python, ' ELSE '' END"          \
	" || CASE WHEN " column " & 8 THEN 'threads, ' ELSE '' END"         \
	" || CASE WHEN " column " & 16 THEN 'blas, ' ELSE '' END, ', '), '')"

/* Pools of threads, what threads did over time, nested calls, forks of a process with threads. */
static const char *const migration_7[] = {
	"CREATE TABLE pool (process_id INTEGER NOT NULL REFERENCES process,"
	" library TEXT NOT NULL, kind TEXT NOT NULL, version TEXT, kernel TEXT, layer TEXT,"
	" source TEXT, threads_configured INTEGER, threads_configured_max INTEGER,"
	" threads_running_max INTEGER, PRIMARY KEY (process_id, library)) STRICT",

	"CREATE TABLE thread_sample (process_id INTEGER NOT NULL REFERENCES process,"
	" at_ns INTEGER NOT NULL, interval_ns INTEGER NOT NULL, threads INTEGER NOT NULL,"
	" runnable REAL NOT NULL, cpu_ns INTEGER NOT NULL, wait_ns INTEGER NOT NULL,"
	" pool_threads INTEGER NOT NULL, pool_cpu_ns INTEGER NOT NULL,"
	" PRIMARY KEY (process_id, at_ns)) WITHOUT ROWID, STRICT",

	"CREATE TABLE fork (process_id INTEGER NOT NULL REFERENCES process,"
	" at_ns INTEGER NOT NULL, child_pid INTEGER NOT NULL, site TEXT, threads INTEGER NOT NULL,"
	" whose INTEGER NOT NULL, PRIMARY KEY (process_id, at_ns, child_pid)) STRICT",

	"ALTER TABLE thread ADD COLUMN pool TEXT",
	"ALTER TABLE blas_total ADD COLUMN nested_calls INTEGER NOT NULL DEFAULT 0",
	"ALTER TABLE blas_total ADD COLUMN nested_in INTEGER NOT NULL DEFAULT 0",

	"DROP VIEW thread_summary",
	"CREATE VIEW thread_summary AS SELECT process_id, tid, name, library, cpu_ns, started_ns,"
	" ended_ns, pool FROM thread",

	"DROP VIEW blas_summary",
	"CREATE VIEW blas_summary AS SELECT process_id, routine, library, calls, total_ns, flops,"
	" threads_configured, threads_running_max, concurrent_calls, max_ns, site, nested_calls,"
	" " SQL_WHOSE("nested_in") " AS nested_in FROM blas_total",

	"CREATE VIEW thread_pools AS SELECT process_id, library, kind, version, kernel, layer,"
	" threads_configured, threads_running_max, source, threads_configured_max,"
	" p.cores AS cores, cpu_quota FROM pool JOIN process p USING (process_id)"
	" JOIN run USING (run_id)",

	"CREATE VIEW thread_timeline AS SELECT process_id, at_ns, threads, runnable AS running,"
	" cpu_ns, pool_cpu_ns AS blas_cpu_ns, usable AS quota,"
	" runnable / nullif(usable, 0) AS oversubscription, interval_ns, wait_ns,"
	" pool_threads FROM thread_sample JOIN (SELECT process_id,"
	" min(ifnull(r.cpu_quota, p.cores), p.cores) AS usable FROM process p JOIN run r"
	" USING (run_id)) USING (process_id)",

	"CREATE VIEW forks AS SELECT process_id, at_ns, child_pid, site, threads,"
	" " SQL_WHOSE("whose") " AS whose FROM fork",
	NULL
};

/* Every tracked block with its times, packed in chunks of up to 1024. */
static const char *const migration_8[] = {
	"CREATE TABLE block_origin (process_id INTEGER NOT NULL REFERENCES process,"
	" origin INTEGER NOT NULL, op TEXT NOT NULL, site TEXT NOT NULL,"
	" PRIMARY KEY (process_id, origin)) STRICT",
	"CREATE TABLE block_chunk (chunk_id INTEGER PRIMARY KEY,"
	" process_id INTEGER NOT NULL REFERENCES process, origin INTEGER NOT NULL,"
	" tid INTEGER NOT NULL, freed_tid INTEGER NOT NULL, state INTEGER NOT NULL,"
	" count INTEGER NOT NULL, at INTEGER NOT NULL, group_bits INTEGER NOT NULL,"
	" offset_bits INTEGER NOT NULL, life_min INTEGER NOT NULL, life_shift INTEGER NOT NULL,"
	" life_bits INTEGER NOT NULL, bytes_min INTEGER NOT NULL, bytes_shift INTEGER NOT NULL,"
	" bytes_bits INTEGER NOT NULL, data BLOB NOT NULL) STRICT",

	SQL_BLOCKS_VIEW, SQL_ALLOC_EVENTS_VIEW, NULL
};

/* What the data was that could not be read, and how often a failure comes. */
static const char *const migration_9[] = {
	"ALTER TABLE failure ADD COLUMN most_per_minute INTEGER NOT NULL DEFAULT 0",
	"ALTER TABLE failure ADD COLUMN detail TEXT NOT NULL DEFAULT ''",

	"DROP VIEW failures",
	"CREATE VIEW failures AS SELECT process_id, first_ns AS at_ns, op, exception, shapes,"
	" dtypes, site, count, last_ns AS last_at_ns,"
	" count * 60e9 / max(last_ns - first_ns, 60000000000) AS per_minute, most_per_minute,"
	" detail FROM failure",
	NULL
};

/* What resident memory consists of, and page faults. */
static const char *const migration_10[] = {
	"ALTER TABLE memory_sample ADD COLUMN rss_anonymous_bytes INTEGER",
	"ALTER TABLE memory_sample ADD COLUMN rss_file_bytes INTEGER",
	"ALTER TABLE memory_sample ADD COLUMN rss_shared_bytes INTEGER",
	"ALTER TABLE memory_sample ADD COLUMN minor_faults INTEGER",
	"ALTER TABLE memory_sample ADD COLUMN major_faults INTEGER",
	"DROP VIEW memory_timeline",
	"CREATE VIEW memory_timeline AS SELECT process_id, at_ns, live_bytes, rss_bytes,"
	" rss_anonymous_bytes, rss_file_bytes, rss_shared_bytes, minor_faults, major_faults"
	" FROM memory_sample",
	NULL
};

/* Large blocks that got another size. */
/* clang-format off */
static const char *const migration_11[] = {
	"ALTER TABLE event ADD COLUMN old_bytes INTEGER",

	"CREATE VIEW reallocs AS SELECT process_id, start_ns AS at_ns, " SQL_TEXT("op_id") " AS op,"
	" " SQL_TEXT("site_id") " AS site, old_bytes, value AS new_bytes,"
	" (flags & 32) <> 0 AS moved, tid, duration_ns, stack_id FROM event WHERE type = 12",

	"DROP VIEW other_events",
	"CREATE VIEW other_events AS SELECT event_id, process_id, tid, start_ns, duration_ns,"
	" CASE type WHEN 11 THEN 'section' WHEN 12 THEN 'realloc'"
	" ELSE " SQL_EVENT_TYPE("type") " END AS type, " SQL_TEXT("op_id") " AS label, value,"
	" " SQL_TEXT("site_id") " AS site, stack_id FROM event WHERE type NOT IN (1, 8, 9)",
	NULL
};
/* clang-format on */

const char *const *const store__migrations[] = { migration_1,  migration_2, migration_3,
						 migration_4,  migration_5, migration_6,
						 migration_7,  migration_8, migration_9,
						 migration_10, migration_11 };
const int store__migration_count = BASE_ARRAY_SIZE(store__migrations);
