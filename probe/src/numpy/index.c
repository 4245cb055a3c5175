/* SPDX-License-Identifier: Apache-2.0 */
/* a[key] and a[key] = value. Basic indexing makes a view and passes straight through; only its
 * failures are recorded. Index arrays, lists and masks copy. */
#include <string.h>

#include "numpy/adapter.h"
#include "numpy/keys.h"

enum { TYPES_MAX = 64 };

static py_unary_fn *original_get;
static py_assign_fn *original_set;
static wire_id get_op, set_op;

static void record_key(struct numpy_record *r, const struct py_object *key)
{
	const struct py_tuple *tuple = (const struct py_tuple *)(const void *)key;

	if (np_is_array(key))
		numpy_record_input(r, (const struct np_array *)(const void *)key);
	if (key->type->flags & PY_TPFLAGS_TUPLE_SUBCLASS)
		for (int64_t i = 0; i < tuple->size; i++)
			if (np_is_array(py_tuple_items(tuple)[i]))
				numpy_record_input(r, (const struct np_array *)(const void *)
							      py_tuple_items(tuple)[i]);
}

static void describe(struct numpy_record *r, struct py_object *self, struct py_object *key)
{
	numpy_record_init(r);
	numpy_record_input(r, (const struct np_array *)(const void *)self);
	record_key(r, key);
}

static BASE_NOINLINE BASE_COLD void record_failure(struct py_object *self, struct py_object *key,
						   wire_id op)
{
	struct numpy_record r;
	struct probe_call call;

	if (!numpy_is_recording() || !numpy_enter(&call, op, ARR_OP_INDEX))
		return;
	describe(&r, self, key);
	numpy_record_finish(&r, NULL, false);
	numpy_record_failure(&r, &call);
	numpy_leave(&call, &r);
}

static struct py_object *get(struct py_object *self, struct py_object *key)
{
	struct py_object *result;
	struct probe_call call;
	struct numpy_record r;

	if (numpy_key_class(key) != NUMPY_KEY_ADVANCED) {
		result = original_get(self, key);
		if (BASE_UNLIKELY(!result))
			record_failure(self, key, get_op);
		return result;
	}
	if (!numpy_is_recording() || !numpy_enter(&call, get_op, ARR_OP_INDEX))
		return original_get(self, key);
	if (BASE_UNLIKELY(numpy_is_large(self))) {
		const struct numpy_args args = { self, &key, 1, NULL, NULL };

		numpy_announce(&call, &args);
	}
	result = original_get(self, key);
	describe(&r, self, key);
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

/* ---- assignment
 * ------------------------------------------------------------------------------------ */

static void describe_assignment(struct numpy_record *r, struct py_object *self,
				struct py_object *key, const struct py_object *value,
				int64_t elements, const struct np_array *target)
{
	const struct np_array *to = (const struct np_array *)(const void *)self;
	const struct np_array *from = NULL;

	describe(r, self, key);
	r->outcome.bytes_in = 0; /* written, not read */
	r->outcome.result = WIRE_OUTCOME_IN_PLACE;
	if (value && np_is_array(value)) {
		from = (const struct np_array *)(const void *)value;
		numpy_record_input(r, from);
		if (elements < 0)
			elements = (int64_t)np_elements(from);
	}
	if (elements < 0)
		elements = 0;
	r->outcome.bytes_out = (uint64_t)elements * (uint64_t)np_itemsize(to->descr);
	if (from && from->ndim && !(target && numpy_same_elements(target, from))) {
		numpy_record_cast(r, from->descr, to->descr, ARR_COPY_EXPLICIT,
				  r->outcome.bytes_out);
		if (target)
			numpy_record_assignment_overlap(r, target, from);
	}
	numpy_record_finish(r, python._Py_NoneStruct, false);
	r->outcome.elements = (uint64_t)elements;
}

/* The elements that a[key] = value writes, as a view: only if value lies in the same memory, where
 * it matters which ones (a[1:] += 1 ends in an assignment of a view to itself). A new reference. */
static struct np_array *target_of(struct py_object *self, struct py_object *key,
				  const struct py_object *value)
{
	struct py_object *view;

	if (!value || !np_is_array(value) || self->type != np_types.ndarray ||
	    !numpy_extents_overlap((const struct np_array *)(const void *)self,
				   (const struct np_array *)(const void *)value))
		return NULL;
	view = original_get(self, key);
	if (!view)
		python.PyErr_Clear();
	else if (!np_is_array(view)) {
		python.Py_DecRef(view);
		view = NULL;
	}
	return (struct np_array *)(void *)view;
}

/* Integers for every axis; with fewer, a[i] = row writes a row. */
static bool names_one_element(const struct py_object *self, const struct py_object *key)
{
	const struct np_array *a = (const struct np_array *)(const void *)self;
	const struct py_tuple *tuple = (const struct py_tuple *)(const void *)key;

	return a->ndim <= ((key->type->flags & PY_TPFLAGS_TUPLE_SUBCLASS) ? tuple->size : 1);
}

static int set(struct py_object *self, struct py_object *key, struct py_object *value)
{
	const enum numpy_key class = numpy_key_class(key);
	struct probe_call call;
	struct numpy_record r;
	struct np_array *target = NULL;
	int64_t elements;
	int status;

	if (class == NUMPY_KEY_ELEMENT && names_one_element(self, key)) {
		status = original_set(self, key, value);
		if (BASE_UNLIKELY(status < 0))
			record_failure(self, key, set_op);
		return status;
	}
	if (!numpy_is_recording() || !numpy_enter(&call, set_op, ARR_OP_INDEX))
		return original_set(self, key, value);
	elements = numpy_key_elements((const struct np_array *)(const void *)self, key);
	status = original_set(self, key, value);
	if (status == 0 && class != NUMPY_KEY_ADVANCED)
		target = target_of(self, key, value);
	describe_assignment(&r, self, key, value, elements, target);
	if (status < 0) {
		numpy_record_no_copies(&r);
		numpy_record_failure(&r, &call);
	}
	if (target)
		python.Py_DecRef(&target->head);
	numpy_leave(&call, &r);
	return status;
}

/* ---- patching
 * --------------------------------------------------------------------------------------- */

static void patch_type(struct py_type *type)
{
	struct py_mapping_methods *m = type->as_mapping;

	if (m && m->subscript == original_get)
		m->subscript = get;
	if (m && m->assign == original_set)
		m->assign = set;
}

static void patch_below(struct py_type *type, void (*patch)(struct py_type *type), int depth)
{
	struct py_object *list = python.PyObject_CallMethod(
		(struct py_object *)(void *)python.PyType_Type, "__subclasses__", "O", type);
	const struct py_list *l = (const struct py_list *)(const void *)list;

	if (!list) {
		python.PyErr_Clear();
		return;
	}
	for (int64_t i = 0; depth < TYPES_MAX && i < l->size; i++) {
		struct py_type *one = (struct py_type *)(void *)l->items[i];

		patch(one);
		patch_below(one, patch, depth + 1);
	}
	python.Py_DecRef(list);
}

void numpy_patch_types(struct py_type *type, void (*patch)(struct py_type *type))
{
	patch(type);
	patch_below(type, patch, 0);
}

void numpy_patch_wrapper(struct py_type *type, const char *name, const void *original, void *ours)
{
	struct py_object *o = python_attribute((struct py_object *)(void *)type, name);
	struct py_descriptor *d = (struct py_descriptor *)(void *)o;

	if (!o)
		return;
	if (strcmp(o->type->name, "wrapper_descriptor") == 0 && d->wrapped == original)
		d->wrapped = ours;
	python.Py_DecRef(o);
}

void numpy_index_intern(void)
{
	get_op = wire_intern_text(&probe_writer, "ndarray.__getitem__");
	set_op = wire_intern_text(&probe_writer, "ndarray.__setitem__");
}

void numpy_index_patch(void)
{
	struct py_mapping_methods *m = np_types.ndarray->as_mapping;
	void *old_get, *old_set, *new_get, *new_set;
	py_unary_fn *getter = get;
	py_assign_fn *setter = set;

	numpy_index_intern();
	if (!m || !m->subscript || !m->assign || m->subscript == get)
		return;
	original_get = m->subscript;
	original_set = m->assign;
	memcpy(&old_get, &original_get, sizeof(old_get));
	memcpy(&old_set, &original_set, sizeof(old_set));
	memcpy(&new_get, &getter, sizeof(new_get));
	memcpy(&new_set, &setter, sizeof(new_set));
	numpy_patch_types(np_types.ndarray, patch_type);
	numpy_patch_wrapper(np_types.ndarray, "__getitem__", old_get, new_get);
	numpy_patch_wrapper(np_types.ndarray, "__setitem__", old_set, new_set);
}
