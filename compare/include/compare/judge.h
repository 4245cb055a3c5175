/* SPDX-License-Identifier: Apache-2.0 */
/* Two arrays held against each other: figures first, then a verdict. */
#ifndef COMPARE_JUDGE_H
#define COMPARE_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include <compare/array.h>
#include <compare/policy.h>

/* Names of DESIGN's contract; compare_verdict_name gives them. Ordered from best to worst, so that
 * a case with several outputs takes the largest; skipped stands apart. */
enum compare_verdict {
	COMPARE_SKIPPED,
	COMPARE_IDENTICAL,    /* same bits, NaN payloads and (unless strict) signs of zero aside */
	COMPARE_WITHIN_BOUND, /* other bits, no further apart than the bound allows */
	COMPARE_DRIFT,        /* further apart */
	COMPARE_STRUCTURAL,   /* another dtype, shape, NaN pattern, sign of an infinity */
	COMPARE_ERROR         /* no result to compare */
};
enum { COMPARE_VERDICT_COUNT = 6 };

const char *compare_verdict_name(enum compare_verdict verdict);

enum { COMPARE_DTYPE_TEXT_BYTES = 48 };

/* All zero for equal arrays. Counts are of elements; a complex element counts once. */
struct compare_metrics {
	uint64_t count;          /* elements compared */
	uint64_t mismatches;     /* elements that are not identical */
	uint64_t over_bound;     /* of those, beyond the bound */
	uint64_t max_ulp;        /* over pairs without NaN, in the wider dtype if they differ */
	double max_abs;          /* over pairs of finite values */
	double max_rel;          /* |difference| / |expected|, where expected is finite and not 0 */
	double worst_ratio;      /* largest |difference| / bound, 0 if the bound is exact */
	uint64_t nan_mismatches; /* NaN on one side only */
	uint64_t inf_mismatches; /* an infinity on one side only */
	uint64_t inf_sign_mismatches;  /* infinities of different sign */
	uint64_t zero_sign_mismatches; /* +0 against -0 */
	bool dtype_changed, shape_changed;
	uint64_t worst_index; /* C-order position of the worst element, if mismatches */
	double worst_expected, worst_actual; /* its values (the worse component) */
	char expected_dtype[COMPARE_DTYPE_TEXT_BYTES], actual_dtype[COMPARE_DTYPE_TEXT_BYTES];
};

/* Streams over both arrays. bound NULL: exact. Values are compared also when the dtypes differ;
 * with different shapes only the shapes are. */
void compare_measure(const struct compare_array *expected, const struct compare_array *actual,
		     const struct compare_bound *bound, struct compare_metrics *out);

enum { COMPARE_CAUSE_BYTES = 200 };

/* The verdict that follows from the figures and one line on why (empty if identical). */
enum compare_verdict compare_judge(const struct compare_metrics *metrics,
				   const struct compare_bound *bound,
				   char cause[COMPARE_CAUSE_BYTES]);

/* Folds the figures of another output into total: sums of counts, largest of the rest. */
void compare_metrics_merge(struct compare_metrics *total, const struct compare_metrics *other);

#endif
