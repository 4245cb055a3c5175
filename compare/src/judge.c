/* SPDX-License-Identifier: Apache-2.0 */
#include <compare/judge.h>

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BLOCK_ELEMENTS = 1024 };

const char *compare_verdict_name(enum compare_verdict verdict)
{
	switch (verdict) {
	case COMPARE_SKIPPED:
		return "skipped";
	case COMPARE_IDENTICAL:
		return "identical";
	case COMPARE_WITHIN_BOUND:
		return "within_bound";
	case COMPARE_DRIFT:
		return "drift";
	case COMPARE_STRUCTURAL:
		return "structural";
	case COMPARE_ERROR:
		return "error";
	}
	return "?";
}

/* What one comparison of two elements needs to know; constant over the array. */
struct measure {
	const struct compare_bound *bound; /* NULL: exact */
	struct compare_metrics *out;
	enum compare_dtype expected_real, actual_real, wide;
	int components;
	bool wide_is_float;
};

static struct compare_component load_wide(const struct measure *m, const struct compare_array *a,
					  enum compare_dtype real, const unsigned char *p,
					  int component)
{
	if (component >= compare_dtype_components(a->dtype))
		return (struct compare_component){ 0 };
	return compare_widen(compare_array_load(a, p, component), real, m->wide);
}

/* The largest |difference| that the bound allows for this component; negative: only equality. */
static double allowed(const struct compare_bound *b, uint64_t index, double expected,
		      double expected_norm)
{
	double m = b->magnitudes ? b->magnitudes[index] : 0;

	if (b->empty || isinf(m))
		return -1;
	switch (b->policy.rule) {
	case COMPARE_RULE_EXACT:
	case COMPARE_RULE_ULP:
		return -1;
	case COMPARE_RULE_NORMWISE:
		return b->factor * expected_norm + 2 * b->tiny;
	case COMPARE_RULE_INPUTS:
		return b->factor * (m + fabs(expected)) + 2 * b->tiny;
	case COMPARE_RULE_ABSOLUTE:
		return b->factor;
	case COMPARE_RULE_ABSREL:
		return b->policy.abs + b->policy.rel * fabs(expected);
	case COMPARE_RULE_SUM:
	case COMPARE_RULE_MEAN:
	case COMPARE_RULE_CUMSUM:
	case COMPARE_RULE_DOT:
	case COMPARE_RULE_POWER:
	case COMPARE_RULE_COV:
		return b->factor * m + b->offset;
	case COMPARE_RULE_PRODUCT:
		return b->factor * expected_norm + 2 * b->tiny;
	case COMPARE_RULE_VARIANCE: {
		double gm = b->factor * m;
		return b->factor * fabs(expected) + gm * gm;
	}
	case COMPARE_RULE_STD: {
		/* sqrt(v + e) - sqrt(v) <= min(e / sqrt(v), sqrt(e)) */
		double gm = b->factor * m;
		double e = b->factor * expected * expected + gm * gm;
		double root = sqrt(e);
		return fabs(expected) > root ? e / fabs(expected) : root;
	}
	}
	return -1;
}

static double finite_or_max(long double v)
{
	return v > (long double)DBL_MAX ? DBL_MAX : (double)v;
}

/* One component. Returns how bad it is: 0 identical, else a rank that grows (for worst_index). */
static double compare_one(const struct measure *m, struct compare_component e,
			  struct compare_component a, uint64_t index, double norm, bool *over)
{
	struct compare_metrics *out = m->out;
	const struct compare_bound *b = m->bound;
	uint64_t ulp;
	double difference, limit;
	long double exact;

	if (e.nan && a.nan)
		return 0;
	if (e.nan || a.nan) {
		out->nan_mismatches++;
		*over = true;
		return HUGE_VAL;
	}
	ulp = compare_distance(e, a);
	if (ulp == 0) {
		if (!m->wide_is_float || e.negative == a.negative)
			return 0;
		out->zero_sign_mismatches++;
		*over = *over || (b && b->policy.signed_zero_strict);
		return DBL_TRUE_MIN;
	}
	if (ulp > out->max_ulp)
		out->max_ulp = ulp;
	if (e.inf || a.inf) {
		bool both = e.inf && a.inf;
		out->inf_sign_mismatches += both;
		out->inf_mismatches += !both;
		*over = *over || both || !b || b->policy.rule != COMPARE_RULE_ULP ||
			ulp > b->policy.ulp;
		return HUGE_VAL;
	}
	exact = m->wide_is_float ? fabsl(e.value - a.value) : (long double)ulp;
	difference = finite_or_max(exact);
	out->max_abs = fmax(out->max_abs, difference);
	if (e.value != 0)
		out->max_rel = fmax(out->max_rel, finite_or_max(exact / fabsl(e.value)));
	if (b && b->policy.rule == COMPARE_RULE_ULP) {
		*over = *over || ulp > b->policy.ulp;
		if (b->policy.ulp)
			out->worst_ratio =
				fmax(out->worst_ratio, (double)ulp / (double)b->policy.ulp);
		return (double)ulp;
	}
	limit = b ? allowed(b, index, (double)e.value, norm) : -1;
	if (!isfinite(limit))
		limit = -1; /* an infinite norm or sum would let anything pass */
	*over = *over || !(difference <= limit);
	if (limit > 0)
		out->worst_ratio = fmax(out->worst_ratio, fmin(difference / limit, DBL_MAX));
	return limit > 0 ? difference / limit : difference;
}

/* One element; worst is the rank of the worst one so far. */
static void compare_element(const struct measure *m, const struct compare_array *expected,
			    const struct compare_array *actual, const unsigned char *pe,
			    const unsigned char *pa, uint64_t index, double *worst)
{
	struct compare_component e[2], a[2];
	double norm = 0;
	double rank = 0;
	bool over = false;

	for (int c = 0; c < m->components; c++) {
		e[c] = load_wide(m, expected, m->expected_real, pe, c);
		a[c] = load_wide(m, actual, m->actual_real, pa, c);
		norm = fmax(norm, (double)fabsl(e[c].value));
	}
	for (int c = 0; c < m->components; c++) {
		double r = compare_one(m, e[c], a[c], index, norm, &over);
		if (r > *worst) {
			*worst = r;
			m->out->worst_index = index;
			m->out->worst_expected = (double)e[c].value;
			m->out->worst_actual = (double)a[c].value;
		}
		rank = fmax(rank, r);
	}
	if (rank == DBL_TRUE_MIN && !(m->bound && m->bound->policy.signed_zero_strict))
		return; /* only the sign of a zero, which nobody asked about: counted above */
	m->out->mismatches += rank > 0;
	m->out->over_bound += over;
}

/* Elements that are no numbers: one that differs is one step away. */
static void measure_opaque(const struct compare_array *expected, const struct compare_array *actual,
			   struct compare_metrics *out)
{
	for (uint64_t i = 0; i < out->count; i++) {
		if (compare_opaque_equal(expected, actual, compare_array_at(expected, i),
					 compare_array_at(actual, i)))
			continue;
		if (out->mismatches++ == 0)
			out->worst_index = i;
		out->over_bound++;
		out->max_ulp = 1;
	}
}

void compare_measure(const struct compare_array *expected, const struct compare_array *actual,
		     const struct compare_bound *bound, struct compare_metrics *out)
{
	struct measure m = { .bound = bound, .out = out };
	size_t item = expected->format.item_bytes;
	bool same = compare_dtypes_equal(expected, actual);
	bool fast = same && compare_array_is_contiguous(expected) &&
		    compare_array_is_contiguous(actual);
	double worst = 0;

	*out = (struct compare_metrics){ .dtype_changed = !same };
	compare_dtype_format(expected, out->expected_dtype, sizeof out->expected_dtype);
	compare_dtype_format(actual, out->actual_dtype, sizeof out->actual_dtype);
	out->shape_changed = !compare_shape_equal(expected, actual);
	if (out->shape_changed)
		return;
	out->count = expected->count;
	if (compare_dtype_kind(expected->dtype) == COMPARE_KIND_OPAQUE ||
	    compare_dtype_kind(actual->dtype) == COMPARE_KIND_OPAQUE) {
		measure_opaque(expected, actual, out);
		return;
	}
	m.expected_real = compare_dtype_real(expected->dtype);
	m.actual_real = compare_dtype_real(actual->dtype);
	m.wide = compare_wider(m.expected_real, m.actual_real);
	m.wide_is_float = compare_dtype_kind(m.wide) == COMPARE_KIND_FLOAT;
	m.components = compare_dtype_components(expected->dtype);
	if (compare_dtype_components(actual->dtype) > m.components)
		m.components = compare_dtype_components(actual->dtype);
	for (uint64_t start = 0; start < out->count; start += BLOCK_ELEMENTS) {
		uint64_t end =
			start + BLOCK_ELEMENTS < out->count ? start + BLOCK_ELEMENTS : out->count;
		if (fast && !memcmp(expected->data + start * item, actual->data + start * item,
				    (size_t)(end - start) * item))
			continue;
		for (uint64_t i = start; i < end; i++)
			compare_element(&m, expected, actual, compare_array_at(expected, i),
					compare_array_at(actual, i), i, &worst);
	}
}

static enum compare_verdict judge_structure(const struct compare_metrics *m,
					    char cause[COMPARE_CAUSE_BYTES])
{
	if (m->shape_changed)
		snprintf(cause, COMPARE_CAUSE_BYTES, "shape changed");
	else if (m->dtype_changed)
		snprintf(cause, COMPARE_CAUSE_BYTES, "dtype changed %.50s -> %.50s (promotion)%s",
			 m->expected_dtype, m->actual_dtype,
			 m->mismatches ? ", values differ too" : ", values equal");
	else if (m->nan_mismatches)
		snprintf(cause, COMPARE_CAUSE_BYTES, "NaN pattern: %llu of %llu elements",
			 (unsigned long long)m->nan_mismatches, (unsigned long long)m->count);
	else if (m->inf_sign_mismatches)
		snprintf(cause, COMPARE_CAUSE_BYTES, "infinity of the other sign: %llu elements",
			 (unsigned long long)m->inf_sign_mismatches);
	else
		return COMPARE_IDENTICAL;
	return COMPARE_STRUCTURAL;
}

/* Why values that differ within the bound may do so. */
static const char *freedom_of(const struct compare_bound *b)
{
	switch (b->policy.rule) {
	case COMPARE_RULE_EXACT:
		return "equal values";
	case COMPARE_RULE_ULP:
	case COMPARE_RULE_NORMWISE:
	case COMPARE_RULE_INPUTS:
	case COMPARE_RULE_ABSOLUTE:
	case COMPARE_RULE_POWER:
		return "another math kernel, within its accuracy";
	case COMPARE_RULE_ABSREL:
		return "within the case's own tolerance";
	case COMPARE_RULE_SUM:
	case COMPARE_RULE_MEAN:
	case COMPARE_RULE_CUMSUM:
	case COMPARE_RULE_VARIANCE:
	case COMPARE_RULE_STD:
	case COMPARE_RULE_COV:
		return "sum order, within gamma_n";
	case COMPARE_RULE_PRODUCT:
		return "product order, within gamma_n";
	case COMPARE_RULE_DOT:
		return "order of a dot product's sum (BLAS kernel, threads), within gamma_n";
	}
	return "";
}

enum compare_verdict compare_judge(const struct compare_metrics *metrics,
				   const struct compare_bound *bound,
				   char cause[COMPARE_CAUSE_BYTES])
{
	enum compare_verdict verdict = judge_structure(metrics, cause);

	if (verdict == COMPARE_STRUCTURAL)
		return verdict;
	cause[0] = '\0';
	if (metrics->over_bound && metrics->inf_mismatches) {
		snprintf(cause, COMPARE_CAUSE_BYTES,
			 "infinity against a finite value: %llu elements",
			 (unsigned long long)metrics->inf_mismatches);
		return COMPARE_DRIFT;
	}
	if (metrics->over_bound && metrics->max_ulp == 0) {
		snprintf(cause, COMPARE_CAUSE_BYTES, "sign of zero: %llu elements",
			 (unsigned long long)metrics->zero_sign_mismatches);
		return COMPARE_DRIFT;
	}
	if (metrics->over_bound && (!bound || bound->policy.rule == COMPARE_RULE_EXACT)) {
		snprintf(cause, COMPARE_CAUSE_BYTES,
			 "%llu of %llu elements differ where no difference is allowed",
			 (unsigned long long)metrics->over_bound,
			 (unsigned long long)metrics->count);
		return COMPARE_DRIFT;
	}
	if (metrics->over_bound) {
		snprintf(cause, COMPARE_CAUSE_BYTES, "bits differ beyond %s: %llu of %llu elements",
			 bound ? bound->text : "0 ulp", (unsigned long long)metrics->over_bound,
			 (unsigned long long)metrics->count);
		return COMPARE_DRIFT;
	}
	if (metrics->mismatches && bound) {
		snprintf(cause, COMPARE_CAUSE_BYTES, "%s", freedom_of(bound));
		return COMPARE_WITHIN_BOUND;
	}
	if (metrics->zero_sign_mismatches) {
		snprintf(cause, COMPARE_CAUSE_BYTES, "only the sign of zeros");
		return COMPARE_WITHIN_BOUND;
	}
	return COMPARE_IDENTICAL;
}

void compare_metrics_merge(struct compare_metrics *total, const struct compare_metrics *other)
{
	if (other->max_ulp >= total->max_ulp && other->mismatches) {
		total->worst_index = other->worst_index;
		total->worst_expected = other->worst_expected;
		total->worst_actual = other->worst_actual;
	}
	if (other->dtype_changed || !total->dtype_changed) {
		memcpy(total->expected_dtype, other->expected_dtype, COMPARE_DTYPE_TEXT_BYTES);
		memcpy(total->actual_dtype, other->actual_dtype, COMPARE_DTYPE_TEXT_BYTES);
	}
	total->count += other->count;
	total->mismatches += other->mismatches;
	total->over_bound += other->over_bound;
	total->max_ulp = other->max_ulp > total->max_ulp ? other->max_ulp : total->max_ulp;
	total->max_abs = fmax(total->max_abs, other->max_abs);
	total->max_rel = fmax(total->max_rel, other->max_rel);
	total->worst_ratio = fmax(total->worst_ratio, other->worst_ratio);
	total->nan_mismatches += other->nan_mismatches;
	total->inf_mismatches += other->inf_mismatches;
	total->inf_sign_mismatches += other->inf_sign_mismatches;
	total->zero_sign_mismatches += other->zero_sign_mismatches;
	total->dtype_changed = total->dtype_changed || other->dtype_changed;
	total->shape_changed = total->shape_changed || other->shape_changed;
}
