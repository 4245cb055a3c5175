/* SPDX-License-Identifier: Apache-2.0 */
/* convolve and correlate: the longer row, padded with zeros, slides along the shorter one. */
#include <arr/numeric.h>
#include <string.h>

#include "calc.h"
#include "convolve_kernels.h"
#include "core/pool.h"
#include "ufunc/ufunc_internal.h"

static const struct arr__slides *slides(void)
{
#if defined(__x86_64__)
	switch (arr__isa_level()) {
	case ARR__ISA_AVX512:
		return &arr__slides_avx512;
	case ARR__ISA_AVX2:
		return &arr__slides_avx2;
	case ARR__ISA_BASELINE:
		break;
	}
#endif
	return &arr__slides_baseline;
}

#define SFX D
#define COMPLEX struct arr_complex128
#include "kernels/slide_tmpl.h"
#define SFX G
#define COMPLEX struct arr_clongdouble
#include "kernels/slide_tmpl.h"

static void slide_real_g(const long double *a, const long double *v, size_t m, long double *out,
			 size_t n)
{
	for (size_t i = 0; i < n; i++) {
		long double sum = 0;

		for (size_t k = 0; k < m; k++)
			sum += a[i + k] * v[k];
		out[i] = sum;
	}
}

/* What a dtype is computed in. */
static const arr_dtype *working_dtype(const arr_dtype *dtype)
{
	switch (dtype->kind) {
	case 'f':
		return dtype->item_bytes < 8   ? ARR_FLOAT32
		       : dtype->item_bytes > 8 ? ARR_LONGDOUBLE
					       : ARR_FLOAT64;
	case 'c':
		return dtype->type == ARR_T_CLONGDOUBLE ? ARR_CLONGDOUBLE : ARR_COMPLEX128;
	case 'i':
		return ARR_INT64;
	default:
		return ARR_UINT64;
	}
}

/* The results in pieces: each is a sum of its own. */
struct sliding {
	const arr_array *a, *v, *out;
	size_t piece;
};

enum { PRODUCTS_PER_PIECE = 1 << 17, PIECE_MIN = 1024 };

static void slide_piece(void *context, size_t task, int slot)
{
	const struct sliding *s = context;
	const size_t m = (size_t)s->v->size, n = (size_t)s->out->size, from = task * s->piece;
	const size_t some = n - from < s->piece ? n - from : s->piece;
	const size_t at = from * s->a->dtype->item_bytes;
	const void *a = s->a->data + at, *v = s->v->data;
	void *out = s->out->data + at;

	(void)slot;
	if (s->a->dtype->type == ARR_T_FLOAT32)
		slides()->f(a, v, m, out, some);
	else if (s->a->dtype->type == ARR_T_FLOAT64)
		slides()->d(a, v, m, out, some);
	else if (s->a->dtype->type == ARR_T_LONGDOUBLE)
		slide_real_g(a, v, m, out, some);
	else if (s->a->dtype->type == ARR_T_COMPLEX128)
		slide_complex_D(a, v, m, out, some);
	else if (s->a->dtype->type == ARR_T_CLONGDOUBLE)
		slide_complex_G(a, v, m, out, some);
	else
		slides()->Q(a, v, m, out, some);
}

static void slide(const arr_array *a, const arr_array *v, const arr_array *out)
{
	struct sliding s = { a, v, out, PRODUCTS_PER_PIECE / (size_t)v->size };

	if (s.piece < PIECE_MIN)
		s.piece = PIECE_MIN;
	arr__parallel_for(((size_t)out->size + s.piece - 1) / s.piece, arr_threads(), slide_piece,
			  &s);
}

/* x in one piece, with `before` zeros in front and `after` behind; reversed if asked. */
static const arr_array *padded(struct arr__calc *c, const arr_array *x, const arr_dtype *dtype,
			       int64_t before, int64_t after, bool reversed)
{
	const int64_t length = before + x->size + after;
	arr_array *wide = NULL, *turned = NULL;
	const arr_array *from = x;

	if (c->st != ARR_OK ||
	    !arr__calc_keep(c, arr__array_new(1, &length, dtype, ARR_ORDER_C, true, &wide, c->err),
			    &wide))
		return NULL;
	if (reversed)
		from = arr__calc_keep(c, arr_array_flip(x, NULL, 0, &turned, c->err), &turned);
	arr__calc_assign(c, arr__calc_slice(c, wide, 0, before, before + x->size), from);
	return wide;
}

/* All m + n - 1 (or fewer, by mode) sums over k of a[i + k] v[k]. swap: a is the shorter one. */
static const arr_array *correlated_rows(struct arr__calc *c, const arr_array *a, const arr_array *v,
					enum arr_convolve_mode mode, bool reverse_v)
{
	const arr_dtype *common = arr__promote_numbers(a->dtype, v->dtype);
	const arr_dtype *dtype = working_dtype(common);
	const int64_t n = a->size, m = v->size;
	const int64_t before = mode == ARR_CONVOLVE_FULL   ? m - 1
			       : mode == ARR_CONVOLVE_SAME ? m / 2
							   : 0;
	const int64_t after = mode == ARR_CONVOLVE_FULL   ? m - 1
			      : mode == ARR_CONVOLVE_SAME ? m - 1 - m / 2
							  : 0;
	const int64_t length = n + before + after - m + 1;
	const arr_array *x = padded(c, a, dtype, before, after, false);
	const arr_array *y = padded(c, v, dtype, 0, 0, reverse_v);
	const arr_array *out = arr__calc_new(c, 1, &length, dtype);

	if (c->st != ARR_OK)
		return NULL;
	slide(x, y, out);
	if (common->kind == 'b')
		return arr__calc2(c, ARR__UFUNC_not_equal, arr__on(out), arr__whole(0));
	return arr__calc_cast(c, out, common);
}

static const arr_array *correlated(struct arr__calc *c, const arr_array *a, const arr_array *v,
				   enum arr_convolve_mode mode, bool reverse_v)
{
	const arr_array *x = arr__calc_ravel(c, a), *y = arr__calc_ravel(c, v);

	return c->st == ARR_OK ? correlated_rows(c, x, y, mode, reverse_v) : NULL;
}

static bool usable(struct arr__calc *c, const char *op, const arr_array *a, const arr_array *v)
{
	if (a->ndim > 1 || v->ndim > 1)
		arr__calc_fail(c, ARR_E_SHAPE, "%s: shapes %s and %s, not one axis each", op,
			       arr__shape_text(a->ndim, a->shape).text,
			       arr__shape_text(v->ndim, v->shape).text);
	else if (a->size == 0 || v->size == 0)
		arr__calc_fail(c, ARR_E_ARG, "%s: %s cannot be empty", op,
			       a->size == 0 ? "first argument" : "second argument");
	return c->st == ARR_OK;
}

enum arr_status arr_convolve(const arr_array *a, const arr_array *v, enum arr_convolve_mode mode,
			     arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN("convolve", ARR_OP_OTHER, a, v);
	const arr_array *longer = a->size >= v->size ? a : v, *shorter = longer == a ? v : a;

	if (!usable(c, "convolve", a, v))
		ARR__CALC_RETURN(NULL);
	ARR__CALC_RETURN(correlated(c, longer, shorter, mode, true));
}

enum arr_status arr_correlate(const arr_array *a, const arr_array *v, enum arr_convolve_mode mode,
			      arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN("correlate", ARR_OP_OTHER, a, v);
	const arr_array *result, *y = v;
	arr_array *turned = NULL;

	if (!usable(c, "correlate", a, v))
		ARR__CALC_RETURN(NULL);
	if (v->dtype->kind == 'c')
		y = arr__calc1(c, ARR__UFUNC_conjugate, v);
	if (c->st != ARR_OK)
		ARR__CALC_RETURN(NULL);
	if (a->size >= v->size)
		ARR__CALC_RETURN(correlated(c, a, y, mode, false));
	/* the other way round, and back */
	result = correlated(c, y, a, mode, false);
	if (c->st != ARR_OK)
		ARR__CALC_RETURN(NULL);
	result = arr__calc_keep(c, arr_array_flip(result, NULL, 0, &turned, c->err), &turned);
	ARR__CALC_RETURN(arr__calc_copy(c, result, NULL));
}
