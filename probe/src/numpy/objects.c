/* SPDX-License-Identifier: Apache-2.0 */
/* What NumPy's types do beside methods: ndarray(...), the buffer protocol, assignment to
 * attributes, and indexing of a.flat. */
#include <string.h>

#include "numpy/adapter.h"
#include "numpy/keys.h"

enum attribute { REAL, IMAG, FLAT, ATTRIBUTES };

static const char *const attribute_names[ATTRIBUTES] = { "real", "imag", "flat" };
static const char *const attribute_ops[ATTRIBUTES] = { "ndarray.real.__set__",
						       "ndarray.imag.__set__",
						       "ndarray.flat.__set__" };

typedef struct py_object *construct_fn(struct py_type *type, struct py_object *args,
				       struct py_object *kwargs);
typedef int get_buffer_fn(struct py_object *self, void *view, int flags);
typedef int set_attribute_fn(struct py_object *self, struct py_object *value, void *closure);

static construct_fn *original_construct;
static get_buffer_fn *original_get_buffer;
static set_attribute_fn *original_set_attribute[ATTRIBUTES];
static py_unary_fn *original_flat_get;
static py_assign_fn *original_flat_set;
static wire_id construct_op, memmap_op, buffer_op, attribute_op[ATTRIBUTES], flat_get_op,
	flat_set_op;

static const struct np_array *array_of(const struct py_object *o)
{
	return o && np_is_array(o) ? (const struct np_array *)(const void *)o : NULL;
}

/* ---- ndarray(shape, dtype, buffer, ...)
 * ------------------------------------------------------------ */

enum { BUFFER_ARGUMENT = 2 };

/* Over memory that is there: a view, and nothing to record, but for a file that was mapped. */
static bool makes_view(const struct numpy_args *args)
{
	const struct py_object *buffer = args->count > BUFFER_ARGUMENT
						 ? args->values[BUFFER_ARGUMENT]
						 : numpy_keyword(args, "buffer", 6);

	return buffer && buffer != python._Py_NoneStruct;
}

static struct py_object *construct(struct py_type *type, struct py_object *positional,
				   struct py_object *keywords)
{
	const struct py_tuple *t = (const struct py_tuple *)(void *)positional;
	const struct numpy_args args = { NULL, py_tuple_items(t), t->size, NULL, keywords };
	const bool maps = strcmp(type->name, "memmap") == 0;
	struct py_object *result;
	struct probe_call call;
	struct numpy_record r;

	if ((!maps && makes_view(&args)) || !numpy_is_recording() ||
	    !numpy_enter(&call, maps ? memmap_op : construct_op, maps ? ARR_OP_IO : ARR_OP_CREATE))
		return original_construct(type, positional, keywords);
	result = original_construct(type, positional, keywords);
	numpy_record_init(&r);
	if (result)
		numpy_record_result(&r, result);
	r.outcome.result = WIRE_OUTCOME_NEW;
	numpy_record_finish(&r, result, false);
	if (!result)
		numpy_record_failure(&r, &call);
	numpy_leave(&call, &r);
	return result;
}

/* ---- memoryview(a) and whatever else takes a buffer
 * ------------------------------------------------ */

static int get_buffer(struct py_object *self, void *view, int flags)
{
	struct probe_call call;
	struct numpy_record r;
	int status;

	if (!numpy_is_recording() || !numpy_enter(&call, buffer_op, ARR_OP_OTHER))
		return original_get_buffer(self, view, flags);
	status = original_get_buffer(self, view, flags);
	numpy_record_init(&r);
	if (array_of(self))
		numpy_record_input(&r, array_of(self));
	r.outcome.bytes_in = 0; /* lent, not read */
	r.outcome.result = WIRE_OUTCOME_VIEW;
	numpy_record_finish(&r, python._Py_NoneStruct, false);
	if (status < 0)
		numpy_record_failure(&r, &call);
	numpy_leave(&call, &r);
	return status;
}

/* ---- a.real = x
 * ------------------------------------------------------------------------------------ */

/* All of the array, or one half of each complex number. */
static uint64_t bytes_written(const struct np_array *a, enum attribute which)
{
	const uint64_t bytes = np_elements(a) * (uint64_t)np_itemsize(a->descr);

	return which != FLAT && a->descr->kind == 'c' ? bytes / 2 : bytes;
}

static int set_attribute(enum attribute which, struct py_object *self, struct py_object *value,
			 void *closure)
{
	const struct np_array *to = array_of(self), *from = array_of(value);
	struct probe_call call;
	struct numpy_record r;
	int status;

	if (!to || !value || !numpy_is_recording() ||
	    !numpy_enter(&call, attribute_op[which], ARR_OP_INDEX))
		return original_set_attribute[which](self, value, closure);
	status = original_set_attribute[which](self, value, closure);
	numpy_record_init(&r);
	numpy_record_input(&r, to);
	r.outcome.bytes_in = 0; /* written, not read */
	r.outcome.result = WIRE_OUTCOME_IN_PLACE;
	if (from)
		numpy_record_input(&r, from);
	r.outcome.bytes_out = bytes_written(to, which);
	if (status == 0 && from && from->ndim)
		numpy_record_copy(&r, ARR_COPY_EXPLICIT, r.outcome.bytes_out);
	numpy_record_finish(&r, python._Py_NoneStruct, false);
	if (status < 0)
		numpy_record_failure(&r, &call);
	numpy_leave(&call, &r);
	return status;
}

static int set_real(struct py_object *self, struct py_object *value, void *closure)
{
	return set_attribute(REAL, self, value, closure);
}

static int set_imag(struct py_object *self, struct py_object *value, void *closure)
{
	return set_attribute(IMAG, self, value, closure);
}

static int set_flat(struct py_object *self, struct py_object *value, void *closure)
{
	return set_attribute(FLAT, self, value, closure);
}

/* ---- a.flat[key]
 * ------------------------------------------------------------------------------------ */

/* The array that an iterator runs over, as the iterator shows it: one axis. It is the iterator's
 * reference that keeps the dtype. False if it can't be told. */
static bool flat_array(struct py_object *self, struct np_array *out, int64_t *length)
{
	struct py_object *base = python_attribute(self, "base");
	const struct np_array *a = array_of(base);

	if (a) {
		*out = *a;
		*length = (int64_t)np_elements(a);
		out->ndim = 1;
		out->shape = length;
	}
	if (base)
		python.Py_DecRef(base);
	return a != NULL;
}

static struct py_object *flat_get(struct py_object *self, struct py_object *key)
{
	struct py_object *result;
	struct probe_call call;
	struct numpy_record r;

	if (numpy_key_class(key) == NUMPY_KEY_ELEMENT || !numpy_is_recording() ||
	    !numpy_enter(&call, flat_get_op, ARR_OP_INDEX))
		return original_flat_get(self, key);
	result = original_flat_get(self, key);
	numpy_record_init(&r);
	if (array_of(key))
		numpy_record_input(&r, array_of(key));
	if (result) {
		r.outcome.result = WIRE_OUTCOME_COPY;
		numpy_record_result(&r, result);
		numpy_record_copy(&r, ARR_COPY_FANCY_INDEX, r.outcome.bytes_out);
	}
	numpy_record_finish(&r, result, false);
	if (!result)
		numpy_record_failure(&r, &call);
	numpy_leave(&call, &r);
	return result;
}

static void describe_flat_set(struct numpy_record *r, const struct np_array *to,
			      const struct py_object *value, int64_t elements)
{
	const struct np_array *from = array_of(value);

	numpy_record_init(r);
	numpy_record_input(r, to);
	r->outcome.bytes_in = 0; /* written, not read */
	r->outcome.result = WIRE_OUTCOME_IN_PLACE;
	if (from)
		numpy_record_input(r, from);
	numpy_record_finish(r, python._Py_NoneStruct, false);
	r->outcome.elements = elements < 0 ? 0 : (uint64_t)elements;
	r->outcome.bytes_out = r->outcome.elements * (uint64_t)np_itemsize(to->descr);
	if (from && from->ndim)
		numpy_record_cast(r, from->descr, to->descr, ARR_COPY_EXPLICIT,
				  r->outcome.bytes_out);
}

static int flat_set(struct py_object *self, struct py_object *key, struct py_object *value)
{
	struct np_array to;
	struct probe_call call;
	struct numpy_record r;
	int64_t length, elements;
	int status;

	if (numpy_key_class(key) == NUMPY_KEY_ELEMENT || !numpy_is_recording() ||
	    !flat_array(self, &to, &length) || !numpy_enter(&call, flat_set_op, ARR_OP_INDEX))
		return original_flat_set(self, key, value);
	elements = numpy_key_elements(&to, key);
	status = original_flat_set(self, key, value);
	describe_flat_set(&r, &to, value, elements);
	if (status < 0) {
		r.outcome.copied_bytes = 0;
		numpy_record_failure(&r, &call);
	}
	numpy_leave(&call, &r);
	return status;
}

/* ---- patching
 * --------------------------------------------------------------------------------------- */

static void patch_type(struct py_type *type)
{
	if (type->construct == original_construct)
		type->construct = construct;
	if (original_get_buffer && type->as_buffer && type->as_buffer->get == original_get_buffer)
		type->as_buffer->get = get_buffer;
}

static void patch_attribute(enum attribute which, set_attribute_fn *ours)
{
	struct py_object *o = python_attribute((struct py_object *)(void *)np_types.ndarray,
					       attribute_names[which]);
	struct py_getset_def *d;

	if (o && strcmp(o->type->name, "getset_descriptor") == 0) {
		d = ((struct py_descriptor *)(void *)o)->base;
		if (strcmp(d->name, attribute_names[which]) == 0 && d->set && d->set != ours) {
			original_set_attribute[which] = d->set;
			d->set = ours;
		}
	}
	if (o)
		python.Py_DecRef(o);
}

static void patch_flat(struct py_object *core)
{
	struct py_type *type = (struct py_type *)(void *)python_attribute(core, "flatiter");
	struct py_mapping_methods *m = type ? type->as_mapping : NULL;
	py_unary_fn *getter = flat_get;
	py_assign_fn *setter = flat_set;
	void *old_get, *old_set, *new_get, *new_set;

	if (m && m->subscript && m->assign && m->subscript != flat_get) {
		original_flat_get = m->subscript;
		original_flat_set = m->assign;
		m->subscript = flat_get;
		m->assign = flat_set;
		memcpy(&old_get, &original_flat_get, sizeof(old_get));
		memcpy(&old_set, &original_flat_set, sizeof(old_set));
		memcpy(&new_get, &getter, sizeof(new_get));
		memcpy(&new_set, &setter, sizeof(new_set));
		numpy_patch_wrapper(type, "__getitem__", old_get, new_get);
		numpy_patch_wrapper(type, "__setitem__", old_set, new_set);
	}
	if (type)
		python.Py_DecRef(&type->head);
}

void numpy_objects_intern(void)
{
	construct_op = wire_intern_text(&probe_writer, "ndarray");
	memmap_op = wire_intern_text(&probe_writer, "memmap");
	buffer_op = wire_intern_text(&probe_writer, "ndarray.__buffer__");
	flat_get_op = wire_intern_text(&probe_writer, "flatiter.__getitem__");
	flat_set_op = wire_intern_text(&probe_writer, "flatiter.__setitem__");
	for (unsigned i = 0; i < ATTRIBUTES; i++)
		attribute_op[i] = wire_intern_text(&probe_writer, attribute_ops[i]);
}

void numpy_objects_patch(struct py_object *core)
{
	static set_attribute_fn *const setters[ATTRIBUTES] = { set_real, set_imag, set_flat };
	struct py_buffer_methods *buffer = np_types.ndarray->as_buffer;
	get_buffer_fn *getter = get_buffer;
	void *old_get, *new_get;

	numpy_objects_intern();
	if (np_types.ndarray->construct == construct)
		return;
	original_construct = np_types.ndarray->construct;
	original_get_buffer = buffer ? buffer->get : NULL;
	numpy_patch_types(np_types.ndarray, patch_type);
	memcpy(&old_get, &original_get_buffer, sizeof(old_get));
	memcpy(&new_get, &getter, sizeof(new_get));
	if (old_get)
		numpy_patch_wrapper(np_types.ndarray, "__buffer__", old_get, new_get);
	for (unsigned i = 0; i < ATTRIBUTES; i++)
		patch_attribute((enum attribute)i, setters[i]);
	patch_flat(core);
}
