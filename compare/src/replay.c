/* SPDX-License-Identifier: Apache-2.0 */
#include <compare/replay.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <base/clock.h>
#include <common/file.h>
#include <compare/memory.h>
#include <compare/runner.h>

/* The second run's inputs lie this far beyond a cache line's start: aligned for every dtype, and
 * not for any vector register. */
enum { SHIFT_BYTES = 16 };

/* The arrays that one run of a case gave. */
struct outputs {
	struct compare_array arrays[COMPARE_ARGS_MAX];
	size_t count;
};

struct replay {
	const compare_suite *suite;
	const struct compare_replay_options *options;
	struct compare_results *results;
	compare_runner *runners[COMPARE_BUILDS_MAX];
	char scratch[64];
};

static void outputs_close(struct outputs *o)
{
	while (o->count > 0)
		compare_array_close(&o->arrays[--o->count]);
}

static bool outputs_open(const struct compare_reply *reply, struct outputs *o,
			 char cause[COMPARE_CAUSE_BYTES])
{
	struct arr_error err = { 0 };

	o->count = 0;
	for (size_t i = 0; i < reply->output_count; i++) {
		if (compare_array_open(reply->outputs[i], &o->arrays[i], &err) != ARR_OK) {
			snprintf(cause, COMPARE_CAUSE_BYTES, "output %zu: %.160s", i, err.message);
			outputs_close(o);
			return false;
		}
		o->count++;
	}
	return true;
}

static bool expected_open(const struct replay *r, const struct compare_case *one, struct outputs *o,
			  char cause[COMPARE_CAUSE_BYTES])
{
	struct arr_error err = { 0 };

	o->count = 0;
	for (size_t i = 0; i < json_array_size(one->expect); i++) {
		const json_t *ref = json_array_get(one->expect, i);
		struct strbuf path = { 0 };
		enum arr_status st;

		compare_blob_path(r->suite, json_string_value(json_object_get(ref, "blob")), &path);
		st = compare_array_open(strbuf_text(&path), &o->arrays[i], &err);
		strbuf_clear(&path);
		if (st != ARR_OK) {
			snprintf(cause, COMPARE_CAUSE_BYTES, "expected %zu: %.160s", i,
				 err.message);
			outputs_close(o);
			return false;
		}
		o->count++;
	}
	return true;
}

/* A number as suites write it: plain, as text, or its parts. */
static double figure_of(const json_t *value)
{
	return json_is_string(value)    ? strtod(json_string_value(value), NULL)
	       : json_is_boolean(value) ? json_is_true(value)
					: json_number_value(value);
}

/* The operands of a ufunc of two: its arrays, and a scalar as a 0-d array over `room`. Returns how
 * many there are. */
static size_t operands_of(const struct compare_case *one, const struct compare_array *args,
			  size_t arg_count, double room[2], struct compare_array out[2])
{
	size_t count = 0, used = 0;

	if (arg_count != 1 || json_array_size(one->args) != 2)
		return 0;
	for (; count < 2; count++) {
		const json_t *arg = json_array_get(one->args, count);
		const json_t *weak = json_object_get(arg, "weak");
		const json_t *value = weak ? weak : json_object_get(arg, "scalar");

		if (json_object_get(arg, "blob")) {
			out[count] = args[used++];
			continue;
		}
		value = value ? value : arg;
		room[0] = figure_of(json_is_object(value) ? json_object_get(value, "re") : value);
		room[1] = json_is_object(value) ? figure_of(json_object_get(value, "im")) : 0;
		compare_array_wrap(room, COMPARE_COMPLEX128, 0, NULL, false, &out[count]);
	}
	return used == 1 ? count : 0;
}

/* The bound of one output; where the rule does not fit the operands, only equality passes. */
static enum arr_status make_bound(const struct compare_case *one, const struct compare_array *args,
				  size_t arg_count, const struct compare_array *expected,
				  struct compare_bound *bound, struct arr_error *err)
{
	struct arr_error why = { 0 };
	struct compare_policy policy;
	struct compare_array operands[2];
	double scalar[2];
	enum compare_dtype input = arg_count ? args[0].dtype : expected->dtype;
	enum arr_status st;

	ARR_TRY(compare_policy_resolve(one->op, input, expected->dtype, one->policy, &policy, err));
	if (policy.rule == COMPARE_RULE_POWER &&
	    operands_of(one, args, arg_count, scalar, operands) == 2) {
		args = operands;
		arg_count = 2;
	}
	st = compare_bound_make(&policy, one->op, args, arg_count, one->kwargs, expected, bound,
				&why);
	if (st == ARR_E_SHAPE) {
		*bound = (struct compare_bound){ .policy = policy, .empty = true };
		snprintf(bound->text, sizeof bound->text, "none: %.*s",
			 COMPARE_BOUND_TEXT_BYTES - 8, why.message);
		return ARR_OK;
	}
	if (st != ARR_OK)
		return arr_error_set(err, st, "%s", why.message);
	return ARR_OK;
}

/* Judges all outputs of a case; the row takes the worst verdict and its cause. */
static void judge_outputs(const struct replay *r, const struct compare_case *one,
			  const struct outputs *expected, const struct outputs *actual,
			  struct compare_row *row)
{
	struct compare_array args[COMPARE_ARGS_MAX];
	struct arr_error err = { 0 };
	size_t arg_count = 0;
	enum arr_status st;

	if (expected->count != actual->count) {
		row->verdict = COMPARE_STRUCTURAL;
		snprintf(row->cause, sizeof row->cause, "%zu outputs instead of %zu", actual->count,
			 expected->count);
		return;
	}
	row->verdict = COMPARE_IDENTICAL;
	st = compare_case_open_args(r->suite, one, args, &arg_count, &err);
	for (size_t i = 0; st == ARR_OK && i < expected->count; i++) {
		struct compare_bound bound = { 0 };
		struct compare_metrics metrics;
		char cause[COMPARE_CAUSE_BYTES] = "";
		enum compare_verdict verdict;

		st = make_bound(one, args, arg_count, &expected->arrays[i], &bound, &err);
		if (st != ARR_OK)
			break;
		compare_measure(&expected->arrays[i], &actual->arrays[i], &bound, &metrics);
		verdict = compare_judge(&metrics, &bound, cause);
		if (verdict > row->verdict || i == 0) {
			row->verdict = verdict;
			snprintf(row->cause, sizeof row->cause, "%s", cause);
			snprintf(row->bound, sizeof row->bound, "%s", bound.text);
		}
		if (i == 0)
			row->metrics = metrics;
		else
			compare_metrics_merge(&row->metrics, &metrics);
		compare_bound_clear(&bound);
	}
	if (st != ARR_OK) {
		row->verdict = COMPARE_ERROR;
		snprintf(row->cause, sizeof row->cause, "%.*s", COMPARE_CAUSE_BYTES - 1,
			 err.message);
	}
	while (arg_count > 0)
		compare_array_close(&args[--arg_count]);
}

/* How far two runs of one build are apart; false if they are identical. */
static bool measure_noise(const struct outputs *first, const struct outputs *second,
			  struct compare_metrics *noise)
{
	*noise = (struct compare_metrics){ 0 };
	if (first->count != second->count)
		return true;
	for (size_t i = 0; i < first->count; i++) {
		struct compare_metrics one;
		compare_measure(&first->arrays[i], &second->arrays[i], NULL, &one);
		compare_metrics_merge(noise, &one);
	}
	return noise->mismatches > 0 || noise->dtype_changed || noise->shape_changed;
}

/* One build's two runs of a case. Values of the first run stay open; noise says how the second
 * differs. */
struct attempt {
	struct compare_reply reply, again;
	struct outputs outputs;
	struct compare_metrics noise;
	bool usable; /* outputs are open */
	bool unstable;
	char cause[COMPARE_CAUSE_BYTES];
};

static void attempt_run(struct replay *r, size_t build, const struct compare_case *one,
			struct attempt *a)
{
	struct outputs second = { 0 };
	char tag[48];

	memset(a, 0, sizeof *a);
	snprintf(tag, sizeof tag, "b%zu-first", build);
	compare_runner_run(r->runners[build], r->suite, one, 0, tag, &a->reply);
	if (a->reply.outcome != COMPARE_OUTCOME_OK)
		return;
	a->usable = outputs_open(&a->reply, &a->outputs, a->cause);
	if (!a->usable)
		return;
	snprintf(tag, sizeof tag, "b%zu-again", build);
	compare_runner_run(r->runners[build], r->suite, one, SHIFT_BYTES, tag, &a->again);
	if (a->again.outcome != COMPARE_OUTCOME_OK) {
		a->unstable = true;
		snprintf(a->cause, sizeof a->cause, "its second run failed: %.150s",
			 a->again.message);
		return;
	}
	if (!outputs_open(&a->again, &second, a->cause)) {
		a->unstable = true;
		return;
	}
	a->unstable = measure_noise(&a->outputs, &second, &a->noise);
	outputs_close(&second);
}

static void attempt_clear(struct attempt *a)
{
	outputs_close(&a->outputs);
	compare_reply_clear(&a->reply);
	compare_reply_clear(&a->again);
}

/* A drift that is no larger than what the build does to itself is not the change's. */
static void allow_noise(const struct attempt *a, struct compare_row *row)
{
	if (row->verdict != COMPARE_DRIFT || !a->unstable)
		return;
	if (row->metrics.max_ulp > a->noise.max_ulp || row->metrics.max_abs > a->noise.max_abs ||
	    row->metrics.inf_mismatches > a->noise.inf_mismatches)
		return;
	row->verdict = COMPARE_WITHIN_BOUND;
	snprintf(row->cause, sizeof row->cause,
		 "unstable: no further away than the build is from itself (%llu ulp)",
		 (unsigned long long)a->noise.max_ulp);
}

/* Without outputs: what kind of row that makes. */
static void judge_without_outputs(const struct attempt *a, struct compare_row *row)
{
	row->verdict = COMPARE_ERROR;
	switch (a->reply.outcome) {
	case COMPARE_OUTCOME_OK:
		snprintf(row->cause, sizeof row->cause, "%s", a->cause);
		return;
	case COMPARE_OUTCOME_ERROR:
		snprintf(row->cause, sizeof row->cause, "%s: %.130s", a->reply.error_type,
			 a->reply.message);
		return;
	case COMPARE_OUTCOME_SKIPPED:
		row->verdict = COMPARE_SKIPPED;
		snprintf(row->cause, sizeof row->cause, "%.190s", a->reply.message);
		return;
	case COMPARE_OUTCOME_CRASHED:
		snprintf(row->cause, sizeof row->cause, "%.190s", a->reply.message);
		return;
	}
}

/* Contiguity, and view or copy, where the case asks and both sides say. */
static void judge_memory(const struct compare_case *one, const json_t *expected,
			 const struct attempt *a, struct compare_row *row)
{
	char cause[COMPARE_CAUSE_BYTES];

	if (!one->memory || row->verdict >= COMPARE_STRUCTURAL ||
	    !compare_memory_differs(expected, a->reply.memory, cause, sizeof cause))
		return;
	row->verdict = COMPARE_STRUCTURAL;
	memcpy(row->cause, cause, sizeof cause);
}

static void judge_attempt(const struct replay *r, const struct compare_case *one,
			  const struct outputs *expected, const json_t *memory,
			  const struct attempt *a, struct compare_row *row)
{
	row->elapsed_ns = a->reply.elapsed_ns;
	row->unstable = a->unstable;
	row->noise_ulp = a->noise.max_ulp;
	if (!a->usable) {
		judge_without_outputs(a, row);
		return;
	}
	if (a->again.outcome != COMPARE_OUTCOME_OK || (a->unstable && a->cause[0])) {
		row->verdict = COMPARE_ERROR;
		snprintf(row->cause, sizeof row->cause, "%s", a->cause);
		return;
	}
	judge_outputs(r, one, expected, &a->outputs, row);
	allow_noise(a, row);
	judge_memory(one, memory, a, row);
}

/* A case that must fail, and did or did not. */
static void judge_expected_error(const struct compare_case *one, const struct attempt *a,
				 struct compare_row *row)
{
	row->elapsed_ns = a->reply.elapsed_ns;
	if (a->reply.outcome == COMPARE_OUTCOME_ERROR) {
		row->verdict = COMPARE_IDENTICAL;
		snprintf(row->cause, sizeof row->cause, "raises, as expected: %.60s, %s",
			 one->expect_error, a->reply.error_type);
	} else if (a->reply.outcome == COMPARE_OUTCOME_OK) {
		row->verdict = COMPARE_STRUCTURAL;
		snprintf(row->cause, sizeof row->cause, "a result where %.60s was expected",
			 one->expect_error);
	} else {
		judge_without_outputs(a, row);
	}
}

static struct compare_row *new_row(struct replay *r, size_t case_index, size_t build)
{
	struct compare_row *row = &r->results->rows[r->results->row_count++];

	*row = (struct compare_row){ .case_index = case_index, .build_index = build };
	return row;
}

/* One build against the suite's own outputs. */
static void replay_against_suite(struct replay *r, size_t index)
{
	struct compare_case one = compare_suite_case(r->suite, index);
	struct compare_row *row = new_row(r, index, 0);
	struct outputs expected = { 0 };
	struct attempt a;

	if (one.expect_error) {
		attempt_run(r, 0, &one, &a);
		judge_expected_error(&one, &a, row);
		attempt_clear(&a);
		return;
	}
	if (!one.expect) {
		row->verdict = COMPARE_SKIPPED;
		snprintf(row->cause, sizeof row->cause, "the suite has no expected output");
		return;
	}
	if (!expected_open(r, &one, &expected, row->cause)) {
		row->verdict = COMPARE_ERROR;
		return;
	}
	attempt_run(r, 0, &one, &a);
	judge_attempt(r, &one, &expected, one.memory, &a, row);
	attempt_clear(&a);
	outputs_close(&expected);
}

/* Builds 1.. against build 0. */
static void replay_against_baseline(struct replay *r, size_t index)
{
	struct compare_case one = compare_suite_case(r->suite, index);
	struct attempt base;

	attempt_run(r, 0, &one, &base);
	for (size_t b = 1; b < r->options->spec_count; b++) {
		struct compare_row *row = new_row(r, index, b);
		struct attempt a;

		attempt_run(r, b, &one, &a);
		if (base.usable) {
			judge_attempt(r, &one, &base.outputs, base.reply.memory, &a, row);
			allow_noise(&base, row);
		} else if (base.reply.outcome == COMPARE_OUTCOME_ERROR &&
			   a.reply.outcome == COMPARE_OUTCOME_ERROR) {
			row->verdict = COMPARE_IDENTICAL;
			snprintf(row->cause, sizeof row->cause, "both raise: %s, %s",
				 base.reply.error_type, a.reply.error_type);
		} else if (a.reply.outcome == COMPARE_OUTCOME_CRASHED) {
			judge_without_outputs(&a, row);
		} else {
			char cause[COMPARE_CAUSE_BYTES];
			judge_without_outputs(&base, row);
			memcpy(cause, row->cause, sizeof cause);
			snprintf(row->cause, sizeof row->cause, "baseline: %.180s", cause);
		}
		row->unstable = row->unstable || base.unstable;
		attempt_clear(&a);
	}
	attempt_clear(&base);
}

static enum arr_status start_builds(struct replay *r, struct arr_error *err)
{
	for (size_t b = 0; b < r->options->spec_count; b++) {
		const struct compare_runner_options options = {
			.spec = &r->options->specs[b],
			.worker_path = r->options->worker_path,
			.script_path = r->options->script_path,
			.scratch = r->scratch,
			.start_timeout_ns = r->options->start_timeout_ns,
			.case_timeout_ns = r->options->case_timeout_ns,
		};
		ARR_TRY(compare_runner_start(&options, &r->runners[b], err));
		r->results->hellos[b] = json_incref((json_t *)compare_runner_hello(r->runners[b]));
	}
	return ARR_OK;
}

static enum arr_status make_scratch(char *path, size_t path_bytes, struct arr_error *err)
{
	const char *root = getenv("TMPDIR");

	if (!root || !*root || strlen(root) + 20 > path_bytes)
		root = "/tmp";
	snprintf(path, path_bytes, "%s/arr-compare-XXXXXX", root);
	if (!mkdtemp(path))
		return arr_error_set_errno(err, errno, "cannot make a folder in %s", root);
	return ARR_OK;
}

enum arr_status compare_replay(const compare_suite *suite,
			       const struct compare_replay_options *options,
			       struct compare_results *out, struct arr_error *err)
{
	struct compare_results results = { .build_count = options->spec_count,
					   .has_baseline = options->spec_count > 1 };
	struct replay r = { .suite = suite, .options = options, .results = &results };
	size_t cases = compare_suite_case_count(suite);
	size_t per_case = options->spec_count > 1 ? options->spec_count - 1 : 1;
	uint64_t start_ns = base_monotonic_ns();
	enum arr_status st;

	ARR_TRY(make_scratch(r.scratch, sizeof r.scratch, err));
	results.rows = calloc(cases * per_case, sizeof *results.rows);
	st = results.rows ? start_builds(&r, err)
			  : arr_error_set(err, ARR_E_NOMEM, "out of memory for %zu rows",
					  cases * per_case);
	for (size_t i = 0; st == ARR_OK && i < cases; i++) {
		if (options->interrupted && *options->interrupted) {
			st = arr_error_set(err, ARR_E_STATE, "interrupted after %zu of %zu cases",
					   i, cases);
			break;
		}
		if (results.has_baseline)
			replay_against_baseline(&r, i);
		else
			replay_against_suite(&r, i);
	}
	for (size_t b = 0; b < options->spec_count; b++)
		compare_runner_free(r.runners[b]);
	if (file_remove_tree(r.scratch, st == ARR_OK ? err : NULL) != ARR_OK && st == ARR_OK)
		st = ARR_E_IO;
	for (size_t i = 0; i < results.row_count; i++) {
		compare_text_clean(results.rows[i].cause);
		results.counts[results.rows[i].verdict]++;
		results.unstable_count += results.rows[i].unstable;
	}
	results.elapsed_ns = base_monotonic_ns() - start_ns;
	if (st != ARR_OK) {
		compare_results_clear(&results);
		return st;
	}
	*out = results;
	return ARR_OK;
}

void compare_results_clear(struct compare_results *results)
{
	if (!results)
		return;
	for (size_t b = 0; b < COMPARE_BUILDS_MAX; b++)
		json_decref(results->hellos[b]);
	free(results->rows);
	*results = (struct compare_results){ 0 };
}

bool compare_results_good(const struct compare_results *results)
{
	return results->counts[COMPARE_DRIFT] == 0 && results->counts[COMPARE_STRUCTURAL] == 0 &&
	       results->counts[COMPARE_ERROR] == 0;
}
