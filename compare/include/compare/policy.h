/* SPDX-License-Identifier: Apache-2.0 */
/* How far two correct builds may be apart, by op. The table is in policy.c with where each figure
 * comes from; docs/suite-format.md explains the rules to users. */
#ifndef COMPARE_POLICY_H
#define COMPARE_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include <arr/status.h>

#include <compare/array.h>

enum compare_rule {
	COMPARE_RULE_EXACT,    /* equal values */
	COMPARE_RULE_ULP,      /* at most `ulp` representable values apart, per component */
	COMPARE_RULE_NORMWISE, /* complex: each component within ulp * 2u * max(|re|, |im|) */
	COMPARE_RULE_INPUTS, /* within ulp * 2u * (|result| + sum of |inputs|): results that cancel
			      */
	COMPARE_RULE_ABSOLUTE, /* within ulp * 2u: values of at most 1 that cancel */
	COMPARE_RULE_ABSREL,   /* the case's own abs + rel * |expected| */
	COMPARE_RULE_SUM,      /* 2 gamma_n * sum|x| over the reduced axes */
	COMPARE_RULE_MEAN,     /* the same divided by n */
	COMPARE_RULE_CUMSUM,   /* 2 gamma_n * running sum|x| */
	COMPARE_RULE_PRODUCT,  /* 2 gamma_n * |result| */
	COMPARE_RULE_VARIANCE, /* 2 gamma_(n+3) * |result| + 2 (gamma_n * max|x|)^2 */
	COMPARE_RULE_STD,      /* the variance's bound carried through the square root */
	COMPARE_RULE_DOT,      /* 2 gamma_n * sum|a||b| */
	COMPARE_RULE_POWER,    /* complex: grows with |b log a|, see bound_power.c */
	COMPARE_RULE_COV       /* see bound_cov.c */
};

struct compare_policy {
	enum compare_rule rule;
	uint64_t ulp;
	double abs, rel;
	bool pairwise;           /* sums: depth of a pairwise tree instead of n */
	bool signed_zero_strict; /* +0 against -0 is a mismatch */
};

/* "add" of "add.reduce" and "" or "reduce". Both results are cut to fit. */
void compare_op_split(const char *op, char *base, size_t base_bytes, char *method,
		      size_t method_bytes);

/* The policy of an op whose first array argument and expected result have these dtypes. json is the
 * case's "policy" or NULL:
 *   {"ulp": N} | {"abs": A, "rel": R} | {"rule": "exact"|"gamma"|"pairwise"},
 *   each with "signed_zero": "strict"|"ignore".
 * Fails with ARR_E_FORMAT for unknown keys, wrong types, and every tolerance that cannot fail: NaN,
 * infinite or negative figures, rel >= 0.5, ulp of a factor 2 or more of the dtype. */
ARR_NODISCARD enum arr_status compare_policy_resolve(const char *op, enum compare_dtype input,
						     enum compare_dtype expected,
						     const json_t *json, struct compare_policy *out,
						     struct arr_error *err);

/* gamma_n = n u / (1 - n u) (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1);
 * HUGE_VAL where n u >= 1/2, which says nothing any more. */
double compare_gamma(double n, double roundoff);
/* Additions on the longest path of a pairwise sum of n terms as NumPy does it: eight running sums
 * in blocks of at most 128, halves above. */
double compare_pairwise_depth(uint64_t n);

enum { COMPARE_BOUND_TEXT_BYTES = 96 };

/* A policy made concrete for one output of one case. */
struct compare_bound {
	struct compare_policy policy;
	double factor;      /* of magnitudes */
	double offset;      /* added to factor * magnitude */
	double roundoff;    /* u of the expected dtype */
	double tiny;        /* its smallest subnormal */
	double *magnitudes; /* owned; one per output element, or NULL */
	uint64_t magnitude_count;
	bool empty; /* n u >= 1/2: no figure exists, only equality passes */
	char text[COMPARE_BOUND_TEXT_BYTES]; /* "5 ulp", "2*gamma(100)*sum|x|" */
};

/* args: the case's array arguments in order (not its scalars), with their logical shapes. kwargs:
 * the case's, or NULL. Fails: ARR_E_NOMEM; ARR_E_SHAPE if the rule does not fit the operands (the
 * caller then reports the case as an error). Free with compare_bound_clear. */
ARR_NODISCARD enum arr_status compare_bound_make(const struct compare_policy *policy,
						 const char *op, const struct compare_array *args,
						 size_t arg_count, const json_t *kwargs,
						 const struct compare_array *expected,
						 struct compare_bound *out, struct arr_error *err);
void compare_bound_clear(struct compare_bound *bound);

#endif
