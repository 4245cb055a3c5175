/* SPDX-License-Identifier: Apache-2.0 */
/* Element math that is not a ufunc, differences, and one-dimensional signal arithmetic.
 *
 * Conventions as in <arr/array.h>. Results are NumPy's step by step: the same ufuncs in the same
 * order, so the same roundings; what rounds otherwise says so. New arrays belong to the caller.
 * Every call can fail with ARR_E_SHAPE (shapes that do not broadcast, an axis that is not there),
 * ARR_E_DTYPE (not for this dtype) and ARR_E_NOMEM. Any thread may call. */
#ifndef ARR_NUMERIC_H
#define ARR_NUMERIC_H

#include <arr/ufunc.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- rounding and limits ---- */

/* numpy.clip with scalars, and with one limit: min(max(src, low), high). A limit may be NULL, not
 * both (ARR_E_ARG). NaN stays. */
ARR_API ARR_NODISCARD enum arr_status arr_clip_to(const arr_array *src, const struct arr_input *low,
						  const struct arr_input *high, arr_array **out,
						  struct arr_error *err);
/* numpy.round: to a number of decimals, which may be negative; halves to even. x 10^d, rint and
 * / 10^d, each rounded. Integers keep their dtype; complex parts are rounded each for itself. */
ARR_API ARR_NODISCARD enum arr_status arr_round(const arr_array *src, int decimals, arr_array **out,
						struct arr_error *err);
/* numpy.fix: towards zero. */
ARR_API ARR_NODISCARD enum arr_status arr_fix(const arr_array *src, arr_array **out,
					      struct arr_error *err);

/* NumPy's nan_to_num: nan becomes `nan`, infinities *posinf and *neginf, or where these are NULL
 * the largest finite number of their sign. Always a copy. options NULL is all zero. */
struct arr_nan_to_num_options {
	double nan;
	const double *posinf, *neginf;
};
ARR_API ARR_NODISCARD enum arr_status arr_nan_to_num(const arr_array *src,
						     const struct arr_nan_to_num_options *options,
						     arr_array **out, struct arr_error *err);

/* ---- complex parts: views of a complex src; of a real one src itself and new zeros ---- */

ARR_API ARR_NODISCARD enum arr_status arr_real(const arr_array *src, arr_array **out,
					       struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_imag(const arr_array *src, arr_array **out,
					       struct arr_error *err);
/* The argument in radians or degrees: arctan2(imag, real). */
ARR_API ARR_NODISCARD enum arr_status arr_angle(const arr_array *src, bool degrees, arr_array **out,
						struct arr_error *err);
/* The real part as a view if every imaginary part is below tolerance (machine epsilons of the dtype
 * if > 1, else absolute), otherwise a new reference to src. NumPy's default is 100. */
ARR_API ARR_NODISCARD enum arr_status arr_real_if_close(const arr_array *src, double tolerance,
							arr_array **out, struct arr_error *err);

/* ---- tests: bool arrays ---- */

ARR_API ARR_NODISCARD enum arr_status arr_iscomplex(const arr_array *src, arr_array **out,
						    struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_isreal(const arr_array *src, arr_array **out,
						 struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_isneginf(const arr_array *src, arr_array **out,
						   struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_isposinf(const arr_array *src, arr_array **out,
						   struct arr_error *err);

struct arr_close_options {
	double rtol, atol;
	bool equal_nan;
};
static inline struct arr_close_options arr_close_options_default(void)
{
	struct arr_close_options options = { 1e-5, 1e-8, false };

	return options;
}
/* |a - b| <= atol + rtol |b| with b finite, or a == b. options NULL: NumPy's defaults. */
ARR_API ARR_NODISCARD enum arr_status arr_isclose(const arr_array *a, const arr_array *b,
						  const struct arr_close_options *options,
						  arr_array **out, struct arr_error *err);
/* The next three give a 0-d bool. array_equal: same shape and elements, of any dtypes (elements
 * that do not compare are not equal; equal_nan: NaNs and NaTs are); array_equiv: the same after
 * broadcasting. */
ARR_API ARR_NODISCARD enum arr_status arr_allclose(const arr_array *a, const arr_array *b,
						   const struct arr_close_options *options,
						   arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_array_equal(const arr_array *a, const arr_array *b,
						      bool equal_nan, arr_array **out,
						      struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_array_equiv(const arr_array *a, const arr_array *b,
						      arr_array **out, struct arr_error *err);

/* ---- differences and running results along an axis ---- */

/* numpy.diff: src[i + 1] - src[i], n times; not_equal for bool. prepend and append, NULL: nothing,
 * are put at the ends first: arrays of src's other lengths, or 0-d for a slice of that. Fails:
 * ARR_E_ARG (n < 0, src 0-d). */
struct arr_diff_options {
	int n; /* times; 0 gives src itself */
	int axis;
	const arr_array *prepend, *append;
};
ARR_API ARR_NODISCARD enum arr_status arr_diff(const arr_array *src,
					       const struct arr_diff_options *options,
					       arr_array **out, struct arr_error *err);
/* numpy.ediff1d: differences of the flattened array between to_begin and to_end (NULL: nothing),
 * which have to cast to src's dtype by same_kind (ARR_E_CASTING). */
ARR_API ARR_NODISCARD enum arr_status arr_ediff1d(const arr_array *src, const arr_array *to_end,
						  const arr_array *to_begin, arr_array **out,
						  struct arr_error *err);
/* numpy.cumulative_sum and cumulative_prod: with include_initial a 0 or 1 comes first. */
struct arr_cumulative_options {
	int axis;
	bool include_initial;
	const arr_dtype *dtype; /* NULL: as for a reduction */
};
ARR_API ARR_NODISCARD enum arr_status
arr_cumulative_sum(const arr_array *src, const struct arr_cumulative_options *options,
		   arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status
arr_cumulative_prod(const arr_array *src, const struct arr_cumulative_options *options,
		    arr_array **out, struct arr_error *err);
/* numpy.gradient along one axis: second-order central differences, one-sided of edge_order 1 or 2
 * at the ends. spacing: a scalar, or a 1-d array of the coordinates, whose steps may differ; the
 * weights are Fornberg's (Generation of finite difference formulas on arbitrarily spaced grids,
 * Mathematics of Computation 51, 1988), computed in the coordinates' dtype. Integers in float64,
 * times give durations. Further failures: ARR_E_ARG
 * (edge_order, fewer than edge_order + 1 elements). */
ARR_API ARR_NODISCARD enum arr_status arr_gradient(const arr_array *src, struct arr_input spacing,
						   int axis, int edge_order, arr_array **out,
						   struct arr_error *err);
/* numpy.gradient along several axes (NULL: all), out[i] along the i-th: room for axis_count arrays,
 * which the caller owns. spacing: none (1 everywhere), one scalar for all, or one per axis, each as
 * for arr_gradient. Further failures: ARR_E_ARG (another number of spacings). */
ARR_API ARR_NODISCARD enum arr_status arr_gradient_axes(const arr_array *src,
							const struct arr_input *spacing,
							int spacing_count, const int *axes,
							int axis_count, int edge_order,
							arr_array **out, struct arr_error *err);
/* numpy.trapezoid: the integral of y by trapezoids along axis. x: coordinates, of y's shape or 1-d;
 * NULL: dx apart. */
ARR_API ARR_NODISCARD enum arr_status arr_trapezoid(const arr_array *y, const arr_array *x,
						    struct arr_scalar dx, int axis, arr_array **out,
						    struct arr_error *err);
/* numpy.unwrap: jumps above discont (at least half of the period counts; 0: half) are made smaller
 * by whole periods. period 0: 2 pi. */
ARR_API ARR_NODISCARD enum arr_status arr_unwrap(const arr_array *src, double discont, int axis,
						 struct arr_scalar period, arr_array **out,
						 struct arr_error *err);

/* ---- one-dimensional ---- */

enum arr_convolve_mode {
	ARR_CONVOLVE_FULL = 0, /* every overlap: n + m - 1 */
	ARR_CONVOLVE_SAME,     /* the middle max(n, m) of them */
	ARR_CONVOLVE_VALID     /* complete overlaps only */
};
/* numpy.convolve and correlate (which conjugates v) of 1-d arrays in their common dtype. Sums run
 * over the shorter array in order; float16 in float32, complex in complex128. They round otherwise
 * than NumPy's BLAS: within 2 gamma(m) sum |a||v|. Further failures: ARR_E_ARG (an empty array). */
ARR_API ARR_NODISCARD enum arr_status arr_convolve(const arr_array *a, const arr_array *v,
						   enum arr_convolve_mode mode, arr_array **out,
						   struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_correlate(const arr_array *a, const arr_array *v,
						    enum arr_convolve_mode mode, arr_array **out,
						    struct arr_error *err);

/* numpy.interp: float64 values at x of the line through (xp[i], fp[i]), xp ascending; left and
 * right of it *left and *right (NULL: the end's value). Complex fp give complex128. With period > 0
 * the points repeat, in any order, and left and right are ignored. Further failures: ARR_E_ARG (no
 * points, period negative), ARR_E_SHAPE (xp and fp not 1-d of one length). */
struct arr_interp_options {
	const double *left, *right;
	double period;                /* 0: none */
	double left_imag, right_imag; /* beside *left and *right where fp is complex */
};
ARR_API ARR_NODISCARD enum arr_status arr_interp(const arr_array *x, const arr_array *xp,
						 const arr_array *fp,
						 const struct arr_interp_options *options,
						 arr_array **out, struct arr_error *err);

/* ---- special functions and windows ---- */

/* sin(pi x) / (pi x), 1 at 0 (computed there at 1e-20, as NumPy does). */
ARR_API ARR_NODISCARD enum arr_status arr_sinc(const arr_array *x, arr_array **out,
					       struct arr_error *err);
/* The modified Bessel function I0 of real x: its power series up to |x| = 22, then its asymptotic
 * series (Abramowitz and Stegun, 9.6.12 and 9.7.1), within 8 ULP; of long doubles in float64. */
ARR_API ARR_NODISCARD enum arr_status arr_i0(const arr_array *x, arr_array **out,
					     struct arr_error *err);

/* ---- numpy.emath: complex where there is no real result ---- */

/* As the ufuncs of these names. If an element is real and below 0 (arccos, arcsin and arctanh: its
 * size above 1), all of x become complex numbers first: of float32 and integers of up to 16 bits
 * complex64, of all others complex128. */
ARR_API ARR_NODISCARD enum arr_status arr_scimath_sqrt(const arr_array *x, arr_array **out,
						       struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_scimath_log(const arr_array *x, arr_array **out,
						      struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_scimath_log2(const arr_array *x, arr_array **out,
						       struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_scimath_log10(const arr_array *x, arr_array **out,
							struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_scimath_arccos(const arr_array *x, arr_array **out,
							 struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_scimath_arcsin(const arr_array *x, arr_array **out,
							 struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_scimath_arctanh(const arr_array *x, arr_array **out,
							  struct arr_error *err);
/* log(x) / log(n). */
ARR_API ARR_NODISCARD enum arr_status arr_scimath_logn(const arr_array *n, const arr_array *x,
						       arr_array **out, struct arr_error *err);
/* x to the power of exponent, whose integers become float64 if one is negative. */
ARR_API ARR_NODISCARD enum arr_status arr_scimath_power(const arr_array *x,
							const arr_array *exponent, arr_array **out,
							struct arr_error *err);

/* float64 windows of count points; none for count < 1. */
ARR_API ARR_NODISCARD enum arr_status arr_bartlett(int64_t count, arr_array **out,
						   struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_blackman(int64_t count, arr_array **out,
						   struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_hamming(int64_t count, arr_array **out,
						  struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_hanning(int64_t count, arr_array **out,
						  struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_kaiser(int64_t count, double beta, arr_array **out,
						 struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
