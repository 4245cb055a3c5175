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
 * float64, float16 through float32, durations cut off towards zero. NaN (NaT) where a row has one
 * or no elements, of complex numbers the last NaN in order. nanmedian leaves NaNs out. Of the
 * options axes, keepdims and out. */
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
 * rounds it; methods that do not interpolate give src's dtype, and so do times, whose steps are cut
 * off towards zero. Rows with a NaN give NaN; nanquantile leaves NaNs out, and gives NaN where
 * nothing is left. Further failures: ARR_E_ARG (q outside [0, 1] or NaN, more than 1 axis of q,
 * weights with another method, negative or all zero), ARR_E_SHAPE (empty rows), ARR_E_DTYPE
 * (complex, or bool where it would have to be interpolated).
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

/* ---- without NaNs ---- */

/* The reduction of what is not NaN: nansum and nanprod of nothing are 0 and 1, nanmax, nanmin,
 * nanmean, nanvar and nanstd of nothing NaN (nanvar also where ddof leaves nothing). Integers and
 * bool have no NaNs and go to the ordinary function. Of times nanmax and nanmin leave NaT out, the
 * others do not, as in NumPy. nanmax and nanmin of an axis without elements fail with ARR_E_SHAPE
 * unless options->initial is set. */
ARR_API ARR_NODISCARD enum arr_status arr_nansum(const arr_array *src,
						 const struct arr_reduce_options *options,
						 arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_nanprod(const arr_array *src,
						  const struct arr_reduce_options *options,
						  arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_nanmax(const arr_array *src,
						 const struct arr_reduce_options *options,
						 arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_nanmin(const arr_array *src,
						 const struct arr_reduce_options *options,
						 arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_nanmean(const arr_array *src,
						  const struct arr_reduce_options *options,
						  arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_nanvar(const arr_array *src,
						 const struct arr_reduce_options *options,
						 arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_nanstd(const arr_array *src,
						 const struct arr_reduce_options *options,
						 arr_array **out, struct arr_error *err);
/* As arr_argmax and arr_argmin; a row of nothing but NaNs fails with ARR_E_ARG. */
ARR_API ARR_NODISCARD enum arr_status arr_nanargmax(const arr_array *src,
						    const struct arr_reduce_options *options,
						    arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_nanargmin(const arr_array *src,
						    const struct arr_reduce_options *options,
						    arr_array **out, struct arr_error *err);
/* Running sum and product with 0 and 1 for NaNs. */
ARR_API ARR_NODISCARD enum arr_status arr_nancumsum(const arr_array *src,
						    const struct arr_accumulate_options *options,
						    arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_nancumprod(const arr_array *src,
						     const struct arr_accumulate_options *options,
						     arr_array **out, struct arr_error *err);

/* ---- averages and covariances ---- */

/* numpy.average: sum(src w) / sum(w) along the axes; weights NULL: the mean. weights: of src's
 * shape, or 1-d along the one axis. out_sum, NULL or where the sum of weights goes, in the result's
 * shape. Of the options axes and keepdims. Further failures: ARR_E_ARG (weights that sum to zero).
 */
ARR_API ARR_NODISCARD enum arr_status arr_average(const arr_array *src, const arr_array *weights,
						  const struct arr_reduce_options *options,
						  arr_array **out, arr_array **out_sum,
						  struct arr_error *err);

/* Zeroed: rows are variables, divided by the number of observations - 1. */
struct arr_cov_options {
	const arr_array *y;        /* more variables, as src; NULL: none */
	bool columns;              /* variables are columns (NumPy's rowvar=False) */
	bool bias;                 /* divide by the number of observations */
	const double *ddof;        /* overrides bias: divide by observations - *ddof */
	const arr_array *fweights; /* 1-d: how often each observation counts, integers >= 0 */
	const arr_array *aweights; /* 1-d: how much, >= 0 */
	const arr_dtype *dtype;    /* what is computed in, floating or complex; NULL: see below */
};
/* numpy.cov and corrcoef: of src with one or two axes, in the options' dtype, by default at least
 * float64; weights, which are float64, widen the result as they do a product. The product is BLAS's
 * and rounds as it does. Further failures: ARR_E_ARG (negative weights), ARR_E_DTYPE (a dtype that
 * is not floating or complex). corrcoef: of the options y, columns and dtype. */
ARR_API ARR_NODISCARD enum arr_status arr_cov(const arr_array *src,
					      const struct arr_cov_options *options,
					      arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_corrcoef(const arr_array *src,
						   const struct arr_cov_options *options,
						   arr_array **out, struct arr_error *err);

/* ---- histograms ---- */

/* numpy.digitize: for each x the number of bins, 1-d and ascending or descending, that it is not
 * below (right: that it is above). int64 of x's shape. Fails: ARR_E_ARG (bins not monotonic). */
ARR_API ARR_NODISCARD enum arr_status arr_digitize(const arr_array *x, const arr_array *bins,
						   bool right, arr_array **out,
						   struct arr_error *err);

/* numpy.bincount: how often each integer from 0 occurs in x, 1-d: int64, or with weights the
 * float64 sum of the weights there. At least minlength long. Fails: ARR_E_ARG (negative values or
 * minlength), ARR_E_CASTING (x not integers). */
ARR_API ARR_NODISCARD enum arr_status arr_bincount(const arr_array *x, const arr_array *weights,
						   int64_t minlength, arr_array **out,
						   struct arr_error *err);

/* How many bins: NumPy's estimators. auto is the smaller width of fd and sturges. */
enum arr_bins {
	ARR_BINS_COUNT = 0, /* as many as `count` */
	ARR_BINS_AUTO,
	ARR_BINS_DOANE, /* Doane 1976 */
	ARR_BINS_FD,    /* Freedman and Diaconis 1981: 2 IQR n^(-1/3) */
	ARR_BINS_RICE,  /* 2 n^(1/3) */
	ARR_BINS_SCOTT, /* Scott 1979: (24 sqrt(pi) / n)^(1/3) std */
	ARR_BINS_SQRT,
	ARR_BINS_STONE,  /* Stone 1984: by the leave-one-out error */
	ARR_BINS_STURGES /* Sturges 1926: log2(n) + 1 */
};

/* Zeroed: 10 bins over the whole range. */
struct arr_histogram_options {
	enum arr_bins bins;
	int64_t count;            /* 0: 10 */
	const arr_array *edges;   /* 1-d, ascending; overrides bins and range */
	const double *range;      /* the lowest and the highest edge; NULL: min and max */
	const arr_array *weights; /* of src's shape; NULL: 1 each */
	bool density;             /* so that the integral is 1: float64 */
};
/* numpy.histogram and histogram_bin_edges: of the flattened src; bins are half open but for the
 * last. Counts are int64, sums of weights in the weights' dtype, float64 or complex128, long
 * doubles in their own; edges are of a float src's dtype, otherwise float64, unless given.
 * Estimators compute as NumPy 2 does: std, extremes and means in the dtype of a float src, but of
 * long doubles in float64. Fails: ARR_E_ARG (no bin, a range that is not finite or in the wrong
 * order, edges that fall, more bins than the dtype has values in the range, weights with an
 * estimator). */
ARR_API ARR_NODISCARD enum arr_status arr_histogram(const arr_array *src,
						    const struct arr_histogram_options *options,
						    arr_array **out_counts, arr_array **out_edges,
						    struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status
arr_histogram_bin_edges(const arr_array *src, const struct arr_histogram_options *options,
			arr_array **out, struct arr_error *err);

/* Zeroed: 10 bins along every axis, from min to max. Lists have an entry for each axis. */
struct arr_histogramdd_options {
	const int64_t *counts;         /* bins; NULL: 10 */
	const arr_array *const *edges; /* 1-d, ascending; NULL, here or as an entry: even bins */
	const double *const *ranges;   /* the lowest and the highest edge; NULL, here or as an
					* entry: min and max */
	const arr_array *weights;      /* 1-d, one for each point; NULL: 1 each */
	bool density;                  /* so that the integral is 1 */
};
/* numpy.histogramdd: how many rows of sample (points, axes; 1-d: one axis) fall into each box of a
 * grid; float64. A point on the last edge belongs to the last bin. Edges are float64, or of a float
 * sample's dtype between its own extremes, or those given. out_edges: NULL, or room for one array
 * per axis, which the caller owns. Fails as arr_histogram; ARR_E_SHAPE (more axes than
 * ARR_NDIM_MAX, weights of another length). */
ARR_API ARR_NODISCARD enum arr_status arr_histogramdd(const arr_array *sample,
						      const struct arr_histogramdd_options *options,
						      arr_array **out, arr_array **out_edges,
						      struct arr_error *err);
/* numpy.histogram2d: of the points (x[i], y[i]), 1-d of one length; two edges. */
ARR_API ARR_NODISCARD enum arr_status arr_histogram2d(const arr_array *x, const arr_array *y,
						      const struct arr_histogramdd_options *options,
						      arr_array **out, arr_array **out_edges,
						      struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
