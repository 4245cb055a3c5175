/* SPDX-License-Identifier: Apache-2.0 */
/* Edges of a histogram's bins: given, or even ones between the outer edges. */
#include "histogram.h"

#include <math.h>

static const double *reals(const arr_array *a)
{
	return (const double *)(const void *)a->data;
}

double arr__histogram_round(double value, const arr_dtype *dtype)
{
	char element[ARR__NUMBER_BYTES_MAX];

	if (dtype->kind != 'f')
		return value;
	arr__scalar_store(arr_scalar_float(value), dtype->type, element);
	return arr_scalar_cast(arr__scalar_load(dtype->type, element), ARR_T_FLOAT64).as.f;
}

static void extremes(const double *x, int64_t n, double *low, double *high)
{
	*low = *high = x[0];
	for (int64_t i = 1; i < n; i++) {
		if (x[i] < *low || x[i] != x[i])
			*low = x[i];
		if (x[i] > *high || x[i] != x[i])
			*high = x[i];
	}
}

struct arr__outer arr__histogram_outer(struct arr__calc *c, const arr_array *src,
				       const arr_array *x, const double *range)
{
	struct arr__outer outer = { 0, 1, false };

	if (c->st != ARR_OK)
		return outer;
	if (range) {
		outer.low = range[0];
		outer.high = range[1];
	} else if (x->size > 0) {
		extremes(reals(x), x->size, &outer.low, &outer.high);
		outer.own = src->dtype->kind == 'f';
	}
	if (outer.low > outer.high)
		arr__calc_fail(c, ARR_E_ARG, "histogram: range max %g must be larger than min %g",
			       outer.high, outer.low);
	else if (!isfinite(outer.low) || !isfinite(outer.high))
		arr__calc_fail(c, ARR_E_ARG, "histogram: range of [%g, %g] is not finite",
			       outer.low, outer.high);
	if (outer.low == outer.high) {
		outer.low -= 0.5;
		outer.high += 0.5;
	}
	if (outer.own) {
		outer.low = arr__histogram_round(outer.low, src->dtype);
		outer.high = arr__histogram_round(outer.high, src->dtype);
	}
	return outer;
}

/* linspace whose every step is rounded to dtype, as NumPy's is between ends of that dtype. */
static const arr_array *own_line(struct arr__calc *c, const struct arr__outer *outer, int64_t count,
				 const arr_dtype *dtype)
{
	const int64_t length = count + 1;
	const arr_array *line = arr__calc_new(c, 1, &length, ARR_FLOAT64), *own;
	const double delta = arr__histogram_round(outer->high - outer->low, dtype);
	const double step = arr__histogram_round(delta / (double)count, dtype);

	for (int64_t i = 0; c->st == ARR_OK && i < length; i++)
		((double *)(void *)line->data)[i] = (double)i;
	own = arr__calc_copy(c, line, dtype);
	if (step != 0) {
		arr__calc2_into(c, ARR__UFUNC_multiply, own, arr__real(step));
	} else {
		arr__calc2_into(c, ARR__UFUNC_divide, own, arr__real((double)count));
		arr__calc2_into(c, ARR__UFUNC_multiply, own, arr__real(delta));
	}
	arr__calc2_into(c, ARR__UFUNC_add, own, arr__real(outer->low));
	if (c->st == ARR_OK)
		arr__scalar_store(arr_scalar_float(outer->high), dtype->type,
				  own->data + count * (int64_t)dtype->item_bytes);
	return own;
}

const arr_array *arr__histogram_even(struct arr__calc *c, const struct arr__outer *outer,
				     int64_t count, const arr_dtype *dtype)
{
	struct arr_linspace_args line = { .endpoint = true, .dtype = dtype };
	arr_array *edges = NULL;

	if (c->st == ARR_OK && (count < 1 || count == INT64_MAX))
		arr__calc_fail(c, ARR_E_ARG, "histogram: %lld bins, must be positive",
			       (long long)count);
	if (c->st != ARR_OK)
		return NULL;
	if (outer->own && dtype != ARR_FLOAT64)
		return own_line(c, outer, count, dtype);
	line.start = outer->low;
	line.stop = outer->high;
	line.count = count + 1;
	return arr__calc_keep(c, arr_linspace(&line, &edges, c->err), &edges);
}

bool arr__histogram_rises(struct arr__calc *c, const arr_array *edges)
{
	const arr_array *falls;

	if (c->st != ARR_OK)
		return false;
	if (edges->ndim != 1 || edges->size < 1) {
		arr__calc_fail(c, ARR_E_ARG, "histogram: edges of shape %s",
			       arr__shape_text(edges->ndim, edges->shape).text);
		return false;
	}
	falls = arr__calc2(c, ARR__UFUNC_greater,
			   arr__on(arr__calc_slice(c, edges, 0, 0, edges->size - 1)),
			   arr__on(arr__calc_slice(c, edges, 0, 1, edges->size)));
	if (arr__calc_any(c, falls))
		arr__calc_fail(c, ARR_E_ARG,
			       "histogram: bins must increase monotonically, when an array");
	return c->st == ARR_OK;
}

/* Fails where two edges fell together: dtype has not as many values between the outer ones. */
static const arr_array *apart(struct arr__calc *c, const arr_array *edges, int64_t count)
{
	const arr_array *equal;

	if (c->st != ARR_OK)
		return NULL;
	equal = arr__calc2(c, ARR__UFUNC_greater_equal,
			   arr__on(arr__calc_slice(c, edges, 0, 0, count)),
			   arr__on(arr__calc_slice(c, edges, 0, 1, count + 1)));
	if (arr__calc_any(c, equal))
		arr__calc_fail(c, ARR_E_ARG,
			       "histogram: too many bins for the range of the data: cannot make "
			       "%lld bins of a size above 0",
			       (long long)count);
	return edges;
}

const arr_array *arr__histogram_edges(struct arr__calc *c, const arr_array *src, const arr_array *x,
				      const struct arr_histogram_options *o, struct arr__bins *bins)
{
	/* a range of Python numbers does not widen the dtype */
	const arr_dtype *own = arr_dtype_builtin(src->dtype->type);
	const arr_dtype *dtype = src->dtype->kind == 'f' ? own : ARR_FLOAT64;
	struct arr__outer outer;

	if (c->st != ARR_OK)
		return NULL;
	if (o->edges) {
		if (!arr__histogram_rises(c, o->edges))
			return NULL;
		*bins = (struct arr__bins){ .count = o->edges->size - 1 };
		return o->edges;
	}
	if (src->dtype->type == ARR_T_LONGDOUBLE && o->bins == ARR_BINS_COUNT) {
		*bins = (struct arr__bins){ .count = o->count ? o->count : 10 };
		return apart(c, arr__histogram_even_wide(c, src, o->range, bins->count),
			     bins->count);
	}
	outer = arr__histogram_outer(c, src, x, o->range);
	if (c->st == ARR_OK && o->bins != ARR_BINS_COUNT && o->weights)
		arr__calc_fail(c, ARR_E_ARG,
			       "histogram: automated estimation of the number of bins is not "
			       "supported for weighted data");
	if (c->st != ARR_OK)
		return NULL;
	*bins = (struct arr__bins){ .low = arr__histogram_round(outer.low, src->dtype),
				    .high = arr__histogram_round(outer.high, src->dtype),
				    .even = true };
	bins->count = o->bins != ARR_BINS_COUNT
			      ? arr__histogram_estimate(c, src, x, o->bins, &outer)
			      : (o->count ? o->count : 10);
	if (src->dtype->type == ARR_T_LONGDOUBLE)
		return apart(c, arr__histogram_even_wide(c, src, o->range, bins->count),
			     bins->count);
	return apart(c, arr__histogram_even(c, &outer, bins->count, dtype), bins->count);
}
