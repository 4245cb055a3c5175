/* SPDX-License-Identifier: Apache-2.0 */
/* A suite replayed on builds, case by case, all builds side by side; and the results. */
#ifndef COMPARE_REPLAY_H
#define COMPARE_REPLAY_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include <arr/status.h>

#include <compare/judge.h>
#include <compare/spec.h>
#include <compare/suite.h>

enum { COMPARE_BUILDS_MAX = 16 };

/* All borrowed for the call. */
struct compare_replay_options {
	const struct compare_spec *specs;
	size_t spec_count; /* 1: held against the suite's outputs; more: the first is the baseline
			    */
	const char *worker_path; /* needed if a spec is libarr: */
	const char *script_path; /* needed if a spec is numpy: */
	uint64_t case_timeout_ns;
	uint64_t start_timeout_ns;
	const volatile sig_atomic_t
		*interrupted; /* looked at between cases: not 0 ends the run; may be NULL */
};

/* One case on one build. */
struct compare_row {
	size_t case_index;
	size_t build_index;
	enum compare_verdict verdict;
	bool unstable;       /* the build differs from itself */
	uint64_t noise_ulp;  /* largest distance between its two runs */
	uint64_t elapsed_ns; /* as the runner measured the first run */
	struct compare_metrics metrics;
	char bound[COMPARE_BOUND_TEXT_BYTES];
	char cause[COMPARE_CAUSE_BYTES];
};

/* Owned by compare_results_clear. */
struct compare_results {
	struct compare_row *rows; /* by case, then by build */
	size_t row_count;
	size_t counts[COMPARE_VERDICT_COUNT];
	size_t unstable_count;
	size_t build_count;
	bool has_baseline;                  /* builds[0] was the reference and has no rows */
	json_t *hellos[COMPARE_BUILDS_MAX]; /* what each build said about itself */
	uint64_t elapsed_ns;
};

/* Starts every build, runs each case twice on each (the second time with its inputs at another
 * alignment), and judges. A build that crashes, hangs or talks nonsense costs the case, not the
 * run. Fails only if a build does not start, or memory or the temporary folder is short; blobs must
 * have been verified before. */
ARR_NODISCARD enum arr_status compare_replay(const compare_suite *suite,
					     const struct compare_replay_options *options,
					     struct compare_results *out, struct arr_error *err);
void compare_results_clear(struct compare_results *results); /* NULL-safe; zeroes */

/* true if nothing drifted, changed structure or failed. Skipped rows do not count. */
bool compare_results_good(const struct compare_results *results);

#endif
