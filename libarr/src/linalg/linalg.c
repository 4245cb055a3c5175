/* SPDX-License-Identifier: Apache-2.0 */
/* matmul, dot and their kin: shapes, types and layouts; the products themselves are in matmul.c. */
#include <string.h>

#include "gemm.h"
#include "ufunc/ufunc_internal.h"
#include "vector_product.h"

/* A gufunc of two operands whose last axes are vectors (core 1) or matrices (core 2). */
struct gufunc {
	const char *op;
	const char *signature;
	int core[2];
	bool conjugates; /* its first operand */
};

/* One product in progress. */
struct product {
	const struct gufunc *g;
	const arr_array *in[2]; /* inputs or their copies */
	arr_array *copies[2];   /* owned */
	const arr_dtype *dtype;
	int ndim; /* of the batch axes */
	int64_t shape[ARR_NDIM_MAX];
	int64_t rows, common, columns;
	arr_array *result; /* owned */
};

static enum arr_status mismatch(const struct gufunc *g, int64_t got, int64_t want,
				struct arr_error *err)
{
	return arr_error_set(
		err, ARR_E_SHAPE,
		"%s: Input operand 1 has a mismatch in its core dimension 0, with gufunc "
		"signature %s (size %lld is different from %lld)",
		g->op, g->signature, (long long)got, (long long)want);
}

/* Core sizes and the broadcast shape of what stands before them. */
static enum arr_status shapes(struct product *p, struct arr_error *err)
{
	const arr_array *a = p->in[0], *b = p->in[1];
	const int *core = p->g->core;

	for (int i = 0; i < 2; i++) {
		if (p->in[i]->ndim < core[i])
			return arr_error_set(
				err, ARR_E_SHAPE,
				"%s: Input operand %d does not have enough dimensions (has "
				"%d, gufunc core with signature %s requires %d)",
				p->g->op, i, p->in[i]->ndim, p->g->signature, core[i]);
	}
	p->rows = core[0] == 2 ? a->shape[a->ndim - 2] : 1;
	p->common = a->shape[a->ndim - 1];
	p->columns = core[1] == 2 ? b->shape[b->ndim - 1] : 1;
	if (b->shape[b->ndim - core[1]] != p->common)
		return mismatch(p->g, b->shape[b->ndim - core[1]], p->common, err);
	p->ndim = 0;
	if (!arr__shape_join(&p->ndim, p->shape, a->ndim - core[0], a->shape) ||
	    !arr__shape_join(&p->ndim, p->shape, b->ndim - core[1], b->shape))
		return arr_error_set(
			err, ARR_E_SHAPE,
			"%s: operands could not be broadcast together with shapes %s %s", p->g->op,
			arr__shape_compact(a->ndim, a->shape).text,
			arr__shape_compact(b->ndim, b->shape).text);
	return ARR_OK;
}

/* The matrix (or row, or column) at the end of an operand. */
static struct arr__matrix matrix_of(const struct product *p, int side, const arr_array *a)
{
	const int64_t *s = a->strides + a->ndim;
	struct arr__matrix m = { .data = a->data };

	m.rows = side == 0 ? p->rows : p->common;
	m.columns = side == 0 ? p->common : p->columns;
	if (p->g->core[side] == 2) {
		m.row_stride = s[-2];
		m.column_stride = s[-1];
	} else if (side == 0) {
		m.column_stride = s[-1];
	} else {
		m.row_stride = s[-1];
	}
	return m;
}

static void batch_strides(const struct product *p, const arr_array *a, int core, int64_t *out)
{
	for (int i = 0; i < p->ndim; i++) {
		const int axis = i - p->ndim + a->ndim - core;

		out[i] = axis < 0 || a->shape[axis] == 1 ? 0 : a->strides[axis];
	}
}

static enum arr_status replace(struct product *p, int side, arr_array *copy)
{
	arr_array_release(p->copies[side]);
	p->copies[side] = copy;
	p->in[side] = copy;
	return ARR_OK;
}

/* Brings an operand into the product's dtype and, for BLAS, into a layout it can read. */
static enum arr_status ready(struct product *p, int side, struct arr__trace *t,
			     struct arr_error *err)
{
	const bool cast = p->in[side]->dtype != p->dtype;
	struct arr__matrix m;
	arr_array *copy = NULL;

	if (side == 0 && p->g->conjugates && p->dtype->kind == 'c') {
		const struct arr_input input = arr_in(p->in[0]);

		ARR_TRY(arr__ufunc_call(arr__ufunc_get(ARR__UFUNC_conjugate), &input, NULL, &copy,
					NULL, err));
		ARR_TRY(replace(p, 0, copy));
		arr__trace_copied(t, ARR_COPY_BUFFER, arr__size_bytes(copy));
	}
	m = matrix_of(p, side, p->in[side]);
	if (!cast && (p->in[side]->flags & ARR_ALIGNED) && arr__matrix_usable(&m, p->dtype->type))
		return ARR_OK;
	ARR_TRY(arr__copy_as(p->in[side], p->dtype, ARR_ORDER_C, &copy, err));
	arr__trace_copied(t, cast ? ARR_COPY_CAST : ARR_COPY_NONCONTIGUOUS, arr__size_bytes(copy));
	return replace(p, side, copy);
}

static int result_shape(const struct product *p, int64_t *out)
{
	int ndim = p->ndim;

	memcpy(out, p->shape, sizeof(int64_t) * (size_t)ndim);
	if (p->g->core[0] == 2)
		out[ndim++] = p->rows;
	if (p->g->core[1] == 2)
		out[ndim++] = p->columns;
	return ndim;
}

static void run_setup(const struct product *p, struct arr__product *run)
{
	const int64_t w = p->dtype->item_bytes;
	const int core = (p->g->core[0] == 2) + (p->g->core[1] == 2);
	const int64_t *s = p->result->strides + p->result->ndim;

	run->type = p->dtype->type;
	run->ndim = p->ndim;
	run->shape = p->shape;
	run->a.matrix = matrix_of(p, 0, p->in[0]);
	run->b.matrix = matrix_of(p, 1, p->in[1]);
	run->c.matrix = (struct arr__matrix){ p->result->data, p->rows, p->columns, w, w };
	if (p->g->core[1] == 2)
		run->c.matrix.column_stride = s[-1];
	if (p->g->core[0] == 2)
		run->c.matrix.row_stride = s[-core];
	batch_strides(p, p->in[0], p->g->core[0], run->a.strides);
	batch_strides(p, p->in[1], p->g->core[1], run->b.strides);
	batch_strides(p, p->result, core, run->c.strides);
}

static const char *variant_of(const struct product *p)
{
	const enum arr_type type = p->dtype->type;
	const char *own = arr__gemm_variant(type, p->rows, p->common, p->columns);

	if (p->rows == 1 || p->columns == 1)
		return arr__vector_variant(type);
	return own ? own : arr__product_variant(type);
}

static enum arr_status product(struct product *p, struct arr__trace *t, struct arr_error *err)
{
	struct arr__product run;
	int64_t shape[ARR_NDIM_MAX + 2];
	int ndim;

	ARR_TRY(shapes(p, err));
	if (!arr__is_number(p->in[0]->dtype) || !arr__is_number(p->in[1]->dtype))
		return arr_error_set(err, ARR_E_DTYPE, "%s: no loop for dtypes %s and %s", p->g->op,
				     p->in[0]->dtype->name, p->in[1]->dtype->name);
	ARR_TRY(arr_promote_types(p->in[0]->dtype, p->in[1]->dtype, &p->dtype, err));
	for (int side = 0; side < 2; side++)
		ARR_TRY(ready(p, side, t, err));
	ndim = result_shape(p, shape);
	ARR_TRY(arr__array_new(ndim, shape, p->dtype, ARR_ORDER_C, false, &p->result, err));
	run_setup(p, &run);
	ARR_TRY(arr__product_run(&run, p->g->op, err));
	arr__trace_variant(t, variant_of(p));
	return ARR_OK;
}

/* The product of a and b; *out is new and in C order. */
static enum arr_status multiply(const struct gufunc *g, const arr_array *a, const arr_array *b,
				struct arr__trace *t, arr_array **out, struct arr_error *err)
{
	struct product p; /* not zeroed as a whole: the shape alone has room for 64 axes */
	enum arr_status st;

	p.g = g;
	p.in[0] = a;
	p.in[1] = b;
	p.copies[0] = p.copies[1] = p.result = NULL;
	st = product(&p, t, err);
	arr_array_release(p.copies[0]);
	arr_array_release(p.copies[1]);
	if (st == ARR_OK)
		*out = p.result;
	else
		arr_array_release(p.result);
	return st;
}

static struct gufunc matmul_gufunc(const arr_array *a, const arr_array *b)
{
	return (struct gufunc){ "matmul",
				"(n?,k),(k,m?)->(n?,m?)",
				{ a->ndim == 1 ? 1 : 2, b->ndim == 1 ? 1 : 2 },
				false };
}

/* A 0-d operand lacks the one axis that matmul needs; the 2 above would ask for two. */
static enum arr_status check_matmul(const arr_array *a, const arr_array *b, struct arr_error *err)
{
	if (a->ndim > 0 && b->ndim > 0)
		return ARR_OK;
	return arr_error_set(
		err, ARR_E_SHAPE,
		"matmul: Input operand %d does not have enough dimensions (has 0, gufunc "
		"core with signature (n?,k),(k,m?)->(n?,m?) requires 1)",
		a->ndim > 0);
}

static enum arr_status check_into(const arr_array *result, const arr_array *into,
				  struct arr_error *err)
{
	ARR_TRY(arr__require_writeable("matmul", into, err));
	if (!arr_can_cast(result->dtype, into->dtype, ARR_CASTING_SAME_KIND))
		return arr_error_set(err, ARR_E_CASTING,
				     "Cannot cast ufunc 'matmul' output from dtype('%s') to "
				     "dtype('%s') with casting rule 'same_kind'",
				     result->dtype->name, into->dtype->name);
	if (into->ndim != result->ndim ||
	    memcmp(into->shape, result->shape, sizeof(int64_t) * (size_t)into->ndim) != 0)
		return arr_error_set(err, ARR_E_SHAPE,
				     "matmul: out of shape %s for a result of shape %s",
				     arr__shape_text(into->ndim, into->shape).text,
				     arr__shape_text(result->ndim, result->shape).text);
	return ARR_OK;
}

enum arr_status arr_matmul(const arr_array *x1, const arr_array *x2, arr_array *into,
			   arr_array **out, struct arr_error *err)
{
	const struct gufunc g = matmul_gufunc(x1, x2);
	arr_array *result = NULL;
	int64_t copied = 0;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "matmul", ARR_OP_LINALG, ARR__INS(x1, x2), err);
	st = check_matmul(x1, x2, err);
	if (st == ARR_OK)
		st = multiply(&g, x1, x2, &t, &result, err);
	if (st == ARR_OK && into) {
		st = check_into(result, into, err);
		if (st == ARR_OK)
			st = arr__assign(into, result, &copied, err);
		arr__trace_copied(&t, ARR_COPY_BUFFER, copied);
		arr_array_release(result);
		result = arr_array_retain(into);
	}
	if (st == ARR_OK)
		*out = result;
	else
		arr_array_release(result);
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status not_aligned(const char *op, const arr_array *a, const arr_array *b, int axis,
				   struct arr_error *err)
{
	return arr_error_set(err, ARR_E_SHAPE,
			     "%s: shapes %s and %s not aligned: %lld (dim %d) != %lld "
			     "(dim %d)",
			     op, arr__shape_compact(a->ndim, a->shape).text,
			     arr__shape_compact(b->ndim, b->shape).text,
			     (long long)a->shape[a->ndim - 1], a->ndim - 1,
			     (long long)b->shape[axis], axis);
}

/* a with its axes merged into a matrix: the first `split` axes are its rows. Copies if it must. */
static enum arr_status fold_axes(const arr_array *a, int split, struct arr__trace *t,
				 arr_array **out, struct arr_error *err)
{
	int64_t shape[2] = { 1, 1 }, copied = 0;

	for (int i = 0; i < a->ndim; i++)
		shape[i >= split] *= a->shape[i];
	ARR_TRY(arr__reshape(a, 2, shape, ARR_ORDER_C, out, &copied, err));
	arr__trace_copied(t, ARR_COPY_NONCONTIGUOUS, copied);
	return ARR_OK;
}

/* The sum over a's last axis and b's `axis`, which `b_first` has as its first. */
static enum arr_status contract(const char *op, const arr_array *a, const arr_array *b_first,
				struct arr__trace *t, arr_array **out, struct arr_error *err)
{
	const struct gufunc g = { op, "(n,k),(k,m)->(n,m)", { 2, 2 }, false };
	int64_t shape[2 * ARR_NDIM_MAX];
	arr_array *left = NULL, *right = NULL, *flat = NULL;
	int64_t copied;
	int ndim = 0;
	enum arr_status st;

	for (int i = 0; i < a->ndim - 1; i++)
		shape[ndim++] = a->shape[i];
	for (int i = 1; i < b_first->ndim; i++)
		shape[ndim++] = b_first->shape[i];
	if (ndim > ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_SHAPE, "%s: the result would have %d dimensions",
				     op, ndim);
	st = fold_axes(a, a->ndim - 1, t, &left, err);
	if (st == ARR_OK)
		st = fold_axes(b_first, 1, t, &right, err);
	if (st == ARR_OK)
		st = multiply(&g, left, right, t, &flat, err);
	if (st == ARR_OK)
		st = arr__reshape(flat, ndim, shape, ARR_ORDER_C, out, &copied, err);
	arr_array_release(left);
	arr_array_release(right);
	arr_array_release(flat);
	return st;
}

static enum arr_status multiply_elements(const arr_array *a, const arr_array *b,
					 struct arr__trace *t, arr_array **out,
					 struct arr_error *err)
{
	const struct arr_input inputs[] = { arr_in(a), arr_in(b) };

	return arr__ufunc_call(arr__ufunc_get(ARR__UFUNC_multiply), inputs, NULL, out, t, err);
}

static bool is_row(const arr_array *a)
{
	return a->ndim == 1 && a->size > 0 && a->size <= INT32_MAX &&
	       (a->flags & ARR_C_CONTIGUOUS) && (a->flags & ARR_ALIGNED);
}

/* Two rows of one number dtype: the product of a row and a column, without views that say so.
 * False: not such a case. */
static bool contract_rows(const arr_array *a, const arr_array *b, struct arr__trace *t,
			  arr_array **out, enum arr_status *st, struct arr_error *err)
{
	const int64_t item = a->dtype->item_bytes, n = a->size;
	const struct arr__matrix row = { a->data, 1, n, n * item, item };
	const struct arr__matrix column = { b->data, n, 1, item, item };
	struct arr__matrix result = { NULL, 1, 1, item, item };
	arr_array *made = NULL;

	if (!is_row(a) || !is_row(b) || a->dtype != b->dtype || a->size != b->size ||
	    !arr__is_number(a->dtype))
		return false;
	*st = arr__array_new(0, NULL, a->dtype, ARR_ORDER_C, false, &made, err);
	if (*st != ARR_OK)
		return true;
	result.data = made->data;
	arr__product_one(a->dtype->type, &row, &column, &result);
	arr__trace_variant(t, arr__vector_variant(a->dtype->type));
	*out = made;
	return true;
}

/* axis: which of b's axes meets a's last one. */
static enum arr_status contract_axis(const char *op, const arr_array *a, const arr_array *b,
				     int axis, struct arr__trace *t, arr_array **out,
				     struct arr_error *err)
{
	arr_array *first = NULL;
	int axes[ARR_NDIM_MAX];
	enum arr_status st;

	if (contract_rows(a, b, t, out, &st, err))
		return st;
	if (a->ndim == 0 || b->ndim == 0)
		return multiply_elements(a, b, t, out, err);
	if (a->shape[a->ndim - 1] != b->shape[axis])
		return not_aligned(op, a, b, axis, err);
	axes[0] = axis;
	for (int i = 0, k = 1; i < b->ndim; i++) {
		if (i != axis)
			axes[k++] = i;
	}
	ARR_TRY(arr__transpose(b, axes, &first, err));
	st = contract(op, a, first, t, out, err);
	arr_array_release(first);
	return st;
}

enum arr_status arr_dot(const arr_array *a, const arr_array *b, arr_array **out,
			struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "dot", ARR_OP_LINALG, ARR__INS(a, b), err);
	st = contract_axis("dot", a, b, b->ndim >= 2 ? b->ndim - 2 : 0, &t, out, err);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_inner(const arr_array *a, const arr_array *b, arr_array **out,
			  struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "inner", ARR_OP_LINALG, ARR__INS(a, b), err);
	st = contract_axis("inner", a, b, b->ndim > 0 ? b->ndim - 1 : 0, &t, out, err);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_vdot(const arr_array *a, const arr_array *b, arr_array **out,
			 struct arr_error *err)
{
	static const struct gufunc g = { "vdot", "(n),(n)->()", { 1, 1 }, true };
	arr_array *x = NULL, *y = NULL;
	int64_t copied = 0;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "vdot", ARR_OP_LINALG, ARR__INS(a, b), err);
	st = arr__reshape(a, 1, &a->size, ARR_ORDER_C, &x, &copied, err);
	arr__trace_copied(&t, ARR_COPY_NONCONTIGUOUS, copied);
	copied = 0;
	if (st == ARR_OK)
		st = arr__reshape(b, 1, &b->size, ARR_ORDER_C, &y, &copied, err);
	arr__trace_copied(&t, ARR_COPY_NONCONTIGUOUS, copied);
	if (st == ARR_OK)
		st = multiply(&g, x, y, &t, out, err);
	arr_array_release(x);
	arr_array_release(y);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_outer(const arr_array *a, const arr_array *b, arr_array **out,
			  struct arr_error *err)
{
	arr_array *x = NULL, *y = NULL;
	const int64_t column[] = { a->size, 1 }, row[] = { 1, b->size };
	int64_t copied = 0;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "outer", ARR_OP_LINALG, ARR__INS(a, b), err);
	st = arr__reshape(a, 2, column, ARR_ORDER_C, &x, &copied, err);
	arr__trace_copied(&t, ARR_COPY_NONCONTIGUOUS, copied);
	copied = 0;
	if (st == ARR_OK)
		st = arr__reshape(b, 2, row, ARR_ORDER_C, &y, &copied, err);
	arr__trace_copied(&t, ARR_COPY_NONCONTIGUOUS, copied);
	if (st == ARR_OK)
		st = multiply_elements(x, y, &t, out, err);
	arr_array_release(x);
	arr_array_release(y);
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status gufunc_call(const struct gufunc *g, const arr_array *x1, const arr_array *x2,
				   arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, g->op, ARR_OP_LINALG, ARR__INS(x1, x2), err);
	st = multiply(g, x1, x2, &t, out, err);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_vecdot(const arr_array *x1, const arr_array *x2, arr_array **out,
			   struct arr_error *err)
{
	static const struct gufunc g = { "vecdot", "(n),(n)->()", { 1, 1 }, true };

	return gufunc_call(&g, x1, x2, out, err);
}

enum arr_status arr_matvec(const arr_array *x1, const arr_array *x2, arr_array **out,
			   struct arr_error *err)
{
	static const struct gufunc g = { "matvec", "(m,n),(n)->(m)", { 2, 1 }, false };

	return gufunc_call(&g, x1, x2, out, err);
}

enum arr_status arr_vecmat(const arr_array *x1, const arr_array *x2, arr_array **out,
			   struct arr_error *err)
{
	static const struct gufunc g = { "vecmat", "(n),(n,m)->(m)", { 1, 2 }, true };

	return gufunc_call(&g, x1, x2, out, err);
}
