/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <string.h>

#include "advice.h"
#include "format.h"
#include "model_internal.h"

#define OOM_ACTION                                                                                 \
	"Looks like the kernel's out-of-memory kill. See the live bytes by line: free what is no " \
	"longer needed, work in smaller batches, or raise the limit."

/* In use at the end, as far as samples tell. */
static int64_t last_memory(const struct report_model *m)
{
	int64_t last = m->totals.live_bytes;

	for (size_t i = 0; i < m->timeline_count; i++) {
		const struct report_timeline *t = &m->timelines[i];
		int64_t rss = t->count ? t->points[t->count - 1].rss_bytes : 0;

		if (rss > last)
			last = rss;
	}
	return last;
}

void advice_killed(struct advice *a)
{
	struct report_model *m = a->m;
	int64_t memory = last_memory(m), limit = m->run.mem_limit;
	double share = limit > 0 ? (double)memory / (double)limit : 0;
	bool oom = m->run.term_signal == SIGKILL && share >= ADVICE_OOM_SHARE;
	const char *detail, *action, *peak = report__peak_sentence(m);

	if (m->run.term_signal <= 0)
		return;
	if (limit > 0)
		detail = arena_format(
			m->arena, "%s in use at the last sample, %s of the limit of %s.",
			format_bytes(memory).s, format_percent((double)memory, (double)limit).s,
			format_bytes(limit).s);
	else
		detail = arena_format(m->arena, "%s in use at the last sample; no limit is known.",
				      format_bytes(memory).s);
	if (peak)
		detail = arena_format(m->arena, "%s %s", detail, peak);
	if (oom)
		action = OOM_ACTION;
	else if (m->run.term_signal == SIGKILL)
		action =
			"Nothing can catch SIGKILL: if the kernel's log (dmesg) shows no "
			"out-of-memory kill, a person or a supervisor sent it (timeout, eviction).";
	else
		action = "See the operations that were open at the end; a core dump of the same "
			 "moment shows the native frame.";
	advice_add(a, &(struct report_finding){
			      .rule = "killed",
			      .severity = REPORT_CRITICAL,
			      .title = arena_format(m->arena, "Killed by %s after %s",
						    format_signal(m->run.term_signal),
						    format_ns(m->totals.duration_ns).s),
			      .site = oom && peak ? m->peaks[0].top->site : "",
			      .detail = detail,
			      .action = action,
			      .value = (double)m->run.term_signal,
			      .weight = 1 });
}

/* What the run's processes used, by the samples, when one of them was last heard of. */
static int64_t memory_at_end_of(const struct report_model *m, const struct store_process_row *p)
{
	const int64_t end = p->ended_ns - m->run.started_ns;
	int64_t sum = 0;

	for (size_t i = 0; i < m->timeline_count; i++) {
		const struct report_timeline *t = &m->timelines[i];
		const struct store_process_row *other = report__process(m, t->process_id);
		int64_t last = 0;

		if (!other || (other->ended_ns != STORE_NULL && other->ended_ns < p->ended_ns))
			continue;
		for (size_t k = 0; k < t->count && (other == p || t->points[k].at_ns <= end); k++) {
			if (t->points[k].rss_bytes > 0)
				last = t->points[k].rss_bytes;
		}
		if (other == p && p->live_bytes > last)
			last = p->live_bytes;
		sum += last;
	}
	return sum;
}

static void child_killed(struct advice *a, const struct store_process_row *p, int64_t memory)
{
	struct report_model *m = a->m;
	const char *site, *peak = report__peak_sentence_of(m, p->process_id, &site);

	advice_add(a, &(struct report_finding){
			      .rule = "killed",
			      .severity = REPORT_CRITICAL,
			      .title = arena_format(m->arena, "Process %lld did not end by itself",
						    (long long)p->pid),
			      .site = site,
			      .detail = arena_format(
				      m->arena,
				      "%s in use by the run then, %s of the limit of %s.%s%s",
				      format_bytes(memory).s,
				      format_percent((double)memory, (double)m->run.mem_limit).s,
				      format_bytes(m->run.mem_limit).s, peak ? " " : "",
				      peak ? peak : ""),
			      .action = OOM_ACTION,
			      .value = SIGKILL,
			      .weight = 1 });
}

/* A program may end its children by signals as it likes; one that dies at the limit is news. */
void advice_children_killed(struct advice *a)
{
	const struct report_model *m = a->m;
	int count = 0;

	if (m->run.term_signal > 0 || m->run.mem_limit <= 0)
		return;
	for (size_t i = 0; i < m->process_count && count < ADVICE_PER_RULE; i++) {
		const struct store_process_row *p = &m->processes[i];
		int64_t memory = 0;

		if (!strcmp(p->state, "died") && p->ended_ns != STORE_NULL)
			memory = memory_at_end_of(m, p);
		if ((double)memory < ADVICE_OOM_SHARE * (double)m->run.mem_limit)
			continue;
		child_killed(a, p, memory);
		count++;
	}
}

void advice_exit_status(struct advice *a)
{
	struct report_model *m = a->m;

	if (m->run.term_signal > 0 || m->run.exit_status == STORE_NULL || !m->run.exit_status)
		return;
	advice_add(
		a,
		&(struct report_finding){
			.rule = "exit-status",
			.severity = REPORT_WARNING,
			.title = arena_format(m->arena, "The program ended with exit status %lld",
					      (long long)m->run.exit_status),
			.site = "",
			.detail = "",
			.action =
				m->failure_count
					? "The failures below list the operations that raised."
					: "No operation raised; look at the program's own output.",
			.value = (double)m->run.exit_status,
			.weight = 0.9 });
}

void advice_open_ops(struct advice *a)
{
	struct report_model *m = a->m;
	const struct store_event_row *open = NULL;
	size_t count = 0;

	for (size_t i = 0; i < m->last_event_count; i++) {
		const struct store_event_row *e = &m->last_events[i];

		if (e->duration_ns != STORE_NULL)
			continue;
		count++;
		if (!open || e->start_ns > open->start_ns)
			open = e;
	}
	if (!open || m->run.ended_ns == STORE_NULL)
		return;
	advice_add(a,
		   &(struct report_finding){
			   .rule = "open-operation",
			   .severity = REPORT_CRITICAL,
			   .title = arena_format(m->arena,
						 "%s had not returned when the process ended",
						 open->op),
			   .site = open->site,
			   .detail = arena_format(m->arena, "Operands %s, %s; %zu open in all.",
						  *open->shapes ? open->shapes : "not known",
						  *open->dtypes ? open->dtypes : "dtypes not known",
						  count),
			   .action = "Run this one call again on the same shapes, alone, under the "
				     "same limits.",
			   .value = (double)count,
			   .weight = 0.8 });
}

void advice_alloc_failed(struct advice *a)
{
	struct report_model *m = a->m;
	const struct store_alloc_row *worst = NULL;
	int64_t largest = 0;

	for (size_t i = 0; i < m->alloc_count; i++) {
		if (m->allocs[i].failed > 0 && (!worst || m->allocs[i].failed > worst->failed))
			worst = &m->allocs[i];
	}
	for (size_t i = 0; i < m->failed_alloc_count; i++) {
		if (m->failed_allocs[i].bytes > largest)
			largest = m->failed_allocs[i].bytes;
	}
	if (!worst && !m->failed_alloc_count && m->totals.failed_allocs <= 0)
		return;
	advice_add(
		a,
		&(struct report_finding){
			.rule = "allocation-failed",
			.severity = REPORT_CRITICAL,
			.title = largest > 0
					 ? arena_format(m->arena, "An allocation of %s was refused",
							format_bytes_exact(largest).s)
					 : arena_format(m->arena, "%lld allocations were refused",
							(long long)m->totals.failed_allocs),
			.site = m->failed_alloc_count ? m->failed_allocs[0].site
				: worst               ? worst->site
						      : "",
			.detail = arena_format(
				m->arena, "Peak live memory was %s%s%s.",
				format_bytes(m->totals.peak_live_bytes).s,
				m->run.mem_limit > 0 ? ", the limit is " : "",
				m->run.mem_limit > 0 ? format_bytes(m->run.mem_limit).s : ""),
			.action =
				"Check the shape at this line (a broadcast or an outer product can "
				"multiply sizes); if it is meant, work in blocks.",
			.value = (double)(largest > 0 ? largest : m->totals.failed_allocs),
			.weight = 0.95 });
}

void advice_near_limit(struct advice *a)
{
	struct report_model *m = a->m;
	const struct store_alloc_row *top = NULL;
	int64_t peak = report__peak_memory(m), limit = m->run.mem_limit;
	const char *sentence = report__peak_sentence(m);

	for (size_t i = 0; i < m->alloc_count && !top; i++)
		top = advice_is_mapping(&m->allocs[i]) ? NULL : &m->allocs[i];
	if (limit <= 0 || (double)peak < ADVICE_NEAR_LIMIT_SHARE * (double)limit)
		return;
	advice_add(
		a,
		&(struct report_finding){
			.rule = "near-limit",
			.severity = REPORT_WARNING,
			.title = arena_format(m->arena, "Peak memory %s is %s of the limit of %s",
					      format_bytes(peak).s,
					      format_percent((double)peak, (double)limit).s,
					      format_bytes(limit).s),
			.site = sentence ? m->peaks[0].top->site
				: top    ? top->site
					 : "",
			.detail =
				sentence ? sentence
				: top    ? arena_format(m->arena,
							"The line with the highest peak held %s (%s).",
							format_bytes(top->peak_live_bytes).s,
                                                     *top->op ? top->op : "no operation")
					 : "",
			.action = "A slightly larger input will not fit: lower the peak at the "
				  "lines listed under memory, or raise the limit.",
			.value = (double)peak / (double)limit,
			.weight = 0.85 });
}

void advice_live_site(struct advice *a)
{
	struct report_model *m = a->m;
	const struct store_alloc_row *top = NULL;
	double live = 0;

	if (m->kind != REPORT_POSTMORTEM && m->run.term_signal <= 0)
		return;
	for (size_t i = 0; i < m->alloc_count; i++) {
		if (m->allocs[i].live_bytes <= 0 || advice_is_mapping(&m->allocs[i]))
			continue;
		live += (double)m->allocs[i].live_bytes;
		if (!top || m->allocs[i].live_bytes > top->live_bytes)
			top = &m->allocs[i];
	}
	if (!top || top->live_bytes < ADVICE_LIVE_SITE_BYTES ||
	    (double)top->live_bytes < ADVICE_LIVE_SITE_SHARE * live)
		return;
	advice_add(a,
		   &(struct report_finding){
			   .rule = "live-memory",
			   .severity = REPORT_WARNING,
			   .title = arena_format(m->arena, "%s alive at the end came from one line",
						 format_bytes_exact(top->live_bytes).s),
			   .site = top->site,
			   .detail = arena_format(m->arena,
						  "%s of the live bytes that are tracked by line; "
						  "%s; %s allocations, %s freed.",
						  format_percent((double)top->live_bytes, live).s,
						  *top->op ? top->op : "no operation",
						  format_count(top->allocs).s,
						  format_count(top->frees).s),
			   .action = "If these arrays are kept on purpose, bound how many; if not, "
				     "find who still refers to them (a list, a closure, a view).",
			   .value = (double)top->live_bytes,
			   .weight = 0.9 });
}

void advice_losses(struct advice *a)
{
	struct report_model *m = a->m;

	if (!m->loss_count)
		return;
	advice_add(a,
		   &(struct report_finding){
			   .rule = "incomplete-recording",
			   .severity = REPORT_WARNING,
			   .title = arena_format(m->arena,
						 "The recording is incomplete: %s events lost",
						 format_count(m->totals.lost_events).s),
			   .site = "",
			   .detail = arena_format(m->arena, "Most by %s (%s).", m->losses[0].what,
						  format_count(m->losses[0].count).s),
			   .action =
				   "Take the figures that this touches as lower bounds; the losses "
				   "table says which table or ring was full.",
			   .value = (double)m->totals.lost_events,
			   .weight = 0.1 });
}

void advice_no_ops(struct advice *a)
{
	struct report_model *m = a->m;

	if (m->op_count || m->blas_count)
		return;
	advice_add(
		a,
		&(struct report_finding){
			.rule = "no-operations",
			.severity = REPORT_NOTE,
			.title = "No array operation was recorded",
			.site = "",
			.detail = m->process_count ? "" : "No process left a spool.",
			.action =
				"If the program uses NumPy or libarr, check that LD_PRELOAD "
				"reaches it (no setuid, no static binary, no cleared environment).",
			.value = 0,
			.weight = 1 });
}
