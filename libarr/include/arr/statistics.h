/* SPDX-License-Identifier: Apache-2.0 */
/* Medians, quantiles, averages, histograms and the statistics that ignore NaNs.
 *
 * Conventions as in <arr/array.h> and <arr/reduce.h>: struct arr_reduce_options names axes,
 * keepdims, out and so on; NULL is all zero. Results are new arrays that the caller owns, or with
 * options->out a new reference to that. Every call can fail with ARR_E_SHAPE (an axis that is not
 * there or named twice, out of another shape), ARR_E_DTYPE (not for this dtype), ARR_E_READONLY
 * (out) and ARR_E_NOMEM. Any thread may call. */
#ifndef ARR_STATISTICS_H
#define ARR_STATISTICS_H

#include <arr/reduce.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- medians and quantiles ---- */

/* numpy.median: the middle element, or the mean of the two in the middle; bool and integers in
 * float64, float16 through float32. NaN where a row has a NaN or no elements. nanmedian leaves NaNs
 * out. Of the options axes, keepdims and out. */
ARR_API ARR_NODISCARD enum arr_status arr_median(const arr_array *src,
						 const struct arr_reduce_options *options,
						 arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_nanmedian(const arr_array *src,
						    const struct arr_reduce_options *options,
						    arr_array **out, struct arr_error *err);

/* How a quantile is read off n sorted elements: NumPy's names and definitions. The first nine are
 * types 1 to 9 of Hyndman and Fan, Sample Quantiles in Statistical Packages (The American
 * Statistician 50, 1996); type 3 takes the nearest even order statistic, as NumPy 2 does. */
enum arr_quantile_method {
	ARR_QUANTILE_LINEAR = 0, /* type 7, the default: position (n - 1) q */
	ARR_QUANTILE_INVERTED_CDF,
	ARR_QUANTILE_AVERAGED_INVERTED_CDF,
	ARR_QUANTILE_CLOSEST_OBSERVATION,
	ARR_QUANTILE_INTERPOLATED_INVERTED_CDF,
	ARR_QUANTILE_HAZEN,
	ARR_QUANTILE_WEIBULL,
	ARR_QUANTILE_MEDIAN_UNBIASED,
	ARR_QUANTILE_NORMAL_UNBIASED,
	ARR_QUANTILE_LOWER,
	ARR_QUANTILE_HIGHER,
	ARR_QUANTILE_MIDPOINT,
	ARR_QUANTILE_NEAREST
};

/* By NumPy's name, such as "median_unbiased". Fails: ARR_E_ARG. */
ARR_API ARR_NODISCARD enum arr_status
arr_quantile_method_find(const char *name, enum arr_quantile_method *out, struct arr_error *err);

/* Zeroed: over all elements, linear, a new array. */
struct arr_quantile_options {
	const int *axes; /* axis_count of them; NULL: all */
	int axis_count;
	bool keepdims;
	enum arr_quantile_method method;
	const arr_array *weights; /* >= 0, of src's shape or 1-d along the one axis; only with
				   * ARR_QUANTILE_INVERTED_CDF. NULL: all alike */
	arr_array *out;           /* borrowed; results go there by an unsafe cast */
};

/* numpy.quantile: q's shape, then src's without the axes. q: an array, or a scalar, of which a weak
 * one takes the dtype of a float src. Between two elements a and b it is a + (b - a) t, or
 * b - (b - a) (1 - t) if t >= 1/2, in the dtype of src and q together, each step rounded as NumPy
 * rounds it; methods that do not interpolate give src's dtype. Rows with a NaN give NaN;
 * nanquantile leaves NaNs out, and gives NaN where nothing is left. Further failures: ARR_E_ARG (q
 * outside [0, 1] or NaN, more than 1 axis of q, weights with another method, negative or all zero),
 * ARR_E_SHAPE (empty rows), ARR_E_DTYPE (complex, or bool where it would have to be interpolated).
 */
ARR_API ARR_NODISCARD enum arr_status arr_quantile(const arr_array *src, struct arr_input q,
						   const struct arr_quantile_options *options,
						   arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_nanquantile(const arr_array *src, struct arr_input q,
						      const struct arr_quantile_options *options,
						      arr_array **out, struct arr_error *err);
/* The same with q in percent. */
ARR_API ARR_NODISCARD enum arr_status arr_percentile(const arr_array *src, struct arr_input q,
						     const struct arr_quantile_options *options,
						     arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_nanpercentile(const arr_array *src, struct arr_input q,
							const struct arr_quantile_options *options,
							arr_array **out, struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
