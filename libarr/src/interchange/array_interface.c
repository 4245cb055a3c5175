/* SPDX-License-Identifier: Apache-2.0 */
#include <arr/interop.h>

#include <stdlib.h>

#include "core/plain.h"
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

	if (!arr__is_plain(src->dtype))
		return arr_error_set(err, ARR_E_DTYPE, "array interface: dtype %s",
				     src->dtype->name);
	e = malloc(sizeof *e + 2 * (size_t)src->ndim * sizeof e->lengths[0]);
	if (!e)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate an array interface");
	e->src = arr_array_retain(src);
	e->interface =
		(struct arr_interface){ .two = 2,
					.ndim = src->ndim,
					.kind = src->dtype->kind,
					.item_bytes = (int)src->dtype->item_bytes,
					.flags = src->dtype->foreign ? 0 : ARR_INTERFACE_NOTSWAPPED,
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

static enum arr_status import_dtype(const struct arr_interface *i, const arr_dtype **out,
				    struct arr_error *err)
{
	*out = NULL;
	for (int type = 0; type < ARR_T_COUNT; type++) {
		const arr_dtype *dtype = arr_dtype_builtin((enum arr_type)type);

		if (dtype->kind == i->kind && (int)dtype->item_bytes == i->item_bytes)
			*out = dtype;
	}
	if (!*out)
		return arr_error_set(err, ARR_E_DTYPE, "no dtype of kind '%c' with %d bytes",
				     i->kind, i->item_bytes);
	if (i->item_bytes > 1 && !(i->flags & ARR_INTERFACE_NOTSWAPPED))
		return arr_error_set(err, ARR_E_UNSUPPORTED,
				     "array interface: items of the other byte order");
	return ARR_OK;
}

static enum arr_status import(const struct arr_interface *i, void (*release)(void *), void *context,
			      arr_array **out, struct arr_error *err)
{
	struct arr_foreign foreign = { .data = i->data,
				       .ndim = i->ndim,
				       .writeable = i->flags & ARR_INTERFACE_WRITEABLE,
				       .free_data = release_owner };
	int64_t lengths[2][ARR_NDIM_MAX];
	struct owner *owner;
	enum arr_status st;

	if (i->two != 2)
		return arr_error_set(err, ARR_E_FORMAT, "array interface: two is %d", i->two);
	ARR_TRY(import_dtype(i, &foreign.dtype, err));
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

enum arr_status arr_interface_import(const struct arr_interface *interface,
				     void (*release)(void *context), void *context, arr_array **out,
				     struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "asarray", ARR_OP_CREATE, ARR__NO_INS, err);
	st = import(interface, release, context, out, err);
	return arr__trace_end(&t, st, out, err);
}
