/* SPDX-License-Identifier: Apache-2.0 */
/* The table of bounds.
 *
 * Where the ULP figures come from. A vector kernel may be off by 4 ULP: NumPy's AVX-512 functions
 * state that as their maximum (numpy pull request 19478). A C library may be off by what glibc's
 * own tests found (glibc, sysdeps/x86_64/fpu/libm-test-ulps; its manual lists the same): 1 for exp,
 * exp2, expm1, log, log1p, sin, cos, tan, asin, acos, atan, pow, hypot; 2 for log2, log10, atan2
 * and the hyperbolic functions and their inverses; 4 for cbrt. Two correct builds are at most the
 * sum of both apart. Operations that IEEE 754 defines completely (+ - * / sqrt fmod, comparisons,
 * rounding) and integer arithmetic have no freedom. */
#include <compare/policy.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <base/compiler.h>

enum { STRICT_ZERO = 1 };

/* float16 is computed in float32 and rounded once, or by AVX512-FP16 kernels whose stated maximum
 * is 3.1 ULP (numpy pull request 23351). */
enum { FLOAT16_ULP = 4 };

/* For integers "ulp" is an absolute difference: small, or it would pass anything in int8. */
enum { INTEGER_ULP_MAX = 16 };

static const struct policy_row {
	const char *op;
	enum compare_rule real;
	enum compare_rule complex;
	uint64_t real_ulp;
	uint64_t complex_ulp;
	unsigned flags;
} rows[] = {
	/* vector kernel 4 + C library 1 or 2 */
	{ "exp", COMPARE_RULE_ULP, COMPARE_RULE_NORMWISE, 5, 8, 0 },
	{ "exp2", COMPARE_RULE_ULP, COMPARE_RULE_NORMWISE, 5, 8, 0 },
	{ "log", COMPARE_RULE_ULP, COMPARE_RULE_NORMWISE, 5, 8, 0 },
	{ "log2", COMPARE_RULE_ULP, COMPARE_RULE_NORMWISE, 6, 8, 0 },
	{ "log10", COMPARE_RULE_ULP, COMPARE_RULE_NORMWISE, 6, 8, 0 },
	{ "sin", COMPARE_RULE_ULP, COMPARE_RULE_NORMWISE, 5, 8, 0 },
	{ "cos", COMPARE_RULE_ULP, COMPARE_RULE_NORMWISE, 5, 8, 0 },
	{ "tan", COMPARE_RULE_ULP, COMPARE_RULE_NORMWISE, 5, 8, 0 },
	{ "arcsin", COMPARE_RULE_ULP, COMPARE_RULE_NORMWISE, 5, 8, 0 },
	{ "arccos", COMPARE_RULE_ULP, COMPARE_RULE_NORMWISE, 5, 8, 0 },
	{ "arctan", COMPARE_RULE_ULP, COMPARE_RULE_NORMWISE, 5, 8, 0 },
	{ "arctan2", COMPARE_RULE_ULP, COMPARE_RULE_ULP, 6, 6, 0 },
	{ "power", COMPARE_RULE_ULP, COMPARE_RULE_POWER, 5, 0, 0 },
	{ "float_power", COMPARE_RULE_ULP, COMPARE_RULE_POWER, 5, 0, 0 },
	{ "expm1", COMPARE_RULE_ULP, COMPARE_RULE_NORMWISE, 5, 12, 0 },
	{ "log1p", COMPARE_RULE_ULP, COMPARE_RULE_NORMWISE, 5, 12, 0 },
	{ "sinh", COMPARE_RULE_ULP, COMPARE_RULE_NORMWISE, 6, 12, 0 },
	{ "cosh", COMPARE_RULE_ULP, COMPARE_RULE_NORMWISE, 6, 12, 0 },
	{ "tanh", COMPARE_RULE_ULP, COMPARE_RULE_NORMWISE, 6, 12, 0 },
	{ "arcsinh", COMPARE_RULE_ULP, COMPARE_RULE_NORMWISE, 6, 12, 0 },
	{ "arccosh", COMPARE_RULE_ULP, COMPARE_RULE_NORMWISE, 6, 12, 0 },
	{ "arctanh", COMPARE_RULE_ULP, COMPARE_RULE_NORMWISE, 6, 12, 0 },
	/* 4 + 4 */
	{ "cbrt", COMPARE_RULE_ULP, COMPARE_RULE_ULP, 8, 8, 0 },
	/* 1 on each side */
	{ "hypot", COMPARE_RULE_ULP, COMPARE_RULE_ULP, 2, 2, 0 },
	/* one rounding more or less, depending on how the constant is folded */
	{ "deg2rad", COMPARE_RULE_ULP, COMPARE_RULE_ULP, 1, 1, 0 },
	{ "rad2deg", COMPARE_RULE_ULP, COMPARE_RULE_ULP, 1, 1, 0 },
	{ "degrees", COMPARE_RULE_ULP, COMPARE_RULE_ULP, 1, 1, 0 },
	{ "radians", COMPARE_RULE_ULP, COMPARE_RULE_ULP, 1, 1, 0 },
	/* arctan2, and the factor of degrees */
	{ "angle", COMPARE_RULE_ULP, COMPARE_RULE_ULP, 7, 7, 0 },
	/* libarr's series 8; NumPy's Chebyshev sums (Cephes states 5.8e-16, 3 ULP) times an exp of
	 * 1 to 4 and, from x = 8 on, over a square root: 8 */
	{ "i0", COMPARE_RULE_ULP, COMPARE_RULE_ULP, 16, 16, 0 },
	/* sin of the same product, over it */
	{ "sinc", COMPARE_RULE_ULP, COMPARE_RULE_NORMWISE, 6, 18, 0 },
	/* two i0 of the same arguments, and their quotient */
	{ "kaiser", COMPARE_RULE_ULP, COMPARE_RULE_ULP, 33, 33, 0 },
	/* 0.54 + 0.46 cos, down to 0.08: cos's 5 ULP count at most 0.46 / 0.08 times, a product's
	 * and a sum's rounding as well */
	{ "hamming", COMPARE_RULE_ULP, COMPARE_RULE_ULP, 36, 36, 0 },
	/* 0.5 + 0.5 cos(t) and 0.42 + 0.5 cos(t) + 0.08 cos(2 t) cancel at the ends, and are at
	 * most
	 * 1. t = pi k / (n - 1) has three roundings, 3 u pi, cos of it 9.5 u more than its own 4 u,
	 * cos(2 t) 19 u; with the factors, their products and sums that is 8 u and 11 u a side */
	{ "hanning", COMPARE_RULE_ABSOLUTE, COMPARE_RULE_ABSOLUTE, 8, 8, 0 },
	{ "blackman", COMPARE_RULE_ABSOLUTE, COMPARE_RULE_ABSOLUTE, 11, 11, 0 },
	{ "cov", COMPARE_RULE_COV, COMPARE_RULE_COV, 0, 0, 0 },
	{ "corrcoef", COMPARE_RULE_COV, COMPARE_RULE_COV, 0, 0, 0 },
	/* max(x, y) + log1p(exp(-|x - y|)) cancels near zero: relative to the inputs */
	{ "logaddexp", COMPARE_RULE_INPUTS, COMPARE_RULE_INPUTS, 6, 6, 0 },
	{ "logaddexp2", COMPARE_RULE_INPUTS, COMPARE_RULE_INPUTS, 6, 6, 0 },
	/* a complex product or quotient has a small error against its norm, not per component
	 * (Higham, lemma 3.5: sqrt(2) gamma_2 and sqrt(2) gamma_4, Smith's division gamma_7) */
	{ "multiply", COMPARE_RULE_EXACT, COMPARE_RULE_NORMWISE, 0, 4, 0 },
	{ "outer", COMPARE_RULE_EXACT, COMPARE_RULE_NORMWISE, 0, 4, 0 },
	{ "square", COMPARE_RULE_EXACT, COMPARE_RULE_NORMWISE, 0, 4, 0 },
	{ "divide", COMPARE_RULE_EXACT, COMPARE_RULE_NORMWISE, 0, 10, 0 },
	{ "reciprocal", COMPARE_RULE_EXACT, COMPARE_RULE_NORMWISE, 0, 10, 0 },
	{ "sqrt", COMPARE_RULE_EXACT, COMPARE_RULE_NORMWISE, 0, 4, 0 },
	{ "sign", COMPARE_RULE_EXACT, COMPARE_RULE_NORMWISE, 0, 4, 0 },
	/* the sign is what they are for */
	{ "negative", COMPARE_RULE_EXACT, COMPARE_RULE_EXACT, 0, 0, STRICT_ZERO },
	{ "copysign", COMPARE_RULE_EXACT, COMPARE_RULE_EXACT, 0, 0, STRICT_ZERO },
	{ "absolute", COMPARE_RULE_EXACT, COMPARE_RULE_EXACT, 0, 0, STRICT_ZERO },
	{ "fabs", COMPARE_RULE_EXACT, COMPARE_RULE_EXACT, 0, 0, STRICT_ZERO },
	{ "positive", COMPARE_RULE_EXACT, COMPARE_RULE_EXACT, 0, 0, STRICT_ZERO },
	{ "copy", COMPARE_RULE_EXACT, COMPARE_RULE_EXACT, 0, 0, STRICT_ZERO },
	{ "reshape", COMPARE_RULE_EXACT, COMPARE_RULE_EXACT, 0, 0, STRICT_ZERO },
	{ "transpose", COMPARE_RULE_EXACT, COMPARE_RULE_EXACT, 0, 0, STRICT_ZERO },
	{ "index", COMPARE_RULE_EXACT, COMPARE_RULE_EXACT, 0, 0, STRICT_ZERO },
	/* reductions: Higham, sections 3.1, 4.2 and 1.9 */
	{ "sum", COMPARE_RULE_SUM, COMPARE_RULE_SUM, 0, 0, 0 },
	{ "add.reduce", COMPARE_RULE_SUM, COMPARE_RULE_SUM, 0, 0, 0 },
	{ "subtract.reduce", COMPARE_RULE_SUM, COMPARE_RULE_SUM, 0, 0, 0 },
	{ "trace", COMPARE_RULE_SUM, COMPARE_RULE_SUM, 0, 0, 0 },
	{ "mean", COMPARE_RULE_MEAN, COMPARE_RULE_MEAN, 0, 0, 0 },
	{ "cumsum", COMPARE_RULE_CUMSUM, COMPARE_RULE_CUMSUM, 0, 0, 0 },
	{ "add.accumulate", COMPARE_RULE_CUMSUM, COMPARE_RULE_CUMSUM, 0, 0, 0 },
	{ "prod", COMPARE_RULE_PRODUCT, COMPARE_RULE_PRODUCT, 0, 0, 0 },
	{ "multiply.reduce", COMPARE_RULE_PRODUCT, COMPARE_RULE_PRODUCT, 0, 0, 0 },
	{ "cumprod", COMPARE_RULE_PRODUCT, COMPARE_RULE_PRODUCT, 0, 0, 0 },
	{ "multiply.accumulate", COMPARE_RULE_PRODUCT, COMPARE_RULE_PRODUCT, 0, 0, 0 },
	/* hypot of hypots: each step's relative error stays, as in a product */
	{ "hypot.reduce", COMPARE_RULE_PRODUCT, COMPARE_RULE_PRODUCT, 0, 0, 0 },
	{ "hypot.accumulate", COMPARE_RULE_PRODUCT, COMPARE_RULE_PRODUCT, 0, 0, 0 },
	{ "var", COMPARE_RULE_VARIANCE, COMPARE_RULE_VARIANCE, 0, 0, 0 },
	{ "std", COMPARE_RULE_STD, COMPARE_RULE_STD, 0, 0, 0 },
	/* the same over what is no NaN */
	{ "nansum", COMPARE_RULE_SUM, COMPARE_RULE_SUM, 0, 0, 0 },
	{ "nanmean", COMPARE_RULE_MEAN, COMPARE_RULE_MEAN, 0, 0, 0 },
	{ "nancumsum", COMPARE_RULE_CUMSUM, COMPARE_RULE_CUMSUM, 0, 0, 0 },
	{ "nanprod", COMPARE_RULE_PRODUCT, COMPARE_RULE_PRODUCT, 0, 0, 0 },
	{ "nancumprod", COMPARE_RULE_PRODUCT, COMPARE_RULE_PRODUCT, 0, 0, 0 },
	{ "nanvar", COMPARE_RULE_VARIANCE, COMPARE_RULE_VARIANCE, 0, 0, 0 },
	{ "nanstd", COMPARE_RULE_STD, COMPARE_RULE_STD, 0, 0, 0 },
	{ "convolve", COMPARE_RULE_DOT, COMPARE_RULE_DOT, 0, 0, 0 },
	{ "correlate", COMPARE_RULE_DOT, COMPARE_RULE_DOT, 0, 0, 0 },
	{ "matmul", COMPARE_RULE_DOT, COMPARE_RULE_DOT, 0, 0, 0 },
	{ "dot", COMPARE_RULE_DOT, COMPARE_RULE_DOT, 0, 0, 0 },
	{ "vecdot", COMPARE_RULE_DOT, COMPARE_RULE_DOT, 0, 0, 0 },
	{ "vdot", COMPARE_RULE_DOT, COMPARE_RULE_DOT, 0, 0, 0 },
	{ "inner", COMPARE_RULE_DOT, COMPARE_RULE_DOT, 0, 0, 0 },
};

void compare_op_split(const char *op, char *base, size_t base_bytes, char *method,
		      size_t method_bytes)
{
	const char *dot = strchr(op, '.');
	size_t base_length = dot ? (size_t)(dot - op) : strlen(op);

	snprintf(base, base_bytes, "%.*s", (int)base_length, op);
	snprintf(method, method_bytes, "%s", dot ? dot + 1 : "");
}

static const struct policy_row *find_row(const char *op)
{
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		if (!strcmp(rows[i].op, op))
			return &rows[i];
	}
	return NULL;
}

/* An op's own row; for `outer` and `at`, which repeat the elementwise op, the base's. */
static const struct policy_row *row_of(const char *op)
{
	const struct policy_row *row = find_row(op);
	char base[64], method[32];

	if (row)
		return row;
	compare_op_split(op, base, sizeof base, method, sizeof method);
	if (!strcmp(base, "ndarray"))
		return row_of(method);
	if (!strcmp(method, "outer") || !strcmp(method, "at"))
		return find_row(base);
	return NULL;
}

static struct compare_policy default_policy(const char *op, enum compare_dtype input,
					    enum compare_dtype expected)
{
	const struct policy_row *row = row_of(op);
	struct compare_policy policy = { .rule = COMPARE_RULE_EXACT };
	enum compare_kind kind = compare_dtype_kind(expected);

	if (row)
		policy.signed_zero_strict = (row->flags & STRICT_ZERO) != 0;
	if (kind == COMPARE_KIND_BOOL || kind == COMPARE_KIND_INT || !row)
		return policy;
	policy.rule = kind == COMPARE_KIND_COMPLEX ? row->complex : row->real;
	policy.ulp = kind == COMPARE_KIND_COMPLEX ? row->complex_ulp : row->real_ulp;
	if (policy.rule == COMPARE_RULE_ULP && expected == COMPARE_FLOAT16 &&
	    policy.ulp > FLOAT16_ULP)
		policy.ulp = FLOAT16_ULP;
	if (compare_dtype_kind(input) == COMPARE_KIND_COMPLEX && !strncmp(row->op, "absolute", 8)) {
		policy.rule = COMPARE_RULE_ULP; /* a hypot, also in an `out` of complex numbers */
		policy.ulp = 2;
	}
	return policy;
}

static enum arr_status read_figure(const json_t *json, const char *key, double limit, double *out,
				   struct arr_error *err)
{
	const json_t *value = json_object_get(json, key);
	double figure;

	*out = 0;
	if (!value)
		return ARR_OK;
	if (!json_is_number(value))
		return arr_error_set(err, ARR_E_FORMAT, "policy: \"%s\" must be a number", key);
	figure = json_number_value(value);
	if (!isfinite(figure) || figure < 0)
		return arr_error_set(err, ARR_E_FORMAT,
				     "policy: \"%s\" must be finite and not negative, it is %g",
				     key, figure);
	if (figure >= limit)
		return arr_error_set(err, ARR_E_FORMAT,
				     "policy: \"%s\" = %g cannot fail (the limit is %g)", key,
				     figure, limit);
	*out = figure;
	return ARR_OK;
}

static enum arr_status check_keys(const json_t *json, struct arr_error *err)
{
	static const char *const known[] = { "ulp", "abs", "rel", "rule", "signed_zero" };
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)json, key, value) {
		bool found = false;
		for (size_t i = 0; i < BASE_ARRAY_SIZE(known); i++)
			found = found || !strcmp(key, known[i]);
		if (!found)
			return arr_error_set(err, ARR_E_FORMAT, "policy: unknown key \"%s\"", key);
	}
	return ARR_OK;
}

static enum arr_status apply_rule(const json_t *json, struct compare_policy *policy,
				  struct arr_error *err)
{
	const json_t *value = json_object_get(json, "rule");
	const char *rule = json_string_value(value);

	if (!value)
		return ARR_OK;
	if (rule && !strcmp(rule, "exact"))
		policy->rule = COMPARE_RULE_EXACT;
	else if (rule && !strcmp(rule, "pairwise"))
		policy->pairwise = true;
	else if (!rule || strcmp(rule, "gamma") != 0)
		return arr_error_set(err, ARR_E_FORMAT,
				     "policy: \"rule\" must be exact, gamma or pairwise%s%s",
				     rule ? ", it is " : "", rule ? rule : "");
	return ARR_OK;
}

static enum arr_status apply_signed_zero(const json_t *json, struct compare_policy *policy,
					 struct arr_error *err)
{
	const json_t *value = json_object_get(json, "signed_zero");
	const char *text = json_string_value(value);

	if (!value)
		return ARR_OK;
	if (!text || (strcmp(text, "strict") != 0 && strcmp(text, "ignore") != 0))
		return arr_error_set(err, ARR_E_FORMAT,
				     "policy: \"signed_zero\" must be strict or ignore");
	policy->signed_zero_strict = !strcmp(text, "strict");
	return ARR_OK;
}

static enum arr_status apply_ulp(const json_t *value, enum compare_dtype expected,
				 struct compare_policy *policy, struct arr_error *err)
{
	json_int_t figure = json_integer_value(value);
	int bits = compare_dtype_significand_bits(expected);

	if (!json_is_integer(value) || figure < 0)
		return arr_error_set(err, ARR_E_FORMAT,
				     "policy: \"ulp\" must be an integer and not negative");
	if (bits && (uint64_t)figure >= (uint64_t)1 << bits)
		return arr_error_set(err, ARR_E_FORMAT,
				     "policy: \"ulp\" = %lld cannot fail: it is a factor 2 of %s",
				     (long long)figure, compare_dtype_name(expected));
	if (!bits && figure > INTEGER_ULP_MAX)
		return arr_error_set(err, ARR_E_FORMAT,
				     "policy: \"ulp\" = %lld is too much for %s (the limit is %d)",
				     (long long)figure, compare_dtype_name(expected),
				     INTEGER_ULP_MAX);
	policy->rule = COMPARE_RULE_ULP;
	policy->ulp = (uint64_t)figure;
	return ARR_OK;
}

enum arr_status compare_policy_resolve(const char *op, enum compare_dtype input,
				       enum compare_dtype expected, const json_t *json,
				       struct compare_policy *out, struct arr_error *err)
{
	struct compare_policy policy = default_policy(op, input, expected);
	const json_t *ulp = json_object_get(json, "ulp");
	bool absrel = json_object_get(json, "abs") || json_object_get(json, "rel");

	if (json && !json_is_null(json)) {
		if (!json_is_object(json))
			return arr_error_set(err, ARR_E_FORMAT, "policy: must be an object");
		ARR_TRY(check_keys(json, err));
		if ((ulp != NULL) + absrel + (json_object_get(json, "rule") != NULL) > 1)
			return arr_error_set(err, ARR_E_FORMAT,
					     "policy: give one of ulp, abs/rel and rule");
		ARR_TRY(apply_rule(json, &policy, err));
		ARR_TRY(apply_signed_zero(json, &policy, err));
	}
	if (ulp)
		ARR_TRY(apply_ulp(ulp, expected, &policy, err));
	if (absrel) {
		ARR_TRY(read_figure(json, "rel", 0.5, &policy.rel, err));
		ARR_TRY(read_figure(json, "abs", 1e300, &policy.abs, err));
		policy.rule = COMPARE_RULE_ABSREL;
	}
	*out = policy;
	return ARR_OK;
}

double compare_gamma(double n, double roundoff)
{
	double nu = n * roundoff;

	return nu >= 0.5 ? HUGE_VAL : nu / (1 - nu);
}

double compare_pairwise_depth(uint64_t n)
{
	double depth =
		16 + 3; /* a block of 128 in eight running sums, then three levels to join them */

	if (n <= 16)
		return (double)n;
	for (; n > 128; n = n / 2 + n % 2)
		depth++;
	return depth + 1; /* the start value */
}
