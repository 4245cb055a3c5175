/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOUND_INTERNAL_H
#define BOUND_INTERNAL_H

#include <compare/policy.h>

/* ---- bound.c ---- */

/* |x|, or |re| + |im|, which is at least the modulus; 0 for NaN so that it does not spread (NaN
 * results are judged by their pattern). */
double compare__magnitude_at(const struct compare_array *a, const unsigned char *p);
/* count zeros. */
ARR_NODISCARD enum arr_status compare__new_magnitudes(struct compare_bound *b, uint64_t count,
						      struct arr_error *err);
/* factor = 2 gamma(n), and the text; magnitude names what it is multiplied with. */
void compare__set_gamma(struct compare_bound *b, double n, const char *magnitude);

/* Operand j of an elementwise ufunc, or of its outer, over the result's shape: a view of its
 * memory. Fails with ARR_E_SHAPE. */
ARR_NODISCARD enum arr_status compare__broadcast_view(const char *op, size_t j,
						      const struct compare_array *operand,
						      const struct compare_array *expected,
						      struct compare_array *out,
						      struct arr_error *err);

/* ---- bound_power.c ---- */

/* COMPARE_RULE_POWER. Fails with ARR_E_SHAPE where base or exponent is not there. */
ARR_NODISCARD enum arr_status compare__bound_power(const char *op, const struct compare_array *args,
						   size_t arg_count,
						   const struct compare_array *expected,
						   struct compare_bound *b, struct arr_error *err);

/* ---- bound_cov.c ---- */

/* COMPARE_RULE_COV. kwargs' fweights and aweights are the last of args. Fails with ARR_E_SHAPE for
 * operands that do not make the result. */
ARR_NODISCARD enum arr_status compare__bound_cov(const char *op, const struct compare_array *args,
						 size_t arg_count, const json_t *kwargs,
						 const struct compare_array *expected,
						 struct compare_bound *b, struct arr_error *err);

/* ---- bound_product.c ---- */

/* COMPARE_RULE_DOT. Fails with ARR_E_SHAPE where the rule does not fit the operands. */
ARR_NODISCARD enum arr_status compare__bound_dot(const char *op, const struct compare_array *args,
						 size_t arg_count,
						 const struct compare_array *expected,
						 struct compare_bound *b, struct arr_error *err);

#endif
