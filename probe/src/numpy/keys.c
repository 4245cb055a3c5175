/* SPDX-License-Identifier: Apache-2.0 */
#include "numpy/keys.h"

#include <string.h>

enum { SLICE_START = 16, SLICE_STOP = 24, SLICE_STEP = 32, AXES_MAX = 64 };

static enum numpy_key class_of_item(const struct py_object *key)
{
	if (py_is(key, python.PyLong_Type))
		return NUMPY_KEY_ELEMENT;
	if (py_is(key, python.PySlice_Type) || key == python._Py_NoneStruct ||
	    py_is(key, python.PyEllipsis_Type))
		return NUMPY_KEY_BASIC;
	if (np_is_array(key)) {
		const struct np_array *a = (const struct np_array *)(const void *)key;

		return a->ndim || a->descr->type_number == NP_BOOL ? NUMPY_KEY_ADVANCED
								   : NUMPY_KEY_ELEMENT;
	}
	if ((key->type->flags & PY_TPFLAGS_LIST_SUBCLASS) || py_is(key, python.PyBool_Type) ||
	    (key->type->flags & PY_TPFLAGS_TUPLE_SUBCLASS))
		return NUMPY_KEY_ADVANCED;
	return key->type->flags & PY_TPFLAGS_UNICODE_SUBCLASS ? NUMPY_KEY_BASIC : NUMPY_KEY_ELEMENT;
}

enum numpy_key numpy_key_class(const struct py_object *key)
{
	const struct py_tuple *tuple = (const struct py_tuple *)(const void *)key;
	enum numpy_key all = NUMPY_KEY_ELEMENT;

	if (!(key->type->flags & PY_TPFLAGS_TUPLE_SUBCLASS))
		return class_of_item(key);
	for (int64_t i = 0; i < tuple->size; i++) {
		enum numpy_key one = class_of_item(py_tuple_items(tuple)[i]);

		all = one > all ? one : all;
	}
	return all;
}

/* ---- slices
 * ---------------------------------------------------------------------------------------- */

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

/* ---- masks and index arrays
 * ------------------------------------------------------------------------ */

/* What the parts of a key select together. */
struct selection {
	int64_t elements;        /* of the axes that slices and the like are for */
	int64_t joint[AXES_MAX]; /* shape that the index arrays broadcast to, last axis first */
	int joint_ndim;
	int axis; /* the next one that nothing is said about */
};

static bool join(struct selection *s, int ndim, const int64_t *shape)
{
	if (ndim > AXES_MAX)
		return false;
	for (int i = 0; i < ndim; i++) {
		const int64_t n = shape[ndim - 1 - i];

		if (i >= s->joint_ndim)
			s->joint[s->joint_ndim++] = n;
		else if (s->joint[i] == 1)
			s->joint[i] = n;
		else if (n != 1 && n != s->joint[i])
			return false;
	}
	return true;
}

/* True elements of a mask; -1 for one that is scattered in memory. */
static int64_t count_true(const struct np_array *mask)
{
	const uint64_t n = np_elements(mask);
	int64_t count = 0;

	if (!(mask->flags & (NP_C_CONTIGUOUS | NP_F_CONTIGUOUS)))
		return -1;
	for (uint64_t i = 0; i < n; i++)
		count += mask->data[i] != 0;
	return count;
}

static bool select_array(struct selection *s, const struct np_array *a, const struct np_array *key)
{
	int64_t count;

	if (key->descr->type_number != NP_BOOL) {
		s->axis++;
		return join(s, key->ndim, key->shape);
	}
	for (int i = 0; i < key->ndim; i++)
		if (s->axis + i >= a->ndim || key->shape[i] != a->shape[s->axis + i])
			return false;
	s->axis += key->ndim;
	count = count_true(key);
	return count >= 0 && join(s, 1, &count);
}

/* A list of integers or of booleans; nothing nested. */
static bool select_list(struct selection *s, const struct py_list *list)
{
	int64_t integers = 0, booleans = 0, chosen = 0;

	for (int64_t i = 0; i < list->size; i++) {
		integers += py_is(list->items[i], python.PyLong_Type);
		booleans += py_is(list->items[i], python.PyBool_Type);
		chosen += list->items[i] == python._Py_TrueStruct;
	}
	s->axis++;
	if (integers == list->size)
		return join(s, 1, &integers);
	return booleans == list->size && join(s, 1, &chosen);
}

/* How many axes of the array a part is for; -1 if that can't be told. */
static int axes_of(const struct py_object *part)
{
	const struct np_array *a = (const struct np_array *)(const void *)part;

	if (part == python._Py_NoneStruct || py_is(part, python.PyEllipsis_Type))
		return 0;
	if (np_is_array(part))
		return a->descr->type_number == NP_BOOL ? a->ndim : 1;
	return py_is(part, python.PyBool_Type) || (part->type->flags & PY_TPFLAGS_UNICODE_SUBCLASS)
		       ? -1
		       : 1;
}

static bool select_part(struct selection *s, const struct np_array *a, const struct py_object *part,
			int64_t skipped)
{
	int64_t taken;

	if (part == python._Py_NoneStruct)
		return true;
	if (py_is(part, python.PyEllipsis_Type)) {
		for (; skipped > 0 && s->axis < a->ndim; skipped--)
			s->elements *= a->shape[s->axis++];
		return true;
	}
	if (s->axis >= a->ndim)
		return false;
	if (np_is_array(part))
		return select_array(s, a, (const struct np_array *)(const void *)part);
	if (part->type->flags & PY_TPFLAGS_LIST_SUBCLASS)
		return select_list(s, (const struct py_list *)(const void *)part);
	if (part->type->flags & PY_TPFLAGS_TUPLE_SUBCLASS)
		return false;
	taken = py_is(part, python.PySlice_Type) ? slice_length(part, a->shape[s->axis]) : 1;
	s->axis++;
	s->elements *= taken;
	return taken >= 0;
}

int64_t numpy_key_elements(const struct np_array *a, const struct py_object *key)
{
	const struct py_tuple *tuple = (const struct py_tuple *)(const void *)key;
	const bool many = key->type->flags & PY_TPFLAGS_TUPLE_SUBCLASS;
	const int64_t count = many ? tuple->size : 1;
	struct selection s = { .elements = 1 };
	int64_t axes = 0;

	for (int64_t i = 0; i < count; i++) {
		const int one = axes_of(many ? py_tuple_items(tuple)[i] : key);

		if (one < 0)
			return -1;
		axes += one;
	}
	for (int64_t i = 0; i < count; i++)
		if (!select_part(&s, a, many ? py_tuple_items(tuple)[i] : key, a->ndim - axes))
			return -1;
	for (; s.axis < a->ndim; s.axis++)
		s.elements *= a->shape[s.axis];
	for (int i = 0; i < s.joint_ndim; i++)
		s.elements *= s.joint[i];
	return s.elements;
}
