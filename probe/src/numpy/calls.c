/* SPDX-License-Identifier: Apache-2.0 */
#include "numpy/calls.h"

#include <dlfcn.h>
#include <string.h>

#include <base/compiler.h>
#include <base/fmt.h>

#include "numpy/adapter.h"
#include "numpy/frames.h"

enum { SCAN_MAX = 8, ERROR_BYTES = 400, MESSAGE_BYTES = 4096 };

static inline const struct np_array *as_array(const struct py_object *o)
{
	return np_is_array(o) ? (const struct np_array *)(const void *)o : NULL;
}

/* The items of a list or tuple; count 0 for anything else. */
static struct py_object *const *items_of(const struct py_object *o, int64_t *count)
{
	if (o->type->flags & PY_TPFLAGS_TUPLE_SUBCLASS) {
		*count = ((const struct py_tuple *)(const void *)o)->size;
		return py_tuple_items((const struct py_tuple *)(const void *)o);
	}
	if (o->type->flags & PY_TPFLAGS_LIST_SUBCLASS) {
		*count = ((const struct py_list *)(const void *)o)->size;
		return ((const struct py_list *)(const void *)o)->items;
	}
	*count = 0;
	return NULL;
}

static void add_argument(struct numpy_record *r, const struct py_object *o, bool is_output,
			 int64_t scan_max)
{
	const struct np_array *a = as_array(o);
	struct py_object *const *items;
	int64_t count;

	if (a) {
		if (is_output)
			numpy_record_output(r, a);
		else
			numpy_record_input(r, a);
		return;
	}
	items = items_of(o, &count);
	for (int64_t i = 0; i < count && i < scan_max; i++)
		if ((a = as_array(items[i]))) {
			if (is_output)
				numpy_record_output(r, a);
			else
				numpy_record_input(r, a);
		}
}

/* Does a call by this rule return the array that it was given to write into? */
static bool returns_output(enum numpy_rule rule)
{
	return rule == NUMPY_COMPUTES || rule == NUMPY_REDUCES || rule == NUMPY_GATHERS ||
	       rule == NUMPY_JOINS || rule == NUMPY_DOTS;
}

void numpy_record_args(struct numpy_record *r, const struct numpy_args *args, enum numpy_rule rule,
		       const struct py_object *result)
{
	const int64_t scan_max = rule == NUMPY_JOINS   ? INT64_MAX
				 : rule == NUMPY_MAKES ? 0
						       : SCAN_MAX;
	const struct py_object *output = returns_output(rule) ? result : NULL;
	struct py_object *key, *value;
	int64_t at = 0;

	if (args->self && np_is_array(args->self))
		numpy_record_input(r, (const struct np_array *)(const void *)args->self);
	for (int64_t i = 0; i < args->count; i++)
		if (numpy_may_hold_arrays(args->values[i]))
			add_argument(r, args->values[i], args->values[i] == output, scan_max);
	for (int64_t i = 0; args->names && i < args->names->size; i++)
		if (numpy_may_hold_arrays(args->values[args->count + i]))
			add_argument(r, args->values[args->count + i],
				     PYTHON_TEXT_IS(py_tuple_items(args->names)[i], "out"),
				     scan_max);
	while (args->keywords && python.PyDict_Next(args->keywords, &at, &key, &value))
		if (numpy_may_hold_arrays(value))
			add_argument(r, value, PYTHON_TEXT_IS(key, "out"), scan_max);
}

/* By the public API, which must not meet an exception that is set. */
static wire_id slow_site(void)
{
	struct py_object *type, *value, *traceback;
	wire_id site;

	python.PyErr_Fetch(&type, &value, &traceback);
	site = frames_site_slow();
	python.PyErr_Restore(type, value, traceback);
	return site;
}

BASE_NOINLINE BASE_COLD void numpy_announce(struct probe_call *call, const struct numpy_args *args)
{
	struct numpy_record r;

	if (!numpy_adapter.fast_frames)
		call->site = slow_site();
	numpy_record_init(&r);
	numpy_record_args(&r, args, NUMPY_COMPUTES, NULL);
	probe_call_inputs(call, r.operands, r.outcome.operand_count);
}

void numpy_record_result(struct numpy_record *r, const struct py_object *result)
{
	const struct np_array *a = as_array(result);
	struct py_object *const *items;
	int64_t count;

	if (a) {
		numpy_record_output(r, a);
		return;
	}
	if (!(result->type->flags & PY_TPFLAGS_TUPLE_SUBCLASS))
		return;
	items = items_of(result, &count);
	for (int64_t i = 0; i < count && i < SCAN_MAX; i++)
		if ((a = as_array(items[i])))
			numpy_record_output(r, a);
}

struct py_object *numpy_keyword(const struct numpy_args *args, const char *name, size_t length)
{
	struct py_object *key, *value;
	int64_t at = 0;

	for (int64_t i = 0; args->names && i < args->names->size; i++)
		if (python_text_is(py_tuple_items(args->names)[i], name, length))
			return args->values[args->count + i];
	while (args->keywords && python.PyDict_Next(args->keywords, &at, &key, &value))
		if (python_text_is(key, name, length))
			return value;
	return NULL;
}

void numpy_record_finish(struct numpy_record *r, const struct py_object *result, bool reduces)
{
	const struct np_array *typed = r->output;

	if (r->input && (!typed || typed->descr->type_number == NP_BOOL))
		typed = r->input;
	if (typed)
		r->outcome.dtype = np_dtype_name(typed->descr);
	else if (result && result != python._Py_NoneStruct)
		r->outcome.dtype = np_scalar_name(result);
	if (r->output && !(reduces && r->input))
		r->outcome.elements = np_elements(r->output);
	else if (r->input && (reduces || !result || result == python._Py_NoneStruct))
		r->outcome.elements = np_elements(r->input);
	else
		r->outcome.elements = 1;
}

void numpy_record_copy(struct numpy_record *r, enum arr_copy_reason reason, uint64_t bytes)
{
	if (!bytes)
		return;
	r->outcome.copy_reason = reason;
	r->outcome.copied_bytes = bytes;
}

void numpy_record_further_copy(struct numpy_record *r, enum arr_copy_reason reason, wire_id detail,
			       uint64_t bytes)
{
	struct probe_outcome *o = &r->outcome;
	struct probe_copy *p = r->more_copies;

	if (!bytes)
		return;
	if (!o->copied_bytes || (o->copy_reason == reason && o->copy_detail == detail)) {
		numpy_record_copy(r, reason, o->copied_bytes + bytes);
		o->copy_detail = detail;
		return;
	}
	for (uint32_t i = 0; i < o->more_copy_count; i++, p++)
		if ((p->reason == reason && p->detail == detail) || i + 1 == NUMPY_MORE_COPIES) {
			p->bytes += bytes;
			return;
		}
	*p = (struct probe_copy){ reason, detail, bytes };
	o->more_copies = r->more_copies;
	o->more_copy_count++;
}

void numpy_record_no_copies(struct numpy_record *r)
{
	r->outcome.copied_bytes = 0;
	r->outcome.more_copy_count = 0;
}

wire_id numpy_ordered_name(const struct np_descr *d)
{
	char text[32];

	if (BASE_LIKELY(!np_is_foreign_order(d)))
		return np_dtype_name(d);
	return wire_intern(&probe_writer, text,
			   base_format(text, sizeof(text), ">%c%u", d->kind,
				       (unsigned)np_itemsize(d) / (d->kind == 'U' ? 4 : 1)));
}

void numpy_record_cast(struct numpy_record *r, const struct np_descr *from,
		       const struct np_descr *to, enum arr_copy_reason otherwise, uint64_t bytes)
{
	wire_id a = numpy_ordered_name(from), b = numpy_ordered_name(to);

	if (a == b && from->byte_order == to->byte_order) {
		numpy_record_copy(r, otherwise, bytes);
		return;
	}
	numpy_record_copy(r, ARR_COPY_CAST, bytes);
	r->outcome.copy_detail = np_cast_name(a, b);
}

/* array(..., copy=False) or copy=None: a copy only if it must be. */
static bool copy_is_optional(const struct numpy_args *args)
{
	const struct py_object *copy = numpy_keyword(args, "copy", 4);

	return copy && (copy == python._Py_FalseStruct || copy == python._Py_NoneStruct);
}

static uint64_t bytes_of(const struct np_array *a)
{
	return np_elements(a) * (uint64_t)np_itemsize(a->descr);
}

/* A result that may be its source or a view of it: then nothing was written. */
static void copy_unless_view(struct numpy_record *r, const struct np_array *source,
			     const struct np_array *result, enum arr_copy_reason reason)
{
	if (result->data == source->data)
		r->outcome.bytes_out = 0;
	else
		numpy_record_cast(r, source->descr, result->descr, reason, bytes_of(result));
}

static void copies_of_assignment(struct numpy_record *r, const struct numpy_args *args)
{
	const struct np_array *to = args->count > 0 ? as_array(args->values[0]) : NULL;
	const struct np_array *from = args->count > 1 ? as_array(args->values[1]) : NULL;

	if (!to)
		return;
	r->outcome.bytes_out = bytes_of(to);
	if (!from || numpy_same_elements(to, from))
		return;
	numpy_record_cast(r, from->descr, to->descr, ARR_COPY_EXPLICIT, bytes_of(to));
	numpy_record_assignment_overlap(r, to, from);
}

/* A list that begins with an array is joined into one. */
static bool holds_arrays(const struct py_object *o)
{
	int64_t count;
	struct py_object *const *items = items_of(o, &count);

	return count > 0 && as_array(items[0]) && as_array(items[0])->ndim;
}

static void copy_of_self(struct numpy_record *r, const struct np_array *self)
{
	if (!self)
		return;
	r->outcome.bytes_out = bytes_of(self);
	numpy_record_copy(r, ARR_COPY_EXPLICIT, bytes_of(self));
}

void numpy_record_copies(struct numpy_record *r, const struct numpy_args *args,
			 const struct py_object *result, enum numpy_rule rule)
{
	const struct np_array *to = as_array(result);
	const struct np_array *self = args->self ? as_array(args->self) : NULL;
	const struct np_array *first = args->count > 0 ? as_array(args->values[0]) : NULL;

	switch (rule) {
	case NUMPY_COMPUTES:
	case NUMPY_REDUCES:
		if (to && to == self) /* conj() of real numbers */
			r->outcome.bytes_out = 0;
		break;
	case NUMPY_LEADS:
	case NUMPY_SCATTERS:
	case NUMPY_TRANSFORMS:
	case NUMPY_SPELLS:
		break;
	case NUMPY_COPIES:
		if (to)
			numpy_record_copy(r, ARR_COPY_EXPLICIT, bytes_of(to));
		break;
	case NUMPY_CASTS:
		if (to && self)
			copy_unless_view(r, self, to, ARR_COPY_EXPLICIT);
		break;
	case NUMPY_MAKES:
		if (to && !first && args->count > 0 && holds_arrays(args->values[0]))
			numpy_record_copy(r, ARR_COPY_CONCATENATE, bytes_of(to));
		if (to && first)
			copy_unless_view(r, first, to,
					 copy_is_optional(args) ? ARR_COPY_NONCONTIGUOUS
								: ARR_COPY_EXPLICIT);
		break;
	case NUMPY_CONVERTS:
		if (to && first)
			copy_unless_view(r, first, to,
					 numpy_keyword(args, "copy", 4) == python._Py_TrueStruct
						 ? ARR_COPY_EXPLICIT
						 : ARR_COPY_NONCONTIGUOUS);
		break;
	case NUMPY_RESHAPES:
		if (to && self)
			copy_unless_view(r, self, to, ARR_COPY_NONCONTIGUOUS);
		break;
	case NUMPY_GATHERS:
		if (to)
			numpy_record_copy(r, ARR_COPY_FANCY_INDEX, bytes_of(to));
		break;
	case NUMPY_JOINS:
		if (to)
			numpy_record_copy(r, ARR_COPY_CONCATENATE, bytes_of(to));
		break;
	case NUMPY_DOTS:
	case NUMPY_INNERS:
	case NUMPY_VDOTS:
	case NUMPY_CORRELATES:
	case NUMPY_INTERPOLATES:
	case NUMPY_BINS:
	case NUMPY_CHOOSES:
	case NUMPY_ARGSORTS:
	case NUMPY_ARGPARTITIONS:
		numpy_record_operand_copies(r, args, result, rule);
		break;
	case NUMPY_SORTS:
	case NUMPY_PARTITIONS:
		numpy_record_operand_copies(r, args, result, rule);
		__attribute__((fallthrough));
	case NUMPY_MODIFIES:
		if (self)
			r->outcome.bytes_out = bytes_of(self);
		break;
	case NUMPY_RESTORES:
		r->outcome.bytes_in = 0; /* of what self was */
		if (self && (self->flags & NP_OWNS_DATA))
			copy_of_self(r, self);
		break;
	case NUMPY_ASSIGNS:
		copies_of_assignment(r, args);
		break;
	case NUMPY_LENDS:
		r->outcome.bytes_in = 0;
		if (numpy_keyword(args, "copy", 4) == python._Py_TrueStruct)
			copy_of_self(r, self);
		break;
	case NUMPY_EXPORTS:
		copy_of_self(r, self);
		break;
	}
}

/* ---- failures ----------------------------------------------------------------------------------
 */

/* What was raised last; compared, never followed. Touched under the GIL. */
static const void *last_raised;

/* Is it an exception class of NumPy's own? Their text is made by a method, without side effects. */
static bool is_numpy_exception(struct py_object *type)
{
	struct py_object *module = python_attribute(type, "__module__");
	char text[64];
	bool is = module && python_text_copy(module, text, sizeof(text)) &&
		  strncmp(text, "numpy", 5) == 0;

	if (module)
		python.Py_DecRef(module);
	return is;
}

/* Text of a NumPy exception; on older versions the instance may not have been made yet. */
static size_t numpy_exception_text(struct py_object *type, struct py_object *value, char *out,
				   size_t size)
{
	struct py_object *made = NULL, *text = NULL;
	size_t length = 0;

	if (value && (value->type->flags & PY_TPFLAGS_TUPLE_SUBCLASS))
		made = python.PyObject_CallObject(type, value);
	if (made || value)
		text = python.PyObject_Str(made ? made : value);
	if (text) {
		length = python_text_copy(text, out, size);
		python.Py_DecRef(text);
	}
	if (made)
		python.Py_DecRef(made);
	python.PyErr_Clear();
	return length;
}

/* The message without running any code of the user: a str, or an exception's only argument. */
static size_t plain_text(const struct py_object *value, char *out, size_t size)
{
	enum { EXCEPTION_ARGS = 24 };
	const struct py_tuple *args;

	if (!value)
		return 0;
	if (value->type->flags & PY_TPFLAGS_EXCEPTION_SUBCLASS) {
		memcpy(&args, (const char *)value + EXCEPTION_ARGS, sizeof(args));
		if (!args || !(args->head.type->flags & PY_TPFLAGS_TUPLE_SUBCLASS) ||
		    args->size != 1)
			return 0;
		value = py_tuple_items(args)[0];
	}
	return python_text_copy(value, out, size);
}

/* One of Python's own for failed system calls: their text, too, is made without side effects. */
static bool is_os_error(struct py_object *type)
{
	static struct py_type **os_error;

	if (!os_error)
		os_error = dlsym(RTLD_DEFAULT, "PyExc_OSError");
	return os_error && !(((struct py_type *)(void *)type)->flags & PY_TPFLAGS_HEAPTYPE) &&
	       python.PyType_IsSubtype((struct py_type *)(void *)type, *os_error);
}

wire_id numpy_error_text(struct py_object *type, struct py_object *value)
{
	char text[ERROR_BYTES], message[MESSAGE_BYTES];
	const char *name = ((struct py_type *)(void *)type)->name;
	const char *dot = strrchr(name, '.');
	size_t length = plain_text(value, message, sizeof(message));
	char *end;

	if (!length && (is_os_error(type) || is_numpy_exception(type)))
		length = numpy_exception_text(type, value, message, sizeof(message));
	message[length] = 0;
	end = strchr(message, '\n');
	if (end)
		*end = 0;
	length = base_format(text, sizeof(text), "%s%s%s", dot ? dot + 1 : name,
			     message[0] ? ": " : "", message);
	return wire_intern(&probe_writer, text, length);
}

void numpy_record_failure(struct numpy_record *r, const struct probe_call *call)
{
	struct py_object *type = NULL, *value = NULL, *traceback = NULL;
	const bool one_object = python.PyErr_GetRaisedException && python.PyErr_SetRaisedException;
	const void *raised;

	if (one_object) {
		value = python.PyErr_GetRaisedException();
		type = value ? (struct py_object *)(void *)value->type : NULL;
	} else {
		python.PyErr_Fetch(&type, &value, &traceback);
	}
	raised = value ? value : type;
	r->outcome.failed = true;
	r->outcome.result = WIRE_OUTCOME_NONE;
	r->outcome.elements = r->outcome.bytes_in = r->outcome.bytes_out = 0;
	if (type && !(raised == last_raised && call->child_ticks))
		r->outcome.error = numpy_error_text(type, value);
	last_raised = raised;
	if (one_object)
		python.PyErr_SetRaisedException(value);
	else
		python.PyErr_Restore(type, value, traceback);
}

void numpy_leave(struct probe_call *call, struct numpy_record *r)
{
	if (BASE_UNLIKELY(!numpy_adapter.fast_frames) &&
	    (r->outcome.copied_bytes || r->outcome.failed))
		call->site = slow_site();
	probe_op_leave(call, &r->outcome);
}
