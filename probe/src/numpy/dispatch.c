/* SPDX-License-Identifier: Apache-2.0 */
/* NumPy's functions that are written in Python: median, pad, linalg.norm ... All of those that
 * other packages may override go through one C function each time, which we redirect: the
 * dispatcher object's vectorcall slot (NumPy 1.25 and up), or implement_array_function (before).
 * The function objects themselves stay as they are. A function whose work is an op of the same name
 * (concatenate, linalg.solve) gets no level of its own: it would be counted twice. */
#include <string.h>

#include <base/fmt.h>

#include "numpy/adapter.h"
#include "numpy/entries.h"

enum { PLACES = 2048, PLACES_MAX = 1536, NAME_BYTES = 64 };

struct function {
	const struct py_object *object, *implementation;
	py_vectorcall_fn *original; /* of a dispatcher */
	wire_id op;                 /* 0: not asked for yet, or without a level of its own */
	uint8_t kind;
	bool known; /* op has been asked for in the present spool */
};

static struct function functions[PLACES];
static unsigned function_count;
static struct py_type *dispatcher_type;
static struct py_object *(*original_construct)(struct py_type *type, struct py_object *args,
					       struct py_object *kwargs);
static py_unary_fn *original_implement;

/* ---- names
 * ---------------------------------------------------------------------------------------- */

/* "numpy.linalg", "norm" -> "linalg.norm"; false for functions of other packages. */
static bool function_name(const struct py_object *o, char *out, size_t size_bytes)
{
	struct py_object *object = (struct py_object *)(uintptr_t)o;
	struct py_object *module = python_attribute(object, "__module__");
	struct py_object *name = python_attribute(object, "__name__");
	char package[NAME_BYTES], own[NAME_BYTES];
	bool good = module && name && python_text_copy(module, package, sizeof(package)) &&
		    python_text_copy(name, own, sizeof(own)) && strncmp(package, "numpy", 5) == 0 &&
		    (!package[5] || package[5] == '.');

	if (good)
		base_format(out, size_bytes, "%s%s%s", package[5] ? package + 6 : "",
			    package[5] ? "." : "", own);
	if (module)
		python.Py_DecRef(module);
	if (name)
		python.Py_DecRef(name);
	return good;
}

/* Without a level of its own: no data, or done by an op of the same name. */
static bool is_passed_over(const char *name)
{
	for (const char *const *p = numpy_functions_without_data; *p; p++)
		if (strcmp(*p, name) == 0)
			return true;
	return strncmp(name, "char.", 5) == 0 || /* named after the method of str below */
	       numpy_slot_is_named(name) || numpy_entry_is_named(name);
}

static BASE_NOINLINE BASE_COLD void ask_name(struct function *f)
{
	char name[2 * NAME_BYTES];

	f->known = true;
	f->op = 0;
	if (!function_name(f->object, name, sizeof(name)) || is_passed_over(name))
		return;
	f->op = wire_intern_text(&probe_writer, name);
	f->kind = strncmp(name, "linalg.", 7) == 0 ? ARR_OP_LINALG
		  : strncmp(name, "fft.", 4) == 0  ? ARR_OP_FFT
						   : ARR_OP_OTHER;
}

void numpy_dispatch_intern(void)
{
	for (unsigned i = 0; i < PLACES; i++)
		functions[i].known = false;
}

/* ---- table
 * ---------------------------------------------------------------------------------------- */

static inline struct function *place_of(const struct py_object *object)
{
	size_t i = ((uintptr_t)object >> 4) * 0x9e3779b97f4a7c15ull >> 53;

	while (functions[i].object && functions[i].object != object)
		i = (i + 1) % PLACES;
	return &functions[i];
}
_Static_assert(PLACES == 1 << (64 - 53), "the shift above");

/* Made if it is new or another one at the same address; NULL if the table is full. */
static struct function *function_of(const struct py_object *object,
				    const struct py_object *implementation)
{
	struct function *f = place_of(object);

	if (f->object && f->implementation == implementation)
		return f;
	if (!f->object && function_count >= PLACES_MAX) {
		wire_loss_add(&probe_writer, WIRE_LOSS_ADAPTER_SLOTS, 1);
		return NULL;
	}
	function_count += !f->object;
	*f = (struct function){ .object = object, .implementation = implementation };
	return f;
}

/* ---- calls
 * ---------------------------------------------------------------------------------------- */

static bool enter(struct function *f, struct probe_call *call)
{
	if (!numpy_is_recording())
		return false;
	if (BASE_UNLIKELY(!f->known))
		ask_name(f);
	return f->op && numpy_enter(call, f->op, (enum arr_op_kind)f->kind);
}

static void leave(const struct numpy_args *args, struct probe_call *call,
		  const struct py_object *result)
{
	struct numpy_record r;

	numpy_record_init(&r);
	numpy_record_args(&r, args, NUMPY_LEADS, result);
	if (result)
		numpy_record_result(&r, result);
	numpy_record_finish(&r, result, false);
	if (result)
		numpy_record_effect(&r, result, NUMPY_LEADS,
				    numpy_keyword(args, "out", 3) == result);
	else
		numpy_record_failure(&r, call);
	numpy_leave(call, &r);
}

static struct py_object *dispatcher_call(struct py_object *self, struct py_object *const *values,
					 size_t count_and_flag, struct py_object *names)
{
	const struct numpy_args args = { NULL, values,
					 (int64_t)(count_and_flag & ~PY_VECTORCALL_OFFSET_FLAG),
					 (const struct py_tuple *)(void *)names, NULL };
	struct function *f = place_of(self);
	struct py_object *result;
	struct probe_call call;

	if (!enter(f, &call))
		return f->original(self, values, count_and_flag, names);
	result = f->original(self, values, count_and_flag, names);
	leave(&args, &call, result);
	return result;
}

/* implement_array_function(implementation, public_api, relevant_args, args, kwargs) */
static struct py_object *implement(struct py_object *self, struct py_object *tuple)
{
	const struct py_tuple *t = (const struct py_tuple *)(void *)tuple;
	struct py_object *const *items = py_tuple_items(t);
	const struct py_tuple *positional;
	struct py_object *result;
	struct function *f = NULL;
	struct probe_call call;

	if (t->size == 5 && (items[3]->type->flags & PY_TPFLAGS_TUPLE_SUBCLASS))
		f = function_of(items[1], items[0]);
	if (!f || !enter(f, &call))
		return original_implement(self, tuple);
	result = original_implement(self, tuple);
	positional = (const struct py_tuple *)(void *)items[3];
	leave(&(const struct numpy_args){ NULL, py_tuple_items(positional), positional->size, NULL,
					  items[4]->type->flags & PY_TPFLAGS_DICT_SUBCLASS
						  ? items[4]
						  : NULL },
	      &call, result);
	return result;
}

/* ---- patching
 * --------------------------------------------------------------------------------------- */

static void patch_dispatcher(struct py_object *o)
{
	py_vectorcall_fn **slot =
		(py_vectorcall_fn **)(void *)((char *)o + dispatcher_type->vectorcall_offset);
	struct function *f;

	if (!*slot || *slot == dispatcher_call)
		return;
	f = place_of(o);
	if (f->object)
		*f = (struct function){ .object = o }; /* of one that died */
	else
		f = function_of(o, NULL);
	if (!f)
		return;
	f->original = *slot;
	*slot = dispatcher_call;
}

static struct py_object *construct(struct py_type *type, struct py_object *args,
				   struct py_object *kwargs)
{
	struct py_object *o = original_construct(type, args, kwargs);

	if (o && o->type == dispatcher_type)
		patch_dispatcher(o);
	return o;
}

/* Those that were made before us. */
static void patch_made(void)
{
	struct py_object *modules = python.PyImport_GetModuleDict(), *key, *module, *name, *value;
	int64_t at = 0, inner;
	char text[NAME_BYTES];

	while (modules && python.PyDict_Next(modules, &at, &key, &module)) {
		if (!py_is(module, python.PyModule_Type) ||
		    !python_text_copy(key, text, sizeof(text)) || strncmp(text, "numpy", 5) != 0)
			continue;
		inner = 0;
		while (python.PyDict_Next(python.PyModule_GetDict(module), &inner, &name, &value))
			if (value->type == dispatcher_type)
				patch_dispatcher(value);
	}
}

void numpy_dispatch_patch(struct py_object *core)
{
	struct py_object *o = python_attribute(core, "_ArrayFunctionDispatcher");
	struct py_method_def *method;

	if (o && py_is(o, python.PyType_Type)) {
		dispatcher_type = (struct py_type *)(void *)o;
		if ((dispatcher_type->flags & PY_TPFLAGS_HAVE_VECTORCALL) &&
		    dispatcher_type->vectorcall_offset > 0 && dispatcher_type->construct &&
		    dispatcher_type->construct != construct) {
			original_construct = dispatcher_type->construct;
			dispatcher_type->construct = construct;
			patch_made();
		}
	}
	if (o)
		python.Py_DecRef(o);
	o = python_attribute(core, "implement_array_function");
	if (o && py_is(o, python.PyCFunction_Type)) {
		method = ((struct py_builtin *)(void *)o)->method;
		if (method->flags == PY_METH_VARARGS &&
		    method->function != (void (*)(void))implement) {
			original_implement = (py_unary_fn *)method->function;
			method->function = (void (*)(void))implement;
		}
	}
	if (o)
		python.Py_DecRef(o);
}
