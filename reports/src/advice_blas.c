/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "advice.h"
#include "format.h"

void advice_oversubscription(struct advice *a)
{
	struct report_model *m = a->m;
	int64_t configured = m->totals.blas_threads_configured;
	double cores = m->totals.usable_cores;
	bool quota = m->run.cpu_quota > 0 && (double)m->run.cores > m->run.cpu_quota;

	if (cores <= 0 || (double)configured <= ceil(cores))
		return;
	advice_add(a,
		   &(struct report_finding){
			   .rule = "blas-oversubscription",
			   .severity = REPORT_WARNING,
			   .title = arena_format(
				   m->arena, "BLAS is set to %lld threads on %s usable cores (%sx)",
				   (long long)configured, format_real(cores).s,
				   format_real((double)configured / cores).s),
			   .site = "",
			   .detail = arena_format(
				   m->arena,
				   "%s %s; at most %lld threads were seen running in one call.",
				   quota ? "The limit is the CPU quota of" : "The machine offers",
				   format_real(cores).s, (long long)m->totals.blas_threads_running),
			   .action = arena_format(
				   m->arena,
				   "Start it with OPENBLAS_NUM_THREADS=%d (or MKL_NUM_THREADS, "
				   "OMP_NUM_THREADS), or with arr record --blas-threads auto.",
				   (int)ceil(cores)),
			   .value = (double)configured / cores,
			   .weight = 0.7 });
}

void advice_reference_blas(struct advice *a)
{
	struct report_model *m = a->m;
	const struct store_blas_row *row = NULL;
	int64_t ns = 0;

	for (size_t i = 0; i < m->blas_count; i++) {
		if (!report_blas_is_reference(&m->blas[i]))
			continue;
		ns += m->blas[i].total_ns;
		if (!row)
			row = &m->blas[i];
	}
	if (!row)
		return;
	advice_add(a, &(struct report_finding){
			      .rule = "reference-blas",
			      .severity = REPORT_WARNING,
			      .title = arena_format(
				      m->arena,
				      "BLAS is the reference implementation (%s ran at %s GFLOP/s)",
				      row->routine, format_real(report_blas_gflops(row)).s),
			      .site = row->site,
			      .detail = arena_format(
				      m->arena,
				      "%s says nothing about threads and is not a tuned "
				      "library; %s were spent in it.",
				      row->library, format_ns(ns).s),
			      .action = "Install a tuned BLAS, on Debian: apt install "
					"libopenblas0-pthread; "
					"no rebuild is needed.",
			      .value = report_blas_gflops(row),
			      .weight = 0.75 });
}

void advice_concurrent_blas(struct advice *a)
{
	struct report_model *m = a->m;
	int64_t calls = 0;

	for (size_t i = 0; i < m->blas_count; i++) {
		if (m->blas[i].threads_configured > 1 && m->blas[i].concurrent_calls > 0)
			calls += m->blas[i].concurrent_calls;
	}
	if (!calls)
		return;
	advice_add(
		a,
		&(struct report_finding){
			.rule = "concurrent-blas",
			.severity = REPORT_WARNING,
			.title = arena_format(
				m->arena, "%s BLAS calls began while another thread was in BLAS",
				format_count(calls).s),
			.site = "",
			.detail = arena_format(m->arena,
					       "%s BLAS calls in all, %lld threads configured.",
					       format_count(m->totals.blas_calls).s,
					       (long long)m->totals.blas_threads_configured),
			.action =
				"Nested parallelism: give BLAS one thread (OPENBLAS_NUM_THREADS=1) "
				"or call it from one thread.",
			.value = (double)calls,
			.weight = 0.5 });
}
