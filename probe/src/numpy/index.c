/* SPDX-License-Identifier: Apache-2.0 */
/* a[key] and a[key] = value. Basic indexing makes a view and passes straight through; only its
 * failures are recorded. Index arrays, lists and masks copy. */
#include <string.h>

#include "numpy/adapter.h"

enum key_class {
	KEY_ELEMENT, /* integers only: one element, or a view that drops axes */
	KEY_BASIC,   /* with slices, an ellipsis or new axes, or a field name */
	KEY_ADVANCED /* with index arrays, lists or masks */
};

enum { TYPES_MAX = 64, SLICE_START = 16, SLICE_STOP = 24, SLICE_STEP = 32 };

static py_unary_fn *original_get;
static py_assign_fn *original_set;
static wire_id get_op, set_op;

static enum key_class class_of_item(const struct py_object *key)
{
	if (py_is(key, python.PyLong_Type))
		return KEY_ELEMENT;
	if (py_is(key, python.PySlice_Type) || key == python._Py_NoneStruct ||
	    py_is(key, python.PyEllipsis_Type))
		return KEY_BASIC;
	if (np_is_array(key)) {
		const struct np_array *a = (const struct np_array *)(const void *)key;

		return a->ndim || a->descr->type_number == NP_BOOL ? KEY_ADVANCED : KEY_ELEMENT;
	}
	if ((key->type->flags & PY_TPFLAGS_LIST_SUBCLASS) || py_is(key, python.PyBool_Type) ||
	    (key->type->flags & PY_TPFLAGS_TUPLE_SUBCLASS))
		return KEY_ADVANCED;
	return key->type->flags & PY_TPFLAGS_UNICODE_SUBCLASS ? KEY_BASIC : KEY_ELEMENT;
}

static enum key_class class_of_key(const struct py_object *key)
{
	const struct py_tuple *tuple = (const struct py_tuple *)(const void *)key;
	enum key_class all = KEY_ELEMENT;

	if (!(key->type->flags & PY_TPFLAGS_TUPLE_SUBCLASS))
		return class_of_item(key);
	for (int64_t i = 0; i < tuple->size; i++) {
		enum key_class one = class_of_item(py_tuple_items(tuple)[i]);

		all = one > all ? one : all;
	}
	return all;
}

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

	if (!numpy_is_recording() || !probe_op_enter(&call, op, ARR_OP_INDEX))
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

	if (class_of_key(key) != KEY_ADVANCED) {
		result = original_get(self, key);
		if (BASE_UNLIKELY(!result))
			record_failure(self, key, get_op);
		return result;
	}
	if (!numpy_is_recording() || !probe_op_enter(&call, get_op, ARR_OP_INDEX))
		return original_get(self, key);
	if (BASE_UNLIKELY(numpy_is_large(self))) {
		const struct numpy_args args = { self, &key, 1, NULL, NULL };

		numpy_announce(&call, &args);
	}
	result = original_get(self, key);
	describe(&r, self, key);
	if (result) {
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

/* The value of an int or None in a slice; false for anything that would run code. */
static bool slice_bound(const struct py_object *slice, size_t offset, int64_t missing, int64_t *out)
{
	struct py_object *o;

	memcpy(&o, (const char *)slice + offset, sizeof(o));
	if (o == python._Py_NoneStruct) {
		*out = missing;
		return true;
	}
	if (!py_is(o, python.PyLong_Type))
		return false;
	*out = python.PyLong_AsLong(o);
	if (*out == -1 && python.PyErr_Occurred()) {
		python.PyErr_Clear();
		return false;
	}
	return true;
}

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
	return value < low ? low : value > high ? high : value;
}

/* How many of `length` elements a slice takes; -1 if it can't be told without running code. */
static int64_t slice_length(const struct py_object *slice, int64_t length)
{
	int64_t start, stop, step;

	if (!slice_bound(slice, SLICE_STEP, 1, &step) || !step || step == INT64_MIN ||
	    !slice_bound(slice, SLICE_START, step > 0 ? 0 : INT64_MAX, &start) ||
	    !slice_bound(slice, SLICE_STOP, step > 0 ? INT64_MAX : -length - 1, &stop))
		return -1;
	start += start < 0 ? length : 0;
	stop += stop < 0 ? length : 0;
	if (step > 0) {
		start = clamp(start, 0, length);
		stop = clamp(stop, 0, length);
		return stop > start ? (stop - start - 1) / step + 1 : 0;
	}
	start = clamp(start, -1, length - 1);
	stop = clamp(stop, -1, length - 1);
	return start > stop ? (start - stop - 1) / -step + 1 : 0;
}

/* Elements of the view that a basic key selects; -1 if it can't be told. */
static int64_t region_elements(const struct np_array *a, const struct py_object *key)
{
	const struct py_tuple *tuple = (const struct py_tuple *)(const void *)key;
	const bool many = key->type->flags & PY_TPFLAGS_TUPLE_SUBCLASS;
	const int64_t count = many ? tuple->size : 1;
	int64_t elements = 1, axes = 0, taken;
	int axis = 0;

	for (int64_t i = 0; i < count; i++) {
		const struct py_object *item = many ? py_tuple_items(tuple)[i] : key;

		axes += item != python._Py_NoneStruct && !py_is(item, python.PyEllipsis_Type);
	}
	for (int64_t i = 0; i < count; i++) {
		const struct py_object *item = many ? py_tuple_items(tuple)[i] : key;

		if (item == python._Py_NoneStruct)
			continue;
		if (py_is(item, python.PyEllipsis_Type)) {
			for (int64_t skip = a->ndim - axes; skip > 0 && axis < a->ndim; skip--)
				elements *= a->shape[axis++];
			continue;
		}
		if (axis >= a->ndim || (item->type->flags & PY_TPFLAGS_UNICODE_SUBCLASS))
			return -1;
		taken = py_is(item, python.PySlice_Type) ? slice_length(item, a->shape[axis]) : 1;
		if (taken < 0)
			return -1;
		elements *= taken;
		axis++;
	}
	for (; axis < a->ndim; axis++)
		elements *= a->shape[axis];
	return elements;
}

static void describe_assignment(struct numpy_record *r, struct py_object *self,
				struct py_object *key, const struct py_object *value,
				int64_t elements)
{
	const struct np_array *to = (const struct np_array *)(const void *)self;
	const struct np_array *from = NULL;

	describe(r, self, key);
	r->outcome.bytes_in = 0; /* written, not read */
	if (value && np_is_array(value)) {
		from = (const struct np_array *)(const void *)value;
		numpy_record_input(r, from);
		if (elements < 0)
			elements = (int64_t)np_elements(from);
	}
	if (elements < 0)
		elements = 0;
	r->outcome.bytes_out = (uint64_t)elements * (uint64_t)np_itemsize(to->descr);
	if (from && from->ndim)
		numpy_record_cast(r, from->descr, to->descr, ARR_COPY_EXPLICIT,
				  r->outcome.bytes_out);
	numpy_record_finish(r, python._Py_NoneStruct, false);
	r->outcome.elements = (uint64_t)elements;
}

static int set(struct py_object *self, struct py_object *key, struct py_object *value)
{
	const enum key_class class = class_of_key(key);
	struct probe_call call;
	struct numpy_record r;
	int64_t elements = -1;
	int status;

	if (class == KEY_BASIC)
		elements = region_elements((const struct np_array *)(const void *)self, key);
	if (class == KEY_ELEMENT) {
		status = original_set(self, key, value);
		if (BASE_UNLIKELY(status < 0))
			record_failure(self, key, set_op);
		return status;
	}
	if (!numpy_is_recording() || !probe_op_enter(&call, set_op, ARR_OP_INDEX))
		return original_set(self, key, value);
	status = original_set(self, key, value);
	describe_assignment(&r, self, key, value, elements);
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
	struct py_mapping_methods *m = type->as_mapping;

	if (m && m->subscript == original_get)
		m->subscript = get;
	if (m && m->assign == original_set)
		m->assign = set;
}

/* Classes made before now have copies of the slots. */
static void patch_subclasses(struct py_type *type, int depth)
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

		patch_type(one);
		patch_subclasses(one, depth + 1);
	}
	python.Py_DecRef(list);
}

/* ndarray.__getitem__ as an object: what super().__getitem__ and explicit calls run. */
static void patch_wrapper(struct py_object *type, const char *name, const void *original,
			  void *ours)
{
	struct py_object *o = python_attribute(type, name);
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
	struct py_object *ndarray = (struct py_object *)(void *)np_types.ndarray;
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
	patch_type(np_types.ndarray);
	patch_subclasses(np_types.ndarray, 0);
	patch_wrapper(ndarray, "__getitem__", old_get, new_get);
	patch_wrapper(ndarray, "__setitem__", old_set, new_set);
}
