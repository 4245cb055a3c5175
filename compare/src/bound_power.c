/* SPDX-License-Identifier: Apache-2.0 */
/* Bounds of complex powers.
 *
 * w = a^b = exp(b log a). With eps = 2u and errors against the modulus, a correct build makes
 *
 *   log a     4 eps |log a|: glibc's tests found 3 ULP for clog's real part and 1 for the imaginary
 *             one (libm-test-ulps for x86-64), one more for other libraries;
 *   b log a   sqrt(5) u of the product (Brent, Percival, Zimmermann 2007), 1.2 eps;
 *   exp       4 eps: glibc's cexp has 3 ULP a component.
 *
 * exp turns an absolute error d of its argument z = b log a into a relative one of e^|d| - 1, so
 * that w is off by x = eps (LOG |z| + CONSTANT), to be read as x / (1 - x). Where b is a small
 * integer, NumPy multiplies instead: whatever the order, at most |b| - 1 products of sqrt(5) u each
 * (Higham, lemma 3.1), and a quotient where b is negative. Both ways are added up, and two builds
 * may be off to opposite sides. From x = 1/2 on nothing is left of w's direction: no bound exists.
 */
#include <math.h>
#include <stdio.h>

#include "bound_internal.h"

static const double LOG = 5.5, CONSTANT = 8, MULTIPLICATION = 1.2;
enum { MULTIPLIED_BELOW = 100 }; /* NumPy's npy_cpow */

struct number {
	double re, im;
};

static struct number load(const struct compare_array *a, uint64_t index)
{
	const unsigned char *p = compare_array_at(a, index);
	struct number z = { (double)compare_array_load(a, p, 0).value, 0 };

	if (compare_dtype_components(a->dtype) == 2)
		z.im = (double)compare_array_load(a, p, 1).value;
	return z;
}

/* x: how far a build may be off, relative to the result. */
static double relative_error(struct number a, struct number b, double eps)
{
	const double b_norm = hypot(b.re, b.im);
	const double log_norm = hypot(log(hypot(a.re, a.im)), atan2(a.im, a.re));
	const bool multiplied = b.im == 0 && b.re == trunc(b.re) && b_norm < MULTIPLIED_BELOW;

	return eps *
	       (LOG * b_norm * log_norm + CONSTANT + (multiplied ? MULTIPLICATION * b_norm : 0));
}

enum arr_status compare__bound_power(const char *op, const struct compare_array *args,
				     size_t arg_count, const struct compare_array *expected,
				     struct compare_bound *b, struct arr_error *err)
{
	struct compare_array base, exponent;

	if (arg_count != 2)
		return arr_error_set(err, ARR_E_SHAPE, "%s needs its base and its exponent", op);
	ARR_TRY(compare__broadcast_view(op, 0, &args[0], expected, &base, err));
	ARR_TRY(compare__broadcast_view(op, 1, &args[1], expected, &exponent, err));
	ARR_TRY(compare__new_magnitudes(b, expected->count, err));
	for (uint64_t i = 0; i < expected->count; i++) {
		const struct number w = load(expected, i);
		const double norm = hypot(w.re, w.im);
		const double x =
			relative_error(load(&base, i), load(&exponent, i), 2 * b->roundoff);

		if (isfinite(norm)) /* 0: of a zero base, and where there is no bound */
			b->magnitudes[i] = x < 0.5 ? 2 * x / (1 - x) * norm : 0;
	}
	b->factor = 1;
	b->offset = 4 * b->tiny;
	snprintf(b->text, sizeof b->text, "2*eps*(5.5*|b log a| + 8 + 1.2*|b|)*|result|");
	return ARR_OK;
}
