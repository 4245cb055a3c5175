/* SPDX-License-Identifier: Apache-2.0 */
#include <arr/interop.h>

#include <stdlib.h>

#include "core/plain.h"
#include "core/trace.h"

_Static_assert(sizeof(struct arr_dl_tensor) == 48, "DLTensor has another layout");
_Static_assert(offsetof(struct arr_dl_managed_versioned, tensor) == 32,
	       "so has its versioned owner");

/* ---- dtypes ---- */

static int code_of_kind(char kind)
{
	switch (kind) {
	case 'b':
		return ARR_DL_BOOL;
	case 'i':
		return ARR_DL_INT;
	case 'u':
		return ARR_DL_UINT;
	case 'f':
		return ARR_DL_FLOAT;
	case 'c':
		return ARR_DL_COMPLEX;
	default:
		return -1;
	}
}

static const arr_dtype *find_dtype(int code, int bits)
{
	for (int type = 0; type < ARR_T_COUNT; type++) {
		const arr_dtype *dtype = arr_dtype_builtin((enum arr_type)type);

		if (code_of_kind(dtype->kind) == code && (int)dtype->item_bytes * 8 == bits)
			return dtype;
	}
	return NULL;
}

/* ---- export ---- */

static enum arr_status check_export(const arr_array *src, struct arr_error *err)
{
	if (!arr__is_plain(src->dtype))
		return arr_error_set(err, ARR_E_DTYPE, "DLPack has no %s", src->dtype->name);
	for (int i = 0; i < src->ndim; i++)
		if (src->shape[i] > 1 && src->strides[i] % (int64_t)src->dtype->item_bytes != 0)
			return arr_error_set(err, ARR_E_SHAPE,
					     "DLPack counts strides in elements: %lld bytes along"
					     " axis %d are no multiple of %s's %u",
					     (long long)src->strides[i], i, src->dtype->name,
					     src->dtype->item_bytes);
	return ARR_OK;
}

/* lengths: room for 2 * ndim. The tensor holds a reference to src. */
static void fill_tensor(struct arr_dl_tensor *tensor, const arr_array *src, int64_t *lengths)
{
	const int64_t item_bytes = src->dtype->item_bytes;

	*tensor = (struct arr_dl_tensor){ .data = src->data,
					  .ndim = src->ndim,
					  .shape = lengths,
					  .strides = lengths + src->ndim };
	tensor->device.type = ARR_DL_CPU;
	tensor->dtype.code = (uint8_t)code_of_kind(src->dtype->kind);
	tensor->dtype.bits = (uint8_t)(src->dtype->item_bytes * 8);
	tensor->dtype.lanes = 1;
	for (int i = 0; i < src->ndim; i++) {
		tensor->shape[i] = src->shape[i];
		tensor->strides[i] = src->strides[i] / item_bytes;
	}
}

static size_t lengths_bytes(const arr_array *src)
{
	return 2 * (size_t)src->ndim * sizeof(int64_t);
}

static void delete_managed(struct arr_dl_managed *self)
{
	arr_array_release(self->context);
	free(self);
}

static void delete_versioned(struct arr_dl_managed_versioned *self)
{
	arr_array_release(self->context);
	free(self);
}

static enum arr_status export_unversioned(const arr_array *src, struct arr_dl_managed **out,
					  struct arr_error *err)
{
	struct arr_dl_managed *managed;

	if (!(src->flags & ARR_WRITEABLE))
		return arr_error_set(err, ARR_E_READONLY,
				     "dlpack: the array is not writeable, which only the versioned"
				     " form can say");
	ARR_TRY(check_export(src, err));
	managed = malloc(sizeof *managed + lengths_bytes(src));
	if (!managed)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate a DLPack tensor");
	fill_tensor(&managed->tensor, src, (int64_t *)(managed + 1));
	managed->context = arr_array_retain(src);
	managed->deleter = delete_managed;
	*out = managed;
	return ARR_OK;
}

enum arr_status arr_dlpack_export(const arr_array *src, struct arr_dl_managed **out,
				  struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "__dlpack__", ARR_OP_OTHER, ARR__INS(src), err);
	st = export_unversioned(src, out, err);
	return arr__trace_end(&t, st, NULL, err);
}

static enum arr_status export_versioned(const arr_array *src, bool copied,
					struct arr_dl_managed_versioned **out,
					struct arr_error *err)
{
	struct arr_dl_managed_versioned *managed;

	ARR_TRY(check_export(src, err));
	managed = malloc(sizeof *managed + lengths_bytes(src));
	if (!managed)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate a DLPack tensor");
	fill_tensor(&managed->tensor, src, (int64_t *)(managed + 1));
	managed->version.major = 1;
	managed->version.minor = 0;
	managed->context = arr_array_retain(src);
	managed->deleter = delete_versioned;
	managed->flags = (src->flags & ARR_WRITEABLE ? 0 : ARR_DL_READ_ONLY) |
			 (copied ? ARR_DL_IS_COPIED : 0);
	*out = managed;
	return ARR_OK;
}

enum arr_status arr_dlpack_export_versioned(const arr_array *src, enum arr_dl_copy copy,
					    struct arr_dl_managed_versioned **out,
					    struct arr_error *err)
{
	arr_array *own = NULL;
	struct arr__trace t;
	enum arr_status st = ARR_OK;

	err = arr__trace_begin(&t, "__dlpack__", ARR_OP_OTHER, ARR__INS(src), err);
	if (copy == ARR_DL_COPY_ALWAYS ||
	    (copy == ARR_DL_COPY_IF_NEEDED && check_export(src, NULL) == ARR_E_SHAPE)) {
		st = arr__copy_as(src, NULL, ARR_ORDER_C, &own, err);
		arr__trace_copied(&t, ARR_COPY_EXPLICIT, st == ARR_OK ? arr__size_bytes(own) : 0);
	}
	if (st == ARR_OK)
		st = export_versioned(own ? own : src, own != NULL, out, err);
	arr_array_release(own);
	return arr__trace_end(&t, st, NULL, err);
}

/* ---- import ---- */

static enum arr_status import_dtype(const struct arr_dl_tensor *tensor, const arr_dtype **out,
				    struct arr_error *err)
{
	if (tensor->device.type != ARR_DL_CPU)
		return arr_error_set(err, ARR_E_UNSUPPORTED, "DLPack device type %d is not the CPU",
				     (int)tensor->device.type);
	if (tensor->dtype.lanes != 1)
		return arr_error_set(err, ARR_E_UNSUPPORTED, "DLPack elements of %u lanes",
				     tensor->dtype.lanes);
	*out = find_dtype(tensor->dtype.code, tensor->dtype.bits);
	if (!*out)
		return arr_error_set(err, ARR_E_DTYPE, "no dtype for DLPack code %u with %u bits",
				     tensor->dtype.code, tensor->dtype.bits);
	if (tensor->ndim < 0 || tensor->ndim > ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_SHAPE, "a DLPack tensor of %d axes",
				     (int)tensor->ndim);
	if (tensor->ndim > 0 && !tensor->shape)
		return arr_error_set(err, ARR_E_SHAPE, "a DLPack tensor without a shape");
	return ARR_OK;
}

static enum arr_status import_tensor(const struct arr_dl_tensor *tensor, bool writeable,
				     void (*free_data)(void *, void *), void *context,
				     arr_array **out, struct arr_error *err)
{
	int64_t strides[ARR_NDIM_MAX];
	struct arr_foreign foreign = { .ndim = tensor->ndim,
				       .shape = tensor->shape,
				       .writeable = writeable,
				       .free_data = free_data,
				       .context = context };

	ARR_TRY(import_dtype(tensor, &foreign.dtype, err));
	for (int i = 0; tensor->strides && i < tensor->ndim; i++) {
		if (__builtin_mul_overflow(tensor->strides[i], (int64_t)foreign.dtype->item_bytes,
					   &strides[i]))
			return arr_error_set(err, ARR_E_SHAPE,
					     "a DLPack stride of %lld elements along axis %d",
					     (long long)tensor->strides[i], i);
		foreign.strides = strides;
	}
	if (tensor->data && tensor->byte_offset > UINTPTR_MAX - (uintptr_t)tensor->data)
		return arr_error_set(err, ARR_E_ARG, "a DLPack byte offset of %llu",
				     (unsigned long long)tensor->byte_offset);
	if (tensor->data)
		foreign.data = (char *)tensor->data + tensor->byte_offset;
	return arr__array_foreign(&foreign, out, err);
}

static void free_managed(void *context, void *data)
{
	struct arr_dl_managed *managed = context;

	(void)data;
	if (managed->deleter)
		managed->deleter(managed);
}

static void free_versioned(void *context, void *data)
{
	struct arr_dl_managed_versioned *managed = context;

	(void)data;
	if (managed->deleter)
		managed->deleter(managed);
}

enum arr_status arr_dlpack_import(struct arr_dl_managed *managed, arr_array **out,
				  struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "from_dlpack", ARR_OP_CREATE, ARR__NO_INS, err);
	st = import_tensor(&managed->tensor, false, free_managed, managed, out, err);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_dlpack_import_versioned(struct arr_dl_managed_versioned *managed,
					    arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "from_dlpack", ARR_OP_CREATE, ARR__NO_INS, err);
	if (managed->version.major != 1)
		st = arr_error_set(err, ARR_E_UNSUPPORTED, "DLPack version %u.%u is not 1.x",
				   managed->version.major, managed->version.minor);
	else
		st = import_tensor(&managed->tensor, !(managed->flags & ARR_DL_READ_ONLY),
				   free_versioned, managed, out, err);
	return arr__trace_end(&t, st, out, err);
}
