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
				      "library: about 10x slower on matrix products. %s were "
				      "spent in it.",
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

/* A call into a BLAS with several threads from each thread of a region multiplies them. */
void advice_nested_blas(struct advice *a)
{
	struct report_model *m = a->m;
	const struct store_blas_row *row = NULL;
	int64_t calls = 0;

	for (size_t i = 0; i < m->blas_count; i++) {
		const struct store_blas_row *b = &m->blas[i];

		if (b->threads_running_max < 2 || b->nested_calls <= 0 ||
		    !(strstr(b->nested_in, "openmp") || strstr(b->nested_in, "tbb")))
			continue;
		calls += b->nested_calls;
		if (!row || b->nested_calls > row->nested_calls)
			row = b;
	}
	if (!row)
		return;
	advice_add(a, &(struct report_finding){
			      .rule = "nested-parallelism",
			      .severity = REPORT_WARNING,
			      .title = arena_format(m->arena,
						    "%s BLAS calls came from inside parallel "
						    "regions or pools' threads (%s)",
						    format_count(calls).s, row->nested_in),
			      .site = row->site,
			      .detail = arena_format(
				      m->arena, "Most were %s, which used up to %lld threads each.",
				      row->routine, (long long)row->threads_running_max),
			      .action = "Give BLAS one thread inside parallel code "
					"(OPENBLAS_NUM_THREADS=1, or threadpoolctl around it), or "
					"make the loop outside serial.",
			      .value = (double)calls,
			      .weight = 0.6 });
}

void advice_oversubscribed(struct advice *a)
{
	struct report_model *m = a->m;
	const struct store_thread_use_row *u = m->thread_use_count ? &m->thread_use[0] : NULL;
	double share;

	if (!u || u->sampled_ns <= 0)
		return;
	share = (double)u->oversubscribed_ns / (double)u->sampled_ns;
	if (u->oversubscribed_ns < ADVICE_OVERSUBSCRIBED_NS || share < ADVICE_OVERSUBSCRIBED_SHARE)
		return;
	advice_add(a,
		   &(struct report_finding){
			   .rule = "oversubscribed",
			   .severity = REPORT_WARNING,
			   .title = arena_format(
				   m->arena,
				   "Threads took turns for %s of the time: up to %s ran or "
				   "wanted to, on %s usable cores",
				   format_percent(share, 1).s,
				   format_real((double)u->running_max_milli / 1000).s,
				   format_real(m->totals.usable_cores).s),
			   .site = "",
			   .detail = arena_format(
				   m->arena,
				   "Oversubscription %sx on average, %sx at most; threads "
				   "waited %s in all for a core.",
				   format_real((double)u->oversubscription_milli / 1000).s,
				   format_real((double)u->oversubscription_max_milli / 1000).s,
				   format_ns(u->wait_ns).s),
			   .action =
				   "Start fewer threads or workers, or set BLAS's with arr record "
				   "--blas-threads auto.",
			   .value = (double)u->oversubscription_milli / 1000,
			   .weight = share < 1 ? share : 1 });
}

void advice_forks(struct advice *a)
{
	struct report_model *m = a->m;
	const struct store_fork_row *f = NULL;
	int64_t forks = 0;

	for (size_t i = 0; i < m->fork_count; i++) {
		if (!strcmp(m->forks[i].whose, "blas"))
			continue; /* OpenBLAS ends its threads before a fork */
		forks += m->forks[i].forks;
		if (!f)
			f = &m->forks[i];
	}
	if (!f)
		return;
	advice_add(
		a,
		&(struct report_finding){
			.rule = "fork-with-threads",
			.severity = REPORT_NOTE,
			.title = arena_format(m->arena,
					      "A process forked while other threads lived (%s): %s",
					      f->whose,
					      forks == 1 ? "once"
							 : arena_format(m->arena, "%s times",
									format_count(forks).s)),
			.site = f->site,
			.detail = arena_format(m->arena,
					       "Up to %lld threads lived then; the child has none "
					       "of them, but their locks as they were.",
					       (long long)f->threads),
			.action = "Fork before threads start, or use the spawn or forkserver "
				  "method of multiprocessing.",
			.value = (double)forks,
			.weight = 0.2 });
}
