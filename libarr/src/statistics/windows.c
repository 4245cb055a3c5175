/* SPDX-License-Identifier: Apache-2.0 */
/* sinc, I0 and the window functions. */
#include <arr/numeric.h>
#include <math.h>

#include "calc.h"
#include "core/parallel.h"

enum arr_status arr_sinc(const arr_array *x, arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN("sinc", ARR_OP_UFUNC, x);
	const bool exact = x->dtype->kind != 'f' && x->dtype->kind != 'c';
	const arr_array *y = arr__calc_copy(c, x, exact ? ARR_FLOAT64 : NULL);

	arr__calc_put(c, y, arr__calc2(c, ARR__UFUNC_equal, arr__on(x), arr__whole(0)),
		      arr_scalar_complex(1e-20, 0));
	y = arr__calc2(c, ARR__UFUNC_multiply, arr__real(M_PI), arr__on(y));
	ARR__CALC_RETURN(arr__calc2(c, ARR__UFUNC_divide, arr__on(arr__calc1(c, ARR__UFUNC_sin, y)),
				    arr__on(y)));
}

/* The power series: every term is positive. */
static double i0_series(double x)
{
	const double q = x * x / 4;
	double term = 1, sum = 1;

	for (int k = 1; term > sum * 0x1p-60; k++) {
		term *= q / ((double)k * k);
		sum += term;
	}
	return sum;
}

/* exp(x) / sqrt(2 pi x) times a series in 1 / 8x, which ends at its smallest term. */
static double i0_asymptotic(double x)
{
	double term = 1, sum = 1;

	for (int k = 1; k < 40 && term > sum * 0x1p-60; k++) {
		const double next = term * ((2.0 * k - 1) * (2.0 * k - 1)) / (8 * x * k);

		if (next >= term)
			break;
		term = next;
		sum += term;
	}
	return exp(x / 2) * (sum / sqrt(2 * M_PI * x)) * exp(x / 2);
}

static double bessel_i0(double x)
{
	x = fabs(x);
	if (x != x)
		return x;
	return x <= 22 ? i0_series(x) : isinf(x) ? x : i0_asymptotic(x);
}

enum { I0_LANES = 16, I0_TASK = 2048 };

/* i0_series in lanes, of which the compiler makes vectors: once the terms of one are too small they
 * do not change its sum any more. */
static void i0_lanes(double *x)
{
	double q[I0_LANES], term[I0_LANES], sum[I0_LANES];
	int64_t more = 1;

	for (int i = 0; i < I0_LANES; i++) {
		q[i] = x[i] * x[i] / 4;
		term[i] = sum[i] = 1;
	}
	for (int k = 1; more; k++) {
		const double by = (double)k * k;

		more = 0;
		for (int i = 0; i < I0_LANES; i++) {
			term[i] *= q[i] / by;
			sum[i] += term[i];
			more |= term[i] > sum[i] * 0x1p-60 ? 1 : 0;
		}
	}
	for (int i = 0; i < I0_LANES; i++)
		x[i] = sum[i];
}

struct i0_run {
	double *x;
	int64_t count;
};

static void i0_part(void *context, size_t task, int slot)
{
	const struct i0_run *run = context;
	const int64_t begin = (int64_t)task * I0_TASK;
	const int64_t end = begin + I0_TASK < run->count ? begin + I0_TASK : run->count;
	int64_t i = begin;

	(void)slot;
	for (; i + I0_LANES <= end; i += I0_LANES) {
		double *x = run->x + i;
		int small = 0;

		for (int k = 0; k < I0_LANES; k++)
			small += fabs(x[k]) <= 22;
		if (small == I0_LANES) {
			i0_lanes(x);
			continue;
		}
		for (int k = 0; k < I0_LANES; k++)
			x[k] = bessel_i0(x[k]);
	}
	for (; i < end; i++)
		run->x[i] = bessel_i0(run->x[i]);
}

enum arr_status arr_i0(const arr_array *x, arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN("i0", ARR_OP_UFUNC, x);
	const arr_dtype *dtype = x->dtype->kind == 'f' ? x->dtype : ARR_FLOAT64;
	const arr_array *wide;
	arr_array *copy = NULL;
	struct i0_run run;

	if (x->dtype->kind == 'c')
		arr__calc_fail(c, ARR_E_DTYPE, "i0: not for %s", x->dtype->name);
	if (c->st != ARR_OK)
		ARR__CALC_RETURN(NULL);
	wide = arr__calc_keep(c, arr__copy_as(x, ARR_FLOAT64, ARR_ORDER_C, &copy, c->err), &copy);
	if (c->st != ARR_OK)
		ARR__CALC_RETURN(NULL);
	run = (struct i0_run){ (double *)(void *)wide->data, wide->size };
	arr__parallel_for((size_t)((run.count + I0_TASK - 1) / I0_TASK), arr_threads(), i0_part,
			  &run);
	ARR__CALC_RETURN(arr__calc_cast(c, wide, dtype));
}

/* a0 + a1 cos(pi k) + a2 cos(2 pi k) with k = n / (count - 1), n = 1 - count, 3 - count, ... */
static const arr_array *cosine_window(struct arr__calc *c, int64_t count, const double *a)
{
	const arr_array *w = arr__calc_new(c, 1, &count, ARR_FLOAT64);

	for (int64_t i = 0; c->st == ARR_OK && i < count; i++) {
		const double n = (double)(1 - count + 2 * i), last = (double)(count - 1);
		double value = a[0] + a[1] * cos(M_PI * n / last);

		if (a[2] != 0)
			value += a[2] * cos(2.0 * M_PI * n / last);
		((double *)(void *)w->data)[i] = value;
	}
	return w;
}

/* No points, or the one of value 1: true if that is all. */
static bool trivial(struct arr__calc *c, int64_t count, const arr_array **w)
{
	const int64_t length = count < 1 ? 0 : 1;

	if (count > 1)
		return false;
	*w = arr__calc_new(c, 1, &length, ARR_FLOAT64);
	if (c->st == ARR_OK && length)
		*(double *)(void *)(*w)->data = 1;
	return true;
}

static enum arr_status cosines(const char *op, int64_t count, double a0, double a1, double a2,
			       arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN(op, ARR_OP_CREATE, NULL);
	const arr_array *w = NULL;

	if (!trivial(c, count, &w))
		w = cosine_window(c, count, (const double[]){ a0, a1, a2 });
	ARR__CALC_RETURN(w);
}

enum arr_status arr_blackman(int64_t count, arr_array **out, struct arr_error *err)
{
	return cosines("blackman", count, 0.42, 0.5, 0.08, out, err);
}

enum arr_status arr_hamming(int64_t count, arr_array **out, struct arr_error *err)
{
	return cosines("hamming", count, 0.54, 0.46, 0, out, err);
}

enum arr_status arr_hanning(int64_t count, arr_array **out, struct arr_error *err)
{
	return cosines("hanning", count, 0.5, 0.5, 0, out, err);
}

enum arr_status arr_bartlett(int64_t count, arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN("bartlett", ARR_OP_CREATE, NULL);
	const arr_array *w = NULL;

	if (trivial(c, count, &w))
		ARR__CALC_RETURN(w);
	w = arr__calc_new(c, 1, &count, ARR_FLOAT64);
	for (int64_t i = 0; c->st == ARR_OK && i < count; i++) {
		const double n = (double)(1 - count + 2 * i), last = (double)(count - 1);

		((double *)(void *)w->data)[i] = n <= 0 ? 1 + n / last : 1 - n / last;
	}
	ARR__CALC_RETURN(w);
}

enum arr_status arr_kaiser(int64_t count, double beta, arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN("kaiser", ARR_OP_CREATE, NULL);
	const double alpha = (double)(count - 1) / 2, whole = bessel_i0(beta);
	const arr_array *w = NULL;

	if (trivial(c, count, &w))
		ARR__CALC_RETURN(w);
	w = arr__calc_new(c, 1, &count, ARR_FLOAT64);
	for (int64_t i = 0; c->st == ARR_OK && i < count; i++) {
		const double place = ((double)i - alpha) / alpha;

		((double *)(void *)w->data)[i] = bessel_i0(beta * sqrt(1 - place * place)) / whole;
	}
	ARR__CALC_RETURN(w);
}
