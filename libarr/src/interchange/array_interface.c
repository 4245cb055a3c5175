/* SPDX-License-Identifier: Apache-2.0 */
#include <arr/interop.h>

#include <stdlib.h>

#include "core/array_internal.h"
#include "core/trace.h"

_Static_assert(sizeof(intptr_t) == sizeof(int64_t), "shapes are handed over as they are");

/* ---- export ---- */

/* What arr_interface_export allocates. */
struct exported {
	struct arr_interface interface; /* first: freed through a pointer to it */
	arr_array *src;
	intptr_t lengths[]; /* shape, strides */
};

static enum arr_status export_interface(const arr_array *src, struct arr_interface **out,
					struct arr_error *err)
{
	struct exported *e;

	if (src->dtype->type == ARR_T_UNICODE)
		return arr_error_set(err, ARR_E_DTYPE,
				     "array interface: readers disagree about the size of %s",
				     arr__dtype_text(src->dtype).text);
	e = malloc(sizeof *e + 2 * (size_t)src->ndim * sizeof e->lengths[0]);
	if (!e)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate an array interface");
	e->src = arr_array_retain(src);
	e->interface =
		(struct arr_interface){ .two = 2,
					.ndim = src->ndim,
					.kind = src->dtype->kind,
					.item_bytes = (int)src->dtype->item_bytes,
					.flags = src->dtype->swapped ? 0 : ARR_INTERFACE_NOTSWAPPED,
					.shape = e->lengths,
					.strides = e->lengths + src->ndim,
					.data = src->data };
	if (src->flags & ARR_C_CONTIGUOUS)
		e->interface.flags |= ARR_INTERFACE_C_CONTIGUOUS;
	if (src->flags & ARR_F_CONTIGUOUS)
		e->interface.flags |= ARR_INTERFACE_F_CONTIGUOUS;
	if (arr_array_flags(src) & ARR_ALIGNED)
		e->interface.flags |= ARR_INTERFACE_ALIGNED;
	if (src->flags & ARR_WRITEABLE)
		e->interface.flags |= ARR_INTERFACE_WRITEABLE;
	for (int i = 0; i < src->ndim; i++) {
		e->interface.shape[i] = src->shape[i];
		e->interface.strides[i] = src->strides[i];
	}
	*out = &e->interface;
	return ARR_OK;
}

enum arr_status arr_interface_export(const arr_array *src, struct arr_interface **out,
				     struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "__array_struct__", ARR_OP_OTHER, ARR__INS(src), err);
	st = export_interface(src, out, err);
	return arr__trace_end(&t, st, NULL, err);
}

void arr_interface_free(struct arr_interface *interface)
{
	struct exported *e = (struct exported *)interface;

	if (!e)
		return;
	arr_array_release(e->src);
	free(e);
}

/* ---- import ---- */

struct owner {
	void (*release)(void *context);
	void *context;
};

static void release_owner(void *context, void *data)
{
	struct owner *owner = context;

	(void)data;
	if (owner->release)
		owner->release(owner->context);
	free(owner);
}

static bool is_swapped(const struct arr_interface *i)
{
	return i->item_bytes > 1 && !(i->flags & ARR_INTERFACE_NOTSWAPPED);
}

static enum arr_status no_dtype(const struct arr_interface *i, struct arr_error *err)
{
	return arr_error_set(err, ARR_E_DTYPE, "no dtype of kind '%c' with %d bytes", i->kind,
			     i->item_bytes);
}

/* What kind and size say. *out is the caller's to release. */
static enum arr_status dtype_of_items(const struct arr_interface *i, const arr_dtype **out,
				      struct arr_error *err)
{
	const bool swapped = is_swapped(i);
	const size_t bytes = (size_t)i->item_bytes;

	if (i->item_bytes < 0 || (i->kind == 'U' && i->item_bytes % 4 != 0))
		return no_dtype(i, err);
	if (i->kind == 'S' || i->kind == 'V')
		return arr__dtype_sized(i->kind == 'S' ? ARR_T_BYTES : ARR_T_VOID, bytes, false,
					out, err);
	if (i->kind == 'U')
		return arr__dtype_sized(ARR_T_UNICODE, bytes, swapped, out, err);
	for (int type = 0; type < ARR_T_COUNT; type++) {
		const arr_dtype *dtype = arr_dtype_builtin((enum arr_type)type);

		if (dtype->kind != i->kind || dtype->item_bytes != bytes)
			continue;
		if (arr__is_time(dtype))
			return arr__dtype_time(dtype->type, ARR_UNIT_GENERIC, 1, swapped, out, err);
		*out = swapped ? arr__dtype_swapped_builtin(dtype->type) : dtype;
		return ARR_OK;
	}
	return no_dtype(i, err);
}

static enum arr_status check_dtype(const struct arr_interface *i, const arr_dtype *dtype,
				   struct arr_error *err)
{
	if (dtype->kind == i->kind && i->item_bytes >= 0 &&
	    dtype->item_bytes == (size_t)i->item_bytes &&
	    (dtype->kind == 'S' || dtype->kind == 'V' || dtype->swapped == is_swapped(i)))
		return ARR_OK;
	return arr_error_set(
		err, ARR_E_DTYPE,
		"array interface: items of kind '%c' with %d bytes in %s byte order are"
		" not %s",
		i->kind, i->item_bytes, is_swapped(i) ? "the other" : "this machine's",
		arr__dtype_text(dtype).text);
}

static enum arr_status import_items(const struct arr_interface *i, const arr_dtype *dtype,
				    void (*release)(void *), void *context, arr_array **out,
				    struct arr_error *err)
{
	struct arr_foreign foreign = { .data = i->data,
				       .dtype = dtype,
				       .ndim = i->ndim,
				       .writeable = i->flags & ARR_INTERFACE_WRITEABLE,
				       .free_data = release_owner };
	int64_t lengths[2][ARR_NDIM_MAX];
	struct owner *owner;
	enum arr_status st;

	if (i->ndim < 0 || i->ndim > ARR_NDIM_MAX || (i->ndim > 0 && !i->shape))
		return arr_error_set(err, ARR_E_SHAPE, "array interface: %d axes", i->ndim);
	for (int axis = 0; axis < i->ndim; axis++) {
		lengths[0][axis] = i->shape[axis];
		lengths[1][axis] = i->strides ? i->strides[axis] : 0;
	}
	foreign.shape = lengths[0];
	foreign.strides = i->strides ? lengths[1] : NULL;
	owner = malloc(sizeof *owner);
	if (!owner)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate an array's owner");
	*owner = (struct owner){ release, context };
	foreign.context = owner;
	st = arr__array_foreign(&foreign, out, err);
	if (st != ARR_OK)
		free(owner);
	return st;
}

static enum arr_status import(const struct arr_interface *i, const arr_dtype *wanted,
			      void (*release)(void *), void *context, arr_array **out,
			      struct arr_error *err)
{
	const arr_dtype *dtype = NULL;
	enum arr_status st;

	if (i->two != 2)
		return arr_error_set(err, ARR_E_FORMAT, "array interface: two is %d", i->two);
	if (wanted) {
		ARR_TRY(check_dtype(i, wanted, err));
		return import_items(i, wanted, release, context, out, err);
	}
	ARR_TRY(dtype_of_items(i, &dtype, err));
	st = import_items(i, dtype, release, context, out, err);
	arr_dtype_release(dtype);
	return st;
}

enum arr_status arr_interface_import_as(const struct arr_interface *interface,
					const arr_dtype *dtype, void (*release)(void *context),
					void *context, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "asarray", ARR_OP_CREATE, ARR__NO_INS, err);
	st = import(interface, dtype, release, context, out, err);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_interface_import(const struct arr_interface *interface,
				     void (*release)(void *context), void *context, arr_array **out,
				     struct arr_error *err)
{
	return arr_interface_import_as(interface, NULL, release, context, out, err);
}
