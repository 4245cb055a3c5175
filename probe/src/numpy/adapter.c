/* SPDX-License-Identifier: Apache-2.0 */
/* When to patch. The core calls us on every look-up of a PyInit_* symbol, that is while an
 * extension is being imported, with the GIL: modules loaded before that one are complete and can be
 * patched there and then. The one being loaded is found at the next such look-up, at the next call
 * of an operation, or by a pending call. */
#include "numpy/adapter.h"

#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <string.h>

#include <base/fmt.h>

#include <stack.h>
#include <symbols.h>

#include "numpy/collector.h"
#include "numpy/entries.h"
#include "numpy/files.h"
#include "numpy/frames.h"

struct numpy_adapter numpy_adapter;

static uint64_t spool_start; /* start_ticks of the spool that our ids belong to */
static bool pending_queued, dead;
static unsigned attempts; /* to find a module since the last one began to load */

/* A module whose import failed is not waited for any longer than so many calls. */
enum { ATTEMPTS_MAX = 10000 };

/* Modules beside the core, by their extension's symbol. */
struct module {
	const char *symbol;
	const char *names[2]; /* where NumPy 2 and NumPy 1 keep it */
	void (*patch)(struct py_object *module);
	bool wanted, done;
};

/* ---- modules
 * ---------------------------------------------------------------------------------------- */

/* In sys.modules, and its import is over. */
static struct py_object *complete_module(const char *name)
{
	struct py_object *module = python_module(name);
	struct py_object *spec, *flag;
	bool busy;

	if (!module)
		return NULL;
	spec = python_attribute(module, "__spec__");
	busy = !spec || spec == python._Py_NoneStruct; /* the import machinery sets it after the
							  init function */
	flag = busy ? NULL : python_attribute(spec, "_initializing");
	if (flag)
		busy = python.PyObject_IsTrue(flag) != 0;
	python.PyErr_Clear();
	if (flag)
		python.Py_DecRef(flag);
	if (spec)
		python.Py_DecRef(spec);
	return busy ? NULL : module;
}

static void patch_ufuncs(struct py_object *module, const char *prefix)
{
	struct py_object *dict = python_attribute(module, "__dict__");
	struct py_object *key, *value;
	int64_t at = 0;

	while (dict && python.PyDict_Next(dict, &at, &key, &value))
		numpy_ufunc_patch(value, prefix, NULL);
	if (dict)
		python.Py_DecRef(dict);
}

static const struct numpy_function *find_function(const struct numpy_function *table,
						  const char *name)
{
	for (; table->name; table++)
		if (strcmp(table->name, name) == 0)
			return table;
	return NULL;
}

static void patch_functions(struct py_object *module)
{
	struct py_object *dict = python_attribute(module, "__dict__");
	const struct numpy_function *f;
	struct py_object *key, *value;
	int64_t at = 0;

	while (dict && python.PyDict_Next(dict, &at, &key, &value)) {
		struct py_method_def *method = ((struct py_builtin *)(void *)value)->method;

		if (!py_is(value, python.PyCFunction_Type))
			continue;
		f = find_function(numpy_core_functions, method->name);
		if (f)
			numpy_slot_patch(method, "", f->op ? f->op : f->name,
					 (enum arr_op_kind)f->kind, (enum numpy_rule)f->rule);
	}
	if (dict)
		python.Py_DecRef(dict);
}

/* The PyMethodDef behind a type's method; NULL if it is no C method. */
static struct py_method_def *method_of(struct py_type *type, const char *name)
{
	struct py_object *o = python_attribute((struct py_object *)(void *)type, name);
	struct py_method_def *method = NULL;

	if (o && py_is(o, python.PyMethodDescr_Type))
		method = ((struct py_descriptor *)(void *)o)->base;
	if (method && strcmp(method->name, name) != 0)
		method = NULL;
	if (o)
		python.Py_DecRef(o);
	return method;
}

static void patch_methods(void)
{
	static const char *const ufunc_methods[NUMPY_UFUNC_CALLS] = {
		[NUMPY_REDUCE] = "reduce",
		[NUMPY_ACCUMULATE] = "accumulate",
		[NUMPY_REDUCEAT] = "reduceat",
		[NUMPY_OUTER] = "outer",
		[NUMPY_AT] = "at",
	};

	for (const struct numpy_function *f = numpy_array_methods; f->name; f++)
		numpy_slot_patch(method_of(np_types.ndarray, f->name), "ndarray.",
				 f->op ? f->op : f->name, (enum arr_op_kind)f->kind,
				 (enum numpy_rule)f->rule);
	for (unsigned i = NUMPY_REDUCE; i < NUMPY_UFUNC_CALLS; i++)
		numpy_slot_patch_ufunc_method(method_of(np_types.ufunc, ufunc_methods[i]), i);
}

static void set_meta(struct py_object *module, const char *attribute, const char *key)
{
	struct py_object *o = python_attribute(module, attribute);
	char text[512];

	if (o && python_text_copy(o, text, sizeof(text)))
		wire_meta_set(&probe_writer, key, text);
	if (o)
		python.Py_DecRef(o);
}

/* numpy's own folder and version: known before its import is over. */
static void describe_package(void)
{
	static const char tail[] = "/__init__.py";
	struct py_object *numpy = python_module("numpy");
	struct py_object *version = python_module("numpy.version");
	struct py_object *file = numpy ? python_attribute(numpy, "__file__") : NULL;
	char text[512];
	size_t length = file ? python_text_copy(file, text, sizeof(text)) : 0;

	if (length > sizeof(tail) && strcmp(text + length - sizeof(tail) + 1, tail) == 0) {
		text[length - sizeof(tail) + 2] = 0;
		frames_set_package(text);
		wire_meta_set(&probe_writer, "numpy_path", text);
	}
	if (version)
		set_meta(version, "version", "numpy_version");
	if (file)
		python.Py_DecRef(file);
}

static void describe_python(void)
{
	const char *version = python.Py_GetVersion();
	const char *end = strchr(version, ' ');
	char text[64];

	base_format(text, sizeof(text), "%.*s", end ? (int)(end - version) : (int)strlen(version),
		    version);
	wire_meta_set(&probe_writer, "python_version", text);
	wire_meta_set(&probe_writer, "python_frames",
		      numpy_adapter.fast_frames ? "fast" : "public");
}

/* A builtin's hash is made of its C function's address, so one that is in a set before it is
 * redirected would be lost in it. NumPy keeps one such set at this point; its members, to be put
 * back. */
static struct py_object *registered_functions(struct py_object **members)
{
	struct py_object *overrides = python_module("numpy._core.overrides");
	struct py_object *set;

	if (!overrides)
		overrides = python_module("numpy.core.overrides");
	set = overrides ? python_attribute(overrides, "ARRAY_FUNCTIONS") : NULL;
	if (set && strcmp(set->type->name, "set") == 0)
		*members = python.PySequence_List(set);
	return set;
}

static void put_back(struct py_object *set, struct py_object *members)
{
	struct py_object *result = members ? python.PyObject_CallMethod(set, "clear", NULL) : NULL;

	if (result) {
		python.Py_DecRef(result);
		/* from a list: a set that is filled from a set takes over its hashes */
		result = python.PyObject_CallMethod(set, "update", "O", members);
	}
	if (result)
		python.Py_DecRef(result);
	python.PyErr_Clear();
	if (members)
		python.Py_DecRef(members);
	if (set)
		python.Py_DecRef(set);
}

static void patch_core(struct py_object *core)
{
	struct py_object *members = NULL, *registered;

	if (!np_types_init(core)) {
		wire_meta_set(&probe_writer, "numpy_adapter", "off: array layout not known");
		dead = true;
		return;
	}
	registered = registered_functions(&members);
	numpy_entries_patch();
	patch_ufuncs(core, "");
	patch_functions(core);
	put_back(registered, members);
	patch_methods();
	numpy_index_patch();
	numpy_objects_patch(core);
	numpy_makers_patch(core);
	numpy_dispatch_patch(core);
	describe_package();
	files_patch();
	numpy_adapter.patched = true;
	wire_meta_set(&probe_writer, "numpy_adapter", "on");
}

static void patch_linalg(struct py_object *module)
{
	patch_ufuncs(module, "linalg.");
}

static void patch_fft(struct py_object *module)
{
	patch_ufuncs(module, "fft.");
}

static void patch_fft_v1(struct py_object *module)
{
	struct py_object *o = python_attribute(module, "execute");

	if (o && py_is(o, python.PyCFunction_Type))
		numpy_slot_patch(((struct py_builtin *)(void *)o)->method, "fft.", "fft",
				 ARR_OP_FFT, NUMPY_TRANSFORMS);
	if (o)
		python.Py_DecRef(o);
}

/* The PyMethodDef behind a method of a Cython class: Cython 0.29 makes plain method descriptors,
 * Cython 3 functions of its own that begin like a builtin. */
static struct py_method_def *cython_method_of(struct py_object *value, struct py_object *name)
{
	struct py_method_def *method = NULL;

	if (py_is(value, python.PyMethodDescr_Type))
		method = ((struct py_descriptor *)(void *)value)->base;
	else if (strstr(value->type->name, "cython_function_or_method"))
		method = ((struct py_builtin *)(void *)value)->method;
	return method && python_text_is(name, method->name, strlen(method->name)) ? method : NULL;
}

static void patch_random_class(struct py_object *module, const char *class_name, const char *prefix)
{
	static const char *const passed_over[] = { "get_state", "set_state", "seed", "spawn" };
	struct py_object *class = python_attribute(module, class_name);
	struct py_object *proxy = class ? python_attribute(class, "__dict__") : NULL;
	struct py_object *dict = proxy ? python.PyObject_CallMethod(proxy, "copy", NULL) : NULL;
	struct py_object *key, *value;
	int64_t at = 0;

	while (dict && python.PyDict_Next(dict, &at, &key, &value)) {
		struct py_method_def *method = cython_method_of(value, key);
		bool draws = method && method->name[0] != '_';

		for (size_t i = 0; draws && i < BASE_ARRAY_SIZE(passed_over); i++)
			draws = strcmp(method->name, passed_over[i]) != 0;
		if (draws)
			numpy_slot_patch(method, prefix, method->name, ARR_OP_RANDOM,
					 strcmp(method->name, "shuffle") == 0 ? NUMPY_SCATTERS
									      : NUMPY_COMPUTES);
	}
	python.PyErr_Clear();
	if (dict)
		python.Py_DecRef(dict);
	if (proxy)
		python.Py_DecRef(proxy);
	if (class)
		python.Py_DecRef(class);
}

static void patch_generator(struct py_object *module)
{
	patch_random_class(module, "Generator", "random.Generator.");
}

static void patch_bit_generator(struct py_object *module)
{
	patch_random_class(module, "BitGenerator", "random.BitGenerator.");
}

static void patch_random_state(struct py_object *module)
{
	patch_random_class(module, "RandomState", "random.RandomState.");
}

/* The core comes first: the others need its types. */
static struct module modules[] = {
	{ .symbol = "PyInit__multiarray_umath",
	  .names = { "numpy._core._multiarray_umath", "numpy.core._multiarray_umath" },
	  .patch = patch_core },
	{ .symbol = "PyInit__umath_linalg",
	  .names = { "numpy.linalg._umath_linalg", NULL },
	  .patch = patch_linalg },
	{ .symbol = "PyInit__pocketfft_umath",
	  .names = { "numpy.fft._pocketfft_umath", NULL },
	  .patch = patch_fft },
	{ .symbol = "PyInit__pocketfft_internal",
	  .names = { "numpy.fft._pocketfft_internal", NULL },
	  .patch = patch_fft_v1 },
	{ .symbol = "PyInit_bit_generator",
	  .names = { "numpy.random.bit_generator", NULL },
	  .patch = patch_bit_generator },
	{ .symbol = "PyInit__generator",
	  .names = { "numpy.random._generator", NULL },
	  .patch = patch_generator },
	{ .symbol = "PyInit_mtrand",
	  .names = { "numpy.random.mtrand", NULL },
	  .patch = patch_random_state },
};

/* Patches what is complete; returns whether everything that was asked for is done. */
static bool patch_modules(void)
{
	bool all = true;

	for (size_t i = 0; i < BASE_ARRAY_SIZE(modules) && !dead; i++) {
		struct module *m = &modules[i];
		struct py_object *module = NULL;

		if (!m->wanted || m->done || (i > 0 && !numpy_adapter.patched))
			continue;
		for (size_t j = 0; !module && j < BASE_ARRAY_SIZE(m->names) && m->names[j]; j++)
			module = complete_module(m->names[j]);
		if (module) {
			m->patch(module);
			m->done = true;
		}
		all = all && m->done;
	}
	return all;
}

/* ---- attention
 * -------------------------------------------------------------------------------------- */

static void refresh_ids(void)
{
	spool_start = probe_writer.header->start_ticks;
	np_types_forget();
	frames_forget();
	numpy_slots_intern();
	numpy_ufuncs_intern();
	numpy_index_intern();
	numpy_objects_intern();
	files_intern();
	numpy_dispatch_intern();
	describe_python();
	describe_package();
}

static bool package_is_complete(void)
{
	static bool complete;

	complete = complete || complete_module("numpy");
	return complete;
}

bool numpy_attend(void)
{
	static bool busy;
	struct py_object *type, *value, *traceback;
	bool complete;

	if (busy || dead || !probe_writer.header)
		return false;
	busy = true;
	python.PyErr_Fetch(&type, &value, &traceback);
	if (numpy_adapter.patched && probe_writer.header->start_ticks != spool_start)
		refresh_ids();
	complete = package_is_complete();
	if ((patch_modules() || ++attempts > ATTEMPTS_MAX) && complete)
		numpy_adapter.attention = false;
	if (complete)
		probe_stack_load(); /* the native frames of NumPy's own import tell nobody anything
				     */
	python.PyErr_Restore(type, value, traceback);
	busy = false;
	return complete && numpy_adapter.patched;
}

static int attend_pending(void *unused)
{
	(void)unused;
	pending_queued = false;
	if (!numpy_adapter.patched)
		numpy_attend();
	return 0;
}

static void attend_in_child(void)
{
	numpy_adapter.attention = true;
	pending_queued = false;
}

/* Where the interpreter evaluates frames, for stacks of both languages. */
static void find_evaluation(void)
{
	void *function = dlsym(RTLD_DEFAULT, "_PyEval_EvalFrameDefault");
	const ElfW(Sym) *symbol = NULL;
	void *found = NULL;
	Dl_info info;

	if (function && dladdr1(function, &info, &found, RTLD_DL_SYMENT) && found) {
		symbol = found;
		probe_stack_python_at((uintptr_t)function, (uintptr_t)function + symbol->st_size);
	}
}

/* First sight of NumPy: with the GIL, in a thread that is importing it. */
static bool start(void)
{
	static bool tried, good;

	if (tried)
		return good;
	tried = true;
	good = probe_writer.header && python_resolve();
	if (!good)
		return false;
	spool_start = probe_writer.header->start_ticks;
	numpy_adapter.fast_frames = frames_init();
	describe_python();
	pthread_atfork(NULL, NULL, attend_in_child);
	if (numpy_adapter.fast_frames) {
		probe_python_site = frames_site;
		probe_python_stack = frames_stack;
		find_evaluation();
	}
	collector_watch();
	return true;
}

static void on_pyinit(const char *name)
{
	static bool seen;
	bool ours = false;

	for (size_t i = 0; i < BASE_ARRAY_SIZE(modules); i++)
		if (strcmp(name, modules[i].symbol) == 0) {
			modules[i].wanted = true;
			modules[i].done = false;
			ours = true;
		}
	seen = seen || ours;
	if (!seen || dead || !start())
		return;
	if (numpy_adapter.attention)
		numpy_attend();
	if (ours) {
		numpy_adapter.attention = true;
		attempts = 0;
	}
	if (!numpy_adapter.patched && !pending_queued)
		pending_queued = python.Py_AddPendingCall(attend_pending, NULL) == 0;
}

__attribute__((constructor)) static void install(void)
{
	probe_pyinit_hook = on_pyinit;
}
