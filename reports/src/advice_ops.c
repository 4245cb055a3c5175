/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <base/compiler.h>

#include "advice.h"
#include "format.h"

static double share(int64_t part, int64_t whole)
{
	return whole > 0 ? (double)part / (double)whole : 0;
}

/* Buffers are small and used again: they cost time, but no memory. */
static enum report_severity hidden_severity(const struct report_copy_line *line, int64_t bytes)
{
	if (bytes < ADVICE_HIDDEN_COPY_WARN || !strcmp(line->reason, "buffer"))
		return REPORT_NOTE;
	return REPORT_WARNING;
}

static const char *hidden_action(const struct report_copy_line *line)
{
	if (!strcmp(line->reason, "noncontiguous"))
		return "A strided view was laid out anew. Make the array in the order that this "
		       "line "
		       "needs, or copy it once outside the loop.";
	if (!strcmp(line->reason, "cast"))
		return "The operands have different dtypes, so each call converts. Give them one "
		       "dtype "
		       "where they are made.";
	if (!strcmp(line->detail, "LAPACK layout"))
		return "NumPy's linalg copies every operand into Fortran order for LAPACK, "
		       "whatever its "
		       "layout. scipy.linalg takes Fortran-ordered arrays as they are, with "
		       "overwrite_a=True.";
	if (!strcmp(line->detail, "overlap"))
		return "The output overlaps an input, so NumPy wrote through a temporary copy. "
		       "Write "
		       "into another array, or over exactly the same elements.";
	if (!strcmp(line->reason, "buffer") && *line->detail)
		return "The call converts an operand piece by piece. Give the operands one dtype "
		       "where "
		       "they are made.";
	if (!strcmp(line->reason, "buffer"))
		return "The call worked through hidden buffers. Give the operands one dtype, "
		       "native "
		       "byte order and an aligned layout.";
	return "No operation explains these bytes. See the stacks of the large events.";
}

void advice_hidden_copies(struct advice *a)
{
	struct report_model *m = a->m;
	size_t added = 0;

	for (size_t i = 0; i < m->copy_line_count && added < ADVICE_PER_RULE; i++) {
		const struct report_copy_line *line = &m->copy_lines[i];
		int64_t bytes = line->class_bytes[REPORT_COPY_HIDDEN];

		if (line->main_class != REPORT_COPY_HIDDEN || bytes < ADVICE_HIDDEN_COPY_BYTES ||
		    share(bytes, m->totals.copied_bytes) < ADVICE_HIDDEN_COPY_SHARE)
			continue;
		added++;
		advice_add(a, &(struct report_finding){
				      .rule = "hidden-copy",
				      .severity = hidden_severity(line, bytes),
				      .title = arena_format(m->arena, "Hidden copy of %s in %s",
							    format_bytes_exact(bytes).s, line->op),
				      .site = line->site,
				      .detail = arena_format(
					      m->arena, "%s%s%s; %s %s, %s of all copied bytes.",
					      line->reason, *line->detail ? ", " : "", line->detail,
					      format_count(line->calls).s,
					      line->calls == 1 ? "copy" : "copies",
					      format_percent((double)bytes,
							     (double)m->totals.copied_bytes)
						      .s),
				      .action = hidden_action(line),
				      .value = (double)bytes,
				      .weight = 0.6 * share(bytes, m->totals.copied_bytes) });
	}
}

void advice_index_copies(struct advice *a)
{
	struct report_model *m = a->m;
	size_t added = 0;

	for (size_t i = 0; i < m->copy_line_count && added < ADVICE_PER_RULE; i++) {
		const struct report_copy_line *line = &m->copy_lines[i];
		int64_t bytes = line->class_bytes[REPORT_COPY_INDEXING];

		if (line->main_class != REPORT_COPY_INDEXING || bytes < ADVICE_INDEX_COPY_BYTES)
			continue;
		added++;
		advice_add(
			a,
			&(struct report_finding){
				.rule = "index-copy",
				.severity = REPORT_NOTE,
				.title = arena_format(m->arena, "Array indexing copies %s",
						      format_bytes_exact(bytes).s),
				.site = line->site,
				.detail =
					arena_format(m->arena, "%s calls, %s of all copied bytes.",
						     format_count(line->calls).s,
						     format_percent((double)bytes,
								    (double)m->totals.copied_bytes)
							     .s),
				.action = "An integer or boolean index always copies. A regular "
					  "pattern can be a slice (a view); take(..., out=) uses "
					  "memory again.",
				.value = (double)bytes,
				.weight = 0.4 * share(bytes, m->totals.copied_bytes) });
	}
}

void advice_concatenate(struct advice *a)
{
	struct report_model *m = a->m;
	size_t added = 0;

	for (size_t i = 0; i < m->copy_count && added < ADVICE_PER_RULE; i++) {
		const struct store_copy_row *row = &m->copies[i];

		if (strcmp(row->reason, "concatenate") != 0 ||
		    row->bytes < ADVICE_CONCATENATE_BYTES ||
		    row->calls < ADVICE_CONCATENATE_CALLS ||
		    share(row->bytes, m->totals.copied_bytes) < ADVICE_CONCATENATE_SHARE)
			continue;
		added++;
		advice_add(
			a,
			&(struct report_finding){
				.rule = "concatenate",
				.severity = REPORT_NOTE,
				.title = arena_format(m->arena, "%s calls of %s copy %s",
						      format_count(row->calls).s, row->op,
						      format_bytes_exact(row->bytes).s),
				.site = row->site,
				.detail = "",
				.action = "If this grows an array in a loop, collect the parts and "
					  "join them once, or fill one array made beforehand.",
				.value = (double)row->bytes,
				.weight = 0.3 * share(row->bytes, m->totals.copied_bytes) });
	}
}

void advice_growing_block(struct advice *a)
{
	struct report_model *m = a->m;
	int count = 0;

	for (size_t i = 0; i < m->realloc_count && count < ADVICE_PER_RULE; i++) {
		const struct store_realloc_row *r = &m->reallocs[i];

		if (r->moved < ADVICE_GROWING_TIMES || r->moved_bytes < ADVICE_GROWING_BYTES)
			continue;
		count++;
		advice_add(a,
			   &(struct report_finding){
				   .rule = "growing-block",
				   .severity = REPORT_NOTE,
				   .title = arena_format(
					   m->arena,
					   "A block that grew moved %s times, with %s in all",
					   format_count(r->moved).s,
					   format_bytes_exact(r->moved_bytes).s),
				   .site = r->site,
				   .detail = arena_format(m->arena,
							  "%s; grown %s times, at last to %s.",
							  *r->op ? r->op : "no operation",
							  format_count(r->times).s,
							  format_bytes(r->largest_bytes).s),
				   .action = "Ask for the final size at once (empty(n) and fill, "
					     "fromiter with count), or grow by doubling.",
				   .value = (double)r->moved_bytes,
				   .weight = share(r->moved_bytes,
						   r->moved_bytes + m->totals.copied_bytes) });
	}
}

/* The message after "ValueError: ", without the blanks that NumPy leaves at its end, and a stop. */
static const char *failure_message(struct report_model *m, const char *colon)
{
	size_t length;

	if (!colon)
		return "";
	colon += 1 + (colon[1] == ' ');
	length = strlen(colon);
	while (length && (colon[length - 1] == ' ' || colon[length - 1] == '.'))
		length--;
	return arena_format(m->arena, "%.*s. ", (int)length, colon);
}

static const char *failure_action(const struct store_failure_row *f)
{
	if (!strncmp(f->exception, "MemoryError", 11))
		return "The result would not fit: check the shape that this line asks for.";
	return "Check the shapes where this line gets its operands; if the program expects the "
	       "error, test before calling.";
}

void advice_failures(struct advice *a)
{
	struct report_model *m = a->m;

	for (size_t i = 0; i < m->failure_count && i < ADVICE_PER_RULE; i++) {
		const struct store_failure_row *f = &m->failures[i];
		const char *colon = strchr(f->exception, ':');
		int length = colon ? (int)(colon - f->exception) : (int)strlen(f->exception);

		advice_add(
			a,
			&(struct report_finding){
				.rule = "operation-failed",
				.severity = REPORT_WARNING,
				.title = arena_format(
					m->arena, "%.*s in %s, %s", length, f->exception, f->op,
					f->count == 1 ? "once"
						      : arena_format(m->arena, "%s times",
								     format_count(f->count).s)),
				.site = f->site,
				.detail = arena_format(m->arena, "%sOperands: %s; %s.",
						       failure_message(m, colon),
						       *f->shapes ? f->shapes : "not known",
						       *f->dtypes ? f->dtypes : "dtypes not known"),
				.action = failure_action(f),
				.value = (double)f->count,
				.weight = 0.65 });
	}
}

void advice_tiny_calls(struct advice *a)
{
	struct report_model *m = a->m;
	const struct store_op_row *top = NULL;
	const struct report_totals *t = &m->totals;

	if (t->tiny_calls < ADVICE_TINY_CALLS ||
	    share(t->tiny_ns, t->op_self_ns) <= ADVICE_TINY_SHARE)
		return;
	for (size_t i = 0; i < m->op_count; i++) {
		if (m->ops[i].tiny_calls > 0 && (!top || m->ops[i].tiny_ns > top->tiny_ns))
			top = &m->ops[i];
	}
	if (!top)
		return;
	advice_add(
		a,
		&(struct report_finding){
			.rule = "tiny-calls",
			.severity = REPORT_WARNING,
			.title = arena_format(
				m->arena,
				"%s calls on fewer than 1,000 elements take %s of operation time",
				format_count(t->tiny_calls).s,
				format_percent(fmin((double)t->tiny_ns, (double)t->op_self_ns),
					       (double)t->op_self_ns)
					.s),
			.site = advice_site_of(m, top->op),
			.detail = arena_format(
				m->arena,
				"Most time in %s (%s): %s tiny calls, %s elements a call.", top->op,
				top->dtype, format_count(top->tiny_calls).s,
				format_real(top->calls > 0 ? floor((double)top->elements /
								   (double)top->calls)
							   : 0)
					.s),
			.action = "The cost of such calls is the call. Replace the loop by one "
				  "call on "
				  "the whole array.",
			.value = share(t->tiny_ns, t->op_self_ns),
			.weight = 0.6 * fmin(share(t->tiny_ns, t->op_self_ns), 1) });
}

void advice_tail(struct advice *a)
{
	struct report_model *m = a->m;
	size_t added = 0;

	for (size_t i = 0; i < m->op_count && added < ADVICE_PER_RULE; i++) {
		const struct store_op_row *o = &m->ops[i];

		if (o->calls < ADVICE_TAIL_CALLS || o->p99_ns < ADVICE_TAIL_NS || o->p50_ns <= 0 ||
		    (double)o->p99_ns < ADVICE_TAIL_RATIO * (double)o->p50_ns ||
		    share(o->self_ns, m->totals.duration_ns) < ADVICE_TAIL_SHARE ||
		    advice_site_count(m, o->op) > 1) /* several lines: mixed sizes explain it */
			continue;
		added++;
		advice_add(
			a,
			&(struct report_finding){
				.rule = "slow-tail",
				.severity = REPORT_NOTE,
				.title = arena_format(
					m->arena, "%s (%s): p99 %s is %sx its median %s", o->op,
					o->dtype, format_ns(o->p99_ns).s,
					format_real(floor((double)o->p99_ns / (double)o->p50_ns)).s,
					format_ns(o->p50_ns).s),
				.site = advice_site_of(m, o->op),
				.detail = arena_format(m->arena, "%s calls, slowest %s.",
						       format_count(o->calls).s,
						       format_ns(o->max_ns).s),
				.action = "All kept calls come from one line: compare shapes and "
					  "contiguity of its "
					  "slow events; mixed sizes are harmless, page faults and "
					  "strided operands "
					  "are not.",
				.value = (double)o->p99_ns / (double)o->p50_ns,
				.weight =
					0.3 * fmin(share(o->self_ns, m->totals.duration_ns), 1) });
	}
}

/* Rank within "keeps less than": a cast to a lower rank of the same family, or out of it, loses. */
static bool is_narrowing(const char *detail, const char **from, const char **to)
{
	static const struct {
		const char *name;
		int digits; /* bits of an integer that survive */
		bool real, complex;
	} types[] = {
		{ "float16", 11, true, false },  { "float32", 24, true, false },
		{ "float64", 53, true, false },  { "longdouble", 64, true, false },
		{ "complex64", 24, true, true }, { "complex128", 53, true, true },
		{ "int8", 7, false, false },     { "int16", 15, false, false },
		{ "int32", 31, false, false },   { "int64", 63, false, false },
		{ "uint8", 8, false, false },    { "uint16", 16, false, false },
		{ "uint32", 32, false, false },  { "uint64", 64, false, false },
		{ "bool", 1, false, false },
	};
	const char *arrow = strstr(detail, " -> ");
	int f = -1, t = -1;

	if (!arrow)
		return false;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(types); i++) {
		size_t length = strlen(types[i].name);

		if ((size_t)(arrow - detail) == length && !strncmp(detail, types[i].name, length))
			f = (int)i;
		if (!strcmp(arrow + 4, types[i].name))
			t = (int)i;
	}
	if (f < 0 || t < 0)
		return false;
	*from = types[f].name;
	*to = types[t].name;
	if (!types[f].real)
		return false; /* integers are stored exactly or wrap: another matter than precision
			       */
	return types[t].digits < types[f].digits || !types[t].real ||
	       (types[f].complex && !types[t].complex);
}

void advice_narrowing(struct advice *a)
{
	struct report_model *m = a->m;
	size_t added = 0;

	for (size_t i = 0; i < m->copy_count && added < ADVICE_PER_RULE; i++) {
		const struct store_copy_row *row = &m->copies[i];
		const char *from, *to;

		if (strcmp(row->reason, "cast") != 0 || row->bytes < ADVICE_NARROWING_BYTES ||
		    !is_narrowing(row->detail, &from, &to))
			continue;
		added++;
		advice_add(
			a,
			&(struct report_finding){
				.rule = "narrowing-cast",
				.severity = REPORT_NOTE,
				.title = arena_format(m->arena, "%s becomes %s in %s, %s %s", from,
						      to, row->op, format_count(row->calls).s,
						      row->calls == 1 ? "time" : "times"),
				.site = row->site,
				.detail = arena_format(m->arena, "%s written.",
						       format_bytes(row->bytes).s),
				.action =
					"If the digits matter downstream, keep the wider type up "
					"to "
					"the result; if not, make the array narrow from the start.",
				.value = (double)row->calls,
				.weight = 0.2 * share(row->bytes, m->totals.copied_bytes) });
	}
}

void advice_half_sums(struct advice *a)
{
	struct report_model *m = a->m;

	for (size_t i = 0; i < m->op_count; i++) {
		const struct store_op_row *o = &m->ops[i];

		if (strcmp(o->kind, "reduce") != 0 || strcmp(o->dtype, "float16") != 0)
			continue;
		advice_add(a, &(struct report_finding){
				      .rule = "half-precision-sum",
				      .severity = REPORT_NOTE,
				      .title = arena_format(m->arena,
							    "%s accumulates in float16, %s calls",
							    o->op, format_count(o->calls).s),
				      .site = advice_site_of(m, o->op),
				      .detail = arena_format(m->arena, "%s elements.",
							     format_count(o->elements).s),
				      .action = "Pass dtype=np.float32 to the reduction: float16 "
						"holds about "
						"three digits and overflows above 65504.",
				      .value = (double)o->calls,
				      .weight = 0.25 });
		return;
	}
}

void advice_low_share(struct advice *a)
{
	struct report_model *m = a->m;
	const struct report_totals *t = &m->totals;

	if (!t->op_calls || m->process_count > 1 || t->duration_ns < ADVICE_LOW_SHARE_RUN_NS ||
	    share(t->op_self_ns, t->duration_ns) >= ADVICE_LOW_SHARE)
		return;
	advice_add(
		a,
		&(struct report_finding){
			.rule = "low-operation-share",
			.severity = REPORT_NOTE,
			.title = arena_format(
				m->arena, "Only %s of the run is spent in array operations",
				format_percent((double)t->op_self_ns, (double)t->duration_ns).s),
			.site = "",
			.detail = arena_format(m->arena, "%s of %s.", format_ns(t->op_self_ns).s,
					       format_ns(t->duration_ns).s),
			.action = "The rest is Python, input, output or waiting: a profiler of the "
				  "interpreter helps there more than this report.",
			.value = share(t->op_self_ns, t->duration_ns),
			.weight = 0.05 });
}
