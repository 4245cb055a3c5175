/* SPDX-License-Identifier: Apache-2.0 */
/* Functions that bring their operands into another type or layout before they work: what BLAS
 * takes, contiguous lanes, the type of the result. The rules are NumPy's own (cblasfuncs.c,
 * multiarraymodule.c, compiled_base.c, item_selection.c). */
#include "numpy/calls.h"

static const struct np_array *array_of(const struct py_object *o)
{
	return o && np_is_array(o) ? (const struct np_array *)(const void *)o : NULL;
}

static uint64_t bytes_of(const struct np_array *a)
{
	return np_elements(a) * (uint64_t)np_itemsize(a->descr);
}

/* The type of a result, -1 if it has none of its own. */
static int result_number(const struct py_object *result)
{
	const struct np_array *a = array_of(result);

	return a ? a->descr->type_number : np_scalar_number(result->type);
}

/* An operand as an array of this type, native and aligned, and contiguous if that is wanted.
 * Returns whether a copy was made of it. */
static bool convert(struct numpy_record *r, const struct np_array *a, int type, bool contiguous)
{
	const uint64_t bytes = np_elements(a) * np_type_bytes(type);
	const int own = a->descr->type_number;

	if (!a->ndim || !np_type_bytes(own) || !np_type_bytes(type))
		return false;
	if (!np_same_type(own, type) || np_is_foreign_order(a->descr)) {
		numpy_record_further_copy(
			r, ARR_COPY_CAST,
			np_cast_name(numpy_ordered_name(a->descr), np_type_name(type)), bytes);
		return true;
	}
	if ((a->flags & NP_ALIGNED) && !(contiguous && !(a->flags & NP_C_CONTIGUOUS)))
		return false;
	numpy_record_further_copy(r, ARR_COPY_NONCONTIGUOUS, 0, bytes);
	return true;
}

/* ---- dot and inner
 * ---------------------------------------------------------------------------------- */

enum shape { SCALAR, COLUMN, ROW, MATRIX };

static enum shape shape_of(const struct np_array *a, bool transposed)
{
	const int64_t rows = a->ndim == 2 ? a->shape[transposed] : a->ndim ? a->shape[0] : 1;
	const int64_t columns = a->ndim == 2 ? a->shape[!transposed] : 1;

	if (rows > 1)
		return columns == 1 ? COLUMN : MATRIX;
	return columns == 1 ? SCALAR : ROW;
}

/* Strides that BLAS can't have in any case. */
static bool strides_are_bad(const struct np_array *a)
{
	const int64_t size = np_itemsize(a->descr);

	if ((uint64_t)(uintptr_t)a->data % (uint64_t)size)
		return true;
	for (int i = 0; i < a->ndim; i++)
		if (a->strides[i] < 0 || a->strides[i] % size ||
		    (!a->strides[i] && a->shape[i] > 1))
			return true;
	return false;
}

static void linearise(struct numpy_record *r, const struct np_array *a, bool as_matrix)
{
	const bool one_segment = a->flags & (NP_C_CONTIGUOUS | NP_F_CONTIGUOUS);

	if (strides_are_bad(a) || (as_matrix && !one_segment))
		numpy_record_further_copy(r, ARR_COPY_NONCONTIGUOUS, 0, bytes_of(a));
}

static bool has_blas(int type)
{
	return type == NP_FLOAT || type == NP_DOUBLE || type == NP_CFLOAT || type == NP_CDOUBLE;
}

static void dot_copies(struct numpy_record *r, const struct np_array *a, const struct np_array *b,
		       int type, bool inner)
{
	const bool converted_a = a && convert(r, a, type, false);
	const bool converted_b = b && convert(r, b, type, false);
	enum shape left, right;
	bool axpy, dot;

	if (!a || !b || !has_blas(type) || a->ndim > 2 || b->ndim > 2 || !np_elements(a) ||
	    !np_elements(b))
		return;
	left = shape_of(a, false);
	right = shape_of(b, inner);
	axpy = left == SCALAR || right == SCALAR;
	dot = right == COLUMN && left != MATRIX;
	if (!converted_a)
		linearise(r, a, !axpy && !dot && (left == MATRIX || right != MATRIX));
	if (!converted_b)
		linearise(r, b, !axpy && !dot && (right == MATRIX || left != MATRIX));
}

static void vdot_copies(struct numpy_record *r, const struct np_array *a, int type)
{
	const bool rows_first = !(a->flags & NP_F_CONTIGUOUS) || (a->flags & NP_C_CONTIGUOUS);

	if (!np_same_type(a->descr->type_number, type) && !rows_first)
		numpy_record_further_copy(r, ARR_COPY_NONCONTIGUOUS, 0,
					  np_elements(a) * np_type_bytes(type));
	convert(r, a, type, true);
}

/* ---- lanes of sort and its like
 * ------------------------------------------------------------------------ */

/* The axis that was asked for; -1 if none was; ndim: all as one. */
static int axis_of(const struct numpy_args *args, int position, int ndim)
{
	struct py_object *o =
		args->count > position ? args->values[position] : numpy_keyword(args, "axis", 4);
	long axis = -1;

	if (o == python._Py_NoneStruct)
		return ndim;
	if (o && py_is(o, python.PyLong_Type))
		axis = python.PyLong_AsLong(o);
	if (axis < 0)
		axis += ndim;
	return axis >= 0 && axis < ndim ? (int)axis : -1;
}

/* Each lane goes through a buffer if its elements are not side by side, aligned and native. */
static void lane_copies(struct numpy_record *r, const struct numpy_args *args, int position,
			bool writes_back)
{
	const struct np_array *a = array_of(args->self);
	int axis = a && a->ndim ? axis_of(args, position, a->ndim) : -1;

	if (axis < 0 || (axis < a->ndim && a->shape[axis] <= 1))
		return;
	if (axis < a->ndim ? a->strides[axis] == np_itemsize(a->descr) && (a->flags & NP_ALIGNED) &&
				     !np_is_foreign_order(a->descr)
			   : a->flags & NP_C_CONTIGUOUS)
		return;
	numpy_record_further_copy(r, ARR_COPY_NONCONTIGUOUS, 0,
				  bytes_of(a) * (writes_back ? 2 : 1));
}

/* ---- the rest
 * ---------------------------------------------------------------------------------------- */

static void interpolation_copies(struct numpy_record *r, const struct np_array *const *a, int type)
{
	const int values = type == NP_CDOUBLE ? NP_CDOUBLE : NP_DOUBLE;

	for (int i = 0; i < 3; i++)
		if (a[i])
			convert(r, a[i], i == 2 ? values : NP_DOUBLE, true);
}

static void choice_copies(struct numpy_record *r, const struct np_array *a, int type)
{
	const int own = a->descr->type_number;

	if (!a->ndim || !np_type_bytes(own) || !np_type_bytes(type) ||
	    (np_same_type(own, type) && !np_is_foreign_order(a->descr)))
		return;
	numpy_record_further_copy(r, ARR_COPY_BUFFER,
				  np_cast_name(numpy_ordered_name(a->descr), np_type_name(type)),
				  np_elements(a) * np_type_bytes(type));
}

void numpy_record_operand_copies(struct numpy_record *r, const struct numpy_args *args,
				 const struct py_object *result, enum numpy_rule rule)
{
	const bool method = args->self && np_is_array(args->self);
	const struct np_array *a[3] = { NULL };
	const int type = result_number(result);

	a[0] = method ? array_of(args->self) : NULL;
	for (int i = method, j = 0; i < 3 && j < args->count; i++, j++)
		a[i] = array_of(args->values[j]);
	if (rule == NUMPY_BINS && args->count < 2)
		a[1] = array_of(numpy_keyword(args, "weights", 7));
	if (rule == NUMPY_DOTS || rule == NUMPY_INNERS)
		dot_copies(r, a[0], a[1], type, rule == NUMPY_INNERS);
	for (int i = 0; i < 2; i++) {
		if (rule == NUMPY_VDOTS && a[i])
			vdot_copies(r, a[i], type);
		if (rule == NUMPY_CORRELATES && a[i])
			convert(r, a[i], type, true);
		if (rule == NUMPY_BINS && a[i])
			convert(r, a[i], i ? NP_DOUBLE : NP_LONG, true);
		if (rule == NUMPY_CHOOSES && a[i + 1])
			choice_copies(r, a[i + 1], type);
	}
	if (rule == NUMPY_INTERPOLATES)
		interpolation_copies(r, a, type);
	if (rule == NUMPY_SORTS || rule == NUMPY_ARGSORTS)
		lane_copies(r, args, 0, rule == NUMPY_SORTS);
	if (rule == NUMPY_PARTITIONS || rule == NUMPY_ARGPARTITIONS)
		lane_copies(r, args, 1, rule == NUMPY_PARTITIONS);
}
