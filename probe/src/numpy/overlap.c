/* SPDX-License-Identifier: Apache-2.0 */
/* Operands that overlap in memory: NumPy then writes through a temporary copy. The rules are those
 * of its iterator and its assignment (nditer_constr.c, lowlevel_strided_loops.h,
 * array_assign_array.c). */
#include <string.h>

#include "numpy/adapter.h"

static uint64_t bytes_of(const struct np_array *a)
{
	return np_elements(a) * (uint64_t)np_itemsize(a->descr);
}

static void extents(const struct np_array *a, uintptr_t *first, uintptr_t *end)
{
	*first = (uintptr_t)a->data;
	*end = *first + (uintptr_t)np_itemsize(a->descr);
	for (int i = 0; i < a->ndim; i++) {
		const int64_t reach = (a->shape[i] - 1) * a->strides[i];

		if (a->shape[i] == 0) {
			*end = *first;
			return;
		}
		*(reach < 0 ? first : end) += (uintptr_t)reach;
	}
}

bool numpy_extents_overlap(const struct np_array *a, const struct np_array *b)
{
	uintptr_t a_first, a_end, b_first, b_end;

	extents(a, &a_first, &a_end);
	extents(b, &b_first, &b_end);
	return a_first < b_end && b_first < a_end && a_first < a_end && b_first < b_end;
}

static bool same_places(const struct np_array *a, const struct np_array *b)
{
	const size_t bytes = (size_t)a->ndim * sizeof(int64_t);

	return a->data == b->data && a->ndim == b->ndim && !memcmp(a->shape, b->shape, bytes) &&
	       !memcmp(a->strides, b->strides, bytes);
}

bool numpy_same_elements(const struct np_array *to, const struct np_array *from)
{
	return to->descr == from->descr && same_places(to, from);
}

/* NumPy's own answer, with as little effort as its iterator spends. */
static BASE_NOINLINE BASE_COLD bool may_share(const struct np_array *a, const struct np_array *b)
{
	struct py_object *core = python_module("numpy._core._multiarray_umath");
	struct py_object *answer;
	bool shares;

	if (!core)
		core = python_module("numpy.core._multiarray_umath");
	answer = core ? python.PyObject_CallMethod(core, "may_share_memory", "OOi", a, b, 1) : NULL;
	if (!answer) {
		python.PyErr_Clear();
		return true;
	}
	shares = answer == python._Py_TrueStruct;
	python.Py_DecRef(answer);
	return shares;
}

/* ---- ufuncs
 * ------------------------------------------------------------------------------------------ */

static int64_t lane_stride(const struct np_array *a)
{
	return np_elements(a) == 1 ? 0 : a->ndim == 1 ? a->strides[0] : np_itemsize(a->descr);
}

/* One loop over all, in which an input is read before the output is written over it? */
static bool stays_ahead(const struct np_array *in, const struct np_array *out)
{
	const int64_t read = lane_stride(in), write = lane_stride(out);

	if (read > 0)
		return read >= write && in->data >= out->data;
	return read < 0 && read <= write && in->data <= out->data;
}

/* Do all operands lie in memory so that one plain loop does? */
static bool is_one_loop(const struct np_array *out, struct py_object *const *inputs, size_t count)
{
	int order = NP_C_CONTIGUOUS | NP_F_CONTIGUOUS;

	for (size_t i = 0; i <= count; i++) {
		const struct np_array *a =
			i < count ? (const struct np_array *)(const void *)inputs[i] : out;

		if (!np_is_array(&a->head) || !a->ndim)
			continue;
		if (a->ndim != out->ndim ||
		    memcmp(a->shape, out->shape, (size_t)a->ndim * sizeof(int64_t)) != 0)
			return false;
		if (a->ndim > 1)
			order &= a->flags;
	}
	return order != 0;
}

static bool needs_copy(const struct numpy_record *r, const struct np_array *out,
		       struct py_object *const *inputs, size_t count, bool elementwise, bool plain)
{
	const bool one_loop = plain && elementwise && count <= 2 && !r->outcome.copied_bytes &&
			      is_one_loop(out, inputs, count);

	for (size_t i = 0; i < count; i++) {
		const struct np_array *in = (const struct np_array *)(const void *)inputs[i];

		if (!np_is_array(inputs[i]) || !numpy_extents_overlap(in, out) ||
		    (elementwise && same_places(in, out)))
			continue;
		if (!(one_loop && stays_ahead(in, out)) && may_share(in, out))
			return true;
	}
	return false;
}

void numpy_record_overlaps(struct numpy_record *r, struct py_object *const *inputs, size_t count,
			   const struct numpy_outputs *outputs, bool elementwise)
{
	uint64_t bytes = 0;

	for (unsigned i = 0; i < outputs->count; i++) {
		const struct np_array *out = outputs->arrays[i];

		if (needs_copy(r, out, inputs, count, elementwise,
			       outputs->count == 1 && !outputs->masked))
			bytes += bytes_of(out) * (outputs->masked ? 2 : 1);
	}
	if (bytes)
		numpy_record_further_copy(r, ARR_COPY_BUFFER,
					  wire_intern_text(&probe_writer, "overlap"), bytes);
}

/* ---- assignment
 * ------------------------------------------------------------------------------------ */

void numpy_record_assignment_overlap(struct numpy_record *r, const struct np_array *to,
				     const struct np_array *from)
{
	const bool backwards = to->ndim == 1 && from->ndim >= 1 &&
			       to->strides[0] * from->strides[from->ndim - 1] < 0;

	if ((backwards || to->ndim > 1) && numpy_extents_overlap(to, from))
		numpy_record_further_copy(r, ARR_COPY_BUFFER,
					  wire_intern_text(&probe_writer, "overlap"),
					  np_elements(from) * (uint64_t)np_itemsize(to->descr));
}
