/* SPDX-License-Identifier: Apache-2.0 */
/* Products of stacks of matrices: dot, gemv or gemm for each, or the integer loops. */
#include <limits.h>
#include <string.h>

#include <cblas.h>

#include "gemm.h"
#include "matmul_few.h"
#include "ufunc/ufunc_internal.h"
#include "vector_product.h"

enum { FEW = 8 }; /* rows, and elements of a row, that are multiplied without BLAS */

/* How BLAS sees a matrix: lead elements from row to row, or from column to column if transposed. */
struct view {
	CBLAS_TRANSPOSE trans;
	int lead;
};

static bool is_blas(enum arr_type type)
{
	return type >= ARR_T_FLOAT32 && type <= ARR_T_COMPLEX128;
}

const char *arr__product_variant(enum arr_type type)
{
	return is_blas(type) ? "blas" : "baseline";
}

/* Rows of `length` elements next to each other, `stride` bytes apart, `count` of them. */
static bool rows_fit(int64_t item_bytes, int64_t inner_stride, int64_t length, int64_t stride,
		     int64_t count)
{
	if (length > 1 && inner_stride != item_bytes)
		return false;
	return count <= 1 || (stride % item_bytes == 0 && stride >= length * item_bytes &&
			      stride / item_bytes <= INT_MAX);
}

bool arr__matrix_usable(const struct arr__matrix *m, enum arr_type type)
{
	const int64_t w = arr_dtype_builtin(type)->item_bytes;

	if (!is_blas(type))
		return true;
	return rows_fit(w, m->column_stride, m->columns, m->row_stride, m->rows) ||
	       rows_fit(w, m->row_stride, m->rows, m->column_stride, m->columns);
}

static struct view view_of(const struct arr__matrix *m, int64_t w)
{
	if (rows_fit(w, m->column_stride, m->columns, m->row_stride, m->rows)) {
		const int64_t lead = m->rows > 1 ? m->row_stride / w : m->columns;

		return (struct view){ CblasNoTrans, lead > 1 ? (int)lead : 1 };
	}
	const int64_t lead = m->columns > 1 ? m->column_stride / w : m->rows;

	return (struct view){ CblasTrans, lead > 1 ? (int)lead : 1 };
}

/* Distance in elements from one element of a row (or column) vector to the next. */
static int step(int64_t stride, int64_t count, int64_t w)
{
	return count > 1 ? (int)(stride / w) : 1;
}

static void dot(enum arr_type type, int n, const char *x, int incx, const char *y, int incy,
		void *out)
{
	switch ((int)type) {
	case ARR_T_FLOAT32:
		*(float *)out = cblas_sdot(n, (const void *)x, incx, (const void *)y, incy);
		break;
	case ARR_T_FLOAT64:
		*(double *)out = cblas_ddot(n, (const void *)x, incx, (const void *)y, incy);
		break;
	case ARR_T_COMPLEX64:
		cblas_cdotu_sub(n, (const void *)x, incx, (const void *)y, incy, out);
		break;
	case ARR_T_COMPLEX128:
		cblas_zdotu_sub(n, (const void *)x, incx, (const void *)y, incy, out);
		break;
	}
}

/* y = m @ x, or transposed(m) @ x if flip. */
static void gemv(enum arr_type type, const struct arr__matrix *m, bool flip, const char *x,
		 int incx, char *y, int incy)
{
	static const float one_c[2] = { 1, 0 }, zero_c[2] = { 0, 0 };
	static const double one_z[2] = { 1, 0 }, zero_z[2] = { 0, 0 };
	const struct view v = view_of(m, arr_dtype_builtin(type)->item_bytes);
	const bool columns = v.trans == CblasTrans;
	const CBLAS_ORDER order = columns ? CblasColMajor : CblasRowMajor;
	const CBLAS_TRANSPOSE trans = flip ? CblasTrans : CblasNoTrans;
	const int rows = (int)m->rows, cols = (int)m->columns;
	const void *a = m->data;

	switch ((int)type) {
	case ARR_T_FLOAT32:
		cblas_sgemv(order, trans, rows, cols, 1, a, v.lead, (const void *)x, incx, 0,
			    (void *)y, incy);
		break;
	case ARR_T_FLOAT64:
		cblas_dgemv(order, trans, rows, cols, 1, a, v.lead, (const void *)x, incx, 0,
			    (void *)y, incy);
		break;
	case ARR_T_COMPLEX64:
		cblas_cgemv(order, trans, rows, cols, one_c, a, v.lead, x, incx, zero_c, y, incy);
		break;
	case ARR_T_COMPLEX128:
		cblas_zgemv(order, trans, rows, cols, one_z, a, v.lead, x, incx, zero_z, y, incy);
		break;
	}
}

static void gemm(enum arr_type type, const struct arr__matrix *a, const struct arr__matrix *b,
		 const struct arr__matrix *c)
{
	static const float one_c[2] = { 1, 0 }, zero_c[2] = { 0, 0 };
	static const double one_z[2] = { 1, 0 }, zero_z[2] = { 0, 0 };
	const int64_t w = arr_dtype_builtin(type)->item_bytes;
	const struct view va = view_of(a, w), vb = view_of(b, w);
	const int m = (int)a->rows, n = (int)b->columns, k = (int)a->columns;
	const int ldc = m > 1 ? (int)(c->row_stride / w) : n;
	void *pc = c->data;
	const void *pa = a->data, *pb = b->data;

	switch ((int)type) {
	case ARR_T_FLOAT32:
		cblas_sgemm(CblasRowMajor, va.trans, vb.trans, m, n, k, 1, pa, va.lead, pb, vb.lead,
			    0, pc, ldc);
		break;
	case ARR_T_FLOAT64:
		cblas_dgemm(CblasRowMajor, va.trans, vb.trans, m, n, k, 1, pa, va.lead, pb, vb.lead,
			    0, pc, ldc);
		break;
	case ARR_T_COMPLEX64:
		cblas_cgemm(CblasRowMajor, va.trans, vb.trans, m, n, k, one_c, pa, va.lead, pb,
			    vb.lead, zero_c, pc, ldc);
		break;
	case ARR_T_COMPLEX128:
		cblas_zgemm(CblasRowMajor, va.trans, vb.trans, m, n, k, one_z, pa, va.lead, pb,
			    vb.lead, zero_z, pc, ldc);
		break;
	}
}

/* BLAS takes longer to find out what to do than such a product takes. */
static bool is_few(enum arr_type type, const struct arr__matrix *a, const struct arr__matrix *b,
		   const struct arr__matrix *c)
{
	const int64_t w = arr_dtype_builtin(type)->item_bytes;

	return arr__matmul_few_loops[type] && b->columns >= 2 &&
	       b->columns <= ARR__FEW_COLUMNS_MAX && b->column_stride == w &&
	       c->column_stride == w && a->columns <= FEW && a->rows <= FEW;
}

static void clear(const struct arr__matrix *c, int64_t w)
{
	for (int64_t i = 0; i < c->rows; i++)
		memset(c->data + i * c->row_stride, 0, (size_t)(c->columns * w));
}

/* One matrix product; none of the lengths is 0 but perhaps the common one. */
static void multiply(enum arr_type type, const struct arr__matrix *a, const struct arr__matrix *b,
		     const struct arr__matrix *c)
{
	const int64_t w = arr_dtype_builtin(type)->item_bytes;
	const int incx = step(a->column_stride, a->columns, w),
		  incy = step(b->row_stride, b->rows, w);

	if (a->columns == 0)
		clear(c, w);
	else if (!is_blas(type))
		arr__matmul_loops[type](a, b, c);
	else if (is_few(type, a, b, c))
		arr__matmul_few_loops[type](a, b, c);
	else if (arr__vector_product(type, a, b, c))
		return;
	else if (a->rows == 1 && b->columns == 1)
		dot(type, (int)a->columns, a->data, incx, b->data, incy, c->data);
	else if (b->columns == 1)
		gemv(type, a, false, b->data, incy, c->data, step(c->row_stride, c->rows, w));
	else if (a->rows == 1)
		gemv(type, b, true, a->data, incx, c->data, step(c->column_stride, c->columns, w));
	else if (!arr__gemm(type, a, b, c))
		gemm(type, a, b, c);
}

/* Can BLAS write into c? Only rows of gemm have to lie close. */
static bool blas_writes(const struct arr__matrix *c, enum arr_type type)
{
	const int64_t w = arr_dtype_builtin(type)->item_bytes;

	return c->rows == 1 || c->columns == 1
		       ? arr__matrix_usable(c, type)
		       : rows_fit(w, c->column_stride, c->columns, c->row_stride, c->rows);
}

void arr__product_one(enum arr_type type, const struct arr__matrix *a, const struct arr__matrix *b,
		      const struct arr__matrix *c)
{
	const bool blas = is_blas(type) && a->columns > 0 && a->rows <= INT_MAX &&
			  a->columns <= INT_MAX && b->columns <= INT_MAX &&
			  arr__matrix_usable(a, type) && arr__matrix_usable(b, type) &&
			  blas_writes(c, type);

	if (c->rows == 0 || c->columns == 0)
		return;
	if (blas)
		multiply(type, a, b, c);
	else
		arr__matmul_loops[type](a, b, c);
}

static enum arr_status check_lengths(const struct arr__product *p, const char *op,
				     struct arr_error *err)
{
	const int64_t m = p->a.matrix.rows, k = p->a.matrix.columns, n = p->b.matrix.columns;

	if (!is_blas(p->type) || (m <= INT_MAX && k <= INT_MAX && n <= INT_MAX))
		return ARR_OK;
	return arr_error_set(err, ARR_E_UNSUPPORTED,
			     "%s: (%lld, %lld) @ (%lld, %lld): BLAS takes lengths up to %d", op,
			     (long long)m, (long long)k, (long long)k, (long long)n, INT_MAX);
}

enum arr_status arr__product_run(const struct arr__product *p, const char *op,
				 struct arr_error *err)
{
	const int64_t *strides[] = { p->c.strides, p->a.strides, p->b.strides };
	struct arr__matrix a = p->a.matrix, b = p->b.matrix, c = p->c.matrix;
	struct arr__iter it;

	ARR_TRY(check_lengths(p, op, err));
	if (p->ndim == 0) {
		if (c.rows > 0 && c.columns > 0)
			multiply(p->type, &a, &b, &c);
		return ARR_OK;
	}
	arr__iter_init(&it, p->ndim, p->shape, 3, (char *[]){ c.data, a.data, b.data }, strides,
		       ARR__ITER_IN_ORDER);
	if (it.size == 0 || c.rows == 0 || c.columns == 0)
		return ARR_OK;
	do {
		for (size_t i = 0; i < it.inner_count; i++) {
			c.data = it.data[0] + (ptrdiff_t)i * it.inner_strides[0];
			a.data = it.data[1] + (ptrdiff_t)i * it.inner_strides[1];
			b.data = it.data[2] + (ptrdiff_t)i * it.inner_strides[2];
			multiply(p->type, &a, &b, &c);
		}
	} while (arr__iter_next(&it));
	return ARR_OK;
}
